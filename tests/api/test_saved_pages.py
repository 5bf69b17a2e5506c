"""The pages that list, run, save and delete searches."""

import html
from urllib.parse import urlencode

import pytest

import newsarchive
from newsarchive.web import application
from newsarchive.web.saved import hashed, load, searches_path
from newsarchive.web.texts import LANGUAGES, texts_of
from tests.web.conftest import Client

TOKEN = "the token of the newsroom"


@pytest.fixture
def archive(tmp_path):
    with newsarchive.open(tmp_path / "archive", create=True) as opened:
        opened.add([newsarchive.Article(id="1", title="Су тасқыны", source="Таң", date="2025")])
        yield opened


class Reader(Client):
    """A browser that sends the forms of a page."""

    def send(self, path, headers=None, **fields):
        kind = {"content-type": "application/x-www-form-urlencoded"}
        content = urlencode(fields).encode()
        return self.ask("POST", path, content, **kind, **(headers or {}))


@pytest.fixture
def reader(archive):
    return Reader(application(archive, tokens=[hashed(TOKEN)]))


def save(reader, **more):
    fields = {"title": "Су тасқыны", "query": "q=су тасқыны&source=Таң", "token": TOKEN}
    return reader.send("/kk/saved", **{**fields, **more})


def saved(archive):
    return load(searches_path(archive))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_search_leads_to_the_form_that_saves_it(reader, language):
    t = texts_of(language)
    page = reader.get(f"/{language}/search?q=су тасқыны&source=Таң").text
    assert t("Save this search") in page
    form = html.unescape(reader.get(f"/{language}/saved?q=су тасқыны&source=Таң").text)
    assert f'action="/{language}/saved"' in form
    assert 'name="query" value="q=%D1%81%D1%83' in form
    assert t("No search is saved yet.") in form


def test_a_search_is_saved_listed_run_and_deleted(reader, archive):
    answer = save(reader)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/kk/saved"
    page = html.unescape(reader.get("/kk/saved").text)
    assert '<a href="/kk/saved/su-tasqyny">Су тасқыны</a>' in page
    assert '<a href="/feed/su-tasqyny.atom"' in page
    run = reader.get("/kk/saved/su-tasqyny")
    assert run.status_code == 302
    results = html.unescape(reader.get(run.headers["location"]).text)
    assert "Табылған мақала: 1" in results
    assert reader.send("/kk/saved/su-tasqyny", token=TOKEN).status_code == 303
    assert saved(archive) == {}
    assert reader.get("/kk/saved/su-tasqyny").status_code == 404


def test_the_address_of_a_private_feed_is_shown_once(reader, archive):
    answer = save(reader, own="1")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    [one] = saved(archive).values()
    address = html.unescape(answer.text).split("<code>")[1].split("</code>")[0]
    assert hashed(address.removeprefix("/feed/").removesuffix(".atom")) == one.token
    assert reader.get(address).status_code == 200
    again = reader.get("/kk/saved").text
    assert "Су тасқыны" not in again
    assert reader.get("/kk/saved/su-tasqyny").status_code == 404


def test_saving_is_off_unless_it_is_configured(archive):
    reader = Reader(application(archive))
    assert texts_of("kk")("Save this search") not in reader.get("/kk/search?q=су").text
    assert "<form method" not in reader.get("/kk/saved?q=су").text
    assert save(reader).status_code == 403
    assert reader.send("/kk/saved/a", token=TOKEN).status_code == 403
    assert saved(archive) == {}


@pytest.mark.parametrize(
    ("fields", "headers", "status"),
    [
        ({"token": "wrong"}, {}, 401),
        ({"token": ""}, {}, 401),
        ({}, {"sec-fetch-site": "cross-site"}, 403),
        ({}, {"origin": "https://evil.example"}, 403),
        ({"title": ""}, {}, 400),
        ({"query": "q=а&nothing=1"}, {}, 400),
        ({"query": "a" * 70_000}, {}, 400),
    ],
)
def test_what_may_not_be_saved_is_told_and_not_kept(reader, archive, fields, headers, status):
    answer = save(reader, headers=headers, **fields)
    assert answer.status_code == status
    assert '<html lang="kk">' in answer.text
    assert saved(archive) == {}


def test_a_name_is_not_taken_twice(reader):
    save(reader)
    assert save(reader).status_code == 409
    assert reader.send("/kk/saved/nothing", token=TOKEN).status_code == 404
    assert reader.send("/de/saved", token=TOKEN).status_code == 404


def test_readers_whom_the_application_lets_need_no_token(archive):
    reader = Reader(application(archive, authorize=lambda scope: scope["path"] == "/ru/saved"))
    fields = {"title": "Суд", "query": "q=су"}
    assert reader.send("/ru/saved", **fields).status_code == 303
    assert reader.send("/kk/saved", **fields).status_code == 401


def test_titles_are_escaped(reader):
    save(reader, title="<script>alert(1)</script>")
    assert "<script>alert" not in reader.get("/kk/saved").text
    assert "<script>alert" not in reader.get("/feed/script-alert-1-script.atom").text
