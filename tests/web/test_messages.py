"""What the library says, and what charts say, in the language of the page."""

import html
import re
from urllib.parse import quote

import pytest

import newsarchive
from newsarchive.export.wording import Wording
from newsarchive.web.messages import KINDS, said
from newsarchive.web.texts import LANGUAGES, texts_of

WRONG = [
    "sorce:bbc",
    "date:2025-13",
    "date:2025-05..2024-01",
]
READ_OTHERWISE = [
    '"сайлау туралы',
    "(су",
    "blah:foo",
    "мектеп^0",
    '"а б"~999',
    "(" * 60 + "су" + ")" * 60,
    "су " * 400,
    "=",
]


@pytest.mark.parametrize("query", READ_OTHERWISE)
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_every_note_of_a_search_is_translated(news, client, query, language):
    notes = news.search(query, limit=1).notes
    assert notes
    for note in notes:
        found = said(note, texts_of(language))
        assert found.language == language, note
        assert found.text != note
        assert not re.search(r"[A-Za-z]{4}", re.sub(r"\bblah\b", "", found.text)), found.text
    page = html.unescape(client.get(f"/{language}/search?q={quote(query)}").text)
    assert said(notes[0], texts_of(language)).text in page


@pytest.mark.parametrize("query", WRONG)
def test_every_error_of_a_query_is_translated(news, query):
    with pytest.raises(newsarchive.QueryError) as told:
        news.search(query)
    for language in ("kk", "ru"):
        assert said(str(told.value), texts_of(language)).language == language


@pytest.mark.parametrize(
    "query", ["", "(су", "су)", "су^0", '"а б"~0', "title:", "а*б*в*г*д*е*ж*з*", "т" * 3000]
)
def test_every_error_of_strict_reading_is_translated(news, query):
    errors = []
    try:
        news.search(query, strict=True, limit=0)
    except newsarchive.QueryError as error:
        errors.append(str(error))
    for error in errors:  # what the library reads needs no translation
        assert said(error, texts_of("ru")).language == "ru", error


def test_notes_of_a_trend_are_translated(news, client):
    note = news.trend("мектеп", by="week").about.notes[0]
    text = said(note, texts_of("kk")).text
    assert text in html.unescape(client.get("/kk/trend?q=мектеп&by=week").text)


def test_what_is_unknown_stays_english():
    assert said("Something new happened.", texts_of("kk")).language == "en"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_its_text_and_keeps_its_values(language):
    english = Wording()
    charts = [english.extremes, english.nothing, english.most, english.longest, english.coverage]
    messages = texts_of(language)._messages
    values = re.compile(r"%\(\w+\)s")
    for kind in (*KINDS, *charts):
        text = messages[kind]
        assert sorted(values.findall(text)) == sorted(values.findall(kind)), kind


@pytest.mark.parametrize(
    ("language", "words"), [("kk", "Ең жоғарысы"), ("ru", "Максимум"), ("en", "is the highest")]
)
def test_charts_are_described_in_the_language_of_the_page(client, language, words):
    page = client.get(f"/{language}/trend?q=мектеп").text
    described = re.findall(r"<desc[^>]*>(.*?)</desc>", page)
    assert any(words in text for text in described)
    if language != "en":
        assert not re.search(r"highest|lowest|articles in scope", page)


def test_dates_of_a_concordance_are_those_of_the_language(client):
    assert re.search(
        r"<time[^>]*>\d{4}\sж\. \d+ [а-яәіңғүұқөһ]+\.", client.get("/kk/kwic?q=су").text
    )
    assert re.search(r"<time[^>]*>\d+ [а-я]+\.? \d{4}\sг\.", client.get("/ru/kwic?q=су").text)
