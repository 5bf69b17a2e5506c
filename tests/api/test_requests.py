"""What a request may ask, and what it is told where it may not."""

import csv
import io
import json

import pytest

import newsarchive
from newsarchive.web import application
from newsarchive.web.downloads import FORMATS
from newsarchive.web.tags import tag_of
from tests.api.conftest import Untouched
from tests.web.conftest import Client


def reasons(answer):
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["code"] == "parameter"
    return {error["name"]: error["reason"] for error in told["errors"]}


def test_unknown_parameters_are_refused_with_the_nearest_name(api):
    told = reasons(api("/search", q="мектеп", sinc="2025", nothing="1"))
    assert told["sinc"] == "is no parameter here: did you mean since?"
    assert "choose of q, since" in told["nothing"]


def test_repeated_parameters_are_refused_where_one_value_counts(client):
    assert reasons(client.get("/api/v1/search?q=а&q=ә")) == {"q": "is given twice"}
    assert client.get("/api/v1/search?source=а&source=ә").status_code == 200
    seven = "&".join(f"q={letter}" for letter in "абвгдеж")
    assert reasons(client.get(f"/api/v1/trend?{seven}")) == {"q": "may be given 6 times"}


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/search?since=кеше", "since"),
        ("/search?size=0", "size"),
        ("/search?size=101", "size"),
        ("/search?size=1_0", "size"),
        ("/search?sort=best", "sort"),
        ("/search?include=facets,all", "include"),
        ("/search?include=facets,facets", "include"),
        ("/search?fields=text", "fields"),
        (f"/search?q={'a' * 2001}", "q"),
        ("/trend", "q"),
        ("/trend?q=", "q"),
        ("/kwic?q=мектеп&sample=0", "sample"),
        ("/export?q=мектеп&format=doc", "format"),
        ("/calendar", "month"),
    ],
)
def test_values_that_cannot_be_read_are_told_each_by_its_name(client, path, name):
    assert set(reasons(client.get(f"/api/v1{path}"))) == {name}


def test_a_query_is_told_with_its_place(api):
    told = api("/search", q="мектеп sorce:bbc").json()
    assert (told["code"], told["position"]) == ("query", 7)
    assert told["type"].endswith("/api/v1/docs#query")


