import pytest

from newsarchive.kazakh.endings import (
    NOUN,
    REPAIRS,
    VERB,
    stems_before,
)
from tools.stemmer_endings import cells_of, compile_endings, repair_of


@pytest.fixture(scope="module")
def endings():
    return compile_endings(4)


@pytest.mark.parametrize(
    "case",
    [
        ("мектеп", "теріміздегі", NOUN, "мектеп", ("plural", "possessive-1-plural", "attributive")),
        ("кітаб", "ымыз", NOUN, "кітап", ("possessive-1-plural",)),
        ("орн", "ына", NOUN, "орын", ("possessive-3", "dative")),
        ("лифті", "лер", NOUN, "лифт", ("plural",)),
        ("процес", "тің", NOUN, "процесс", ("genitive",)),
        ("съез", "де", NOUN, "съезд", ("locative",)),
        ("журналис", "тер", NOUN, "журналист", ("plural",)),
        ("оқ", "иды", VERB, "оқы", ("present", "present-3")),
        ("қо", "яды", VERB, "қой", ("present", "present-3")),
        ("тау", "ып", VERB, "тап", ("converb",)),
        ("таб", "ады", VERB, "тап", ("present", "present-3")),
        ("қорқ", "ып", VERB, "қорық", ("converb",)),
        (
            "бол",
            "мағандықтан",
            VERB,
            "бол",
            ("negation", "past-participle", "abstract", "ablative"),
        ),
        ("айт", "қанын", VERB, "айт", ("past-participle", "possessive-3", "accusative")),
    ],
)
def test_an_ending_is_found_with_its_stem(endings, case):
    prefix, ending, part, stem, suffixes = case
    kinds = [kind for before, kind in stems_before(prefix, part) if before == stem]
    assert any(
        entry.part_of_speech == part
        and entry.suffixes == suffixes
        and entry.cells & cells_of(stem, kind)
        for entry in endings[ending]
        for kind in kinds
    )
    assert REPAIRS[repair_of(prefix, stem)](prefix) == stem


def test_harmony_is_held(endings):
    assert not any(
        entry.cells & cells_of("бала", "V")
        for entry in endings["лер"]
        if entry.suffixes == ("plural",)
    )
