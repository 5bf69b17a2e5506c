# ruff: noqa: E501 - inputs and messages stand as they are
import gzip
import io
import json
import os
import subprocess
import sys
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest

import newsarchive.readers.formats as formats_module
from newsarchive.articles import Origin
from newsarchive.errors import ReadError, SourceError
from newsarchive.readers import FORMATS, read, size
from newsarchive.snippet import csv_cell

SEEDS = Path(__file__).resolve().parents[2] / "seeds"


@pytest.fixture
def reading(tmp_path):
    """Write one file, read it: its articles and what was refused as «line: reason»."""

    def reading(name, content, **options):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        refused = []
        articles = list(read(path, on_error=refused.append, **options))
        assert all(one.file.startswith(str(path)) and "\n" not in one.reason for one in refused)
        return articles, [f"{one.line}: {one.reason}" for one in refused]

    return reading


def only(reading, name, content, **options):
    [article], refused = reading(name, content, **options)
    assert refused == []
    return article


# Text


def test_the_seed_is_read_with_the_source_its_text_names():
    [article] = read(SEEDS)
    assert article.title.startswith("Аталған елдер өнеркәсіптік кооперация")
    assert article.text.startswith("ҚР Премьер-министрі Асқар Мамин")
    assert article.source == "zakon.kz"
    assert article.extra["cited"] == ["Үкіметтің ресми сайты"]
    assert (
        article.extra["derived"]["source"]
        == "деп хабарлайды zakon.kz Үкіметтің ресми сайтына сілтеме жасап"
    )
    assert article.origin == Origin(str(SEEDS / "000_d952ad74c0c03245.txt"))


def test_the_first_line_of_a_text_is_its_title(reading):
    article = only(reading, "a.txt", "\ufeffЛифт шығарылды\r\n\r\nБірінші.\r\nЕкінші.\r\n")
    assert (article.title, article.text) == ("Лифт шығарылды", "Бірінші.\nЕкінші.")


def test_a_text_of_one_line_is_a_headline(reading):
    assert only(reading, "a.txt", "Лифт шығарылды").text == ""


def test_front_matter_gives_any_field(reading):
    text = """---
title: "Лифт: шығарылды"
date: 2019-11-22 17:36:00 +0600
authors: [А. Бек, Б. Сейіт]
tags:
  - лифт
  - зауыт
weight: 5
---

Мәтін.
"""
    article = only(reading, "a.md", text)
    assert (article.title, article.text) == ("Лифт: шығарылды", "Мәтін.")
    assert article.date == datetime.fromisoformat("2019-11-22T17:36:00+06:00")
    assert article.authors == ("А. Бек", "Б. Сейіт")
    assert article.tags == ("лифт", "зауыт")
    assert article.extra == {"weight": "5"}


def test_without_a_title_in_front_matter_it_is_the_first_line(reading):
    assert only(reading, "a.md", "---\nsource: zakon.kz\n---\n# Лифт\n\nМәтін.").title == "Лифт"


@pytest.mark.parametrize(
    ("front", "refused"),
    [
        (
            "a: &x [1]\nb: *x",
            "3: its front matter has a * alias or nests too deeply: write the values out",
        ),
        (
            "a: " + "[" * 2000,
            "2: its front matter has a * alias or nests too deeply: write the values out",
        ),
        (
            "a: [1",
            "3: its front matter is no YAML: expected ',' or ']', but got '<stream end>': correct it",
        ),
        ("- a", "1: its front matter is no list of fields: write lines like «title: …»"),
    ],
)
def test_front_matter_that_is_unsafe_or_broken_is_refused(reading, front, refused):
    assert reading("a.md", f"---\n{front}\n---\nМәтін.") == ([], [refused])


# JSON

