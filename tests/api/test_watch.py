"""`newsarchive watch`, as cron runs it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import newsarchive
from newsarchive import Article
from newsarchive.cli import main


@pytest.fixture
def archive(tmp_path):
    with newsarchive.open(tmp_path / "archive", create=True) as opened:
        opened.add([Article(id="1", title="Су тасқыны басталды", date="2025-04-01", source="Таң")])
        yield opened


@pytest.fixture
def watch(archive, tmp_path, monkeypatch, capsys):
    """Runs the command: its exit code, and what it printed."""

    def run(*arguments, query="су тасқыны", state="state.json"):
        command = ["watch", "-a", str(archive.path), "--query", query]
        monkeypatch.setattr(
            "sys.argv", ["newsarchive", *command, "--state", str(tmp_path / state), *arguments]
        )
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = ended.code
        return code, capsys.readouterr()

    return run


def test_what_is_new_is_printed_once(archive, watch):
    code, printed = watch()
    assert code == 0
    assert printed.out.splitlines() == ["Су тасқыны басталды", "   Таң · 2025-04-01 · " + _key("1")]
    assert watch() == (1, ("", ""))
    archive.add([Article(id="2", title="Ескі су тасқыны", date="1999", text="Су тасқыны болды.")])
    code, printed = watch()
    assert code == 0
    assert printed.out.splitlines()[0] == "Ескі су тасқыны"
    assert printed.out.splitlines()[2] == "   Су тасқыны болды."
    assert watch()[0] == 1


def _key(id_):
    return Article(id=id_, title="x").key


def test_an_update_is_not_told(archive, watch):
    watch()
    archive.add([Article(id="1", title="Су тасқыны аяқталды", date="2025-04-01")])
    archive.rebuild()
    assert watch()[0] == 1


def test_from_now_tells_nothing_of_before(archive, watch):
    assert watch("--from-now")[0] == 1
    archive.add([Article(id="2", title="Жаңа су тасқыны")])
    code, printed = watch("--from-now")
    assert (code, printed.out.splitlines()[0]) == (0, "Жаңа су тасқыны")


def test_hits_as_json_lines_and_filters(archive, watch):
    archive.add([Article(id="2", title="Су тасқыны", source="Дала")])
    code, printed = watch("--json", "--source", "Дала")
    assert code == 0
    [hit] = [json.loads(line) for line in printed.out.splitlines()]
    assert hit["article"]["id"] == "2"


def test_many_new_articles_are_all_told(archive, watch, monkeypatch):
    monkeypatch.setattr("newsarchive.cli.watch._AT_A_TIME", 3)
    archive.add([Article(id=f"n{number}", title=f"Су тасқыны {number}") for number in range(10)])
    code, printed = watch("--json")
    assert code == 0
    assert len({json.loads(line)["article"]["id"] for line in printed.out.splitlines()}) == 11


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "is no state of"),
        ('{"format": 2, "asked": "", "mark": 1}', "is no state of"),
        ('{"format": 1, "asked": "other", "mark": 1}', "of another query"),
    ],
)
def test_a_state_that_does_not_fit_is_an_error(watch, tmp_path, content, told):
    (tmp_path / "state.json").write_text(content)
    code, printed = watch()
    assert code == 2
    assert told in printed.err
    assert (tmp_path / "state.json").read_text() == content


def test_a_state_of_another_archive_is_an_error(watch, tmp_path):
    watch()
    state = json.loads((tmp_path / "state.json").read_text())
    (tmp_path / "state.json").write_text(json.dumps({**state, "mark": 1000}))
    code, printed = watch()
    assert code == 2
    assert "for another archive" in printed.err


def test_failures_are_2_and_leave_the_state(watch, tmp_path):
    watch()
    before = (tmp_path / "state.json").read_bytes()
    for arguments in (["--timeout", "0.0000001"], ["--since", "кеше"], ["--nothing"]):
        assert watch(*arguments)[0] == 2, arguments
    assert (tmp_path / "state.json").read_bytes() == before
    assert watch(query="sorce:bbc", state="other.json")[0] == 2
    assert not (tmp_path / "other.json").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_what_could_not_be_written_is_told_again(archive, tmp_path):
    command = [sys.executable, "-m", "newsarchive", "watch", "-a", archive.path, "--query", "су"]
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [*command, "--state", tmp_path / "s.json"],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert ended.returncode == 2
    assert not (tmp_path / "s.json").exists()


def test_two_runs_at_once_tell_nothing_twice(watch, tmp_path):
    from newsarchive.cli.watch import _locked  # noqa: PLC0415 - held by this test

    with _locked(tmp_path / "state.json"):
        code, printed = watch()
    assert code == 2
    assert "another run" in printed.err


def test_the_query_and_the_state_must_be_given():
    from newsarchive.cli import commands  # noqa: PLC0415 - it loads the commands

    assert CliRunner().invoke(commands, ["watch", "--query", "су"]).exit_code == 2
    assert CliRunner().invoke(commands, ["watch", "--state", "a"]).exit_code == 2