@pytest.mark.parametrize(
    "path", ["/nothing", "/articles/aaaaaaaaaaaaa", "/articles/x", "/words/ыыыы"]
)
def test_what_is_not_there_is_404(client, path):
    answer = client.get(f"/api/v1{path}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


def test_the_limits_are_told(api):
    limits = api().json()["limits"]
    assert limits["size"] == 100
    assert limits["seconds"] == 5
    assert limits["waiting"] == 16


def test_a_long_address_a_crowd_and_a_slow_search_are_problems(news):
    client = Client(application(news, workers=1, waiting=0))
    assert client.get(f"/api/v1/search?source={'a' * 9000}").json()["code"] == "too-long"
    client.app._inside = 1  # another request has the only place
    answer = client.get("/api/v1/search?q=мектеп")
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert answer.headers["retry-after"] == "2"
    slow = Client(application(news, timeout=1e-9)).get("/api/v1/search?q=мектеп")
    assert (slow.status_code, slow.json()["code"]) == (503, "timeout")
    assert "retry-after" in slow.headers


def test_a_damaged_archive_tells_no_path_of_the_server(tmp_path, caplog):
    with newsarchive.open(tmp_path / "a", create=True) as archive:
        archive.add([newsarchive.Article(title="Мектеп ашылды")])
    [segment] = (tmp_path / "a" / "segments").glob("*.segment")
    segment.write_bytes(b"damaged")
    app = application(tmp_path / "a")
    answer = Client(app).get("/api/v1/search?q=мектеп")
    app.close()
    assert (answer.status_code, answer.json()["code"]) == (503, "archive-damaged")
    assert answer.json()["detail"] == "The archive is damaged."
    assert str(tmp_path) not in answer.text
    assert str(tmp_path) in caplog.text


# Tags.


@pytest.mark.parametrize(
    "path", ["/search?q=мектеп", "/trend?q=су", "/words?size=3", "/stats", "", "/openapi.json"]
)
def test_a_known_answer_is_304_before_any_work(app, news, monkeypatch, path):
    first = Client(app).get(f"/api/v1{path}")
    tag = first.headers["etag"]
    assert not tag.startswith("W/")
    monkeypatch.setattr(news, "_engine", Untouched(news._engine))
    known = {"If-None-Match": f'"other", {tag}'}
    again = Client(app).get(f"/api/v1{path}", **known)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag
    assert "content-length" not in again.headers


def test_the_order_of_parameters_does_not_change_a_tag(client):
    one = client.get("/api/v1/search?q=мектеп&size=3")
    two = client.get("/api/v1/search?size=3&q=мектеп")
    assert one.headers["etag"] == two.headers["etag"]
    assert client.get("/api/v1/search?q=мектеп").headers["etag"] != one.headers["etag"]


def test_equal_tags_are_equal_answers(client):
    for path in ("/search?q=мектеп&include=facets", "/kwic?q=су&sample=9&seed=4"):
        first, second = (client.get(f"/api/v1{path}") for _ in range(2))
        assert first.headers["etag"] == second.headers["etag"]
        assert first.content == second.content


def test_a_tag_changes_with_the_archive_and_comes_back_with_it(tmp_path):
    news = [newsarchive.Article(id=str(number), title=f"Мектеп {number}") for number in range(3)]
    with newsarchive.open(tmp_path / "a", create=True) as archive:
        archive.add(news)
        client = Client(application(archive))
        before = client.get("/api/v1/search?q=мектеп").headers["etag"]
        archive.remove("1")
        assert client.get("/api/v1/search?q=мектеп").headers["etag"] != before
        archive.add(news[1:2])
        assert client.get("/api/v1/search?q=мектеп").headers["etag"] == before
    assert tag_of("s", "/a") != tag_of("s", "/b")


def test_an_answer_during_a_commit_has_no_tag(app, news, monkeypatch):
    states = iter(["before", "after"])
    monkeypatch.setattr(news._engine, "state", lambda: next(states))
    answer = Client(app).get("/api/v1/sources")
    assert answer.status_code == 200
    assert "etag" not in answer.headers


# Other origins.


def test_pages_of_other_origins_may_read_where_they_are_let_in(news):
    client = Client(application(news, cors_origins=["https://news.kz"]))
    let_in = client.get("/api/v1/sources", origin="https://news.kz")
    assert let_in.headers["access-control-allow-origin"] == "https://news.kz"
    assert "ETag" in let_in.headers["access-control-expose-headers"]
    assert let_in.headers["vary"] == "Origin"
    assert "access-control-allow-credentials" not in let_in.headers
    other = client.get("/api/v1/sources", origin="https://evil.example")
    assert "access-control-allow-origin" not in other.headers
    assert other.headers["vary"] == "Origin"
    wrong = client.get("/api/v1/search?x=1", origin="https://news.kz")
    assert wrong.headers["access-control-allow-origin"] == "https://news.kz"
    page = client.get("/kk/", origin="https://news.kz")
    assert "access-control-allow-origin" not in page.headers


def test_no_page_of_another_origin_is_let_in_unless_it_is_said(client):
    answer = client.get("/api/v1/sources", origin="https://news.kz")
    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"


def test_a_browser_is_told_what_it_may_send(news):
    client = Client(application(news, cors_origins=["*"]))
    headers = {"origin": "https://news.kz", "access-control-request-method": "GET"}
    answer = client.ask("OPTIONS", "/api/v1/search", **headers)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-allow-methods"] == "GET, HEAD"
    assert client.ask("POST", "/api/v1/search").json()["code"] == "method"


# Cursors of lines and rows.


@pytest.mark.parametrize(
    ("first", "rows"),
    [
        ("/kwic?q=мектеп&sort=R1&size=50", "lines"),
        ("/words?q=мектеп&size=400", "rows"),
        ("/collocates?q=мектеп&size=7&minimum=5", "rows"),
    ],
)
def test_pages_give_every_row_once(client, first, rows):
    path, seen = f"/api/v1{first}", []
    while path:
        answer = client.get(path)
        page = answer.json()
        seen += page[rows]
        path = page["next"]
        if path:
            assert answer.headers["link"] == f'<{path}>; rel="next"'
        else:
            assert "link" not in answer.headers
    assert len(seen) == page["total"]
    assert len({json.dumps(row) for row in seen}) == len(seen)


def test_a_cursor_of_another_request_or_state_is_refused(tmp_path):
    news = [newsarchive.Article(id=str(number), title=f"Мектеп {number}") for number in range(5)]
    with newsarchive.open(tmp_path / "a", create=True) as archive:
        archive.add(news)
        client = Client(application(archive))
        following = client.get("/api/v1/kwic?q=мектеп&size=2").json()["next"]
        assert client.get(following).status_code == 200
        for wrong in (
            following.replace("q=%D0%BC", "q=%D1%81"),
            following + "x",
            "/api/v1/kwic?q=мектеп&after=abc",
        ):
            answer = client.get(wrong)
            assert (answer.status_code, answer.json()["code"]) == (400, "cursor"), wrong
        archive.remove("2")
        assert "changed" in client.get(following).json()["detail"]


def every_page(client, path, between=lambda: None):
    """The ids of all pages of a search, and whether any says that the archive changed."""
    seen, changed = [], False
    while path:
        answer = client.get(path)
        page = answer.json()
        seen += [hit["article"]["id"] for hit in page["hits"]]
        changed = changed or page["state_changed"]
        path = page["next"]
        if path:
            assert answer.headers["link"] == f'<{path}>; rel="next"'
            between()
    return seen, changed


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
def test_a_search_goes_on_while_others_add_and_remove(tmp_path, sort):
    news = [
        newsarchive.Article(id=f"{number:02}", title=f"Мектеп {number}", date=f"20{number:02}")
        for number in range(10, 32)
    ]
    with newsarchive.open(tmp_path / "a", create=True) as archive:
        archive.add(news)
        client = Client(application(archive))
        first = f"/api/v1/search?q=мектеп&size=4&sort={sort}"
        whole, changed = every_page(client, first)
        assert len(whole) == 22
        assert not changed
        gone = iter([whole[1], whole[9], whole[21]])

        def write():
            archive.remove(next(gone, "nothing"))
            archive.add([newsarchive.Article(title=f"Көпір {len(archive)}", date="2020-01-01")])

        seen, changed = every_page(client, first, write)
        assert changed
        assert len(seen) == len(set(seen))
        removed = {whole[1], whole[9], whole[21]}
        assert [id_ for id_ in seen if id_ not in removed] == [
            id_ for id_ in whole if id_ not in removed
        ]


@pytest.mark.parametrize("cursor", ["abc", "bnVsbA", "a" * 50])
def test_a_cursor_that_no_search_gave_is_refused(api, cursor):
    answer = api("/search", q="мектеп", after=cursor)
    assert (answer.status_code, answer.json()["code"]) == (400, "cursor")


def test_a_cursor_of_another_search_is_refused(client, api):
    following = api("/search", q="мектеп", size=2).json()["next"]
    wrong = following.replace("q=%D0%BC%D0%B5%D0%BA%D1%82%D0%B5%D0%BF", "q=%D1%81%D1%83")
    assert wrong != following
    assert client.get(wrong).json()["code"] == "cursor"


# Exports.


def test_an_export_has_every_hit(client, news):
    expected = [hit.article.id for hit in news.scan("мектеп", translate=False)]
    text = client.get("/api/v1/export?q=мектеп&format=csv").text
    assert [row["id"] for row in csv.DictReader(io.StringIO(text))] == expected
    lines = client.get("/api/v1/export?q=мектеп&format=jsonl").text.splitlines()
    assert [json.loads(line)["id"] for line in lines] == expected
    items = client.get("/api/v1/export?q=мектеп&format=csl").json()
    assert [item["id"] for item in items] == expected
    tabs = client.get("/api/v1/export?q=мектеп&format=tsv").text.splitlines()
    assert [line.split("\t")[1] for line in tabs[1:]] == expected
    for format_ in FORMATS:
        empty = client.get(f"/api/v1/export?q=ыфвыфв&format={format_}")
        assert empty.status_code == 200
    assert client.get("/api/v1/export?q=ыфвыфв&format=csl").json() == []


def test_an_export_is_a_workbook_up_to_a_bound(client, news, monkeypatch):
    openpyxl = pytest.importorskip("openpyxl")
    pytest.importorskip("xlsxwriter")
    expected = [hit.article.id for hit in news.scan("мектеп", translate=False)]
    answer = client.get("/api/v1/export?q=мектеп&format=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    names, *rows = book["Rows"].iter_rows(values_only=True)
    assert [row[names.index("id")] for row in rows] == expected
    monkeypatch.setattr("newsarchive.web.downloads.MOST_ROWS", len(expected) - 1)
    refused = client.get("/api/v1/export?q=мектеп&format=xlsx")
    assert (refused.status_code, refused.json()["code"]) == (400, "parameter")


def test_a_long_export_is_sent_in_pieces(tmp_path):
    news = [
        newsarchive.Article(id=str(number), title=f"Мектеп {number}", text="Мектеп " * 60)
        for number in range(600)
    ]
    with newsarchive.open(tmp_path / "a", create=True) as archive:
        archive.add(news)
        sent = Client(application(archive)).messages("/api/v1/export", "format=jsonl")
    bodies = [message["body"] for message in sent if message["type"] == "http.response.body"]
    assert len(bodies) > 3
    assert len(b"".join(bodies).splitlines()) == 600
    assert not sent[-1].get("more_body")
