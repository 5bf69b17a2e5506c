"""What reads an archive: search, show."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

import newsarchive
from newsarchive.articles import FIELDS
from newsarchive.cli.asking import copies_option, filter_options, timeout_option, wheres
from newsarchive.cli.hits import Page, print_csv, print_json, print_summary, summary
from newsarchive.cli.options import archive_option, counted, is_key, json_option, with_options
from newsarchive.cli.output import can_color, json_line
from newsarchive.cursors import Cursor
from newsarchive.request import FACETS, ScanOptions, comparable
from newsarchive.snippet import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsarchive.articles import Article
    from newsarchive.results import Hit, Results

__all__ = ["search", "show"]

# `-кран`: no option begins with a letter that is not Latin.
_DENIED_WORD = re.compile(r"-[^\W\d_a-zA-Z]")
# Parameters that make no sense without a ranking, and how they are typed.
_RANKED = {
    "limit": "--limit",
    "offset": "--offset",
    "after": "--after",
    "summarised": "--summary",
    "sort": "--sort",
    "facets": "--facet",
    "timeout": "--timeout",
}
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
        click.option(
            "--offset",
            default=0,
            type=click.IntRange(0),
            help="Skip this many hits.",
        ),
        click.option(
            "--after",
            metavar="CURSOR",
            help="Go on after the page whose summary gives this as `next`.",
        ),
        click.option(
            "--unit",
            type=click.Choice(["article", "sentence"]),
            default="article",
            show_default=True,
            help="What to find.",
        ),
        *filter_options,
        click.option(
            "--sort",
            type=click.Choice(["relevance", "newest", "oldest"]),
            default="relevance",
            show_default=True,
            help="The order of the hits.",
        ),
        copies_option(
            "count", "Show near copies each for itself, or fold them under the best one."
        ),
        click.option(
            "--facet",
            "facets",
            multiple=True,
            type=click.Choice(FACETS),
            help="Count all hits by this field; may be repeated.",
        ),
        click.option(
            "--translate/--no-translate",
            default=True,
            show_default=True,
            help="Whether words also find what they mean in Kazakh, Russian and English.",
        ),
        click.option(
            "--all",
            "all_hits",
            is_flag=True,
            help="Every hit, in the order of the archive.",
        ),
        click.option(
            "--explain",
            is_flag=True,
            help="Explain why each article is found.",
        ),
        timeout_option,
        json_option("Print hits as JSON Lines."),
        click.option(
            "--summary",
            "summarised",
            is_flag=True,
            help="With --json: end with a line of totals, notes and the cursor of the next page. "
            "With --facet there is always one.",
        ),
        click.option(
            "--csv",
            "as_csv",
            is_flag=True,
            help="Print hits as CSV.",
        ),
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
        # A blank before the minus hides the word from click; the query parser skips it.
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
    """  # noqa: D301 - click keeps the lines after \b as they are
    # What is left of the options after these are the arguments of `Archive.search`.
    every = options.pop("all_hits")
    explained = options.pop("explain")
    color = options.pop("color")
    as_json = options.pop("as_json")
    as_csv = options.pop("as_csv")
    summarised = options.pop("summarised") or options["facets"]
    context = click.get_current_context()
    _check_together(context)
    options["where"] = wheres(options["where"])
    text = " ".join(query).strip()
    after = options["after"]
    before = options["offset"] if after is None else Cursor.read(after).place
    results: Results | None = None
    with newsarchive.open(archive) as opened:
        hits: Iterable[Hit]
        if every:
            unranked: Any = {name: options[name] for name in ScanOptions.__annotations__}
            hits = opened.scan(text, **unranked)
        else:
            hits = results = opened.search(text, **options)
        if as_json:
            found = print_json(hits)
        elif as_csv:
            found = print_csv(hits)
        else:
            context.color = can_color(color)
            page = Page(options["unit"], before, colored=context.color)
            explain = partial(opened.explain, text) if explained else None
            found = page.print(hits, explain)
        if results is not None and not results.total:
            _tell_unknown(opened, options)
    # A scan has no totals: what was printed is what there is.
    if results is None:
        _end(text, found, None)
        return
    if as_json and summarised:
        json_line({"summary": summary(results)})
    elif not as_json and not as_csv:
        print_summary(results, before)
    _end(text, results.total + results.related, results.suggestion)


def _check_together(context: click.Context) -> None:
    """Refuse options of which one would silently undo the other."""
    # Values that come from defaults or the environment were not typed, so they contradict nothing.
    given = set()
    for name in context.params:
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            given.add(name)
    if {"as_json", "as_csv"} <= given:
        raise click.UsageError("--json and --csv are two formats: choose one")
    if {"as_csv", "facets"} <= given:
        raise click.UsageError("CSV has no place for --facet: use --json")
    if {"after", "offset"} <= given:
        raise click.UsageError("--after and --offset both say where to begin: choose one")
    if "summarised" in given and "as_json" not in given:
        raise click.UsageError("--summary goes with --json")
    if "all_hits" in given:
        for name, option in _RANKED.items():
            if name in given:
                raise click.UsageError(f"--all gives every hit, unranked: leave out {option}")


def _tell_unknown(archive: newsarchive.Archive, options: dict[str, Any]) -> None:
    """Name the values of filters that no article has, and those that there are."""
    for field in FIELDS:
        if not options[field]:
            continue
        known = archive.search("*", limit=0, facets=[field]).facets[field]
        for value in options[field]:
            if comparable(value) not in map(comparable, known):
                some = f"; there are {counted(known)}" if known else ""
                click.echo(f"no article has the {field} {printable(value)}{some}", err=True)


def _end(text: str, found: int, suggestion: str | None) -> None:
    """Exit with 1 where nothing was found, as grep does."""
    if found:
        return
    hint = f"; did you mean: {suggestion}" if suggestion else ""
    click.echo(f"nothing found for {printable(text)}{hint}", err=True)
    raise SystemExit(1)


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
    given = {field: value for field, value in article.to_dict().items() if value}
    fields = {"key": article.key, **given}
    if as_json:
        json_line(fields)
        return
    # The head first, one field a line, then the title and the text as they are read.
    title = fields.pop("title", "")
    text = fields.pop("text", "")
    if len(urls) > 1:
        fields["also"] = urls[1:]
    fields |= fields.pop("extra", {})
    for field, value in fields.items():
        shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        click.echo(f"{printable(field)}: {printable(shown)}")
    click.echo(f"\n{printable(title)}\n\n{printable(text)}")


def _article(archive: newsarchive.Archive, name: str) -> Article:
    """The article with an id or a key. An id may look like a key, so it goes first."""
    if is_key(name) and name not in archive:
        return archive.get(key=name)
    return archive.get(name)
