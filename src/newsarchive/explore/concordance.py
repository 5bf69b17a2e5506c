"""Lines: each occurrence of a query with its context, sorted over all of them.

The order is worked out from the index alone: the words beside a node are ranked as forms, and no
text is read but that of the lines that are shown.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from newsarchive import deadline
from newsarchive.articles import iso
from newsarchive.errors import ArchiveDamaged
from newsarchive.explore.collation import ranks
from newsarchive.explore.lines import Concordance, Line
from newsarchive.explore.periods import by_period
from newsarchive.explore.tokens import all_tokens, form_number
from newsarchive.index.segment import NO_DATE
from newsarchive.index.signatures import stem_hashes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newsarchive.articles import Article
    from newsarchive.explore.matching import Selection, View
    from newsarchive.explore.requests import KwicRequest
    from newsarchive.index.arrays import Array
    from newsarchive.index.snapshot import SegmentReader

__all__ = ["every_line", "kwic"]

_TEXTS = 256  # articles whose texts are held at a time
_WORD = 40  # characters of a word with the space before it, more than most have
_SPACE = re.compile(r"\s+")
_ODD = np.uint64(0x9E3779B97F4A7C15)  # 2^64 by the golden ratio: its multiples lie far apart


class _Hits(NamedTuple):
    """Occurrences of all segments.

    Attributes:
        part: `(n,)` the segment of each.
        first: `(n,)` its first token.
        last: `(n,)` its last token.
        sentence: `(n,)` its sentence.
        article: `(n,)` its article, among all.
    """

    part: Array
    first: Array
    last: Array
    sentence: Array
    article: Array

    def kept(self, which: Array | slice) -> _Hits:
        """Some of them, in another order perhaps."""
        return _Hits(*(column[which] for column in self))


def kwic(view: View, request: KwicRequest) -> Concordance:
    """The lines of a query.

    Args:
        view: the state.
        request: what is asked.
    """
    selection, hits = _found(view, request)
    stop = None if request.limit is None else request.offset + request.limit
    shown = hits.kept(slice(request.offset, stop))
    lines: list[Line] = []
    for page in _pages(view, shown, request.context):
        lines += page
    options = {
        "sort": list(request.sort),
        "context": request.context,
        "sample": request.sample,
        "seed": request.seed,
        "hits": selection.hits,
    }
    about = view.about([selection], related=request.related, copies=request.copies, options=options)
    arrays = {}
    for name in Concordance.NAMES:
        values = [getattr(line, name) for line in lines]
        # Strings stay objects: NumPy would give all the room of the longest.
        kind = np.int64 if name in {"ordinal", "start", "end"} else object
        arrays[name] = np.array(values, kind)
    # The picture is of all lines, also of those that are not shown.
    first_days = view.ground.first_days[hits.article]
    last_days = view.ground.last_days[hits.article]
    by, periods = by_period(first_days, last_days)
    return Concordance(
        about,
        arrays,
        total=len(hits.first),
        by=by,
        periods=periods,
        find=lambda: view.lines(request),
    )


def every_line(view: View, request: KwicRequest) -> Iterator[Line]:
    """Every line of a query in order, whatever limit and offset are; few texts are held at a time.

    Args:
        view: the state, which is kept until the last line.
        request: what is asked; its timeout is for all lines together.
    """
    for lines in deadline.working(_every_page(view, request), request.timeout):
        yield from lines


def _every_page(view: View, request: KwicRequest) -> Iterator[list[Line]]:
    """Every line of a query, those of some texts at a time."""
    _, hits = _found(view, request)
    yield from _pages(view, hits, request.context)


def _found(view: View, request: KwicRequest) -> tuple[Selection, _Hits]:
    """What a query finds, and its occurrences in the order wanted, or a sample of them."""
    selection = view.select(request.query, related=request.related)
    if request.copies == "collapse":
        once = view.once(selection.scope)
        selection = selection.among(once, view.ground)
    hits = _hits(view, selection)
    # Drawn before it is sorted: so a sample is the same in any order.
    if request.sample is not None:
        drawn = _sample(view, hits, request.sample, request.seed)
        hits = hits.kept(drawn)
    order = _order(view, hits, request.sort)
    return selection, hits.kept(order)


def _hits(view: View, selection: Selection) -> _Hits:
    """The occurrences of a selection, those of all segments in a row."""
    nothing = np.empty(0, np.int64)
    by_part = [_Hits(nothing, nothing, nothing, nothing, nothing)]
    for number, own in enumerate(selection.by_part):
        article = view.ground.sentences[number][own.sentence]
        part = np.full(len(own.first), number)
        by_part.append(_Hits(part, own.first, own.last, own.sentence, article))
    columns = zip(*by_part, strict=True)
    return _Hits(*map(np.concatenate, columns))


def _sample(view: View, hits: _Hits, size: int, seed: int) -> Array:
    """A sample that can be repeated: of each line a hash of the seed and its place; the smallest.

    What other lines there are, and in which order, does not change whether one hash is smaller than
    another: so after a load most lines of a sample are those that were in it before.
    """
    articles, which = np.unique(hits.article, return_inverse=True)
    # An id stays what it is, while the number of an article changes with the next load.
    seeded = [f"{seed} {view.ground.id_of(one)}" for one in articles.tolist()]
    hashes = stem_hashes(seeded)
    within = hits.first - _starts(view, hits)
    # The place in the article is mixed in as the end of SplitMix64 does (Steele and others 2014).
    place = within.astype(np.uint64) + np.uint64(1)
    mixed = hashes[which] ^ place * _ODD
    mixed ^= mixed >> np.uint64(31)
    mixed *= _ODD
    smallest = np.lexsort((within, hits.article, mixed))[:size]
    return np.sort(smallest)


def _starts(view: View, hits: _Hits) -> Array:
    """The first token of the article of each hit."""
    starts = np.empty(len(hits.first), np.int64)
    for number, part in enumerate(view.ground.parts):
        own = hits.part == number
        segment = part.segment
        article = part.article_of[hits.sentence[own]]
        first_sentence = segment["article_sentence"][article]
        starts[own] = segment["sentence_token"][first_sentence]
    return starts


# The order of lines.


def _order(view: View, hits: _Hits, sort: Sequence[str]) -> Array:
    """The hits as they are wanted; what is equal stays in the order of date, id and place."""
    keys: list[Array] = [hits.first, view.ground.order[hits.article]]
    # `lexsort` takes its last key first.
    for key in reversed(sort):
        deadline.check()
        keys += _keys_of(key, view, hits)
    return np.lexsort(keys)


def _keys_of(key: str, view: View, hits: _Hits) -> list[Array]:
    """What one key of an order compares, the most important last."""
    if key == "date":
        dates = view.ground.dates[hits.article]
        # Without a date last, as everywhere.
        return [np.where(dates == NO_DATE, np.iinfo(np.int64).max, dates)]
    if key == "source":
        return [_source_ranks(view)[hits.article]]
    if key == "node":
        # A phrase is sorted by its first word, then by its last one.
        ends = (hits.last, hits.first)
        return [_form_ranks(view, hits, end) for end in ends]
    side, distance = key[0], int(key[1:])
    at = hits.first - distance if side == "L" else hits.last + distance
    return [_form_ranks(view, hits, at)]


def _source_ranks(view: View) -> Array:
    """`(A,)` the place of each article's source in alphabetical order; those without come last."""
    field = view.ground.field("source")
    place = np.full(len(view.ground), len(field.values))
    by_code = ranks(field.values)
    place[field.articles] = by_code[field.codes]
    return place


