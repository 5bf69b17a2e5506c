from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsarchive.kazakh.dates import find_dates, parse_date

ALMATY = ZoneInfo("Asia/Almaty")
NOW = datetime(2019, 11, 22, 18, 0, tzinfo=ALMATY)
LINES = Path(__file__).with_name("dates.txt").read_text(encoding="utf-8").splitlines()
CASES = [
    tuple(line.rsplit(" | ", 1)) for line in LINES if " | " in line and not line.startswith("#")
]
DATES = [(text, meant) for text, meant in CASES if meant != "-"]


def written(when):
    return when if when is None or isinstance(when, str) else when.isoformat()


def test_there_are_enough_golden_dates():
    assert len(DATES) >= 60


@pytest.mark.parametrize(("text", "meant"), CASES)
def test_a_text_that_is_a_date(text, meant):
    assert written(parse_date(text, reference=NOW, zone=ALMATY)) == (
        None if meant == "-" else meant
    )


@pytest.mark.parametrize(("text", "meant"), [case for case in DATES if case[0] != "2019"])
def test_a_date_in_a_sentence_is_found_where_it_stands(text, meant):
    sentence = f"Жиын ({text}) аяқталды."
    found = list(find_dates(sentence, reference=NOW, zone=ALMATY))
    assert [written(one.when) for one in found] == [meant]
    assert sentence[found[0].start : found[0].end].strip(" ") in text


def test_dates_come_from_left_to_right_and_none_inside_another():
    text = "2024 жылғы 5 наурызда басталып, 2024 жылдың 16 желтоқсанында бітті."
    found = [text[one.start : one.end] for one in find_dates(text)]
    assert found == ["2024 жылғы 5 наурызда", "2024 жылдың 16 желтоқсанында"]


def test_what_needs_a_reference_is_nothing_without_one():
    assert [
        parse_date(text) for text in ("кеше", "22 қараша", "биыл 5 наурызда", "2 сағат бұрын")
    ] == [None] * 4
    assert parse_date("2 сағат бұрын", reference=date(2019, 11, 22)) is None  # which hour is it?


def test_the_day_of_the_reference_is_that_of_the_zone():
    late = datetime(2019, 11, 21, 20, 0, tzinfo=UTC)  # the 22nd in Almaty
    assert parse_date("бүгін", reference=late, zone=ALMATY) == date(2019, 11, 22)


def test_a_day_without_a_year_is_the_nearest_one():
    assert parse_date("30 желтоқсан", reference=date(2020, 1, 5)) == date(2019, 12, 30)
    assert parse_date("29 ақпан", reference=date(2019, 11, 22)) == date(2020, 2, 29)


def test_times_are_naive_without_a_zone():
    assert parse_date("22 қараша 2019, 17:36") == datetime(2019, 11, 22, 17, 36)  # noqa: DTZ001 - that is what is tested


def test_decomposed_letters_are_read():
    assert parse_date("12 қыркүйек 2019") == date(2019, 9, 12)
    text = "30 qańtar 2026, 12 қыркүйек 2019"
    assert [one.when for one in find_dates(text)] == [date(2026, 1, 30), date(2019, 9, 12)]


@given(st.dates(date(1500, 1, 1), date(2999, 12, 31)))
def test_every_day_is_read_back(day):
    months = "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан"
    month = months.split(" ")[day.month - 1]
    assert parse_date(f"{day.year} жылғы {day.day} {month}") == day
    assert parse_date(f"{day.day:02}.{day.month:02}.{day.year}") == day


@given(st.text(alphabet="0123456789 .,:-/жылғыЖІİқңтарнауырзқазан5jylqanń'\n", max_size=40))
def test_any_text_is_read_and_every_place_lies_in_it(text):
    parse_date(text, reference=NOW, zone=ALMATY)
    ends = [0]
    for found in find_dates(text, reference=NOW, zone=ALMATY):
        assert 0 <= found.start < found.end <= len(text)
        ends.append(found.end)
    assert ends == sorted(ends)