SCHEMA_ORG = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "@id": "urn:1",
    "headline": "Лифт &amp; зауыт",
    "articleBody": "Мәтін.",
    "datePublished": "2019-11-22T17:36:00+06:00",
    "dateModified": "2019-11-23",
    "author": [{"@type": "Person", "name": "А. Бек"}, "Б. Сейіт"],
    "publisher": {"@type": "Organization", "name": "zakon.kz", "logo": {"url": "x"}},
    "articleSection": ["Экономика", "Өндіріс"],
    "keywords": "лифт, зауыт",
    "inLanguage": {"@type": "Language", "name": "Kazakh", "alternateName": "kk-KZ"},
    "url": "https://zakon.kz/1",
    "wordCount": 2,
}


def test_schema_org_names_are_known(reading):
    article = only(reading, "a.jsonl", json.dumps(SCHEMA_ORG))
    assert (article.id, article.title, article.text, article.source) == (
        "zakon.kz:urn:1",
        "Лифт & зауыт",
        "Мәтін.",
        "zakon.kz",
    )
    assert (article.authors, article.section, article.tags) == (
        ("А. Бек", "Б. Сейіт"),
        "Экономика",
        ("лифт", "зауыт"),
    )
    assert (article.language, article.url) == ("kk", "https://zakon.kz/1")
    assert (article.date.isoformat(), article.modified) == (
        "2019-11-22T17:36:00+06:00",
        date(2019, 11, 23),
    )
    assert article.extra == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "articleSection": ["Экономика", "Өндіріс"],
        "wordCount": 2,
    }


def test_names_of_scrapers_are_known(reading):
    record = {
        "title": "Т",
        "content": "М",
        "pub_date": "22.11.2019",
        "link": "https://a.kz/1",
        "category": "Спорт",
    }
    record |= {"lang": "kaz", "tags": ["a", "b"], "site": "a.kz", "text": ""}
    article = only(reading, "a.jsonl", json.dumps(record))
    assert (article.text, article.date, article.url) == ("М", date(2019, 11, 22), "https://a.kz/1")
    assert (article.section, article.language, article.tags, article.source) == (
        "Спорт",
        "kk",
        ("a", "b"),
        "a.kz",
    )


def test_what_wordpress_renders_is_made_plain(reading):
    rendered = (
        "<p>Бір &amp; <b>екі</b>.</p>\n<script>x < 1</script><!-- <p>Жоқ --><ul><li>Үш</li></ul>"
    )
    record = {
        "title": {"rendered": "Т &#8212; т"},
        "content": {"rendered": rendered},
        "_id": {"$oid": "5d"},
    }
    article = only(reading, "a.json", json.dumps(record))
    assert (article.title, article.text, article.id) == ("Т — т", "Бір & екі.\nҮш", "5d")


def test_further_names_are_mapped_and_lists_are_paragraphs(reading):
    record = json.dumps({"id": "bbc.1", "sentences": ["Бір.", "Екі."], "headline": "Т"})
    article = only(reading, "a.jsonl", record, mapping={"sentences": "text"})
    assert (article.id, article.text) == ("bbc.1", "Бір.\nЕкі.")


def test_a_mapping_to_no_field_is_told_with_the_nearest():
    with pytest.raises(SourceError, match="no field 'titel': did you mean 'title'"):
        read(mapping={"their": "titel"})


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("2019-11-22T17:36:00+06:00", "2019-11-22T17:36:00+06:00"),
        ("2019-11-22 17:36:00", "2019-11-22T17:36:00"),
        ("Fri, 22 Nov 2019 17:36:00 +0600", "2019-11-22T17:36:00+06:00"),
        ("17:36, 22 қараша 2019", "2019-11-22T17:36:00+06:00"),
        (1574422560, "2019-11-22T17:36:00+06:00"),
        ("1574422560000", "2019-11-22T17:36:00+06:00"),
        ("кеше", "2019-11-21"),
    ],
)
def test_dates_as_sources_write_them(reading, given, meant):
    record = json.dumps({"title": "Т", "text": "М", "date": given})
    assert only(reading, "a.jsonl", record, today=date(2019, 11, 22)).date.isoformat() == meant


