"""The words of what a query finds: a frequency list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from newsarchive.explore import measures
from newsarchive.explore.frequencies import count_words, parts_of
from newsarchive.explore.tables import Words
from newsarchive.explore.vocabulary import numbers_of

if TYPE_CHECKING:
    from newsarchive.explore.matching import View
    from newsarchive.explore.requests import WordsRequest

__all__ = ["words"]


def words(view: View, request: WordsRequest) -> Words:
    """The frequency list of the articles that a query finds.

    Args:
        view: the state.
        request: what is asked.
    """
    ground = view.ground
    selection = view.select(request.query, related=request.related)
    articles = selection.matching
    if request.copies == "collapse":
        articles = view.once(articles)
    found = count_words(ground, articles, request.of, parts_of(ground, request.parts))
    kept = found.frequency >= max(request.minimum, 1)
    # Words of the index are in small letters.
    prefix = request.prefix.casefold()
    if prefix:
        names = found.names().tolist()
        kept &= np.array([name.startswith(prefix) for name in names], bool)
    tokens = int(ground.tokens.sum(where=articles))
    found = found.where(np.flatnonzero(kept))
    # The most frequent first; of equal ones the first in the lexicon.
    order = np.argsort(-found.frequency, kind="stable")
    found = found.where(order)
    arrays = {
        request.of: found.names(),
        "printed": numbers_of(ground, "form").names(found.printed),
        "frequency": found.frequency,
        "per_million": measures.per_million(found.frequency, tokens),
        "articles": found.articles,
        "dp": found.dp,
        "range": found.range,
    }
    names = ("of", "prefix", "minimum", "parts")
    options = {name: getattr(request, name) for name in names}
    about = view.about(
        [selection],
        related=request.related,
        copies=request.copies,
        options={**options, "tokens_counted": tokens},
    )
    return Words(about, arrays)
