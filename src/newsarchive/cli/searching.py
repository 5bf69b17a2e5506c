"""What reads an archive: search, show."""

from __future__ import annotations

import csv
import json
import os
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import click

import newsarchive
from newsarchive import readers
from newsarchive.cli.options import archive_option, counted, json_option, with_options
from newsarchive.request import FACETS
from newsarchive.snippet import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from newsarchive.articles import Article, Sentence
    from newsarchive.results import Hit, Results
    from newsarchive.search.explain import Explanation

__all__ = ["search", "show"]

_FILTERS = ("source", "author", "section", "tag", "language")


_search_options = with_options(
    (
        archive_option,
        click.option(
            "--limit",
            "-n",
            default=10,
            show_default=True,
            type=click.IntRange(0),
            help="How many hits.",
        ),
        click.option(
            "--offset",
            default=0,
            type=click.IntRange(0),
            help="How many of the best to leave out before.",
        ),
        click.option(
            "--unit",
            type=click.Choice(["article", "sentence"]),
            default="article",
            show_default=True,
        ),
        click.option(
            "--since",
            metavar="DATE",
            help="From this day, month or year on: 2019-11-22, 2019-11, 2019.",
        ),
        click.option(
            "--until", metavar="DATE", help="Up to this day, month or year, which counts whole."
        ),
        *(
            click.option(f"--{name}", multiple=True, help=f"Only this {name}; may be repeated.")
            for name in _FILTERS
        ),
        click.option(
            "--sort", type=click.Choice(["relevance", "newest", "oldest"]), default="relevance"
        ),
        click.option(
            "--facet",
            "facets",
            multiple=True,
            type=click.Choice(FACETS),
            help="Count all hits by this field.",
        ),
        click.option(
            "--all", "all_hits", is_flag=True, help="Every hit, in the order of the archive."
        ),
        click.option(
            "--where",
            multiple=True,
            metavar="KEY=VALUE",
            help="Only with this in their extra fields.",
        ),
        click.option("--explain", is_flag=True, help="Say why each article is found."),
        click.option("--timeout", type=float, metavar="SECONDS", help="Give up after so long."),
        json_option("Print hits as JSON Lines."),
        click.option("--csv", "as_csv", is_flag=True, help="Print hits as CSV."),
        click.option(
            "--color",
            type=click.Choice(["auto", "always", "never"]),
            default="auto",
            show_default=True,
        ),
    )
)


@click.command()
@click.argument("query", nargs=-1, required=True, metavar="QUERY")
@_search_options
def search(query: tuple[str, ...], archive: str, **options: Any) -> None:
    """Find articles, the best first, with their best sentences.

    \b
    newsarchive search премьер министр            any of the words, best with all
    newsarchive search '"ашық саяси диалог"'      these words in a row, in any inflection
    newsarchive search 'лифт* -кран title:өндіріс' a prefix, a word that must not be there, one in the headline
    newsarchive search --unit sentence --source zakon.kz --since 2019-11 Молдова
    """  # noqa: D301 - click keeps the lines behind \b as they are
    text = " ".join(query)
    as_json, as_csv, color = options.pop("as_json"), options.pop("as_csv"), options.pop("color")
    explained = options.pop("explain")
    options["where"] = _where(options["where"])
    with newsarchive.open(archive) as opened:
        if options.pop("all_hits"):
            dropped = ("limit", "offset", "sort", "facets", "timeout")
            hits: Iterable[Hit] = opened.scan(
                text, **{name: options[name] for name in options if name not in dropped}
            )
            results = None
        else:
            hits = results = opened.search(text, **options)
        if as_json:
            found = _print_json(hits)
        elif as_csv:
            found = _print_csv(hits)
        else:
            colored = click.get_current_context().color = _colored(color)
            why = partial(opened.explain, text) if explained else None
            found = _print_text(hits, options["unit"], options["offset"], colored=colored, why=why)
    if results is not None and not as_json and not as_csv:
        _print_summary(results, options["offset"])
    if not (results.total if results is not None else found):
        hint = (
            f"; did you mean: {results.suggestion}"
            if results is not None and results.suggestion
            else ""
        )
        click.echo(f"nothing found for {printable(text)}{hint}", err=True)
        raise SystemExit(1)


