"""Pages by cursor while a writer adds, updates and removes: what stays is given once."""

import contextlib

import attrs
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import newsarchive
from newsarchive import Article, QueryError
from newsarchive.cursors import TRAIL, Cursor, Passed

DATES = (None, "2023", "2024-02", "2024-02-01", "2024-02-01T18:30", "2024-03-05")
numbers = st.integers(0, 11)
changes = st.lists(st.tuples(st.sampled_from(("add", "remove")), numbers), max_size=3)


def article(number, date):
    return Article(id=f"a{number:02}", text="Дауыл соқты. Су тасыды.", date=date)


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
@given(
    dates=st.lists(st.sampled_from(DATES), min_size=12, max_size=12),
    first=st.sets(numbers, min_size=2),
    steps=st.lists(changes, max_size=4),
    limit=st.integers(1, 4),
)
# The last hit of the page before goes, and with it the scores of those that are dated like it.
@example(dates=[None, "2023"] * 6, first={1, 3, 5, 7}, steps=[[("remove", 1)]], limit=1)
@example(dates=["2023"] * 12, first={1, 3, 5, 7}, steps=[[("remove", n)] for n in (1, 3)], limit=1)
@example(dates=[None] * 12, first={1, 3, 5}, steps=[[("remove", 1), ("remove", 3)]], limit=2)
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_what_stays_is_given_once(tmp_path_factory, dates, first, steps, limit, *, sort):
    every = [article(number, date) for number, date in enumerate(dates)]
    folder = tmp_path_factory.mktemp("cursors") / "archive"
    with newsarchive.open(folder, create=True) as archive:
        archive.add([every[number] for number in first])
        stayed = {every[number].id for number in first}
        found, after = [], None
        for step in [*steps, *([[]] * 12)]:
            # All articles have the same words, so the order is that of dates and ids.
            page = archive.search("дауыл", limit=limit, sort=sort, after=after)
            found += [hit.article.id for hit in page]
            after = page.next
            if after is None:
                break
            for what, number in step:
                if what == "add":
                    archive.add([every[number]])
                else:
                    archive.remove(every[number].id)
                    stayed -= {every[number].id}
        assert after is None
        assert [found.count(id_) for id_ in sorted(stayed)] == [1] * len(stayed)


values = st.builds(
    Cursor,
    state=st.text(),
    asked=st.text(),
    place=st.integers(0, 10**9),
    given=st.integers(0, 10**9),
    score=st.floats(allow_nan=False, allow_infinity=False),
    trail=st.lists(
        st.builds(
            Passed,
            id=st.text(),
            date=st.none() | st.integers(-(2**62), 2**62),
            ordinal=st.integers(0, 10**6),
        ),
        min_size=1,
        max_size=TRAIL,
    ).map(tuple),
)


@given(cursor=values)
def test_a_cursor_comes_back_as_it_was_written(cursor):
    text = cursor.text()
    assert text.replace("-", "").replace("_", "").isalnum()
    assert Cursor.read(text) == cursor


@given(text=st.text() | st.binary().map(lambda value: value.decode("latin-1")))
def test_any_other_text_is_refused_as_a_mistake(text):
    with contextlib.suppress(QueryError):
        # Blanks and signs do not count, so a text may happen to be a cursor; then it is whole.
        assert Cursor.read(Cursor.read(text).text())


@pytest.mark.parametrize(
    "change",
    [
        dict(place=-1),
        dict(place=True),
        dict(given=1.5),
        dict(score=float("inf")),
        dict(trail=()),
        dict(trail=(Passed(3),)),
        dict(trail=(Passed("a", "2024"),)),
        dict(trail=(Passed("a"),) * (TRAIL + 1)),
    ],
)
def test_values_of_another_kind_are_refused(change):
    cursor = Cursor("state", "asked", 1, 1, 2.0, (Passed("id"),))
    with pytest.raises(QueryError):
        Cursor.read(attrs.evolve(cursor, **change).text())
