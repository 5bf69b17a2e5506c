"""What is read from files: the options of reading, what was rejected, and the command `read`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import click

import newsarchive
from newsarchive import readers
from newsarchive.cli.options import json_option, with_options
from newsarchive.cli.output import json_line
from newsarchive.export.articles import article_record
from newsarchive.snippet import printable, snippet

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from newsarchive.articles import Article
    from newsarchive.results import Note, Refused

__all__ = ["kinds", "print_refused", "read", "read_options", "reading_options"]

_SHOWN_REFUSED = 10  # rejected records that are printed; a file may have a million
_SHOWN_ARTICLES = 3  # articles that `read` shows if nobody asks for more
_SHOWN_VALUE = 100  # characters of a field

reading_options = with_options(
    (
        click.argument("sources", nargs=-1),
        click.option(
            "--format",
            "format_",
            type=click.Choice(sorted(readers.FORMATS)),
            help="Input format [default: detected per file].",
        ),
        click.option("--encoding", help="Encoding of the files [default: detected per file]."),
        click.option(
            "--map",
            "mapping",
            multiple=True,
            metavar="THEIRS=OURS",
            help="What a field of the source means, e.g. lead=description; may be repeated.",
        ),
        click.option(
            "--timezone",
            help="Time zone of times that come without one [default: Asia/Almaty].",
        ),
        click.option(
            "--today",
            type=click.DateTime(["%Y-%m-%d"]),
            metavar="DATE",
            help="The date that «бүгін» (today) refers to.",
        ),
        click.option(
            "--ids-as-they-are",
            is_flag=True,
            help="Keep short ids as they are; they are joined with the site or source otherwise.",
        ),
    )
)


def read_options(options: dict[str, Any]) -> dict[str, Any]:
    """The options of `newsarchive.read`."""
    mapping: dict[str, str] = {}
    for pair in options["mapping"]:
        theirs, _, ours = pair.partition("=")
        # A field that is mapped to nothing would be left out without a word.
        if not theirs or not ours:
            raise click.UsageError("--map needs THEIRS=OURS, for example --map lead=description")
        mapping[theirs] = ours
    return {
        "format": options["format_"],
        "encoding": options["encoding"],
        "mapping": mapping,
        "timezone": options["timezone"],
        "today": options["today"],
        "ids_as_they_are": options["ids_as_they_are"],
    }


def print_refused(
    refused: Sequence[Refused], advice: str = ": --report FILE writes them all"
) -> None:
    """Print the first rejected records on standard error.

    Args:
        refused: all of them.
        advice: what to do to see the others.
    """
    for one in refused[:_SHOWN_REFUSED]:
        click.echo(f"refused: {printable(str(one))}", err=True)
    more = len(refused) - _SHOWN_REFUSED
    if more > 0:
        click.echo(f"and {more:,} more refused{advice}", err=True)


def kinds(refused: Sequence[Refused], notes: Sequence[Note]) -> str:
    """What was refused and noted, counted by its kind, on one line."""
    parts = []
    for name, items in (("refused", refused), ("noted", notes)):
        codes: Counter[str] = Counter()
        for one in items:
            # One value may stand for many records of a file.
            codes[one.code] += one.count
        if codes:
            counts = [f"{count:,} {code}" for code, count in codes.most_common()]
            by_kind = ", ".join(counts)
            parts.append(f"{codes.total():,} {name}: {by_kind}")
    return "; ".join(parts)


@click.command()
@reading_options
@click.option(
    "--limit",
    "-n",
    default=_SHOWN_ARTICLES,
    show_default=True,
    type=click.IntRange(0),
    help="How many articles to show.",
)
@json_option("Print every article as JSON Lines, as `newsarchive export` does.")
def read(sources: tuple[str, ...], limit: int, as_json: bool, **options: Any) -> None:  # noqa: FBT001
    """Show what would be loaded from SOURCES; nothing is written.

    It prints the first articles, field by field, then how many articles have each field, and which
    fields of the sources have no meaning here: `--map THEIRS=OURS` gives them one.
    """
    if not sources:
        raise click.UsageError("name a file or a folder to read, or - for standard input")
    refused: list[Refused] = []
    notes: list[Note] = []
    articles = newsarchive.read(
        *sources, on_error=refused.append, on_note=notes.append, **read_options(options)
    )
    # Either way all is read, for what is refused may come last.
    if as_json:
        count = 0
        for count, article in enumerate(articles, 1):  # noqa: B007 - the number of articles
            json_line(article_record(article))
    else:
        count = _print_articles(articles, limit)
    print_refused(refused, "")
    if summary := kinds(refused, notes):
        click.echo(summary, err=True)
    # As when loading: nothing but bad records is a failure, nothing at all is «nothing found».
    if not count:
        raise SystemExit(2 if refused else 1)


def _print_articles(articles: Iterable[Article], limit: int) -> int:
    """Print the first articles and how many have each field; returns how many there are."""
    # How many articles have each field of ours, and each field that has no meaning here.
    fields: Counter[str] = Counter()
    extra: Counter[str] = Counter()
    count = 0
    for count, article in enumerate(articles, 1):
        given = {name: value for name, value in article.to_dict().items() if value}
        fields.update(given.keys())
        extra.update(article.extra.keys())
        if count <= limit:
            _print_fields(count, given)
    click.echo(f"{count:,} articles")
    _print_counts("fields", fields, count)
    _print_counts("other fields, kept in extra", extra, count)
    return count


def _print_fields(number: int, given: Mapping[str, Any]) -> None:
    """The fields of an article that have a value, one a line, cut."""
    click.echo(f"article {number}")
    for name, value in given.items():
        text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        cut = snippet(text, (), width=_SHOWN_VALUE)
        # A text has lines of its own; here each field is one.
        line = printable(" ".join(cut.split()))
        click.echo(f"  {name:12} {line}")


def _print_counts(title: str, counts: Counter[str], total: int) -> None:
    """How many articles have each field, the most frequent first."""
    if not counts:
        return
    click.echo(f"{title}:")
    for name, count in counts.most_common():
        click.echo(f"  {printable(name):24} {count:,} of {total:,}")
