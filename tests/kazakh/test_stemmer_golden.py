from pathlib import Path

import pytest

from newsarchive.kazakh.stemmer import analyses, stem, stem_form

HERE = Path(__file__).parent


def cases(name):
    heading, found = "", []
    for line in HERE.joinpath(name).read_text("utf-8").splitlines():
        if line.startswith("## "):
            heading = line.removeprefix("## ")
        elif line and not line.startswith("#"):
            wanted, _, words = line.partition(": ")
            found += [pytest.param(word, wanted, id=f"{heading}: {word}") for word in words.split()]
    return found


@pytest.mark.parametrize(("form", "wanted"), cases("stemmer_golden.txt"))
def test_stem_of_a_form(form, wanted):
    assert stem_form(form) == wanted
    assert stem(form) == wanted


@pytest.mark.parametrize(("word", "wanted"), cases("stemmer_printed.txt"))
def test_stem_of_a_printed_word(word, wanted):
    assert stem(word) == wanted


@pytest.mark.parametrize(("word", "wanted"), cases("stemmer_full.txt"))
def test_full_stem(word, wanted):
    assert stem(word, "full") == wanted


@pytest.mark.parametrize(("form", "wanted"), cases("stemmer_golden.txt"))
def test_first_analysis_has_the_stem(form, wanted):
    assert analyses(form)[0].stem == wanted
