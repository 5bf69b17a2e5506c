"""Saved searches: who may save and delete them, and what is kept."""

import json

import pytest

import newsarchive
from newsarchive.web import application
from newsarchive.web.saved import hashed, load, made, searches_path, with_token
from newsarchive.web.shapes import SHAPES
from tests.web.conftest import Client

TOKEN = "a token that is long enough"
FLOOD = {"title": "Су тасқыны", "query": "q=су+тасқыны&source=Таң"}


@pytest.fixture
def archive(tmp_path):
    with newsarchive.open(tmp_path / "archive", create=True) as opened:
        opened.add([newsarchive.Article(id="1", title="Су тасқыны", source="Таң", date="2025")])
        yield opened


class Saver(Client):
    """A client that sends JSON, with a token unless it is told otherwise."""

    token = TOKEN

    def send(self, method, path, value=None, **headers):
        if self.token is not None:
            headers = {"authorization": f"Bearer {self.token}", **headers}
        content = None if value is None else json.dumps(value).encode()
        return self.ask(method, f"/api/v1/saved{path}", content, **headers)


@pytest.fixture
def saver(archive):
    return Saver(application(archive, tokens=[hashed(TOKEN)]))


def test_a_search_is_saved_listed_changed_and_deleted(saver, archive):
    answer = saver.send("POST", "", FLOOD)
    assert answer.status_code == 201
    saved = answer.json()
    assert saved["slug"] == "su-tasqyny"
    assert saved["feed"] == "/feed/su-tasqyny.atom"
    assert answer.headers["location"] == "/api/v1/saved/su-tasqyny"
    assert saved.keys() == SHAPES["Saved"]["properties"].keys()
    assert saver.get("/api/v1/saved").json() == {"saved": [saved]}
    assert saver.get("/api/v1/saved/su-tasqyny").json() == saved
    found = saver.get(f"/api/v1/search?{saved['query']}").json()
    assert found["total"] == archive.search("су тасқыны", source="Таң").total == 1
    changed = saver.send("PUT", "/su-tasqyny", {"title": "Тасқын", "query": "q=тасқын"})
    assert changed.json() == {
        **saved,
        "title": "Тасқын",
        "query": "q=%D1%82%D0%B0%D1%81%D2%9B%D1%8B%D0%BD",
    }
    assert saver.send("DELETE", "/su-tasqyny").status_code == 204
    assert saver.get("/api/v1/saved").json() == {"saved": []}
    assert saver.send("DELETE", "/su-tasqyny").json()["code"] == "not-found"


def test_the_file_stands_beside_the_archive_and_survives_a_rebuild(saver, archive):
    saver.send("POST", "", FLOOD)
    archive.rebuild()
    path = searches_path(archive)
    assert path.parent == archive.path.parent
    assert list(load(path)) == ["su-tasqyny"]
    assert archive.check() == []
    again = Client(application(archive.path))
    assert len(again.get("/api/v1/saved").json()["saved"]) == 1
    again.app.close()


def test_nobody_may_save_unless_it_is_configured(archive):
    saver = Saver(application(archive))
    for token in (TOKEN, None):
        saver.token = token
        answer = saver.send("POST", "", FLOOD)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert not searches_path(archive).exists()
    assert saver.get("/api/v1/saved").status_code == 200


@pytest.mark.parametrize("token", [None, "", "wrong", hashed(TOKEN)])
def test_who_has_no_token_may_not_save_nor_delete(saver, token):
    saver.send("POST", "", FLOOD)
    saver.token = token
    for method, path in (("POST", ""), ("PUT", "/su-tasqyny"), ("DELETE", "/su-tasqyny")):
        answer = saver.send(method, path, FLOOD)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")
        assert answer.headers["www-authenticate"].startswith("Bearer")
    assert len(saver.get("/api/v1/saved").json()["saved"]) == 1


def test_a_wrong_token_does_not_read_as_nobody(saver):
    answer = saver.get("/api/v1/search?q=су", authorization="Bearer wrong")
    assert answer.status_code == 401
    assert saver.get("/api/v1/search?q=су").status_code == 200


def test_the_application_around_may_let_its_readers_save(archive):
    def authorize(scope):
        return (b"cookie", b"session=editor") in scope["headers"]

    saver = Saver(application(archive, authorize=authorize))
    saver.token = None
    assert saver.send("POST", "", FLOOD).status_code == 401
    editor = {"cookie": "session=editor"}
    assert saver.send("POST", "", FLOOD, **editor).status_code == 201
    # The same cookies, sent by a form of another site.
    for foreign in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
        answer = saver.send("DELETE", "/su-tasqyny", **editor, **foreign)
        assert answer.status_code == 401
    own = {"sec-fetch-site": "same-origin"}
    assert saver.send("DELETE", "/su-tasqyny", **editor, **own).status_code == 204


