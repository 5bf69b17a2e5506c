"""The newsroom's own words."""

import pytest

import newsarchive
from newsarchive import Article
from newsarchive.dictionary import Dictionary


@pytest.fixture
def archive(tmp_path):
    with newsarchive.open(tmp_path / "archive", create=True) as opened:
        opened.add(
            [
                Article(id="short", text="ҚР Президенті жарлыққа қол қойды."),
                Article(id="long", text="Қазақстан Республикасының Үкіметі отырыс өткізді."),
                Article(id="apart", text="Республика күні Қазақстан бойынша тойланды."),
                Article(id="un", text="Біріккен Ұлттар Ұйымы мәлімдеме жасады."),
                Article(id="other", text="Ауылда жаңа мектеп ашылды."),
            ]
        )
        yield opened


def ids(archive, query, **options):
    return {hit.article.id for hit in archive.search(query, **options)}


def test_an_abbreviation_finds_what_it_stands_for(archive):
    assert ids(archive, "ҚР") == {"short", "long"}
    assert ids(archive, "ҚР-ның") == {"short", "long"}
    assert ids(archive, "БҰҰ") == {"un"}
    assert ids(archive, "БҰҰ AND мәлімдеме") == {"un"}


def test_what_it_stands_for_finds_an_abbreviation(archive):
    assert ids(archive, '"Қазақстан Республикасы"') == {"short", "long"}
    assert ids(archive, "Қазақстан Республикасы") == {"short", "long", "apart"}
    assert ids(archive, "Қазақстан Республикасы президенті") == {"short", "long", "apart"}
    assert ids(archive, "республика") == {"long", "apart"}


def test_synonyms_are_marked_and_explained(archive):
    hit = archive.search("ҚР үкіметі")[0]
    assert hit.snippet("html").startswith(
        "<mark>Қазақстан</mark> <mark>Республикасының</mark> <mark>Үкіметі</mark>"
    )
    explained = archive.explain("ҚР үкіметі", "long")
    assert ("ҚР", "synonym") in {(word.asked, word.by) for word in explained.words}


def test_denied_words_have_no_synonyms(archive):
    assert "long" in ids(archive, "отырыс -ҚР")


def test_synonyms_need_no_rebuild(archive):
    archive.set_dictionary(archive.dictionary.equate("мектеп", "білім ордасы"))
    assert ids(archive, '"білім ордасы"') == {"other"}
    archive.set_dictionary(archive.dictionary.without("мектеп").without("ҚР"))
    assert ids(archive, '"білім ордасы"') == set()
    assert ids(archive, "ҚР") == {"short"}


def test_protected_names_are_never_stemmed(tmp_path):
    with newsarchive.open(tmp_path / "names", create=True) as archive:
        archive.add(
            [Article(id="a", text="Бұл Келіндер туралы."), Article(id="b", text="Келіні келді.")]
        )
        archive.set_dictionary(archive.dictionary.protect("Келіндер"))
        archive.rebuild()
        assert archive.check() == []
        assert ids(archive, "Келіндер") == {"a"}
        assert ids(archive, "Келіндерге") == {"a"}
        assert "b" in ids(archive, "келін AND келді")
        assert (
            archive.search("Келіндерді")[0].snippet("html") == "Бұл <mark>Келіндер</mark> туралы."
        )
        assert [hit.article.id for hit in archive.scan("Келіндер")] == ["a"]
        archive.add([Article(id="c", text="Келіндерде той.")])
        assert ids(archive, "Келіндер") == {"a", "c"}


def test_until_a_rebuild_the_index_answers_with_the_names_it_was_made_with(tmp_path):
    with newsarchive.open(tmp_path / "names", create=True) as archive:
        archive.set_dictionary(archive.dictionary.protect("Ақорда"))
        articles = [Article(id="a", text="Келіндер келді."), Article(id="b", text="Ақорда ашық.")]
        archive.add(articles)
        before = archive.search("келін ақорда").to_dicts()
        archive.set_dictionary(archive.dictionary.without("Ақорда").protect("Келіндер"))
        archive.set_dictionary(archive.dictionary.protect("Астана"))
        assert archive.search("келін ақорда").to_dicts() == before
        assert archive.check() == []
        # What is added meanwhile is stemmed as the rest of the index is.
        archive.add([Article(id="c", text="Келіндерде той.")])
        assert ids(archive, "келін") == {"a", "c"}
    with newsarchive.open(tmp_path / "names") as archive:
        assert ids(archive, "+келін") == {"a", "c"}
        archive.rebuild()
        assert ids(archive, "+келін") == set()
        assert ids(archive, "+Келіндер") == {"a", "c"}
        assert archive.dictionary.protected == ("Астана", "Келіндер")
    with newsarchive.open(tmp_path / "fresh", create=True) as fresh:
        fresh.set_dictionary(fresh.dictionary.protect("Астана", "Келіндер"))
        with newsarchive.open(tmp_path / "names") as archive:
            fresh.add(archive)
            assert archive.state == fresh.state


def test_names_that_change_while_nothing_is_indexed_count_at_once(tmp_path):
    with newsarchive.open(tmp_path / "names", create=True) as archive:
        archive.add([Article(id="a", text="Келіндер келді.")])
        archive.set_dictionary(archive.dictionary.protect("Келіндер"))
        archive.remove("a")
        archive.add([Article(id="b", text="Келіндер келді.")])
        assert ids(archive, "+келін") == set()
        assert archive.check() == []


def test_another_archive_is_not_touched(archive, tmp_path):
    with newsarchive.open(tmp_path / "names", create=True) as other:
        other.set_dictionary(Dictionary(("Мектеп",), ()))
        other.add([Article(id="x", text="Мектеп.")])
        assert ids(other, "мектеп") == {"x"}
        assert ids(archive, "мектеп") == {"other"}


def test_a_dictionary_as_a_value():
    dictionary = Dictionary()
    assert ("ҚР", "Қазақстан Республикасы") in dictionary.synonyms
    changed = dictionary.protect("Абай", "Абай").equate("a", "b", "a")
    assert changed.protected == ("Абай",)
    assert changed.synonyms[-1] == ("a", "b")
    assert Dictionary.from_json(changed.to_json()) == changed
    assert changed.without("абай").without("B") == dictionary
    for words in (("a",), ("a", "a"), ()):
        with pytest.raises(ValueError, match="two words or more"):
            dictionary.equate(*words)
    with pytest.raises(ValueError, match="no word"):
        dictionary.protect(' " ')


def test_the_shipped_groups_are_whole():
    for group in Dictionary().synonyms:
        assert len(group) >= 2
        assert all(group)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("млн", "Он миллион теңге бөлінді."),
        ("миллиард", "Екі млрд теңге бөлінді."),
        ("шақырым", "Жолдың ұзындығы 30 км."),
        ("Уральск", "Оралда кездесу өтті."),
        ("Усть-Каменогорск", "Өскеменде кездесу өтті."),
        ("ҰБТ", "Ұлттық бірыңғай тестілеу басталды."),
        ("жоғары оқу орны", "ЖОО түлектері жиналды."),
    ],
)
def test_shipped_synonyms_find_each_other_and_can_be_taken_out(tmp_path, typed, printed):
    with newsarchive.open(tmp_path / "archive", create=True) as archive:
        archive.add([Article(id="a", text=printed), Article(id="b", text="Бүгін күн жылы.")])
        results = archive.search(typed)
        assert [hit.article.id for hit in results] == ["a"]
        assert (results.total, results.related) == (1, 0)
        archive.set_dictionary(archive.dictionary.without(typed))
        assert archive.search(f'"{typed}"').total == 0