def test_a_month_stays_a_month_and_the_zone_is_a_setting(reading):
    record = json.dumps(
        {"title": "Т", "text": "М", "date": "2019 жылғы наурыз", "modified": "22.11.2019 17:36"}
    )
    article = only(reading, "a.jsonl", record, timezone="Asia/Oral")
    assert (article.date, article.modified.isoformat()) == ("2019-03", "2019-11-22T17:36:00+05:00")


def test_each_bad_line_is_refused_and_the_others_are_read(reading):
    lines = [
        '{"title": "Т", "text": "М"}',
        "{broken",
        "",
        '{"title": "Т"}',
        '{"title": "Headline only", "text": ""}',
        '{"title": "Т", "text": 5, "date": "ertede"}',
        '{"title": {"a": 1}, "text": true}',
        "[1]",
        '{"title": "", "text": " "}',
        '{"title": "NaN", "text": "М", "author": NaN}',
    ]
    articles, refused = reading("a.jsonl", "\n".join(lines))
    assert [article.title for article in articles] == ["Т", "Headline only", "Т", "NaN"]
    assert [article.origin.line for article in articles] == [1, 5, 6, 10]
    assert refused == [
        "2: invalid JSON at character 2 (Expecting property name enclosed in double quotes): correct or remove it",
        "4: has no text: add one of the keys text, articleBody, body, content, or map yours with --map THEIRS=text",
        "7: text: True is no text",
        "8: is a list, not a JSON object: write {...} with a title and a text",
        "9: an article needs a title or a text",
    ]


def test_the_first_fault_raises_without_on_error(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"title": "Т", "text": "М"}\n{broken\n')
    articles = read(tmp_path / "a.jsonl")
    assert next(articles).title == "Т"
    with pytest.raises(ReadError, match=r"a\.jsonl:2: invalid JSON") as raised:
        next(articles)
    assert (raised.value.file, raised.value.line) == (str(tmp_path / "a.jsonl"), 2)


ONE, TWO = (
    {"title": "Бір [}", "text": 'М "{"'},
    {"title": "Екі", "text": "М", "author": [{"name": "А"}]},
)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([ONE, TWO]),
        json.dumps([ONE, TWO], indent=2, ensure_ascii=False),
        json.dumps({"status": "ok", "total": 2, "articles": [ONE, TWO], "next": [1]}),
        json.dumps({"@context": "x", "@graph": [ONE, TWO]}, indent=1),
        json.dumps(ONE) + json.dumps(TWO, indent=1),
        json.dumps(ONE) + "\n\n" + json.dumps(TWO),
    ],
)
def test_json_is_a_list_a_wrapped_list_or_objects_in_a_row(reading, text):
    articles, refused = reading("a.json", text)
    assert ([article.title for article in articles], refused) == (["Бір [}", "Екі"], [])


def test_places_in_json_are_lines(reading):
    articles, refused = reading(
        "a.json", '[\n{"title": "Т", "text": "М"},\n 5,\n{"title":\n1},\n{"a": }\n, {"text": "М'
    )
    assert [article.origin.line for article in articles] == [2]
    assert [one.split(":")[0] for one in refused] == ["3", "4", "6", "7"]
    assert (
        refused[-1]
        == "7: ends in the middle of the JSON that begins here: fetch it again or close its brackets"
    )


def test_json_is_read_a_record_at_a_time(tmp_path):
    taken = []
    with (tmp_path / "a.json").open("w") as file:
        file.write("[")
        for number in range(2000):
            file.write(json.dumps({"title": str(number), "text": "а" * 100}) + ",\n")
        file.write("{}]")
    articles = read(tmp_path / "a.json", progress=taken.append)
    next(articles)
    assert sum(taken) < size(tmp_path / "a.json") / 2
    assert len(list(read(tmp_path / "a.json", on_error=lambda _: None))) == 2000


