import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsarchive.kazakh import grammar
from newsarchive.kazakh.generator import generate, paradigm
from newsarchive.kazakh.stemmer import analyses

NOUNS = (
    "бала мектеп кітап халық орын ел қыз адам оқушы банк министр "
    "университет компания тоқаев су үй көрік"
).split()
VERBS = "бар кел айт оқы қой сүй тап шық қара бер көр істе қорық жүр таны жаса".split()


@pytest.mark.parametrize(
    ("word", "stem", "suffixes"),
    [
        ("мектептеріміздегі", "мектеп", ("plural", "possessive-1-plural", "attributive")),
        ("орнына", "орын", ("possessive-3", "dative")),
        ("халқының", "халық", ("possessive-3", "genitive")),
        ("көркі", "көрік", ("possessive-3",)),
        ("банкі", "банк", ("possessive-3",)),
        ("берілді", "бер", ("passive", "past-3")),
        ("жаздырды", "жаз", ("causative", "past-3")),
        ("келмегендіктен", "кел", ("negation", "past-participle", "abstract", "ablative")),
        ("тауып", "тап", ("converb",)),
        ("оқиды", "оқы", ("present", "present-3")),
        ("қою", "қой", ("gerund",)),
        ("адаммын", "адам", ("predicative-1",)),
        ("адамбыз", "адам", ("predicative-1-plural",)),
    ],
)
def test_generate(word, stem, suffixes):
    assert generate(stem, *suffixes) == word


def test_what_cannot_follow_is_refused():
    with pytest.raises(ValueError, match="cannot follow"):
        generate("бала", "past-3", "plural")
    with pytest.raises(ValueError, match="cannot follow"):
        generate("")


def test_paradigm():
    forms = dict(paradigm("ел"))
    assert len(forms) == 2 * 6 * 7
    assert forms["plural", "possessive-1-plural", "locative"] == "елдерімізде"
    assert len(set(forms.values())) > 80


@st.composite
def chains(draw):
    """A stem with suffixes that may follow it, and the word."""
    slot, stems = draw(st.sampled_from([("noun", NOUNS), ("verb", VERBS)]))
    stem = draw(st.sampled_from(stems))
    names = []
    if slot == "verb" and draw(st.booleans()):
        names.append(draw(st.sampled_from(["passive", "reciprocal", "causative"])))
    for _ in range(draw(st.integers(0, 5))):
        if not grammar.SLOTS[slot]:
            break
        arc = draw(st.sampled_from(grammar.SLOTS[slot]))
        names.append(arc.name)
        slot = arc.target
    return stem, tuple(names)


@settings(deadline=None)
@given(chains())
def test_what_is_generated_is_among_the_analyses(chain):
    stem, names = chain
    try:
        word = generate(stem, *names)
    except (
        ValueError
    ):  # an unfinished chain, or one that another slot's suffix of the same name leads astray
        return
    found = {
        (analysis.stem, tuple(suffix.name for suffix in analysis.suffixes))
        for analysis in analyses(word)
    }
    assert (stem, names) in found
