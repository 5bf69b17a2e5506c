# ruff: noqa: E501 - inputs and messages stand as they are
"""What is declared is often wrong: what the bytes say counts, and what cannot be told is refused, never rubbish."""

import json

import pytest

from newsarchive.readers.damage import lossy, misread
from newsarchive.readers.encodings import detect

TEXT = (
    "Алматыда жаңа мектеп ашылды. Рәсімге қала әкімі қатысты. Мектеп жеті жүз орынға арналған, "
    "онда шеберханалар мен спорт залы бар. Үй салу ісі өңірде қарқынды жүріп жатыр, ғимарат дайын."
)
RUSSIAN = (
    "В городе открылась новая школа. В церемонии участвовал аким города. Школа рассчитана на семьсот мест, "
    "в ней есть мастерские и спортивный зал. Учителя уже готовятся к новому учебному году."
)
DECLARED = ["utf-8", "iso-8859-1", "iso-8859-9", "iso-8859-5", "windows-1251", "windows-1252", "koi8-r", "macintosh",
            "gbk", "us-ascii", "kz-1048", "klingon", "idna", "utf-16", None]  # fmt: skip


def page(text, declared):
    meta = f'<meta charset="{declared}">' if declared else ""
    return f"<html><head>{meta}<title>Т</title></head><body><article><p>{text}</p></article></body></html>"


@pytest.mark.parametrize("declared", DECLARED)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_sound_utf_8_is_utf_8_whatever_is_declared(take, declared, encoding):
    assert take("a.html", page(TEXT, declared).encode(encoding)).texts == [TEXT]


@pytest.mark.parametrize("declared", ["windows-1251", "iso-8859-1", "kz-1048", "utf-8", None])
@pytest.mark.parametrize(
    ("encoding", "text"), [("kz1048", TEXT), ("cp1251", RUSSIAN), ("ptcp154", TEXT)]
)
def test_cyrillic_pages_are_read_by_their_letters(take, declared, encoding, text):
    data = page(text, declared).encode(encoding, "xmlcharrefreplace")
    assert take("a.html", data).texts == [text]


@pytest.mark.parametrize("encoding", ["koi8-r", "iso8859-5", "cp866"])
def test_other_encodings_are_read_if_declared(take, encoding):
    assert take("a.html", page(RUSSIAN, encoding).encode(encoding)).texts == [RUSSIAN]


def test_latin_1_means_cp1252(take):
    text = "“It’s a new school” – the mayor said; naïve façade, 100 €. " * 5
    page_ = page(text.strip(), "iso-8859-1").replace("<title>Т", "<title>A")
    found = take("a.html", page_.encode("cp1252"))
    assert found.only.text.startswith("“It’s a new school” –")


@pytest.mark.parametrize("declared", DECLARED)
@pytest.mark.parametrize(
    ("encoding", "text"),
    [("utf-8", TEXT), ("kz1048", TEXT), ("ptcp154", TEXT), ("cp1251", RUSSIAN), ("koi8-r", RUSSIAN), ("cp866", RUSSIAN),
     ("mac-cyrillic", RUSSIAN), ("iso8859-5", RUSSIAN), ("utf-16", TEXT), ("utf-32", TEXT)],
)  # fmt: skip
def test_no_pair_of_encoding_and_declaration_is_loaded_as_rubbish(take, declared, encoding, text):
    outcome = take("a.html", page(text, declared).encode(encoding))
    assert outcome.texts in ([], [text])
    assert outcome.articles or outcome.refused


@pytest.mark.parametrize(
    "text",
    [
        "?аза?стан Республикасы",
        "Бүл жыл?ы ?азан айында ?аза?станда жа?а зауыт ашылды.",
        "\ufffdаза\ufffdстан Республикасы",
        "Алматыда жа\ufffdа мектеп ашылды.",
    ],
)
def test_text_whose_letters_were_lost_is_refused_and_the_loss_named(take, text):
    [refused] = take("a.jsonl", json.dumps({"title": "Т", "text": text})).refused
    assert refused.code == "letters-lost"
    assert "?" in refused.reason or "\ufffd" in refused.reason


@pytest.mark.parametrize(
    "text",
    [
        "Ќазаќстан Республикасыныѕ астанасы – Астана ќаласы.",
        "Ќазаќ тілі",
        "Мектепте баѓа ќойылды",
        "Парламент мџшелері тѕрѓын їй туралы айтты, ґзгерістер болды, Ќазаќстан ныѓаяды.",
    ],
)
def test_letters_of_old_fonts_are_refused(take, text):
    [refused] = take("a.jsonl", json.dumps({"title": "Т", "text": text})).refused
    assert refused.code in {"letters-lost", "decoded-wrongly"}


@pytest.mark.parametrize(
    "text",
    [
        "Б", "ТЖМ", "БҚО", "АҚШ ДСҰ-дан шықты", TEXT.upper(), "АЭС ПВХ ТЭЦ ЖК ЖШС", TEXT, RUSSIAN, "Не болды? Қашан? Кім айтты?", "Сен кімсің?Мен Асанмын.", "https://e.kz/?а=б&в=г деп жазды",
        "Кто там?то ли дождь, то ли снег. " + RUSSIAN, "У Србији је отворена нова фабрика, људи јој се радују. Ђорђе, Џон.",
        "Путін сказав: її їжа, ґанок, є.", "Ђоковић жеңді", "Мы ехали в Ниш, где живёт Ђоковић, автор книги о городе, о котором мы писали прежде, и не раз.", "",
    ],
)  # fmt: skip
def test_sound_text_is_not_taken_for_lossy(text):
    assert lossy(text) is None
    assert misread(text) is None


@pytest.mark.parametrize(
    ("wrong", "right", "text"),
    [("koi8-r", "utf-8", TEXT), ("iso8859-5", "utf-8", TEXT), ("cp1254", "utf-8", TEXT), ("mac-roman", "utf-8", TEXT),
     ("gb18030", "utf-8", TEXT), ("cp1251", "koi8-r", RUSSIAN), ("koi8-r", "cp1251", RUSSIAN), ("cp1251", "ptcp154", TEXT)],
)  # fmt: skip
def test_a_text_that_was_misread_before_is_refused(take, wrong, right, text):
    damaged = text.encode(right).decode(wrong, "replace")
    outcome = take("a.jsonl", json.dumps({"title": "Т", "text": damaged}))
    assert outcome.articles == []
    assert outcome.refused[0].code in {"decoded-wrongly", "letters-lost"}


@pytest.mark.parametrize(
    "encoding", ["utf-32-le", "utf-32-be", "utf-32", "utf-16-le", "utf-16-be", "utf-16"]
)
def test_wide_encodings_are_told_by_their_bytes(encoding):
    assert (
        TEXT.encode(encoding).decode(detect(TEXT.encode(encoding))).removeprefix("\ufeff") == TEXT
    )
