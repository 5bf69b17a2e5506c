"""What is exported opens where people open it, and says what it is."""

import csv
import io
import json
from datetime import date, datetime, timedelta, timezone

import numpy as np
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsarchive import Article
from newsarchive.export.cells import defused
from newsarchive.export.citations import bibtex, csl, ris
from newsarchive.export.delimited import csv_lines, excel_csv_lines
from newsarchive.export.objects import json_lines
from newsarchive.export.rows import ARTICLE_COLUMNS, article_rows, table_rows
from newsarchive.export.spreadsheet import ExportError, write_xlsx

ALMATY = timezone(timedelta(hours=5))
FULL = Article(
    id="https://example.kz/1?a=1&b=2",
    title="Жаңа мектеп: 100% {дайын}",
    text="Мәтін.",
    date="2026-03-05",
    source="Қызылқайың хабары",
    authors=["Айнұр Базарбекқызы", "ҚазАқпарат"],
    section="Білім",
    tags=["мектеп", "құрылыс"],
    url="https://example.kz/1?a=1&b=2",
    language="kk",
    description="Қысқаша.",
)


def opened(columns, rows, about=None):
    file = io.BytesIO()
    count = write_xlsx(file, columns, rows, about or {"query": "мектеп"})
    return openpyxl.load_workbook(file), count


def test_dates_are_dates_and_months_stay_text():
    values = [
        date(2026, 3, 5),
        datetime(2026, 3, 5, 23, 30, tzinfo=ALMATY),
        np.datetime64("2026-03-05"),
        "2026-03",
        None,
    ]
    book, count = opened(["date"], [[value] for value in values])
    cells = [row[0].value for row in book["Rows"].iter_rows(min_row=2)]
    assert count == 5
    assert cells[0] == cells[2] == datetime(2026, 3, 5)  # noqa: DTZ001 - no zone
    assert cells[1] == datetime(2026, 3, 5, 23, 30)  # noqa: DTZ001
    assert cells[3] == "2026-03"
    assert book["Rows"]["A2"].is_date


@pytest.mark.parametrize("text", ["=1+1", "=cmd|' /C calc'!A0", "+7", "-1", "@SUM(A1)", "http://a"])
def test_no_cell_of_a_workbook_becomes_a_formula(text):
    book, _ = opened(["text"], [[text]], {"query": text})
    for cell in (book["Rows"]["A2"], book["About"]["B1"]):
        assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_numbers_stay_numbers_and_what_is_not_defined_is_empty():
    book, _ = opened(["a", "b", "c", "d"], [(np.float64(0.5), np.int64(-3), np.nan, np.inf)])
    assert [cell.value for cell in book["Rows"][2]][:2] == [0.5, -3]
    assert book["Rows"]["C2"].value is None


def test_the_workbook_says_what_it_is():
    about = {"query": ["мектеп"], "filters": {"source": "Таң"}, "articles": 92}
    book, _ = opened(["a"], [[1]], about)
    assert book.sheetnames == ["About", "Rows"]
    told = {key.value: value.value for key, value in book["About"].iter_rows()}
    assert told == {"query": "мектеп", "filters": "source: Таң", "articles": "92"}


def test_letters_that_xml_cannot_hold_and_texts_too_long_do_not_break_a_workbook():
    book, _ = opened(["a"], [["а\x00ә"], ["ұ" * 40_000]])
    assert book["Rows"]["A2"].value == "а\ufffdә"
    assert len(book["Rows"]["A3"].value) == 32_767


def test_rows_are_written_as_they_come():
    """At bounded memory: no row is asked for before the one before it is written."""
    taken = []

    def rows():
        for place in range(3):
            taken.append(place)
            yield [place]

    for writer in (csv_lines, excel_csv_lines, json_lines):
        taken.clear()
        pieces = iter(writer(["a"], rows()))
        next(pieces)
        assert len(taken) <= 1


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch):
    monkeypatch.setattr("newsarchive.export.spreadsheet._ROWS", 2)
    with pytest.raises(ExportError, match="CSV"):
        opened(["a"], [[1], [2], [3]])


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8")), min_size=2, max_size=2)))
def test_csv_is_read_back(rows):
    text = "".join(csv_lines(["a", "b"], rows))
    assert list(csv.reader(io.StringIO(text, newline="")))[1:] == rows


