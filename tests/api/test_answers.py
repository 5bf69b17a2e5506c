"""What the API answers: documented, and equal to what the pages show."""

import html
import json
import re

import pytest

from newsarchive.web.endpoints import ENDPOINTS, PARAMETERS
from newsarchive.web.openapi import document
from newsarchive.web.parameters import PAGES
from newsarchive.web.problems import CODES
from newsarchive.web.shapes import SHAPES


@pytest.fixture(scope="module")
def keys(news):
    """An article with a word, and one that has copies."""
    found = news.search("мектеп")[0].article.key
    copied = next(hit for hit in news.search("су", limit=60) if news.copies(hit.article.id))
    return found, copied.article.key


def requests(keys):
    """An address for each endpoint that answers JSON, with the name of its shape."""
    found, copied = keys
    return {
        "": "Index",
        "/search?q=мектеп&include=facets,trend,explain": "Search",
        "/search?q=мектпе": "Search",
        "/search?q=мектеп&copies=collapse&unit=sentence": "Search",
        f"/articles/{found}": "Article",
        f"/articles/{copied}/copies": "Copies",
        f"/articles/{found}/similar": "Similar",
        "/trend?q=мектеп&q=су&split=source": "Trend",
        "/trend?q=су тасқыны&by=month": "Trend",
        "/kwic?q=мектеп&size=3": "Concordance",
        "/collocates?q=мектеп": "Collocates",
        "/collocates?q=мектеп&of=form": "Collocates",
        "/words?size=5": "Words",
        "/words/мектеп": "Word",
        "/compare?q=су тасқыны": "Keywords",
        "/sources": "Sources",
        "/calendar?month=2025-09": "Calendar",
        "/stats": "Stats",
        "/suggest?q=мектпе": "Queries",
        "/complete?q=мект": "Queries",
        f"/explain?q=мектеп&key={found}": "Explanation",
        "/search?since=кеше": "Problem",
        "/search?q=sorce:bbc": "Problem",
    }


def undocumented(value, shape, place="$"):
    """The places of an answer whose keys its shape does not describe."""
    if "$ref" in shape:
        shape = SHAPES[shape["$ref"].rpartition("/")[2]]
    if "anyOf" in shape and value is not None:
        shape = shape["anyOf"][0]
        yield from undocumented(value, shape, place)
        return
    if isinstance(value, list):
        for number, one in enumerate(value):
            yield from undocumented(one, shape["items"], f"{place}[{number}]")
    # What a loader gave as `extra`, and the options of a table, have keys of their own.
    if isinstance(value, dict) and "properties" in shape:
        for name, one in value.items():
            if name in shape["properties"]:
                yield from undocumented(one, shape["properties"][name], f"{place}.{name}")
            else:
                yield f"{place}.{name}"
        for name in set(shape["required"]) - set(value):
            yield f"{place}.{name} is missing"


def test_every_key_of_every_answer_is_documented(client, keys):
    seen = set()
    for address, shape in requests(keys).items():
        answer = client.get(f"/api/v1{address}")
        assert answer.headers["content-type"] in {"application/json", "application/problem+json"}
        assert list(undocumented(answer.json(), SHAPES[shape])) == [], address
        seen.add(shape)
    # Each shape of an endpoint was looked at.
    assert {endpoint.shape for endpoint in ENDPOINTS} - {""} <= seen


def test_every_documented_key_is_described():
    def walk(shape):
        for name, own in shape.get("properties", {}).items():
            assert "$ref" in own or own.get("description"), name
            yield from walk(own)
        if isinstance(shape.get("items"), dict):
            yield from walk(shape["items"])

    for shape in SHAPES.values():
        list(walk(shape))


def test_parameters_are_those_of_the_pages():
    for endpoint in ENDPOINTS:
        of_page = {parameter.name: parameter for parameter in PAGES.get(endpoint.page, ())}
        for parameter in endpoint.parameters:
            assert PARAMETERS[parameter.name]
            if parameter.name in of_page and parameter.name != "format":
                same = of_page[parameter.name]
                assert (parameter.read, parameter.default) == (same.read, same.default)


