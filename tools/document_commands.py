"""Write docs/commands.md from the help of each command: `python tools/document_commands.py`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsarchive.cli import commands

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).parent.parent / "docs" / "commands.md"
HEAD = """\
# The command line

Written by `tools/document_commands.py` from what each command says of itself with `--help`.

Exit codes follow grep: 0 match found or work done, 1 no match, 2 usage error or failure; 130 when
interrupted. Progress goes to standard error, and only where that is a terminal. On a terminal,
lines are wrapped at words. `NO_COLOR`, `FORCE_COLOR` and `TERM=dumb` are honored. A letter that
the console's encoding lacks is printed as «?»; JSON escapes it, and CSV is always UTF-8.

The archive is named with `-a` before or after the command, else by `$NEWSARCHIVE`, else it is
`./archive`:

```text
newsarchive -a /srv/archive search лифт
newsarchive search -a /srv/archive лифт
```

## Completion

The shell completes commands, options and their values, once it is told so.

bash, in `~/.bashrc`:

```sh
eval "$(_NEWSARCHIVE_COMPLETE=bash_source newsarchive)"
```

zsh, in `~/.zshrc`:

```sh
eval "$(_NEWSARCHIVE_COMPLETE=zsh_source newsarchive)"
```

fish, in `~/.config/fish/config.fish`:

```sh
_NEWSARCHIVE_COMPLETE=fish_source newsarchive | source
```
"""


def page() -> str:
    """The whole page."""
    root = click.Context(
        commands, info_name="newsarchive", terminal_width=100, **commands.context_settings
    )
    return "\n".join([HEAD, *_sections(commands, root)])


def _sections(group: click.Group, parent: click.Context) -> Iterator[str]:
    """What each command of a group says of itself, and those below it."""
    for name in group.list_commands(parent):
        command = group.get_command(parent, name)
        if command is None:
            raise LookupError(name)
        context = click.Context(command, info_name=name, parent=parent)
        yield f"## {context.command_path}\n\n```text\n{command.get_help(context)}\n```\n"
        if isinstance(command, click.Group):
            yield from _sections(command, context)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
