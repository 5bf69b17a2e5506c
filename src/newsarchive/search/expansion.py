"""A query tree as it is evaluated over one snapshot: its words with their look-alikes and relatives.

A word that is ranked, not asked for by an operator, is widened by its relatives: stems that share most of their 4-grams
with it, so that a stem which the stemmer cut elsewhere is met too. A word typed without any Kazakh letter is widened by
those that a Russian keyboard makes it of, under operators and in phrases too. Neither is ever worth more than the stem
itself. What is denied is not widened.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import attrs
from whoosh import query
from whoosh.query import spans

from newsarchive.errors import QueryError
from newsarchive.index import ngrams
from newsarchive.index.lexicon import spelling
from newsarchive.index.postings import frequency, stem_number
from newsarchive.kazakh.letters import KAZAKH_ONLY, words
from newsarchive.search.match import means
from newsarchive.search.query import parse
from newsarchive.search.tree import leaves, near_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from newsarchive.analysis import Analyser, Word
    from newsarchive.index.snapshot import Snapshot
    from newsarchive.request import Scope
    from newsarchive.search.parameters import Ranking

__all__ = ["ASKING", "Asked", "Synonyms", "Widening"]

MOST_FORMS = 1_000_000
"""Words of an archive that the patterns of a query may mean together: to look at more takes too long."""

_LONGEST = 8  # words of a synonym
_SHORTEST = 4  # letters: shorter stems share too little to be told apart by it
_KAZAKH = re.compile(f"[{KAZAKH_ONLY}]")
_WORDS = ("text", "title")

ASKING = words(
    "кім кімдер не нелер қай қайсы қандай қалай қалайша қанша неше нешінші қайда қайдан қашан неге неліктен дегеніміз"
    " ма ме ба бе па пе"
)
"""Words that only ask: an answer need not hold them."""


@attrs.frozen
class Asked:
    """A query as it is evaluated.

    Attributes:
        tree: what is evaluated.
        words: what stands side by side in it, without question words.
        forms: for each of those, the printed forms it was typed as; none for what is more than a word.
        unknown: whether there is a word that the snapshot does not have.
        kin: the stems that were not typed, and what each is to what was: «look-alike», «relative» or «synonym».
    """

    tree: query.Query
    words: tuple[query.Query, ...]
    forms: tuple[tuple[str, ...], ...]
    unknown: bool
    kin: Mapping[str, str]


class Synonyms:
    """Groups of words and phrases that mean the same, by the stems of their words."""

    def __init__(self, groups: Sequence[Sequence[str]], analyser: Analyser) -> None:
        self._by_first: dict[str, list[tuple[list[set[str]], list[str]]]] = {}
        for group in groups:
            for member in group:
                stems = [set(word.stems) for word in analyser.query_words(member)]
                others = [other for other in group if other != member]
                for stem in stems[0] if 0 < len(stems) <= _LONGEST else ():
                    self._by_first.setdefault(stem, []).append((stems, others))

    def of(self, stems: Sequence[set[str]]) -> list[str]:
        """What means the same as words in a row, each with the stems that it can have."""
        found: dict[str, None] = {}
        for first in sorted(stems[0]):
            for own, others in self._by_first.get(first, ()):
                if len(own) == len(stems) and all(
                    one & other for one, other in zip(own, stems, strict=True)
                ):
                    found.update(dict.fromkeys(others))
        return list(found)


class Widening:
    """Widens the words of a query by those of a snapshot."""

    def __init__(
        self,
        snapshot: Snapshot,
        scope: Scope,
        ranking: Ranking,
        text: str,
        analyser: Analyser,
        synonyms: Synonyms | None = None,
    ) -> None:
        self._analyser = analyser
        self._parts = snapshot.parts
        self._ranking = ranking
        self._count = snapshot.count(scope)
        self._scope: Scope = scope
        self._text = text
        self._synonyms = synonyms or Synonyms((), analyser)
        self._words: dict[tuple[int, int], Sequence[Word]] = {}
        self._kin: dict[str, str] = {}
        self._frequencies: dict[str, int] = {}
        self._unknown = False
        self._walked = 0

    def asked(self, tree: query.Query) -> Asked:
        """What `query.parse` made of the text, as it is evaluated.

        Raises:
            QueryError: its patterns mean too many words.
        """
        widened = self._widened(tree, ranked=True)
        typed = [(word, self._typed(word)) for word in _side_by_side(widened)]
        kept = [(word, forms) for word, forms in typed if not ASKING.intersection(forms)]
        return Asked(
            widened,
            tuple(word for word, _ in kept),
            tuple(forms for _, forms in kept),
            self._unknown,
            self._kin,
        )

    def _typed(self, node: query.Query) -> tuple[str, ...]:
        """The forms of the one word that a node was typed as."""
        read = self._read(node.startchar, node.endchar) if node.startchar is not None else ()
        return read[0].forms if len(read) == 1 else ()

    def _read(self, start: int, end: int) -> Sequence[Word]:
        """The words of a piece of the text."""
        if (start, end) not in self._words:
            self._words[start, end] = self._analyser.query_words(self._text[start:end])
        return self._words[start, end]

    def _widened(self, node: query.Query, *, ranked: bool) -> query.Query:  # noqa: PLR0911 - one kind of node a line
        if terms := _readings(node):
            return self._with_synonyms(self._word(terms, ranked=ranked), [node])
        if isinstance(node, (query.Phrase, spans.SpanNear2)):
            return self._with_synonyms(self._run(node), [node])
        if isinstance(node, query.Or) and ranked:
            return query.Or(self._side_by_side(list(node)), boost=node.boost)
        if isinstance(node, (query.Or, query.DisjunctionMax)):
            return node.apply(lambda child: self._widened(child, ranked=ranked))
        if isinstance(node, query.And):
            return node.apply(lambda child: self._widened(child, ranked=False))
        if isinstance(node, (query.AndNot, query.Require)):
            return type(node)(self._widened(node.a, ranked=ranked), node.b)
        if isinstance(node, query.AndMaybe):
            return query.AndMaybe(
                self._widened(node.a, ranked=False), self._widened(node.b, ranked=ranked)
            )
        if isinstance(node, (query.Prefix, query.Wildcard, query.FuzzyTerm)):
            self._bound(node)
        return node

    def _bound(self, node: query.Query) -> None:
        """Count the words of the archive that a pattern may mean, and refuse it where those of a query are too many."""
        fuzzy = isinstance(node, query.FuzzyTerm)
        if fuzzy and node.maxdist < 2:
            return
        begin = "" if fuzzy else node.text.partition("*")[0]
        for part in self._parts:
            low, high = part.segment.lexicon("form").range(begin)
            self._walked += high - low
        if self._walked > MOST_FORMS:
            message = (
                f"{node.text!r} may mean more than {MOST_FORMS} words: type more of its beginning"
            )
            raise QueryError(f"{message} (at character {node.startchar + 1})", node.startchar)

    def _side_by_side(self, nodes: list[query.Query]) -> list[query.Query]:
        """The words of a group; those in a row that have synonyms together become one."""
        widened: list[query.Query] = []
        while nodes:
            count = next(
                (n for n in range(min(len(nodes), _LONGEST), 1, -1) if self._others(nodes[:n])), 1
            )
            own = [self._widened(node, ranked=True) for node in nodes[:count]]
            widened.append(
                own[0] if count == 1 else self._with_synonyms(query.Or(own), nodes[:count])
            )
            del nodes[:count]
        return widened

    def _others(self, nodes: Sequence[query.Query]) -> list[str]:
        """What means the same as words in a row, or as one phrase."""
        found: list[set[str]] = []
        for node in nodes:
            if terms := _readings(node):
                field, stems = terms[0].fieldname, [{term.text for term in terms}]
            elif (
                len(nodes) == 1
                and isinstance(node, (query.Phrase, spans.SpanNear2))
                and node.slop == 1
            ):
                field, alternatives, _ = near_words(node)
                stems = [set(alternative) for alternative in alternatives]
            else:
                return []
            if field != "text":
                return []
            found += stems
        return self._synonyms.of(found)

    def _with_synonyms(self, widened: query.Query, nodes: Sequence[query.Query]) -> query.Query:
        """A node, or any of the synonyms of what it was made of."""
        others = self._others(nodes)
        if not others:
            return widened
        alternatives = []
        for member in others:
            node = parse(f'"{member}"', self._analyser)
            for leaf in (node, *node.leaves()):
                leaf.startchar, leaf.endchar = nodes[0].startchar, nodes[-1].endchar
            for leaf in leaves(node):
                self._kin.setdefault(means(leaf)[1], "synonym")
            alternatives.append(node)
        either = query.DisjunctionMax([widened, *alternatives])
        either.startchar, either.endchar = nodes[0].startchar, nodes[-1].endchar
        return either

    def _word(self, terms: Sequence[query.Term], *, ranked: bool) -> query.Query:
        first = terms[0]
        forms = self._typed(first)
        weight = self._ranking.asking if ranked and ASKING.intersection(forms) else 1.0
        stems = {term.text: weight for term in terms}
        self._unknown |= not any(map(self._frequency, stems))
        if weight == 1.0:
            kin = self._look_alikes(list(stems), forms)
            if ranked:
                kin = {**self._relatives(list(stems)), **kin}
            known = [worth for stem in stems if (worth := self._worth(stem)) is not None]
            for stem, likeness in kin.items():
                worth = self._worth(stem)
                if worth is not None:
                    stems.setdefault(
                        stem, likeness * min(1.0, max(known) / worth if known else 1.0)
                    )
        held = {stem: boost for stem, boost in stems.items() if self._frequency(stem)} or stems
        nodes = [query.Term(first.fieldname, stem, boost) for stem, boost in held.items()]
        node = nodes[0] if len(nodes) == 1 else query.DisjunctionMax(nodes)
        placed = [node, *nodes]
        meant = self._meant(forms) if weight == 1.0 and first.fieldname == "text" else []
        if meant:  # beside its stem, so that what is printed as it was meant comes first
            printed = [query.Term("form", form) for form in meant]
            either = printed[0] if len(printed) == 1 else query.DisjunctionMax(printed)
            node = query.AndMaybe(node, either)
            placed += [*printed, either, node]
            self._kin |= dict.fromkeys(meant, "look-alike")
            node = query.Or([node])  # one word of a group, whatever it is made of
            placed.append(node)
        for one in placed:
            one.startchar, one.endchar = first.startchar, first.endchar
        return node

    def _meant(self, forms: Sequence[str]) -> list[str]:
        """The forms that become what was typed where the Kazakh letters are wanting; none if that itself is printed."""
        without = [form for form in forms if not _KAZAKH.search(form)]
        printed = [part.segment.lexicon("form") for part in self._parts]
        if any(low < high for of_part in printed for low, high in map(of_part.same, without)):
            return []
        found: set[str] = set()
        for of_part in printed:
            for form in without:
                found.update(of_part[number] for number in of_part.alike(form))
        return [] if found.intersection(forms) else sorted(found)

    def _run(self, node: query.Query) -> query.Query:
        """A phrase or a near, each of its words by its look-alikes too."""
        field, words, ordered = near_words(node)
        self._unknown |= not all(any(map(self._frequency, stems)) for stems in words)
        typed = self._read(node.startchar, node.endchar)
        forms = [word.forms for word in typed] if len(typed) == len(words) else [()] * len(words)
        kin = [list(self._look_alikes(stems, own)) for stems, own in zip(words, forms, strict=True)]
        if not any(kin):
            return node
        terms = [
            [query.Term(field, stem) for stem in (*stems, *more)]
            for stems, more in zip(words, kin, strict=True)
        ]
        readings = [one[0] if len(one) == 1 else spans.SpanOr(one) for one in terms]
        widened = spans.SpanNear2(readings, slop=node.slop, ordered=ordered)
        widened.startchar, widened.endchar = node.startchar, node.endchar
        return widened

    def _frequency(self, stem: str) -> int:
        """In how many documents a stem stands."""
        if stem not in self._frequencies:
            self._frequencies[stem] = frequency(self._parts, stem, self._scope)
        return self._frequencies[stem]

    def _worth(self, stem: str) -> float | None:
        """How rare a stem is, as BM25 weighs it; None where it is not in the snapshot."""
        held = self._frequency(stem)
        return math.log(1 + (self._count - held + 0.5) / (held + 0.5)) if held else None

    def _look_alikes(self, stems: Sequence[str], forms: Sequence[str]) -> Mapping[str, float]:
        """The stems of the words that become what was typed where the Kazakh letters are wanting."""
        forms = [form for form in forms if not _KAZAKH.search(form)]
        without = [stem for stem in stems if not _KAZAKH.search(stem)]
        if not forms and not without:
            return {}
        found: set[str] = set()
        for part in self._parts:
            names, printed = part.stems, part.segment.lexicon("form")
            numbers = {number for stem in without for number in names.alike(stem)}
            for form in forms:
                numbers.update(part.segment["form_stem"][printed.alike(form)].tolist())
            found.update(
                names[number]
                for number in numbers.difference(stem_number(part, stem) for stem in stems)
            )
        least = self._ranking.least_like * max(map(self._frequency, stems))
        alike = [stem for stem in sorted(found.difference(stems)) if self._frequency(stem) >= least]
        self._kin |= dict.fromkeys(alike, "look-alike")
        return dict.fromkeys(alike, self._ranking.like)

    def _relatives(self, stems: Sequence[str]) -> Mapping[str, float]:
        """The stems that are spelt alike, with what they count."""
        ranking = self._ranking
        if max(map(self._frequency, stems)) > ranking.common * self._count:
            return {}
        likeness: dict[str, float] = {}
        for stem in stems:
            if len(spelling(stem)) < _SHORTEST or stem[0].isdecimal():
                continue
            for part in self._parts:
                near = ngrams.of_segment(part.segment).stems_near(
                    stem, ranking.least_likeness, ranking.most_relatives + 1
                )
                names = part.stems
                for number, share in near:
                    likeness[names[number]] = max(share, likeness.get(names[number], 0.0))
        ordered = sorted((-share, stem) for stem, share in likeness.items() if stem not in stems)
        chosen = {
            stem: -share * ranking.relative for share, stem in ordered[: ranking.most_relatives]
        }
        self._kin = dict.fromkeys(chosen, "relative") | self._kin
        return chosen


def _readings(node: query.Query) -> list[query.Term]:
    """The terms of a word: one for each stem that it can have; none where a node is something else."""
    terms = list(node) if isinstance(node, query.DisjunctionMax) else [node]
    return (
        terms
        if all(isinstance(term, query.Term) and term.fieldname in _WORDS for term in terms)
        else []
    )


def _side_by_side(node: query.Query) -> Iterator[query.Query]:
    """The words of the outermost group, each a node."""
    if isinstance(node, (query.AndNot, query.Require)):
        yield from _side_by_side(node.a)
    elif isinstance(node, query.AndMaybe):
        yield from _side_by_side(node.a)
        yield from _side_by_side(node.b)
    elif isinstance(node, (query.And, query.Or)):
        yield from node
    else:
        yield node
