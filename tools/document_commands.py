"""Write docs/commands.md from the help texts: `python tools/document_commands.py`."""

from __future__ import annotations

from pathlib import Path

import click

from newsarchive.cli.options import commands

PAGE = Path(__file__).parent.parent / "docs" / "commands.md"
HEAD = """\
# The command line

Written by `tools/document_commands.py` from what each command says of itself with `--help`.

Exit codes follow grep: 0 found or done, 1 nothing found, 2 usage error or failure, 130 interrupted.
Progress goes to standard error, and only where that is a terminal.
"""


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    parent = click.Context(
        commands, info_name="newsarchive", terminal_width=100, **commands.context_settings
    )
    for name in commands.list_commands(parent):
        command = commands.commands[name]
        context = click.Context(command, info_name=name, parent=parent)
        parts.append(f"## newsarchive {name}\n\n```text\n{command.get_help(context)}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
