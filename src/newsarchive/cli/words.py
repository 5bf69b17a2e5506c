"""The words of the language and of the newsroom: stem, dictionary."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import attrs
import click

import newsarchive
from newsarchive.cli.options import archive_option, json_option
from newsarchive.snippet import printable

if TYPE_CHECKING:
    from newsarchive.dictionary import Dictionary

__all__ = ["dictionary", "stem"]


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="WORD...")
@click.option(
    "--level",
    type=click.Choice(["light", "full"]),
    default="light",
    help="full takes voice off too.",
)
@json_option("Print every analysis of each word, best first, as JSON Lines.")
def stem(words: tuple[str, ...], level: str, as_json: bool) -> None:  # noqa: FBT001
    """Print the stem of Kazakh words: newsarchive stem мектептеріміздегі."""
    for word in words:
        if as_json:
            analyses = [attrs.asdict(one) for one in newsarchive.kazakh.analyses(word)]
            stem_ = newsarchive.kazakh.stem(word, level)
            click.echo(
                json.dumps({"word": word, "stem": stem_, "analyses": analyses}, ensure_ascii=False)
            )
        else:
            click.echo(f"{word}\t{newsarchive.kazakh.stem(word, level)}")


@click.group(invoke_without_command=True)
@archive_option
@json_option("Print it as JSON.")
@click.pass_context
def dictionary(context: click.Context, archive: str, as_json: bool) -> None:  # noqa: FBT001
    """Print the archive's own words: names that are never stemmed, and words that mean the same.

    A change of the names asks for `newsarchive rebuild`; synonyms apply to queries and ask for nothing.
    """
    context.obj = archive
    if context.invoked_subcommand is not None:
        return
    with newsarchive.open(archive) as opened:
        words = opened.dictionary
    if as_json:
        click.echo(json.dumps(attrs.asdict(words), ensure_ascii=False))
        return
    for name in words.protected:
        click.echo(f"never stemmed: {printable(name)}")
    for group in words.synonyms:
        click.echo(printable(" = ".join(group)))


@dictionary.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.pass_obj
def protect(archive: str, names: tuple[str, ...]) -> None:
    """Never stem these names: newsarchive dictionary protect Ақорда."""
    with newsarchive.open(archive) as opened:
        _keep(opened, opened.dictionary.protect(*names))


@dictionary.command()
@click.argument("words", nargs=-1, required=True, metavar="WORD WORD...")
@click.pass_obj
def equate(archive: str, words: tuple[str, ...]) -> None:
    """Let words or phrases find each other: newsarchive dictionary equate ҚР 'Қазақстан Республикасы'."""
    if len(words) < 2:
        raise click.UsageError("synonyms are two words or more")
    with newsarchive.open(archive) as opened:
        _keep(opened, opened.dictionary.equate(*words))


@dictionary.command()
@click.argument("word")
@click.pass_obj
def drop(archive: str, word: str) -> None:
    """Take out a protected name, or the synonyms that a word is among."""
    with newsarchive.open(archive) as opened:
        words = opened.dictionary.without(word)
        if words == opened.dictionary:
            click.echo(f"{printable(word)} is not in the dictionary", err=True)
            raise SystemExit(1)
        _keep(opened, words)


def _keep(archive: newsarchive.Archive, words: Dictionary) -> None:
    renamed = words.names != archive.dictionary.names
    archive.set_dictionary(words)
    click.echo(
        "kept; run `newsarchive rebuild`, since names are stemmed otherwise now"
        if renamed
        else "kept"
    )
