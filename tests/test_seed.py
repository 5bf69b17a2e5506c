"""The seed article, the first thing that anybody indexes."""

from pathlib import Path

import pytest

import newsarchive

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
GOLDEN = [
    tuple(part.split() for part in line.split(":"))
    for line in (ROOT / "tests" / "golden" / "seed_forms.txt")
    .read_text(encoding="utf-8")
    .splitlines()
    if line and not line.startswith("#")
]
FORMS = [(printed, form) for printed, forms in GOLDEN for form in forms]


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    path = tmp_path_factory.mktemp("seed") / "archive"
    report = newsarchive.rebuild(SEEDS, archive=path)
    assert (report.added, report.refused) == (1, ())
    with newsarchive.open(path) as opened:
        yield opened


@pytest.fixture(scope="module")
def article(archive):
    return next(iter(archive))


@pytest.fixture(scope="module")
def sentences(archive):
    return {hit.sentence.ordinal: hit.sentence for hit in archive.scan("*", unit="sentence")}


def found(archive, query):
    return {hit.sentence.ordinal for hit in archive.search(query, unit="sentence", limit=100)}


def containing(sentences, *words):
    return {
        number
        for number, one in sentences.items()
        if any(word in one.text.lower() for word in words)
    }


def test_the_first_line_is_the_title(article):
    assert article.title.startswith("Аталған елдер өнеркәсіптік кооперация")
    assert article.text.startswith("ҚР Премьер-министрі Асқар Мамин")


def test_the_source_is_the_one_named_in_the_text(article):
    assert article.source == "zakon.kz"


def test_lines_without_a_full_stop_end_a_sentence(sentences):
    lines = (SEEDS / "000_d952ad74c0c03245.txt").read_text(encoding="utf-8").splitlines()
    assert [one.text for one in sentences.values()] == [
        line.strip() for line in lines if line.strip()
    ]


def test_quoted_speech_keeps_who_said_it(sentences):
    spoken = [one.text for one in sentences.values() if one.text.endswith('", — деді Мамин.')]
    assert len(spoken) == 2


@pytest.mark.parametrize(
    ("query", "printed"),
    [
        ("Румас", ["Румаспен", "Румаспен"]),
        ("Кику", ["Кикумен", "Кикумен"]),
        ("Мамин", ["Мамин", "Мамин", "Мамин"]),
        ("лифт", ["лифт", "лифтілер"]),
        ("70", ["70-ке"]),
    ],
)
def test_a_word_finds_its_inflected_forms(archive, query, printed):
    hits = archive.search(query, unit="sentence")
    marked = [hit.sentence.text[start:end] for hit in hits for start, end in hit.sentence.matches]
    assert sorted(marked) == sorted(printed)


def test_premier_minister_is_found_however_it_is_printed(archive):
    hits = archive.search("премьер министр", unit="sentence", limit=20)
    marked = {
        hit.sentence.text[hit.sentence.matches[0][0] : hit.sentence.matches[1][1]] for hit in hits
    }
    assert {"Премьер-министрі", "Премьер-Министрі", "ПремьерvМинистрі"} <= marked


def test_a_phrase_finds_its_sentence_only(archive):
    hits = archive.search('"ашық саяси диалог"', unit="sentence")
    assert hits.total == 1
    assert "ашық саяси диалог орнаған" in hits[0].sentence.text


def test_what_is_not_there_is_not_found(archive):
    assert archive.search("кәсіпорын").total == 0


def test_at_least_a_hundred_other_forms_are_tried():
    assert len({form for _, form in FORMS}) >= 100


@pytest.mark.parametrize(("printed", "form"), FORMS, ids=[form for _, form in FORMS])
def test_other_forms_of_a_noun_find_its_sentences(archive, sentences, printed, form):
    wanted = containing(sentences, *printed)
    assert wanted, f"{printed} is not in the seed"
    assert wanted <= found(archive, form)
