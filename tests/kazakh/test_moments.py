import json
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsarchive.kazakh.moments import read_date

ALMATY = ZoneInfo("Asia/Almaty")
NOW = datetime(2019, 11, 22, 18, 0, tzinfo=ALMATY)
LINES = Path(__file__).with_name("date_fields.txt").read_text(encoding="utf-8").splitlines()
CASES = [
    tuple(line.rsplit(" | ", 1)) for line in LINES if " | " in line and not line.startswith("#")
]


def written(when):
    if when is None:
        return "none"
    return when if isinstance(when, str) else when.isoformat()


@pytest.mark.parametrize(("given", "meant"), CASES)
def test_what_a_field_holds(given, meant):
    value = json.loads(given.removeprefix("json ")) if given.startswith("json ") else given
    try:
        found = written(read_date(value, reference=NOW, zone=ALMATY))
    except ValueError as fault:
        found = "-" if "\n" not in str(fault) else str(fault)
    assert found == meant


def test_there_are_enough_kinds():
    assert len(CASES) > 100


def test_iso_times_get_the_zone_that_is_named_for_them():
    assert read_date("2024-03-05 10:00", iso_zone=ALMATY).isoformat() == "2024-03-05T10:00:00+05:00"
    assert (
        read_date("2024-03-05 10:00Z", iso_zone=ALMATY).isoformat() == "2024-03-05T10:00:00+00:00"
    )


def test_nothing_depends_on_the_day_but_words_that_say_so():
    for text in ("бүгін", "вчера", "3 күн бұрын", "22 қараша"):
        with pytest.raises(ValueError, match="is not a date that can be read"):
            read_date(text)
    assert read_date("бүгін", reference=date(2024, 3, 5)) == date(2024, 3, 5)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
        lambda inner: (
            st.lists(inner, max_size=8)
            | st.dictionaries(
                st.sampled_from(["$date", "date", "year", "month", "seconds", "timezone", "x"]),
                inner,
            )
        ),
        max_leaves=8,
    )
)
def test_any_value_is_read_or_refused(value):
    try:
        found = read_date(value, reference=NOW, zone=ALMATY)
    except ValueError:
        return
    assert found is None or isinstance(found, str | date)


@given(st.text(alphabet="0123456789 .,:-/+TZGMTUCampжылғы5наурызMar\n()[]", max_size=40))
def test_any_text_is_read_or_refused(text):
    try:
        found = read_date(text, reference=NOW, zone=ALMATY)
    except ValueError:
        return
    assert found is None or isinstance(found, str | date)
