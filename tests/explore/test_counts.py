"""Each exploration gives the numbers that walking over every word gives."""

import math
from collections import Counter, defaultdict
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsarchive import Query
from newsarchive.articles import time_span
from newsarchive.explore import frequencies as counting_of_words
from newsarchive.explore import measures
from newsarchive.explore.collation import alphabetical
from tests.explore import counted
from tests.explore.counted import QUERIES, built, frequencies, histories, matches, occurrences

some = settings(max_examples=40)
sources = st.sampled_from((None, "Таң", "Дала"))


def scope(archive, source):
    every = list(archive)
    if source is None:
        return every
    return [one for one in every if (one.source or "").casefold() == source.casefold()]


def filters(source):
    return {} if source is None else {"source": source}


def month(article):
    """The month of an article, None where its date does not tell it."""
    if article.date is None:
        return None
    first, last = time_span(article.date)
    return f"{first:%Y-%m}" if f"{first:%Y-%m}" == f"{last:%Y-%m}" else None


@some
@given(histories(), st.sampled_from(QUERIES), sources, st.booleans())
def test_trend(tmp_path_factory, history, query, source, collapse):
    with built(tmp_path_factory.mktemp("a"), history) as archive:
        every, chosen = list(archive), scope(archive, source)
        copies = "collapse" if collapse else "count"
        table = archive.trend(query, by="month", copies=copies, **filters(source))
        duplicates = archive._engine.view
        with duplicates() as view:
            extra = [one for _, one in view.reading.all_duplicates()]
    expected = defaultdict(lambda: [0, 0, 0, 0])
    if collapse:
        chosen = counted.once(
            every, chosen, lambda one: (month(one), (one.source or "").casefold())
        )
    elif extra:
        return  # printings have a test of their own
    for article in chosen:
        if month(article) is None:
            continue
        own = expected[month(article)]
        own[1] += 1
        own[3] += len(counted.tokens(article))
        if matches(query, article):
            own[0] += 1
            own[2] += len(occurrences(query, article))
    names = ("matching_articles", "all_articles", "hits", "tokens")
    given_ = {row["period"]: [row[name] for name in names] for row in table}
    assert {period: row for period, row in given_.items() if any(row)} == dict(expected)
    for row in table:
        if row["all_articles"]:
            low, high = measures.wilson(row["matching_articles"], row["all_articles"])
            assert row["share"] == row["matching_articles"] / row["all_articles"]
            assert (row["share_low"], row["share_high"]) == (low, high)
        else:
            assert row["share"] is None
    assert sum(row["all_articles"] for row in table) + table.left_out >= len(chosen)


@some
@given(
    histories(),
    st.sampled_from(QUERIES),
    sources,
    st.sampled_from(["stem", "form"]),
    st.sampled_from([1, 0.01]),
)
def test_words(tmp_path_factory, history, query, source, of, full):  # noqa: PLR0917 - by name
    with built(tmp_path_factory.mktemp("a"), history) as archive:
        chosen = [one for one in scope(archive, source) if matches(query, one)]
        # Common words and rare ones are counted in two ways: here some are common, or none is.
        with mock.patch.object(counting_of_words, "_FULL", full):
            table = archive.words(query, of=of, **filters(source))
    expected = frequencies(chosen, of)
    assert dict(zip(table.columns()[of], table.columns()["frequency"], strict=True)) == expected
    assert table.columns()["frequency"].tolist() == sorted(expected.values(), reverse=True)
    total = sum(expected.values())
    months = sorted({month(one) for one in chosen} - {None})
    sizes = [sum(len(counted.tokens(one)) for one in chosen if month(one) == m) for m in months]
    for row in table:
        own = [[one for one in counted.tokens(a) if getattr(one, of) == row[of]] for a in chosen]
        assert row["articles"] == sum(map(bool, own))
        assert row["per_million"] == pytest.approx(1e6 * row["frequency"] / total)
        printed = Counter(token.form for tokens in own for token in tokens)
        assert printed[row["printed"]] == max(printed.values())
        by_month = [
            sum(len(t) for a, t in zip(chosen, own, strict=True) if month(a) == m) for m in months
        ]
        assert row["range"] == np.count_nonzero(by_month)
        if sum(by_month):
            assert row["dp"] == pytest.approx(float(measures.dp(by_month, sizes)))
        else:
            assert row["dp"] is None