def _where(pairs: tuple[str, ...]) -> dict[str, list[str]]:
    """--where KEY=VALUE, one key perhaps several times -> the values of each key."""
    wanted: dict[str, list[str]] = {}
    for pair in pairs:
        key, _, value = pair.partition("=")
        if not key or not value:
            raise click.UsageError("--where wants KEY=VALUE, for example --where region=Алматы")
        wanted.setdefault(key, []).append(value)
    return wanted


def _colored(color: str) -> bool:
    return color == "always" or (
        color == "auto" and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    )


def _print_json(hits: Iterable[Hit]) -> int:
    count = 0
    for count, hit in enumerate(hits, 1):  # noqa: B007 - the number of hits
        click.echo(json.dumps(hit.to_dict(), ensure_ascii=False))
    return count


def _print_csv(hits: Iterable[Hit]) -> int:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["score", "id", "date", "source", "url", "title", "sentence"])
    count = 0
    for count, hit in enumerate(hits, 1):  # noqa: B007 - the number of hits
        article = hit.article
        cells = (
            article.id,
            str(article.date or ""),
            article.source,
            article.url,
            article.title,
            hit.sentence.text,
        )
        writer.writerow([f"{hit.score:.4f}", *(readers.csv_cell(cell or "") for cell in cells)])
    return count


def _print_text(
    hits: Iterable[Hit],
    unit: str,
    offset: int,
    *,
    colored: bool,
    why: Callable[[str], Explanation] | None,
) -> int:
    count = 0
    for count, hit in enumerate(hits, 1):
        shown = [_line(one, colored=colored) for one in hit.sentences]
        about = _about(hit.article)
        about = f"   {click.style(about, dim=True) if colored else about}"
        if unit == "article":
            title = printable(hit.article.title or hit.article.id)
            click.echo(
                f"{offset + count}. {click.style(title, bold=True) if colored else title}\n{about}"
            )
            for line in shown:
                click.echo(f"   · {line}")
        else:
            click.echo(f"{offset + count}. {shown[0]}\n{about}")
        if why is not None:
            for line in str(why(hit.article.id)).splitlines():
                click.echo(f"   {printable(line)}")
    return count


def _line(sentence: Sentence, *, colored: bool) -> str:
    text = sentence.snippet("ansi") if colored else printable(sentence.snippet())
    return " ".join(text.split())


def _about(article: Article) -> str:
    date = str(article.date) if article.date is not None else None
    return printable(" · ".join(filter(None, (article.source, date, article.section, article.id))))


def _print_summary(results: Results, offset: int) -> None:
    for name, values in results.facets.items():
        click.echo(f"{name}: {counted(values)}", err=True)
    if results.total:
        last = offset + len(results)
        shown = f"{offset + 1} to {last} of " if len(results) else ""
        click.echo(f"{shown}{results.total} found in {1000 * results.took:.0f} ms", err=True)


@click.command()
@click.argument("id_", metavar="ID")
@archive_option
@json_option("Print the article as JSON.")
def show(id_: str, archive: str, as_json: bool) -> None:  # noqa: FBT001
    """Print an article of the archive."""
    with newsarchive.open(archive) as opened:
        article, urls = opened.get(id_), opened.urls(id_)
    fields = {name: value for name, value in article.to_dict().items() if value}
    if as_json:
        click.echo(json.dumps(fields, ensure_ascii=False))
        return
    title, text = fields.pop("title", ""), fields.pop("text", "")
    if len(urls) > 1:
        fields["also"] = urls[1:]
    for name, value in fields.items():
        click.echo(
            f"{name}: {printable(', '.join(value) if isinstance(value, list) else str(value))}"
        )
    click.echo(f"\n{printable(title)}\n\n{printable(text)}")
