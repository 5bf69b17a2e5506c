"""Each kind of document is read; what cannot be read is named, and says what to do."""

import io
import sys
from datetime import date, datetime

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from newsarchive.readers import read
from tests.documents import making
from tests.documents.making import TEXT, TITLE

# --- Word


def test_a_word_document(take):
    [article] = take("a.docx", making.word("Айгүл Бек", TEXT)).articles
    assert (article.title, article.text) == (TITLE, f"Айгүл Бек\n{TEXT}")


def test_the_first_paragraph_is_the_title_without_a_style(take):
    [article] = take("a.docx", making.word(TITLE, TEXT, heading=None)).articles
    assert (article.title, article.text) == (TITLE, TEXT)


def test_a_heading_further_down_is_the_title(take):
    document = docx.Document()
    document.add_paragraph("ҚОҒАМ")
    document.add_heading(TITLE, 0)
    document.add_paragraph(TEXT)
    [article] = take("a.docx", making.saved(document)).articles
    assert (article.title, article.text) == (TITLE, f"ҚОҒАМ\n{TEXT}")


def test_tables_stand_where_they_are(take):
    document = docx.Document()
    document.add_paragraph(TITLE)
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Бірінші", "Екінші"
    document.add_paragraph(TEXT)
    [article] = take("a.docx", making.saved(document)).articles
    assert article.text == f"Бірінші\nЕкінші\n{TEXT}"


def test_inserted_text_is_read_and_deleted_text_is_not(take):
    document = docx.Document()
    document.add_paragraph(TITLE)
    paragraph = document.add_paragraph("Жаңбыр ")
    names = nsdecls("w")
    paragraph._p.append(parse_xml(f"<w:ins {names}><w:r><w:t>қатты</w:t></w:r></w:ins>"))
    deleted = f"<w:del {names}><w:r><w:delText>аздап</w:delText></w:r></w:del>"
    paragraph._p.append(parse_xml(deleted))
    paragraph.add_run(" жауды.")
    [article] = take("a.docx", making.saved(document)).articles
    assert article.text == "Жаңбыр қатты жауды."


def test_a_text_box_is_read_once(take):
    box = "<w:txbxContent><w:p><w:r><w:t>Қорап</w:t></w:r></w:p></w:txbxContent>"
    other = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    drawing = (
        f'<w:r {nsdecls("w")} xmlns:mc="{other}"><mc:AlternateContent>'
        f'<mc:Choice Requires="wps">{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>'
        f"</mc:AlternateContent></w:r>"
    )
    document = docx.Document()
    document.add_paragraph(TITLE)
    document.add_paragraph(TEXT)._p.append(parse_xml(drawing))
    [article] = take("a.docx", making.saved(document)).articles
    assert article.text == f"{TEXT}\nҚорап"


# --- OpenDocument


def test_an_opendocument_text(take):
    body = (
        f"<text:tracked-changes><text:p>Өшірілген</text:p></text:tracked-changes>"
        f'<text:h text:outline-level="1">{TITLE}</text:h>'
        "<text:p>Жаңбыр<text:s/><text:span>қатты</text:span><text:tab/>жауды"
        "<text:note><text:p>Ескерту</text:p></text:note>.</text:p>"
        "<text:list><text:list-item><text:p>Бірінші</text:p></text:list-item></text:list>"
    )
    [article] = take("a.odt", making.odt(body)).articles
    assert (article.title, article.text) == (TITLE, "Жаңбыр қатты жауды.\nБірінші")
    assert article.extra["file_author"] == "Айгүл"


def test_elements_nested_deeply_stop_nothing(take):
    deep = "<text:span>" * 20_000 + "Қар" + "</text:span>" * 20_000
    [article] = take(
        "a.odt", making.odt(f"<text:p>{TITLE}</text:p><text:p>{deep}</text:p>")
    ).articles
    assert article.text == "Қар"


# --- PDF


def test_a_pdf_of_wrapped_lines(take):
    lines = [TITLE, "Кеше облыста қатты жаңбыр жауып, өзен арна-", "сынан асты, халық көшірілді."]
    [article] = take("a.pdf", making.pdf(lines)).articles
    assert article.title == TITLE
    assert article.text == "Кеше облыста қатты жаңбыр жауып, өзен арнасынан асты, халық көшірілді."


