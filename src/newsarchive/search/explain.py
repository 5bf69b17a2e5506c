"""Why an article is found: which word of the query met which printed word, by what, and the parts of the score."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import attrs

from newsarchive.analysis.spans import spans
from newsarchive.index.occurrences import Occurrences
from newsarchive.index.snapshot import sentences_of
from newsarchive.request import Filters
from newsarchive.search import highlight, ranking
from newsarchive.search.evaluate import Evaluation
from newsarchive.search.match import add_words, means
from newsarchive.search.tree import leaves

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from newsarchive.analysis import Analyser
    from newsarchive.articles import Article
    from newsarchive.index.snapshot import Snapshot
    from newsarchive.search.expansion import Synonyms
    from newsarchive.search.parameters import Ranking
    from newsarchive.search.tree import Query

__all__ = ["Explanation", "WordMatch", "explain"]


@attrs.frozen
class WordMatch:
    """A word of a query that met a printed word.

    Attributes:
        asked: the word, phrase or pattern as typed.
        printed: the word as printed, in lower case.
        by: «stem», «look-alike» (the same but for the Kazakh letters), «relative» (a stem spelt alike), «synonym»,
            «printed form», «prefix», «pattern», «fuzzy», «phrase» or «near».
        term: the stem or form by which they met.
        times: how often it is printed in the article.
        score: what the term is worth in the article. Of the terms of one word only the best counts.
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
        if not self.parts:
            return f"{self.id} is not found by {self.query}"
        lines = [f"{self.id} is found by {self.query} with {self.score:.3f}:"]
        lines += [f"  {worth:8.3f}  {name}" for name, worth in self.parts.items() if worth]
        for word in self.words:
            times = f" ×{word.times}" if word.times > 1 else ""
            lines.append(
                f"  {word.asked} met {word.printed}{times} by the {word.by} {word.term} ({word.score:.3f})"
            )
        return "\n".join(lines)


def explain(
    snapshot: Snapshot,
    tree: Query,
    text: str,
    article: Article,
    *,
    parameters: Ranking,
    analyser: Analyser,
    synonyms: Synonyms | None = None,
) -> Explanation:
    """Why an article is found.

    Args:
        snapshot: that is searched.
        tree: the parsed query.
        text: the query as typed.
        article: as stored.
        parameters: of the score.
        analyser: that of the index.
        synonyms: what words of the query mean, too.
    """
    place = _place(snapshot, article.id)
    answered = ranking.answer(
        snapshot,
        tree,
        text,
        scope="article",
        chosen=Filters(),
        ranking=parameters,
        analyser=analyser,
        synonyms=synonyms,
    )
    parts = ranking.score_parts(snapshot, answered, parameters, *place)
    evaluation = Evaluation(snapshot, "article", parameters)
    worths: dict[int, float] = {}
    met: Counter[tuple[str, str, str, str, float]] = Counter()
    for leaf, printed in _met(snapshot, article, place, answered.asked.tree) if parts else ():
        if id(leaf) not in worths:
            documents, scores = evaluation.matches(leaf)[place[0]]
            worths[id(leaf)] = float(scores[documents == place[1]].sum())
        asked = text[leaf.startchar : leaf.endchar]
        met[
            asked,
            printed.lower(),
            *_means(leaf, asked, answered.asked.kin, analyser),
            worths[id(leaf)],
        ] += 1
    words = tuple(
        WordMatch(asked, printed, by, term, times, worth)
        for (asked, printed, by, term, worth), times in met.items()
    )
    ordered = tuple(
        sorted(words, key=lambda word: (text.find(word.asked), -word.score, word.printed))
    )
    return Explanation(text, article.id, sum(parts.values()), parts, ordered)


def _place(snapshot: Snapshot, id_: str) -> tuple[int, int]:
    """Which part of a snapshot an article is in, and its number there."""
    return next(
        (number, article)
        for number, part in enumerate(snapshot.parts)
        for article, own in enumerate(part.segment.strings("article_id"))
        if own == id_ and (part.live is None or part.live[article])
    )


def _met(
    snapshot: Snapshot, article: Article, place: tuple[int, int], tree: Query
) -> Iterator[tuple[Query, str]]:
    """Each leaf of a query with each printed word of an article that it meets."""
    part = snapshot.parts[place[0]]
    sentence_range = sentences_of(part, place[1], "article")
    texts = {
        number: text
        for number, text, _ in highlight.printed(part, article, place[1], range(*sentence_range))
    }
    occurrences = Occurrences(part)
    met: dict[tuple[int, int, int], list[Query]] = {}
    for leaf in leaves(tree):
        words: dict[int, dict[int, str]] = {number: {} for number in texts}
        add_words(leaf, occurrences, words, [sentence_range], texts.__getitem__)
        for number, own in words.items():
            for span in spans(texts[number], own):
                met.setdefault((number, *span), []).append(leaf)
    for (number, start, end), own_leaves in sorted(met.items(), key=lambda item: item[0]):
        yield from ((leaf, texts[number][start:end]) for leaf in own_leaves)


def _means(leaf: Query, asked: str, kin: Mapping[str, str], analyser: Analyser) -> tuple[str, str]:
    by, term = means(leaf)
    typed = {term for word in analyser.query_words(asked) for term in (*word.stems, *word.forms)}
    return kin.get(term, by) if term not in typed else by, term.partition("/")[0]
