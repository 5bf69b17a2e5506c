"""Following sites on loopback: what is new comes into the archive, once."""

import fcntl
import gzip
import json
import sys
from datetime import datetime

import pytest
from warcio.archiveiterator import ArchiveIterator

import newsarchive
from newsarchive.following import rounds
from newsarchive.following.state import LAYOUT_PAGES
from tests.following.conftest import html

ENTRIES = [("/1", "Қар жауды", "2024-03-05T10:00:00Z"), ("/2", "Жел соқты", "2024-03-05T11:00:00Z")]


@pytest.fixture
def titles(tmp_path):
    """The titles in the archive."""

    def titles():
        with newsarchive.open(tmp_path / "archive") as archive:
            return sorted(one.title for one in archive)

    return titles


@pytest.fixture
def village(site):
    """A site with a feed of two articles."""
    for path, title, _ in ENTRIES:
        site.page(path, title)
    site.feed("/feed", ENTRIES, ETag='"one"')
    return site


def reasons(report):
    return [one.reason for one in report.refused]


def test_the_pages_of_a_feed_come_into_the_archive(village, following, titles, tmp_path):
    report = following("/feed")
    assert (report.added, report.refused) == (2, ())
    assert titles() == ["Жел соқты", "Қар жауды"]
    with newsarchive.open(tmp_path / "archive") as archive:
        article = archive.get(village.url("/1"))
    assert "Кеше облыста қатты жаңбыр жауды." in article.text  # the page, not the feed
    assert article.url == village.url("/1")
    assert article.date == datetime.fromisoformat("2024-03-05T10:00:00Z")  # of the feed
    assert "WARC-Date" not in article.extra


def test_what_was_fetched_is_not_fetched_again(village, following):
    following("/feed")
    village.requests.clear()
    report = following("/feed")
    assert report == newsarchive.Report()
    assert village.paths() == ["/robots.txt", "/feed"]
    assert village.requests[1].headers["If-None-Match"] == '"one"'


def test_a_feed_that_did_not_change_is_not_read(village, following):
    def unchanged(handler):
        return (304, {}, b"") if handler.headers.get("If-None-Match") else feed

    feed = village.answers["/feed"]
    village.answers["/feed"] = unchanged
    assert following("/feed").added == 2
    assert following("/feed") == newsarchive.Report()


def test_a_new_entry_is_fetched_alone(village, following, titles):
    following("/feed")
    village.page("/3", "Аяз болды")
    village.feed("/feed", [*ENTRIES, ("/3", "Аяз болды", "2024-03-06T00:00:00Z")])
    village.requests.clear()
    assert following("/feed").added == 1
    assert village.paths() == ["/robots.txt", "/feed", "/3"]
    assert titles() == ["Аяз болды", "Жел соқты", "Қар жауды"]


def test_a_page_that_changed_is_fetched_again_and_updated(village, following, titles):
    following("/feed")
    village.page("/1", "Қар ерте жауды")
    village.feed("/feed", [("/1", "Қар ерте жауды", "2024-03-07T00:00:00Z"), ENTRIES[1]])
    report = following("/feed")
    assert (report.added, report.updated) == (0, 1)
    assert titles() == ["Жел соқты", "Қар ерте жауды"]


def test_a_page_that_is_the_same_is_unchanged(village, following):
    following("/feed")
    village.feed("/feed", [(*ENTRIES[0][:2], "2024-03-07T00:00:00Z"), ENTRIES[1]])
    report = following("/feed")
    assert (report.unchanged, report.updated) == (1, 0)


def test_a_page_that_cannot_be_fetched_is_asked_for_in_the_next_round(
    village, following, monkeypatch
):
    monkeypatch.setattr(rounds.Fetcher.__init__, "__kwdefaults__", _without_sleep())
    page = village.answers["/1"]
    village.answers["/1"] = (503, {}, b"")
    report = following("/feed")
    assert report.added == 1
    assert reasons(report) == ["answers with the status 503"]
    village.answers["/1"] = page
    assert following("/feed").added == 1


def _without_sleep():
    defaults = dict(rounds.Fetcher.__init__.__kwdefaults__)
    return {**defaults, "sleep": lambda _: None}


def test_a_page_that_is_not_there_is_asked_for_once(village, following):
    del village.answers["/1"]
    report = following("/feed")
    assert (report.added, reasons(report)) == (1, ["answers with the status 404"])
    assert report.refused[0].file == village.url("/1")
    village.requests.clear()
    following("/feed")
    assert "/1" not in village.paths()


def test_what_robots_txt_forbids_is_told(village, following):
    village.answers["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /1")
    report = following("/feed")
    assert report.added == 1
    assert [one.code for one in report.refused] == ["robots"]


# --- news sitemaps, indexes, pages that name feeds


