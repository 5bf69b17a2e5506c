"""Charts are well-formed, described, and say the same in grey as in colour."""

import math
import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsarchive.export import charts, svg
from newsarchive.export.charts import Series
from newsarchive.export.scales import labelled, spread, ticks

SVG = "{http://www.w3.org/2000/svg}"
values = st.lists(st.one_of(st.floats(0, 1e9), st.just(math.nan)), min_size=1, max_size=40)


def parsed(text):
    return ET.fromstring(text)


@given(values, st.text(max_size=20))
def test_any_values_and_any_label_make_a_picture(numbers, label):
    label = "".join(letter for letter in label if letter.isprintable())
    periods = [f"{2000 + place}" for place in range(len(numbers))]
    one = Series(label, tuple(numbers), tuple(numbers), tuple(numbers))
    for picture in (
        charts.lines([one], periods, title=label, coverage=[1.0] * len(numbers)),
        charts.multiples([one, one], periods, title=label),
    ):
        root = parsed(picture)
        assert root.find(f"{SVG}title").text == (label or None)
        assert root.find(f"{SVG}desc").text
        assert "nan" not in picture.replace(label, "")


def test_a_gap_ends_line_and_band():
    one = Series("", (1.0, 2.0, math.nan, 4.0), (0.5, 1.0, math.nan, 2.0), (2.0, 3.0, 0.0, 5.0))
    picture = charts.lines([one], ["a", "b", "c", "d"], title="t")
    assert picture.count('class="band"') == 2
    assert picture.count('stroke-linejoin="round"') == 2
    assert picture.count("non-scaling-stroke") == 3  # a marker for each value, none for the gap


def test_lines_differ_without_colour():
    series = [Series(name, (1.0, 2.0)) for name in ("а", "ә", "б")]
    root = parsed(charts.lines(series, ["1", "2"], title="t"))
    paths = [path for path in root.iter(f"{SVG}path") if path.get("stroke-linejoin")]
    assert len({path.get("stroke-dasharray") for path in paths}) == 3
    markers = {path.get("d") for path in root.iter(f"{SVG}path") if path.get("vector-effect")}
    assert len(markers) == 3
    assert {"а", "ә", "б"} <= {text.text for text in root.iter(f"{SVG}text")}


def test_thin_points_are_hollow():
    one = Series("", (1.0, 2.0), hollow=(True, False))
    assert charts.lines([one], ["1", "2"], title="t").count("--chart-background") == 1


def test_links_are_heard():
    linked = Series("", (1.0,), links=("/kwic?q=a&since=2024",))
    root = parsed(charts.lines([linked], ["2024"], title="t"))
    assert root.get("role") == "group"
    assert [a.get("href") for a in root.iter(f"{SVG}a")] == ["/kwic?q=a&since=2024"]
    assert parsed(charts.lines([Series("", (1.0,))], ["2024"], title="t")).get("role") == "img"


def test_what_is_embedded_has_no_style_of_its_own():
    for picture in (
        charts.lines([Series("a", (1.0,))], ["1"], title="t", alone=False),
        charts.bars(["a"], [1.0], title="t", alone=False),
        charts.strip([1.0], ["1"], title="t", alone=False),
        charts.multiples([Series("a", (1.0,))], ["1"], title="t", alone=False),
    ):
        assert "style" not in picture


def test_names_and_labels_are_escaped():
    picture = charts.bars(["<b>&"], [1.0], title="<i>", links=["/?a&b"])
    assert "<b>" not in picture
    assert "<i>" not in picture
    parsed(picture)


def test_the_description_says_highest_lowest_and_last():
    said = charts.describe([Series("бала", (3.0, 9.0, 1.0))], ["2024", "2025", "2026"], "%")
    assert said == "бала: 9 % in 2025 is the highest, 1 % in 2026 the lowest, 1 % in 2026 the last."
    assert charts.describe([Series("бала", (math.nan,))], ["2024"]) == "бала: no values."


def test_a_line_with_too_few_values_is_refused():
    with pytest.raises(ValueError, match="2 periods"):
        charts.lines([Series("a", (1.0,))], ["1", "2"], title="t")


@given(st.floats(1e-6, 1e12))
def test_ticks_reach_the_maximum(high):
    steps = ticks(high)
    assert steps[0] == 0
    assert steps[-1] >= high * 0.999
    assert 2 <= len(steps) <= 7


@given(st.lists(st.floats(0, 100), max_size=6))
def test_labels_keep_apart(wanted):
    placed = sorted(spread(wanted, 10.0, 0.0, 100.0))
    for one, other in pairwise(placed):
        assert other - one > 9.999


def test_months_are_labelled_at_their_year():
    months = [f"{year}-{month:02}" for year in range(2010, 2021) for month in range(1, 13)][3:]
    shown = [months[place] for place in labelled(months, 640)]
    assert all(month.endswith("-01") for month in shown)


@pytest.mark.parametrize("back", [255, 0])
def test_the_colours_can_be_seen_on_white_and_on_black(back):
    def brightness(colour):
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [
            part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        ]
        return sum(
            share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True)
        )

    page = 1.0 if back else brightness("#1a1a1a")
    for colour in re.findall(r"color:(#\w{6})", svg.STYLE):
        low, high = sorted([brightness(colour), page])
        assert (high + 0.05) / (low + 0.05) >= 3, colour  # WCAG 2.2, 1.4.11