def test_every_path_stands_in_the_description(api):
    described = api("/openapi.json").json()
    assert described == json.loads(json.dumps(document("")))
    assert described["openapi"] == "3.1.0"
    assert len(described["paths"]) >= len(ENDPOINTS)
    names = [path["get"]["operationId"] for path in described["paths"].values() if "get" in path]
    assert len(names) == len(set(names))


def test_the_reference_tells_every_endpoint_and_code(api):
    page = html.unescape(api("/docs").text)
    for endpoint in ENDPOINTS:
        assert f"<code>GET {endpoint.path or '/'}</code>" in page
    for code in CODES:
        assert f'id="{code}"' in page
    assert "style=" not in page
    assert "<code>*</code>: every article" in page
    assert "`" not in page


# What the pages show, and what the API answers.


def shown(client, path):
    return html.unescape(client.get(f"/en{path}").text)


def test_a_search_has_the_numbers_of_its_page(client, api):
    page = shown(client, "/search?q=мектеп")
    answer = api("/search", q="мектеп", include="facets")
    found = answer.json()
    assert f"Articles found: {found['total']}" in page
    titles = [hit["article"]["title"] for hit in found["hits"]]
    places = [page.find(title) for title in titles]
    assert -1 not in places
    assert places == sorted(places)
    for field in ("source", "section"):
        for value, count in list(found["facets"][field].items())[:12]:
            button = f'value="{value}"><span>{value}</span> <span class="n">{count}<'
            assert button in page


def test_related_hits_are_told_apart(client, api):
    found = api("/search", q="железная дорога").json()
    assert found["related"]
    assert f"With related words only: {found['related']}" in shown(
        client, "/search?q=железная дорога"
    )


def test_a_trend_has_the_numbers_of_its_page(client, api):
    page = shown(client, "/trend?q=трамвай&by=month")
    rows = api("/trend", q="трамвай", by="month").json()["rows"]
    told = re.findall(r'<a href="[^"]+">[^<]*</a></th><td class="n">(\d+)', page)
    counts = [str(row["matching_articles"]) for row in rows if row["matching_articles"]]
    assert told == counts


def test_tables_have_the_rows_of_their_pages(client, api):
    page = shown(client, "/collocates?q=мектеп")
    for row in api("/collocates", q="мектеп", size=60).json()["rows"]:
        assert row["printed"] in page
    page = shown(client, "/words?q=мектеп")
    rows = api("/words", q="мектеп", size=100).json()["rows"]
    assert all(row["printed"] in page and f"{row['frequency']:,}" in page for row in rows)
    page = shown(client, "/compare?q=су тасқыны")
    keywords = api("/compare", q="су тасқыны", size=60).json()
    for row in keywords["positive"] + keywords["negative"]:
        assert row["printed"] in page


def test_a_concordance_has_the_lines_of_its_page(client, api):
    page = shown(client, "/kwic?q=мектеп&sort=R1")
    found = api("/kwic", q="мектеп", sort="R1", size=50).json()
    assert f"{found['total']:,}" in page
    nodes = [line["key"] for line in found["lines"]]
    told = re.findall(r"/en/article/([a-z2-7]{13})", page)
    assert [key for key in told if key in set(nodes)] == nodes


def test_a_word_and_a_month_have_the_numbers_of_their_pages(client, api):
    page = shown(client, "/word/мектеп")
    found = api("/words/мектеп").json()
    for form, count in found["forms"].items():
        assert form in page
        assert str(count) in page
    month = api("/calendar", month="2025-09").json()
    page = shown(client, "/month/2025-09")
    told = re.findall(r'/en/day/(2025-09-\d\d)"', page)
    assert {day for day, count in month["days"].items() if count} == set(told)
    assert len(month["days"]) == 30


def test_an_article_is_that_of_its_page(client, api, keys, news):
    found = api(f"/articles/{keys[0]}").json()
    article = news.get(key=keys[0])
    assert found["article"]["text"] == article.text
    assert client.get(found["links"]["page"]).status_code == 200
    for name in ("copies", "similar"):
        assert client.get(found["links"][name]).status_code == 200


@pytest.mark.parametrize(
    ("format_", "begin"), [("ris", "TY  - NEWS"), ("bibtex", "@article{"), ("csl", '{"id"')]
)
def test_an_article_is_cited(api, keys, format_, begin):
    assert api(f"/articles/{keys[0]}/citation", format=format_).text.startswith(begin)
