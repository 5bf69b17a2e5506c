"""A query in Latin letters is read as its twin in Cyrillic: what the archive has decides."""

import pytest

import newsarchive
from newsarchive import Article
from newsarchive.analysis import Analyser
from newsarchive.search.alphabets import LatinReadings
from newsarchive.search.parameters import Ranking

TITLES = {
    "name": "Нұрсұлтан ауданы туралы",
    "english": "Nursultan city and its president in the year of the great reform",
    "name again": "Нұрсұлтан ауданы мен халқы",
    "border": "Ерлан мырза шекара туралы айтты",
    "wire": "Сым темір қымбаттады",
    "ministry": "СІМ басшысы сөйледі",
    "mels": "Мэлс мырза келді",
    "film": "Уренья мен альбомы",
    "iran": "Иран мен Италия келісті",
    "clerk": "Хатшы мен хатшылық",
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    path = tmp_path_factory.mktemp("alphabets") / "archive"
    with newsarchive.open(path, create=True) as opened:
        opened.add(Article(id=id_, title=title, text="") for id_, title in TITLES.items())
        yield opened


def found(archive, query):
    return [hit.article.id for hit in archive.search(query)]


@pytest.mark.parametrize(
    ("latin", "cyrillic"),
    [
        ("hatshy", "хатшы"),
        ("Hatshylyq", "Хатшылық"),
        ("Erlan", "Ерлан"),
        ("Mels", "Мэлс"),
        ("Ýrenıa", "Уренья"),
        ("Wrenya", "Уренья"),
        ("albomı", "альбомы"),
        ("Iran", "Иран"),
        ("Italııa", "Италия"),
        ("SIM basşısı", "СІМ басшысы"),
    ],
)
def test_what_is_typed_in_latin_letters_finds_what_its_twin_finds(archive, latin, cyrillic):
    wanted = found(archive, cyrillic)
    assert wanted
    assert found(archive, latin) == wanted


def test_one_english_headline_does_not_come_before_the_kazakh_ones(archive):
    assert found(archive, "Nursultan")[:2] == found(archive, "Нұрсұлтан")[:2]
    assert "english" in found(archive, "Nursultan")


def test_the_other_words_of_a_query_tell_its_language(archive):
    assert found(archive, "Nursultan city president")[0] == "english"


def test_an_english_sentence_is_read_in_no_kazakh_alphabet():
    # No word of it is looked up in another alphabet, so the vocabulary is not asked.
    english = "the wire of the border was cut"
    read = LatinReadings(english, None, "article", Ranking(), Analyser())
    assert read.best is None
    assert read.language == "en"


def test_a_query_in_cyrillic_has_no_other_spellings(archive):
    assert not archive.search("мелс", translate=False).total


def test_operators_and_fields_make_no_latin_query_of_a_cyrillic_one(archive):
    # Other spellings of loan words are only looked for where a query is in Latin letters.
    assert found(archive, "Мелс (кітап НЕМЕСЕ жол)") == []
    assert found(archive, "Мелс (кітап OR жол)") == []
    assert found(archive, "Мелс title:кітап") == []