# Tables


def test_csv_with_its_delimiter_and_kazakh_names(reading):
    text = '\ufeffтақырып;мәтін;күні;бет\n"Бір";"М ""а""\n\nб";22.11.2019;7\n\nЕкі;"а;б";;\n'
    articles, refused = reading("a.csv", text)
    assert ([article.text for article in articles], refused) == (['М "а"\n\nб', "а;б"], [])
    assert (articles[0].date, articles[0].extra, articles[1].extra) == (
        date(2019, 11, 22),
        {"бет": "7"},
        {},
    )
    assert [article.origin.line for article in articles] == [2, 6]


def test_tsv(reading):
    assert only(reading, "a.tsv", "headline\tbody\nТ\tа, б\n").text == "а, б"


def test_rows_that_do_not_fit_are_refused(reading):
    articles, refused = reading("a.csv", 'title,text\nа,б,в\nТ\nТ,М\nТ,"М\nм')
    assert [article.text for article in articles] == ["М"]
    assert refused == [
        "2: has 3 cells, the header 2: put quotation marks around cells",
        "3: has no text: add one of the keys text, articleBody, body, content, or map yours with --map THEIRS=text",
        "5: is no row: unexpected end of data: correct its line ends and quotation marks",
    ]


@pytest.mark.parametrize("start", "=+-@\t\r")
def test_cells_that_would_start_a_formula_are_neutralised(start):
    assert csv_cell(f"{start}HYPERLINK(1)") == f"'{start}HYPERLINK(1)"


def test_other_cells_stay():
    assert [csv_cell(cell) for cell in ("Мәтін", "", "-5", "+7.5", "а=б")] == [
        "Мәтін",
        "",
        "-5",
        "+7.5",
        "а=б",
    ]


# Pages and feeds

PAGE = """<!doctype html><html lang="kk"><head><title>Лифт | zakon.kz</title>{head}
<meta property="og:title" content="Лифт шығарылды (OG)"><meta property="og:site_name" content="zakon.kz">
<meta property="article:tag" content="лифт"><meta property="article:tag" content="зауыт">
<meta property="og:url" content="https://zakon.kz/1.html"></head><body><nav><a href="/">Басты бет</a></nav><article>
<h1>Лифт шығарылды</h1><p>Алматыда лифт шығарылды. Жаңа өндірісте екі жүз адам жұмыс істейді.</p>
<p>Екінші цех келесі жылы ашылады, онда тағы жүз адам жұмыс табады.</p></article><footer>© 2019</footer></body>
</html>"""
JSON_LD = """<script type="application/ld+json">{"@graph": [{"@type": "WebSite", "name": "W"}, {"@type":
["NewsArticle"], "@id": "#article", "headline": "Лифт шығарылды", "datePublished": "2019-11-22T17:36:00+06:00",
"articleBody": "Тизер.", "author": {"name": "А. Бек"}, "articleSection": "Экономика"}]}</script>"""


def test_a_page_gives_its_json_ld_then_open_graph_then_its_text(reading):
    article = only(reading, "a.html", PAGE.format(head=JSON_LD))
    assert (article.title, article.id) == ("Лифт шығарылды", "https://zakon.kz/1.html")
    assert (article.date.isoformat(), article.authors) == ("2019-11-22T17:36:00+06:00", ("А. Бек",))
    assert (article.source, article.tags, article.section) == (
        "zakon.kz",
        ("лифт", "зауыт"),
        "Экономика",
    )
    assert article.text.splitlines() == [
        "Алматыда лифт шығарылды. Жаңа өндірісте екі жүз адам жұмыс істейді.",
        "Екінші цех келесі жылы ашылады, онда тағы жүз адам жұмыс табады.",
    ]


