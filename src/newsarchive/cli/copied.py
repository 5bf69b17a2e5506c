"""What is like an article, and who printed it: similar, copies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

import newsarchive
from newsarchive.addresses import is_address
from newsarchive.articles import iso
from newsarchive.cli.asking import (
    file_options,
    filter_options,
    filtered,
    output_of,
    timeout_option,
)
from newsarchive.cli.options import archive_option, with_options
from newsarchive.cli.output import json_line
from newsarchive.cli.tables import save
from newsarchive.results import About
from newsarchive.snippet import printable

if TYPE_CHECKING:
    from newsarchive.explore.lines import Copy
    from newsarchive.results import Hit, Results

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
        *file_options("Print hits as JSON Lines."),
    )
)
def similar(id_or_text: str, archive: str, **options: Any) -> None:
    """Find articles that are like one, without its copies.

    Give the id or the key of an article of the archive, or a text.
    """
    output, filters = output_of(options), filtered(options)
    with newsarchive.open(archive) as opened:
        name, title = _named(opened, id_or_text)
        results = opened.similar(name, **options, **filters)
    as_json = output.pop("as_json")
    saved = save(results, output, lambda: _chart(results, f"similar to {title}"))
    for hit in results:
        # A hit has more than the row of a table.
        if as_json:
            json_line(hit.to_dict())
        elif not saved:
            _print_similar(hit)
    click.echo(f"{len(results)} of {results.total:,} articles", err=True)
    # As for grep: nothing is found.
    if not results:
        raise SystemExit(1)


def _chart(results: Results, title: str) -> str:
    """How similar each article is, as lying bars that lead to the articles."""
    from newsarchive.export import charts  # noqa: PLC0415 - only where asked for

    labels = [charts.shortened(hit.article.title or hit.article.id) for hit in results]
    addresses = [hit.article.url for hit in results]
    links = [url if is_address(url) else None for url in addresses]
    return charts.bars(labels, [hit.score for hit in results], title=title, links=links)


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


def _named(archive: newsarchive.Archive, given: str) -> tuple[str, str]:
    """The id that a key stands for, and the title of its article; any other text twice."""
    # A text that is no key is refused as a key, and an id may look like one.
    for name in ({"key": given}, {"id": given}):
        try:
            article = archive.get(**name)
        except (newsarchive.ArticleNotFound, ValueError):
            continue
        return article.id, article.title or article.id
    return given, given


@click.command()
@click.argument("id_", metavar="ID")
@with_options((archive_option, timeout_option, *file_options("Print copies as JSON Lines.")))
def copies(id_: str, archive: str, timeout: float | None, **output: Any) -> None:
    """Show who else printed an article, when, and what is different.

    Give the id or the key of an article.
    """
    from newsarchive.explore.lines import Copies  # noqa: PLC0415 - brings NumPy

    with newsarchive.open(archive) as opened:
        name, title = _named(opened, id_)
        found = opened.copies(name, timeout=timeout)
        about = About(query=(name,), articles=len(opened), state=opened.state)
    table = Copies.of(found, about)
    as_json = output.pop("as_json")
    saved = save(table, output, lambda: table.chart(title=f"copies of {title}"))
    for copy in found:
        if as_json:
            json_line(copy.to_dict())
        elif not saved:
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
