import io
import json
from pathlib import Path

import pytest

from newsarchive.readers import read
from newsarchive.readers.damage import misread
from newsarchive.readers.encodings import detect

DATA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"
KAZAKH = (
    "Қазақстанда жаңа зауыт ашылды. Онда екі жүз адам жұмыс істейді, өнімі шетелге жөнелтіледі."
)
RUSSIAN = (
    "В Казахстане открылся новый завод. На нём работают двести человек, продукция идёт на экспорт."
)


@pytest.mark.parametrize("text", [KAZAKH, RUSSIAN, KAZAKH.upper()])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "kz1048"]
)
def test_a_text_is_given_back(text, encoding):
    data = text.encode(encoding)
    assert data.decode(detect(data)).removeprefix("\ufeff") == text


def test_cp1251_and_kz1048_are_told_apart():
    assert detect(RUSSIAN.encode("cp1251")) == "cp1251"
    assert detect(KAZAKH.encode("kz1048")) == "kz1048"


@pytest.mark.parametrize("encoding", ["koi8-r", "cp866"])
def test_what_reads_as_nothing_is_not_guessed(encoding):
    assert detect(RUSSIAN.encode(encoding)) is None


def test_one_damaged_byte_does_not_change_the_encoding():
    assert detect(KAZAKH.encode() + b"\xff") == "utf-8"


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("latin-1", "utf-8"),
        ("cp1251", "utf-8"),
        ("kz1048", "utf-8"),
        ("cp1251", "kz1048"),
        ("latin-1", "kz1048"),
        ("latin-1", "cp1251"),
        ("cp866", "cp1251"),
        ("cp1251", "cp866"),
    ],
)
def test_a_text_that_was_misread_is_named_with_its_cause(wrong, right):
    text = KAZAKH if right in {"utf-8", "kz1048"} else RUSSIAN
    damaged = text.encode(right).decode(wrong, "replace")
    assert misread(damaged) == ("cp1252" if wrong == "latin-1" else wrong, right)


@pytest.mark.parametrize(
    "text",
    [
        KAZAKH,
        RUSSIAN,
        "Qazaqstanda jańa zaýyt ashyldy, ónimi shetelge jóneltiledi.",
        "На Україні відкрили новий завод: її продукція піде на експорт, є й інші плани.",
        "У Беларусі адкрылі новы завод: ён ўжо працуе, прадукцыя ідзе на экспарт.",
        "У Србији је отворена нова фабрика, њена производња иде у извоз, људи јој се радују.",
        "قازاقستاندا جاڭا زاۋىت اشىلدى",
        "Ünlü şirket yeni bir fabrika açtı; üretim başladı, işçiler çalışıyor.",
        "中国新华社报道",
        "«» — … № ₸ €",
        "",
    ],
)
def test_what_reads_well_is_left_alone(text):
    assert misread(text) is None


def test_no_article_of_the_corpus_is_taken_for_misread():
    if not DATA.exists():
        pytest.skip("needs ../shared/data")
    rows = (DATA / "ntrex" / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    assert [row for row in rows if misread("\n".join(json.loads(row)["sentences"]))] == []


@pytest.fixture
def reading(tmp_path):
    def reading(name, data, **options):
        (tmp_path / name).write_bytes(data)
        refused = []
        texts = [
            article.text for article in read(tmp_path / name, on_error=refused.append, **options)
        ]
        return texts, [f"{one.line}: {one.reason}" for one in refused]

    return reading


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "kz1048"])
@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.json", "a.csv"])
def test_every_format_in_every_encoding(reading, name, encoding):
    record = json.dumps({"title": "Т", "text": KAZAKH}, ensure_ascii=False)
    written = {
        "a.txt": f"Т\n{KAZAKH}",
        "a.csv": f'title,text\nТ,"{KAZAKH}"\n',
        "a.json": f"[{record}]",
    }.get(name, record)
    assert reading(name, written.encode(encoding)) == ([KAZAKH], [])


def test_bytes_in_another_encoding_are_refused_alone(reading):
    good = json.dumps({"title": "Т", "text": KAZAKH}, ensure_ascii=False).encode()
    texts, refused = reading("a.jsonl", b"\n".join([good, b'{"title": "\xff", "text": "x"}', good]))
    assert texts == [KAZAKH, KAZAKH]
    assert refused == [
        "2: byte 0xff is not utf-8: save it as UTF-8, or name its encoding with --encoding"
    ]


def test_a_declared_encoding_is_taken(reading):
    data = f"Т\n{RUSSIAN}".encode("koi8-r")
    assert reading("a.txt", data, encoding="KOI8-R") == ([RUSSIAN], [])
    [refused] = reading("a.txt", data)[1]
    assert refused.startswith(
        "None: is no text in UTF-8, UTF-16, CP1251 or KZ-1048: name its encoding"
    )
    [refused] = reading("a.json", b'[\n{"title": "\xd2"}]', encoding="utf-8")[1]
    assert refused.startswith("2: byte 0xd2 is not utf-8")


def test_characters_may_be_cut_anywhere():
    class Dribble(io.BytesIO):
        def read(self, size=-1):
            return super().read(min(size, 1))

    for encoding in ("utf-8", "utf-16", "kz1048"):
        data = json.dumps([{"title": "Т", "text": KAZAKH}], ensure_ascii=False).encode(encoding)
        assert [article.text for article in read(Dribble(data), format="json")] == [KAZAKH]


def test_utf_16_that_is_cut_off_is_refused(reading):
    assert (
        "is not utf-16"
        in reading("a.txt", f"Т\n{KAZAKH}".encode("utf-16-le")[:-1], encoding="utf-16-le")[1][0]
    )


@pytest.mark.parametrize("fields", [{"title": "Т"}, {"text": KAZAKH}])
def test_text_that_was_misread_is_refused_with_its_cause(reading, fields):
    record = {"title": "Ð\u009aÐ°Ð·Ð°Ò\u009b", "text": KAZAKH.encode().decode("latin-1")} | fields
    assert reading("a.jsonl", json.dumps(record).encode()) == (
        [],
        ["1: was decoded wrongly before: it is utf-8 read as cp1252: make it anew from its source"],
    )
