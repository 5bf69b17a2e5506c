"""The words of the language and of the newsroom: stem, dictionary."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import attrs
import click

import newsarchive
from newsarchive.cli.options import archive_option, json_option, lock_option
from newsarchive.cli.output import json_line
from newsarchive.snippet import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.dictionary import Dictionary

__all__ = ["dictionary", "stem"]


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="WORD...")
@click.option(
    "--level",
    type=click.Choice(["light", "full"]),
    default="light",
    show_default=True,
    help="'full' also strips voice suffixes.",
)
@json_option("Print every analysis of each word, best first, as JSON Lines.")
def stem(words: tuple[str, ...], level: str, as_json: bool) -> None:  # noqa: FBT001
    """Print the stems of Kazakh words.

    \b
    newsarchive stem мектептеріміздегі
    newsarchive stem - < words.txt                words of standard input
    """  # noqa: D301 - click keeps the lines after \b as they are
    # The language needs no archive, so this works in any folder.
    kazakh = newsarchive.kazakh
    for word in _words(words):
        stem_ = kazakh.stem(word, level)
        if as_json:
            analyses = [attrs.asdict(one) for one in kazakh.analyses(word)]
            json_line({"word": word, "stem": stem_, "analyses": analyses})
        else:
            click.echo(f"{word}\t{stem_}")


def _words(words: tuple[str, ...]) -> Iterator[str]:
    """The words as they were typed, with those of standard input in the place of a hyphen."""
    for word in words:
        if word == "-":
            # Files of words are UTF-8, whatever the console is.
            for line in sys.stdin.buffer:
                yield from line.decode("utf-8", "replace").split()
        else:
            yield word


@click.group(invoke_without_command=True)
@archive_option
@json_option("Print it as JSON.")
@click.pass_context
def dictionary(context: click.Context, archive: str, as_json: bool) -> None:  # noqa: FBT001
    """Print or change the archive's own names and synonyms.

    Protected names are never stemmed; synonyms find each other. A change of protected names takes
    effect when you run `newsarchive rebuild`. Synonyms take effect immediately.
    """
    # Without a command it prints; with one, that one does all.
    if context.invoked_subcommand is not None:
        return
    with newsarchive.open(archive) as opened:
        words = opened.dictionary
    if as_json:
        json_line(attrs.asdict(words))
        return
    for name in words.protected:
        click.echo(f"never stemmed: {printable(name)}")
    for group in words.synonyms:
        click.echo(printable(" = ".join(group)))


@dictionary.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@archive_option
@lock_option
def protect(names: tuple[str, ...], archive: str, lock_timeout: float) -> None:
    """Never stem these names.

    \b
    newsarchive dictionary protect Ақорда
    """  # noqa: D301 - click keeps the lines after \b as they are
    with newsarchive.open(archive, timeout=lock_timeout) as opened:
        _keep(opened, opened.dictionary.protect(*names))


@dictionary.command()
@click.argument("words", nargs=-1, required=True, metavar="WORD WORD...")
@archive_option
@lock_option
def equate(words: tuple[str, ...], archive: str, lock_timeout: float) -> None:
    """Let words or phrases find each other.

    \b
    newsarchive dictionary equate ҚР 'Қазақстан Республикасы'
    """  # noqa: D301 - click keeps the lines after \b as they are
    if len(words) < 2:
        raise click.UsageError("synonyms are two words or more")
    with newsarchive.open(archive, timeout=lock_timeout) as opened:
        _keep(opened, opened.dictionary.equate(*words))


@dictionary.command()
@click.argument("word")
@archive_option
@lock_option
def drop(word: str, archive: str, lock_timeout: float) -> None:
    """Remove a protected name, or the synonyms that a word is among."""
    with newsarchive.open(archive, timeout=lock_timeout) as opened:
        words = opened.dictionary.without(word)
        # Nothing to take out: exit 1, as `remove` does.
        if words == opened.dictionary:
            click.echo(f"{printable(word)} is not in the dictionary", err=True)
            raise SystemExit(1)
        _keep(opened, words)


def _keep(archive: newsarchive.Archive, words: Dictionary) -> None:
    renamed = words.names != archive.dictionary.names
    archive.set_dictionary(words)
    # The index has the stems of the old names, and queries are stemmed as it was.
    advice = " The names take effect when you run `newsarchive rebuild`." if renamed else ""
    click.echo(f"Saved.{advice}")
