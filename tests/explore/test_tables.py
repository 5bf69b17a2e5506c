"""Tables are columns; rows, data frames and notebooks are views of them."""

import json

import numpy as np
import pandas as pd
import pytest

from newsarchive.explore.lines import Concordance, Copy, Line
from newsarchive.explore.series import Trend
from newsarchive.explore.tables import About, Collocates, Keywords, Table, Words

# The contract of DESIGN.md, word for word.
COLUMNS = {
    "trend": "query, source, period, start, end, matching_articles, all_articles, share, "
    "share_low, share_high, hits, tokens, per_million, whole_period",
    "concordance": "left, node, right, id, key, date, source, ordinal, start, end",
    "collocates": "stem, printed, o11, r1, c1, n, logdice, g2, p, pmi, npmi, mi3, t, dice, left, "
    "right",
    "words": "stem, printed, frequency, per_million, articles, dp, range",
    "keywords": "stem, printed, a, b, a_per_million, b_per_million, log_ratio, log_ratio_near, g2, "
    "p, bic, simple, articles, dp",
}
KINDS = {
    "trend": Trend,
    "concordance": Concordance,
    "collocates": Collocates,
    "words": Words,
    "keywords": Keywords,
}


def filled(kind, rows, **changed):
    names = COLUMNS[kind].split(", ")
    arrays = {name: np.arange(rows) for name in names}
    arrays.update((name, np.asarray(values)) for name, values in changed.items())
    return KINDS[kind](About(), arrays)


@pytest.mark.parametrize("kind", COLUMNS)
def test_a_table_has_the_columns_of_the_contract(kind):
    table = filled(kind, 3)
    assert list(table.columns()) == COLUMNS[kind].split(", ")
    assert len(table) == 3
    assert list(table.to_pandas().columns) == COLUMNS[kind].split(", ")
    arrays = table.columns()
    del arrays["end" if "end" in arrays else "printed"]
    with pytest.raises(ValueError, match="columns"):
        KINDS[kind](About(), arrays)


def test_columns_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match="one length"):
        Table(About(), {"a": np.arange(2), "b": np.arange(3)})


def test_a_table_of_forms_says_so():
    table = filled("words", 2)
    arrays = {"form" if name == "stem" else name: array for name, array in table.columns().items()}
    assert (table.of, Words(About(), arrays).of) == ("stem", "form")


def test_rows_are_what_json_can_hold():
    arrays = {
        "start": np.array(["2026-01-05"], "M8[D]"),
        "share": np.array([np.nan]),
        "hits": np.array([3], np.uint32),
        "whole": np.array([True]),
    }
    table = Table(About(), arrays)
    row = {"start": "2026-01-05", "share": None, "hits": 3, "whole": True}
    assert table.to_dicts() == [row] == list(table)
    assert json.loads(json.dumps(table[0])) == row
    assert table[0:5] == (row,)
    with pytest.raises(IndexError):
        table[1]


def test_pandas_gets_dates_as_dates():
    frame = Table(About(), {"start": np.array(["2026-01-05"], "M8[D]")}).to_pandas()
    assert frame["start"][0] == pd.Timestamp(2026, 1, 5)


def test_lines_are_objects():
    texts = {name: np.array(["сөз"], object) for name in ("left", "node", "right", "id", "key")}
    table = filled("concordance", 1, **texts, date=np.array([None]), source=np.array([None]))
    (line,) = table
    assert isinstance(line, Line)
    assert (line.node, line.date, line.ordinal) == ("сөз", None, 0)


def test_a_notebook_shows_fifty_rows_escaped():
    table = Table(About(), {"form": np.array(["<script>"] * 60, object)})
    shown = table._repr_html_()
    assert shown.count("&lt;script&gt;") == 50
    assert "<script>" not in shown
    assert "50 of 60 rows" in shown


def test_negative_keywords_are_a_list_of_their_own():
    near = np.array([3.0, 1.0, 0.0, -1.0, -2.0])
    table = filled("keywords", 5, log_ratio_near=near)
    assert table.positive.columns()["log_ratio_near"].tolist() == [3.0, 1.0]
    assert table.negative.columns()["log_ratio_near"].tolist() == [-2.0, -1.0]


def trend(queries=("мектеп",), groups=("",), articles=(100, 0, 10)):
    rows = [(query, group, place) for query in queries for group in groups for place in range(3)]
    count = len(rows)
    periods = np.array(["2024", "2025", "2026"], object)
    places = np.array([place for *_, place in rows])
    all_articles = np.array(articles)[places]
    share = np.where(all_articles > 0, 0.1, np.nan)
    return filled(
        "trend",
        count,
        query=np.array([query for query, *_ in rows], object),
        source=np.array([group for _, group, _ in rows], object),
        period=periods[places],
        all_articles=all_articles,
        share=share,
        share_low=share / 2,
        share_high=share * 2,
        whole_period=np.full(count, True),
    )


def test_thin_periods_are_hollow_and_empty_ones_gaps():
    (curve,) = trend().series()
    first, second, _ = curve.values  # noqa: PD011 - no data frame
    assert curve.label == "мектеп"
    assert first == pytest.approx(10)
    assert np.isnan(second)
    assert curve.hollow == (False, True, True)


def test_a_trend_draws_a_curve_for_each_query_and_group():
    several = trend(("мектеп", "бала"), ("Таң", "Дала"))
    labels = ["мектеп · Таң", "мектеп · Дала", "бала · Таң", "бала · Дала"]
    assert [one.label for one in several.series()] == labels
    assert several._repr_svg_().count('class="series-') == 4  # four curves: a small chart each
    together = trend(("мектеп", "бала"))
    assert together._repr_svg_().count('class="series-') == 4  # each line, and its name at its end


def test_a_copy_is_what_json_can_hold():
    copy = Copy("1", "k", "Таң", "2026-01", None, 0.5, 3, 6, exact=False)
    assert json.loads(json.dumps(copy.to_dict()))["date"] == "2026-01"


def test_about_is_what_json_can_hold():
    about = About(query=("мектеп",), filters={"source": "Таң"}, state="a")
    assert json.loads(json.dumps(about.to_dict()))["query"] == ["мектеп"]
