"""The programs of docs/embedding.md are run as they stand there."""

import asyncio
import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pytest

PAGE = (Path(__file__).parent.parent / "docs" / "embedding.md").read_text(encoding="utf-8")
SCRIPT, ASGI = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(autouse=True)
def script_output(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    exec(compile(SCRIPT, "docs/embedding.md", "exec"), {})
    return capsys.readouterr().out.splitlines()


def get(app, **parameters):
    """One HTTP request to an ASGI application: its status and the JSON of its body."""
    sent = []

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "query_string": urlencode(parameters).encode()}
    asyncio.run(app(scope, None, send))
    return sent[0]["status"], json.loads(sent[1]["body"])


def test_the_script_prints_what_it_found(script_output):
    assert script_output == [
        "2 added, 0 refused",
        "2024-09-01 Алматыда екі мектеп ашылды",
        "   Алматыда екі мектеп ашылды",
        "   Жаңа мектептеріміздегі сыныптар кең.",
    ]


def test_the_application_answers_many_threads():
    names = {}
    exec(compile(ASGI, "docs/embedding.md", "exec"), names)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: get(names["app"], q="мектепте"), range(40)))
    names["archive"].close()
    status, body = answers[0]
    assert (status, body["total"]) == (200, 1)
    assert body["hits"][0]["snippet"] == "Алматыда екі <mark>мектеп</mark> ашылды"
    assert all(answer == answers[0] for answer in answers)


def test_the_application_tells_what_is_wrong_with_a_query():
    names = {}
    exec(compile(ASGI, "docs/embedding.md", "exec"), names)
    status, body = get(names["app"], q="sorce:bbc")
    names["archive"].close()
    assert (status, body["position"]) == (400, 0)
    assert "did you mean source:" in body["error"]
