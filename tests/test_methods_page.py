"""The values on the page about methods are those of the code."""

import re
from pathlib import Path

import pytest

from newsarchive.explore import measures
from newsarchive.explore.contingency import two_sets

PAGE = (Path(__file__).parent.parent / "docs" / "methods.md").read_text(encoding="utf-8")
WINDOWS = (30, 120, 400, 1_000_000)
PAIR = (30, 120, 400)  # together, the node, the collocate
SETS = two_sets(150, 100_000, 40, 250_000)
COUNTS = {  # heading -> measure -> what it takes, where not the table of that heading
    "Association": {"log_dice": PAIR, "dice": PAIR},
    "Keyness": {"bic": (measures.g2(*SETS), SETS.n)},
}
TABLES = {"Association": WINDOWS, "Keyness": SETS}


def section(heading):
    return re.search(rf"^## {heading}.*?(?=^## )", PAGE, re.DOTALL | re.MULTILINE)[0]


def shown():
    """(heading, measure, value as printed) of each row that has a value."""
    for heading in TABLES:
        for row in re.findall(r"^\| `(\w+)` \|(.*)\|$", section(heading), re.MULTILINE):
            cells = [cell.strip() for cell in row[1].replace(r"\|", "").split("|")]
            yield heading, row[0], cells[1]


@pytest.mark.parametrize(("heading", "name", "value"), list(shown()))
def test_the_value_of_a_measure(heading, name, value):
    counts = COUNTS[heading].get(name, TABLES[heading])
    digits = len(value.partition(".")[2])
    assert f"{float(getattr(measures, name)(*counts)):.{digits}f}" == value


def test_every_measure_of_the_page_is_there():
    named = set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE))
    assert len(named) == 17
    assert named <= set(dir(measures))


def test_the_intervals_of_shares():
    low, high = measures.wilson([5, 0], [200, 50])
    text = f"For 5 of 200 articles it is {low[0]:.4f} to {high[0]:.4f}; for 0 of 50 it\nis 0 to"
    assert f"{text} {high[1]:.4f}." in section("Shares")
    assert low[1] == 0


@pytest.mark.parametrize(
    ("counts", "column"), [([2, 2, 2, 2], "even"), ([8, 0, 0, 0], "in one part")]
)
def test_the_ends_of_the_measures_of_dispersion(counts, column):
    sizes = [500] * 4
    rows = re.findall(r"^\| `(\w+)` \|(.*)\|$", section("Dispersion"), re.MULTILINE)
    place = 1 if column == "even" else 2
    expected = {name: cells.replace(r"\|", "").split("|")[place].strip() for name, cells in rows}
    assert int(measures.part_range(counts)) == {"all": 4, "1": 1}[expected.pop("part_range")]
    for name, end in expected.items():
        value = float(getattr(measures, name)(counts, sizes))
        assert value == (pytest.approx(0.75) if end == "nearly 1" else pytest.approx(float(end)))
