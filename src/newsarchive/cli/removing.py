"""What takes articles out of an archive: remove."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

import newsarchive
from newsarchive.cli.options import archive_option, is_key, lock_option
from newsarchive.cli.progress import bar
from newsarchive.request import Request

if TYPE_CHECKING:
    from typing import TextIO

__all__ = ["remove"]


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID|KEY]...")
@click.option(
    "--from",
    "file",
    type=click.File(encoding="utf-8"),
    help="File with ids or keys, one a line; - for standard input.",
)
@click.option("--query", help="Remove the articles that this query finds.")
@click.option("--yes", is_flag=True, help="Remove what --query finds without asking.")
@archive_option
@lock_option
def remove(
    ids: tuple[str, ...],
    file: TextIO | None,
    query: str | None,
    archive: str,
    *,
    yes: bool,
    lock_timeout: float,
) -> None:
    """Remove articles and erase their text from every file of the archive.

    \b
    newsarchive remove https://example.kz/1
    newsarchive remove --from withdrawn.txt
    newsarchive remove --query 'source:example.kz date:2019' --yes
    """  # noqa: D301 - click keeps the lines after \b as they are
    # Ids and a query may come together: all that is named goes in one step.
    named = [*ids, *_lines(file)]
    if not named and query is None:
        raise click.UsageError("name ids, or a file of ids with --from, or a --query")
    with newsarchive.open(archive, timeout=lock_timeout) as opened:
        found = [] if query is None else _found(opened, query, yes=yes)
        known = [_id(opened, name) for name in named]
        wanted = list(dict.fromkeys([*known, *found]))
        with bar(len(wanted), "articles") as progress:
            count = opened.remove(
                *wanted, progress=lambda told: progress.update(told.articles, told.phase)
            )
    click.echo(f"{count:,} removed")
    missing = len(wanted) - count
    if missing:
        ids_were = "1 id was" if missing == 1 else f"{missing:,} ids were"
        click.echo(f"{ids_were} not found in {archive}", err=True)
    if not count:
        raise SystemExit(1)


def _lines(file: TextIO | None) -> list[str]:
    """The ids of a file, without blank lines."""
    if file is None:
        return []
    lines = [line.strip() for line in file]
    return [line for line in lines if line]


def _id(archive: newsarchive.Archive, name: str) -> str:
    """The id that is meant; a key means that of its article. An id may look like a key."""
    if is_key(name) and name not in archive:
        try:
            return archive.get(key=name).id
        except newsarchive.ArticleNotFound:
            return name
    return name


def _found(archive: newsarchive.Archive, query: str, *, yes: bool) -> list[str]:
    """The ids of the articles that a query finds, after the person agreed to remove them.

    Nothing is guessed here: mistakes in the query are errors, and what only relatives of the words
    bring is not removed.
    """
    request = Request(query, strict=True, translate=False, limit=0)
    # A search tells apart what only related words bring; a scan gives all, in any number.
    counted = archive.search(request)
    if counted.related:
        raise click.UsageError(
            f"{counted.related:,} articles are found by related words only: put + before each word"
        )
    hits = archive.scan(request)
    ids = [hit.article.id for hit in hits]
    if not ids or yes:
        return ids
    # A script cannot be asked; it says beforehand that it means it.
    if not sys.stdin.isatty():
        raise click.UsageError(f"{len(ids):,} articles would be removed: give --yes")
    if not click.confirm(f"Remove {len(ids):,} articles?", err=True):
        raise click.ClickException("nothing was removed")
    return ids
