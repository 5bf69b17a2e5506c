"""What is found and in which order: ranking, related words, highlights, explanations."""

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh.query import Wildcard

import newsarchive
from newsarchive import Article, ArticleNotFound, QueryError
from newsarchive.kazakh.letters import coarse
from newsarchive.search import expansion
from newsarchive.search.forms import form_test
from newsarchive.search.suggest import distance, least_distance

FILLER = [
    Article(id=f"z{n:02}", text=f"Бүгін {n} рет күн жылы болды.", date="2001") for n in range(60)
]


@pytest.fixture
def make(tmp_path):
    """An archive of texts, by id; a text «headline | body» has both."""
    opened = []

    def make(**texts):
        archive = newsarchive.open(tmp_path / f"archive{len(opened)}", create=True)
        opened.append(archive)
        articles = []
        for id_, text in texts.items():
            title, _, body = text.rpartition(" | ")
            articles.append(Article(id=id_, title=title, text=body, date="2020-01-01"))
        archive.add(articles[:1])  # two segments
        archive.add([*articles[1:], *FILLER])
        return archive

    yield make
    for archive in opened:
        archive.close()


def ids(archive, query, **options):
    return [hit.article.id for hit in archive.search(query, **options)]


def marked(archive, query):
    return archive.search(query)[0].snippet("html")


# The order.


def test_all_words_rank_above_some(make):
    archive = make(
        some="Жаңбыр, жаңбыр, жаңбыр | Жаңбыр жауды. Тағы жаңбыр. Жаңбыр!",
        every="Ұзақ әңгіме | "
        + "Осы туралы көп айтылды, бірақ ештеңе шешілмеді. " * 20
        + "Көл үстінде жаңбыр болды.",
    )
    assert ids(archive, "жаңбыр көл") == ["every", "some"]
    assert ids(archive, "жаңбыр көл қандай?") == ["every", "some"]


def test_words_near_each_other_rank_higher(make):
    archive = make(
        far="Көл туралы көп сөз айтылды және бәрі үнсіз тыңдап отырды жаңбыр.",
        near="Бәрі үнсіз отырды және көп сөз айтылды туралы деп жаңбыр көл.",
        apart="Көл туралы көп сөз айтылды. Және бәрі үнсіз тыңдап отырды жаңбыр.",
    )
    assert ids(archive, "көл жаңбыр") == ["near", "far", "apart"]


def test_the_printed_form_breaks_ties(make):
    archive = make(a="Олар көлге барды.", b="Олар көлдің барды.", c="Олар көлде барды.")
    assert ids(archive, "көлде") == ["c", "a", "b"]
    assert ids(archive, "көлдің") == ["b", "a", "c"]


def test_the_headline_counts_more(make):
    archive = make(body="Осы туралы | Көл туралы айтты.", title="Көл туралы | Осы туралы айтты.")
    assert ids(archive, "көл") == ["title", "body"]


def test_a_sentence_has_a_share_of_its_article(make):
    archive = make(
        one="Өзен | Су туралы айтты. Бүгін кеште жиналды.",
        two="Жаңбыр | Бала туралы айтты. Жаңбыр су болды.",
    )
    sentences = [
        (hit.article.id, hit.sentence.ordinal)
        for hit in archive.search("су жаңбыр", unit="sentence")
    ]
    assert sentences == [("two", 2), ("two", 0), ("one", 1)]


