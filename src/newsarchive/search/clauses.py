"""Clauses: the parts of a group of a query, and how they become one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
from whoosh import query as wq

from newsarchive.search.tree import all_of, either

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Clause", "grouped", "same_field"]


@attrs.frozen
class Clause:
    """A part of a group.

    Attributes:
        node: of the tree.
        must: whether it must hold.
        filters: the field of metadata that it filters by; None where it asks for words.
    """

    node: wq.Query
    must: bool = False
    filters: str | None = None


def same_field(items: Sequence[Clause]) -> str | None:
    """The field that all items filter by; None where they do more."""
    fields = {item.filters for item in items}
    return fields.pop() if len(fields) == 1 else None


def grouped(items: list[Clause]) -> Clause | None:
    """A group: what must be there, what may, what must not.

    Filters of one field are alternatives that must.

    Args:
        items: of the group, in order.

    Returns:
        None where there are none.

    >>> grouped([Clause(wq.Term("text", "су")), Clause(wq.Term("text", "жол"), must=True)]).node
    AndMaybe((Term('text', 'жол'), Term('text', 'су')))
    """
    denies = any(isinstance(item.node, wq.Not) for item in items)
    if not items:
        return None
    if len(items) == 1 and not denies:
        [item] = items
        return Clause(item.node, filters=item.filters)
    absent: list[wq.Query] = []
    must: list[wq.Query] = []
    may: list[wq.Query] = []
    filtering: dict[str, list[wq.Query]] = {}
    for item in items:
        if isinstance(item.node, wq.Not):
            absent.append(item.node.query)
        elif item.must:
            must.append(item.node)
        elif item.filters:
            filtering.setdefault(item.filters, []).append(item.node)
        else:
            may.append(item.node)
    # What may be there only adds to the score of what must.
    wanted: Any = either(may) if may else None
    if must:
        present = all_of(must)
        wanted = present if wanted is None else wq.AndMaybe(present, wanted)
    # Values of one field are alternatives; each field must let the article through.
    if filtering:
        fields = [either(nodes) for nodes in filtering.values()]
        through = all_of(fields)
        wanted = through if wanted is None else wq.Require(wanted, through)
    # What denies alone is taken from every article.
    if absent:
        every = wq.Every() if wanted is None else wanted
        wanted = wq.AndNot(every, either(absent))
    return Clause(wanted, filters=same_field(items))