def test_a_page_without_json_ld_has_open_graph(reading):
    article = only(reading, "a.html", PAGE.format(head=""))
    assert (article.title, article.text[:8]) == ("Лифт шығарылды (OG)", "Алматыда")
    assert article.date is None  # «© 2019» is no date of the article


@pytest.mark.parametrize("encoding", ["windows-1251", "koi8-r"])
def test_the_encoding_a_page_declares_is_honoured(reading, encoding):
    page = PAGE.format(head=f'<meta charset="{encoding}">').replace("©", "")
    folded = page.translate(str.maketrans("әғқңөұүһіҚ", "агкноуухиК"))
    assert only(reading, "a.html", folded.encode(encoding)).text.startswith(
        "Алматыда лифт шыгарылды."
    )


def test_a_folder_of_saved_pages_leaves_their_pictures_and_scripts(tmp_path):
    (tmp_path / "1.html").write_text(PAGE.format(head=""))
    (tmp_path / "1_files").mkdir()
    for name in ("a.js", "b.css", "c.png", ".hidden.txt"):
        (tmp_path / "1_files" / name).write_text("x")
    assert len(list(read(tmp_path))) == 1


ABOUT_THE_FOLDER = ("LICENSE", "licence.txt", "README.md", "Readme.txt", "COPYING", "NOTICE.md")


@pytest.mark.parametrize("name", ABOUT_THE_FOLDER)
def test_what_is_about_a_folder_is_no_article_unless_it_is_named(tmp_path, name):
    (tmp_path / "1.txt").write_text("Бір\nМәтін.")
    (tmp_path / "notice").mkdir()  # a folder may have any name
    (tmp_path / "notice" / "readme-2.txt").write_text("Екі\nМәтін.")
    about = tmp_path / "notice" / name
    about.write_text("Terms\nCC BY-SA 4.0")
    assert [article.title for article in read(tmp_path)] == ["Бір", "Екі"]
    assert [article.title for article in read(about, format="text")] == ["Terms"]
    packed = tmp_path / "a.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("x/1.txt", "Бір\nМәтін.")
        archive.writestr(f"x/{name}", "Terms\nCC BY-SA 4.0")
    assert [article.title for article in read(packed)] == ["Бір"]


def test_rss(reading):
    text = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Zakon.kz</title>
    <language>kk</language><item><title>Бір &amp; екі</title><link>https://zakon.kz/1</link><guid>g1</guid>
    <description>&lt;p&gt;Мәтін бір.&lt;/p&gt;&lt;p&gt;Екі.&lt;/p&gt;</description><category>Спорт</category>
    <pubDate>Fri, 22 Nov 2019 23:36:00 +0600</pubDate></item><item><title>Т</title></item></channel></rss>"""
    articles, refused = reading("a.rss", text)
    first, second = articles
    assert (refused, second.title, second.text) == ([], "Т", "")
    assert (first.id, first.title, first.text) == ("zakon.kz:g1", "Бір & екі", "Мәтін бір.\nЕкі.")
    assert (first.source, first.language, first.tags) == ("Zakon.kz", "kk", ("Спорт",))
    assert (first.url, first.date.isoformat()) == (
        "https://zakon.kz/1",
        "2019-11-22T23:36:00+06:00",
    )


def test_atom_without_a_name_that_says_so(reading):
    text = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Сайт</title><entry><id>tag:1</id>
    <title>Т</title><updated>2019-11-22T17:36:00+06:00</updated><author><name>Б</name></author><link href="https://a.kz/1"/>
    <summary>Қысқаша</summary><content type="html">&lt;p&gt;Мәтін&lt;br&gt;бар&lt;/p&gt;</content></entry></feed>"""
    article = only(reading, "feed", text)
    assert (article.text, article.description, article.authors) == ("Мәтін\nбар", "Қысқаша", ("Б",))
    assert (article.date, article.url) == (
        datetime.fromisoformat("2019-11-22T17:36:00+06:00"),
        "https://a.kz/1",
    )


