"""Small generated archives, straight from the builder, and query trees over their words."""

from datetime import date, datetime

import numpy as np
from hypothesis import strategies as st
from whoosh import query
from whoosh.query import spans

from newsarchive import Article
from newsarchive.analysis import Analyser
from newsarchive.analysis.articles import AnalysedArticle
from newsarchive.articles import microseconds
from newsarchive.index.arrays import Column
from newsarchive.index.build import Builder
from newsarchive.index.segment import Segment, write
from newsarchive.index.snapshot import SegmentFile, SegmentReader, Snapshot
from tests.search.brute_force import Told

FORMS = """
    мектеп мектептер мектебі мектептеріміздегі қала қаланың қалалар бала балалар балалары
    үкімет үкіметі үкіметтің
    москва москвы школа школы school schools covid-19 2024 2025 ел елі елдің өр өрт ө
""".split()
STEMS = sorted({Analyser().stem(form, language) for form in FORMS for language in ("kk", "ru")})
DATES = (None, None, date(2023, 5, 1), date(2024, 1, 1), "2024-01-01T18:30", "2024-02", "2022")
SOURCES = (None, "Egemen", "egemen", "Inform")

forms = st.lists(st.sampled_from(FORMS), max_size=7)
sentences = st.tuples(st.sampled_from(("kk", "ru")), forms)


@st.composite
def articles(draw):
    headline = draw(forms)
    analysed = [("kk", headline), *draw(st.lists(sentences, max_size=4))]
    article = Article(
        title=" ".join(headline),
        text=" | ".join(" ".join(words) or "—" for _, words in analysed[1:]) or "—",
        id=f"id-{draw(st.integers(0, 10**9))}",
        date=draw(st.sampled_from(DATES)),
        source=draw(st.sampled_from(SOURCES)),
        authors=draw(st.sampled_from(((), ("A. B.",), ("A. B.", "C.")))),
        tags=draw(st.sampled_from(((), ("x",), ("y", "x")))),
        language=draw(st.sampled_from((None, "kk", "ru"))),
    )
    return article, analysed


@st.composite
def archives(draw):
    """Some segments' articles, each with whether it lives."""
    row = st.tuples(articles(), st.sampled_from((True, True, False)))
    return draw(st.lists(st.lists(row, min_size=1, max_size=8), max_size=3))


def analysed_of(row):
    article, rows = row
    spans_ = [(0, len(article.title)), *((0, len(" ".join(words) or "—")) for _, words in rows[1:])]
    return AnalysedArticle(article.language or "kk", spans_, rows)


def arrays_of(rows, folder, first=1, room=1 << 20):
    """The arrays of one segment."""
    builder = Builder(folder, room, Analyser())
    for number, row in enumerate(rows, first):
        builder.add(number, row[0], analysed_of(row))
    return builder.arrays()


def whole(arrays):
    """Arrays of which none comes in pieces."""
    columns = {
        name: one if isinstance(one, Column) else Column(one.dtype, [one])
        for name, one in arrays.items()
    }
    return {
        name: np.concatenate([np.empty(0, one.dtype), *one.pieces]).astype(one.dtype)
        for name, one in columns.items()
    }


def assembled(folder, archive):
    """The snapshot of an archive, and the same for the oracle."""
    parts, told = [], []
    first = 1
    for number, rows in enumerate(archive):
        path = folder / f"{number}.segment"
        path.unlink(missing_ok=True)
        write(path, arrays_of([row for row, _ in rows], folder, first))
        first += len(rows)
        dead = np.array([place for place, (_, lives) in enumerate(rows) if not lives], np.uint32)
        parts.append(SegmentReader(Segment(path), dead))
        sentence = 0
        for place, ((article, analysed), lives) in enumerate(rows):
            terms = [
                [(form, Analyser().stem(form, language)) for form in words]
                for language, words in analysed
            ]
            if lives:
                told.append(Told(number, place, sentence, terms, article, article.language or "kk"))
            sentence += len(analysed)
    file = SegmentFile(0, 0, 0, b"")
    return Snapshot(1, tuple(parts), tuple([file] * len(parts))), told


