"""The commands of `newsarchive`, also as `python -m newsarchive`.

group      the list of commands, each loaded when it is called
options    options that several commands have
output     how text, JSON and colors reach the terminal
hits       hits as text, JSON Lines and CSV
progress   a bar that shows how far a long command is
tables     tables on the terminal and in files
curves     a trend on the terminal
searching, reading, loading, removing, upkeep, words, exploring, copied, watch, mcp, demo    the
commands

Exit codes are those of grep: 0 found or done, 1 nothing found, 2 wrong use or failure.
"""

from __future__ import annotations

import click

from newsarchive.cli.group import commands, discard_output
from newsarchive.cli.output import prepare_console
from newsarchive.errors import ArchiveLocked, ArticleNotFound, NewsArchiveError, QueryError
from newsarchive.snippet import printable

__all__ = ["commands", "main"]


def main() -> None:
    """Run the command line; no fault ever shows a traceback."""
    prepare_console()
    try:
        commands(prog_name="newsarchive", standalone_mode=False)
    except click.ClickException as fault:
        fault.show()
        raise SystemExit(2) from None
    except QueryError as fault:
        raise _failure(f"cannot read the query: {fault}") from None
    except ArchiveLocked as fault:
        raise _failure(f"{fault}: --lock-timeout SECONDS") from None
    except ArticleNotFound as fault:
        # As for grep: what was asked for is not there, and nothing went wrong.
        raise _failure(str(fault), 1) from None
    except NewsArchiveError as fault:
        raise _failure(str(fault)) from None
    except OSError as fault:
        # A full disk, a folder that may not be written: the machine's matter, no fault of ours.
        discard_output()
        place = f"{fault.filename}: " if fault.filename else ""
        raise _failure(f"{place}{fault.strerror or fault}") from None
    except (click.Abort, KeyboardInterrupt):
        raise _failure("interrupted; what was not finished was not kept", 130) from None
    except Exception as fault:  # noqa: BLE001 - the promise above
        raise _failure(f"unexpected {type(fault).__name__}: {fault}; please report this") from None


def _failure(message: str, code: int = 2) -> SystemExit:
    click.echo(f"newsarchive: {printable(' '.join(message.split()))}", err=True)
    return SystemExit(code)
