"""The group of commands. A command and the libraries that it needs load when it is called."""

from __future__ import annotations

import contextlib
import importlib
import io
import logging
import os
import sys
from typing import Any

import click

import newsarchive
from newsarchive.cli.options import archive_option

__all__ = ["COMMANDS", "commands"]

# In the order in which a newcomer needs them: the module of each, and what `--help` says of it.
# The texts stand here so that `newsarchive --help` loads no command; a test compares them.
COMMANDS = {
    "rebuild": ("loading", "Replace the contents of the archive with the articles in SOURCES."),
    "add": ("loading", "Add the articles in SOURCES to the archive."),
    "follow": ("following", "Add what is new on sites to the archive."),
    "read": ("reading", "Show what would be loaded from SOURCES; nothing is written."),
    "remove": ("removing", "Remove articles and erase their text from every file of the archive."),
    "search": ("searching", "Find articles and show their best sentences, best first."),
    "show": ("searching", "Print an article of the archive."),
    "trend": ("exploring", "Count how often queries are found, period by period."),
    "kwic": ("exploring", "Print each occurrence of a query with its context, one a line."),
    "collocates": (
        "exploring",
        "List the words that stand near a query more often than by chance.",
    ),
    "words": ("exploring", "List the words of the articles that a query finds, by frequency."),
    "compare": ("exploring", "List the keywords of set A against set B."),
    "similar": ("copied", "Find articles that are like one, without its copies."),
    "copies": ("copied", "Show who else printed an article, when, and what is different."),
    "watch": ("watch", "Print what a query finds that came since the last time."),
    "stats": ("upkeep", "Print the size of the archive and what is in it."),
    "export": ("upkeep", "Write all articles as JSON Lines."),
    "stem": ("words", "Print the stems of Kazakh words."),
    "dictionary": ("words", "Print or change the archive's own names and synonyms."),
    "check": ("upkeep", "Read the whole archive and report what is damaged."),
    "backup": ("upkeep", "Copy the archive to the new folder PATH."),
    "copy": ("moving", "Copy the archive FROM to the archive TO, and compare the two."),
    "rescue": ("upkeep", "Save every readable article of a damaged archive."),
    "serve": ("serving", "Open the archive in a browser."),
    "mcp": ("mcp", "Let an assistant search the archive (Model Context Protocol)."),
    "demo": ("demo", "Make an archive of invented news and show what can be asked of it."),
}


class Commands(click.Group):
    """A group that imports a command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"newsarchive.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, about) for name, (_, about) in COMMANDS.items()]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            try:
                return super().invoke(ctx)
            finally:
                sys.stdout.flush()  # a full disk is told here, and not when Python ends
        except BrokenPipeError:  # the reader of our output, such as head, has had enough
            discard_output()
            return None


def discard_output() -> None:
    """Give up what is still to be written to standard output: it cannot be."""
    # Python flushes when it ends, and would complain again.
    with contextlib.suppress(io.UnsupportedOperation):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(newsarchive.__version__, prog_name="newsarchive")
@archive_option
@click.option(
    "--verbose",
    "-v",
    count=True,
    help="Tell on standard error what is done; -vv also the stages of a search.",
)
def commands(archive: str, verbose: int) -> None:  # noqa: ARG001 - commands look for the archive
    """Search archives of Kazakh-language news.

    \b
    newsarchive rebuild articles/             make ./archive from files
    newsarchive search 'премьер министр'      the best articles, with their best sentences
    newsarchive add today.jsonl               add more articles
    """  # noqa: D301 - click keeps the lines after \b as they are
    if verbose:
        # The library logs and configures nothing; a command is a program, so it does.
        level = logging.INFO if verbose == 1 else logging.DEBUG
        logging.basicConfig(format="%(name)s: %(message)s", stream=sys.stderr)
        logging.getLogger("newsarchive").setLevel(level)
