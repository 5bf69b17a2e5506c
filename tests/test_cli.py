"""The command line as a user meets it: what it prints, and its exit codes."""

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from newsarchive.cli.group import COMMANDS

from newsarchive import cli

ROOT = Path(__file__).parent.parent
SEEDS = str(ROOT / "seeds")

BROKEN = """\
{"id": "1", "title": "Бірінші", "text": "Алматыда жаңа мектеп ашылды.", "date": "2024-03-05"}
{"id": "2", "title": "Екінші"
{"id": "3", "title": "Үшінші"}
{"id": "1", "title": "Тағы", "text": "Басқа мәтін."}
{"id": "5", "title": "Бесінші", "text": "Мәтін.", "date": "ешқашан"}
{"id": "6", "title": "Алтыншы", "text": "Мектеп жабылды.", "source": "=cmd()"}
"""


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Run a command: its exit code, what it printed and what it said on standard error."""
    monkeypatch.setenv("NEWSARCHIVE", str(tmp_path / "archive"))

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["newsarchive", *arguments])
        try:
            cli.main()
            code = 0
        except SystemExit as stop:
            code = stop.code or 0
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return code, captured.out, captured.err

    return run


@pytest.fixture
def seeded(run):
    assert run("rebuild", SEEDS)[0] == 0
    return run


@pytest.fixture
def broken(tmp_path):
    path = tmp_path / "broken.jsonl"
    path.write_text(BROKEN, encoding="utf-8")
    return path


def test_rebuild_then_search(run):
    code, out, _ = run("rebuild", SEEDS)
    assert code == 0
    assert out.startswith(
        "1 read, 1 added, 0 updated, 0 unchanged, 0 duplicates, 0 removed, 0 refused; 13 sentences"
    )
    code, out, err = run("search", "премьер", "министр")
    assert code == 0
    assert out.startswith("1. Аталған елдер")
    assert "zakon.kz" in out
    assert "1 found" in err


def test_words_are_marked_on_demand(seeded):
    assert "\x1b[1;31mлифт\x1b[0m" in seeded("search", "--color", "always", "лифт")[1]
    assert "\x1b" not in seeded("search", "лифт")[1]


def test_nothing_found_is_exit_code_one(seeded):
    code, out, err = seeded("search", "кәсіпорын")
    assert (code, out) == (1, "")
    assert err.startswith("nothing found for кәсіпорын")


def test_json_is_one_hit_a_line(seeded):
    code, out, _ = seeded("search", "--unit", "sentence", "--json", "Мамин")
    hits = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert len(hits) == 3
    assert all(hit["article"]["source"] == "zakon.kz" for hit in hits)
    for hit in hits:
        (sentence,) = hit["sentences"]
        assert [sentence["text"][start:end] for start, end in sentence["matches"]] == ["Мамин"]


def test_csv_starts_no_formula(run, broken):
    run("add", str(broken))
    _, out, _ = run("search", "--csv", "мектеп")
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(out))}
    assert rows["1"]["sentence"] == "Алматыда жаңа мектеп ашылды."
    assert rows["6"]["source"] == "'=cmd()"


def test_filters(run, broken):
    run("add", str(broken))
    assert len(run("search", "--json", "мектеп")[1].splitlines()) == 2
    assert len(run("search", "--json", "--since", "2024", "мектеп")[1].splitlines()) == 1
    assert run("search", "--until", "2023", "мектеп")[0] == 1
    code, _, err = run("search", "--since", "жақында", "мектеп")
    assert code == 2
    assert "is no date" in err


def test_every_hit_in_archive_order(run, broken):
    run("add", str(broken))
    code, out, _ = run("search", "--all", "--json", "*")
    assert code == 0
    assert [json.loads(line)["article"]["id"] for line in out.splitlines()] == ["1", "6"]


def test_what_is_refused_is_named_and_the_rest_is_loaded(run, broken, tmp_path):
    code, out, err = run("add", str(broken), "--report", str(tmp_path / "refused.jsonl"))
    assert code == 0
    assert out.startswith(
        "6 read, 2 added, 0 updated, 0 unchanged, 0 duplicates, 0 removed, 4 refused"
    )
    assert {int(line) for line in re.findall(r"broken\.jsonl:(\d+): ", err)} == {2, 3, 4, 5}
    assert "has no text" in err
    assert "is no date" in err
    refused = [
        json.loads(line)
        for line in (tmp_path / "refused.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert sorted(one["line"] for one in refused) == [2, 3, 4, 5]


def test_a_text_under_another_url_is_kept_once_with_both(run, tmp_path):
    path = tmp_path / "twice.jsonl"
    text = "Алматыда жаңа мектеп ашылды. " * 10
    records = [
        {"url": f"https://{site}.kz/1", "title": "Мектеп", "text": text} for site in ("a", "b")
    ]
    path.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
    assert "1 added, 0 updated, 0 unchanged, 1 duplicates" in run("add", str(path))[1]
    assert "also: https://b.kz/1" in run("show", "https://a.kz/1")[1]
    assert run("rebuild", "--keep-duplicates", str(path))[1].startswith(
        "2 read, 1 added, 0 updated, 1 unchanged, 0"
    )


def test_strict_stops_at_the_first_and_changes_nothing(seeded, broken):
    for command in ("add", "rebuild"):
        code, _, err = seeded(command, "--strict", str(broken))
        assert code == 2
        assert "broken.jsonl:2: " in err
    assert json.loads(seeded("stats", "--json")[1])["articles"] == 1


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("missing.txt", None, "no such file"),
        ("empty.txt", b"", "is empty"),
        ("bytes.jsonl", b'{"title": "\xff\xfe\xfa", "text": "\x98\x98"}', "bytes.jsonl"),
    ],
    ids=["missing", "empty", "not UTF-8"],
)
def test_sources_that_cannot_be_read(seeded, tmp_path, name, content, message):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    code, _, err = seeded("rebuild", str(path))
    if code != 0:
        assert (code, err.count("\n")) == (2, 1)
        assert message in err
        assert str(path) in err
        assert json.loads(seeded("stats", "--json")[1])["articles"] == 1, "the archive is as it was"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "has no word to look for"),
        ('"ашық саяси', "never closed"),
        ("sourse:zakon.kz", "did you mean source:"),
    ],
)
def test_queries_that_cannot_be_read(seeded, query, message):
    code, _, err = seeded("search", query)
    assert code == 2
    assert message in err


def test_no_archive(run):
    code, _, err = run("search", "лифт")
    assert code == 2
    assert "make one with `newsarchive rebuild SOURCE --archive" in err


def test_not_an_archive(run, tmp_path):
    code, _, err = run("search", "--archive", str(tmp_path), "лифт")
    assert code == 2
    assert "is no archive" in err


def test_show_prints_the_article(run, broken):
    run("add", str(broken))
    code, out, _ = run("show", "1")
    assert code == 0
    assert out == "key: 636eea47xi3xm\nid: 1\ndate: 2024-03-05\n\nБірінші\n\nАлматыда жаңа мектеп ашылды.\n"
    assert json.loads(run("show", "--json", "1")[1])["date"] == "2024-03-05"
    assert run("show", "636eea47xi3xm") == (0, out, "")
    code, _, err = run("show", "7")
    assert code == 2
    assert "there is no article '7'" in err


def test_remove(run, broken):
    run("add", str(broken))
    code, out, err = run("remove", "1", "77")
    assert (code, out) == (0, "1 removed\n")
    assert err.startswith("1 id was not found in ")
    assert run("search", "ашылды")[0] == 1
    assert run("remove", "77")[0] == 1


def test_stats(seeded):
    code, out, _ = seeded("stats")
    assert code == 0
    assert re.search(r"^articles +1$", out, re.MULTILINE)
    assert re.search(r"^sources +zakon.kz 1$", out, re.MULTILINE)


def test_stem(run):
    assert run("stem", "кітаптар", "лифтілер") == (0, "кітаптар\tкітап\nлифтілер\tлифт\n", "")
    analyses = json.loads(run("stem", "--json", "кітаптар")[1])["analyses"]
    assert analyses[0]["stem"] == "кітап"


def test_escapes_in_titles_never_reach_the_terminal(run, tmp_path):
    evil = tmp_path / "evil.jsonl"
    evil.write_text(
        json.dumps({"title": "\x1b[2J жаңалық", "text": "\x1b]0;x\x07 мәтін \x9b31m"}),
        encoding="utf-8",
    )
    run("add", str(evil))
    for arguments in (
        ("search", "мәтін"),
        ("search", "--color", "always", "жаңалық"),
        ("search", "--all", "*"),
    ):
        out = run(*arguments)[1]
        assert not re.search(r"\x1b(?!\[\d*(;\d+)?m)|\x9b|\x07", out)


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_help_teaches(run, command):
    code, out, _ = run(command, "--help")
    assert code == 0
    assert len(out.splitlines()) > 4


def test_python_m_newsarchive():
    done = subprocess.run(
        [sys.executable, "-m", "newsarchive", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("newsarchive, version ")


@pytest.mark.usefixtures("seeded")
def test_a_closed_pipe_is_no_failure():
    code = (
        f"{sys.executable} -m newsarchive search --all --json '*' | true; exit ${{PIPESTATUS[0]}}"
    )
    done = subprocess.run(["bash", "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