@some
@given(
    histories(),
    st.sampled_from([query for query in QUERIES if query != "*"]),
    sources,
    st.sampled_from(["stem", "form"]),
    st.tuples(st.integers(0, 4), st.integers(0, 4)),
)
def test_collocates(  # noqa: PLR0917 - Hypothesis gives them by name
    tmp_path_factory, history, query, source, of, window
):
    left, right = window
    with built(tmp_path_factory.mktemp("a"), history) as archive:
        chosen = scope(archive, source)
        table = archive.collocates(
            query, left=left, right=right, of=of, minimum=1, **filters(source)
        )
    near, total, nodes = {"left": Counter(), "right": Counter()}, Counter(), 0
    for article in chosen:
        tokens = counted.tokens(article)
        found = occurrences(query, article) if matches(query, article) else []
        of_node = {at for first, last in found for at in range(first, last + 1)}
        nodes += len(found)
        for at, token in enumerate(tokens):
            if at in of_node:
                continue
            total[getattr(token, of)] += 1
            side = nearest(tokens, at, of_node, left, right)
            if side:
                near[side][getattr(token, of)] += 1
    both = near["left"] + near["right"]
    assert dict(zip(table.columns()[of], table.columns()["o11"], strict=True)) == dict(both)
    for row in table:
        word = row[of]
        assert row["left"] == near["left"][word]
        assert row["right"] == near["right"][word]
        assert (row["r1"], row["c1"], row["n"]) == (both.total(), total[word], total.total())
        assert row["o11"] <= min(row["r1"], row["c1"])
        assert row["logdice"] == pytest.approx(14 + math.log2(2 * row["o11"] / (nodes + row["c1"])))


def nearest(tokens, at, nodes, left, right):
    """On which side of its nearest node a token stands; the node to its left where two are."""
    for distance in range(1, max(left, right) + 1):
        for side, other, reach in (("right", at - distance, right), ("left", at + distance, left)):
            inside = 0 <= other < len(tokens) and tokens[other].sentence == tokens[at].sentence
            if inside and other in nodes and distance <= reach:
                return side
    return None


@some
@given(
    histories(),
    st.sampled_from([query for query in QUERIES if query != "*"]),
    sources,
    st.lists(st.sampled_from(["L1", "L2", "R1", "R3", "node", "source", "date"]), max_size=3),
)
def test_lines(tmp_path_factory, history, query, source, sort):
    with built(tmp_path_factory.mktemp("a"), history) as archive:
        table = archive.kwic(query, sort=sort, limit=None, **filters(source))
        chosen = [one for one in scope(archive, source) if matches(query, one)]
        pages = [archive.kwic(query, sort=sort, limit=2, offset=2, **filters(source))]
    expected = []
    for article in counted.by_date(chosen):
        tokens = counted.tokens(article)
        for first, last in occurrences(query, article):
            keys = [key_of(name, article, tokens, first, last) for name in sort]
            expected.append((keys, article.id, tokens[first].sentence, first))
    order = sorted(range(len(expected)), key=lambda number: (expected[number][0], number))
    wanted = [expected[number][1:3] for number in order]
    assert [(line.id, line.ordinal) for line in table] == wanted
    assert table.total == len(wanted)
    assert list(pages[0]) == list(table)[2:4]
    by_id = {one.id: one for one in chosen}
    for line in table:
        whole = by_id[line.id].title if line.ordinal == 0 else by_id[line.id].text
        assert whole[line.start : line.end] == line.node
        assert f"{line.left}{line.node}{line.right}" in " ".join(whole.split())