def sitemap(site, *rows):
    urls = "".join(
        f"<url><loc>{site.url(path)}</loc><news:news><news:publication_date>{date}"
        f"</news:publication_date><news:title>{title}</news:title></news:news></url>"
        for path, title, date in rows
    )
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{urls}</urlset>'
    )
    return 200, {"Content-Type": "application/xml"}, body.encode()


def test_a_news_sitemap(village, following, titles, tmp_path):
    village.answers["/news.xml"] = sitemap(village, *ENTRIES)
    assert following("/news.xml").added == 2
    assert titles() == ["Жел соқты", "Қар жауды"]
    with newsarchive.open(tmp_path / "archive") as archive:
        assert archive.get(village.url("/2")).date.isoformat().startswith("2024-03-05T11:00")


def test_an_index_of_sitemaps_also_compressed(village, following):
    index = (
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>'
        f"{village.url('/news.xml.gz')}</loc></sitemap></sitemapindex>"
    )
    village.answers["/sitemap.xml"] = (200, {}, index.encode())
    status, _, body = sitemap(village, *ENTRIES)
    village.answers["/news.xml.gz"] = (
        status,
        {"Content-Type": "application/gzip"},
        gzip.compress(body),
    )
    assert following("/sitemap.xml").added == 2


def test_an_index_that_names_itself_ends(village, following):
    index = f"<sitemapindex><sitemap><loc>{village.url('/s')}</loc></sitemap></sitemapindex>"
    village.answers["/s"] = (200, {}, index.encode())
    assert following("/s").added == 0
    assert village.paths().count("/s") <= 3


def test_a_sitemap_that_declares_entities_is_refused(village, following):
    bomb = b'<!DOCTYPE x [<!ENTITY a "b">]><urlset><url><loc>&a;</loc></url></urlset>'
    village.answers["/s"] = (200, {}, bomb)
    [reason] = reasons(following("/s"))
    assert reason.startswith("cannot be read: ")


def test_a_page_that_names_its_feed(village, following):
    link = '<link rel="alternate" type="application/atom+xml" href="/feed">'
    village.answers["/"] = html(f"{link}<p>Ауыл</p>")
    assert following("/").added == 2


@pytest.mark.parametrize("body", ["<html><body><p>Ауыл</p></body></html>", "snow", ""])
def test_what_names_no_pages_is_told(village, following, body):
    village.answers["/"] = (200, {"Content-Type": "text/html"}, body.encode())
    [reason] = reasons(following("/"))
    assert "feed" in reason
    assert "name the address of" in reason


# --- hosts


def test_links_to_other_hosts_are_followed_only_if_they_may(village, following, names):
    names.known["other.test"] = [["127.0.0.1"]]
    there = village.url("/1", "other.test")
    village.feed("/feed", [])
    entry = f"<entry><link href='{there}'/><title>Қар</title></entry>"
    body = f"<feed xmlns='http://www.w3.org/2005/Atom'>{entry}</feed>"
    village.answers["/feed"] = (200, {}, body.encode())
    report = following("/feed")
    assert reasons(report) == ["leads to other.test, another host than 127.0.0.1: --any-host"]


def test_with_any_host_links_are_followed(village, following, names):
    names.known["other.test"] = [["127.0.0.1"]]
    there = village.url("/1", "other.test")
    entry = f"<entry><link href='{there}'/><title>Қар</title></entry>"
    body = f"<feed xmlns='http://www.w3.org/2005/Atom'>{entry}</feed>"
    village.answers["/feed"] = (200, {}, body.encode())
    assert following("/feed", any_host=True).added == 1


def test_nothing_of_this_machine_is_fetched_unless_it_may(village, following):
    report = following("/feed", allow_private=False)
    [reason] = reasons(report)
    assert "127.0.0.1, which is not of the public internet" in reason
    assert village.requests == []


@pytest.mark.parametrize(
    "listing",
    [
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><link href='{}'/></entry></feed>",
        "<urlset><url><loc>{}</loc></url></urlset>",
        "<sitemapindex><sitemap><loc>{}</loc></sitemap></sitemapindex>",
        "<html><head><link type='application/rss+xml' href='{}'></head><body></body></html>",
    ],
)
def test_links_to_inner_addresses_are_refused_also_with_any_host(
    site, following, names, monkeypatch, listing
):
    names.known["inner.test"] = [["127.0.0.2"]]
    passed = "newsarchive.following.network.check_ip"
    monkeypatch.setattr(passed, lambda address: address == "127.0.0.1")
    site.answers["/s"] = (200, {}, listing.format(site.url("/secret", "inner.test")).encode())
    site.page("/secret", "Қар")
    [reason] = reasons(following("/s", any_host=True, allow_private=False))
    assert "inner.test has the address 127.0.0.2" in reason
    assert "/secret" not in site.paths()


# --- a layout that changed


