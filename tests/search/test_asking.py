"""What is asked is what is found: totals, and that nothing typed or pasted is an error."""

import random
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import newsarchive
from newsarchive import Article, QueryError
from newsarchive.analysis import Analyser
from newsarchive.kazakh.letters import fold
from newsarchive.search.forgiving import is_pasted, read
from newsarchive.search.syntax import Limits

TEXT = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "text"


@pytest.fixture
def make(tmp_path):
    opened = []

    def make(**texts):
        archive = newsarchive.open(tmp_path / str(len(opened)), create=True)
        opened.append(archive)
        filler = [Article(id=f"z{n}", text=f"Бүгін {n} рет айтты.") for n in range(60)]
        archive.add([*(Article(id=id_, text=text) for id_, text in texts.items()), *filler])
        return archive

    yield make
    for archive in opened:
        archive.close()


def ids(results):
    return {hit.article.id for hit in results}


# What counts.


def test_relatives_are_related_and_what_was_typed_is_counted(make):
    archive = make(a="Жаңбырша жауды.", b="Жаңбырлы күн болды.", c="Күн болды.")
    results = archive.search("жаңбырша", facets=("year",))
    assert (results.total, results.related) == (1, 1)
    assert ids(results) == {"a", "b"}


@pytest.mark.parametrize(
    "query",
    ['"жаңбырша"', "+жаңбырша", "жаңбырша AND күн", "жаңбырша OR теңіз", "=жаңбырша", "NOT күн"],
)
def test_what_is_asked_for_by_a_sign_means_itself(make, query):
    archive = make(b="Жаңбырлы болды.")
    results = archive.search(query, limit=100)
    assert results.related == 0
    assert results.total == (61 if query == "NOT күн" else 0)


def test_facets_count_the_total_and_the_related_where_it_is_none(tmp_path):
    with newsarchive.open(tmp_path / "archive", create=True) as archive:
        archive.add([Article(id=f"z{n}", text=f"Бүгін {n} рет айтты.") for n in range(60)])
        archive.add([Article(id="b", text="Жаңбырлы күн.", source="Айқын")])
        none = archive.search("жаңбырша", facets=("source",))
        assert (none.total, none.related, none.facets) == (0, 1, {"source": {"Айқын": 1}})
        archive.add([Article(id="a", text="Жаңбырша жауды.", source="Егемен")])
        one = archive.search("жаңбырша", facets=("source",))
        assert (one.total, one.related, one.facets) == (1, 1, {"source": {"Егемен": 1}})


@pytest.mark.parametrize(
    ("typed", "found"), [("тыл", "тіл"), ("журеди", "жүреді"), ("калмаиды", "қалмайды")]
)
def test_careless_letters_are_found_where_the_word_is_unknown(make, typed, found):
    archive = make(a=f"Бұл {found} деді.")
    results = archive.search(typed)
    assert ids(results) == {"a"}
    assert archive.explain(typed, "a").words[0].printed == found
    assert ids(archive.search(f'"{typed}"')) == set() or results.related == 0


def test_a_known_word_means_no_other(make):
    archive = make(a="Бұл тіл деді.", b="Бұл тыл деді.")
    assert ids(archive.search("тыл")) == {"b"}


WORDS = (
    "мектеп мектептер казак қазақ тілі тыл жаңбыр жаңбырлы көл кол балық балықшы ауыл бала".split()
)
texts = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=5), min_size=2, max_size=8)
queries = st.lists(st.sampled_from([*WORDS, "жаңбырша", "балыкшы"]), min_size=1, max_size=3)


@given(texts=texts, words=queries, joint=st.sampled_from((" ", " AND ", " OR ", '" "')))
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_adding_articles_never_lowers_a_total(texts, words, joint, tmp_path_factory):
    query = f'"{joint.join(words)}"' if joint == '" "' else joint.join(words)
    before = 0
    with newsarchive.open(tmp_path_factory.mktemp("total") / "archive", create=True) as archive:
        for number, text in enumerate(texts):
            archive.add([Article(id=f"a{number}", text=" ".join(text))])
            results = archive.search(query, limit=100)
            assert results.total >= before
            assert len(results) == results.total + results.related
            before = results.total


