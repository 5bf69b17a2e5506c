"""What reads an archive: search, show."""

from __future__ import annotations

import csv
import io
import re
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

import newsarchive
from newsarchive.cli.options import archive_option, counted, json_option, with_options
from newsarchive.cli.output import can_color, json_line, wrapped
from newsarchive.request import FACETS, ScanOptions
from newsarchive.snippet import csv_cell, printable, snippet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from newsarchive.articles import Article, Sentence
    from newsarchive.results import Hit, Results
    from newsarchive.search.explain import Explanation

__all__ = ["search", "show"]

_FILTERS = ("source", "author", "section", "tag", "language")
_KEY = re.compile(r"[a-z2-7]{13}")
_TITLE = 160  # characters; a longer title is cut
_DENIED_WORD = re.compile(r"-[^\W\d_a-zA-Z]")
_COLUMNS = ("score", "key", "id", "date", "source", "url", "title", "sentence")

_search_options = with_options(
    (
        archive_option,
        click.option(
            "--limit",
            "-n",
            default=10,
            show_default=True,
            type=click.IntRange(0),
            help="How many hits to show.",
        ),
        click.option("--offset", default=0, type=click.IntRange(0), help="Skip this many hits."),
        click.option(
            "--unit",
            type=click.Choice(["article", "sentence"]),
            default="article",
            show_default=True,
            help="What to find.",
        ),
        click.option(
            "--since",
            metavar="DATE",
            help="From this day, month or year on: 2019-11-22, 2019-11, 2019.",
        ),
        click.option(
            "--until", metavar="DATE", help="Up to and including this day, month or year."
        ),
        *(
            click.option(f"--{name}", multiple=True, help=f"Only this {name}; may be repeated.")
            for name in _FILTERS
        ),
        click.option(
            "--where",
            multiple=True,
            metavar="KEY=VALUE",
            help="Only articles whose extra field KEY equals VALUE; may be repeated.",
        ),
        click.option(
            "--sort",
            type=click.Choice(["relevance", "newest", "oldest"]),
            default="relevance",
            show_default=True,
            help="The order of the hits.",
        ),
        click.option(
            "--facet",
            "facets",
            multiple=True,
            type=click.Choice(FACETS),
            help="Count all hits by this field; may be repeated.",
        ),
        click.option(
            "--all", "all_hits", is_flag=True, help="Every hit, in the order of the archive."
        ),
        click.option("--explain", is_flag=True, help="Explain why each article is found."),
        click.option(
            "--timeout",
            type=click.FloatRange(0, min_open=True),
            metavar="SECONDS",
            help="Stop after this many seconds and exit with status 2.",
        ),
        json_option("Print hits as JSON Lines; with --facet, a summary as the last line."),
        click.option("--csv", "as_csv", is_flag=True, help="Print hits as CSV."),
        click.option(
            "--color",
            type=click.Choice(["auto", "always", "never"]),
            default="auto",
            show_default=True,
            help="Mark the matching words with colors.",
        ),
    )
)


