"""The columns of the tables of the API: their types and units, and what a number means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["COLUMNS", "described", "row_shape"]

# Name -> JSON type, unit, what it is. The formulas stand in docs/methods.md.
COLUMNS: Mapping[str, tuple[str, str, str]] = {
    "query": ("string", "", "the query as typed"),
    "source": ("string", "", "the source; empty where the trend is not split"),
    "language": ("string", "", "the language"),
    "section": ("string", "", "the section"),
    "period": ("string", "", "the name of the period: 2025, 2025-Q3, 2025-09, 2025-W36"),
    "start": ("string", "date", "its first day"),
    "end": ("string", "date", "its last day"),
    "matching_articles": ("integer", "articles", "articles that the query finds"),
    "all_articles": ("integer", "articles", "articles in scope"),
    "share": ("number", "", "matching_articles / all_articles; null without articles"),
    "share_low": ("number", "", "low end of the interval of 95 % (Wilson 1927)"),
    "share_high": ("number", "", "high end of it"),
    "hits": ("integer", "words", "occurrences of the query"),
    "tokens": ("integer", "words", "words of the articles in scope"),
    "per_million": ("number", "per million words", "10⁶ · frequency / tokens"),
    "whole_period": ("boolean", "", "whether the scope has all of the period"),
    "stem": ("string", "", "the stem"),
    "form": ("string", "", "the printed form"),
    "printed": ("string", "", "how it is printed most often"),
    "o11": ("integer", "words", "times the word stands in the windows"),
    "r1": ("integer", "words", "words in the windows"),
    "c1": ("integer", "words", "times the word stands in scope"),
    "n": ("integer", "words", "words in scope, without the nodes"),
    "logdice": ("number", "", "14 + log₂ of Dice's coefficient (Rychlý 2008)"),
    "g2": ("number", "", "log-likelihood ratio (Dunning 1993)"),
    "p": ("number", "", "its probability by chance"),
    "pmi": ("number", "bits", "pointwise mutual information (Church and Hanks 1990)"),
    "npmi": ("number", "", "the same, normalised (Bouma 2009)"),
    "mi3": ("number", "bits", "the same with the cube of o11 (Daille 1994)"),
    "t": ("number", "", "t score"),
    "dice": ("number", "", "2 · o11 / (r1 + c1)"),
    "left": ("integer", "words", "times it stands on the left"),
    "right": ("integer", "words", "times it stands on the right"),
    "frequency": ("integer", "words", "times it occurs"),
    "articles": ("integer", "articles", "articles that have it"),
    "dp": ("number", "", "deviation of proportions (Gries 2008): 0 is even"),
    "range": ("integer", "parts", "parts of the scope that have it"),
    "a": ("integer", "words", "times it occurs in A"),
    "b": ("integer", "words", "times it occurs in B"),
    "a_per_million": ("number", "per million words", "the same, relative to the words of A"),
    "b_per_million": ("number", "per million words", "the same, relative to the words of B"),
    "log_ratio": ("number", "bits", "log₂ of the ratio of relative frequencies (Hardie 2014)"),
    "log_ratio_near": ("number", "bits", "the end of its interval that is nearer to 0"),
    "bic": ("number", "", "g2 less the logarithm of the words of both sets"),
    "simple": ("number", "", "ratio of relative frequencies, each raised by 100 (Kilgarriff 2009)"),
}

_FIRST = {"stem", "form"}
_SPLITS = {"source", "language", "section"}


def described(names: Iterable[str]) -> list[dict[str, str]]:
    """What the columns of a table are.

    Args:
        names: of the columns, in their order.

    >>> described(["dice"])[0]["about"]
    '2 · o11 / (r1 + c1)'
    """
    rows = []
    for name in names:
        kind, unit, about = COLUMNS[name]
        rows.append({"name": name, "type": kind, "unit": unit, "about": about})
    return rows


def row_shape(names: Iterable[str]) -> dict[str, Any]:
    """The JSON schema of a row.

    Args:
        names: of its columns. Of stem and form a row has the one that was counted, of source,
            language and section the one that the trend is split by.
    """
    listed = list(names)
    properties = {}
    for name in listed:
        kind, unit, about = COLUMNS[name]
        text = f"{about} ({unit})" if unit else about
        # A measure may be undefined: JSON has no NaN, so it is null then.
        types: str | list[str] = [kind, "null"] if kind == "number" else kind
        properties[name] = {"type": types, "description": text}
    required = [name for name in listed if name not in _FIRST | _SPLITS]
    return {"type": "object", "properties": properties, "required": required}