@pytest.mark.skipif(not TEXT.exists(), reason="the real texts of ../shared/data are absent")
def test_what_a_quoted_word_finds_has_it(tmp_path):
    lines = (TEXT / "headlines.txt").read_text("utf-8").splitlines()[:4000]
    with newsarchive.open(tmp_path / "archive", create=True) as archive:
        archive.add(Article(id=str(n), text=line) for n, line in enumerate(lines) if line.strip())
        every = sorted({word for line in lines for word in re.findall(r"[а-яәғқңөұүһі]{4,}", line)})
        analyser = Analyser()
        lacking = []
        for word in random.Random(7).sample(every, 500):
            stems = set(analyser.query_words(word)[0].stems)
            for hit in archive.search(f'"{word}"', limit=50):
                met = hit.sentence.matches
                printed = [hit.sentence.text[start:end] for start, end in met]
                own = [set(analyser.query_words(one)[0].stems) for one in printed]
                if not any(stems & found for found in own) and not _alike(word, printed):
                    lacking.append((word, hit.sentence.text))
        assert lacking == []


def _alike(word, printed):
    """Whether the stem of a printed word is that of one typed, but for the Kazakh letters."""
    stems = {fold(stem) for stem in Analyser().query_words(word)[0].stems}
    found = {fold(stem) for one in printed for stem in Analyser().query_words(one)[0].stems}
    return not re.search("[әғқңөұүһі]", word) and bool(stems & found)


# What is typed and pasted.

READ = {
    "unclosed quotation mark": ('"қазақ тілі', "қазақ тілі", "quotation mark"),
    "unclosed bracket": ("(қазақ тілі", "қазақ тілі", "bracket"),
    "bracket that closes none": ("қазақ тілі)", "қазақ тілі", "bracket"),
    "a word before a colon": ("Covid: қазақ", "Covid қазақ", None),
    "a word before a colon without a blank": ("Covid:қазақ", "Covid қазақ", "no field"),
    "a boost of nothing": ("қазақ^", "қазақ", "words only"),
    "a near of nothing": ('"қазақ тілі"~', "қазақ тілі", "words only"),
    "brackets too deep": ("(" * 40 + "қазақ" + ")" * 40, "қазақ", "words only"),
    "signs alone": ("!!! ((", None, "bracket"),
    "a temperature": ("-20 градус", "20 градус", None),
}


@pytest.mark.parametrize("case", READ)
def test_what_is_typed_is_read(case, make):
    typed, like, note = READ[case]
    archive = make(a="Қазақ тілі. 20 градус. Covid өршіді.", b="Тілі қазақ. Бала.")
    results = archive.search(typed)
    if note is None:
        assert results.notes == ()
    else:
        assert any(note in one for one in results.notes)
    if like is not None:
        assert ids(results) == ids(archive.search(like))
    else:
        assert results.total == 0


@pytest.mark.parametrize(
    "typed", ["sorce:bbc", "қазақ titel:тіл", "date:кеше", "date:2019-13 қазақ", ""]
)
def test_mistakes_that_somebody_must_know_are_errors(make, typed):
    with pytest.raises(QueryError):
        make(a="Қазақ тілі.").search(typed)


@pytest.mark.parametrize("typed", ['"a', "(a", "a)", "a^", "xyz:a", "!", "a " * 300])
def test_strict_makes_all_of_it_errors(make, typed):
    archive = make(a="Қазақ тілі.")
    archive.search(typed)
    with pytest.raises(QueryError):
        archive.search(typed, strict=True)


PASTED = (
    "«Қазақстан» ұлттық телеарнасы: «жаңа маусымда (күзде) он шақты бағдарлама шығады» "
    "деп хабарлады"
)


def test_a_pasted_text_has_no_syntax(make):
    archive = make(
        a="Қазақстан ұлттық телеарнасы жаңа маусымда күзде он шақты бағдарлама шығады "
        "деп хабарлады."
    )
    assert is_pasted(PASTED)
    assert "a" in ids(archive.search(PASTED))
    assert "a" in ids(archive.search(PASTED.upper()))
    assert not is_pasted(PASTED + " -шығады")
    assert not is_pasted("Қазақстан ЖӘНЕ Ресей")


