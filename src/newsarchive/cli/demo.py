"""A tour: an archive of invented news, and what can be asked of it."""

from __future__ import annotations

import importlib.resources
import shlex
from pathlib import Path

import click

import newsarchive
from newsarchive.articles import iso
from newsarchive.cli.group import commands

__all__ = ["demo"]

# What is shown: a sentence, and the arguments of the command that shows it.
_TOUR = (
    (
        "Search finds every inflection of a word; --facet counts all hits by a field.",
        ("search", "мектеп", "--limit", "3", "--facet", "source"),
    ),
    (
        "Words are found in any script, and without the Kazakh letters too.",
        ("search", "su tasqyny", "--limit", "1"),
    ),
    (
        "A trend: which share of all articles a query finds, month by month, and when it peaked.",
        ("trend", "су тасқыны", "--by", "month", "--since", "2025", "--until", "2025"),
    ),
    (
        "Concordance lines: each occurrence in its sentence, sorted by the word after it.",
        ("kwic", "мектеп", "--sort", "R1", "--limit", "8"),
    ),
    (
        "The words that stand near a word.",
        ("collocates", "мектеп", "--minimum", "4", "--limit", "6"),
    ),
    (
        "What the articles of one query say that all others do not.",
        ("compare", "су тасқыны", "--limit", "6"),
    ),
)


@click.command()
@click.argument("folder", default="newsarchive-demo", type=click.Path(file_okay=False))
def demo(folder: str) -> None:
    """Make an archive of invented news and show what can be asked of it.

    The archive is made in FOLDER, ./newsarchive-demo if none is given, and stays there.
    """
    examples = importlib.resources.files("newsarchive") / "examples" / "news"
    with importlib.resources.as_file(examples) as news:
        # In one order everywhere: of two copies the first that is read is kept.
        files = Path(news).glob("*.jsonl")
        sources = sorted(map(str, files))
        click.echo(f"Making the archive {folder} of {len(sources)} files of invented news …")
        report = newsarchive.rebuild(*sources, archive=folder)
    stored = report.added + report.updated + report.unchanged
    click.echo(f"{stored} articles, {report.duplicates} copies of the same text.")
    for about, arguments in _TOUR:
        _show(about, folder, arguments)
    # Keys are not written down here, since they would change with the examples.
    with newsarchive.open(folder) as archive:
        printed = _most_printed(archive)
    _show("Who printed a text, when, and what is different.", folder, ("copies", printed))
    click.echo("\nNow ask your own questions, or make an archive of your own files:\n")
    quoted = shlex.quote(folder)
    for line in (
        f"newsarchive -a {quoted} search 'бала*' --since 2026",
        f"newsarchive -a {quoted} trend сайлау мектеп --svg trend.svg",
        f"newsarchive -a {quoted} words --of form --csv > words.csv",
        "newsarchive -a archive rebuild my-articles/",
        "newsarchive --help",
    ):
        click.echo(f"    {line}")


def _show(about: str, folder: str, arguments: tuple[str, ...]) -> None:
    """Print a command as it would be typed, and what it prints."""
    typed = " ".join(map(shlex.quote, arguments))
    click.echo(f"\n{about}\n\n$ newsarchive -a {shlex.quote(folder)} {typed}")
    # The commands run in this process: starting each anew would take most of the time.
    try:
        commands.main(["-a", folder, *arguments], prog_name="newsarchive", standalone_mode=False)
    except SystemExit as stop:  # a command that finds nothing
        if stop.code not in {0, 1}:
            raise


def _most_printed(archive: newsarchive.Archive) -> str:
    """The key of the article with the most copies, the earliest of its cluster."""
    ranks = []
    for article in archive:
        copies = len(archive.copies(article.id))
        # An article without a date is none that others copied from: it goes last.
        date = iso(article.date or "9999")
        ranks.append((-copies, date, article.key))
    _, _, key = min(ranks)
    return key