def _form_ranks(view: View, hits: _Hits, at: Array) -> Array:
    """The place in alphabetical order of the form at a token of each hit.

    A token beyond the ends of the hit's sentence comes first.

    Args:
        view: the state.
        hits: n of them.
        at: `(n,)` int64, a token for each, in the numbers of its segment.

    Returns:
        `(n,) int64`; equal words have equal places.
    """
    words = np.full(len(at), -1, np.int64)
    names: list[str] = []
    for number, part in enumerate(view.ground.parts):
        own = np.flatnonzero(hits.part == number)
        starts = part.segment["sentence_token"].astype(np.int64)
        sentence = hits.sentence[own]
        begun = at[own] >= starts[sentence]
        not_ended = at[own] < starts[sentence + 1]
        own = own[begun & not_ended]
        if not len(own):
            continue
        forms = _forms_at(part, at[own], hits.sentence[own])
        # Few words stand at very many places: only these few become strings.
        used, which = np.unique(forms, return_inverse=True)
        words[own] = which + len(names)
        lexicon = part.segment.lexicon("form")
        names += [lexicon[form] for form in used.tolist()]
    # The rank at -1, the last one, is that of no word.
    place = np.append(ranks(names), -1)
    return place[words]


def _forms_at(part: SegmentReader, tokens: Array, sentences: Array) -> Array:
    """The forms at some tokens of a segment.

    Args:
        part: the segment.
        tokens: `(n,)` int64, their numbers in it.
        sentences: `(n,)` the sentence of each.

    Returns:
        `(n,)` numbers of its lexicon of forms.
    """
    count = int(part.segment["sentence_token"][-1])
    wanted = np.zeros(count, bool)
    wanted[tokens] = True
    mask = np.zeros(part.sentences, bool)
    mask[sentences] = True
    # The index has the places of words, not the words of places: each place is filled in.
    form_at = np.zeros(count, np.int64)
    for own in all_tokens(part, mask):
        kept = wanted[own.token].nonzero()[0]
        form_at[own.token[kept]] = own.form[kept]
    return form_number(part, form_at[tokens])


