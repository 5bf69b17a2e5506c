"""Stems between the three languages: the table as a file, what it says, names by rules."""

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsarchive.analysis.stems import RUSSIAN_MARK, stem
from newsarchive.kazakh import stemmer, translations
from newsarchive.kazakh.names import MOST, spellings
from newsarchive.kazakh.translations import DIRECTIONS, LANGUAGES, read, write

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"
FILE = Path(translations.__file__).parent / translations.FILE
LARGEST = 1_500_000  # bytes

# Language | word | language | a word that must be among its translations.
CASES = """
kk | мектеп | ru | школа
kk | мектептеріміздегі | en | school
kk | үкімет | en | government
kk | президент | en | president
kk | жаз | ru | писать
kk | жаз | en | summer
kk | айтты | en | said
kk | балалар | ru | детей
kk | адам | ru | людей
kk | жыл | ru | лет
kk | Ресей | ru | России
kk | Германия | en | Germany
kk | БҰҰ | ru | ООН
kk | наурыз | en | March
kk | зілзала | ru | землетрясение
ru | школы | kk | мектеп
ru | правительство | kk | үкімет
ru | строительство | en | construction
ru | развитие | kk | даму
ru | обсуждение | kk | талқылау
ru | тюремный | kk | түрме
ru | Москве | kk | Мәскеу
ru | январь | kk | қаңтар
ru | США | en | US
en | schools | kk | мектеп
en | governments | kk | үкімет
en | earthquake | kk | зілзала
en | children | kk | бала
en | water | ru | вода
en | Almaty | kk | Алматы
en | Kazakhstan | ru | Казахстан
en | Russian | kk | орыс
"""

# Language | word | language | a spelling that must be among those of its stem.
NAMES = """
kk | тоқаев | ru | токаев
kk | тоқаев | en | tokayev
kk | астана | en | astana
kk | қарағанды | en | karagandy
kk | қожамжаров | en | kozhamzharov
ru | токаев | en | tokayev
ru | обам | kk | обама
ru | обам | en | obama
ru | шотланд | kk | шотландия
ru | дзюдо | en | dzyudo
en | tokayev | kk | токаев
en | nazarbayev | ru | назарбаев
en | clinton | kk | клинтон
en | johnson | ru | джонсон
en | sadykov | kk | садыков
en | shymkent | kk | шымкент
en | zhezkazgan | kk | жезказган
"""


def cases(text):
    return [tuple(part.strip() for part in line.split("|")) for line in text.split("\n") if line]


def stem_of(word, language):
    return stem(word.lower(), language).removesuffix(RUSSIAN_MARK)


@pytest.mark.parametrize(("language", "word", "into", "other"), cases(CASES))
def test_a_word_has_its_translation(language, word, into, other):
    found = [one.stem for one in translations.of(stem_of(word, language), language, into)]
    assert stem_of(other, into) in found


@pytest.mark.parametrize(("language", "word", "into", "spelling"), cases(NAMES))
def test_a_name_is_spelt_by_the_rules(language, word, into, spelling):
    assert spelling in spellings(word, language, into)


@given(st.text(max_size=30), st.sampled_from(DIRECTIONS))
def test_any_string_has_few_spellings(text, pair):
    assert len(spellings(text, *pair)) <= MOST


@given(st.text(max_size=30), st.sampled_from(DIRECTIONS))
def test_any_string_may_be_asked_for(text, pair):
    for one in translations.of(text, *pair):
        assert 0 < one.weight <= 1


def test_the_table_fits_the_stemmer_that_is_shipped():
    assert translations.load().stemmer == stemmer.VERSION, "run tools/build_translations.py"


def test_the_table_is_small():
    assert FILE.stat().st_size <= LARGEST


@pytest.mark.parametrize("pair", DIRECTIONS)
def test_translations_of_a_word_are_few_and_likely(pair):
    table = translations.load()
    direction = table.directions[pair]
    for number, listed in enumerate(table.stems[pair[0]]):
        weights = direction.weights[direction.first[number] : direction.first[number + 1]]
        assert len(weights) <= translations.MOST, listed
        assert sorted(weights, reverse=True) == list(weights), listed
        assert all(weight >= round(255 * translations.LEAST) for weight in weights), listed


def test_listed_words_are_in_the_table():
    lines = (ROOT / "tools" / "translations" / "words.txt").read_text("utf-8").splitlines()
    listed = {line.partition("\t")[0] for line in lines if not line.startswith("#")}
    known = set(translations.load().stems["kk"])
    assert len(listed & known) >= 0.98 * len(listed)
    assert len(listed & known) >= 8000


def test_an_unlisted_word_has_those_of_its_root_for_less():
    table = read(write("1", small({"расследова": {"тергеу": 1.0}})))
    (found,) = table.of("расследован", "ru", "kk")
    assert found.stem == "тергеу"
    assert 0 < found.weight < 1
    assert table.of("расск", "ru", "kk") == ()
    assert table.of("яяяяяяяя", "ru", "kk") == ()


@pytest.mark.parametrize("pair", [("kk", "kk"), ("kk", "de"), ("de", "kk")])
def test_no_such_direction(pair):
    with pytest.raises(KeyError):
        translations.of("мектеп", *pair)


def small(russian):
    empty = {pair: {} for pair in DIRECTIONS}
    return empty | {("ru", "kk"): russian}


words = st.text("абвгabcң", min_size=1, max_size=5)
rows = st.dictionaries(words, st.floats(0.08, 1), min_size=1, max_size=5)
tables = st.fixed_dictionaries(
    {pair: st.dictionaries(words, rows, max_size=4) for pair in DIRECTIONS}
)


@given(tables)
def test_a_table_comes_back_as_it_was_written(table):
    found = read(write("1.4", table))
    assert found.stemmer == "1.4"
    for pair, weights in table.items():
        for word, row in weights.items():
            given_back = {one.stem: one.weight for one in found.of(word, *pair)}
            assert given_back == {other: pytest.approx(row[other], abs=0.002) for other in row}


@pytest.mark.parametrize("row", [{"а": 0.01}, dict.fromkeys("абвгде", 0.1)])
def test_no_unlikely_and_no_more_than_five_translations(row):
    with pytest.raises(ValueError, match="too many translations"):
        write("1", small({"слов": row}))


def test_damage_is_found():
    good = FILE.read_bytes()
    for at in (0, 4, 20, len(good) // 2, len(good) - 1):
        bad = bytearray(good)
        bad[at] ^= 1
        with pytest.raises(ValueError, match="table of translations"):
            read(bytes(bad))
    for size in (0, 3, 11, 100, len(good) - 1):
        with pytest.raises(ValueError, match="table of translations"):
            read(good[:size])


def test_languages_are_three():
    assert set(translations.load().stems) == set(LANGUAGES)


@pytest.mark.skipif(not DATA.exists(), reason="../shared/data is absent")
@pytest.mark.timeout(120)
def test_the_shipped_table_is_what_the_builder_builds(tmp_path, monkeypatch):
    pytest.importorskip("babel")
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    build_translations = pytest.importorskip("build_translations")
    output = tmp_path / "translations.bin"
    monkeypatch.setattr(sys, "argv", ["build_translations.py", str(output)])
    build_translations.main()
    assert output.read_bytes() == FILE.read_bytes()
