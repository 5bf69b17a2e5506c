"""The commands of `newsarchive`, also as `python -m newsarchive`.

Exit codes are those of grep: 0 found or done, 1 nothing found, 2 wrong use or failure.
"""

from __future__ import annotations

import click

from newsarchive.cli.loading import add, rebuild, remove
from newsarchive.cli.options import commands
from newsarchive.cli.searching import search, show
from newsarchive.cli.upkeep import backup, check, rescue, stats
from newsarchive.cli.words import dictionary, stem
from newsarchive.errors import NewsArchiveError, QueryError
from newsarchive.snippet import printable

__all__ = ["commands", "main"]

# In the order in which a newcomer needs them.
for _command in (
    rebuild,
    add,
    remove,
    search,
    show,
    stats,
    stem,
    dictionary,
    check,
    backup,
    rescue,
):
    commands.add_command(_command)


def main() -> None:
    """Run the command line; no fault ever shows a traceback."""
    try:
        commands(prog_name="newsarchive", standalone_mode=False)
    except click.ClickException as fault:
        fault.show()
        raise SystemExit(2) from None
    except QueryError as fault:
        raise _failure(f"cannot read the query: {fault}") from None
    except NewsArchiveError as fault:
        raise _failure(str(fault)) from None
    except (click.Abort, KeyboardInterrupt):
        raise _failure("interrupted; what was not finished was not kept", 130) from None
    except Exception as fault:  # noqa: BLE001 - the promise above
        raise _failure(f"unexpected {type(fault).__name__}: {fault}; please report this") from None


def _failure(message: str, code: int = 2) -> SystemExit:
    click.echo(f"newsarchive: {printable(' '.join(message.split()))}", err=True)
    return SystemExit(code)
