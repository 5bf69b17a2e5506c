"""Documents made to use up the machine are refused, and the file beside them is read."""

import pytest

from newsarchive.readers import Limits, read
from tests.documents import making
from tests.documents.making import TEXT, TITLE

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "қар"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    "<x>&b;</x>"
)
_SHEET = "xl/worksheets/sheet1__xml"
_ROW = '<row><c t="inlineStr"><is><t>Қар</t></is></c><c t="n"><v>1</v></c></row>'
_SHEET_XML = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}'
    "</sheetData></worksheet>"
)


def long_sheet(rows):
    book = making.workbook(А=[["title", "text"]])
    return making.changed(book, **{_SHEET: _SHEET_XML.format(_ROW * rows)})


def test_a_document_that_takes_too_long_is_refused_and_the_next_is_read(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(long_sheet(300_000))
    (tmp_path / "b.docx").write_bytes(making.word())
    refused = []
    limits = Limits(seconds=3)
    articles = list(read(tmp_path, on_error=refused.append, limits=limits))
    assert [one.title for one in articles] == [TITLE]
    assert [one.code for one in refused] == ["too-large"]
    assert "takes more than 3 seconds to read" in refused[0].reason


def test_a_document_that_takes_too_much_memory_is_refused(refusal):
    body = "<text:p>қ</text:p>" * 1_000_000
    code, reason = refusal("a.odt", making.odt(body), limits=Limits(memory=150_000_000))
    assert code == "too-large"
    assert "takes more than 150000000 bytes of memory to read" in reason


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", making.changed(making.word(), word__xml=BOMB)),
        ("b.docx", making.changed(making.word(), **{"word/document__xml": BOMB})),
        ("a.odt", making.changed(making.odt(""), content__xml=BOMB)),
        ("a.xlsx", making.changed(making.workbook(А=[["title"]]), **{_SHEET: BOMB})),
        ("a.epub", making.changed(making.epub({}), **{"OPS/package__opf": BOMB})),
    ],
)
def test_entities_are_refused(refusal, name, content):
    code, reason = refusal(name, content)
    assert code == "unsafe"
    assert "declares entities, as bombs do" in reason


def test_a_doctype_without_entities_is_read(take):
    doctype = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://e.kz/xhtml11.dtd">'
    book = making.epub({"1.xhtml": doctype + making.page("Қыс", "Қар&nbsp;жауды.")})
    [article] = take("a.epub", book).articles
    assert article.text == "Қар жауды."


def test_a_part_that_unpacks_to_too_much_is_refused(refusal):
    bomb = making.changed(making.word(), media__bin=b"\0" * 50_000_000)
    code, reason = refusal("a.docx", bomb)
    assert code == "packed"
    assert "unpacks to over 200 times its size, as bombs do" in reason


def test_a_document_of_too_many_parts_is_refused(refusal):
    parts = {f"part{number}__bin": b"" for number in range(60)}
    code, reason = refusal(
        "a.docx", making.changed(making.word(), **parts), limits=Limits(members=50)
    )
    assert code == "packed"
    assert "has more than 50 files in it" in reason


def test_a_document_that_unpacks_to_more_than_the_bound_is_refused(refusal):
    code, reason = refusal("a.docx", making.word(), limits=Limits(unpacked=1000))
    assert code == "packed"
    assert "unpacks to more than 1000 bytes" in reason


def test_a_document_that_is_too_large_is_refused(refusal):
    code, reason = refusal("a.docx", making.word(), limits=Limits(document=1000))
    assert (code, reason) == ("too-large", "is a document of more than 1000 bytes: split it")


def test_a_program_in_the_working_folder_is_not_run(take, tmp_path, monkeypatch):
    (tmp_path / "docx.py").write_text("raise SystemExit(7)")
    monkeypatch.chdir(tmp_path)
    assert take("a.docx", making.word(TEXT)).articles[0].text == TEXT
