"""The pages as a reader's browser asks for them, without a server."""

import html
import re
from html.parser import HTMLParser
from urllib.parse import quote, urljoin, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import newsarchive
from newsarchive.web import application
from newsarchive.web.parameters import PAGES, read_values
from newsarchive.web.sending import SECURITY_HEADERS
from newsarchive.web.texts import LANGUAGES
from tests.web.conftest import Client

MOST = 60_000  # bytes of a page


class Links(HTMLParser):
    """The addresses that a page leads to, and those that a crawler may follow."""

    def __init__(self, text):
        super().__init__()
        self.all, self.followed = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        address = attributes.get("href") or attributes.get("src") or attributes.get("action")
        if address and not address.startswith(("data:", "#", "http")):
            self.all.append(address)
            if tag == "a" and "nofollow" not in (attributes.get("rel") or ""):
                self.followed.append(address)


def path_of(key, *, copied=False):
    return f"/kk/article/{key}" + ("/copies" if copied else "")


@pytest.fixture(scope="module")
def paths(news):
    hit = news.search("су тасқыны")[0]
    copied = next(hit for hit in news.search("су", limit=60) if news.copies(hit.article.id))
    return [
        *("/kk/", "/kk/search?q=мектеп", "/kk/search?q=мектеп&why=1", "/kk/search"),
        *(
            "/kk/search?q=ыфвыфв",
            "/kk/search?unit=sentence&q=мектеп",
            "/kk/search?q=железная дорога",
        ),
        *(path_of(hit.article.key), path_of(hit.article.key) + "?q=су тасқыны"),
        *(path_of(copied.article.key), path_of(copied.article.key, copied=True)),
        *("/kk/trend", "/kk/trend?q=су тасқыны&q=мектеп", "/kk/trend?q=мектеп&split=source"),
        *("/kk/kwic", "/kk/kwic?q=мектеп&sort=R1", "/kk/kwic?q=мектеп&sample=10&seed=3"),
        *("/kk/collocates", "/kk/collocates?q=мектеп", "/kk/words", "/kk/words?of=form&prefix=мек"),
        *(
            "/kk/word/мектеп",
            "/kk/compare",
            "/kk/compare?q=су тасқыны",
            "/kk/compare?source=Дала хабары",
        ),
        *("/kk/day/2025-09-05", "/kk/month/2025-09", "/kk/sources", "/kk/source/Дала хабары"),
        *("/kk/export?q=мектеп", "/kk/about", "/kk/help"),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_whole_in_every_language(client, paths, language):
    for path in paths:
        answer = client.get(path.replace("/kk/", f"/{language}/", 1))
        assert answer.status_code == 200, (path, answer.text[:300])
        assert f'<html lang="{language}">' in answer.text
        assert len(answer.content) <= MOST, (path, len(answer.content))
        for name, value in SECURITY_HEADERS.items():
            assert answer.headers[name] == value
        assert " style=" not in answer.text  # the policy lets no style in a page
        assert "<script>" not in answer.text


def test_the_first_page_is_in_the_language_that_the_browser_asks_for(client):
    for header, language in (
        ("ru-RU,ru;q=0.9", "ru"),
        ("uz, en;q=0.5", "en"),
        ("uz", "kk"),
        ("", "kk"),
    ):
        answer = client.get("/", **{"accept-language": header})
        assert answer.status_code == 302
        assert answer.headers["location"] == f"/{language}/"


def test_a_search_shows_marked_words_facets_and_totals(client, news):
    answer = client.get("/kk/search?q=мектеп")
    results = news.search("мектеп")
    assert f"Табылған мақала: {results.total}" in html.unescape(answer.text)
    assert "<mark>мектеп" in answer.text
    assert 'name="source" value="Дала хабары"' in answer.text


def test_related_hits_are_counted_apart(client, news):
    results = news.search("железная дорога")
    assert results.related
    text = client.get("/ru/search?q=железная дорога").text
    assert f"Только с родственными словами: {results.related}" in text


def test_a_word_with_a_typing_error_leads_to_the_right_one(client):
    text = client.get("/kk/search?q=мектпе").text
    assert "Мүмкін" in text
    assert "q=%D0%BC%D0%B5%D0%BA%D1%82%D0%B5%D0%BF" in text


def test_a_wrong_field_is_told_and_what_was_typed_stays(client):
    answer = client.get("/kk/search?q=sorce:bbc")
    assert answer.status_code == 400
    assert 'value="sorce:bbc"' in answer.text
    assert "Мүмкін, source:" in html.unescape(answer.text)
    assert 'aria-invalid="true"' in answer.text
    assert "<title>Қате" in answer.text


def test_a_value_that_cannot_be_read_is_named_and_left_out(client):
    answer = client.get("/kk/search?q=мектеп&since=кеше&sort=worst")
    assert answer.status_code == 200
    assert "since, sort" in answer.text


def test_every_number_of_a_trend_leads_to_its_articles(client):
    page = client.get("/kk/trend?q=трамвай&by=month&copies=count").text
    rows = re.findall(r'<a href="([^"]+)">[^<]*</a></th><td class="n">(\d+)', page)
    assert len(rows) > 3
    for address, count in rows[:5]:
        found = client.get(html.unescape(address)).text
        assert f"Табылған мақала: {count}" in found


def test_an_article_is_cited_with_one_click(client, news):
    article = news.search("су тасқыны")[0].article
    page = client.get(path_of(article.key)).text
    assert f'<meta name="citation_title" content="{html.escape(article.title)}">' in page
    for part in ("TY  - NEWS", "@article{", "article-newspaper"):
        assert part in html.unescape(page)


def test_copies_of_a_hit_are_gathered(client, news):
    hit = next(hit for hit in news.search("су", limit=60) if news.copies(hit.article.id))
    page = client.get(f"/kk/search?q={quote(hit.article.title)}").text
    assert "Көшірмелер: " in page


def test_foreign_text_is_escaped_and_only_web_addresses_are_linked(tmp_path):
    evil = newsarchive.Article(
        id="1",
        title="<script>alert(1)</script> тақырып",
        text='Мектеп "><img src=x onerror=alert(1)> ашылды.',
        url="https://x.kz/a",
        source='"><b>s',
        authors=["<i>a"],
        tags=["<u>t"],
    )
    with newsarchive.open(tmp_path / "a", create=True) as archive:
        archive.add([evil])
        client = Client(application(archive))
        for path in (
            "/kk/",
            "/kk/search?q=мектеп",
            path_of(evil.key),
            "/kk/kwic?q=мектеп",
            "/kk/sources",
        ):
            page = client.get(path).text
            for piece in ("<script>alert", "<img", "<b>s", "<i>a", "<u>t"):
                assert piece not in page, (path, piece)


def test_an_empty_archive_has_all_pages(tmp_path):
    with newsarchive.open(tmp_path / "a", create=True) as archive:
        client = Client(application(archive))
        for path in (
            "/kk/",
            "/kk/search?q=мектеп",
            "/kk/words",
            "/kk/trend?q=а",
            "/kk/sources",
            "/kk/about",
        ):
            assert client.get(path).status_code == 200, path


def test_what_is_not_there_is_404(client):
    for path in (
        "/kk/nothing",
        "/kk/article/aaaaaaaaaaaaa",
        "/kk/article/x",
        "/kk/day/2025-13-40",
        "/de/",
        "/kk/word/ыыыы",
    ):
        assert client.get(path).status_code == 404, path


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
PARAMETERS = sorted({parameter.name for own in PAGES.values() for parameter in own} | {"x"})


@given(
    page=st.sampled_from(sorted(set(PAGES) - {""})),
    item=TEXTS,
    items=st.lists(st.tuples(st.sampled_from(PARAMETERS), TEXTS), max_size=5),
)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_address_is_an_error_of_ours(client, page, item, items):
    tail = (
        f"/{quote(item, safe='')}" if page in {"article", "word", "day", "month", "source"} else ""
    )
    query = "&".join(f"{name}={quote(value)}" for name, value in items)
    answer = client.get(f"/kk/{page}{tail}?{query}")
    assert answer.status_code in {200, 400, 404}


@given(st.lists(st.tuples(st.sampled_from(PARAMETERS), TEXTS), max_size=6))
def test_a_link_says_what_was_asked(items):
    values = read_values("search", items)
    again = read_values("search", _pairs(values.query_string()))
    assert again.given == values.given


def _pairs(query):
    from urllib.parse import parse_qsl  # noqa: PLC0415

    return parse_qsl(query.removeprefix("?"), keep_blank_values=True)


@pytest.mark.parametrize(
    ("root_path", "kept", "base_url"),
    [
        ("", "", None),
        ("/a", "", None),  # the mount takes the prefix off
        ("/a/b", "/a/b", None),  # it leaves it on
        ("", "", "https://x.kz/arc"),  # a proxy takes it off and says nothing
        ("", "/arc", "https://x.kz/arc"),  # it leaves it on and says nothing
    ],
)
def test_every_link_of_every_page_works_under_a_prefix(news, paths, root_path, kept, base_url):
    app = application(news, base_url=base_url)
    prefix = root_path or (urlsplit(base_url).path if base_url else "")
    client = Client(app, root_path)
    seen = set()
    for path in paths:
        answer = client.get(f"{kept}{path}")
        assert answer.status_code == 200, path
        for address in Links(answer.text).all:
            assert address.startswith(f"{prefix}/"), (path, address)
            seen.add(address.split("#")[0])
    # Every kind of link, and not each of its kind: all of them are hundreds.
    kinds = {}
    for address in sorted(seen):
        path, _, query = address.partition("?")
        names = re.findall(r"(\w+)=", query)
        kinds[path.split("/")[:5][-1] if not names else path, *names] = address
    for address in list(kinds.values())[:120]:
        below = address if kept else address[len(prefix) :]
        assert client.get(below).status_code in {200, 302}, address


def test_links_never_come_from_the_host_header(client):
    page = client.get("/kk/search?q=мектеп", host="evil.example").text
    assert "evil" not in page


def test_a_crawler_comes_to_an_end(client, news):
    waiting, seen = ["/kk/"], set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = client.get(path)
        if "nofollow" in answer.headers.get("x-robots-tag", "") or answer.status_code != 200:
            continue
        for address in Links(answer.text).followed:
            whole = urljoin(path, html.unescape(address)).split("#")[0]
            if whole.startswith("/kk/"):
                waiting.append(whole)
        assert len(seen) < 900
    articles = {path for path in seen if path.startswith("/kk/article/") and "?" not in path}
    assert len(articles) > len(news) / 2


def test_the_files_are_small_and_kept_by_browsers(client):
    page = client.get("/kk/").text
    for name in ("app.css", "app.js"):
        path = re.search(rf'"(/static/[0-9a-f]+/{name})"', page)[1]
        answer = client.get(path)
        assert len(answer.content) <= 8192
        assert "immutable" in answer.headers["cache-control"]


def test_too_many_readers_get_503_with_a_time_to_come_back(news):
    app = application(news, workers=1, waiting=0)
    app._inside = 1  # one reader has the only place
    answer = Client(app).get("/kk/search?q=мектеп")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "2"


def test_a_search_that_takes_too_long_is_told(news):
    answer = Client(application(news, timeout=1e-9)).get("/kk/search?q=мектеп")
    assert answer.status_code == 503
    assert "retry-after" in answer.headers


def test_completion_is_a_list(client):
    assert "мектеп" in client.get("/kk/complete?q=мект").json()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogues_are_whole(language):
    from pathlib import Path  # noqa: PLC0415

    from newsarchive.web.texts import texts_of  # noqa: PLC0415

    folder = Path(newsarchive.__file__).parent / "web"
    messages = texts_of(language)._messages
    used = set()
    for path in [*folder.rglob("*.html"), *folder.glob("*.py")]:
        text = path.read_text(encoding="utf-8")
        used.update(
            match[2] for match in re.finditer(r"""\bt(?:exts?)?\((["'])([^"']+)\1\)""", text)
        )
    assert len(used) > 100
    assert not {message for message in used if not messages.get(message)}
    if language == "kk":  # no suffix is bolted to a value
        assert not [text for text in messages.values() if re.search(r"%\(\w+\)s[-\w]", text)]