def test_what_is_kept_of_a_token_is_its_hash(saver, archive):
    answer = saver.send("POST", "", {**FLOOD, "public": False})
    token = answer.json()["feed"].removeprefix("/feed/").removesuffix(".atom")
    text = searches_path(archive).read_text()
    assert token not in text
    assert hashed(token) in text
    assert TOKEN not in text
    every = load(searches_path(archive))
    assert with_token(every, token).slug == "su-tasqyny"
    assert with_token(every, "x") is None
    assert with_token({}, "") is None


def test_a_private_search_is_seen_with_a_token_only(saver):
    saver.send("POST", "", {**FLOOD, "public": False})
    assert saver.get("/api/v1/saved").json() == {"saved": []}
    assert saver.get("/api/v1/saved/su-tasqyny").status_code == 404
    own = saver.send("GET", "").json()["saved"]
    assert [one["slug"] for one in own] == ["su-tasqyny"]
    assert "feed" not in own[0]
    assert "private" in saver.send("GET", "").headers["cache-control"]


def test_a_private_search_keeps_its_token_when_it_is_changed(saver):
    feed = saver.send("POST", "", {**FLOOD, "public": False}).json()["feed"]
    changed = saver.send("PUT", "/su-tasqyny", {**FLOOD, "title": "Тасқын", "public": False})
    assert changed.status_code == 200
    assert saver.get(feed).status_code == 200
    saver.send("PUT", "/su-tasqyny", FLOOD)
    assert saver.get(feed).status_code == 404
    assert saver.get("/feed/su-tasqyny.atom").status_code == 200


def test_each_feed_has_a_token_of_its_own(saver):
    feeds = [
        saver.send("POST", "", {**FLOOD, "slug": slug, "public": False}).json()["feed"]
        for slug in ("a", "b")
    ]
    assert feeds[0] != feeds[1]
    saver.send("DELETE", "/a")
    assert [saver.get(feed).status_code for feed in feeds] == [404, 200]


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        "x",
        {},
        {"title": "a"},
        {"title": "", "query": "q=a"},
        {"title": "a", "query": "q=a", "slug": "../a"},
        {"title": "a", "query": "q=a", "slug": "A"},
        {"title": "a" * 201, "query": "q=a"},
        {"title": 1, "query": "q=a"},
        {"title": "a", "query": "q=a", "public": 1},
        {"title": "a", "query": "q=a", "owner": "me"},
    ],
)
def test_what_is_not_fit_is_told_and_not_kept(saver, archive, value):
    answer = saver.send("POST", "", value)
    assert (answer.status_code, answer.json()["code"]) == (400, "body")
    assert not searches_path(archive).exists()


def test_a_query_string_that_no_search_has_is_told(saver):
    answer = saver.send("POST", "", {"title": "a", "query": "q=a&sinc=2025"})
    assert answer.json()["errors"][0]["name"] == "sinc"


def test_names_are_not_taken_twice_and_bodies_are_short(saver):
    assert saver.send("POST", "", FLOOD).status_code == 201
    answer = saver.send("POST", "", FLOOD)
    assert (answer.status_code, answer.json()["code"]) == (409, "exists")
    long = saver.send("POST", "", {**FLOOD, "query": "q=" + "a" * 70_000})
    assert (long.status_code, long.json()["code"]) == (413, "too-large")
    assert saver.send("PATCH", "/su-tasqyny", FLOOD).headers["allow"] == "GET, HEAD, PUT, DELETE"


def test_a_list_that_the_reader_has_is_304(saver):
    first = saver.get("/api/v1/saved")
    known = {"If-None-Match": first.headers["etag"]}
    assert saver.get("/api/v1/saved", **known).status_code == 304
    saver.send("POST", "", FLOOD)
    assert saver.get("/api/v1/saved", **known).status_code == 200


def test_a_damaged_file_is_told_and_left(saver, archive):
    path = searches_path(archive)
    path.write_text("{")
    assert saver.get("/api/v1/saved").json()["code"] == "archive-damaged"
    assert saver.send("POST", "", FLOOD).status_code == 503
    assert path.read_text() == "{"


def test_a_token_is_given_as_its_hash(archive):
    with pytest.raises(ValueError, match="hashes of 64"):
        application(archive, tokens=[TOKEN])


def test_a_slug_is_made_of_a_title_in_any_script():
    slugs = [made(title, "q=а")[0].slug for title in ("Су тасқыны", "Ёлка 2026!", "مەكتەپ", "…")]
    assert slugs == ["su-tasqyny", "iolka-2026", "search", "search"]