def test_csv_for_excel():
    text = "".join(excel_csv_lines(["сөз", "share"], [["=1+1", -0.25], [" @x", None]]))
    assert text.startswith("\ufeffсөз;share\r\n")
    assert text.splitlines()[1:] == ["'=1+1;-0,25", "' @x;"]


@pytest.mark.parametrize("text", ["=a", "+a", "-a", "@a", "\ta", "\ra", " =a", "\n=a"])
def test_what_a_spreadsheet_would_run_is_defused(text):
    assert defused(text) == f"'{text}"


def test_json_lines_hold_dates_and_nothing_for_nan():
    rows = [(np.datetime64("2026-03-05"), np.nan, True)]
    (line,) = json_lines(["a", "b", "c"], rows)
    assert json.loads(line) == {"a": "2026-03-05", "b": None, "c": True}


def test_articles_and_tables_are_rows():
    (row,) = article_rows([FULL])
    assert dict(zip(ARTICLE_COLUMNS, row, strict=True))["tags"] == "мектеп; құрылыс"
    assert list(table_rows({"a": [1, 2], "b": [3, 4]})) == [(1, 3), (2, 4)]


def test_ris_is_a_newspaper_article():
    record = ris(FULL, address="https://archive.kz/kk/article/k", accessed=date(2026, 11, 28))
    lines = record.split("\r\n")
    fields = [tuple(line.split("  - ", 1)) for line in lines if line]
    assert fields[0] == ("TY", "NEWS")
    assert fields[-1] == ("ER", "")
    assert [value for tag, value in fields if tag == "AU"] == list(FULL.authors)
    told = dict(fields)
    assert (told["JF"], told["SE"], told["LA"]) == ("Қызылқайың хабары", "Білім", "kk")
    assert (told["DA"], told["Y2"]) == ("2026/03/05/", "2026/11/28/")
    assert (told["UR"], told["L2"]) == (FULL.url, "https://archive.kz/kk/article/k")


def test_no_value_begins_a_line_of_its_own():
    sly = Article(title="a", description="x\r\nER  - \r\nTY  - BOOK", id="1")
    assert ris(sly).count("\r\nER  - ") == 1


def test_bibtex_escapes_what_bibtex_reads():
    entry = bibtex(FULL, address="https://archive.kz/a", accessed=date(2026, 11, 28))
    assert r"title = {{Жаңа мектеп: 100\% \{дайын\}}}," in entry
    assert "author = {{Айнұр Базарбекқызы} and {ҚазАқпарат}}," in entry
    assert "url = {https://example.kz/1?a=1&b=2}," in entry
    assert r"note = {\url{https://archive.kz/a}}," in entry
    assert "langid = {kazakh}," in entry
    assert entry.count("{") - entry.count(r"\{") == entry.count("}") - entry.count(r"\}")
    key = entry.partition("{")[2].partition(",")[0]
    assert key.isascii()
    assert key.startswith("qyzylqaiyn")


def test_csl_is_a_newspaper_article():
    item = csl(FULL, accessed=date(2026, 11, 28))
    assert item["type"] == "article-newspaper"
    assert item["issued"] == {"date-parts": [[2026, 3, 5]]}
    assert item["accessed"] == {"date-parts": [[2026, 11, 28]]}
    assert item["author"][1] == {"literal": "ҚазАқпарат"}
    assert csl(Article(title="a", date="2026-03", id="1"))["issued"] == {"date-parts": [[2026, 3]]}
    assert "issued" not in csl(Article(title="a", id="1"))