# The texts of lines.


def _pages(view: View, hits: _Hits, context: str | int) -> Iterator[list[Line]]:
    """The lines of occurrences, those of some texts at a time: what bounds the memory.

    Args:
        view: the state.
        hits: in the order wanted.
        context: «sentence», or how many words of each side.

    Raises:
        ArchiveDamaged: the store lacks an article that the index has.
    """
    rows = iter(range(len(hits.first)))
    while some := list(islice(rows, _TEXTS)):
        deadline.check()
        numbers = view.ground.store_numbers(hits.article[some].tolist())
        articles = view.reading.articles(list(dict.fromkeys(numbers)))
        lines = []
        for row, number in zip(some, numbers, strict=True):
            part = view.ground.parts[int(hits.part[row])]
            article = articles.get(number)
            if article is None:
                reason = "it names an article that is missing; run `newsarchive rebuild`"
                raise ArchiveDamaged(part.segment.path, reason)
            columns = (hits.sentence, hits.first, hits.last)
            sentence, first, last = (int(column[row]) for column in columns)
            place = _Place(sentence, first, last)
            lines.append(_line(view, part, article, place, context))
        yield lines


class _Place(NamedTuple):
    """Where a line has its node: a sentence of a segment, the first and the last token."""

    sentence: int
    first: int
    last: int


def _line(
    view: View,
    part: SegmentReader,
    article: Article,
    place: _Place,
    context: str | int,
) -> Line:
    """A line, cut out of the text of its article.

    Args:
        view: the state.
        part: the segment of the article.
        article: with its text.
        place: where the node is.
        context: «sentence», or how many words of each side.

    Raises:
        ArchiveDamaged: the index has places that the text does not have.
    """
    columns = part.columns
    number = int(part.article_of[place.sentence])
    title = columns.article_sentence[number]
    whole = article.title if place.sentence == title else article.text
    begin = columns.sentence_start[place.sentence]
    end = columns.sentence_end[place.sentence]
    if end > len(whole):
        reason = f"it does not fit the text of {article.id}; run `newsarchive rebuild`"
        raise ArchiveDamaged(part.segment.path, reason)
    # The index keeps no places of letters: the sentence is cut into words again.
    first_token = int(part.segment["sentence_token"][place.sentence])
    words = {place.first - first_token: "", place.last - first_token: ""}
    spans = view.analyser.spans(whole[begin:end], words)
    start, stop = begin + spans[0][0], begin + spans[-1][1]
    if isinstance(context, int):
        left = _last_words(whole[:start], context)
        right = _first_words(whole[stop:], context)
    else:
        left, right = whole[begin:start], whole[stop:end]
    return Line(
        # A sentence may hold the line breaks of its page, but a line is one line.
        left=_SPACE.sub(" ", left),
        node=_SPACE.sub(" ", whole[start:stop]),
        right=_SPACE.sub(" ", right),
        id=article.id,
        key=article.key,
        date=None if article.date is None else iso(article.date),
        source=article.source,
        ordinal=place.sentence - title,
        start=start,
        end=stop,
    )


def _last_words(text: str, count: int) -> str:
    """The end of a text from so many words before it, with the space at the seam."""
    # Only the last letters are looked at: a text may be a whole book.
    near = text[-(count + 1) * _WORD :]
    words = list(re.finditer(r"\S+", near))
    if len(words) <= count:
        return near.lstrip()
    return near[words[-count].start() :]


def _first_words(text: str, count: int) -> str:
    """The beginning of a text up to so many words, with the space at the seam."""
    near = text[: (count + 1) * _WORD]
    words = list(re.finditer(r"\S+", near))
    if len(words) <= count:
        return near.rstrip()
    return near[: words[count - 1].end()]