@pytest.mark.parametrize(
    ("name", "module", "extra"),
    [("a.html", "trafilatura", "html"), ("a.rss", "feedparser", "feeds")],
)
def test_a_missing_extra_is_told(monkeypatch, reading, name, module, extra):
    monkeypatch.setitem(sys.modules, module, None)
    [refused] = reading(name, "<html><body>x</body></html>" if extra == "html" else "<rss></rss>")[
        1
    ]
    assert f"pip install 'newsarchive[{extra}]'" in refused


@pytest.mark.parametrize(
    ("name", "broken"), [("a.html", "trafilatura.bare_extraction"), ("a.rss", "feedparser.parse")]
)
def test_what_other_parsers_raise_refuses_one_file_only(monkeypatch, reading, name, broken):
    monkeypatch.setattr(broken, lambda *_, **__: 1 / 0)
    articles, [refused] = reading(name, PAGE.format(head="") if name == "a.html" else "<rss></rss>")
    assert (articles, "(ZeroDivisionError)" in refused) == ([], True)


def warc_record(url, status, kind, body):
    payload = f"HTTP/1.0 {status}\r\nContent-Type: {kind}\r\n\r\n".encode() + body
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nContent-Type: application/http\r\n"
    return f"{head}Content-Length: {len(payload)}\r\n\r\n".encode() + payload + b"\r\n\r\n"


@pytest.mark.parametrize("pack", [gzip.compress, bytes])
def test_pages_of_a_warc(reading, pack):
    pytest.importorskip("warcio")
    page = PAGE.format(head="").replace(
        '<meta property="og:url" content="https://zakon.kz/1.html">', ""
    )
    records = [
        warc_record(
            "https://zakon.kz/1", "200 OK", "text/html; charset=kz1048", page.encode("kz1048")
        ),
        warc_record("https://zakon.kz/2", "200 OK", "text/html", b"<html></html>"),
        warc_record("https://zakon.kz/3", "404 Not Found", "text/html", page.encode()),
        warc_record("https://zakon.kz/4", "200 OK", "image/png", b"x"),
    ]
    [article], refused = reading("a.warc", b"".join(map(pack, records)))
    assert (article.url, article.title) == ("https://zakon.kz/1", "Лифт шығарылды (OG)")
    assert article.text.startswith("Алматыда лифт шығарылды.")
    assert [one.split(" has no text")[0] for one in refused] == ["None: https://zakon.kz/2"]


def test_a_warc_that_is_none(reading):
    pytest.importorskip("warcio")
    assert "has no pages" in reading("a.warc", "WARC/1.0\r\n\r\n")[1][0]


# Sources


def test_gzip_and_zip_are_unpacked(tmp_path):
    lines = '{"title": "Т", "text": "М"}\n'.encode()
    (tmp_path / "a.jsonl.gz").write_bytes(
        gzip.compress(lines) + gzip.compress(lines)
    )  # two members, as logs have them
    with zipfile.ZipFile(tmp_path / "b.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x/2.txt", "Тақырып\nМәтін")
        archive.writestr("1.csv.gz", gzip.compress("title,text\nТ,М\n".encode()))
        archive.writestr("x/photo.jpg", "x")
    origins = [article.origin for article in read(tmp_path)]
    assert [(Path(one.file).name, one.line) for one in origins] == [
        ("a.jsonl.gz", 1),
        ("a.jsonl.gz", 2),
        ("1.csv.gz", 2),
        ("2.txt", None),
    ]
    assert origins[3].file == str(tmp_path / "b.zip" / "x" / "2.txt")


