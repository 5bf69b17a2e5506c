"""The page of the API: its client runs as it stands there, its tables are those of the code."""

import io
import re
from pathlib import Path

import pytest

from newsarchive import bounds
from newsarchive.web.api_answers import LIMITS
from newsarchive.web.endpoints import ENDPOINTS
from newsarchive.web.problems import CODES

DOCS = Path(__file__).parent.parent.parent / "docs"
PAGE = (DOCS / "api-http.md").read_text(encoding="utf-8")
CLIENT, ORIGINS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def served(client, monkeypatch):
    """The archive at the address of the page: asked in this process, for tests have no network."""

    def urlopen(address):
        path = address.removeprefix("http://127.0.0.1:8080")
        assert path.startswith("/api/v1")
        answer = client.get(path)
        assert answer.status_code == 200, answer.text
        return io.BytesIO(answer.content)

    monkeypatch.setattr("urllib.request.urlopen", urlopen)


@pytest.mark.usefixtures("served")
def test_the_client_runs_as_it_stands(news, capsys):
    exec(compile(CLIENT, "docs/api-http.md", "exec"), {})
    out = capsys.readouterr().out.splitlines()
    sources = ["Дала хабары", "Өрнек ақпарат"]
    found = news.search("су тасқыны", since="2025", source=sources, limit=500)
    expected = [f"{len(news)} articles"]
    expected += [f"{hit.to_dict()['article']['date']} {hit.article.title}" for hit in found]
    for row in news.trend("су тасқыны", "мектеп", by="year"):
        counts = f"{row['matching_articles']} of {row['all_articles']}"
        expected.append(f"{row['query']} {row['period']} {counts}")
    assert out == expected
    assert len(found) > 3


def test_other_origins_are_let_in_as_it_stands(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {}
    exec(compile(ORIGINS, "docs/api-http.md", "exec"), names)
    assert names["app"]._machine.cors_origins == ("https://news.example.kz",)


def rows(heading):
    """The first cells of the table below a heading."""
    section = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    cells = re.findall(r"^\| (.*?) \|", section, re.MULTILINE)
    return {name for cell in cells[1:] for name in re.findall(r"`([^`]+)`", cell)}


def test_the_tables_of_the_page_are_whole():
    assert rows("Endpoints") == {endpoint.path or "/" for endpoint in ENDPOINTS} | {"/saved"}
    assert rows("Problems") == set(CODES)


def test_the_limits_of_the_page_hold():
    for number in (bounds.CHARACTERS, bounds.ADDRESS, bounds.ROWS):
        assert f"{number:,}" in PAGE
    for number in (bounds.HITS, bounds.LINES):
        assert f"{number} " in PAGE
    assert LIMITS["size"] == bounds.HITS
