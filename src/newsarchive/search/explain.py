"""Why an article is found: which words met by what, and what the score is made of."""

from __future__ import annotations

from collections import Counter
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np

from newsarchive.analysis.spans import spans
from newsarchive.errors import ArchiveDamaged
from newsarchive.index.snapshot import locate, sentences_of
from newsarchive.request import Filters
from newsarchive.search import highlight
from newsarchive.search.page import score_parts
from newsarchive.search.ranking import match

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from whoosh import query as wq

    from newsarchive.analysis import Analyser
    from newsarchive.articles import Article
    from newsarchive.index.arrays import Array
    from newsarchive.index.lexicon import Strings
    from newsarchive.index.snapshot import Snapshot
    from newsarchive.search.expanded import ExpandedQuery
    from newsarchive.search.forgiving import ParsedQuery
    from newsarchive.search.parameters import Ranking
    from newsarchive.search.ranking import Matches
    from newsarchive.search.sources import Synonyms
    from newsarchive.search.terms import Vocabulary

__all__ = ["Explanation", "WordMatch", "explain"]


@attrs.frozen
class WordMatch:
    """A word of a query that met a printed word.

    Attributes:
        asked: the word, phrase or pattern as typed.
        printed: the word as printed, in lower case.
        by: «stem», «look-alike» (the same but for the Kazakh letters), «spelling»
            (it may have been meant by an unknown word), «relative» (a stem spelt alike),
            «translation» (what it means in another language), «synonym»,
            «printed form», «prefix», «pattern», «fuzzy», «phrase» or «near».
        term: the stem or form by which they met.
        times: how often it is printed in the article.
        score: of the term in the article. Of the terms of one word only the best counts.
    """

    asked: str
    printed: str
    by: str
    term: str
    times: int
    score: float


@attrs.frozen
class Explanation:
    """Why an article is found by a query, or that it is not. As a string it reads as text.

    Attributes:
        query: as typed.
        id: the article's.
        score: as `search` gives it; 0 where the article does not match.
        parts: what the score is the sum of, by name.
        words: the printed words that were met.
    """

    query: str
    id: str
    score: float
    parts: Mapping[str, float]
    words: tuple[WordMatch, ...]

    def to_dict(self) -> dict[str, Any]:
        """The explanation as JSON can hold it."""
        return attrs.asdict(self)

    def __str__(self) -> str:
        # What matches has at least the part of its words.
        if not self.parts:
            return f"{self.id} is not found by {self.query}"
        lines = [f"{self.id} is found by {self.query} with {self.score:.3f}:"]
        lines += [f"  {score:8.3f}  {name}" for name, score in self.parts.items() if score]
        for word in self.words:
            times = f" ×{word.times}" if word.times > 1 else ""
            met = f"{word.asked} met {word.printed}{times}"
            lines.append(f"  {met} by the {word.by} {word.term} ({word.score:.3f})")
        return "\n".join(lines)


def explain(
    snapshot: Snapshot,
    parsed: ParsedQuery,
    text: str,
    article: Article,
    *,
    parameters: Ranking,
    analyser: Analyser,
    synonyms: Synonyms | None = None,
    vocabulary: Vocabulary | None = None,
) -> Explanation:
    """Why an article is found.

    Args:
        snapshot: that is searched.
        parsed: the query as it was read.
        text: the query as typed.
        article: as stored.
        parameters: of the score.
        analyser: that of the index.
        synonyms: what words of the query mean, too.
        vocabulary: of the snapshot, where it was made already.
    """
    number, place = _place(snapshot, article.id)
    matches = match(
        snapshot,
        parsed,
        scope="article",
        chosen=Filters(),
        ranking=parameters,
        analyser=analyser,
        synonyms=synonyms,
        vocabulary=vocabulary,
    )
    parts = score_parts(snapshot, matches, parameters, number, place)
    met: Counter[tuple[str, str, str, str, float]] = Counter()
    if parts:
        scores = _leaf_scores(matches, number, place)
        for leaf, printed in _met(matches, article, number, place):
            asked = parsed.text[leaf.startchar : leaf.endchar]
            by, term = _means(leaf, matches.query)
            score = scores[id(leaf)]
            met[asked, printed.lower(), by, term, score] += 1
    words = []
    for (asked, printed, by, term, score), times in met.items():
        words.append(WordMatch(asked, printed, by, term, times, score))
    # In the order of the query; of one word, what counts most comes first.
    words.sort(key=lambda word: (parsed.text.find(word.asked), -word.score, word.printed))
    whole = sum(parts.values())
    return Explanation(text, article.id, whole, parts, tuple(words))