def _boosted(kind):
    return lambda nodes, boost: kind(nodes, boost=boost)


words = st.sampled_from(("text", "text", "title"))
form_fields = st.sampled_from(("form", "form", "title_form"))
boosts = st.sampled_from((1.0, 1.0, 2.5))
years = [datetime(year, 1, 1) for year in (2022, 2023, 2024, 2025)]  # noqa: DTZ001 - the clock on the wall
moments = st.none() | st.sampled_from([microseconds(year) for year in years])
LEAVES = {
    "term": st.builds(query.Term, words, st.sampled_from([*STEMS, "жоқ"]), boosts),
    "exact": st.builds(query.Term, form_fields, st.sampled_from([*FORMS, "жоқ"])),
    "prefix": st.builds(
        query.Prefix, form_fields, st.sampled_from(("м", "ме", "мект", "мектептер", "қ", "s", "2"))
    ),
    "wildcard": st.builds(
        query.Wildcard, form_fields, st.sampled_from(("м*ы", "*лар", "қ?ла", "м*т*р", "?"))
    ),
    "fuzzy": st.builds(
        lambda field, text, most: query.FuzzyTerm(field, text, 1.0, most, 0),
        form_fields,
        st.sampled_from((*FORMS, "мектел", "кала", "аа", "ө", "мктпеіеріміздегі")),
        st.sampled_from((1, 1, 2)),
    ),
    "phrase": st.builds(
        lambda field, texts, slop: query.Phrase(field, texts, slop=slop),
        words,
        st.lists(st.sampled_from(STEMS), min_size=2, max_size=3),
        st.sampled_from((1, 1, 3)),
    ),
    "near": st.builds(
        lambda field, texts, slop: spans.SpanNear2(
            [query.Term(field, one) for one in texts], slop=slop, ordered=False
        ),
        words,
        st.lists(st.sampled_from(STEMS), min_size=2, max_size=3),
        st.sampled_from((1, 3)),
    ),
    "spoken": st.builds(
        lambda texts, ordered: spans.SpanNear2(
            [spans.SpanOr([query.Term("text", text) for text in choice]) for choice in texts],
            slop=1,
            ordered=ordered,
        ),
        st.lists(
            st.lists(st.sampled_from(STEMS), min_size=1, max_size=2, unique=True),
            min_size=2,
            max_size=3,
        ),
        st.booleans(),
    ),
    "metadata": st.builds(
        query.Term,
        st.sampled_from(("source", "author", "tag", "language")),
        st.sampled_from(("egemen", "inform", "a. b.", "x", "kk", "none")),
    ),
    "range": st.builds(query.NumericRange, st.just("date"), moments, moments),
    "every": st.builds(query.Every),
}


def _inner(children):
    several = st.lists(children, min_size=1, max_size=4)
    return {
        "and": st.builds(_boosted(query.And), several, boosts),
        "or": st.builds(_boosted(query.Or), several, boosts),
        "best": st.builds(_boosted(query.DisjunctionMax), several, boosts),
        "not": st.builds(query.Not, children),
        "and-not": st.builds(query.AndNot, children, children),
        "and-maybe": st.builds(query.AndMaybe, children, children),
        "require": st.builds(query.Require, children, children),
        "constant": st.builds(query.ConstantScoreQuery, children, st.just(1.5)),
    }


leaves = st.one_of(*LEAVES.values())
trees = st.recursive(leaves, lambda children: st.one_of(*_inner(children).values()), max_leaves=6)
KINDS = LEAVES | _inner(trees)
# What Whoosh 2.7.4 gets right: its inverse matcher fails when nested, and its SpanOr joins
# neighbours to one span.
FLAT_KINDS = LEAVES | _inner(leaves)
del FLAT_KINDS["spoken"]
