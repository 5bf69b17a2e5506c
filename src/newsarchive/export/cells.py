"""One cell of an export: what a value becomes in text, and how a formula is kept from running."""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import Any

import numpy as np

__all__ = ["defused", "python_value", "written"]

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def python_value(value: Any) -> Any:
    """A cell as a plain Python value: a number, a date, text, or None for what is not defined.

    Args:
        value: of a column: a NumPy scalar or a Python value.

    Returns:
        `datetime64` becomes a date or a datetime; NaN and infinities become None.

    Example:
        >>> python_value(np.datetime64("2026-03-01")), python_value(np.float64("nan"))
        (datetime.date(2026, 3, 1), None)
    """
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else value.item()
    if isinstance(value, np.generic):
        value = value.item()
    # Neither CSV nor a spreadsheet has a word for what is not defined.
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def written(value: Any, point: str = ".") -> str:
    """A cell as text; nothing where the value is not defined.

    Args:
        value: of a column.
        point: what stands before the decimals.

    Example:
        >>> written(0.5, ","), written(None), written(True), written(np.datetime64("2026-03-01"))
        ('0,5', '', 'true', '2026-03-01')
    """
    value = python_value(value)
    if value is None:
        return ""
    # Before numbers: True is a number to Python.
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return repr(value).replace(".", point)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def defused(text: str) -> str:
    """A text that a spreadsheet takes for text, also where it begins as a formula does.

    An apostrophe before it is what spreadsheets themselves write for «this is text» (OWASP, "CSV
    injection"). A number is no text: it is written as it is, with its sign.

    Example:
        >>> defused("=1+1"), defused("бала")
        ("'=1+1", 'бала')
    """
    # White space before the sign does not keep a spreadsheet from reading a formula.
    begins = text.startswith(_DANGEROUS) or text.lstrip().startswith(_DANGEROUS)
    return f"'{text}" if begins else text
