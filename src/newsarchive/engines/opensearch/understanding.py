"""A query with all that its words mean in an archive, and what its candidates are ranked by.

What a query means depends on the words of the archive and on how many documents have each. What is
not known yet is asked of the cluster, and the query is expanded again, until nothing is missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import attrs

from newsarchive import deadline
from newsarchive.engines.opensearch.counts import count
from newsarchive.engines.opensearch.layout import MOST_CHOICES
from newsarchive.engines.opensearch.queries import Translation
from newsarchive.engines.opensearch.sample import SampleVocabulary, sample_of
from newsarchive.engines.opensearch.words import pattern_question
from newsarchive.search.expansion import expand
from newsarchive.search.plain import PATTERNS, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from newsarchive.engines.opensearch.documents import Packed
    from newsarchive.engines.opensearch.sample import Sample
    from newsarchive.engines.opensearch.state import ClusterState
    from newsarchive.engines.opensearch.words import Asked
    from newsarchive.request import Scope
    from newsarchive.search.expanded import ExpandedQuery
    from newsarchive.search.forgiving import ParsedQuery
    from newsarchive.search.parameters import Ranking
    from newsarchive.search.plain import Plain

__all__ = ["Understood", "settled", "understood"]

T = TypeVar("T")


@attrs.frozen(eq=False)
class Understood:
    """A query as it is evaluated over an archive.

    Attributes:
        parsed: as it was read.
        asked: what was asked for it of the words of the archive.
        expanded: with all that its words mean.
        stems: that its leaves ask for.
        forms: likewise, as printed.
        tree: what matches it, with scores.
        every: the same without scores.
        typed: what matches what was typed, without scores; None for nothing.
        words: what matches each of its words.
    """

    parsed: ParsedQuery
    asked: dict[Asked, None]
    expanded: ExpandedQuery
    stems: frozenset[str]
    forms: frozenset[str]
    tree: dict[str, Any]
    every: dict[str, Any]
    typed: dict[str, Any] | None
    words: tuple[dict[str, Any], ...]


def settled(
    state: ClusterState,
    packed: Sequence[Packed],
    wanted: tuple[frozenset[str], frozenset[str]],
    work: Callable[[Sample, SampleVocabulary], T],
    asked: dict[Asked, None],
) -> T:
    """What a piece of work gives once nothing that it asks for is missing.

    Args:
        state: of the archive.
        packed: the articles that it works on.
        wanted: the stems and forms of them that it asks for.
        work: gets a snapshot and its vocabulary; it is done again with more of them.
        asked: what it asks of the words of the archive, as far as that is known; it is added to.
    """
    sample: Sample | None = None
    while True:
        deadline.check()
        before = len(asked)
        if sample is None:
            # Made again only where it lacks words: that is most of the work.
            words = state.words.of(asked)
            sample = sample_of(packed, words, state.sizes, wanted, asked.setdefault)
            before = len(asked)
        vocabulary = SampleVocabulary(sample, state.counts, state.words)
        found = work(sample, vocabulary)
        fresh = state.words.missing(asked)
        missing = list(vocabulary.missing.values())
        # What was asked anew may be known from another query: then only this sample lacks it.
        lacks_words = len(asked) > before or bool(fresh)
        if not lacks_words and not missing:
            return found
        if fresh:
            state.words.learn(state.cluster, state.names.words, fresh)
        if missing:
            count(state.cluster, state.names.articles, missing, state.counts)
        # Where only counts were missing, the sample is made already.
        if lacks_words:
            sample = None


def understood(
    state: ClusterState, parsed: ParsedQuery, scope: Scope, ranking: Ranking
) -> Understood:
    """A query as it is evaluated over an archive.

    Args:
        state: of the archive.
        parsed: the query as it was read.
        scope: what a document is.
        ranking: the parameters.
    """
    # What a pattern means is asked first: the expansion needs its forms.
    patterns = [leaf for leaf in plain(parsed.tree).leaves() if leaf.kind in PATTERNS]
    asked = dict.fromkeys(map(pattern_question, patterns))
    fresh = state.words.missing(asked)
    if fresh:
        state.words.learn(state.cluster, state.names.words, fresh)

    def expanded_in(_: Sample, vocabulary: SampleVocabulary) -> ExpandedQuery:
        return expand(
            parsed,
            vocabulary=vocabulary,
            scope=scope,
            ranking=ranking,
            analyser=state.analyser,
            synonyms=state.synonyms,
        )

    expanded: ExpandedQuery = settled(state, (), _NOTHING, expanded_in, asked)
    tree = plain(expanded.tree)
    stems, forms = _asked_for(state, tree)
    # Scores of titles are scaled by the length of an average article.
    sizes = state.sizes
    length = sizes.length / max(sizes.articles, 1)
    scored = Translation(scope, lambda node: _commonest(state, node), scored=True, length=length)
    unscored = Translation(scope, lambda node: _forms(state, node), scored=False)
    typed = expanded.typed
    return Understood(
        parsed=parsed,
        asked=asked,
        expanded=expanded,
        stems=stems,
        forms=forms,
        tree=scored.of(tree),
        every=unscored.of(tree),
        typed=None if typed is None else unscored.of(plain(typed)),
        words=tuple(unscored.of(plain(word.node)) for word in expanded.words),
    )


_NOTHING: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())


def _forms(state: ClusterState, node: Plain) -> Sequence[str]:
    return state.words.forms(pattern_question(node))


def _commonest(state: ClusterState, node: Plain) -> Sequence[str]:
    """The forms that a pattern means; if they are many, the commonest first."""
    forms = _forms(state, node)
    question = pattern_question(node)
    if len(forms) <= MOST_CHOICES:
        return forms
    # The order of forms holds for one state, so it is asked for once.
    if str(question) not in state.kept:
        held = _documents_with(state, forms)
        state.kept[str(question)] = sorted(forms, key=lambda form: -held.get(form, 0))
    ordered: Sequence[str] = state.kept[str(question)]
    return ordered


def _documents_with(state: ClusterState, forms: Sequence[str]) -> dict[str, int]:
    """In how many articles of one shard each form is: enough to tell common ones from rare."""
    left_out = dict.fromkeys(("field_statistics", "positions", "offsets", "payloads"), False)
    body = {"doc": {"form": list(forms)}, "fields": ["form"], "term_statistics": True, **left_out}
    answer = state.cluster.call("POST", f"/{state.names.articles}/_termvectors", body)
    terms = answer["term_vectors"].get("form", {}).get("terms", {})
    return {form: one.get("doc_freq", 0) for form, one in terms.items()}


def _asked_for(state: ClusterState, tree: Plain) -> tuple[frozenset[str], frozenset[str]]:
    """The stems and the forms that the leaves of a query ask for, denied ones among them."""
    stems: set[str] = set()
    forms: set[str] = set()
    for leaf in tree.leaves():
        if leaf.kind in PATTERNS:
            forms.update(_forms(state, leaf))
        # Phrases and nearness need each of their words in its place.
        elif leaf.kind == "near":
            stems.update(stem for own in leaf.words for stem in own)
        elif leaf.field in _STEMS:
            stems.add(leaf.text)
        elif leaf.field in _FORMS:
            forms.add(leaf.text)
    return frozenset(stems), frozenset(forms)


_STEMS = {"text", "title"}
_FORMS = {"form", "title_form"}