class _Search(click.Command):
    """A command whose query may begin with a minus: `-кран` denies a word, it is no option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        # No option has a letter that is not Latin. A blank before the minus hides it from click.
        hidden = [f" {one}" if _DENIED_WORD.match(one) else one for one in args]
        try:
            return super().parse_args(ctx, hidden)
        except click.NoSuchOption as fault:
            hint = (
                "to leave out a word, write -- before the query: newsarchive search -- лифт -word"
            )
            raise click.UsageError(f"{fault.format_message()}; {hint}", ctx) from None


@click.command(cls=_Search)
@click.argument("query", nargs=-1, required=True, metavar="QUERY")
@_search_options
def search(query: tuple[str, ...], archive: str, **options: Any) -> None:
    """Find articles and show their best sentences, best first.

    \b
    newsarchive search премьер министр            any of the words, best with all
    newsarchive search '"ашық саяси диалог"'      these words in a row, in any inflection
    newsarchive search 'лифт* -кран title:өндіріс' a prefix, a word denied, one in the headline
    newsarchive search --unit sentence --source zakon.kz --since 2019-11 Молдова
    """  # noqa: D301 - click keeps the lines behind \b as they are
    # What is left of the options after these are the arguments of `Archive.search`.
    every, explained, color = (options.pop(name) for name in ("all_hits", "explain", "color"))
    as_json, as_csv = options.pop("as_json"), options.pop("as_csv")
    context = click.get_current_context()
    _check_together(context)
    options["where"] = _where(options["where"])
    text = " ".join(query).strip()
    results: Results | None = None
    with newsarchive.open(archive) as opened:
        hits: Iterable[Hit]
        if every:
            scanned: Any = {name: options[name] for name in ScanOptions.__annotations__}
            hits = opened.scan(text, **scanned)
        else:
            hits = results = opened.search(text, **options)
        if as_json:
            found = _print_json(hits)
        elif as_csv:
            found = _print_csv(hits)
        else:
            context.color = can_color(color)
            page = _Page(options["unit"], options["offset"], colored=context.color)
            found = page.print(hits, partial(opened.explain, text) if explained else None)
    if results is None:
        _end(text, found, None)
        return
    if as_json and options["facets"]:
        json_line({"summary": _summary(results)})
    elif not as_json and not as_csv:
        _print_summary(results, options["offset"])
    _end(text, results.total + results.related, results.suggestion)


def _check_together(context: click.Context) -> None:
    """Refuse options of which one would silently undo the other."""
    given = {
        name
        for name in context.params
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE
    }
    if {"as_json", "as_csv"} <= given:
        raise click.UsageError("--json and --csv are two formats: choose one")
    if {"as_csv", "facets"} <= given:
        raise click.UsageError("CSV has no place for --facet: use --json")
    if "all_hits" in given:
        ranked = {"limit", "offset", "sort", "facets", "timeout"}
        for name in sorted(ranked & given):
            option = "facet" if name == "facets" else name
            raise click.UsageError(f"--all gives every hit, unranked: leave out --{option}")


def _end(text: str, found: int, suggestion: str | None) -> None:
    """Exit with 1 where nothing was found, as grep does."""
    if found:
        return
    hint = f"; did you mean: {suggestion}" if suggestion else ""
    click.echo(f"nothing found for {printable(text)}{hint}", err=True)
    raise SystemExit(1)


def _where(pairs: tuple[str, ...]) -> dict[str, list[str]]:
    """--where KEY=VALUE, one key perhaps several times -> the values of each key."""
    wanted: dict[str, list[str]] = {}
    for pair in pairs:
        key, _, value = pair.partition("=")
        if not key or not value:
            raise click.UsageError("--where needs KEY=VALUE, for example --where region=Алматы")
        wanted.setdefault(key, []).append(value)
    return wanted


# Hits for machines.


def _print_json(hits: Iterable[Hit]) -> int:
    count = 0
    for count, hit in enumerate(hits, 1):  # noqa: B007 - the number of hits
        json_line(hit.to_dict())
    return count


def _summary(results: Results) -> dict[str, Any]:
    return {
        "total": results.total,
        "related": results.related,
        "facets": results.facets,
        "suggestion": results.suggestion,
        "notes": list(results.notes),
    }


def _print_csv(hits: Iterable[Hit]) -> int:
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A table is read by programs: its letters do not depend on the console.
        sys.stdout.reconfigure(encoding="utf-8")
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(_COLUMNS)
    count = 0
    for count, hit in enumerate(hits, 1):  # noqa: B007 - the number of hits
        article = hit.article
        date = str(article.date or "")
        about = (article.key, article.id, date, article.source, article.url, article.title)
        cells = [csv_cell(cell or "") for cell in (*about, hit.sentence.text)]
        writer.writerow([f"{hit.score:.4f}", *cells])
    return count


# Hits for people.


class _Page:
    """Hits as text.

    Args:
        unit: what was searched for: articles or sentences.
        offset: the number of hits before the first.
        colored: whether the terminal gets colors.
    """

    def __init__(self, unit: str, offset: int, *, colored: bool) -> None:
        self._unit = unit
        self._offset = offset
        self._colored = colored

    def print(self, hits: Iterable[Hit], explanation: Callable[[str], Explanation] | None) -> int:
        """Print hits, each perhaps with its explanation; returns how many there were."""
        number = self._offset
        for hit in hits:
            number += 1
            self._print_hit(number, hit)
            if explanation is not None:
                for line in str(explanation(hit.article.id)).splitlines():
                    click.echo(f"   {printable(line)}")
        return number - self._offset

    def _print_hit(self, number: int, hit: Hit) -> None:
        lines = [self._sentence(one) for one in hit.sentences]
        if self._unit == "article":
            title = printable(snippet(hit.article.title, (), width=_TITLE) or hit.article.id)
            first = self._styled(title, bold=True)
        else:
            # The sentence itself is the hit, so it takes the place of the title.
            first = lines.pop(0)
        click.echo(wrapped(first, f"{number}. ", "   "))
        for about in _about(hit.article):
            # Addresses and keys are copied: they are never broken.
            click.echo(f"   {self._styled(about, dim=True)}")
        for line in lines:
            click.echo(wrapped(line, "   · ", "     "))

    def _styled(self, text: str, **style: Any) -> str:
        return click.style(text, **style) if self._colored else text

    def _sentence(self, sentence: Sentence) -> str:
        text = sentence.snippet("ansi") if self._colored else printable(sentence.snippet())
        return " ".join(text.split())


def _about(article: Article) -> list[str]:
    """Where an article is from, with its key, and its address: one line each."""
    date = str(article.date) if article.date is not None else None
    parts = filter(None, (article.source, date, article.section, article.key))
    lines = [printable(" · ".join(parts))]
    if article.url:
        lines.append(printable(article.url))
    return lines


def _print_summary(results: Results, offset: int) -> None:
    for note in results.notes:
        click.echo(f"note: {printable(note)}", err=True)
    for name, values in results.facets.items():
        click.echo(f"{name}: {counted(values)}", err=True)
    if results.total or results.related:
        last = offset + len(results)
        shown = f"{offset + 1} to {last} of " if len(results) else ""
        related = f", {results.related} more with related words" if results.related else ""
        took = f"{1000 * results.took:.0f} ms"
        click.echo(f"{shown}{results.total} found{related} in {took}", err=True)


@click.command()
@click.argument("name", metavar="ID|KEY")
@archive_option
@json_option("Print the article as JSON.")
def show(name: str, archive: str, as_json: bool) -> None:  # noqa: FBT001
    """Print an article of the archive.

    It is named by its id or by its key, which `newsarchive search` prints.
    """
    with newsarchive.open(archive) as opened:
        article = _article(opened, name)
        urls = opened.urls(article.id)
    fields = {name: value for name, value in article.to_dict().items() if value}
    fields = {"key": article.key, **fields}
    if as_json:
        json_line(fields)
        return
    title, text = fields.pop("title", ""), fields.pop("text", "")
    if len(urls) > 1:
        fields["also"] = urls[1:]
    fields |= fields.pop("extra", {})
    for field, value in fields.items():
        shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        click.echo(f"{printable(field)}: {printable(shown)}")
    click.echo(f"\n{printable(title)}\n\n{printable(text)}")


def _article(archive: newsarchive.Archive, name: str) -> Article:
    """The article with an id or a key. An id may look like a key, so it goes first."""
    if name not in archive and _KEY.fullmatch(name):
        return archive.get(key=name)
    return archive.get(name)