def test_folders_are_read_by_name_and_globs_too(tmp_path):
    for name in ("b/2.txt", "a/1.txt", "c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    assert [article.title for article in read(tmp_path)] == ["c.txt", "a/1.txt", "b/2.txt"]
    assert [article.title for article in read(f"{tmp_path}/**/[12].txt")] == ["a/1.txt", "b/2.txt"]


def test_a_folder_that_may_not_be_read_is_told(monkeypatch, tmp_path):
    (tmp_path / "a.txt").write_text("Т")
    (tmp_path / "closed").mkdir()
    scandir = os.scandir

    def refusing(path):
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    refused = []
    assert [article.title for article in read(tmp_path, on_error=refused.append)] == ["Т"]
    assert [str(one) for one in refused] == [
        f"{tmp_path}/closed: Permission denied: check that it is a folder you may read"
    ]


def test_open_files_are_read_and_their_bytes_counted(tmp_path):
    taken = []
    data = "Тақырып\nМәтін".encode()
    [article] = read(io.BytesIO(data), progress=taken.append)
    assert (article.title, article.origin.file, sum(taken)) == (
        "Тақырып",
        "standard input",
        len(data),
    )
    (tmp_path / "a.txt").write_bytes(data)
    assert size(tmp_path, tmp_path / "nothing") == len(data)


def test_progress_counts_the_bytes_on_the_disk(tmp_path):
    taken = []
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(b'{"title": "1", "text": ""}\n' * 1000))
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("b.txt", "Т" * 500)
    assert len(list(read(tmp_path, progress=taken.append))) == 1001
    assert sum(taken) == (tmp_path / "a.jsonl.gz").stat().st_size + 1000


def test_standard_input():
    code = "from newsarchive.readers import read; print([article.title for article in read('-')])"
    environment = os.environ | {"PYTHONIOENCODING": "utf-8"}
    for data, titles in (
        ("Т\nМ", "['Т']"),
        ('{"title": "1", "text": ""}\n{"title": "2", "text": ""}', "['1', '2']"),
    ):
        done = subprocess.run(
            [sys.executable, "-c", code],
            input=data.encode(),
            capture_output=True,
            env=environment,
            check=True,
        )
        assert done.stdout.decode().strip() == titles


def test_a_source_that_cannot_be_read_is_told_and_the_next_is_read(tmp_path):
    (tmp_path / "a.txt").write_text("Т\nМ")
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "a.xyz").write_text("Т\nМ")
    (tmp_path / "folder").mkdir()
    names = ("nothing.txt", "*.pdf", "folder", "empty.txt", "a.xyz", "a.txt")
    refused = []
    articles = list(
        read(
            "https://zakon.kz/1", *(f"{tmp_path}/{name}" for name in names), on_error=refused.append
        )
    )
    assert [article.title for article in articles] == ["Т"]
    assert [str(one).removeprefix(f"{tmp_path}/") for one in refused] == [
        "https://zakon.kz/1: nothing is fetched from the network: save the page and name the file",
        "nothing.txt: no such file or folder: check the path",
        "*.pdf: no file fits this pattern: check the path",
        "folder: the folder has no files to read: check the path",
        "empty.txt: is empty: remove it",
        "a.xyz: has an unrecognised format: name it with --format",
    ]


def test_a_missing_path_raises_a_source_error_without_on_error():
    with pytest.raises(SourceError, match=r"nothing\.txt: no such file or folder: check the path"):
        next(read("nothing.txt"))


@pytest.mark.parametrize(
    ("option", "message"),
    [
        (
            {"format": "doc"},
            (
                "no format 'doc': name one of text, jsonl, json, csv, tsv, html, feed, warc, docx,"
                " odt, pdf, xlsx, epub"
            ),
        ),
        ({"encoding": "klingon"}, "no encoding 'klingon': name one like utf-8, cp1251 or kz1048"),
        ({"encoding": "zlib"}, "no encoding 'zlib': name one like utf-8, cp1251 or kz1048"),
    ],
)
def test_options_that_mean_nothing_are_told_at_once(option, message):
    with pytest.raises(SourceError, match=message):
        read("x", **option)


def test_an_unknown_time_zone_is_told(reading):
    with pytest.raises(SourceError, match="no time zone 'Mars/Base'"):
        reading(
            "a.jsonl",
            '{"title": "Т", "text": "М", "date": "22.11.2019 17:36"}',
            timezone="Mars/Base",
        )


