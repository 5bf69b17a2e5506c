"""A query tree as it is evaluated over one snapshot: with all that its words mean.

A word that is ranked, not asked for by an operator, is expanded by its relatives: stems that share
most of their 4-grams with it, so that a stem which the stemmer cut elsewhere is met too. A word
typed without any Kazakh letter is expanded by those that a Russian keyboard makes it of, under
operators and in phrases too. Neither ever counts more than the stem itself. What is denied is not
expanded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from whoosh import query as wq
from whoosh.query import spans

from newsarchive.errors import QueryError
from newsarchive.search.expanded import (
    ASKING,
    ExpandedQuery,
    QueryWord,
    outermost,
    without_related,
)
from newsarchive.search.meanings import Meanings
from newsarchive.search.sources import Synonyms, meant_forms
from newsarchive.search.terms import ResolvedTerm, Vocabulary, resolve
from newsarchive.search.tree import (
    any_of,
    is_quoted,
    leaves,
    means_itself,
    near_words,
    phrase,
    placed,
    readings,
    span_of,
    stem_of,
    stems_in_a_row,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from newsarchive.analysis import Analyser, Word
    from newsarchive.request import Scope
    from newsarchive.search.forgiving import ParsedQuery
    from newsarchive.search.parameters import Ranking

__all__ = ["expand"]

MOST_FORMS = 1_000_000
"""Words of an archive that the patterns of a query may mean together; more take too long."""

_LONGEST = 8  # words of a synonym


def expand(
    parsed: ParsedQuery,
    *,
    vocabulary: Vocabulary,
    scope: Scope,
    ranking: Ranking,
    analyser: Analyser,
    synonyms: Synonyms | None = None,
) -> ExpandedQuery:
    """What a parsed query means in a snapshot.

    Args:
        parsed: the query as it was read.
        vocabulary: the words of the snapshot.
        scope: what a document is.
        ranking: the parameters.
        analyser: that of the index.
        synonyms: of the archive's dictionary.

    Raises:
        QueryError: its patterns mean too many words.
    """
    expansion = _Expansion(
        parsed.text,
        vocabulary=vocabulary,
        scope=scope,
        ranking=ranking,
        analyser=analyser,
        synonyms=synonyms or Synonyms((), analyser),
    )
    expanded = expansion.node(parsed.tree, ranked=True)
    every = tuple(leaves(expanded))
    terms: dict[int, ResolvedTerm] = {}
    for leaf in every:
        if stem_of(leaf) is not None:
            kind = expansion.kinds.get(id(leaf), "typed")
            terms[id(leaf)] = resolve(leaf, vocabulary, scope, kind)
    query_words = []
    # Of a question no sentence of an article need have all words.
    asks = "?" in parsed.text
    for node in outermost(expanded):
        forms = expansion.forms(node)
        if ASKING.intersection(forms):
            asks = True
        else:
            own = [terms[id(leaf)] for leaf in leaves(node) if id(leaf) in terms]
            query_words.append(QueryWord(node, forms, tuple(own)))
    return ExpandedQuery(
        parsed=parsed,
        tree=expanded,
        typed=without_related(expanded, expansion.kinds),
        words=tuple(query_words),
        leaves=every,
        terms=tuple(terms.values()),
        kinds=expansion.kinds,
        unknown=expansion.unknown,
        pasted=parsed.pasted and not asks,
    )


class _Expansion:
    """One walk over a tree. It serves one query.

    Args:
        text: the whole query.
        vocabulary: the words of the snapshot.
        scope: what a document is.
        ranking: the parameters.
        analyser: that of the index.
        synonyms: of the archive's dictionary.

    Attributes:
        kinds: the id of each leaf that was not typed -> what it is to what was.
        unknown: whether there was a word that the snapshot does not have.
    """

    def __init__(
        self,
        text: str,
        *,
        vocabulary: Vocabulary,
        scope: Scope,
        ranking: Ranking,
        analyser: Analyser,
        synonyms: Synonyms,
    ) -> None:
        self.kinds: dict[int, str] = {}
        self.unknown = False
        self._text = text
        self._vocabulary = vocabulary
        self._ranking = ranking
        self._analyser = analyser
        self._synonyms = synonyms
        self._alphabet = analyser.alphabet(text)
        self._meanings = Meanings(text, vocabulary, scope, ranking, analyser)
        # The words of each piece of the text that was read.
        self._read_words: dict[tuple[int, int], Sequence[Word]] = {}
        self._forms_walked = 0

    def forms(self, node: wq.Query) -> tuple[str, ...]:
        """The forms of the one word that a node was typed as; none of what is more than a word.

        Args:
            node: with its place in the text.
        """
        if node.startchar is None:
            return ()
        read = self._read(node.startchar, node.endchar)
        return read[0].forms if len(read) == 1 else ()

    def _read(self, start: int, end: int) -> Sequence[Word]:
        """The words of a piece of the text, which is read once.

        Args:
            start: where it begins, in characters.
            end: where it ends.
        """
        place = start, end
        if place not in self._read_words:
            self._read_words[place] = self._analyser.query_words(
                self._text[start:end], self._alphabet
            )
        return self._read_words[place]

    def node(self, node: wq.Query, *, ranked: bool) -> wq.Query:
        """A node as it is evaluated.

        Args:
            node: of the parsed tree.
            ranked: whether it may be missing; else an operator asks for it.
        """
        terms = readings(node)
        if terms:
            word = self._word(terms, ranked=ranked)
            if is_quoted(terms[0]):
                return word
            return self._with_synonyms(word, [node])
        if isinstance(node, (wq.Phrase, spans.SpanNear2)):
            phrase_of_all = self._phrase(node)
            return self._with_synonyms(phrase_of_all, [node])
        if isinstance(node, wq.Or) and ranked:
            group = self._group(list(node))
            return wq.Or(group, boost=node.boost)
        if isinstance(node, (wq.Or, wq.DisjunctionMax, wq.And)):
            inner = ranked and not isinstance(node, wq.And)
            return node.apply(lambda child: self.node(child, ranked=inner))
        return self._other(node, ranked=ranked)

    def _other(self, node: wq.Query, *, ranked: bool) -> wq.Query:
        """A node of another kind; what is denied or only filters is left as it is."""
        if isinstance(node, (wq.AndNot, wq.Require)):
            wanted = self.node(node.a, ranked=ranked)
            return type(node)(wanted, node.b)
        if isinstance(node, wq.AndMaybe):
            wanted = self.node(node.a, ranked=False)
            added = self.node(node.b, ranked=ranked)
            both = wq.AndMaybe(wanted, added)
            return placed(both, node.startchar, node.endchar)
        if isinstance(node, (wq.Prefix, wq.Wildcard, wq.FuzzyTerm)):
            self._bound(node)
        return node

    def _bound(self, node: wq.Query) -> None:
        """Count the words of the archive that a pattern may mean.

        Raises:
            QueryError: all patterns of the query together mean too many.
        """
        fuzzy = isinstance(node, wq.FuzzyTerm)
        # What is one edit away is looked up, without a walk over the words.
        if fuzzy and node.maxdist < 2:
            return
        begin = "" if fuzzy else node.text.partition("*")[0]
        for part in self._vocabulary.snapshot.parts:
            low, high = part.segment.lexicon("form").range(begin)
            self._forms_walked += high - low
        if self._forms_walked > MOST_FORMS:
            message = (
                f"{node.text!r} may mean more than {MOST_FORMS} words: type more of its beginning"
                f" (at character {node.startchar + 1})"
            )
            raise QueryError(message, node.startchar)

    # Synonyms.

    def _group(self, nodes: list[wq.Query]) -> list[wq.Query]:
        """The words of a group; those in a row that have synonyms together become one."""
        expanded: list[wq.Query] = []
        at = 0
        while at < len(nodes):
            count = self._together(nodes[at : at + _LONGEST])
            taken = nodes[at : at + count]
            own = [self.node(node, ranked=True) for node in taken]
            # A single word has its own synonyms already.
            if count == 1:
                expanded += own
            else:
                expanded.append(self._with_synonyms(wq.Or(own), taken))
            at += count
        return expanded

    def _together(self, nodes: Sequence[wq.Query]) -> int:
        """How many of the first nodes have a synonym together; 1 where they have none.

        Args:
            nodes: of a group, as many as a synonym may have words.
        """
        _, first = stems_in_a_row(nodes[0], alone=False)
        reach = self._synonyms.longest(first[0]) if first else 0
        for count in range(min(len(nodes), reach), 1, -1):
            if self._others(nodes[:count]):
                return count
        return 1

    def _others(self, nodes: Sequence[wq.Query]) -> list[tuple[Word, ...]]:
        """What means the same as words in a row, or as one phrase."""
        found: list[set[str]] = []
        for node in nodes:
            field, stems = stems_in_a_row(node, alone=len(nodes) == 1)
            if field != "text":
                return []
            found += stems
        return self._synonyms.of(found)

    def _with_synonyms(self, expanded: wq.Query, nodes: Sequence[wq.Query]) -> wq.Query:
        """A node, or any of the synonyms of what it was made of.

        Args:
            expanded: the node.
            nodes: of the parsed tree, which it was made of.
        """
        others = self._others(nodes)
        if not others:
            return expanded
        place = nodes[0].startchar, nodes[-1].endchar
        alternatives = [expanded]
        for member in others:
            node = phrase("text", member, None, place)
            self.kinds.update((id(leaf), "synonym") for leaf in leaves(node))
            alternatives.append(node)
        return placed(wq.DisjunctionMax(alternatives), *place)

    # Words and phrases.

    def _word(self, terms: Sequence[wq.Term], *, ranked: bool) -> wq.Query:
        """A word by the stems it can have, and by those that it may mean.

        Args:
            terms: of the word, one for each stem that it can have.
            ranked: whether it may be missing.
        """
        first = terms[0]
        stems, others = self._meanings.split([term.text for term in terms])
        forms = self.forms(first)
        self.unknown |= not any(map(self._meanings.frequency, stems))
        asking = self._ranking.asking
        if ranked and asking != 1.0 and ASKING.intersection(forms):
            return self._any_stem(first, dict.fromkeys(stems, asking), {})
        freely = ranked and not means_itself(first)
        meant, kinds = self._meanings.of(stems, forms, freely=freely)
        weights = dict(meant)
        # What is read in another alphabet counts where no source has named it.
        for stem, weight in others.items():
            weights.setdefault(stem, weight)
        node = self._any_stem(first, weights, kinds)
        if first.fieldname != "text":
            return node
        printed = meant_forms(forms, self._vocabulary, freely=freely)
        return self._with_forms(node, first, printed)

    def _with_forms(self, node: wq.Query, first: wq.Term, forms: Sequence[str]) -> wq.Query:
        """A word with the printed forms that may have been meant, if there are any.

        They stand beside its stem, so that what is printed as it was meant comes first.

        Args:
            node: the word by its stems.
            first: a term of it as typed.
            forms: that may have been meant.
        """
        if not forms:
            return node
        place = first.startchar, first.endchar
        printed = [placed(wq.Term("form", form), *place) for form in forms]
        self.kinds.update((id(leaf), "look-alike") for leaf in printed)
        best = placed(any_of(printed), *place)
        both = placed(wq.AndMaybe(node, best), *place)
        # The whole is one word of its group, whatever it is made of: hence a disjunction of one.
        return placed(wq.Or([both]), *place)

    def _any_stem(
        self, first: wq.Term, weights: Mapping[str, float], kinds: Mapping[str, str]
    ) -> wq.Query:
        """Any of some stems.

        Those that the snapshot does not have are left out, if it has others.

        Args:
            first: a term of the word as typed.
            weights: stem -> what it counts.
            kinds: stem that was not typed -> what it is to the word.
        """
        place = first.startchar, first.endchar
        held = [stem for stem in weights if self._meanings.frequency(stem)]
        nodes = []
        for stem in held or weights:
            node = placed(wq.Term(first.fieldname, stem, weights[stem]), *place)
            nodes.append(node)
            if stem in kinds:
                self.kinds[id(node)] = kinds[stem]
        return placed(any_of(nodes), *place)

    def _phrase(self, node: wq.Phrase | spans.SpanNear2) -> wq.Query:
        """A phrase or a near, each of its words by its look-alikes too."""
        field, by_word, ordered = near_words(node)
        for stems in by_word:
            self.unknown |= not any(map(self._meanings.frequency, stems))
        typed = self._read(node.startchar, node.endchar)
        # A phrase of which the text tells no forms has none.
        forms: list[tuple[str, ...]] = [()] * len(by_word)
        if len(typed) == len(by_word):
            forms = [word.forms for word in typed]
        added = []
        for stems, own in zip(by_word, forms, strict=True):
            added.append(list(self._meanings.look_alikes(stems, own)))
        if not any(added):
            return node
        choices = []
        for stems, more in zip(by_word, added, strict=True):
            terms = [wq.Term(field, stem) for stem in (*stems, *more)]
            choices.append(span_of(terms))
        wider = spans.SpanNear2(choices, slop=node.slop, ordered=ordered)
        return placed(wider, node.startchar, node.endchar)
