"""A request -> a page of results: candidates from the cluster, ranked here as in a folder.

The first hundred articles that the cluster finds, the window, are ranked anew here; what follows
keeps the order of the cluster. So pages put together are the whole, whatever their length.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from newsarchive.cursors import CHANGED
from newsarchive.engines.hits import all_hits, hits
from newsarchive.engines.opensearch.asking import WINDOW, asked_of, candidates_search
from newsarchive.engines.opensearch.documents import unpacked
from newsarchive.engines.opensearch.totals import totals_of, totals_search
from newsarchive.engines.opensearch.understanding import settled
from newsarchive.engines.opensearch.words import Asked as Question
from newsarchive.engines.paging import next_cursor
from newsarchive.errors import ArchiveError
from newsarchive.index.ngrams import of_segment
from newsarchive.index.snapshot import sentences_of
from newsarchive.request import Filters
from newsarchive.results import Results
from newsarchive.search.page import Candidate, page
from newsarchive.search.ranking import match
from newsarchive.search.resuming import place_after
from newsarchive.search.suggest import ALIKE, CANDIDATES, suggestions, unknown_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from newsarchive.engines.opensearch.asking import Asked
    from newsarchive.engines.opensearch.documents import Packed
    from newsarchive.engines.opensearch.sample import Sample, SampleVocabulary
    from newsarchive.engines.opensearch.state import ClusterState
    from newsarchive.engines.opensearch.totals import Totals
    from newsarchive.request import Request
    from newsarchive.results import Hit
    from newsarchive.search.forgiving import ParsedQuery
    from newsarchive.search.ranking import Matches

__all__ = ["Answer", "scanned", "searched", "suggested"]

Body = dict[str, Any]

_SCANNED = 250  # articles of a page of a scan
_DEEPEST = 10_000  # the cluster gives no hits further down
_AFTER = 200  # places that a hit may have moved meanwhile


@attrs.frozen(eq=False)
class Shown:
    """Candidates, ranked, and those of them that are shown.

    Attributes:
        sample: of the candidates.
        matches: what the query matches in it.
        chosen: those that are shown.
        hits: the same with their texts.
    """

    sample: Sample
    matches: Matches
    chosen: Sequence[Candidate]
    hits: tuple[Hit, ...] = ()


@attrs.frozen(eq=False)
class Answer:
    """What a request finds.

    Attributes:
        results: the page.
        asked: what was asked.
        totals: how much there is.
    """

    results: Results
    asked: Asked
    totals: Totals


@attrs.frozen(eq=False)
class _View:
    """What `engines.hits` and `engines.paging` ask of a state."""

    snapshot: Sample
    reading: Any
    name: str = ""


class _Texts:
    """The articles of a page, as `engines.hits` asks a store for them.

    Args:
        state: of the archive.
        packed: the candidates.
    """

    def __init__(self, state: ClusterState, packed: Sequence[Packed]) -> None:
        self._state = state
        self._keys = {one.number: one.key for one in packed}
        self.path = state.reading.path

    def articles(self, numbers: Sequence[int]) -> dict[int, Any]:
        """Articles by their numbers."""
        return self._state.reading.by_keys([self._keys[number] for number in numbers])


def searched(state: ClusterState, request: Request) -> Answer:
    """The hits of a page, with what they were found by.

    Args:
        state: of the archive.
        request: what is asked.
    """
    asked = asked_of(state, request)
    first, notes = _begin(asked)
    end = first + request.limit
    if end > _DEEPEST:
        raise ArchiveError(
            f"{state.cluster.address} gives hits up to the {_DEEPEST:,}th: for all, use scan or"
            " export"
        )
    index = state.names.articles
    pieces = _pieces(asked, first, request.limit)
    # One request for all: totals, facets and the candidates of each piece.
    bodies = [totals_search(asked), *(candidates_search(asked, *piece.span) for piece in pieces)]
    counted, *found = state.cluster.searches([(index, body) for body in bodies])
    shown = []
    for piece, answer in zip(pieces, found, strict=True):
        shown.append(_shown(asked, _packed(answer), piece.choose))
    totals = totals_of(asked, counted)
    results = Results(
        hits=tuple(hit for one in shown for hit in one.hits),
        total=totals.total,
        related=totals.related,
        notes=(*asked.query.parsed.notes, *notes),
        next=_next(asked, shown, first, totals),
        suggestion=_suggestion(asked),
        facets=totals.facets,
        took=0.0,
    )
    return Answer(results, asked, totals)


@attrs.frozen
class _Piece:
    """Candidates that are fetched together, and how those that are shown are chosen.

    Attributes:
        span: from which place on, and how many.
        choose: gets the candidates in their order, the sample of them, and what matches there.
    """

    span: tuple[int, int]
    choose: Callable[[Sequence[Packed], Sample, Matches], Sequence[Candidate]]


def _pieces(asked: Asked, first: int, count: int) -> list[_Piece]:
    """What is fetched for a page."""
    # The window is fetched whole wherever the page begins: its order is made here.
    request = asked.request
    end = first + count
    if not count:
        return []

    def ranked(most: int) -> Callable[[Any, Sample, Matches], Sequence[Candidate]]:
        return lambda _, sample, matches: page(
            sample, matches, asked.ranking(), sort=request.sort, first=first, count=most
        )

    if request.unit == "sentence":
        # The first n sentences are of the first n articles.
        return [_Piece((0, max(end, WINDOW)), ranked(count))]
    if request.sort != "relevance":
        return [_Piece((first, count), _in_order)]
    pieces = []
    if first < WINDOW:
        pieces.append(_Piece((0, WINDOW), ranked(min(count, WINDOW - first))))
    if end > WINDOW:
        begin = max(first, WINDOW)
        # Bonuses are never negative, so what comes after the window keeps its order.
        pieces.append(_Piece((begin, end - begin), _in_order))
    return pieces


def _in_order(packed: Sequence[Packed], sample: Sample, matches: Matches) -> Sequence[Candidate]:
    """All candidates in the order of the cluster, with the scores that they have here."""
    (part,) = sample.parts
    places = {int(number): place for place, number in enumerate(part.segment["article_number"])}
    documents, scores = matches.scored[0]
    # What the cluster found and this does not match has no score: fuzzy words differ at times.
    scored = dict(zip(documents.tolist(), scores.tolist(), strict=True))
    found = []
    for one in packed:
        place = places[one.number]
        run = sentences_of(part, place, "article")
        found.append(Candidate(0, place, scored.get(place, 0.0), run))
    return found


def _begin(asked: Asked) -> tuple[int, tuple[str, ...]]:
    """How many hits stand before a page, and what is to be noted."""
    request, state = asked.request, asked.state
    cursor = request.cursor
    if cursor is None:
        return request.offset, ()
    # The order of hits follows from the state alone: the same place is the same hit.
    if cursor.state == state.settings.state():
        return cursor.place, ()
    # A hit may stand elsewhere by now; this far it is looked for.
    size = min(max(cursor.place + request.limit + _AFTER, WINDOW), _DEEPEST)
    answer = state.cluster.search(state.names.articles, candidates_search(asked, 0, size))

    def work(sample: Sample, vocabulary: SampleVocabulary) -> int:
        matches = _matched(asked, sample, vocabulary)
        return place_after(sample, matches, asked.ranking(), request.sort, cursor)

    wanted = asked.query.stems, asked.query.forms
    return settled(state, _packed(answer), wanted, work, asked.query.asked), (CHANGED,)


def _next(asked: Asked, shown: Sequence[Shown], first: int, totals: Totals) -> str | None:
    """The cursor of the next page; None where there is none."""
    there = [one for one in shown if one.chosen]
    if not there:
        return None
    # Each piece is a part of its own, as segments of a folder are.
    parts = tuple(part for one in there for part in one.sample.parts)
    state = _View(attrs.evolve(there[0].sample, parts=parts), None, asked.state.settings.state())
    chosen = [
        attrs.evolve(candidate, part=number)
        for number, one in enumerate(there)
        for candidate in one.chosen
    ]
    matches = attrs.evolve(there[0].matches, total=totals.total, related=totals.related)
    return next_cursor(state, matches, asked.request, chosen, first)  # type: ignore[arg-type]


def _packed(answer: Body) -> list[Packed]:
    return [unpacked(hit["fields"]["packed"][0]) for hit in answer["hits"]["hits"]]


def _shown(
    asked: Asked,
    packed: Sequence[Packed],
    choose: Callable[[Sequence[Packed], Sample, Matches], Sequence[Candidate]],
) -> Shown:
    """The hits among some candidates."""
    state = asked.state

    def work(sample: Sample, vocabulary: SampleVocabulary) -> Shown:
        matches = _matched(asked, sample, vocabulary)
        chosen = choose(packed, sample, matches)
        # What the best sentences are chosen by is asked for before any text is fetched.
        for term in matches.query.terms if chosen else ():
            vocabulary.frequency(term.stem, "sentence")
        return Shown(sample, matches, chosen)

    wanted = asked.query.stems, asked.query.forms
    found = settled(state, packed, wanted, work, asked.query.asked)
    # `hits` asks a view for texts, snapshot and name, and nothing else of a state.
    view = _View(found.sample, _Texts(state, packed))
    shown = hits(view, found.matches, found.chosen, found.matches.windows)  # type: ignore[arg-type]
    return attrs.evolve(found, hits=tuple(shown))


def _matched(asked: Asked, sample: Sample, vocabulary: SampleVocabulary) -> Matches:
    return match(
        sample,
        asked.query.parsed,
        scope=asked.scope,
        chosen=Filters(),
        ranking=asked.ranking(),
        analyser=asked.state.analyser,
        synonyms=asked.state.synonyms,
        first=asked.first,
        vocabulary=vocabulary,
    )


def _suggestion(asked: Asked) -> str | None:
    """Another spelling, where the archive has no word like one of the query."""
    if not asked.query.expanded.unknown:
        return None
    parsed, text = asked.query.parsed, asked.request.query
    # The first is shown; a thorough look would cost more than the search.
    return next(iter(suggested(asked.state, parsed, text, thorough=False)), None)


def suggested(
    state: ClusterState, parsed: ParsedQuery, text: str, *, thorough: bool = True
) -> list[str]:
    """Other spellings of a query, the likeliest first.

    Args:
        state: of the archive.
        parsed: the query as it was read.
        text: as typed.
        thorough: as for `search.suggest.suggestions`.
    """
    asked: dict[Question, None] = {}

    def work(sample: Sample, vocabulary: SampleVocabulary) -> list[str]:
        # A snapshot knows its forms by their stems, and what is one letter away: here it is asked.
        segment = sample.parts[0].segment
        for _, _, word in unknown_words(vocabulary, parsed, state.analyser):
            typed = word.forms[0]
            asked.setdefault(Question("pattern", typed, 1.0))
            near = of_segment(segment).stems_near(typed, ALIKE, CANDIDATES)
            names = segment.lexicon("stem")
            for number, _ in near:
                asked.setdefault(Question("forms", names[number]))
        return suggestions(vocabulary, parsed, text, state.analyser, thorough=thorough)

    return settled(state, (), (frozenset(), frozenset()), work, asked)


def scanned(state: ClusterState, request: Request) -> Iterator[Hit]:
    """Every hit of one state in the order in which articles were last written.

    Args:
        state: of the archive.
        request: what is asked.
    """
    asked = asked_of(state, request)
    body = {
        "query": asked.matching(asked.query.every),
        "sort": [{"number": "asc"}],
        "_source": False,
        "docvalue_fields": ["packed"],
    }
    for hits_of_page in state.cluster.every(state.names.articles, body, _SCANNED):
        packed = _packed({"hits": {"hits": hits_of_page}})
        # Of each page everything, in the order of writing.
        yield from _all_of(asked, packed)


def _all_of(asked: Asked, packed: Sequence[Packed]) -> Iterator[Hit]:
    def work(sample: Sample, vocabulary: SampleVocabulary) -> tuple[Sample, Matches]:
        matches = _matched(asked, sample, vocabulary)
        for term in matches.query.terms:
            vocabulary.frequency(term.stem, "sentence")
        return sample, matches

    wanted = asked.query.stems, asked.query.forms
    sample, matches = settled(asked.state, packed, wanted, work, asked.query.asked)
    view = _View(sample, _Texts(asked.state, packed))
    yield from all_hits(view, matches, asked.scope)  # type: ignore[arg-type]