def _place(snapshot: Snapshot, id_: str) -> tuple[int, int]:
    """Which segment of a snapshot an article is in, and its number there.

    Args:
        snapshot: that is searched.
        id_: of the article.

    Raises:
        ArchiveDamaged: the store has the article and the index does not.
    """
    for number, part in enumerate(snapshot.parts):
        ids = part.segment.strings("article_id")
        # The articles in the order of their ids, so that a few of the ids are read instead of all.
        order = np.empty(part.articles, np.int64)
        order[part.id_rank] = np.arange(part.articles)
        at = locate(_Ordered(ids, order), id_)
        for article in order[at:].tolist():
            if ids[article] != id_:
                break
            if part.live is None or part.live[article]:
                return number, article
    path = snapshot.parts[0].segment.path.parent if snapshot.parts else Path("segments")
    raise ArchiveDamaged(path, f"it lacks {id_}; run `newsarchive rebuild`")


class _Ordered:
    """Strings in another order."""

    def __init__(self, strings: Strings, order: Array) -> None:
        self._strings = strings
        self._order = order

    def __len__(self) -> int:
        return len(self._order)

    def __getitem__(self, place: int) -> str:
        return self._strings[int(self._order[place])]


def _leaf_scores(matches: Matches, number: int, article: int) -> dict[int, float]:
    """The id of each leaf of a query -> what it adds to an article's score.

    Args:
        matches: of the query.
        number: which segment the article is in.
        article: its number there.
    """
    scores = {}
    for leaf in matches.query.leaves:
        matched = matches.evaluation.matches(leaf)
        documents, own = matched[number]
        # At most one; none where the article does not have the leaf.
        here = own[documents == article]
        scores[id(leaf)] = float(here.sum())
    return scores


def _met(
    matches: Matches, article: Article, number: int, place: int
) -> Iterator[tuple[wq.Query, str]]:
    """Each leaf of a query with each printed word of an article that it meets, in order.

    Args:
        matches: of the query.
        article: as stored.
        number: which segment it is in.
        place: its number there.
    """
    occurrences = matches.windows.occurrences[number]
    part = occurrences.part
    sentence_range = sentences_of(part, place, "article")
    rows = highlight.printed(part, article, place, range(*sentence_range))
    texts = {sentence: text for sentence, text, _ in rows}
    met: dict[tuple[int, int, int], list[wq.Query]] = {}
    for leaf in matches.query.leaves:
        words: dict[int, dict[int, str]] = {sentence: {} for sentence in texts}
        highlight.add_words(
            leaf,
            matches.vocabulary.in_segment(number),
            occurrences,
            words,
            [sentence_range],
            text_of=texts.__getitem__,
        )
        for sentence, own in words.items():
            for span in spans(texts[sentence], own):
                at_place = met.setdefault((sentence, *span), [])
                at_place.append(leaf)
    for (sentence, start, end), leaves in sorted(met.items(), key=itemgetter(0)):
        for leaf in leaves:
            yield leaf, texts[sentence][start:end]


def _means(leaf: wq.Query, expanded: ExpandedQuery) -> tuple[str, str]:
    """Why a leaf is there, or by what it meets words; and its bare term."""
    by, term = highlight.means(leaf)
    kind = expanded.kind(leaf)
    # The language of a stem is no part of the word.
    bare, _, _ = term.partition("/")
    return (by if kind == "typed" else kind), bare
