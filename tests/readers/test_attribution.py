from pathlib import Path

import pytest

from newsarchive.readers.attribution import RULES, Dateline, attribution, dateline

HERE = Path(__file__).parent


def golden(name):
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [
        tuple(None if cell.strip() == "-" else cell.strip() for cell in line.split("|"))
        for line in lines
        if "|" in line and not line.startswith("#")
    ]


ATTRIBUTIONS = golden("attributions.txt")


def test_there_are_enough_golden_attributions():
    assert len([one for one in ATTRIBUTIONS if one[1] or one[2]]) >= 40


@pytest.mark.parametrize(("text", "source", "cited"), ATTRIBUTIONS)
def test_the_publisher_and_the_cited(text, source, cited):
    found = attribution(text)
    assert (found.source, found.cited) == (source, tuple(cited.split("; ")) if cited else ())


@pytest.mark.parametrize(("text", "place", "day", "agency"), golden("datelines.txt"))
def test_datelines(text, place, day, agency):
    found = dateline(text) or Dateline()
    assert (found.place, found.date, found.source) == (place, day, agency)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_each_rule_reads_its_example(rule):
    [match] = rule.pattern.finditer(rule.example)
    claim = rule.read(rule.example, match)
    assert claim.source or claim.party
    others = [one for one in RULES if one is not rule and one.pattern.search(rule.example)]
    assert others == []
