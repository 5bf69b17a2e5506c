"""The application as a guest of others, and under many readers."""

import asyncio
import threading
import time

import pytest

import newsarchive
from newsarchive import deadline
from newsarchive.errors import SearchTimeout
from newsarchive.web import application
from tests.web.conftest import Client


def _starlette(app):
    applications = pytest.importorskip("starlette.applications", reason="no Starlette")
    routing = pytest.importorskip("starlette.routing")
    return applications.Starlette(routes=[routing.Mount("/news", app)])


def _fastapi(app):
    fastapi = pytest.importorskip("fastapi", reason="no FastAPI")
    host = fastapi.FastAPI()
    host.mount("/news", app)
    return host


@pytest.mark.parametrize("host", [_starlette, _fastapi])
def test_it_is_mounted_in_other_applications(app, host):
    client = Client(host(app))
    page = client.get("/news/kk/search?q=мектеп")
    assert page.status_code == 200
    assert 'href="/news/kk/help"' in page.text
    assert client.get("/news/").headers["location"] == "/news/kk/"
    assert client.get("/news/kk/help").status_code == 200


def test_a_page_that_the_browser_has_is_not_sent_again(client):
    first = client.get("/kk/search?q=су")
    known = {"If-None-Match": first.headers["etag"]}
    again = client.get("/kk/search?q=су", **known)
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/kk/search?q=мектеп", **known).status_code == 200


def test_a_page_changes_with_the_archive(tmp_path):
    with newsarchive.open(tmp_path / "growing", create=True) as archive:
        app = application(tmp_path / "growing")
        known = {"If-None-Match": Client(app).get("/kk/").headers["etag"]}
        archive.add([newsarchive.Article(title="Мектеп ашылды", date="2025-01-01")])
        assert "Мектеп ашылды" in Client(app).get("/kk/", **known).text
        app.close()


def test_the_work_for_a_reader_who_left_ends(news, monkeypatch):
    """A view that would work for a minute stops soon after its reader hangs up."""
    ended = threading.Event()

    def view(_page):
        try:
            while True:
                deadline.check()
                time.sleep(0.002)
        except SearchTimeout:
            ended.set()
            raise

    monkeypatch.setitem(newsarchive.web.asgi.VIEWS, "about", view)
    app = application(news, timeout=60)
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/kk/about",
        "root_path": "",
        "query_string": b"",
        "headers": [],
    }

    async def receive():
        await asyncio.sleep(0.05)
        return {"type": "http.disconnect"}

    async def send(message):
        """Nobody listens."""

    start = time.monotonic()
    asyncio.run(app(scope, receive, send))
    assert ended.wait(5)
    assert time.monotonic() - start < 10
    app.close()


def test_a_crowd_gets_pages_or_is_told_to_come_again(news):
    app = application(news, workers=2, waiting=2)
    answers = []

    async def crowd():
        import httpx  # noqa: PLC0415 - the client of these tests

        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            asked = [client.get("/kk/search", params={"q": "мектеп"}) for _ in range(50)]
            answers.extend(await asyncio.gather(*asked))

    asyncio.run(crowd())
    statuses = [answer.status_code for answer in answers]
    assert set(statuses) == {200, 503}
    assert all("retry-after" in one.headers for one in answers if one.status_code == 503)
    # And when the crowd is gone there is room again.
    assert Client(app).get("/kk/search?q=мектеп").status_code == 200
    app.close()


def test_a_cancelled_request_keeps_its_place_until_its_thread_ends(news):
    app = application(news, workers=1, waiting=0)
    going_on = threading.Event()
    app._view = lambda *_: going_on.wait(10)

    async def nothing():
        await asyncio.sleep(60)

    async def cancelled():
        request = asyncio.create_task(app._in_a_thread("kk", "", "about", [], nothing))
        await asyncio.sleep(0.1)
        request.cancel()
        await asyncio.sleep(0.1)
        assert app._inside == 1
        going_on.set()
        await asyncio.sleep(0.1)
        assert app._inside == 0

    asyncio.run(cancelled())


def test_whoever_waits_too_long_for_a_thread_is_told_to_come_again(news, monkeypatch):
    monkeypatch.setattr("newsarchive.web.asgi._PATIENCE", -1)
    app = application(news, workers=1, waiting=5)
    assert Client(app).get("/kk/about").status_code == 200  # nobody is before it
    app._inside = 1
    answer = Client(app).get("/kk/about")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "2"
    app.close()
