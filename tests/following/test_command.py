"""`newsarchive follow` against a site on loopback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src"


@pytest.fixture
def run(site, tmp_path):
    """Run the command in a process of its own."""

    def run(*arguments):
        reach = ["--allow-private", "--port", str(site.port), "--pause", "0"]
        command = [sys.executable, "-m", "newsarchive", "follow", *arguments, *reach]
        return subprocess.run(
            [*command, "-a", tmp_path / "archive"],
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": str(SOURCE)},
            check=False,
            timeout=60,
        )

    return run


@pytest.fixture
def feed(site):
    site.page("/1", "Қар жауды")
    site.feed("/feed", [("/1", "Қар жауды", "2024-03-05")])
    return site.url("/feed")


def test_once(run, feed):
    done = run(feed, "--once")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "1 added, 0 updated, 0 unchanged, 0 duplicates, 0 refused\n"
    assert run(feed, "--once").stdout.startswith("0 added")


def test_as_json_with_a_web_archive(run, feed, tmp_path):
    done = run(feed, "--once", "--json", "--warc", tmp_path / "fetched.warc")
    report = json.loads(done.stdout)
    assert (report["added"], report["refused"]) == (1, [])
    assert (tmp_path / "fetched.warc").read_bytes().startswith(b"WARC/1.")


def test_nothing_but_failures_is_exit_code_2(run, site):
    done = run(site.url("/nowhere"), "--once")
    assert done.returncode == 2
    assert "refused: " in done.stderr
    assert "answers with the status 404" in done.stderr


@pytest.mark.parametrize(("time", "reason"), [("5", "is no time"), ("1s", "at most every 60")])
def test_a_wrong_time_is_told(run, feed, time, reason):
    done = run(feed, "--every", time)
    assert done.returncode == 2
    assert reason in done.stderr
