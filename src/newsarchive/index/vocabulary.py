"""The words of a segment: the printed forms that a word as it stands, a prefix, a pattern or a mistyped word mean."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from whoosh import query

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsarchive.index.segment import Array, Segment

__all__ = ["form_test", "matching_forms", "within_edits"]


def within_edits(one: str, other: str, edits: int) -> bool:
    """Whether at most so many insertions, deletions and substitutions make one word the other (Levenshtein 1966)."""
    if abs(len(one) - len(other)) > edits:
        return False
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        previous, row[0] = row[0], number
        for place, against in enumerate(other, 1):
            cost = min(row[place] + 1, row[place - 1] + 1, previous + (letter != against))
            previous, row[place] = row[place], cost
        if min(row) > edits:
            return False
    return row[-1] <= edits


@lru_cache(256)
def _pattern(text: str) -> re.Pattern[str]:
    """A wildcard pattern: `*` is any letters, `?` any one."""
    parts = re.split(r"(\*+|\?)", text)
    return re.compile("".join(".*" if part[:1] == "*" else "." if part == "?" else re.escape(part) for part in parts))


def form_test(node: query.Query) -> Callable[[str], bool] | None:
    """What a leaf of a query asks of a printed form; None where it asks nothing of forms."""
    if getattr(node, "fieldname", None) not in {"form", "title_form"}:
        return None
    text: str = node.text
    if isinstance(node, query.Term):
        return text.__eq__
    if isinstance(node, query.Prefix):
        return lambda form: form.startswith(text)
    if isinstance(node, query.Wildcard):
        return lambda form: bool(_pattern(text).fullmatch(form))
    edits = int(node.maxdist)
    return lambda form: within_edits(text, form, edits)


def matching_forms(segment: Segment, node: query.Query) -> Array:
    """The numbers of the forms of a segment that a leaf of a query means, ascending."""
    forms = segment.strings("form")
    if isinstance(node, query.Term):
        return np.arange(*forms.same(node.text))
    if isinstance(node, query.Prefix):
        return np.arange(*forms.range(node.text))
    low, high = 0, len(forms)
    if isinstance(node, query.Wildcard):
        low, high = forms.range(re.split(r"[*?]", node.text, maxsplit=1)[0])
    test = form_test(node)
    assert test is not None  # noqa: S101 - evaluate sends only leaves of the field «form» here
    return np.array([number for number, form in enumerate(forms.slice(low, high), low) if test(form)], np.int64)
