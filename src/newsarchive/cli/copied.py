"""What is like an article, and who printed it: similar, copies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

import newsarchive
from newsarchive.articles import iso
from newsarchive.cli.exploring import filter_options, filtered, timeout_option
from newsarchive.cli.options import archive_option, json_option, with_options
from newsarchive.cli.output import json_line
from newsarchive.snippet import printable

if TYPE_CHECKING:
    from newsarchive.explore.lines import Copy
    from newsarchive.results import Hit

__all__ = ["copies", "similar"]


@click.command()
@click.argument("id_or_text", metavar="ID_OR_TEXT")
@with_options(
    (
        archive_option,
        click.option("--limit", "-n", default=10, show_default=True, help="Articles to show."),
        click.option("--before", metavar="DATE", help="Only before this day, month or year."),
        click.option("--after", metavar="DATE", help="Only after this day, month or year."),
        *filter_options,
        timeout_option,
        json_option("Print hits as JSON Lines."),
    )
)
def similar(id_or_text: str, archive: str, **options: Any) -> None:
    """Find articles that are like one, without its copies.

    Give the id or the key of an article of the archive, or a text.
    """
    as_json, filters = options.pop("as_json"), filtered(options)
    with newsarchive.open(archive) as opened:
        results = opened.similar(_id(opened, id_or_text), **options, **filters)
        for hit in results:
            if as_json:
                json_line(hit.to_dict())
                continue
            _print_similar(hit)
    click.echo(f"{len(results)} of {results.total:,} articles", err=True)
    # As for grep: nothing is found.
    if not results:
        raise SystemExit(1)


def _print_similar(hit: Hit) -> None:
    """The title of an article, where it is from, and the words that it shares."""
    article = hit.article
    date = "" if article.date is None else iso(article.date)
    known = [part for part in (article.source, date, article.key) if part]
    about = " · ".join(known)
    # An engine may not tell which words were shared.
    shared = ", ".join(getattr(hit, "shared", ()))
    click.echo(printable(article.title or article.id))
    click.echo(f"   {printable(about)}")
    click.echo(f"   shared: {printable(shared)}")


def _id(archive: newsarchive.Archive, given: str) -> str:
    """The id that a key stands for; what is no key stays as it is."""
    # A text that is no key is refused as a key, and an id may look like one.
    try:
        return archive.get(key=given).id
    except (newsarchive.ArticleNotFound, ValueError):
        return given


@click.command()
@click.argument("id_", metavar="ID")
@with_options((archive_option, timeout_option, json_option("Print copies as JSON Lines.")))
def copies(id_: str, archive: str, as_json: bool, timeout: float | None) -> None:  # noqa: FBT001
    """Show who else printed an article, when, and what is different.

    Give the id or the key of an article.
    """
    with newsarchive.open(archive) as opened:
        found = opened.copies(_id(opened, id_), timeout=timeout)
    for copy in found:
        if as_json:
            json_line(copy.to_dict())
        else:
            _print_copy(copy)
    if not found:
        click.echo("no copies", err=True)
        raise SystemExit(1)


def _print_copy(copy: Copy) -> None:
    when = "no date" if copy.date is None else iso(copy.date)
    same = "the same text" if copy.exact else f"{copy.same_sentences} of {copy.sentences} sentences"
    source = copy.source or "no source"
    share = f"{copy.share:.0%}"
    line = "  ".join((when, source, share, same, copy.url or copy.id))
    click.echo(printable(line))
    for sentence in copy.different:
        # A sentence may hold the line breaks of its page.
        text = " ".join(sentence.text.split())
        click.echo(f"   + {printable(text)}")
