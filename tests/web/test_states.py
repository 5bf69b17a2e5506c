"""What a page says when it cannot say what was asked: each state, in the reader's language."""

import html
import shutil
import threading

import pytest

import newsarchive
from newsarchive.web import application
from tests.web.conftest import Client


@pytest.fixture
def own(news, tmp_path):
    """A copy of the archive of its own, to be damaged."""
    news.backup(tmp_path / "own")
    return tmp_path / "own"


def test_nothing_found_offers_ways_on_with_their_counts(client, news):
    page = html.unescape(client.get("/en/search?q=мектеп&since=1999&until=2000").text)
    assert "Nothing found" in page
    found = news.search("мектеп")
    assert f"At any time: мектеп</a> ({found.total + found.related})" in page


def test_an_exact_form_that_nobody_printed_is_loosened(client, news):
    page = html.unescape(client.get('/en/search?q="мектеп қоңырауы жылдам"').text)
    found = news.search("мектеп қоңырауы жылдам")
    assert f"In any form: мектеп қоңырауы жылдам</a> ({found.total + found.related})" in page


def test_a_slow_search_is_told_with_a_link_that_narrows_it(news):
    answer = Client(application(news, timeout=1e-9)).get("/kk/search?q=мектеп")
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert "/kk/search?q=%D0%BC%D0%B5%D0%BA%D1%82%D0%B5%D0%BF&amp;since=" in answer.text


def test_a_damaged_archive_gives_one_sentence_and_tells_the_log(own, caplog):
    for segment in (own / "segments").glob("*.segment"):
        segment.write_bytes(b"broken")
    app = application(own)
    answer = Client(app).get("/ru/search?q=мектеп")
    assert answer.status_code == 503
    assert "Архив сейчас не может ответить" in answer.text
    assert str(own) not in answer.text
    assert str(own) in caplog.text
    app.close()


def test_an_archive_that_is_away_gives_503(tmp_path):
    app = application(tmp_path / "nowhere")
    assert Client(app).get("/kk/").status_code == 503


def test_another_state_of_the_archive_is_told(client, news):
    address = "/en/search?q=су&offset=10&state="
    assert "The archive has changed" in client.get(f"{address}other").text
    assert "The archive has changed" not in client.get(f"{address}{news.state}").text


def test_pages_of_a_read_only_archive(own):
    for path in (own, *own.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    app = application(own)
    client = Client(app)
    for path in ("", "search?q=су", "trend?q=су", "words", "sources"):
        assert client.get(f"/kk/{path}").status_code == 200, path
    app.close()
    for path in (own, *own.rglob("*")):
        path.chmod(0o755)
    shutil.rmtree(own)


def test_pages_while_a_writer_adds(own):
    app = application(own)
    client = Client(app)
    stop = threading.Event()
    failed = []

    def write():
        with newsarchive.open(own) as archive:
            for number in range(30):
                if stop.is_set():
                    return
                text = f"Мектеп туралы {number}-хабар."
                report = archive.add([newsarchive.Article(id=f"n{number}", title="М", text=text)])
                failed.extend(report.refused)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        totals = []
        for _ in range(8):
            answer = client.get("/en/search?q=мектеп")
            assert answer.status_code == 200
            said = answer.text.split("Articles found: ")[1]
            totals.append(int(said.split("<")[0].split()[0]))
    finally:
        stop.set()
        writer.join(60)
    assert totals == sorted(totals)
    assert not failed
    app.close()


def test_an_article_is_found_by_its_id_and_by_a_copy(client, news):
    article = news.search("су тасқыны")[0].article
    answer = client.get(f"/kk/article?id={article.id}")
    assert answer.status_code == 301
    assert answer.headers["location"] == f"/kk/article/{article.key}"
    assert client.get("/kk/article?id=nobody").status_code == 404
    assert client.get("/kk/article").status_code == 404


def test_files_of_tables_and_hits(client, news):
    page = client.get("/en/export?q=мектеп").text
    assert f">{news.search('мектеп').total}</a>" in page
    for path in ("export?q=мектеп", "words", "trend?q=мектеп", "kwic?q=мектеп", "compare?q=су"):
        joined = f"/kk/{path}{'&' if '?' in path else '?'}format="
        lines = client.get(f"{joined}excel").content.decode("utf-8-sig").splitlines()
        assert len(lines) > 5, path
        assert ";" in lines[0]
        assert client.get(f"{joined}csv").headers["content-type"].startswith("text/csv")


def test_a_workbook_says_what_it_is(client, news, tmp_path):
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")
    pytest.importorskip("xlsxwriter", reason="the extra export is not installed")
    for path, rows in (
        ("export?q=мектеп&format=xlsx", news.search("мектеп").total),
        ("kwic?q=мектеп&format=xlsx", news.kwic("мектеп").total),
    ):
        file = tmp_path / "rows.xlsx"
        file.write_bytes(client.get(f"/kk/{path}").content)
        book = openpyxl.load_workbook(file, read_only=True)
        assert len(list(book["Rows"].iter_rows())) == rows + 1
        told = {row[0]: row[1] for row in book["About"].iter_rows(values_only=True)}
        assert "мектеп" in told["query"]
        book.close()


def test_marked_sentences_lead_to_each_other(client, news):
    key = news.search("су тасқыны")[0].article.key
    page = client.get(f"/en/article/{key}?q=су тасқыны").text
    assert "Marked sentences: " in page
    for name in {part.split('"')[0] for part in page.split('href="#')[1:]}:
        assert f'id="{name}"' in page, name


def test_an_article_has_neighbours_in_its_source(client, news):
    dated = news.search("*", source="Дала хабары", sort="oldest", since="2025-03", limit=5)
    hits = list(dated)
    page = client.get(f"/en/article/{hits[2].article.key}").text
    assert f'rel="prev" href="/en/article/{hits[1].article.key}"' in page
    assert f'rel="next" href="/en/article/{hits[3].article.key}"' in page
