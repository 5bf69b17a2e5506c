"""The keywords of a set of articles: words that it has more often than another set, or less often.

Sorting by significance lists what is best proven, not what differs most; sorting by the bare ratio
lists words seen once. So words are sorted by the near end of the ratio's interval: the difference
that is proven (see `keyness`). An agency text that twelve papers print counts once, and a word
needs three articles that are no copies of each other.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from newsarchive.errors import QueryError
from newsarchive.explore import measures
from newsarchive.explore.frequencies import count_words, parts_of
from newsarchive.explore.periods import UNDATED
from newsarchive.explore.tables import Keywords
from newsarchive.explore.vocabulary import numbers_of
from newsarchive.request import Query

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newsarchive.explore.frequencies import Frequencies
    from newsarchive.explore.matching import Selection, View
    from newsarchive.explore.requests import CompareRequest
    from newsarchive.explore.vocabulary import Of
    from newsarchive.index.arrays import Array

__all__ = ["Set", "compare", "keywords_of", "read_reference", "set_of"]

_LEAST_ARTICLES = 3
_DAY = 86_400_000_000  # microseconds


class Set(NamedTuple):
    """One side of a comparison.

    Attributes:
        words: `(w,)` the words, each once, sorted.
        frequency: `(w,)` how often each occurs.
        articles: `(w,)` in how many articles, copies counted once; None for a list from a file.
        dp: `(w,)` how unevenly over months; None likewise.
        printed: `(w,)` the commonest form of each; None likewise.
        tokens: how many words the set has in all.
    """

    words: Array
    frequency: Array
    articles: Array | None
    dp: Array | None
    printed: Array | None
    tokens: int


def compare(view: View, request: CompareRequest) -> Keywords:
    """The keywords of one set against another.

    Args:
        view: the state.
        request: what is asked.

    Raises:
        QueryError: «before» has no day that it could be before.
    """
    first = view.select(request.a, related=request.related)
    # A list from a file and «rest» are no queries: then the table tells of one.
    selections = [first]
    if request.reference is not None:
        other = read_reference(request.reference)
    else:
        articles = _other(view, request, first, selections)
        other = set_of(view, articles, request.of, copies=request.copies)
    own = set_of(view, first.matching, request.of, copies=request.copies)
    arrays = keywords_of(own, other, of=request.of, minimum=request.minimum)
    options = {
        "b": _told(request),
        "of": request.of,
        "minimum": request.minimum,
        "a_tokens": own.tokens,
        "b_tokens": other.tokens,
    }
    about = view.about(selections, related=request.related, copies=request.copies, options=options)
    return Keywords(about, arrays)


def _told(request: CompareRequest) -> str:
    if request.reference is not None:
        return f"the list {Path(request.reference).name}"
    return request.b.text if isinstance(request.b, Query) else request.b


def _other(
    view: View, request: CompareRequest, first: Selection, selections: list[Selection]
) -> Array:
    """The articles of the second set.

    Args:
        view: the state.
        request: says which they are.
        first: the first set.
        selections: of the queries so far; that of the second set is added.

    Raises:
        QueryError: «before» has no day that it could be before.
    """
    if isinstance(request.b, Query):
        second = view.select(request.b, related=request.related)
        selections.append(second)
        return second.matching
    if request.b == "rest":
        return view.ground.live & ~first.matching
    # «before»: what the same query finds before the first day of the first set.
    ground = view.ground
    days = ground.first_days[first.matching]
    dated = days[days > UNDATED]
    since = first.filters.since
    if since is None and not len(dated):
        raise QueryError("«before» needs a set with dates: give it a `since`", 0)
    start = since // _DAY if since is not None else int(dated.min())
    # The other filters hold for both sets: it is the time that is compared.
    kept = {name: one for name, one in first.given.items() if name not in {"since", "until"}}
    query = Query(first.text, **kept)
    earlier = view.select(query, related=request.related)
    selections.append(earlier)
    # A month that the first day is in is not before it.
    dated_before = (ground.first_days > UNDATED) & (ground.last_days < start)
    before: Array = earlier.matching & dated_before
    return before


def set_of(view: View, articles: Array, of: Of, *, copies: str) -> Set:
    """The words of some articles.

    Args:
        view: the state.
        articles: `(A,) bool`.
        of: stems or forms.
        copies: «collapse» counts one article of each cluster, «count» each for itself. Whether a
            word has enough articles is told by the clusters in both cases.
    """
    ground = view.ground
    once = view.once(articles)
    counted = once if copies == "collapse" else articles
    months = parts_of(ground, "month")
    found = count_words(ground, counted, of, months)
    held = found.articles
    # Frequencies may count each copy, but a word is not of more articles by being copied.
    if copies == "count" and not np.array_equal(once, articles):
        counted_once = count_words(ground, once, of, months)
        held = _articles_of(counted_once, found)
    return Set(
        words=found.names(),
        frequency=found.frequency,
        articles=held,
        dp=found.dp,
        printed=numbers_of(ground, "form").names(found.printed),
        tokens=int(ground.tokens.sum(where=counted)),
    )


def _articles_of(counted: Frequencies, wanted: Frequencies) -> Array:
    """The articles of the words of one count, as another count has them."""
    held = np.zeros(len(wanted.numbers), np.int64)
    held[counted.words] = counted.articles
    own: Array = held[wanted.words]
    return own


def keywords_of(own: Set, other: Set, *, of: Of, minimum: int) -> dict[str, Array]:
    """The columns of the keywords of two sets.

    A word is looked at where the set that has it more often has it at least `minimum` times, in at
    least three articles that are no copies of each other.

    Args:
        own: the first set.
        other: the second one.
        of: what the first column is called.
        minimum: occurrences.

    Returns:
        arrays of one length: first what is typical of the first set, the strongest first, last
        what is typical of the second one.
    """
    both = {*own.words.tolist(), *other.words.tolist()}
    words = np.array(sorted(both), object)
    a, b = _on(words, own, own.frequency), _on(words, other, other.frequency)
    in_own, in_other = _on(words, own, own.articles), _on(words, other, other.articles)
    if other.articles is None:  # a list knows no articles
        in_other = np.where(b > 0, _LEAST_ARTICLES, 0)
    # Which set has the word more often for its size, without a division by 0.
    over = a * max(other.tokens, 1) >= b * max(own.tokens, 1)
    held = np.where(over, in_own, in_other)
    enough = (np.where(over, a, b) >= minimum) & (held >= _LEAST_ARTICLES)
    words, a, b, over, held = (column[enough] for column in (words, a, b, over, held))
    table = measures.two_sets(a, own.tokens, b, other.tokens)
    # The more words are looked at, the more of them differ by chance: so their number counts.
    near = measures.log_ratio_near(*table, words=max(len(words), 1), exact=True)
    g2 = measures.g2(*table)
    ratio = measures.log_ratio(*table)
    own_dp, other_dp = _on(words, own, own.dp, np.nan), _on(words, other, other.dp, np.nan)
    # As the set that has it more often prints it; a list from a file prints nothing.
    own_form, other_form = _on(words, own, own.printed, ""), _on(words, other, other.printed, "")
    printed = np.where(over, own_form, other_form)
    tokens = np.full(len(words), own.tokens + other.tokens)
    arrays: dict[str, Any] = {
        of: words,
        "printed": np.where(printed == "", words, printed),
        "a": a,
        "b": b,
        "a_per_million": measures.per_million(a, own.tokens),
        "b_per_million": measures.per_million(b, other.tokens),
        "log_ratio": ratio,
        "log_ratio_near": near,
        "g2": g2,
        "p": measures.p_value(g2),
        "bic": measures.bic(g2, tokens),
        "simple": measures.simple_maths(*table),
        "articles": held,
        "dp": np.where(over, own_dp, other_dp),
    }
    # Of what is not proven, near end 0, the larger difference comes first.
    order = np.lexsort((np.arange(len(words)), -ratio, -near))
    return {name: array[order] for name, array in arrays.items()}


def _on(words: Array, side: Set, values: Array | None, missing: Any = 0) -> Array:
    """The values of a set for the words of both, in their order.

    Args:
        words: of both sets.
        side: one of them.
        values: of its words; None where it has none.
        missing: of a word that it does not have.
    """
    given = () if values is None else values.tolist()
    known = dict(zip(side.words.tolist(), given, strict=False))
    found = [known.get(word, missing) for word in words.tolist()]
    kind = object if isinstance(missing, str) else type(missing)
    return np.array(found, kind)


def read_reference(path: str | Path) -> Set:
    """A frequency list of one's own: lines of a word, a tab and a count.

    Empty lines and lines that begin with «#» are left out.

    Args:
        path: of a UTF-8 file.

    Raises:
        QueryError: a line is something else; the message names it.
    """
    counts: dict[str, int] = {}
    for number, line in enumerate(Path(path).read_text(encoding="utf-8-sig").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        word, _, count = line.partition("\t")
        if not count.strip().isdecimal():
            raise QueryError(f"{path}, line {number}: write a word, a tab and a count", 0)
        # Lists of forms may have a word twice, in two spellings that are one here.
        name = word.strip()
        counts[name] = counts.get(name, 0) + int(count)
    ordered: Mapping[str, int] = dict(sorted(counts.items()))
    words = np.array(list(ordered), object)
    frequency = np.array(list(ordered.values()), np.int64)
    return Set(words, frequency, None, None, None, int(frequency.sum()))
