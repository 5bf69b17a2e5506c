# ruff: noqa: E501 - inputs and messages stand as they are
"""What tells an article from all others, and which of its versions is kept: in one load and against the archive."""

import json
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsarchive
from newsarchive import Article
from newsarchive.addresses import compared, host_of, is_address
from newsarchive.articles import key_of
from newsarchive.readers.identity import qualified
from newsarchive.versions import kept

UUID = "9b2e7c5a-1f0d-4c53-8b7f-0123456789ab"


@pytest.mark.parametrize(
    ("id_", "url", "source", "is_guid", "expected"),
    [
        ("1", "https://www.a.kz/1", "А", False, "a.kz:1"),
        ("1", "https://A.kz/1", None, False, "a.kz:1"),
        ("123456789012", None, "А  газеті", False, "А газеті:123456789012"),
        ("1234567890123", "https://a.kz/1", None, False, "1234567890123"),  # 13 characters
        ("1234567890123", "https://a.kz/1", None, True, "a.kz:1234567890123"),  # but a guid
        ("1", None, None, False, "1"),
        ("1", "/news/1", None, False, "1"),
        ("https://a.kz/1", "https://a.kz/1", "А", True, "https://a.kz/1"),
        (UUID, "https://a.kz/1", "А", True, UUID),
        (f"urn:uuid:{UUID}", "https://a.kz/1", "А", True, f"urn:uuid:{UUID}"),
        ("tag:a.kz,2024:1", "https://a.kz/1", "А", True, "a.kz:tag:a.kz,2024:1"),
        ("a.kz:1", "https://a.kz/1", None, False, "a.kz:1"),
    ],
)
def test_ids_that_only_their_source_knows_are_qualified(id_, url, source, is_guid, expected):
    assert qualified(id_, url=url, source=source, is_guid=is_guid) == expected


@pytest.mark.parametrize(
    "spelling",
    [
        "http://e.kz/news/қала-1",
        "https://www.e.kz/news/қала-1",
        "https://m.e.kz/news/қала-1",
        "https://E.KZ:443/news/қала-1/",
        "https://e.kz/amp/news/қала-1",
        "https://e.kz/news/қала-1/amp/",
        "https://e.kz/news/қала-1?utm_source=tg&utm_medium=x",
        "https://e.kz/news/қала-1?fbclid=1&yclid=2#top",
        "https://e.kz/news/%D2%9B%D0%B0%D0%BB%D0%B0-1",
        "https://e.kz/news/%d2%9b%d0%b0%d0%bb%d0%b0-1?amp=1",
    ],
)
def test_addresses_are_compared_in_one_spelling(spelling):
    assert compared(spelling) == compared("https://e.kz/news/қала-1")


@pytest.mark.parametrize(
    "other",
    [
        "https://e.kz/news/қала-2",
        "https://e.kz/news/қала-1?id=2",
        "https://f.kz/news/қала-1",
        "https://e.kz/#!/news/қала-1",
        "https://news.e.kz/news/қала-1",
    ],
)
def test_other_addresses_stay_others(other):
    assert compared(other) != compared("https://e.kz/news/қала-1")


@pytest.mark.parametrize(
    "text", ["/news/1", "True", "e.kz/1", "Мектеп", "", "mailto:a@e.kz", "https://"]
)
def test_what_is_no_address_is_none(text):
    assert not is_address(text)
    assert host_of(text) is None
    assert compared(text) == text


@given(
    st.text(max_size=40) | st.text("htps:/w.mkz?#&=%D0а1amp ", max_size=40).map("https://".__add__)
)
def test_comparing_takes_any_text_and_is_settled_at_once(text):
    assert compared(compared(text)) == compared(text)


def article(text="Мәтін.", **fields):
    return Article(**{"title": "Т", "id": "1", "text": text} | fields)


def test_the_latest_by_modified_is_kept_else_the_last():
    old, new = article("Ескі.", modified="2024-03-05"), article("Жаңа.", modified="2024-03-06")
    assert kept(old, new) == new
    assert kept(new, old) is None
    # The same day, or not known: the last in order.
    assert kept(new, article("Түзетілген.", modified="2024-03-06T10:00")).text == "Түзетілген."
    assert kept(new, article("Күні жоқ.")).text == "Күні жоқ."


def test_moments_are_compared_across_zones():
    first = article(modified="2024-03-05T10:00:00+05:00")
    almaty = ZoneInfo("Asia/Almaty")
    assert kept(first, article("Ескі.", modified="2024-03-05T04:59:00Z"), almaty) is None
    assert kept(first, article("Жаңа.", modified="2024-03-05T05:01:00Z"), almaty) is not None


def test_a_teaser_updates_title_and_dates_but_no_longer_text():
    whole = article("Толық мәтін, бірнеше сөйлем.", date="2024-03-05")
    teaser = article("Қысқаша.", title="Жаңа", modified="2024-03-06", extra={"teaser": True})
    assert kept(whole, teaser) == attrs.evolve(whole, title="Жаңа", modified="2024-03-06")
    assert kept(teaser, whole) == whole
    assert kept(article("Қ."), teaser) == teaser


# In an archive


@pytest.fixture
def loaded(tmp_path):
    """Load lists of records, one file each, with one call or one after the other."""

    def loaded(*files, together=False, **options):
        names = []
        for number, records in enumerate(files):
            path = tmp_path / f"{number}.jsonl"
            path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
            names.append(path)
        folder = tmp_path / f"archive-{together}"
        if together:
            reports = [newsarchive.rebuild(*names, archive=folder, **options)]
        else:
            reports = [newsarchive.add(name, archive=folder, **options) for name in names]
        with newsarchive.open(folder) as archive:
            assert archive.check() == []
            return reports, {one.id: one for one in archive}

    return loaded


