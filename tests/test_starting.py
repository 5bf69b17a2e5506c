"""What a command loads: each only what it needs, and nothing before it is called."""

import subprocess
import sys
import textwrap
from pathlib import Path

import click
import pytest

import newsarchive
from newsarchive.cli.group import COMMANDS, commands

SEEDS = Path(__file__).parent.parent / "seeds"
HEAVY = {"numpy", "whoosh", "rich", "sqlite3", "trafilatura"}
WRITERS = {
    "rich",
    "newsarchive.readers",
    "newsarchive.storage.loading",
    "newsarchive.storage.backup",
    "newsarchive.storage.check",
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    path = tmp_path_factory.mktemp("starting") / "archive"
    newsarchive.rebuild(SEEDS, archive=path)
    return path


def loaded(*arguments):
    """The modules that a new process holds after a command."""
    code = f"""
        import sys
        from newsarchive.cli import main
        sys.argv = ["newsarchive", *{arguments!r}]
        try:
            main()
        except SystemExit as stop:
            assert not stop.code, stop.code
        print("modules", *sys.modules)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].split()[1:])


@pytest.mark.parametrize(
    "arguments",
    [("--help",), ("--version",), ("search", "--help"), ("dictionary", "--help")],
    ids=" ".join,
)
def test_help_loads_no_library(arguments):
    assert not HEAVY & loaded(*arguments)


def test_help_loads_no_command():
    modules = loaded("--help")
    assert not {f"newsarchive.cli.{module}" for module, _ in COMMANDS.values()} & modules


def test_a_search_loads_nothing_of_the_writers(archive):
    modules = loaded("-a", str(archive), "search", "лифт")
    assert {"numpy", "newsarchive.engines.local"} <= modules
    assert not WRITERS & modules


def test_a_stem_needs_no_archive():
    assert not HEAVY & loaded("stem", "кітаптар")


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_each_says_of_itself(name):
    context = click.Context(commands)
    command = commands.get_command(context, name)
    assert command.name == name
    assert command.help.partition("\n")[0] == COMMANDS[name][1]


def test_an_unknown_command_is_named():
    with pytest.raises(click.UsageError, match="No such command 'serch'"):
        commands.main(["serch"], standalone_mode=False)
