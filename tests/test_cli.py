"""The command line as a user meets it: what it prints, and its exit codes."""

import csv
import io
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

import newsarchive
from newsarchive import cli
from newsarchive.cli.group import COMMANDS
from newsarchive.cli.output import can_color, wrapped
from newsarchive.storage import loading

ROOT = Path(__file__).parent.parent
SEEDS = str(ROOT / "seeds")

BROKEN = """\
{"id": "1", "title": "Бірінші", "text": "Алматыда жаңа мектеп ашылды.", "date": "2024-03-05"}
{"id": "2", "title": "Екінші"
{"id": "3", "title": "Үшінші"}
{"id": "4", "title": "Төртінші", "text": true}
{"id": "5", "title": "Бесінші", "text": {"жат": "Мәтін."}}
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


def hits(done):
    """The lines of JSON that a command printed."""
    return [json.loads(line) for line in done[1].splitlines()]


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


def test_what_is_related_is_told_apart_from_what_is_found(run, tmp_path):
    path = tmp_path / "rain.jsonl"
    articles = [
        {"id": "rain", "title": "Ауа райы", "text": "Алматыда жаңбыр жауды.", "date": "2020"},
        {"id": "day", "title": "Күн", "text": "Ерекше күн болды.", "date": "2020-05-01T09:30:20"},
    ]
    path.write_text("\n".join(map(json.dumps, articles)), encoding="utf-8")
    run("rebuild", str(path))
    assert run("search", "жаңбыр")[2].startswith("1 to 1 of 1 found in ")
    # Nobody wrote the word, but articles have relatives of it.
    code, out, err = run("search", "ерекшетаңба")
    assert (code, out.splitlines()[0]) == (0, "1. Күн")
    assert err.startswith("nothing found with these words; 1 with related words in ")
    # The page goes on into what is related.
    _, _, err = run("search", "жаңбыр", "ерекшетаңба")
    assert err.startswith("1 to 2 shown, 1 found, 1 more with related words in ")
    _, _, err = run("search", "--limit", "1", "жаңбыр", "ерекшетаңба")
    assert err.startswith("1 to 1 of 1 found, 1 more with related words in ")


def test_a_hit_shows_its_date_to_the_minute_or_as_far_as_it_is_known(run, tmp_path):
    path = tmp_path / "days.jsonl"
    dates = ("2020-05-01T09:30:20", "2020-05-01T09:30:20Z", "2020-05-02", "2020-06", "2021")
    articles = [{"id": date, "text": "Күн болды.", "date": date, "source": "D"} for date in dates]
    path.write_text("\n".join(map(json.dumps, articles)), encoding="utf-8")
    run("rebuild", "--keep-duplicates", str(path))
    _, out, _ = run("search", "--sort", "oldest", "күн")
    shown = [line.split(" · ")[1] for line in out.splitlines() if line.startswith("   D · ")]
    assert sorted(shown) == sorted(
        ["2020-05-01 09:30", "2020-05-01 09:30", "2020-05-02", "2020-06", "2021"]
    )


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
    assert rows["'=cmd():6"]["source"] == "'=cmd()"


def test_filters(run, broken):
    run("add", str(broken))
    assert len(run("search", "--json", "мектеп")[1].splitlines()) == 2
    assert len(run("search", "--json", "--since", "2024", "мектеп")[1].splitlines()) == 1
    assert run("search", "--until", "2023", "мектеп")[0] == 1
    code, _, err = run("search", "--since", "жақында", "мектеп")
    assert code == 2
    assert "is not a valid date" in err


def test_translations_can_be_left_out(run, broken):
    run("add", str(broken))
    assert len(run("search", "--json", "школы")[1].splitlines()) == 2
    assert run("search", "--json", "--no-translate", "школы")[0] == 1


def test_every_hit_in_archive_order(run, broken):
    run("add", str(broken))
    code, out, _ = run("search", "--all", "--json", "*")
    assert code == 0
    assert [json.loads(line)["article"]["id"] for line in out.splitlines()] == ["1", "=cmd():6"]


def test_what_is_refused_is_named_and_the_rest_is_loaded(run, broken, tmp_path):
    code, out, err = run("add", str(broken), "--report", str(tmp_path / "refused.jsonl"))
    assert code == 0
    assert out.startswith(
        "6 read, 2 added, 0 updated, 0 unchanged, 0 duplicates, 0 removed, 4 refused"
    )
    assert {int(line) for line in re.findall(r"broken\.jsonl:(\d+): ", err)} == {2, 3, 4, 5}
    assert "has no text" in err
    assert "an object with жат is no text" in err
    assert err.splitlines()[-1].startswith("4 refused: ")
    refused = [
        json.loads(line)
        for line in (tmp_path / "refused.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    lines = [one["line"] for one in refused if one["kind"] == "refused"]
    assert sorted(lines) == [2, 3, 4, 5]
    assert {one["code"] for one in refused} >= {"damaged", "no-text", "text-shape"}


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


def test_strict_stops_at_the_first_and_changes_nothing(seeded, broken, monkeypatch):
    # Each article would be committed at once, so what came before the fault would stay.
    monkeypatch.setattr(loading, "_BATCH_ARTICLES", 1)
    broken.write_text(f'{{"id": "0", "text": "Мектеп."}}\n{BROKEN}', encoding="utf-8")
    for command in ("add", "rebuild"):
        code, _, err = seeded(command, "--strict", str(broken))
        assert code == 2
        assert "broken.jsonl:3: " in err
    assert json.loads(seeded("stats", "--json")[1])["articles"] == 1


@pytest.mark.parametrize("command", ["add", "rebuild"])
def test_nothing_but_refused_records_is_a_failure(run, tmp_path, command):
    path = tmp_path / "wrong.jsonl"
    path.write_text('{"id": "1"}\n', encoding="utf-8")
    assert run(command, str(path))[0] == 2
    assert not (tmp_path / "archive").exists()


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
        ("", "the query is empty"),
        ("date:кеше", "is not a valid date"),
        ("sourse:zakon.kz", "did you mean source:"),
    ],
)
def test_queries_that_cannot_be_read(seeded, query, message):
    code, _, err = seeded("search", query)
    assert code == 2
    assert message in err


def test_queries_that_are_read_as_far_as_they_can_be(seeded):
    code, _, err = seeded("search", '"лифт')
    assert code == 0
    assert "quotation mark that is never closed" in err


def test_no_archive(run):
    code, _, err = run("search", "лифт")
    assert code == 2
    assert "make one with `newsarchive rebuild SOURCE --archive" in err


def test_not_an_archive(run, tmp_path):
    code, _, err = run("search", "--archive", str(tmp_path), "лифт")
    assert code == 2
    assert "is no archive" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ("-a", "HERE", "search", "лифт"),
        ("search", "-a", "HERE", "лифт"),
        ("-a", "nowhere", "search", "--archive", "HERE", "лифт"),
        ("-a", "HERE", "dictionary", "protect", "Ақорда"),
        ("dictionary", "-a", "HERE", "protect", "Ақорда"),
        ("dictionary", "protect", "-a", "HERE", "Ақорда"),
        ("-a", "HERE", "dictionary"),
    ],
    ids=" ".join,
)
def test_the_archive_is_named_on_any_level(run, tmp_path, arguments):
    here = str(tmp_path / "here")
    run("-a", here, "rebuild", SEEDS)
    assert run(*(here if one == "HERE" else one for one in arguments))[0] == 0
    assert not (tmp_path / "archive").exists()


def test_each_hit_has_its_address_and_key_by_which_show_finds_it(run, tmp_path):
    path = tmp_path / "one.jsonl"
    url = "https://a.kz/1"
    path.write_text(json.dumps({"url": url, "text": "Мектеп ашылды."}), encoding="utf-8")
    run("add", str(path))
    key = newsarchive.Article(text="Мектеп ашылды.", url=url).key
    lines = run("search", "мектеп")[1].splitlines()
    assert [lines[1].strip(), lines[2].strip()] == [key, url]
    assert run("show", key) == run("show", url)
    assert run("search", "--csv", "мектеп")[1].splitlines()[1].split(",")[1:3] == [key, url]
    assert json.loads(run("search", "--json", "мектеп")[1])["article"]["key"] == key


def test_a_word_is_denied_without_quoting(run, broken):
    run("add", str(broken))
    assert [hit["article"]["id"] for hit in hits(run("search", "мектеп", "-ашылды", "--json"))] == [
        "=cmd():6"
    ]
    code, _, err = run("search", "-kran", "мектеп")
    assert code == 2
    assert "No such option" in err
    assert "write -- before the query" in err
    assert run("search", "--json", "--", "мектеп", "-kran")[0] == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--json", "--csv"), "choose one"),
        (("--csv", "--facet", "year"), "use --json"),
        (("--all", "--sort", "newest"), "leave out --sort"),
        (("--all", "--facet", "year"), "leave out --facet"),
        (("--timeout", "0"), "not in the range x>0"),
        (("--after", "x", "--offset", "1"), "choose one"),
        (("--after", "x"), "no cursor of this version"),
        (("--summary",), "goes with --json"),
    ],
    ids=" ".join,
)
def test_options_that_would_undo_each_other_are_refused(seeded, options, message):
    code, out, err = seeded("search", *options, "лифт")
    assert (code, out) == (2, "")
    assert message in err


def test_json_with_facets_ends_with_a_summary(run, broken):
    run("add", str(broken))
    *found, last = hits(run("search", "--json", "--facet", "source", "мектеп"))
    assert [set(hit) for hit in found] == [{"score", "article", "sentences", "copies"}] * 2
    assert last == {
        "summary": {
            "total": 2,
            "related": 0,
            "facets": {"source": {"=cmd()": 1}},
            "suggestion": None,
            "notes": [],
            "next": None,
        }
    }
    code, out, _ = run("search", "--json", "--facet", "source", "жоқсөз")
    assert code == 1
    assert json.loads(out)["summary"]["total"] == 0


def test_pages_go_on_after_a_cursor(run, broken):
    run("add", str(broken))
    page = ("search", "мектеп", "--json", "--summary", "--limit", "1")
    first, last = hits(run(*page))
    second, end = hits(run(*page, "--after", last["summary"]["next"]))
    assert [first, second] == hits(run("search", "мектеп", "--json"))
    assert end["summary"]["next"] is None
    shown = run("search", "мектеп", "--limit", "1", "--after", last["summary"]["next"])
    assert shown[1].startswith("2. ")
    code, _, err = run("search", "кран", "--after", last["summary"]["next"])
    assert (code, "of another search" in err) == (2, True)


@pytest.mark.parametrize(
    "command",
    [("remove", "1"), ("add", SEEDS), ("rebuild",), ("dictionary", "protect", "А")],
    ids=" ".join,
)
def test_another_writer_is_waited_for_as_long_as_is_said(run, broken, tmp_path, command):
    run("add", str(broken))
    with newsarchive.open(tmp_path / "archive") as archive, archive._engine._store.writing():
        code, _, err = run(*command, "--lock-timeout", "0.01")
    assert code == 2
    assert "is being written to" in err
    assert "--lock-timeout SECONDS" in err


def test_show_prints_the_article(run, broken):
    run("add", str(broken))
    code, out, _ = run("show", "1")
    assert code == 0
    about = "key: 636eea47xi3xm\nid: 1\ndate: 2024-03-05\n"
    assert out == f"{about}\nБірінші\n\nАлматыда жаңа мектеп ашылды.\n"
    assert json.loads(run("show", "--json", "1")[1])["date"] == "2024-03-05"
    assert run("show", "636eea47xi3xm") == (0, out, "")
    code, _, err = run("show", "7")
    assert code == 1
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


def test_stems_of_standard_input(run, monkeypatch):
    words = "кітаптар лифтілер\n\nмектепте\n".encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(words)))
    out = run("stem", "балалар", "-")[1]
    stems = [line.split("\t")[1] for line in out.splitlines()]
    assert stems == ["бала", "кітап", "лифт", "мектеп"]


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


def test_rebuild_removes_nothing_unless_told(run, broken):
    assert run("rebuild", str(broken))[0] == 0
    assert run("rebuild", str(broken))[0] == 0, "nothing would go"
    code, _, err = run("rebuild", SEEDS)
    assert code == 2
    assert "2 articles that are not in SOURCES would be removed; nothing was changed" in err
    assert "--replace" in err
    assert json.loads(run("stats", "--json")[1])["articles"] == 2
    assert run("rebuild")[0] == 0, "no sources: nothing goes"
    assert run("search", "мектеп")[0] == 0
    assert "2 removed" in run("rebuild", "--replace", SEEDS)[1]


@pytest.mark.parametrize("answer", ["y\n", "n\n"])
def test_a_person_at_a_terminal_is_asked(run, broken, monkeypatch, answer):
    run("rebuild", str(broken))
    terminal = io.StringIO(answer)
    terminal.isatty = lambda: True
    monkeypatch.setattr(sys, "stdin", terminal)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    done = run("rebuild", SEEDS)
    assert done[0] == (0 if answer == "y\n" else 2)
    assert "2 articles that are not in SOURCES would be removed. Remove them?" in done[2]
    assert json.loads(run("stats", "--json")[1])["articles"] == (1 if answer == "y\n" else 2)


def test_what_came_through_a_pipe_cannot_be_asked_about(run, broken, monkeypatch):
    run("rebuild", str(broken))
    source = io.TextIOWrapper(io.BytesIO(b'{"id": "9", "text": "\xd0\xa1\xd3\xa9\xd0\xb7."}\n'))
    source.isatty = lambda: True
    monkeypatch.setattr(sys, "stdin", source)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert run("rebuild", "--format", "jsonl", "-")[0] == 2


def test_ids_to_remove_come_from_a_file(run, broken, tmp_path):
    run("add", str(broken))
    listed = tmp_path / "ids.txt"
    key = newsarchive.Article(text="Сөз.", id="1").key
    listed.write_text(f"\n{key}\n77\n\n", encoding="utf-8")
    code, out, err = run("remove", "--from", str(listed))
    assert (code, out) == (0, "1 removed\n")
    assert "1 id was not found" in err
    assert run("show", "1")[0] == 1
    assert json.loads(run("stats", "--json")[1])["articles"] == 1
    assert run("remove")[0] == 2


def test_what_a_query_finds_is_removed_after_a_word(run, broken):
    run("add", str(broken), SEEDS)
    code, _, err = run("remove", "--query", "мектеп")
    assert code == 2
    assert "2 articles would be removed: give --yes" in err
    assert run("remove", "--query", "мектеп sorce:a", "--yes")[0] == 2
    assert run("remove", "--query", '"мектеп', "--yes")[0] == 2, "a mistake is an error here"
    assert run("remove", "--query", "жоқсөз", "--yes")[0] == 1
    assert run("remove", "--query", "мектеп", "--yes")[:2] == (0, "2 removed\n")
    assert json.loads(run("stats", "--json")[1])["articles"] == 1


def test_what_only_related_words_find_is_not_removed(run, tmp_path):
    path = tmp_path / "two.jsonl"
    path.write_text('{"id": "1", "text": "Ерекше күн болды."}\n', encoding="utf-8")
    run("add", str(path))
    assert run("search", "ерекшетаңба")[0] == 0
    code, _, err = run("remove", "--query", "ерекшетаңба", "--yes")
    assert code == 2
    assert "by related words only" in err
    assert run("show", "1")[0] == 0


def test_an_export_makes_an_equal_archive(run, tmp_path):
    dateline = "АСТАНА. 5 наурыз 2024. ҚазАқпарат - Үкімет отырысы өтті, деп хабарлайды zakon.kz."
    articles = [
        newsarchive.Article(title="Хабар", text=dateline),
        newsarchive.Article(id="7", text=" Бос орын.\n", date="2019-11", tags=["а", "ә"]),
        newsarchive.Article(
            url="https://a.kz/1",
            title="Мақала",
            date="2024-03-05T10:00:00+05:00",
            extra={"lead": "Кіріспе", "title": "басқа", "views": 3, "id": "9", "derived": {}},
        ),
    ]
    with newsarchive.open(tmp_path / "archive", create=True) as archive:
        archive.add(articles)
    whole = tmp_path / "all.jsonl"
    assert run("export", str(whole))[1].startswith("3 articles written to")
    assert run("export")[1] == whole.read_text(encoding="utf-8")
    assert list(newsarchive.read(whole)) == articles
    run("-a", str(tmp_path / "again"), "rebuild", str(whole))
    with newsarchive.open(tmp_path / "again") as again:
        assert list(again) == articles
    assert sorted(one.name for one in tmp_path.iterdir()) == ["again", "all.jsonl", "archive"]


def test_read_shows_what_would_be_loaded(run, tmp_path):
    path = tmp_path / "news.csv"
    path.write_text(
        "Мақала атауы,text,Жарияланған жер\nМектеп ашылды,Жаңа мектеп.,Алматы\n,,\n",
        encoding="utf-8",
    )
    code, out, _ = run("read", str(path))
    assert code == 0
    assert re.search(r"^  text +Жаңа мектеп\.$", out, re.MULTILINE)
    assert re.search(r"^  Жарияланған жер +1 of 1$", out, re.MULTILINE)
    assert not (tmp_path / "archive").exists()
    mapped = run("read", "--json", "--map", "Мақала атауы=title", str(path))[1]
    assert json.loads(mapped)["title"] == "Мектеп ашылды"
    assert run("read", str(tmp_path / "missing.csv"))[0] == 2


def test_standard_input_has_a_name_in_messages(run, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"id": "1"}\n')))
    code, _, err = run("add", "--format", "jsonl", "-")
    assert code == 2
    assert "refused: standard input:1: " in err


def test_a_filter_that_no_article_has_is_told(run, broken):
    run("add", str(broken), SEEDS)
    code, _, err = run("search", "--source", "zakon", "лифт")
    assert code == 1
    assert "no article has the source zakon; there are " in err
    assert "zakon.kz 1" in err
    assert "no article has" not in run("search", "--source", "ZAKON.KZ", "жоқсөз")[2]


def test_what_is_done_is_told_on_demand(tmp_path):
    command = [sys.executable, "-m", "newsarchive"]
    for option, told in (([], False), (["-v"], True)):
        path = tmp_path / str(told)
        done = subprocess.run(
            [*command, *option, "-a", path, "add", SEEDS],
            capture_output=True,
            text=True,
            check=True,
        )
        assert ("newsarchive.storage" in done.stderr) is told


@pytest.mark.usefixtures("seeded")
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("command", [("search", "лифт"), ("export",), ("rescue",)], ids=" ".join)
def test_a_full_disk_is_told_plainly(command):
    # Where output is not buffered, the fault comes earlier.
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "newsarchive", *command],
            stdout=full,
            stderr=subprocess.PIPE,
            env=buffered,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert "No space left on device" in done.stderr
    assert "report this" not in done.stderr
    assert "Exception ignored" not in done.stderr


# Consoles.


@pytest.mark.usefixtures("seeded")
@pytest.mark.parametrize("encoding", ["ascii", "cp1251", "utf-16"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("search", "лифт"),
        ("search", "--json", "лифт"),
        ("search", "--csv", "лифт"),
        ("search", "жоқсөз"),
        ("stats",),
        ("stem", "мектептеріміздегі"),
        ("dictionary",),
        ("search", "--help"),
    ],
    ids=" ".join,
)
def test_a_console_without_kazakh_letters_never_fails(arguments, encoding):
    done = subprocess.run(
        [sys.executable, "-m", "newsarchive", *arguments],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        check=False,
    )
    # Click takes «ascii» for a console that nobody has set up, and writes UTF-8 to it.
    plain = encoding == "ascii" or "--csv" in arguments
    out = done.stdout.decode("utf-8" if plain else encoding)
    assert done.returncode == (1 if "жоқсөз" in arguments else 0)
    assert b"Error" not in done.stderr
    if "--json" in arguments:
        assert json.loads(out)["article"]["source"] == "zakon.kz"
    if "--csv" in arguments:
        assert "өнеркәсіптік" in out


@pytest.mark.parametrize(
    ("wish", "environment", "terminal", "colored"),
    [
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ("auto", {"TERM": "dumb"}, True, False),
    ],
)
def test_when_there_are_colors(monkeypatch, wish, environment, terminal, colored):
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    assert can_color(wish) is colored


@pytest.mark.parametrize("columns", [24, 40, 80])
def test_lines_are_wrapped_at_words(monkeypatch, columns):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", str(columns))
    text = "Үкімет \x1b[1;31mмектептеріміздегі\x1b[0m сыныптарды жөндеуге қаржы бөлді"
    lines = wrapped(text, "1. ", "   ").splitlines()
    plain = [re.sub("\x1b\\[[0-9;]*m", "", line) for line in lines]
    assert all(len(line) <= columns for line in plain)
    assert " ".join(line[3:] for line in lines) == text
    # No line could hold the first word of the next one.
    following = [line.split()[0] for line in plain[1:]]
    assert all(
        len(line) + 1 + len(word) > columns for line, word in zip(plain, following, strict=False)
    )


def test_output_that_is_no_terminal_is_not_wrapped(monkeypatch):
    monkeypatch.setenv("COLUMNS", "24")
    assert wrapped("сөз " * 20, "1. ", "   ") == "1. " + "сөз " * 20


def test_a_long_title_is_cut_and_costs_little(run, tmp_path):
    path = tmp_path / "long.jsonl"
    path.write_text(json.dumps({"title": "мектеп " * 15_000, "text": "Дауыл."}), encoding="utf-8")
    run("add", str(path))
    began = time.process_time()
    code, out, _ = run("search", "мектеп")
    assert code == 0
    assert time.process_time() - began < 2
    assert max(map(len, out.splitlines())) < 300
    assert out.splitlines()[0].endswith("…")
