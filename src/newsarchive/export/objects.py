"""Rows as JSON Lines: one object a line."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from newsarchive.export.cells import python_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = ["json_lines"]


def json_lines(
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    about: Mapping[str, Any] | None = None,
) -> Iterator[str]:
    r"""Rows as JSON Lines, line by line.

    Args:
        columns: the keys of each object.
        rows: the values of each, in the order of the columns.
        about: what the rows are: with it, the first line is an object with the one key «about».

    Returns:
        lines with their ends. What is not defined is null; dates are ISO strings.

    Example:
        >>> list(json_lines(["stem", "dp"], [("бала", float("nan"))], {"articles": 92}))
        ['{"about": {"articles": 92}}\n', '{"stem": "бала", "dp": null}\n']
    """
    if about is not None:
        yield _line({"about": dict(about)})
    for row in rows:
        yield _line(dict(zip(columns, map(_value, row), strict=True)))


def _line(value: Mapping[str, Any]) -> str:
    """An object on a line of its own."""
    # Kazakh letters stay letters: people read such files, too.
    text = json.dumps(value, ensure_ascii=False, default=str)
    return f"{text}\n"


def _value(value: Any) -> Any:
    """A cell as JSON can hold it."""
    value = python_value(value)
    # JSON has no dates.
    return value.isoformat() if isinstance(value, datetime | date) else value
