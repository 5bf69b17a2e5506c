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
    lines = [line for page in _pages(view, shown, request.context) for line in page]
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
        kind = np.int64 if name in {"ordinal", "start", "end"} else object
        arrays[name] = np.array([getattr(line, name) for line in lines], kind)
    days = view.ground.first_days[hits.article], view.ground.last_days[hits.article]
    by, periods = by_period(*days)
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
        selection = selection.among(view.once(selection.scope), view.ground)
    hits = _hits(view, selection)
    if request.sample is not None:
        hits = hits.kept(_sample(view, hits, request.sample, request.seed))
    return selection, hits.kept(_order(view, hits, request.sort))


def _hits(view: View, selection: Selection) -> _Hits:
    columns = []
    for number, own in enumerate(selection.by_part):
        article = view.ground.sentences[number][own.sentence]
        part = np.full(len(own.first), number)
        columns.append(_Hits(part, own.first, own.last, own.sentence, article))
    if not columns:
        return _Hits(*(np.empty(0, np.int64) for _ in _Hits._fields))
    return _Hits(*(np.concatenate(column) for column in zip(*columns, strict=True)))


def _sample(view: View, hits: _Hits, size: int, seed: int) -> Array:
    """A sample that can be repeated: of each line a hash of the seed and its place; the smallest.

    What other lines there are, and in which order, does not change whether one hash is smaller than
    another: so after a load most lines of a sample are those that were in it before.
    """
    articles, which = np.unique(hits.article, return_inverse=True)
    hashes = stem_hashes([f"{seed} {view.ground.id_of(one)}" for one in articles.tolist()])
    within = hits.first - _starts(view, hits)
    mixed = hashes[which] ^ (within.astype(np.uint64) + np.uint64(1)) * np.uint64(_ODD)
    mixed ^= mixed >> np.uint64(31)
    mixed *= np.uint64(_ODD)
    return np.sort(np.lexsort((within, hits.article, mixed))[:size])


_ODD = 0x9E3779B97F4A7C15


def _starts(view: View, hits: _Hits) -> Array:
    """The first token of the article of each hit."""
    starts = np.empty(len(hits.first), np.int64)
    for number, part in enumerate(view.ground.parts):
        own = hits.part == number
        segment = part.segment
        sentence = segment["article_sentence"].astype(np.int64)[part.article_of[hits.sentence[own]]]
        starts[own] = segment["sentence_token"][sentence]
    return starts


# The order of lines.


def _order(view: View, hits: _Hits, sort: Sequence[str]) -> Array:
    """The hits as they are wanted; what is equal stays in the order of date, id and place."""
    keys: list[Array] = [hits.first, view.ground.order[hits.article]]
    for key in reversed(sort):
        deadline.check()
        if key == "date":
            dates = view.ground.dates[hits.article]
            keys.append(np.where(dates == NO_DATE, np.iinfo(np.int64).max, dates))
        elif key == "source":
            keys.append(_source_ranks(view)[hits.article])
        elif key == "node":
            keys += [_form_ranks(view, hits, hits.last), _form_ranks(view, hits, hits.first)]
        else:
            distance = int(key[1:])
            at = hits.first - distance if key[0] == "L" else hits.last + distance
            keys.append(_form_ranks(view, hits, at))
    return np.lexsort(keys)


def _source_ranks(view: View) -> Array:
    """`(A,)` the place of each article's source in alphabetical order; those without come last."""
    field = view.ground.field("source")
    place = np.full(len(view.ground), len(field.values))
    place[field.articles] = ranks(field.values)[field.codes] if field.values else field.codes
    return place


def _form_ranks(view: View, hits: _Hits, at: Array) -> Array:
    """The place in alphabetical order of the form at a token of each hit.

    A token beyond the ends of the hit's sentence comes first.
    """
    words = np.full(len(at), -1, np.int64)
    names: list[str] = []
    for number, part in enumerate(view.ground.parts):
        own = np.flatnonzero(hits.part == number)
        starts = part.segment["sentence_token"].astype(np.int64)
        sentence = hits.sentence[own]
        inside = (at[own] >= starts[sentence]) & (at[own] < starts[sentence + 1])
        own = own[inside]
        if not len(own):
            continue
        used, which = np.unique(_forms_at(part, at[own], hits.sentence[own]), return_inverse=True)
        words[own] = which + len(names)
        lexicon = part.segment.lexicon("form")
        names += [lexicon[form] for form in used.tolist()]
    place = np.append(ranks(names), -1)
    return place[words]


def _forms_at(part: SegmentReader, tokens: Array, sentences: Array) -> Array:
    """The forms at some tokens of a segment, as numbers of its lexicon."""
    wanted = np.zeros(int(part.segment["sentence_token"][-1]), bool)
    wanted[tokens] = True
    mask = np.zeros(part.sentences, bool)
    mask[sentences] = True
    found, forms = [], []
    for own in all_tokens(part, mask):
        kept = wanted[own.token]
        found.append(own.token[kept])
        forms.append(own.form[kept])
    token, form = np.concatenate(found), np.concatenate(forms)
    order = token.argsort()
    return form_number(part, form[order][token[order].searchsorted(tokens)])


# The texts of lines.


def _pages(view: View, hits: _Hits, context: str | int) -> Iterator[list[Line]]:
    """The lines of occurrences, those of some texts at a time: what bounds the memory."""
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
            place = tuple(int(column[row]) for column in (hits.sentence, hits.first, hits.last))
            lines.append(_line(view, part, article, place, context))
        yield lines


def _line(
    view: View,
    part: SegmentReader,
    article: Article,
    place: tuple[int, ...],
    context: str | int,
) -> Line:
    sentence, first, last = place
    columns = part.columns
    title = columns.article_sentence[int(part.article_of[sentence])]
    whole = article.title if sentence == title else article.text
    begin, end = columns.sentence_start[sentence], columns.sentence_end[sentence]
    if end > len(whole):
        reason = f"it does not fit the text of {article.id}; run `newsarchive rebuild`"
        raise ArchiveDamaged(part.segment.path, reason)
    token = int(part.segment["sentence_token"][sentence])
    words = {first - token: "", last - token: ""}
    spans = view.analyser.spans(whole[begin:end], words)
    start, stop = begin + spans[0][0], begin + spans[-1][1]
    if isinstance(context, int):
        left = _last_words(whole[:start], context)
        right = _first_words(whole[stop:], context)
    else:
        left, right = whole[begin:start], whole[stop:end]
    return Line(
        left=_SPACE.sub(" ", left),
        node=_SPACE.sub(" ", whole[start:stop]),
        right=_SPACE.sub(" ", right),
        id=article.id,
        key=article.key,
        date=None if article.date is None else iso(article.date),
        source=article.source,
        ordinal=sentence - title,
        start=start,
        end=stop,
    )


def _last_words(text: str, count: int) -> str:
    """The end of a text from so many words before it, with the space at the seam."""
    near = text[-(count + 1) * _WORD :]
    words = list(re.finditer(r"\S+", near))
    return near[words[-count].start() :] if len(words) > count else near.lstrip()


def _first_words(text: str, count: int) -> str:
    near = text[: (count + 1) * _WORD]
    words = list(re.finditer(r"\S+", near))
    return near[: words[count - 1].end()] if len(words) > count else near.rstrip()
