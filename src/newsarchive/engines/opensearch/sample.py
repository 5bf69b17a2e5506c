"""A few articles and words of an archive as a snapshot, with the statistics of the whole archive.

Of an article only the words that are asked for are kept apart; all others are one word, so that
every length and place is right and little is sorted.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import attrs
import numpy as np

from newsarchive.articles import FIELDS
from newsarchive.engines.opensearch.memory import AskingSegment, MemorySegment
from newsarchive.engines.opensearch.queries import Translation
from newsarchive.engines.opensearch.words import Asked, pattern_question
from newsarchive.index.arrays import offsets, smallest
from newsarchive.index.articles import FieldCodes, article_arrays, field_arrays
from newsarchive.index.build import Builder
from newsarchive.index.invert import invert
from newsarchive.index.snapshot import SegmentReader, Snapshot
from newsarchive.index.spool import Spool
from newsarchive.index.words import Words as WordLists
from newsarchive.index.words import joined, lexicon_arrays
from newsarchive.search.plain import plain
from newsarchive.search.terms import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from newsarchive.analysis import Analyser
    from newsarchive.engines.opensearch.counts import Counts, Sizes
    from newsarchive.engines.opensearch.documents import Packed
    from newsarchive.engines.opensearch.words import Lexemes, Words
    from newsarchive.index.arrays import Array, Column
    from newsarchive.request import Scope
    from newsarchive.search.plain import Plain

__all__ = ["Question", "Sample", "SampleVocabulary", "sample_of", "whole_segment"]

_OTHER = "\x00"
"""The form and the stem of every word that is not asked for."""

_ROOM = 1 << 22  # tokens that are inverted at once
_FOLDER = Path(tempfile.gettempdir())

Question = tuple["Scope", dict[str, Any]]
"""What is to be counted: in which scope, and which documents."""


@attrs.frozen(eq=False)
class Sample(Snapshot):
    """A snapshot of a few articles, which knows the sizes of the archive that they are of.

    Attributes:
        sizes: of the archive.
    """

    sizes: Sizes = attrs.field(kw_only=True)

    def count(self, scope: Scope) -> int:
        """Documents of the archive."""
        return self.sizes.articles if scope == "article" else self.sizes.sentences

    def _average(self, scope: Scope, title_weight: float) -> float:
        total = self.sizes.length if scope == "article" else self.sizes.tokens
        # An empty archive has no average; any number does where nothing is divided by it.
        return total / (self.count(scope) or 1) or 1.0


class SampleVocabulary(Vocabulary):
    """What a query needs to know of the words of an archive, out of what was counted.

    Args:
        sample: the articles and words that are here.
        counts: what was counted of the archive.
        words: what is known of its words.

    Attributes:
        missing: what was asked and is not counted yet; the answer was what is here.
    """

    def __init__(self, sample: Sample, counts: Counts, words: Words) -> None:
        super().__init__(sample)
        self.missing: dict[str, Question] = {}
        self._counts = counts
        self._words = words
        self._translations: dict[Scope, Translation] = {
            scope: Translation(scope, self.forms, scored=False) for scope in _SCOPES
        }

    def forms(self, node: Plain) -> Sequence[str]:
        """The printed forms that a pattern means."""
        return self._words.forms(pattern_question(node))

    def query_of(self, node: Any, scope: Scope) -> dict[str, Any]:
        """What a node matches, as a query of the cluster without scores."""
        return self._translations[scope].of(plain(node))

    def _count(self, scope: Scope, body: dict[str, Any], here: int) -> int:
        known = self._counts.get(scope, body)
        if known is None:
            # What is here stands in for it, until the count has come and the work is done again.
            self.missing[f"{scope}{body}"] = (scope, body)
            return here
        return known

    def matching(self, leaf: Any, scope: Scope, here: int) -> int:
        """In how many documents of the archive a node stands."""
        return self._count(scope, self.query_of(leaf, scope), here)

    def frequency(self, stem: str, scope: Scope) -> int:
        """In how many documents of the archive a stem stands."""
        # A sentence is a nested document, with fields of its own.
        field = "text" if scope == "article" else "sentences.text"
        return self._count(scope, {"term": {field: stem}}, 0)

    def printed(self, form: str) -> int:
        """In how many sentences of the archive a form is printed."""
        return self._count("sentence", {"term": {"sentences.form": form}}, 0)


_SCOPES: tuple[Scope, ...] = ("article", "sentence")


def sample_of(
    packed: Sequence[Packed],
    words: Lexemes,
    sizes: Sizes,
    wanted: tuple[AbstractSet[str], AbstractSet[str]],
    ask: Callable[[Asked], object],
) -> Sample:
    """A snapshot of some articles and of the words that are known.

    Args:
        packed: the articles; they are ordered by their numbers.
        words: of the archive.
        sizes: likewise.
        wanted: the stems and the forms that are kept apart.
        ask: called with what the words of the sample may be too few for.
    """
    # A segment has its articles in the order of writing, and ties are told by it.
    ordered = sorted(packed, key=lambda one: one.number)
    arrays = _arrays(ordered, words, *wanted)
    segment = AskingSegment(arrays, Path("a sample"), ask)
    reader = SegmentReader(segment, np.empty(0, np.uint32))
    return Sample(0, (reader,), (), sizes=sizes)


def _arrays(
    packed: Sequence[Packed], words: Lexemes, stems: AbstractSet[str], forms: AbstractSet[str]
) -> dict[str, Array | Column]:
    """The arrays of a segment, all but those of signatures."""
    numbers: dict[tuple[str, str], int] = {(_OTHER, _OTHER): 0}
    for pair in words.pairs:
        numbers.setdefault(pair, len(numbers))
    lengths: list[int] = []
    spans: list[tuple[int, int]] = []
    counts: list[int] = []
    # Place among all tokens, and the number of the word there.
    places: list[int] = []
    found: list[int] = []
    begin = 0
    for article in packed:
        counts.append(len(article.spans))
        spans += article.spans
        for _, printed, stemmed in article.sentences:
            own = stemmed.split(" ") if stemmed else []
            # Most sentences have none of the words: for those only their length is needed.
            if not (stems.isdisjoint(own) and not forms):
                each = printed.split(" ") if printed else []
                for place, pair in enumerate(zip(each, own, strict=True), begin):
                    if pair[1] in stems or pair[0] in forms:
                        places.append(place)
                        found.append(numbers.setdefault(pair, len(numbers)))
            lengths.append(len(own))
            begin += len(own)
    # 0 is the word that stands for all others.
    tokens = np.zeros(begin, np.uint32)
    tokens[places] = found
    every = list(numbers)
    # Stems that nothing prints as they are stand in the lexicon, too.
    names = list(dict.fromkeys([*(stem for _, stem in every), *sorted(words.stems)]))
    place_of = {name: place for place, name in enumerate(names)}
    # The order of words and forms is made by the same function as in a folder.
    of_all = joined(
        [
            WordLists(
                names,
                [form for form, _ in every],
                np.array([place_of[stem] for _, stem in every], np.uint32),
            )
        ]
    )
    lexicons = lexicon_arrays(of_all.words)
    number = of_all.forms[0]
    # `invert` wants for each number its stem and ordinal.
    spool = Spool(_FOLDER)
    spool.put(number[tokens].astype(np.uint32))
    sentence_token = offsets(np.array(lengths, np.uint32))
    article_sentence = offsets(np.array(counts, np.uint32))
    inverted = _nothing_inverted()
    if begin:
        inverted = invert(
            spool,
            of_all.words.form_stem,
            lexicons["form_ordinal"],
            sentence_token,
            article_sentence,
            room=_ROOM,
            folder=_FOLDER,
        )
    stem_count = len(of_all.words.stems)
    for name in ("stem_posting", "stem_article"):
        inverted[name] = _padded(inverted[name], stem_count + 1)
    length = np.array(lengths, np.uint32)
    title = length[article_sentence[:-1]]
    in_all = np.diff(sentence_token[article_sentence])
    # Without an article there are no spans, but still two columns.
    at = np.array(spans, np.int64).reshape(-1, 2)
    fields: dict[str, Array] = {}
    for name in FIELDS:
        fields |= field_arrays(name, [_codes([article.fields[name] for article in packed])])
    return {
        **lexicons,
        **article_arrays(
            [article.id for article in packed],
            number=np.array([article.number for article in packed], np.uint64),
            date=np.array([article.date for article in packed], np.int64),
            precision=np.array([article.precision for article in packed], np.uint8),
            title=title,
            body=in_all - title,
            sentence=article_sentence,
        ),
        "sentence_start": smallest(at[:, 0]),
        "sentence_end": smallest(at[:, 1]),
        "sentence_token": smallest(sentence_token),
        **inverted,
        # Near copies are looked up in the cluster: no signature is needed here.
        "band_key": np.empty(0, np.uint32),
        "band_article": np.empty(0, np.uint8),
        **fields,
    }


def _nothing_inverted() -> dict[str, Array | Column]:
    """What no token at all is inverted to."""
    names = (
        "stem_posting",
        "stem_article",
        "posting_sentence",
        "posting_length",
        "posting_position",
        "posting_form",
        "repeat_posting",
        "repeat_position",
        "repeat_form",
        "article_posting_article",
        "article_posting_title",
        "article_posting_body",
    )
    return {name: np.empty(0, np.uint32) for name in names}


def _padded(array: Any, size: int) -> Array:
    """Offsets for words after the last that occurs: those have no postings."""
    padded: Array = np.full(size, array[-1] if len(array) else 0, array.dtype)
    padded[: len(array)] = array
    return padded


def _codes(values: Sequence[Sequence[str]]) -> FieldCodes:
    known: dict[str, int] = {}
    codes = [known.setdefault(value, len(known)) for own in values for value in own]
    counts = np.array([len(own) for own in values], np.int64)
    return FieldCodes(list(known), np.array(codes, np.int64), counts)


class _Stems:
    """Gives the stems that came with articles, in the place of an analyser."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], str] = {}

    def stem(self, form: str, language: str) -> str:
        """The stem of a form."""
        return self.known[form, language]


def whole_segment(packed: Iterable[Packed], path: Path) -> SegmentReader:
    """A segment of articles with all their words, as an archive in a folder would have it.

    Args:
        packed: the articles in the order of their numbers.
        path: named in messages.
    """
    stems = _Stems()
    builder = Builder(_FOLDER, _ROOM, cast("Analyser", stems))
    for one in packed:
        for language, forms, stemmed in one.sentences:
            for form, stem in zip(forms.split(), stemmed.split(), strict=True):
                stems.known[form, language] = stem
        moment = one.date, one.precision
        builder.put(one.number, one.id, moment, one.fields, one.analysed())
    return SegmentReader(MemorySegment(builder.arrays(), path), np.empty(0, np.uint32))
