"""Feeds, as a reader of feeds takes them and as RFC 4287 wants them."""

import json
import re
from datetime import datetime
from xml.etree import ElementTree as ET

import pytest

import newsarchive
from newsarchive import Article
from newsarchive.web import application
from newsarchive.web.saved import hashed, made, searches_path
from newsarchive.web.saving import store_new
from tests.api.conftest import Untouched
from tests.web.conftest import Client

feedparser = pytest.importorskip("feedparser", reason="the extra feeds is not installed")

ATOM = "{http://www.w3.org/2005/Atom}"
BASE = "https://news.example.kz/archive"


@pytest.fixture
def archive(tmp_path):
    with newsarchive.open(tmp_path / "archive", create=True) as opened:
        opened.add(
            [
                Article(
                    id="https://tan.kz/1",
                    url="https://tan.kz/1",
                    title="Су тасқыны <басталды> & өтті",
                    text="Ауылды су басты. Су тасқыны қайтты.",
                    date="2026-04-01T10:00:00+05:00",
                    source="Таң",
                    authors=["А. Әли", "Б. Бек"],
                    section="өңір",
                    tags=["су"],
                    language="kk",
                ),
                Article(id="2", title="Су тасқыны туралы\x0b ескі мақала", date="1999-05"),
                Article(id="3", title="", text="Су тасқыны күні белгісіз."),
            ]
        )
        yield opened


def save(archive, title="Су тасқыны", query="q=су+тасқыны", **options):
    saved, token = made(title, query, **options)
    store_new(searches_path(archive), saved)
    return saved, token


@pytest.fixture
def client(archive):
    save(archive)
    return Client(application(archive, base_url=BASE))


def entries(answer):
    return ET.fromstring(answer.content).findall(f"{ATOM}entry")


def moment(text):
    """RFC 3339, with a zone."""
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", text)
    return datetime.fromisoformat(text)


def assert_is_atom(content):
    """The rules of RFC 4287 for feeds and entries."""
    feed = ET.fromstring(content)
    assert feed.tag == f"{ATOM}feed"
    many = {"author", "category", "contributor", "link", "entry"}
    for one in [feed, *feed.findall(f"{ATOM}entry")]:
        names = [child.tag.removeprefix(ATOM) for child in one]
        # 4.1.1 and 4.1.2: exactly one id, title and updated; the others at most once.
        for name in ("id", "title", "updated"):
            assert names.count(name) == 1
        for name in set(names) - many:
            assert names.count(name) == 1, name
        assert re.match(r"[a-z][a-z0-9+.-]*:", one.findtext(f"{ATOM}id"))  # 4.2.6: an IRI
        assert one.findtext(f"{ATOM}title").strip()
        updated = moment(one.findtext(f"{ATOM}updated"))
        published = one.findtext(f"{ATOM}published")
        assert published is None or moment(published) <= updated
        links = one.findall(f"{ATOM}link")
        kinds = [(link.get("rel"), link.get("type"), link.get("hreflang")) for link in links]
        assert len(kinds) == len(set(kinds))
        assert all(link.get("href") for link in links)
        # Without content an entry has an alternate link.
        assert "alternate" in {link.get("rel") for link in links}
        for author in one.findall(f"{ATOM}author"):
            assert author.findtext(f"{ATOM}name").strip()
        summary = one.find(f"{ATOM}summary")
        assert summary is None or summary.get("type") in {"text", "html"}
    # 4.1.1: a feed has an author, unless each of its entries has one.
    assert feed.find(f"{ATOM}author") is not None
    ids = [one.findtext(f"{ATOM}id") for one in feed.findall(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))
    assert "self" in {link.get("rel") for link in feed.findall(f"{ATOM}link")}


def test_a_reader_of_feeds_takes_it(client, archive):
    answer = client.get("/feed/su-tasqyny.atom")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert_is_atom(answer.content)
    read = feedparser.parse(answer.content)
    assert not read.bozo
    assert read.version == "atom10"
    assert read.feed.title == "Су тасқыны"
    links = {link.rel: link.href for link in read.feed.links}
    assert links["self"] == f"{BASE}/feed/su-tasqyny.atom"
    assert links["alternate"].startswith(f"{BASE}/kk/search?q=")
    first = next(one for one in read.entries if one.title.startswith("Су тасқыны <басталды>"))
    assert first.title == "Су тасқыны <басталды> & өтті"
    assert first.published == "2026-04-01T05:00:00Z"
    assert [author.name for author in first.authors] == ["А. Әли", "Б. Бек"]
    assert [tag.term for tag in first.tags] == ["өңір", "су"]
    assert first.source.title == "Таң"
    own = {link.rel: link.href for link in first.links}
    key = archive.get("https://tan.kz/1").key
    assert own == {
        "alternate": f"{BASE}/kk/article/{key}",
        "via": "https://tan.kz/1",
    }


def test_a_summary_has_marks_and_all_else_escaped(client, archive):
    archive.add([Article(id="8", title="<i>Су тасқыны</i> & басқа")])
    # Left as it came: feedparser would take the marks away.
    read = feedparser.parse(client.get("/feed/su-tasqyny.atom").content, sanitize_html=False)
    summary = read.entries[0].summary
    assert "<mark>" in summary
    assert "&lt;i&gt;" in summary
    assert "&amp; басқа" in summary
    assert "<i>" not in summary