def test_ties_by_date_then_id(tmp_path):
    with newsarchive.open(tmp_path / "archive", create=True) as archive:
        dates = ["2019", None, "2021", "2021", "2019", "2020-05-05T10:00"]
        for number, date in enumerate(dates):
            archive.add([Article(id=f"n{9 - number}", text="Көл мұзы.", date=date)])
        order = ["n6", "n7", "n4", "n5", "n9", "n8"]
        assert ids(archive, "көл") == order
        assert ids(archive, "көл", sort="newest") == order
        assert ids(archive, "көл", sort="oldest") == ["n5", "n9", "n4", "n6", "n7", "n8"]
        assert ids(archive, "*") == order


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
@pytest.mark.parametrize("unit", ["article", "sentence"])
def test_pages_join_to_the_whole(make, sort, unit):
    archive = make(a="Күн | Күн жылы болды. Жылы күн.", b="Жылы | Күн суық. Күн мен түн.")

    def places(**options):
        hits = archive.search("күн жылы", unit=unit, sort=sort, **options)
        return [(hit.article.id, hit.sentence.ordinal, hit.score) for hit in hits]

    whole = places(limit=1000)
    assert len(whole) == archive.search("күн жылы", unit=unit).total > 60
    pages = [places(limit=7, offset=at) for at in range(0, len(whole) + 7, 7)]
    assert [place for page in pages for place in page] == whole
    assert places(limit=5, offset=10_000) == []
    assert places(limit=0) == []


# Look-alikes and relatives.


def test_words_typed_without_kazakh_letters(make):
    archive = make(a="Қазақ тілінің күні.", b="Ауылшаруашылығы өнімдері.", c="Өнер адамдары.")
    assert ids(archive, "казак") == ["a"]
    assert ids(archive, "казак тили") == ["a"]
    assert ids(archive, "казак AND тили") == ["a"]
    assert ids(archive, '"казак тили"') == ["a"]
    assert ids(archive, "онер") == ["c"]
    assert ids(archive, "ауылшаруашылыгы") == ["b"]
    assert ids(archive, "=казак") == []
    assert marked(archive, "казак тили") == "<mark>Қазақ</mark> <mark>тілінің</mark> күні."


def test_an_exact_word_ranks_above_its_look_alikes(make):
    archive = make(like="Ақын туралы айтты.", exact="Акын туралы айтты.")
    assert ids(archive, "акын") == ["exact", "like"]
    assert ids(archive, "ақын")[0] == "like"


def test_relatives_are_found_below_the_exact_stem(make):
    archive = make(
        relative="Мамандандырылған орталық ашылды.", exact="Мамандандыру орталығы ашылды."
    )
    assert ids(archive, "мамандандыру")[0] == "exact"
    assert "relative" in ids(archive, "мамандандырылу")


def test_operators_mean_the_word_itself(make):
    archive = make(a="Жаңбырлы күн.")
    assert ids(archive, "жаңбырша")  # relative
    assert ids(archive, "жаңбырша AND күн") == []
    assert ids(archive, "+жаңбырша күн") == []
    assert "a" in ids(archive, "күн -жаңбырша", limit=100)


def test_what_begins_otherwise_is_no_relative(make):
    assert ids(make(a="Ауылда той болды.", b="Дауысы жақсы."), "дауыл") == []


# Highlights.


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("мектеп", "<mark>Мектептеріміздегі</mark> «жас» оқушылар Астанаға келді."),
        ("мект*", "<mark>Мектептеріміздегі</mark> «жас» оқушылар Астанаға келді."),
        ("*дегі", "<mark>Мектептеріміздегі</mark> «жас» оқушылар Астанаға келді."),
        ("оқушлар~", "Мектептеріміздегі «жас» <mark>оқушылар</mark> Астанаға келді."),
        (
            '"жас оқушы"',
            "Мектептеріміздегі «<mark>жас</mark>» <mark>оқушылар</mark> Астанаға келді.",
        ),
        (
            '"астана жас"~5',
            "Мектептеріміздегі «<mark>жас</mark>» оқушылар <mark>Астанаға</mark> келді.",
        ),
        ("Astana", "Мектептеріміздегі «жас» оқушылар <mark>Астанаға</mark> келді."),
        ("=астанаға", "Мектептеріміздегі «жас» оқушылар <mark>Астанаға</mark> келді."),
        ("оқушы -кино", "Мектептеріміздегі «жас» <mark>оқушылар</mark> Астанаға келді."),
    ],
)
def test_whole_printed_words_are_marked(make, query, shown):
    archive = make(a="Мектептеріміздегі «жас» оқушылар Астанаға келді.")
    assert marked(archive, query) == shown


