"""An archive that grew answers as one built at once, with every feature of the ranking on."""

import random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import newsarchive
from newsarchive import Article
from newsarchive.dictionary import Dictionary
from newsarchive.storage import segments

# Words with relatives, look-alikes and forms of their own, so that each feature has something to
# do.
WORDS = """
    мектеп мектептер мектептің мектебі мектептестер мектептік казак қазақ қазақтың қазақша казакша
    тіл тили тілдер
    мамандандыру мамандандырылған мамандандырылу мамандану маман жаңбыр жаңбырлы жаңбырша
    көл көлдің көлде кол қол
    ауыл ауылшаруашылығы ауылшаруашылық ауылдық балық балықшы балықшылар балықшылық бала
""".split()
QUERIES = (
    "мектеп",
    "мектептестік бала",
    "казак тили",
    "казакша",
    "мамандандырылу жаңбырша",
    "ауылшаруашылыгы",
    "балықшының көл қандай",
    "кол AND бала",
    '"казак тили" көлде',
    "теңіз мектеп балық бала",
    "мектап",
)
steps = st.lists(
    st.tuples(st.sampled_from(("add", "add", "remove")), st.sets(st.integers(0, 11), max_size=5)),
    min_size=3,
    max_size=10,
)
MEMBERS = (("көл", "теңіз", "жаңбыр суы"),)


def article(number, version):
    """The article of a number in a version. What a version alone says is gone with it."""
    chance = random.Random(f"{number} {version}")
    body = []
    for _ in range(chance.randint(1, 3)):
        words = " ".join(chance.choices(WORDS, k=chance.randint(2, 9)))
        body.append(f"{words.capitalize()}.")
    return Article(
        id=f"a{number}",
        title=" ".join(chance.choices(WORDS, k=2)),
        text=" ".join(body),
        date=f"2024-0{chance.randint(1, 3)}",
    )


def answers(archive):
    found = {}
    for unit in ("article", "sentence"):
        for query in QUERIES:
            results = archive.search(query, unit=unit, limit=50)
            hits = []
            for hit in results:
                sentences = [(one.ordinal, one.matches) for one in hit.sentences]
                hits.append((hit.article.id, hit.score, sentences))
            found[unit, query] = results.total, results.suggestion, hits
    return found


def grow(archive, history):
    """The articles that live at the end."""
    alive = {}
    for version, (what, numbers) in enumerate(history):
        if what == "remove":
            archive.remove(*(f"a{number}" for number in sorted(numbers)))
            for number in numbers:
                alive.pop(number, None)
            continue
        for number in sorted(numbers):
            alive[number] = article(number, version)
        archive.add([alive[number] for number in sorted(numbers)])
    return alive.values()


@given(history=steps)
@example(history=[("add", set(range(12)))] + [("add", {n, n + 1}) for n in range(9)])
# Two spellings that only dead sentences tell apart.
@example(history=[("add", set()), ("add", {0, 1, 2, 6}), ("add", {0})])
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@pytest.mark.parametrize("fanout", [2, 8])
def test_same_hits_order_and_scores(history, fanout, tmp_path_factory, monkeypatch):
    monkeypatch.setattr(segments, "_FANOUT", fanout)  # 2: short histories merge; 8: they do not
    folder = tmp_path_factory.mktemp("grown")
    dictionary = Dictionary(synonyms=MEMBERS)
    with (
        newsarchive.open(folder / "grown", create=True) as grown,
        newsarchive.open(folder / "built", create=True) as built,
    ):
        grown.set_dictionary(dictionary)
        built.set_dictionary(dictionary)
        built.add(grow(grown, history))
        assert answers(grown) == answers(built)


def test_what_only_dead_articles_say_is_no_relative_and_no_look_alike(tmp_path):
    with newsarchive.open(tmp_path / "archive", create=True) as archive:
        archive.add([Article(id=f"z{n}", text=f"Бүгін {n} рет айтты.") for n in range(60)])
        archive.add([Article(id="dead", text="Жаңбырлы күн. Қазақ елі.")])
        archive.add([Article(id="alive", text="Жаңбырлылар жиналды.")])
        before = [hit.article.id for hit in archive.search("жаңбырша")]
        assert sorted(before) == ["alive", "dead"]
        archive.remove("dead")
        results = archive.search("казак")
        assert (results.total, results.suggestion) == (0, None)
        assert [hit.article.id for hit in archive.search("жаңбырша")] == ["alive"]
