"""Pages stay small over a large archive, and no request leaves the host."""

import re
from datetime import date, timedelta

import pytest

import newsarchive
from newsarchive.web import application
from tests.web.conftest import Client

MOST = 60_000  # bytes
SOURCES, MONTHS, A_MONTH = 16, 144, 1
WORDS = ("мектеп", "көше", "өзен", "қала", "бала", "жол", "әкім", "ауыл")


def article(source, month):
    day = date(2012 + month // 12, month % 12 + 1, 1) + timedelta(days=(source * 7 + month) % 28)
    words = [WORDS[(source + month + place) % len(WORDS)] for place in range(3)]
    return newsarchive.Article(
        id=f"https://paper{source}.example/{month}",
        title=f"{words[0].title()} туралы {source}-{month}",
        text=f"Бүгін {' және '.join(words)} жөнінде {month}-хабар шықты. Мектеп ашылды.",
        date=day,
        source=f"Облыстық «Ұзын атауы бар газет» №{source}",
        authors=[f"Тілші {source}-{month % 40}"],
        section=f"айдар {month % 9}",
        language=("kk", "ru")[source % 2],
    )


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    with newsarchive.open(tmp_path_factory.mktemp("large") / "a", create=True) as archive:
        archive.add(article(source, month) for month in range(MONTHS) for source in range(SOURCES))
        yield archive


@pytest.mark.parametrize(
    "path",
    [
        "",
        "search?q=мектеп",
        "search?q=*&unit=sentence",
        "trend?q=мектеп",
        "trend?q=мектеп&by=day",
        "trend?q=мектеп&q=көше&q=өзен&by=month",
        "trend?q=мектеп&q=көше&q=өзен&q=қала&q=бала&q=жол&by=week",
        "trend?q=мектеп&split=source",
        "trend?q=мектеп&q=көше&split=source&by=day",
        "trend?q=мектеп&split=section&measure=per_million",
        "kwic?q=мектеп",
        "collocates?q=мектеп",
        "words?minimum=1",
        "compare?q=көше",
        "word/мектеп",
        "month/2015-03",
        "sources",
        "source/Облыстық «Ұзын атауы бар газет» №3",
        "export?q=мектеп",
    ],
)
def test_pages_of_a_large_archive_stay_small(large, path):
    answer = Client(application(large)).get(f"/kk/{path}")
    assert answer.status_code == 200
    assert len(answer.content) <= MOST, len(answer.content)


def test_too_many_curves_and_points_are_told(large):
    page = Client(application(large)).get("/en/trend?q=мектеп&split=source&by=day").text
    assert "The step is now: quarter." in page
    assert "Curves with fewer articles that are not drawn: 4." in page
    assert len(re.findall(r'font-weight="bold"', page)) == 12


def test_no_page_asks_another_host(client):
    for path in ("/kk/", "/kk/search?q=су", "/kk/trend?q=су", "/kk/help"):
        page = client.get(path).text
        loaded = re.findall(r'<(?:link|script|img|iframe)[^>]*(?:href|src)="([^"]+)"', page)
        assert loaded
        assert all(address.startswith(("/", "data:,")) for address in loaded)
