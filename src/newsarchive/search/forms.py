"""The printed forms that a leaf of a query means.

A word as it stands, a prefix, a pattern, a mistyped word.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from whoosh import query as wq

from newsarchive import deadline
from newsarchive.index.vocabulary import LONGEST_HASHED, within_edits, within_one_edit

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsarchive.index.arrays import Array
    from newsarchive.index.segment import Segment

__all__ = ["form_test", "matching_forms"]

_CHUNK = 65536  # forms between two looks at the deadline


@lru_cache(256)
def _pattern(text: str) -> re.Pattern[str]:
    """A wildcard pattern: `*` is any letters, `?` any one."""
    pieces = []
    for piece in re.split(r"\*+", text):
        # `?` is any one letter.
        letters = map(re.escape, piece.split("?"))
        pieces.append(".".join(letters))
    first, *others = pieces
    # Without a star it is a word as it stands.
    if not others:
        return re.compile(first)
    # What stands between two stars is taken where it comes first, and never elsewhere: *а*а*а*
    # takes no longer than а.
    *inner, last = others
    between = "".join(f"(?>.*?{piece})" for piece in inner)
    return re.compile(f"{first}{between}.*{last}")


def form_test(node: wq.Query) -> Callable[[str], bool] | None:
    """What a leaf of a query asks of a printed form; None where it asks nothing of forms.

    Args:
        node: a leaf.

    >>> test = form_test(wq.Wildcard("form", "мек*тер"))
    >>> test("мектептер"), test("мектеп")
    (True, False)
    """
    if getattr(node, "fieldname", None) not in {"form", "title_form"}:
        return None
    text: str = node.text
    # One kind of leaf a line.
    if isinstance(node, wq.Term):
        return text.__eq__
    if isinstance(node, wq.Prefix):
        return lambda form: form.startswith(text)
    if isinstance(node, wq.Wildcard):
        return lambda form: bool(_pattern(text).fullmatch(form))
    edits = int(node.maxdist)
    return lambda form: within_edits(text, form, edits)


def matching_forms(segment: Segment, node: wq.Query) -> Array:
    """The numbers of the forms of a segment that a leaf of a query means, ascending.

    Args:
        segment: of the snapshot.
        node: a leaf that asks for printed forms.

    Returns:
        `(n,) int64`.
    """
    forms = segment.lexicon("form")
    if isinstance(node, wq.Term):
        return np.arange(*forms.same(node.text))
    if isinstance(node, wq.Prefix):
        return np.arange(*forms.range(node.text))
    if isinstance(node, wq.FuzzyTerm) and node.maxdist == 1 and 0 < len(node.text) < LONGEST_HASHED:
        return within_one_edit(segment, node.text)
    low, high = 0, len(forms)
    if isinstance(node, wq.Wildcard):
        # Only the forms that begin as the pattern does have to be looked at.
        beginning, *_ = re.split(r"[*?]", node.text, maxsplit=1)
        low, high = forms.range(beginning)
    test = form_test(node)
    assert test is not None  # noqa: S101 - evaluate sends only leaves of the field «form» here
    found: list[int] = []
    for at in range(low, high, _CHUNK):
        deadline.check()
        end = min(at + _CHUNK, high)
        some = forms.slice(at, end)
        for number, form in enumerate(some, at):
            if test(form):
                found.append(number)
    return np.array(found, np.int64)