def test_the_title_of_the_file_is_taken_if_it_is_printed(take):
    lines = ["Ауыл газеті", TITLE, TEXT]
    [article] = take("a.pdf", making.pdf(lines, title=TITLE)).articles
    assert (article.title, article.text) == (TITLE, f"Ауыл газеті\n{TEXT}")
    [other] = take("b.pdf", making.pdf(lines, title="Microsoft Word - 1.doc")).articles
    assert other.title == "Ауыл газеті"


def test_a_scan_is_named(refusal):
    code, reason = refusal("a.pdf", making.pdf([], []))
    assert code == "no-text"
    assert reason.startswith("has no text layer, as scans have none: run a program for text recog")


def test_pages_without_a_text_layer_are_counted(take):
    outcome = take("a.pdf", making.pdf([TITLE, TEXT], []))
    assert len(outcome.articles) == 1
    [note] = outcome.notes
    assert note.reason.startswith("1 of 2 pages have no text layer")


def test_a_pdf_with_a_password_is_named(refusal):
    code, reason = refusal("a.pdf", making.pdf([TITLE, TEXT], password="қ"))
    assert code == "encrypted"
    assert reason == "is an encrypted PDF: open it with its password and save it without one"


def test_a_pdf_that_may_only_not_be_printed_is_read(take):
    [article] = take("a.pdf", making.pdf([TITLE, TEXT], owner="иесі")).articles
    assert article.title == TITLE


# --- spreadsheets


def test_a_spreadsheet_is_a_table_a_sheet(take):
    outcome = take(
        "a.xlsx",
        making.workbook(
            Қаңтар=[
                ["id", "title", "text", "date"],
                [101.0, "Қар", "Қар жауды қатты.", datetime(2024, 1, 2)],  # noqa: DTZ001 - as spreadsheets have it
                [None, None, None, None],
                [102, "Жел", "Жел соқты.", datetime(2024, 1, 3, 17, 30)],  # noqa: DTZ001
            ],
            Ақпан=[["тақырып", "мәтін"], ["Аяз", "Аяз болды."]],
        ),
    )
    assert [one.title for one in outcome.articles] == ["Қар", "Жел", "Аяз"]
    assert outcome.articles[0].id == "101"
    assert outcome.articles[0].date == date(2024, 1, 2)
    assert outcome.articles[1].date.isoformat().startswith("2024-01-03T17:30")


def test_a_row_that_is_refused_is_named(take):
    book = making.workbook(Қаңтар=[["title", "text"], ["Қар", "Жауды."], ["а", "ә", "б"]])
    outcome = take("a.xlsx", book)
    assert len(outcome.articles) == 1
    [one] = outcome.refused
    assert (one.code, one.record) == ("damaged", "sheet «Қаңтар», row 3")


# --- books


def test_the_chapters_of_a_book(take):
    book = making.epub(
        {
            "cover.xhtml": "<html><body><img src='cover.jpg'/></body></html>",
            "1.xhtml": making.page("Қыс", "Қар жауды.", "Аяз болды."),
            "2.xhtml": making.page("Жаз", "Күн ысыды."),
        }
    )
    outcome = take("a.epub", book)
    assert [(one.title, one.text) for one in outcome.articles] == [
        ("Қыс", "Қар жауды.\nАяз болды."),
        ("Жаз", "Күн ысыды."),
    ]
    first = outcome.articles[0]
    assert (first.source, first.authors, first.language) == ("Ауыл газеті", ("Айгүл Бек",), "kk")
    assert first.date == date(2024, 3, 5)
    assert first.extra["book"] == "Ауыл шежіресі"
    [note] = outcome.notes
    assert (note.code, note.count) == ("passed-over", 1)


_ENCRYPTION = (
    '<e xmlns:x="http://www.w3.org/2001/04/xmlenc#"><x:EncryptedData>'
    '<x:EncryptionMethod Algorithm="{}"/></x:EncryptedData></e>'
)


def test_a_protected_book_is_named(refusal):
    method = _ENCRYPTION.format("http://www.w3.org/2001/04/xmlenc#aes128-cbc")
    book = making.epub({"1.xhtml": making.page("Қыс", "Қар.")}, encryption=method)
    assert refusal("a.epub", book)[0] == "encrypted"


def test_a_book_whose_fonts_alone_are_protected_is_read(take):
    method = _ENCRYPTION.format("http://www.idpf.org/2008/embedding")
    book = making.epub({"1.xhtml": making.page("Қыс", "Қар жауды.")}, encryption=method)
    assert len(take("a.epub", book).articles) == 1


# --- what is not read


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def compound(name):
    return _OLE + bytes(300) + name.encode("utf-16-le") + bytes(100)


