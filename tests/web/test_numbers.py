"""Every number of a page leads to as many articles or lines."""

import html
import re

import pytest

from newsarchive.web.browsing import gaps

PAIR = re.compile(r'<a[^>]* href="([^"]+)">[^<]*<span class="count">([\d\s ]+)</span></a>')
CELL = re.compile(r'<a(?: rel="nofollow")? href="([^"]+)">([\d\s ]+)</a>')


def number(text):
    return int(re.sub(r"\D", "", text))


def shown(client, address):
    """How many articles or lines the page at an address says it has."""
    page = html.unescape(client.get(address).text)
    said = re.search(r"Articles found: ([\d,]+)|Lines: ([\d,]+)|Articles: <a[^>]*>([\d,]+)<", page)
    assert said, address
    return number(next(filter(None, said.groups())))


def fits(found, count, address):
    """Whether so many are those that a number counted.

    A form is found in other alphabets, too, and a word of several stems by all of them: these have
    lines beside those that were counted.
    """
    if "/kwic?q=%3D" in address or "/kwic?q=%22" in address:
        return found >= count
    return found == count


def numbers(client, path, pattern):
    page = client.get(path).text
    found = pattern.findall(page)
    return [(html.unescape(address), number(count)) for address, count in found]


@pytest.mark.parametrize(
    ("path", "least"),
    [
        ("/en/word/мектеп", 20),  # forms, neighbours, sources
        ("/en/source/Дала хабары", 8),  # months, sections, authors
    ],
)
def test_numbers_beside_a_name(client, path, least):
    found = numbers(client, path, PAIR)
    assert len(found) >= least
    for address, count in found[:: max(len(found) // 15, 1)]:
        assert fits(shown(client, address), count, address), address


@pytest.mark.parametrize(
    ("path", "least"),
    [
        ("/en/", 1),
        ("/en/about", 1),
        ("/en/sources", 5),
        ("/en/word/мектеп", 2),
        ("/en/words?minimum=20", 5),
        ("/en/export?q=мектеп", 1),
        ("/en/month/2025-09", 1),
    ],
)
def test_numbers_that_are_links(client, path, least):
    skipped = ("/en/sources", "/en/source/", "/en/words")  # those list, and count nothing
    found = [
        (address, count)
        for address, count in numbers(client, path, CELL)
        if not address.startswith(skipped) and "/word/" not in address
    ]
    assert len(found) >= least
    for address, count in found[:8]:
        if "/day/" not in address:
            assert fits(shown(client, address), count, address), address


def test_days_of_a_month_have_as_many_articles(client):
    page = client.get("/en/month/2025-09").text
    days = re.findall(r'href="(/en/day/[-\d]+)">(\d+)<', page)
    assert days
    for address, count in days:
        assert client.get(address).text.count("<h3") == int(count)


def test_facets_find_what_they_count(client):
    page = html.unescape(client.get("/en/search?q=мектеп").text)
    buttons = re.findall(
        r'name="(\w+)" value="([^"]+)"><span>[^<]*</span> <span class="n">(\d+)', page
    )
    assert {name for name, _, _ in buttons} >= {"source", "section", "author", "since"}
    for name, value, count in buttons[::5]:
        if name != "since":
            assert shown(client, f"/en/search?q=мектеп&{name}={value}") == int(count)


def test_a_peak_leads_to_its_articles(client, news):
    peak = news.trend("су тасқыны", by="month").peaks[0]
    page = client.get("/en/trend?q=су тасқыны&by=month").text
    address, count = re.search(r'<li>[^<]*<a href="([^"]+)">articles: (\d+)</a>', page).groups()
    assert int(count) == peak.matching_articles
    # The trend counts copies of one text once, the list of articles each of them.
    assert shown(client, html.unescape(address)) >= peak.matching_articles
    assert f"since={peak.first}" in address


def test_bars_of_the_first_page_lead_to_their_months(client):
    page = client.get("/en/").text
    bars = re.findall(
        r'<a href="(/en/month/[-\d]+)" tabindex="-1"><rect[^>]*><title>[^:]*: (\d+)<', page
    )
    assert len(bars) > 10
    for address, count in bars[::4]:
        assert shown(client, address) == int(count)


def test_a_weekly_paper_has_no_gap_each_week():
    from datetime import date, timedelta  # noqa: PLC0415

    weeks = [date(2025, 1, 6) + timedelta(weeks=week) for week in range(10)]
    assert gaps(weeks) == []
    (gap,) = gaps([*weeks[:4], *weeks[7:]])
    assert (gap.first, gap.last) == (date(2025, 1, 28), date(2025, 2, 23))
    assert gap.days == 27