def test_late_articles_stand_first_and_updates_move_nothing(client, archive):
    before = [one.findtext(f"{ATOM}id") for one in entries(client.get("/feed/su-tasqyny.atom"))]
    archive.add([Article(id="9", title="Су тасқыны бұрын да болған", date="1931")])
    archive.add([Article(id="2", title="Су тасқыны туралы түзетілген мақала", date="1999-05")])
    after = [one.findtext(f"{ATOM}id") for one in entries(client.get("/feed/su-tasqyny.atom"))]
    assert after[1:] == before
    assert_is_atom(client.get("/feed/su-tasqyny.atom").content)


def test_an_update_changes_updated_and_not_the_id(client, archive):
    archive.add(
        [
            Article(
                id="2",
                title="Су тасқыны: түзету",
                date="1999-05-01",
                modified="2026-05-05T00:00:00+00:00",
            )
        ]
    )
    changed = next(
        one
        for one in entries(client.get("/feed/su-tasqyny.atom"))
        if "түзету" in one.findtext(f"{ATOM}title")
    )
    assert changed.findtext(f"{ATOM}updated") == "2026-05-05T00:00:00Z"
    assert changed.findtext(f"{ATOM}published") < "1999-05-02"


def test_a_feed_has_pages(client, archive):
    archive.add([Article(id=f"n{n}", title=f"Су тасқыны {n}", date="2026") for n in range(70)])
    seen, path = [], "/feed/su-tasqyny.atom"
    while path:
        answer = client.get(path)
        assert_is_atom(answer.content)
        seen += [one.findtext(f"{ATOM}id") for one in entries(answer)]
        links = ET.fromstring(answer.content).findall(f"{ATOM}link")
        path = next((one.get("href") for one in links if one.get("rel") == "next"), None)
        path = path and path.removeprefix(BASE)
    assert len(seen) == len(set(seen)) == 73


def test_an_empty_feed_is_a_feed(archive):
    save(archive, "Ештеңе", "q=ыфвыфв", slug="nothing")
    answer = Client(application(archive)).get("/feed/nothing.atom")
    assert answer.status_code == 200
    assert_is_atom(answer.content)
    assert entries(answer) == []


def test_filters_of_the_search_hold(archive):
    save(archive, "Таң", "q=су+тасқыны&source=Таң")
    assert len(entries(Client(application(archive)).get("/feed/tan.atom"))) == 1


def test_a_feed_that_the_reader_has_is_304_before_any_work(client, archive, monkeypatch):
    first = client.get("/feed/su-tasqyny.atom")
    assert first.headers["cache-control"] == "public, max-age=300"
    known = {"If-None-Match": first.headers["etag"]}
    with monkeypatch.context() as patch:
        patch.setattr(archive, "_engine", Untouched(archive._engine))
        assert client.get("/feed/su-tasqyny.atom", **known).status_code == 304
    archive.add([Article(id="9", title="Жаңа су тасқыны")])
    assert client.get("/feed/su-tasqyny.atom", **known).status_code == 200


def test_a_private_feed_has_its_token_in_its_address(archive):
    _, token = save(archive, "Құпия", "q=су", public=False)
    client = Client(application(archive))
    answer = client.get(f"/feed/{token}.atom")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "private, max-age=300"
    for wrong in ("qupiia", "x" * len(token), hashed(token)):
        assert client.get(f"/feed/{wrong}.atom").status_code == 404


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/feed/nothing.atom", "not-found"),
        ("/feed/su-tasqyny.rss", "not-found"),
        ("/feed/su-tasqyny.atom?after=abc", "query"),
        ("/feed/su-tasqyny.atom?size=5", "parameter"),
    ],
)
def test_what_is_no_feed_is_told(client, path, code):
    assert client.get(path).json()["code"] == code


# The search box of a browser.


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_browser_is_told_how_to_search(client, archive, language):
    page = client.get(f"/{language}/").text
    assert f'href="/archive/opensearch-{language}.xml"' in page
    answer = client.get(f"/opensearch-{language}.xml")
    assert answer.headers["content-type"] == "application/opensearchdescription+xml"
    names = "{http://a9.com/-/spec/opensearch/1.1/}"
    told = ET.fromstring(answer.content)
    assert 1 <= len(told.findtext(f"{names}ShortName")) <= 16
    urls = {url.get("type"): url.get("template") for url in told.findall(f"{names}Url")}
    for template in (urls["text/html"], urls["application/x-suggestions+json"]):
        assert template.startswith(f"{BASE}/")
        path = template.removeprefix(BASE).replace("{searchTerms}", "су")
        assert client.get(path).status_code == 200
    typed = client.get("/opensearch-suggestions?q=тасқ").json()
    assert typed[0] == "тасқ"
    assert typed[1] == archive.complete("тасқ")
    assert typed[1]


def test_without_a_base_url_there_is_no_description(archive):
    client = Client(application(archive))
    assert client.get("/opensearch-kk.xml").status_code == 404
    assert "opensearch" not in client.get("/kk/").text


def test_robots_are_kept_from_what_programs_read(client):
    rules = client.get("/robots.txt").text.splitlines()
    assert {"Disallow: /api/", "Disallow: /feed/"} <= set(rules)
    for path in ("/feed/su-tasqyny.atom", "/api/v1/search?q=су"):
        assert "noindex" in client.get(path).headers["x-robots-tag"]
    assert json.loads(client.get("/api/v1").text)["links"]["saved"].startswith(BASE)