NOT_READ = {
    "a.doc": (compound("WordDocument"), "save it as .docx"),
    "a.xls": (compound("Workbook"), "save it as .xlsx or .csv"),
    "a.ppt": (compound("PowerPoint Document"), "save it as .pdf"),
    "a.msg": (compound("__substg1.0_"), "save its text as .txt or .html"),
    "a.rtf": (b"{\\rtf1\\ansi hello}", "save it as .docx or .odt"),
    "b.doc": (b"{\\rtf1\\ansi hello}", "save it as .docx or .odt"),
    "a.eml": (b"From: a@e.kz\nSubject: x\n\nHello", "save its text as .txt or .html"),
    "a": (b"Received: from a\nSubject: x\n\nHello", "save its text as .txt or .html"),
    "a.rar": (b"Rar!\x1a\x07\x01\0" + bytes(90), "unpack it, and name the folder"),
    "a.7z": (b"7z\xbc\xaf\x27\x1c" + bytes(90), "unpack it, and name the folder"),
    "a.ods": (
        making.zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}),
        "save it as .xlsx or .csv",
    ),
    "a.pptx": (
        making.zipped({"[Content_Types].xml": "…presentationml.presentation.main+xml…"}),
        "save it as .pdf",
    ),
}


@pytest.mark.parametrize("name", NOT_READ)
def test_what_is_not_read_says_what_to_do(refusal, name):
    content, advice = NOT_READ[name]
    code, reason = refusal(name, content)
    assert code == "format"
    assert ", which is not read: " in reason
    assert reason.endswith(advice)


def test_an_office_document_with_a_password_is_named(refusal):
    code, reason = refusal("a.docx", compound("EncryptedPackage"))
    assert code == "encrypted"
    assert "open it with its password and save it without one" in reason


def test_an_opendocument_text_with_a_password_is_named(refusal):
    locked = '<m:file-entry><m:encryption-data m:checksum="x"/></m:file-entry>'
    document = making.odt(f"<text:p>{TITLE}</text:p>", manifest=locked)
    assert refusal("a.odt", document)[0] == "encrypted"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", making.word()[:-300]),
        ("a.xlsx", making.workbook(А=[["title", "text"], ["Қар", "Жауды."]])[:-300]),
        ("a.odt", making.odt(f"<text:p>{TITLE}</text:p>")[:-100]),
        ("b.odt", making.changed(making.odt(""), content__xml="<office")),
        ("a.epub", making.epub({"1.xhtml": making.page("Қыс", "Қар.")})[:-100]),
        ("a.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 20),
    ],
)
def test_a_damaged_document_is_named(refusal, name, content):
    code, reason = refusal(name, content)
    assert code == "damaged"
    assert reason.startswith("is a damaged ")


def test_a_document_without_a_text_is_named(refusal):
    assert refusal("a.docx", making.saved(docx.Document()))[0] == "no-text"
    assert refusal("a.xlsx", making.workbook(А=[]))[0] == "no-text"


def test_a_page_under_the_name_of_a_document_is_read_as_a_page(take):
    page = f"<html><body><h1>{TITLE}</h1><p>{TEXT} {TEXT} {TEXT}</p></body></html>"
    [article] = take("a.docx", page.encode()).articles
    assert TEXT in article.text


@pytest.mark.parametrize("module", ["docx", "pypdf", "openpyxl"])
def test_what_is_not_installed_is_named(refusal, monkeypatch, module):
    contents = {
        "docx": ("a.docx", making.word()),
        "pypdf": ("a.pdf", making.pdf([TITLE])),
        "openpyxl": ("a.xlsx", making.workbook(А=[["title"]])),
    }
    monkeypatch.setitem(sys.modules, module, None)
    code, reason = refusal(*contents[module])
    assert code == "extra"
    assert f"{module} is missing: pip install 'newsarchive[documents]' to read it" in reason


def test_a_document_from_a_pipe():
    [article] = read(io.BytesIO(making.pdf([TITLE, TEXT])))
    assert article.title == TITLE


def test_a_text_under_the_name_of_a_document_is_named(refusal):
    code, reason = refusal("a.docx", TEXT.encode())
    assert code == "format"
    assert reason == "is none of docx, odt, pdf, xlsx, epub: name its format with --format"


def test_a_text_under_the_name_of_a_document_is_read_if_told(take):
    [article] = take("a.docx", f"{TITLE}\n{TEXT}".encode(), format="text").articles
    assert (article.title, article.text) == (TITLE, TEXT)