def test_the_best_sentence_of_a_pasted_text_counts(make):
    words = "Өзен көпір мектеп балық ауыл жаңбыр дала тау".split()
    archive = make(
        spread=" ".join(f"Кеше {word} туралы және {word} жайлы айтты." for word in words),
        one=" ".join(words) + ". " + "Осы туралы ұзақ әңгіме болды, бәрі тыңдады. " * 30,
    )
    results = archive.search(" ".join(words))
    assert results[0].article.id == "one"
    parts = archive.explain(" ".join(words), "one").parts
    assert parts["best sentence"] > 0
    assert sum(parts.values()) == pytest.approx(results[0].score)
    assert "best sentence" not in archive.explain(" ".join(words) + " қандай?", "one").parts


def test_what_is_too_long_is_cut():
    parsed = read("сөз " * 2000, Analyser())
    assert len(parsed.notes) == 2
    assert len(list(parsed.tree.leaves())) <= Limits().terms
    assert read("сөз " * 100, Analyser()).notes == ()


def test_an_address_finds_its_article_first(tmp_path):
    address = "https://egemen.kz/article/qazaq-tili-kuni"
    with newsarchive.open(tmp_path / "archive", create=True) as archive:
        archive.add([Article(id="b", text="Қазақ тілі күні. Қазақ тілі күні өтті.")])
        archive.add([Article(id="a", text="Ауа райы.", url=address)])
        archive.add([Article(id="https://x.kz/1", text="Басқа сөз.")])
        for typed in (address, address + "/", f"  {address}#top "):
            results = archive.search(typed)
            assert [hit.article.id for hit in results] == ["a", "b"]
            assert results.total == 2
        assert archive.search("https://x.kz/1")[0].article.id == "https://x.kz/1"
        assert archive.search("https://nowhere.kz/tili")[0].article.id == "b"


@given(st.text(st.characters(), max_size=80))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read(text):
    _is_read(text)


TYPED = "a мектеп AND ЖӘНЕ NOT ЕМЕС title: xyz: http://a.kz/b 2019".split()
SIGNS = [*TYPED, *'+ - ( ) " « » ~ ~2 ^ ^2 * = ? ..'.split()]


@given(st.lists(st.sampled_from([*SIGNS, " ", " ", "\n", "\ud800"]), max_size=50).map("".join))
@settings(max_examples=300, deadline=None)
def test_any_mixture_of_signs_is_read(text):
    _is_read(text)


def _is_read(text):
    if not text.strip():
        return
    try:
        parsed = read(text, Analyser())
    except QueryError as error:
        # Most texts are read, so `pytest.raises` would not fit.
        assert "field" in str(error) or "date" in str(error)  # noqa: PT017
        return
    for leaf in parsed.tree.leaves():
        if leaf.startchar is not None:
            assert 0 <= leaf.startchar < leaf.endchar <= len(parsed.text)


# Names with initials.


@pytest.mark.parametrize("typed", ["Қ.Тоқаев", "Қ. Тоқаев", "Қ.К.Тоқаев"])
def test_an_initial_may_be_missing(make, typed):
    archive = make(
        a="Қасым-Жомарт Тоқаев келді.",
        b="Қ.К. Тоқаев келді.",
        c="Қ.Тоқаев келді.",
        d="Қ. деген кім?",
    )
    results = archive.search(typed)
    assert {"a", "b", "c"} <= ids(results)


def test_the_name_with_its_initial_ranks_first(make):
    archive = make(a="Әлихан Бөкейхан келді.", b="Ә.Бөкейхан келді.")
    assert [hit.article.id for hit in archive.search("Ә.Бөкейхан")] == ["b", "a"]


def test_capitals_stay_capitals(make):
    archive = make(a="ҰБТ басталды.")
    assert archive.suggest("УБТ") in ([], ["ҰБТ"])
    assert archive.suggest("УБТТ") == ["ҰБТ"]