A = {"id": 1, "title": "А", "text": "Бірінші сайт.", "url": "https://a.kz/1"}
B = {"id": 1, "title": "Б", "text": "Екінші сайт.", "url": "https://b.kz/1"}


@pytest.mark.parametrize("together", [False, True])
def test_a_second_source_overwrites_nothing(loaded, together):
    reports, held = loaded([A], [B], together=together)
    assert {id_: one.text for id_, one in held.items()} == {
        "a.kz:1": "Бірінші сайт.",
        "b.kz:1": "Екінші сайт.",
    }
    counts = [
        one.count for report in reports for one in report.notes if one.code == "ids-qualified"
    ]
    assert counts == [1, 1]


def test_ids_stay_as_they_are_if_asked_to(loaded):
    reports, held = loaded([A], [B], ids_as_they_are=True)
    assert {id_: one.text for id_, one in held.items()} == {"1": "Екінші сайт."}
    assert reports[0].notes == ()


@pytest.mark.parametrize(
    ("before", "is_updated"),
    [
        ({"url": "https://www.a.kz/0"}, True),
        ({"source": "А газеті"}, False),
        ({"url": "https://b.kz/1"}, False),
    ],
)
def test_a_bare_id_that_is_there_is_updated_if_its_site_is_the_same(
    loaded, tmp_path, before, is_updated
):
    with newsarchive.open(tmp_path / "archive-False", create=True) as archive:
        archive.add(
            [Article(title="А", text="Бұрынғы.", id="1", **before)]
        )  # made in code: it stays
        assert archive.get("1").text == "Бұрынғы."
    _, held = loaded([A])
    assert set(held) == ({"1"} if is_updated else {"1", "a.kz:1"})
    assert held["1"].text == ("Бірінші сайт." if is_updated else "Бұрынғы.")


def test_our_own_export_keeps_its_ids(loaded):
    record = Article(title="А", text="М.", id="1", url="https://a.kz/1", extra={"n": 1}).to_dict()
    _, held = loaded([record | {"key": key_of("1")}, record | {"id": "2", "key": "other"}])
    assert held["1"] == Article(**record)
    assert set(held) == {"1", "a.kz:2"}


OLD = {"url": "https://e.kz/1", "title": "А", "text": "Ескі.", "modified": "2024-03-05"}
NEW = OLD | {"text": "Түзетілген.", "modified": "2024-03-06"}


@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize(
    "order", [[[OLD], [NEW]], [[NEW], [OLD]], [[OLD, NEW, OLD]], [[OLD, OLD], [NEW, NEW]]]
)
def test_of_several_versions_the_latest_is_kept_in_whatever_order(loaded, together, order):
    reports, held = loaded(*order, together=together)
    assert [one.text for one in held.values()] == ["Түзетілген."]
    assert all(report.refused == () for report in reports)


def test_what_the_index_finds_is_the_version_that_is_kept(loaded, tmp_path):
    for together in (False, True):
        loaded([OLD, NEW], together=together)
        with newsarchive.open(tmp_path / f"archive-{together}") as archive:
            assert archive.search("ескі").total == 0
            assert archive.search("түзетілген").total == 1


def test_repeats_are_unchanged(loaded):
    [report], _ = loaded([A, A, A])
    assert (report.added, report.unchanged, report.updated, report.refused) == (1, 2, 0, ())


@pytest.mark.parametrize("together", [False, True])
def test_spellings_of_one_address_are_one_article_under_the_first(loaded, together):
    urls = ["http://www.e.kz/1/", "https://e.kz/1", "https://m.e.kz/1?utm_source=x"]
    records = [
        {"url": url, "title": "А", "text": f"Нұсқа {number}."} for number, url in enumerate(urls)
    ]
    _, held = loaded(*([one] for one in records), together=together)
    assert list(held) == [urls[0]]
    assert [(one.url, one.text) for one in held.values()] == [(urls[2], "Нұсқа 2.")]


def test_a_feed_does_not_replace_the_page_that_was_loaded(tmp_path):
    page = {
        "url": "https://e.kz/1",
        "title": "А",
        "text": "Толық мәтін. Екінші сөйлем.",
        "date": "2024-03-05",
    }
    (tmp_path / "page.jsonl").write_text(json.dumps(page), encoding="utf-8")
    (tmp_path / "feed.rss").write_text(
        "<rss version='2.0'><channel><title>x</title><item><title>Жаңа тақырып</title>"
        "<link>https://e.kz/1</link><guid>https://www.e.kz/1</guid>"
        "<pubDate>Tue, 05 Mar 2024 10:00:00 +0500</pubDate>"
        "<description>Толық мәтін...</description></item></channel></rss>",
        encoding="utf-8",
    )
    newsarchive.add(tmp_path / "page.jsonl", archive=tmp_path / "a")
    report = newsarchive.add(tmp_path / "feed.rss", archive=tmp_path / "a")
    with newsarchive.open(tmp_path / "a") as archive:
        [held] = archive
    assert report.updated == 1
    assert (held.title, held.text) == ("Жаңа тақырып", page["text"])
    assert held.date.isoformat() == "2024-03-05T10:00:00+05:00"
