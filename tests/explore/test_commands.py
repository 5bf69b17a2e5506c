"""The commands of explorations, run as people run them, over the example archive."""

import csv
import io
import json
import xml.etree.ElementTree as ET
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

import newsarchive
from newsarchive.cli import commands
from newsarchive.cli.tables import blocks

NEWS = Path(newsarchive.__file__).parent / "examples" / "news"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("commands") / "archive"
    newsarchive.rebuild(*sorted(NEWS.glob("*.jsonl")), archive=path)
    return path


@pytest.fixture(scope="module")
def archive(folder):
    with newsarchive.open(folder) as opened:
        yield opened


@pytest.fixture
def run(folder):
    def run(*arguments, code=0):
        result = CliRunner().invoke(commands, ["-a", str(folder), *map(str, arguments)])
        assert result.exit_code == code, (result.output, result.exception)
        return result

    return run


SVG = "{http://www.w3.org/2000/svg}"
TABLES = {
    "trend": lambda archive: archive.trend("мектеп"),
    "kwic": lambda archive: archive.kwic("мектеп", limit=None),
    "collocates": lambda archive: archive.collocates("мектеп"),
    "words": lambda archive: archive.words("мектеп"),
    "compare": lambda archive: archive.compare("мектеп"),
}


@pytest.mark.parametrize("command", TABLES)
def test_every_row_goes_into_every_format(command, archive, run, tmp_path):
    table = TABLES[command](archive)
    assert len(table) > 10
    rows = [json.loads(line) for line in run(command, "мектеп", "--json").stdout.splitlines()]
    assert rows == table.to_dicts()
    cells = list(csv.reader(io.StringIO(run(command, "мектеп", "--csv").stdout, newline="")))
    assert cells[0] == list(table.columns())
    assert len(cells) == len(table) + 1
    book = tmp_path / "a.xlsx"
    run(command, "мектеп", "--xlsx", book)
    sheets = openpyxl.load_workbook(book)
    assert sheets["Rows"].max_row == len(table) + 1
    told = {key.value: value.value for key, value in sheets["About"].iter_rows()}
    assert told["query"] == "мектеп"
    assert told["state"] == table.about.state


@pytest.mark.parametrize("command", list(TABLES))
def test_charts_are_files(command, run, tmp_path):
    file = tmp_path / "a.svg"
    run(command, "мектеп", "--svg", file)
    root = ET.parse(file).getroot()
    assert "мектеп" in root.find(f"{SVG}title").text


def test_nothing_found_is_told_by_the_exit_code(run):
    for command in ("trend", "kwic", "collocates", "words"):
        assert "0 of" in run(command, "қызғалдақтану", code=1).stderr


def test_lines_are_aligned_at_the_node(run):
    lines = run("kwic", "мектеп", "--sort", "R1", "-n", 20, "--since", "2025").stdout.splitlines()
    assert len(lines) == 20
    column = {line.casefold().index("мекте") for line in lines}
    assert len(column) <= 3  # some have the word twice
    bad = run("kwic", "мектеп", "--sort", "R9", code=2)
    assert "R9" in bad.output


def test_a_trend_shows_blocks_and_names_its_peaks(run):
    shown = run("trend", "су тасқыны", "--by", "month").stdout
    assert "█" in shown
    assert "peak of су тасқыны, 2025-02 to 2025-04: 15 articles" in shown
    assert "2 copies" in shown


def test_several_queries_each_have_a_curve(run):
    out = run("trend", "сайлау", "мектеп", "--by", "quarter", "--json").stdout
    assert {json.loads(line)["query"] for line in out.splitlines()} == {"сайлау", "мектеп"}


def test_filters_of_compare_are_those_of_a(run, archive):
    out = run("compare", "*", "--source", "Дала хабары", "--json").stdout
    table = archive.compare(newsarchive.Query("*", source="Дала хабары"))
    assert [json.loads(line) for line in out.splitlines()] == table.to_dicts()


def test_copies_and_similar_take_an_id_or_a_key(run, archive):
    article = max(archive, key=lambda one: len(archive.copies(one.id)))
    outputs = {run("copies", name, "--json").stdout for name in (article.id, article.key)}
    (output,) = outputs
    assert [json.loads(line)["id"] for line in output.splitlines()] == [
        copy.id for copy in archive.copies(article.id)
    ]
    assert "sentences" in run("copies", article.key).stdout
    alone = next(one for one in archive if not archive.copies(one.id))
    assert run("copies", alone.id, code=1).stderr == "no copies\n"
    liked = max(archive, key=lambda one: archive.similar(one.id).total)
    shown = run("similar", liked.key).stdout
    assert "shared: " in shown
    hits = run("similar", liked.id, "--json").stdout.splitlines()
    assert all(json.loads(line)["shared"] for line in hits)


@pytest.mark.parametrize("command", ["copies", "similar"])
def test_copies_and_similar_go_into_every_format(run, archive, tmp_path, command):
    find = getattr(archive, command)
    article = max(archive, key=lambda one: len(find(one.id)))
    found = find(article.id)
    assert len(found) > 1
    ids = [getattr(one, "article", one).id for one in found]
    cells = list(csv.reader(io.StringIO(run(command, article.id, "--csv").stdout, newline="")))
    column = cells[0].index("id")
    assert [row[column] for row in cells[1:]] == ids
    book, picture = tmp_path / "a.xlsx", tmp_path / "a.svg"
    run(command, article.id, "--xlsx", book, "--svg", picture)
    assert openpyxl.load_workbook(book)["Rows"].max_row == len(ids) + 1
    root = ET.parse(picture).getroot()
    bars = [bar for bar in root.iter(f"{SVG}rect") if bar.get("class") == "series-1"]
    assert len(bars) == len(ids)
    # Each bar leads to its article, where that has an address.
    linked = {link.get("href") for link in root.iter(f"{SVG}a")}
    assert linked == {getattr(one, "article", one).url for one in found} - {None}


def test_the_picture_of_lines_has_all_of_them(archive):
    lines = archive.kwic("мектеп", limit=3)
    dated = [line for line in lines.every() if line.date and len(line.date) >= 7]
    assert sum(lines.periods.values()) == len(dated) > 3
    months = [line.date[:7] for line in dated]
    assert lines.by == "month"
    assert lines.periods == {month: months.count(month) for month in lines.periods}
    assert list(lines.periods) == sorted(lines.periods)
    root = ET.fromstring(lines.chart())
    shown = {bar.find(f"{SVG}title").text for bar in root.iter(f"{SVG}rect")}
    assert shown == {f"{month}: {count}" for month, count in lines.periods.items() if count}


def test_the_demo_shows_and_leaves_an_archive(tmp_path):
    folder = tmp_path / "demo"
    result = CliRunner().invoke(commands, ["demo", str(folder)])
    assert result.exit_code == 0, result.output
    for word in ("search", "facet", "trend", "kwic", "copies", "newsarchive --help"):
        assert word in result.output
    with newsarchive.open(folder) as archive:
        assert len(archive) > 60


def test_blocks():
    assert blocks([0, 1, 8]) == " ▁█"
    assert blocks([1000, 1]) == "█▁"  # what is more than nothing is seen
    assert blocks([float("nan"), 2]) == "·█"
    assert len(blocks(list(range(1000)), 50)) == 50
    assert blocks([]) == ""