@pytest.mark.parametrize(
    ("name", "content", "format_"),
    [
        ("a.txt", "Тақырып\nМәтін", "text"),
        ("a", "Тақырып\nМәтін", "text"),
        ("dump.txt", '{"title": "Т", "text": "М"}\n{"title": "Т", "text": "М"}', "jsonl"),
        ("a", '{\n"title": "Т"}', "json"),
        ("a", '[{"title": "Т"}]', "json"),
        ("a", "title,text\nТ,М", "csv"),
        ("a", "title\ttext\nТ\tМ", "tsv"),
        ("a.xml", "<?xml version='1.0'?><html><body>x</body></html>", "html"),
        ("a", "<!DOCTYPE html><html></html>", "html"),
        ("a", "<?xml version='1.0'?>\n<!-- x -->\n<rss/>", "feed"),
        ("a", "<!DOCTYPE rss [<!ENTITY a 'b'>\n]><rss/>", "feed"),
        ("a", "<!doctype x>" * 150, "text"),
        ("a.TXT", "[Сурет] Тақырып", "text"),
        ("a.txt", "Бірінші, екінші\nүшінші", "text"),
        ("a.dat", "\x01\x02", None),
    ],
)
def test_formats_are_told_by_name_and_content(name, content, format_):
    assert formats_module.format_of(name, content) == format_
    assert format_ is None or format_ in FORMATS


# What the text itself says


def test_what_was_given_is_never_overwritten(reading):
    record = {"title": "Т", "source": "a.kz", "date": "2019-01-01", "cited": "x"}
    text = "АСТАНА, 5 наурыз 2019. ҚазАқпарат – Жиын өтті, деп хабарлайды zakon.kz ІІМ-ге сілтеме жасап."
    article = only(reading, "a.jsonl", json.dumps(record | {"text": text}))
    assert (article.source, article.date, article.extra["cited"]) == ("a.kz", date(2019, 1, 1), "x")
    assert article.extra["place"] == "АСТАНА"
    assert list(article.extra["derived"]) == ["place"]


def test_missing_fields_are_taken_from_the_text_and_marked(reading):
    article = only(reading, "a.txt", "Тақырып\nАСТАНА, 5 наурыз 2019. ҚазАқпарат – Жиын өтті.")
    assert (article.source, article.date, article.text[:6]) == (
        "ҚазАқпарат",
        date(2019, 3, 5),
        "АСТАНА",
    )
    assert article.extra["derived"] == {
        "source": "АСТАНА, 5 наурыз 2019. ҚазАқпарат",
        "date": "5 наурыз 2019",
        "place": "АСТАНА, 5 наурыз 2019. ҚазАқпарат",
    }


@pytest.mark.parametrize(
    "text",
    [
        "Жарияланды: 22 қараша 2019, 17:36\nМәтін.",
        "Бір.\nЕкі.\nҮш.\nТөрт.\n22 қараша 2019, 17:36",
        "22.11.2019 17:36\n\nМәтін.",
    ],
)
def test_a_line_that_is_nothing_but_a_date_dates_the_article(reading, text):
    assert (
        only(reading, "a.txt", f"Тақырып\n{text}").date.isoformat() == "2019-11-22T17:36:00+06:00"
    )


def test_a_date_in_running_text_does_not(reading):
    assert only(reading, "a.txt", "Тақырып\nЗаң 2024 жылғы 5 наурызда қабылданды.").date is None


def test_the_day_of_a_dateline_needs_a_year_or_today(reading):
    text = "Тақырып\nНҰР-СҰЛТАН, 22 қараша – Жиын өтті."
    assert only(reading, "a.txt", text).date is None
    assert only(reading, "a.txt", text, today=date(2019, 12, 1)).date == date(2019, 11, 22)
