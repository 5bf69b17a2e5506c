"""Which function answers which request, over a local snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from newsarchive.explore import requests
from newsarchive.explore.arrivals import arrivals
from newsarchive.explore.collocation import collocates
from newsarchive.explore.comparison import compare
from newsarchive.explore.completion import complete
from newsarchive.explore.concordance import kwic
from newsarchive.explore.listing import words
from newsarchive.explore.reprints import copies
from newsarchive.explore.similar import similar
from newsarchive.explore.trends import trend

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsarchive.explore.matching import View

__all__ = ["answer"]

Answer = TypeVar("Answer")

# By the type of the request: a table instead of a method for each in every engine.
_ANSWERS: dict[type, Callable[[View, Any], Any]] = {
    requests.TrendRequest: trend,
    requests.KwicRequest: kwic,
    requests.CollocatesRequest: collocates,
    requests.WordsRequest: words,
    requests.CompareRequest: compare,
    requests.SimilarRequest: similar,
    requests.CopiesRequest: copies,
    requests.CompleteRequest: complete,
    requests.ArrivalsRequest: arrivals,
}


def answer(view: View, request: requests.Exploration[Answer]) -> Answer:
    """The answer to an exploration.

    Args:
        view: the state.
        request: what is asked.
    """
    found: Answer = _ANSWERS[type(request)](view, request)
    return found