def empty_pages(site, numbers):
    for number in numbers:
        site.answers[f"/p{number}"] = html("<div id=app></div>")
    site.feed("/feed", [(f"/p{number}", "Қар", "2024") for number in numbers])


def test_a_site_whose_pages_have_no_text_any_more_is_told(site, following):
    empty_pages(site, range(LAYOUT_PAGES - 1))
    report = following("/feed")
    assert "layout" not in {one.code for one in report.notes}
    empty_pages(site, range(LAYOUT_PAGES))  # one more, in another round
    report = following("/feed")
    [note] = [one for one in report.notes if one.code == "layout"]
    assert note.reason.startswith("no text was found in the last 20 pages: 127.0.0.1 changed")


def test_a_site_with_one_text_among_its_pages_is_not_told(site, following):
    empty_pages(site, range(LAYOUT_PAGES - 1))
    following("/feed")
    site.page("/p77", "Жел соқты")
    site.feed("/feed", [("/p77", "Жел соқты", "2024")])
    report = following("/feed")
    assert report.added == 1
    assert "layout" not in {one.code for one in report.notes}


# --- what is kept


def test_what_was_fetched_is_kept_as_a_web_archive(village, following, titles, tmp_path):
    warc = tmp_path / "fetched.warc.gz"
    following("/feed", warc=warc)
    articles = list(newsarchive.read(warc))
    assert sorted(one.title for one in articles) == titles()
    village.page("/3", "Аяз болды")
    village.feed("/feed", [("/3", "Аяз болды", "2024")])
    following("/feed", warc=warc)  # goes on where the file ends
    assert len(list(newsarchive.read(warc))) == 3


def test_each_record_of_the_web_archive_is_sound(village, following, tmp_path):
    warc = tmp_path / "fetched.warc.gz"
    following("/feed", warc=warc)
    found = []
    with warc.open("rb") as file:
        for one in ArchiveIterator(file, check_digests="raise"):
            one.content_stream().read()
            found.append(one.rec_headers.get_header("WARC-Target-URI"))
    assert found == [village.url(path) for path in ("/feed", "/1", "/2")]


def test_the_state_stands_beside_the_archive(village, following, tmp_path):
    following("/feed")
    state = json.loads((tmp_path / "archive.following.json").read_text(encoding="utf-8"))
    assert len(state["pages"]) == 2
    assert list(state["feeds"]) == [village.url("/feed")]
    with newsarchive.open(tmp_path / "archive") as archive:
        assert archive.check() == []


@pytest.mark.usefixtures("village")
def test_an_interruption_loses_nothing(following, titles, monkeypatch):
    monkeypatch.setattr(rounds, "_BATCH", 1)

    def interrupt(step):
        if step.done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        following("/feed", progress=interrupt)
    assert len(titles()) == 1
    report = following("/feed")
    assert (report.added, report.unchanged) == (1, 0)
    assert len(titles()) == 2


@pytest.mark.usefixtures("village")
def test_a_damaged_state_is_named(following, tmp_path):
    (tmp_path / "archive.following.json").write_text('{"format": 1')
    with pytest.raises(newsarchive.ArchiveDamaged, match=r"following\.json is damaged: remove it"):
        following("/feed")


@pytest.mark.usefixtures("village")
def test_two_do_not_follow_at_once(following, tmp_path):
    with (tmp_path / "archive.following.json.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(newsarchive.ArchiveLocked, match="another process follows sites"):
            following("/feed")
    assert following("/feed").added == 2


@pytest.mark.usefixtures("village")
def test_only_so_many_pages_at_once(following):
    assert following("/feed", pages=1).added == 1
    assert following("/feed", pages=1).added == 1
    assert following("/feed", pages=1) == newsarchive.Report()


@pytest.mark.usefixtures("village")
def test_it_asks_again_and_again(following, monkeypatch):
    class EndError(Exception):
        pass

    waited, reports = [], []

    def sleep(seconds):
        waited.append(seconds)
        if len(waited) == 2:
            raise EndError

    monkeypatch.setattr("newsarchive.following.time.sleep", sleep)
    with pytest.raises(EndError):
        following("/feed", every=900, on_round=reports.append)
    assert waited == [900, 900]
    assert [one.added for one in reports] == [2, 0]


@pytest.mark.parametrize("address", ["zakon.kz", "ftp://zakon.kz/", "file:///etc/passwd", ""])
def test_what_is_no_address_is_told_at_once(address):
    with pytest.raises(newsarchive.SourceError, match="is no address"):
        newsarchive.follow(address)


def test_without_the_extra_it_is_named(monkeypatch):
    for name in [one for one in sys.modules if one.startswith("newsarchive.following.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "httpx", None)
    with pytest.raises(newsarchive.SourceError, match=r"pip install 'newsarchive\[follow\]'"):
        newsarchive.follow("https://e.kz/rss")