def test_many_ways_to_choose_the_words_of_a_near_are_few_hulls(make):
    archive = make(a="су " * 60 + ".")
    assert archive.search('"' + "су " * 12 + '"~8').total == 1


@pytest.mark.parametrize(
    ("pattern", "form", "matches"),
    [
        ("а*б", "аб", True),
        ("а*б", "ааббб", True),
        ("а*б", "абв", False),
        ("*ба*ба", "бабаба", True),
        ("*ба*ба", "ба", False),
        ("*а*а*а*", "бабаба", True),
        ("*а*а*а*", "баба", False),
        ("*а*а*а*а*а*а*а*б", "а" * 64, False),
    ],
)
def test_patterns_take_no_longer_than_the_word(pattern, form, matches):
    assert form_test(Wildcard("form", pattern))(form) is matches


def test_the_width_of_patterns_is_bounded(make, monkeypatch):
    archive = make(a="Аба абай абайла ебі.")
    monkeypatch.setattr(expansion, "MOST_FORMS", 3)
    assert ids(archive, "аб*") == ["a"]
    assert ids(archive, "абай~") == ["a"]
    for query in ("*б*", "аб* аба*", "абай~2"):
        with pytest.raises(QueryError, match="type more of its beginning") as raised:
            archive.search(f"({query})")
        assert raised.value.position > 0


def test_look_alikes_count_however_rare_they_are(make):
    archive = make(**dict.fromkeys("abcd", "Казак туралы."), e="Қазақ туралы.")
    for query in ("казак", "+казак", '"казак туралы"'):
        found = archive.search(query, limit=20)
        assert sorted(hit.article.id for hit in found) == ["a", "b", "c", "d", "e"]
        assert (found.total, found.related) == (5, 0)


# Explanations.


def test_an_explanation_tells_which_word_met_which(make):
    archive = make(a="Қазақ тілі | Қазақтың тілінде жазылды.", b="Тіл туралы.")
    explained = archive.explain("казак тілі", "a")
    met = {(word.asked, word.printed, word.by, word.term) for word in explained.words}
    assert met == {
        ("казак", "қазақ", "look-alike", "қазақ"),
        ("казак", "қазақтың", "look-alike", "қазақ"),
        ("тілі", "тілі", "stem", "тіл"),
        ("тілі", "тілінде", "stem", "тіл"),
    }
    assert set(explained.parts) == {
        "words",
        "every word present",
        "words near each other",
        "printed as typed",
    }
    assert all(worth > 0 for worth in explained.parts.values())


@pytest.mark.parametrize(
    "query",
    ["қазақ тілі", "казак", "тіл*", '"қазақ тілі"', "тілі OR жоқ", "title:қазақ", "қазақ^3 туралы"],
)
def test_the_parts_sum_to_the_score_of_the_search(make, query):
    archive = make(a="Қазақ тілі | Қазақтың тілінде жазылды.", b="Тіл туралы.")
    for hit in archive.search(query):
        explained = archive.explain(query, hit.article.id)
        assert explained.score == pytest.approx(hit.score, rel=1e-4)
        assert explained.score == pytest.approx(sum(explained.parts.values()))


def test_an_explanation_as_text_and_data(make):
    archive = make(a="Қазақ тілі.")
    explained = archive.explain("казак", "a")
    assert "казак met қазақ by the look-alike қазақ" in str(explained)
    assert json.loads(json.dumps(explained.to_dict()))["words"][0]["printed"] == "қазақ"


def test_an_article_that_is_not_found(make):
    archive = make(a="Қазақ тілі.")
    explained = archive.explain("жаңбыр", "a")
    assert (explained.score, explained.words, str(explained)) == (0, (), "a is not found by жаңбыр")
    with pytest.raises(ArticleNotFound):
        archive.explain("жаңбыр", "nowhere")
    with pytest.raises(QueryError):
        archive.explain("sorce:a", "a")


# Did you mean.


