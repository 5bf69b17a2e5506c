"""The query language: golden cases, limits, and that any string is read or refused."""

import re
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh import query as whoosh
from whoosh.query import spans

from newsarchive.analysis import Analyser, Word
from newsarchive.articles import FIELDS
from newsarchive.errors import QueryError
from newsarchive.kazakh.letters import normalise
from newsarchive.request import Filters
from newsarchive.search.query import parse as parse_query
from newsarchive.search.syntax import Limits

LINES = (Path(__file__).parent / "query.txt").read_text("utf-8").splitlines()
CASES = [line.split(" -> ", 1) for line in LINES if line and not line.startswith("#")]

JOINTS = {
    whoosh.Or: " | ",
    whoosh.And: " & ",
    whoosh.AndNot: " - ",
    whoosh.AndMaybe: " + ",
    whoosh.Require: " in ",
}


def parse(text, limits=None, analyser=None):
    return parse_query(text, analyser or Analyser(), limits)


def shown(node, *, inside=False):
    """A tree as the golden cases write it."""
    text, compound = _shown(node)
    return f"({text})" if compound and inside else text


def _shown(node):  # noqa: PLR0911 - one kind of node a line
    boost = f"^{node.boost:g}" if getattr(node, "boost", 1.0) != 1.0 else ""
    match node:
        case (
            whoosh.Term(fieldname="form" | "title_form")
            | whoosh.Prefix()
            | whoosh.Wildcard()
            | whoosh.FuzzyTerm()
        ):
            field = "title:" if node.fieldname == "title_form" else ""
            before = "=" if type(node) is whoosh.Term else ""
            behind = "*" if isinstance(node, whoosh.Prefix) else ""
            behind = f"~{node.maxdist}" if isinstance(node, whoosh.FuzzyTerm) else behind
            return f"{field}{before}{node.text}{behind}", False
        case whoosh.Term():
            return ("" if node.fieldname == "text" else f"{node.fieldname}:") + node.text, False
        case whoosh.Phrase():
            return (
                "" if node.fieldname == "text" else f"{node.fieldname}:"
            ) + f'"{" ".join(node.words)}"', False
        case spans.SpanNear2():
            return f'"{" ".join(term.text for term in node.qs)}"~{node.slop}', False
        case whoosh.NumericRange():
            return "..".join(
                "" if at is None else str(_day(at)) for at in (node.start, node.end)
            ), False
        case whoosh.Every():
            return "*", False
        case whoosh.Not():
            return f"not {shown(node.query, inside=True)}", True
        case whoosh.DisjunctionMax():
            return "{" + " ".join(sorted(shown(child, inside=True) for child in node)) + "}", False
        case whoosh.Or() if len(node) == 1:
            return shown(node[0], inside=True) + boost, False
    return JOINTS[type(node)].join(shown(child, inside=True) for child in node.children()), True


def _day(microseconds):
    return date(1970, 1, 1) + timedelta(microseconds=microseconds)


class PlainAnalyser(Analyser):
    """Gives words as they stand, so that the cases show the grammar and not the language."""

    def query_words(self, text, alphabet=None):
        return [
            Word(word.start(), word.end(), word[0], (form := normalise(word[0]),), (form,))
            for word in re.finditer(r"[^\W_](?:\u2063?[^\W_])*", text)
        ]


@pytest.mark.parametrize(("typed", "expected"), CASES, ids=[typed for typed, _ in CASES])
def test_golden(typed, expected):
    if expected.startswith("fault at "):
        place, _, message = expected.removeprefix("fault at ").partition(": ")
        with pytest.raises(QueryError, match=message.replace("(", r"\(")) as raised:
            parse(typed, analyser=PlainAnalyser())
        assert raised.value.position == int(place)
    else:
        assert shown(parse(typed, analyser=PlainAnalyser())) == expected


@given(st.text(st.characters(), max_size=60))
def test_any_text_parses_or_is_refused(text):
    _parses_or_is_refused(text)


PIECES = """a мектеп Премьер-министр AND ЖӘНЕ OR НЕМЕСЕ NOT ЕМЕС + - ( ) " « » ~ ~2 ^ ^2 * = ?
title: source: date: 2019 .. 2019-01""".split()
PIECES += " ", "\n", "\ud800", "\u00ad", "1 200"


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_any_mixture_of_signs_parses_or_is_refused(text):
    _parses_or_is_refused(text)


