import pytest

from newsarchive.kazakh.grammar import (
    BACK,
    FRONT,
    SLOTS,
    UNFINISHED,
    attach,
    default_harmony,
    harmonies,
    sound_class,
)


@pytest.mark.parametrize(
    ("word", "template", "harmony", "longer"),
    [
        ("бала", "LAр", BACK, "балалар"),
        ("адам", "LAр", BACK, "адамдар"),
        ("мектеп", "LAр", FRONT, "мектептер"),
        ("қала", "NIң", BACK, "қаланың"),
        ("адам", "NIң", BACK, "адамның"),
        ("жыл", "NIң", BACK, "жылдың"),
        ("адам", "nI", BACK, "адамды"),
        ("адам", "dAн", BACK, "адамнан"),
        ("қыз", "Mен", BACK, "қызбен"),
        ("зауыт", "Mен", BACK, "зауытпен"),
        ("бала", "<с>I", BACK, "баласы"),
        ("кітап", "<с>I", BACK, "кітабы"),
        ("халық", "<с>I", BACK, "халығы"),
        ("бөлік", "(I)м", FRONT, "бөлігім"),
        ("завод", "DA", BACK, "заводта"),
        ("оқы", "EдI", BACK, "оқиды"),
        ("қой", "EдI", BACK, "қояды"),
        ("сүй", "EдI", FRONT, "сүйеді"),
        ("қара", "EдI", BACK, "қарайды"),
        ("тап", "(I)п", BACK, "тауып"),
        ("тап", "E", BACK, "таба"),
        ("оқы", "U", BACK, "оқу"),
        ("қой", "U", BACK, "қою"),
        ("қой", "O", BACK, "қояр"),
        ("оқы", "EJIн", BACK, "оқиын"),
        ("қара", "EJIн", BACK, "қарайын"),
        ("бар", "EJIн", BACK, "барайын"),
    ],
)
def test_attach(word, template, harmony, longer):
    assert attach(word, template, harmony) == longer


def test_loans_keep_their_last_consonant():
    assert attach("банк", "<с>I", FRONT, voicing=False) == "банкі"


@pytest.mark.parametrize(
    ("stem", "possible"),
    [
        ("бала", (BACK,)),
        ("мектеп", (FRONT,)),
        ("кітап", (BACK,)),
        ("тоқаев", (BACK, FRONT)),
        ("банк", (BACK, FRONT)),
        ("рубль", (BACK, FRONT)),
        ("халық", (BACK,)),
        ("су", (BACK, FRONT)),
    ],
)
def test_harmonies(stem, possible):
    assert harmonies(stem) == possible
    assert default_harmony(stem) in possible


def test_signs_are_passed_over():
    assert sound_class("рубль") == sound_class("бал")
    assert sound_class("съезд") == sound_class("завод")


def test_every_arc_leads_to_a_slot():
    assert {arc.target for arcs in SLOTS.values() for arc in arcs} <= set(SLOTS)
    assert set(SLOTS) >= UNFINISHED