def test_suggestions(make):
    archive = make(
        a="Президент Астанада халықаралық форум өтті.", b="Президент үкімет отырысын өткізді."
    )
    assert archive.suggest("президетн")[0] == "президент"
    assert archive.suggest("Прзидент Астанада")[0] == "Президент Астанада"
    assert archive.suggest("укимет")[0].startswith("үкімет")
    assert archive.suggest('"халыкаралык форрум"')[0] == '"халықаралық форум"'
    assert archive.suggest("президент") == []
    assert archive.suggest("source:прзидент") == []
    assert archive.suggest("ыыыыыыы") == []
    assert archive.suggest("Үкмет") == ["Үкімет"]
    assert archive.search("прзидент").suggestion == "президент"
    assert archive.search("президент").suggestion is None


@pytest.mark.parametrize(
    ("typed", "nearer", "further"),
    [
        ("казак", "қазақ", "базар"),  # without the Kazakh letters
        ("бара", "бапа", "бака"),  # a neighbouring key
        ("аамн", "аман", "адам"),  # two letters exchanged
        ("маман", "мамман", "мампан"),  # one typed twice
    ],
)
def test_slips_of_fingers_and_keyboards_cost_less(typed, nearer, further):
    assert distance(typed, nearer) < distance(typed, further)
    assert distance(typed, typed) == 0
    assert distance(typed, nearer) == distance(nearer, typed)


LETTERS = st.text("абгиейкқыіңнхһ", min_size=1, max_size=7)


@given(LETTERS, LETTERS)
def test_no_word_is_nearer_than_its_letters_allow(typed, word):
    assert least_distance(Counter(coarse(typed)), word) <= distance(typed, word) + 1e-9


# Facets.


def test_facets_count_all_hits(tmp_path):
    with newsarchive.open(tmp_path / "archive", create=True) as archive:
        for n in range(30):
            source = "bbc" if n % 3 else "kaz"
            archive.add(
                [
                    Article(
                        id=str(n),
                        text="Күн. Күн.",
                        source=source,
                        tags=["a", "b"][: n % 3],
                        date=f"20{10 + n % 2}-0{1 + n % 4}",
                    )
                ]
            )
        results = archive.search(
            "күн", limit=2, facets=("source", "tag", "year", "month", "language", "author")
        )
        assert results.facets["source"] == {"bbc": 20, "kaz": 10}
        assert results.facets["tag"] == {"a": 20, "b": 10}
        assert results.facets["year"] == {"2011": 15, "2010": 15}
        assert sum(results.facets["month"].values()) == 30
        assert results.facets["language"] == {"kk": 30}
        assert results.facets["author"] == {}
        assert archive.search("күн source:kaz", facets=("source",)).facets["source"] == {"kaz": 10}
        assert archive.search("күн", unit="sentence", facets=("source",)).facets["source"] == {
            "bbc": 40,
            "kaz": 20,
        }


def test_a_single_letter_is_looked_for_like_any_word(tmp_path):
    with newsarchive.open(tmp_path / "letters", create=True) as archive:
        archive.add([newsarchive.Article(id="a", text="Бес мектеп ашылды.")])
        for letter in ("x", "я", "1", "ё"):
            assert archive.search(letter).total == 0


def test_a_near_pair_passes_what_scores_higher_by_its_words_alone(make):
    archive = make(
        far="Көл туралы көп сөз айтылды және бәрі тыңдап отырды жаңбыр.",
        near="Бәрі үнсіз отырды және көп сөз айтылды туралы деп ұзақ жаңбыр көл.",
    )
    words = {id_: archive.explain("көл жаңбыр", id_).parts["words"] for id_ in ("far", "near")}
    assert words["far"] > words["near"]
    assert ids(archive, "көл жаңбыр", limit=1) == ["near"]


def test_a_sentence_with_all_words_ranks_above_one_with_some(make):
    archive = make(
        some="Жаңбыр | Жаңбыр, жаңбыр. Жаңбыр жауды. Жаңбыр!",
        every="Ұзақ | " + "Осы туралы көп айтылды, бірақ көл үстінде ештеңе шешілмеді, жаңбыр.",
    )
    found = archive.search("жаңбыр көл", unit="sentence")
    assert (found[0].article.id, found[0].sentence.ordinal) == ("every", 1)