def _parses_or_is_refused(text):
    place = 0
    try:
        leaves = list(parse(text).leaves())
    except QueryError as fault:
        leaves, place = [], fault.position
    assert 0 <= place <= len(text)
    assert all(
        leaf.startchar is None or 0 <= leaf.startchar < leaf.endchar <= len(text) for leaf in leaves
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("(" * 5000, "shorten it to 2000"),
        ("мектеп " * 20_000, "shorten it to 2000"),
        ("(" * 1999, "more than 32 deep"),
        ("a " * 300, "more than 256 words"),
        ('"' + "a " * 300 + '"', "more than 256 words"),
        ("source:a " * 200 + "a " * 70, "more than 256 words"),
    ],
)
def test_limits(text, message):
    with pytest.raises(QueryError, match=message):
        parse(text)


def test_limits_can_be_chosen():
    assert len(parse("a " * 300, Limits(terms=300))) == 300
    with pytest.raises(QueryError, match="shorten it to 3"):
        parse("abcd", Limits(length=3))


def test_signs_by_the_thousand():
    assert shown(parse("NOT " * 400 + "a", analyser=PlainAnalyser())) == "a"
    assert shown(parse("NOT " * 401 + "a", analyser=PlainAnalyser())) == "* - a"
    assert shown(parse("(" * 32 + "a" + ")" * 32, analyser=PlainAnalyser())) == "a"
    assert shown(parse("a" + "*" * 8, analyser=PlainAnalyser())) == "a*"


def test_leaves_know_their_place():
    text = 'бір -"екі үш" title:төрт =бес алты*^2 Жеті-сегіз'
    places = {
        text[leaf.startchar : leaf.endchar]
        for leaf in parse(text).leaves()
        if leaf.startchar is not None
    }
    assert places == {"бір", "екі үш", "төрт", "бес", "алты*", "Жеті-сегіз"}


# Filters as arguments.


def test_filters_are_read_as_fields_are():
    given = Filters.of(
        since="2019-01",
        until="2019-03",
        source="  Ана   ТІЛІ ",
        tag=["Лифт", "x"],
        author=None,
        section=(),
    )
    assert dict(given.fields) == {"source": ("ана тілі",), "tag": ("лифт", "x")}
    range_ = parse("date:2019-01..2019-03")
    assert (given.since, given.until) == (range_.start, range_.end)
    assert parse("source:«Ана тілі»") == whoosh.Term("source", given.fields["source"][0])


@pytest.mark.parametrize(
    "when",
    [date(2019, 3, 31), datetime.combine(date(2019, 3, 31), time.max), "2019-03-31", "2019-03"],
)
def test_until_includes_its_day(when):
    assert Filters.of(until=when).until == parse("date:..2019-03").end


def test_a_date_that_is_none():
    with pytest.raises(QueryError, match="is not a valid date"):
        Filters.of(since="кеше")


def test_no_filters():
    assert Filters.of(**dict.fromkeys(FIELDS)) == Filters()


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("date:22.11.2019", "date:2019-11-22"),
        ("date:1.3.2019..2.3.2019", "date:2019-03-01..2019-03-02"),
        ("date:03.2019..", "date:2019-03.."),
    ],
)
def test_a_date_may_be_typed_as_it_is_printed(printed, iso):
    assert parse(printed) == parse(iso)


@pytest.mark.parametrize(
    "text",
    ["32.01.2019", "01.13.2019", "1.1.19", "22.11.2019.", "11.2019 17:36", "22.11.2019 25:00"],
)
def test_what_only_looks_like_a_printed_date_is_refused(text):
    with pytest.raises(QueryError, match="is not a valid date"):
        Filters.of(since=text)


def test_dates_in_the_wrong_order_are_told():
    with pytest.raises(QueryError, match="since 2025 and until 2024: exchange the two dates"):
        parse("date:2025..2024")
    # A day is within its own month, and zones can turn the order of two clocks round.
    assert Filters.of(since="2024-03-31", until="2024-03").since is not None
    assert Filters.of(since="2024-01-01T10:00+06:00", until="2024-01-01T05:00Z").zoned
