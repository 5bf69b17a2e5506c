"""From a found sentence to one that can be shown.

Its text, and where the words that matched stand in it.

Which words a leaf meets follows the rules of `evaluate`, which is the reference; here they are
applied to single sentences.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import islice
from typing import TYPE_CHECKING

import attrs
from whoosh import query as wq
from whoosh.query import spans as wspans

from newsarchive.analysis.forms import analyse
from newsarchive.analysis.spans import spans
from newsarchive.articles import Sentence
from newsarchive.errors import ArchiveDamaged
from newsarchive.search.forms import form_test
from newsarchive.search.tree import is_plain, near_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from newsarchive.articles import Article
    from newsarchive.index.occurrences import Occurrences, SentenceRange
    from newsarchive.index.snapshot import SegmentReader
    from newsarchive.search.terms import Vocabulary
    from newsarchive.search.window import Window

    # For each sentence, by its number in the segment: place -> form of its words that are met.
    # Where not all places of a form are met, an empty string stands for the form.
    Words = Mapping[int, dict[int, str]]

__all__ = ["HitView", "add_words", "means", "printed", "sentences"]

_TITLE = {"title", "title_form"}
_NEAR = (wq.Phrase, wspans.SpanNear2)
_MEANS = {
    wq.Prefix: "prefix",
    wq.Wildcard: "pattern",
    wq.FuzzyTerm: "fuzzy",
    wq.Phrase: "phrase",
}

# The ways to choose the words of a near from a sentence of one word over and over have no bound:
# only this many are followed.
_HULLS = 500


@attrs.frozen
class HitView:
    """What is shown of a document of a segment.

    Attributes:
        article: as stored.
        place: its number in the segment.
        sentence_range: the sentences of the document.
        sentences: the numbers of those that are shown.
        window: that the document is in; None where words are looked up one by one.
    """

    article: Article
    place: int
    sentence_range: SentenceRange
    sentences: Sequence[int]
    window: Window | None = None


def printed(
    part: SegmentReader, article: Article, place: int, numbers: Iterable[int]
) -> Iterator[tuple[int, str, int]]:
    """Sentences of an article: the number, the text, and where each begins.

    Args:
        part: where it is indexed.
        article: as stored.
        place: the article's number in the segment.
        numbers: the sentences' numbers in the segment.

    Raises:
        ArchiveDamaged: the index names a span that the article does not have.
    """
    columns = part.columns
    title = columns.article_sentence[place]
    for number in numbers:
        start, end = columns.sentence_start[number], columns.sentence_end[number]
        whole = article.text if number > title else article.title
        if end > len(whole):
            reason = f"it does not fit the text of {article.id}; run `newsarchive rebuild`"
            raise ArchiveDamaged(part.segment.path, reason)
        yield number, whole[start:end], start


def sentences(
    number: int,
    vocabulary: Vocabulary,
    occurrences: Occurrences,
    views: Sequence[HitView],
    leaves: Sequence[wq.Query],
) -> list[tuple[Sentence, ...]]:
    """For each of some documents of a segment its sentences, the words that are met marked.

    Args:
        number: which segment of the snapshot.
        vocabulary: the words of the query.
        occurrences: of the segment.
        views: the documents.
        leaves: of the query as it was evaluated.

    Raises:
        ArchiveDamaged: the index names a span that the article does not have.
    """
    part = occurrences.part
    rows = []
    for view in views:
        shown_of_view = printed(part, view.article, view.place, view.sentences)
        rows.append(list(shown_of_view))
    texts = {sentence: text for own in rows for sentence, text, _ in own}
    # Where the words that are met stand, by sentence.
    words: dict[int, dict[int, str]] = {sentence: {} for sentence in texts}
    number_of = vocabulary.in_segment(number)
    windows = [view.window for view in views if view.window is not None]
    if windows:
        stems = {number_of(leaf.text) for leaf in leaves if is_plain(leaf)}
        for window in dict.fromkeys(windows):
            shown = [one for view in views if view.window is window for one in view.sentences]
            for stem, sentence, at, form in window.printed(shown):
                if stem in stems:
                    words[sentence][at] = occurrences.form(stem, form)
        # What is left are phrases, forms and words of titles.
        leaves = [leaf for leaf in leaves if not is_plain(leaf)]
    sentence_ranges = [view.sentence_range for view in views]
    text_of = texts.__getitem__
    for leaf in leaves:
        add_words(leaf, number_of, occurrences, words, sentence_ranges, text_of=text_of)
    found = []
    for view, own in zip(views, rows, strict=True):
        title = part.columns.article_sentence[view.place]
        marked = []
        for sentence, text, start in own:
            met = spans(text, words[sentence])
            end = start + len(text)
            marked.append(Sentence(text, start, end, sentence - title, met))
        found.append(tuple(marked))
    return found


def add_words(
    leaf: wq.Query,
    number_of: Callable[[str], int | None],
    occurrences: Occurrences,
    words: Words,
    sentence_ranges: Iterable[SentenceRange],
    *,
    text_of: Callable[[int], str],
) -> None:
    """Add the words of some sentences that a leaf of a query tree asks for.

    Args:
        leaf: of the query as it was evaluated.
        number_of: the number of a stem in the segment that the sentences are in; None if not there.
        occurrences: of the segment.
        words: for each sentence place and form of its words; it is added to.
        sentence_ranges: those in which the sentences are, of the documents that they are shown for.
        text_of: the text of a sentence; it is read only where a printed form is asked for.
    """
    part = occurrences.part
    near = isinstance(leaf, _NEAR)
    field = near_words(leaf)[0] if near else leaf.fieldname
    # What is asked for in a title is not marked elsewhere.
    if field in _TITLE:
        words = {sentence: own for sentence, own in words.items() if part.is_title[sentence]}
    test = form_test(leaf)
    if test is not None:
        _add_forms(test, words, text_of)
    elif near:
        _, choices, ordered = near_words(leaf)
        numbers = [list(map(number_of, stems)) for stems in choices]
        _add_near(numbers, leaf.slop, occurrences, words, sentence_ranges, ordered=ordered)
    else:
        _add_stems([number_of(leaf.text)], occurrences, words, sentence_ranges)


def _add_forms(test: Callable[[str], bool], words: Words, text_of: Callable[[int], str]) -> None:
    """Add the words of sentences whose printed form passes a test.

    Args:
        test: of a form.
        words: for each sentence place and form of its words; it is added to.
        text_of: the text of a sentence.
    """
    for sentence, own in words.items():
        _, forms = analyse(text_of(sentence))
        for place, form in enumerate(forms):
            if test(form):
                own[place] = form


def _add_stems(
    stems: Iterable[int | None],
    occurrences: Occurrences,
    words: Words,
    sentence_ranges: Iterable[SentenceRange],
) -> None:
    """Add the words of sentences that have one of some stems.

    Args:
        stems: their numbers; None for one that the segment does not have.
        occurrences: of the segment.
        words: for each sentence place and form of its words; it is added to.
        sentence_ranges: those in which the sentences are.
    """
    for stem in stems:
        if stem is None:
            continue
        for sentence_range in sentence_ranges:
            occurrences.collect(stem, sentence_range, words)


def _add_near(
    choices: Sequence[Sequence[int | None]],
    slop: int,
    occurrences: Occurrences,
    words: Words,
    sentence_ranges: Iterable[SentenceRange],
    *,
    ordered: bool,
) -> None:
    """Add the words of sentences at which those of a phrase or a near stand together.

    Args:
        choices: for each word the numbers of the stems that it can have.
        slop: how far from the others a word may stand.
        occurrences: of the segment.
        words: for each sentence place and form of its words; it is added to.
        sentence_ranges: those in which the sentences are.
        ordered: whether the words stand in their order.
    """
    by_word: list[dict[int, dict[int, str]]] = []
    for stems in choices:
        own: dict[int, dict[int, str]] = {sentence: {} for sentence in words}
        _add_stems(stems, occurrences, own, sentence_ranges)
        by_word.append(own)
    for sentence, found in words.items():
        places = [sorted(own[sentence]) for own in by_word]
        together = _hulls(places, slop, ordered=ordered)
        printed: dict[int, str] = {}
        for own in by_word:
            printed |= own[sentence]
        # A form that also stands elsewhere in the sentence is not met there.
        outside = {form for place, form in printed.items() if place not in together}
        for place in together:
            form = printed[place]
            found.setdefault(place, "" if form in outside else form)


def means(leaf: wq.Query) -> tuple[str, str]:
    """By what a leaf meets a word («stem», «printed form», «prefix» …), and the term it asks for.

    >>> means(wq.Prefix("form", "мект"))
    ('prefix', 'мект')
    """
    if isinstance(leaf, wspans.SpanNear2):
        _, words, ordered = near_words(leaf)
        return "phrase" if ordered else "near", " ".join(stems[0] for stems in words)
    if isinstance(leaf, wq.Phrase):
        return "phrase", " ".join(leaf.words)
    exact = "printed form" if leaf.fieldname in {"form", "title_form"} else "stem"
    return _MEANS.get(type(leaf), exact), leaf.text


def _hulls(by_word: Sequence[Sequence[int]], slop: int, *, ordered: bool) -> set[int]:
    """The places of a sentence at which the words of a phrase stand together.

    The rule is that of `phrases.near_sentences`.

    Args:
        by_word: for each word its places, ascending.
        slop: how far from the others a word may stand.
        ordered: whether the words stand in their order.

    >>> sorted(_hulls([[2, 9], [3]], 1, ordered=True))
    [2, 3]
    """
    # The hulls of the words so far, each with all the words that are in any way in it.
    hulls = {(place, place): {place} for place in by_word[0]}
    for places in by_word[1:]:
        wider: dict[tuple[int, int], set[int]] = {}
        for (start, end), held in islice(hulls.items(), _HULLS):
            low = bisect_left(places, end + 1 if ordered else start - slop)
            high = bisect_right(places, end + slop)
            for place in places[low:high]:
                # A word inside the hull is one of its words already.
                if start <= place <= end:
                    continue
                hull = min(start, place), max(end, place)
                own = wider.setdefault(hull, set())
                own.update(held, (place,))
        hulls = wider
    return set().union(*hulls.values())