def key_of(name, article, tokens, first, last):
    if name == "source":
        return (article.source is None, alphabetical(article.source or ""))
    if name == "date":
        moment = article.date and time_span(article.date)[0]
        return (moment is None, moment.isoformat() if moment else "")
    if name == "node":
        return tuple((alphabetical(tokens[at].form), tokens[at].form) for at in (first, last))
    at = first - int(name[1:]) if name[0] == "L" else last + int(name[1:])
    inside = 0 <= at < len(tokens) and tokens[at].sentence == tokens[first].sentence
    return (inside, alphabetical(tokens[at].form) if inside else "")


@some
@given(histories(), st.sampled_from(["мектеп", "бала*"]), st.booleans())
def test_compare(tmp_path_factory, history, query, collapse):
    with built(tmp_path_factory.mktemp("a"), history) as archive:
        every = list(archive)
        copies = "collapse" if collapse else "count"
        table = archive.compare(query, minimum=2, copies=copies)
    own = [one for one in every if matches(query, one)]
    rest = [one for one in every if not matches(query, one)]
    once = [counted.once(every, chosen) for chosen in (own, rest)]
    sets = once if collapse else [own, rest]
    a, b = (frequencies(chosen, "stem") for chosen in sets)
    sizes = a.total(), b.total()
    expected = {}
    for word in a.keys() | b.keys():
        side = 0 if a[word] * max(sizes[1], 1) >= b[word] * max(sizes[0], 1) else 1
        held = [any(t.stem == word for t in counted.tokens(one)) for one in once[side]]
        if (a, b)[side][word] >= 2 and sum(held) >= 3:
            expected[word] = (a[word], b[word], sum(held))
    rows = {row["stem"]: (row["a"], row["b"], row["articles"]) for row in table}
    assert rows == expected
    near = table.columns()["log_ratio_near"]
    assert (np.diff(near) <= 0).all()
    for row in table:
        numbers = measures.two_sets(row["a"], sizes[0], row["b"], sizes[1])
        assert row["g2"] == pytest.approx(float(measures.g2(*numbers)), nan_ok=True)


@some
@given(histories())
def test_clusters(tmp_path_factory, history):
    with built(tmp_path_factory.mktemp("a"), history) as archive:
        expected = counted.centres(list(archive))
        for article in archive:
            members = {id_ for id_, centre in expected.items() if centre == expected[article.id]}
            copies = archive.copies(article.id)
            kept = {copy.id for copy in copies if copy.id in expected}
            assert kept == members - {article.id}
            for copy in copies:
                if copy.id not in expected:
                    assert copy.url
                    continue
                a, b = (counted.triples(archive.get(id_)) for id_ in (article.id, copy.id))
                assert copy.share == pytest.approx(len(a & b) / min(len(a), len(b)))


@some
@given(histories())
def test_clusters_do_not_depend_on_the_history(tmp_path_factory, history):
    """An archive that grew has the clusters and the numbers of one that was built at once."""
    with built(tmp_path_factory.mktemp("a"), history) as grown:
        every = list(grown)
        if not every:
            return
        with built(tmp_path_factory.mktemp("b"), ([every[::-1]], [])) as new:
            if len(new) != len(every):
                return  # what was once another's duplicate, and is now an article
            for article in every:
                ids = [[copy.id for copy in one.copies(article.id)] for one in (grown, new)]
                kept = [[id_ for id_ in own if id_ in new] for own in ids]
                assert kept[0] == kept[1]
            for make in (
                lambda one: one.words("*"),
                lambda one: one.compare("мектеп", minimum=1),
                lambda one: one.kwic("мектеп", sort="R1", sample=5, seed=3),
                lambda one: one.collocates("бала", minimum=1),
                lambda one: one.trend("мектеп", split="source", by="month"),
                lambda one: one.compare(Query("*", source="Таң"), minimum=1),
            ):
                left, right = (list(make(one)) for one in (grown, new))
                assert left == right
