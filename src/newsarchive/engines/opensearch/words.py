"""The words of an archive that are near to those of a query, fetched once for a state of it.

What a word of a query may mean (`search.sources`) is looked up in the lexicons of a snapshot. Here
the snapshot holds only what was fetched: so that it answers like a whole one, each kind of look-up
has a kind of question that fetches at least all that it could find.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from newsarchive.engines.opensearch.documents import coarse_key, grams
from newsarchive.errors import QueryError
from newsarchive.search.expansion import MOST_FORMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newsarchive.engines.opensearch.cluster import Cluster
    from newsarchive.search.plain import Plain

__all__ = ["Asked", "Lexemes", "Words", "pattern_question"]

Body = dict[str, Any]

_NEAR = 300  # stems that share most 4-grams with one; of these the nearest are chosen here
_PAGE = 10_000
_KEPT = 20_000  # questions whose answers are kept


class Asked(NamedTuple):
    """A question about the words of an archive.

    Attributes:
        kind: «coarse»: what has a key of `coarse_key`. «near»: the stems that share 4-grams with a
            stem. «forms»: the forms of a stem. «pattern»: the forms that a pattern means.
        text: the key, the stem; of a pattern how it is asked for.
        least: of «near» the least likeness, of «pattern» the edits.
    """

    kind: Literal["coarse", "near", "forms", "pattern"]
    text: str
    least: float = 0.0


def pattern_question(node: Plain) -> Asked:
    """The question for the forms that a pattern means.

    >>> from newsarchive.search.plain import Plain
    >>> pattern_question(Plain("prefix", "form", "мек")).text
    'мек*'
    """
    text = f"{node.text}*" if node.kind == "prefix" else node.text
    return Asked("pattern", text, float(node.edits))


class Lexemes(NamedTuple):
    """Some words of an archive.

    Attributes:
        pairs: forms, each with its stem.
        stems: stems, also such as nothing prints as they are.
    """

    pairs: frozenset[tuple[str, str]]
    stems: frozenset[str]


class Words:
    """What is known of the words of one state of an archive: questions with their answers."""

    def __init__(self) -> None:
        self._answers: dict[Asked, Lexemes] = {}

    def missing(self, questions: Iterable[Asked]) -> list[Asked]:
        """Those that were not asked yet, each once."""
        return [one for one in dict.fromkeys(questions) if one not in self._answers]

    def of(self, questions: Iterable[Asked]) -> Lexemes:
        """The words that some questions gave."""
        known = [self._answers[one] for one in questions if one in self._answers]
        pairs = frozenset().union(*(one.pairs for one in known))
        return Lexemes(pairs, frozenset().union(*(one.stems for one in known)))

    def forms(self, question: Asked) -> Sequence[str]:
        """The forms that a pattern means, sorted."""
        found = self._answers.get(question)
        return [] if found is None else sorted({form for form, _ in found.pairs})

    def learn(self, cluster: Cluster, index: str, questions: Sequence[Asked]) -> None:
        """Ask the cluster what is not known yet.

        Args:
            cluster: where.
            index: of words.
            questions: each once.

        Raises:
            QueryError: a pattern means too many words.
        """
        if len(self._answers) > _KEPT:
            self._answers.clear()
        keys = [one for one in questions if one.kind in {"coarse", "forms"}]
        single = [one for one in questions if one.kind in {"near", "pattern"}]
        bodies = [_search(one) for one in single]
        if keys:
            bodies.append(_body(_together(keys)))
        answers = cluster.searches([(index, body) for body in bodies]) if bodies else []
        for question, body, answer in zip([*single, None], bodies, answers, strict=False):
            words = _words(answer["hits"]["hits"])
            if question is None or question.kind == "pattern":
                words = _all(cluster, index, body, answer)
            if question is not None:
                self._answers[question] = _lexemes(words)
        if keys:
            self._share(keys, _all(cluster, index, bodies[-1], answers[-1]))

    def _share(self, questions: Sequence[Asked], words: Sequence[_Word]) -> None:
        """Give each of some questions the words that answer it."""
        by_key: dict[tuple[str, str], list[_Word]] = {}
        for one in words:
            by_key.setdefault(("coarse", coarse_key(one.word)), []).append(one)
            if not one.is_stem:
                by_key.setdefault(("forms", one.stem), []).append(one)
        for question in questions:
            self._answers[question] = _lexemes(by_key.get(question[:2], ()))


class _Word(NamedTuple):
    """A word of the index."""

    word: str
    stem: str
    is_stem: bool


def _lexemes(words: Iterable[_Word]) -> Lexemes:
    pairs, stems = set(), set()
    for one in words:
        stems.add(one.stem)
        if not one.is_stem:
            pairs.add((one.word, one.stem))
    return Lexemes(frozenset(pairs), frozenset(stems))


def _all(cluster: Cluster, index: str, body: Body, answer: Body) -> list[_Word]:
    """The words of an answer and of its further pages.

    Raises:
        QueryError: there are too many.
    """
    total = answer["hits"]["total"]["value"]
    if total > MOST_FORMS:
        message = f"a pattern may mean more than {MOST_FORMS} words: type more of its beginning"
        raise QueryError(message, 0)
    if total <= len(answer["hits"]["hits"]):
        return _words(answer["hits"]["hits"])
    # Pages of one state have a size of their own, and need no total.
    left_out = {"size", "track_total_hits"}
    every = {name: value for name, value in body.items() if name not in left_out}
    every["sort"] = [{"word": "asc"}, {"stem": "asc"}, {"kind": "asc"}]
    words: list[_Word] = []
    for hits in cluster.every(index, every, _PAGE):
        words += _words(hits)
    return words


def _together(questions: Sequence[Asked]) -> Body:
    """One query for all keys and all stems whose forms are wanted."""
    # One request for all words of a query, however many kinds are asked for.
    keys = [one.text for one in questions if one.kind == "coarse"]
    stems = [one.text for one in questions if one.kind == "forms"]
    either = [{"terms": {"coarse": keys}}, {"terms": {"stem": stems}}]
    return {"bool": {"filter": [{"bool": {"should": either}}]}}


def _body(query: Body) -> Body:
    return {
        "query": query,
        "size": _PAGE,
        "track_total_hits": True,
        "_source": False,
        "docvalue_fields": ["word", "stem"],
    }


def _search(question: Asked) -> Body:
    if question.kind == "near":
        own = grams(question.text)
        # As `ngrams.stems_near`: the first 4-gram, the edge and three letters, must be the same.
        begin, others = own[0], sorted(set(own))
        shared = [{"constant_score": {"filter": {"term": {"gram": gram}}}} for gram in others]
        # Of two stems with a and b 4-grams, b is at least what they share.
        least = int(question.least * len(own) / (2 - question.least)) + 1
        query = {
            "bool": {
                "filter": [{"term": {"gram": begin}}],
                "should": shared,
                "minimum_should_match": min(least, len(others)),
            }
        }
        return {**_body(query), "size": _NEAR}
    form = {"term": {"kind": "form"}}
    return _body({"bool": {"filter": [form, _pattern(question)]}})


def _pattern(question: Asked) -> Body:
    if question.least:
        fuzzy = {
            "value": question.text,
            "fuzziness": int(question.least),
            "prefix_length": 0,
            "max_expansions": 1024,
            "transpositions": False,
            "rewrite": "constant_score",
        }
        return {"fuzzy": {"word": fuzzy}}
    begin = question.text[:-1]
    if question.text.endswith("*") and not re.search(r"[*?]", begin):
        return {"prefix": {"word": {"value": begin}}}
    # A backslash is a sign like any other here, but not in a pattern of the cluster.
    escaped = re.sub(r"\\", r"\\\\", question.text)
    return {"wildcard": {"word": {"value": escaped}}}


def _words(hits: Iterable[Body]) -> list[_Word]:
    found = []
    for hit in hits:
        fields = hit["fields"]
        # The id tells the kind, so no further field is fetched.
        is_stem = hit["_id"].startswith(_STEM)
        found.append(_Word(fields["word"][0], fields["stem"][0], is_stem))
    return found


_STEM = "s"
"""What the ids of stems begin with; those of forms begin otherwise."""
