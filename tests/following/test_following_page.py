"""docs/following.md says what the code does."""

import re
import shlex
from pathlib import Path

import click
import pytest

from newsarchive.cli import commands
from newsarchive.cli.following import follow
from newsarchive.following import rounds
from newsarchive.following.manners import Manners, Reach
from newsarchive.following.state import LAYOUT_PAGES, state_path
from newsarchive.readers.content import CODES

PAGE = (Path(__file__).parents[2] / "docs" / "following.md").read_text(encoding="utf-8")
COMMANDS = re.findall(
    r"^(?:\*/15.*? |ExecStart=)?\S*newsarchive (.*\bfollow .*)$", PAGE, re.MULTILINE
)


def test_every_option_that_is_named_is_one():
    named = set(re.findall(r"--[a-z-]+", PAGE)) - {"--now"}
    options = {name for one in follow.params for name in one.opts}
    assert named <= options
    assert len(named) > 8


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_is_read(line):
    _, _, arguments = line.partition("follow ")
    # A command keeps the help option of the first context that it meets.
    parent = click.Context(commands, **commands.context_settings)
    parent.params["archive"] = "archive"
    context = follow.make_context("follow", shlex.split(arguments), parent=parent)
    assert context.params["urls"][0].startswith("https://")


def test_the_page_has_commands_for_cron_and_systemd():
    assert len(COMMANDS) == 4
    assert "OnCalendar=*:0/15" in PAGE


def test_the_numbers_are_those_of_the_code():
    manners, reach = Manners(), Reach()
    bounds = (
        f"At most {manners.redirects} redirects, {manners.seconds:g} seconds and "
        f"{manners.size // 10**6} MB after decompression"
    )
    said = {
        bounds,
        "One request a second and host",
        "to port 80\nor 443",
        f"after every {rounds._BATCH} pages",
        f"the {rounds._MOST_SITEMAPS} newest of each level",
        f"If the last {LAYOUT_PAGES} pages of a site had no text",
        "it is asked three times, after 2 and 4 seconds",
        "more than a minute",
        "asked for three days long",
        state_path(Path("archive")).name,
    }
    assert {one for one in said if one not in PAGE} == set()
    assert (manners.pause, manners.attempts, manners.backoff, manners.longest_wait) == (1, 3, 2, 60)
    assert reach.ports == {80, 443}
    assert rounds._LONGEST_OUTAGE == 3 * 24 * 3600


def test_the_codes_are_known():
    assert {"fetch", "robots", "layout"} <= set(CODES)
