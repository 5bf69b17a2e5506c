# ruff: noqa: E501 - inputs and messages stand as they are
"""Tables, pages, feeds and web archives as newsrooms, libraries and crawlers really have them."""

import gzip
import io
import zipfile

import pytest

ITEM = "<item><title>Т{n}</title><link>https://e.kz/{n}</link><guid>https://e.kz/{n}</guid>{inner}</item>"
SPACES = (
    'xmlns:yandex="http://news.yandex.ru" xmlns:turbo="http://turbo.yandex.ru" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:rambler="http://news.rambler.ru" xmlns:wp="http://wordpress.org/export/1.2/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


def feed(*inner):
    items = "".join(ITEM.format(n=number, inner=one) for number, one in enumerate(inner))
    return f'<rss version="2.0" {SPACES}><channel><title>Мысал</title>{items}</channel></rss>'


# Tables


@pytest.mark.parametrize(
    "stray", ['{0},Т {0},"Мәтін {0}.', '{0},"Т {0},Мәтін {0}.', '{0},"Т" {0},Мәтін {0}.']
)
@pytest.mark.parametrize("second", [None, '{0},Т {0},Мәтін {0}."'])
def test_a_stray_quotation_mark_costs_at_most_its_row(take, stray, second):
    rows = [f"{number},Т {number},Мәтін {number}." for number in range(1, 2501)]
    rows[4] = stray.format(5)
    if second:
        rows[1499] = second.format(1500)
    outcome = take("a.csv", "id,title,text\n" + "\n".join(rows) + "\n")
    ids = {one.id for one in outcome.articles}
    lost = {str(number) for number in range(1, 2501)} - ids
    assert lost <= {"5", "1500"}
    assert len(outcome.refused) == len(lost)
    assert max(len(text) for text in outcome.texts) < 30
    assert {one.line for one in outcome.refused} <= {6, 1501}


def test_cells_of_several_lines_are_cells(take):
    text = 'id,title,text\n1,Т,"Бір, екі, үш.\nТөрт, бес, алты.\nЖеті, сегіз, тоғыз."\n2,Т,М.\n'
    assert take("a.csv", text).texts == [
        "Бір, екі, үш.\nТөрт, бес, алты.\nЖеті, сегіз, тоғыз.",
        "М.",
    ]


@pytest.mark.parametrize(
    ("name", "content", "titles"),
    [
        ("a.tsv", 'title\ttext\n"Болашақ" бағдарламасы\tМ.\nКөпір\tМ.\n', ['"Болашақ" бағдарламасы', "Көпір"]),
        ("a.tsv", 'title\ttext\n"Бір"\t"М.\tм."\nЕкі\tМ.\n', ["Бір", "Екі"]),
        ("a.tsv", 'title\ttext\nБір\t"М.\nм."\nЕкі\tМ.\n', ["Бір", "Екі"]),
        ("a.csv", 'title,text\n"Ол \\"иә\\" деді",М.\nЕкі,М.\n', ['Ол "иә" деді', "Екі"]),
        ("a.csv", "sep=;\ntitle;text\nБір;М.\n", ["Бір"]),
        ("a.csv", "title,text\rБір,М.\rЕкі,М.\r", ["Бір", "Екі"]),
        ("a.csv", "title,text,\nБір,М.,\nЕкі,М.,\n", ["Бір", "Екі"]),
        ("a.csv", "title,url\nБір,https://e.kz/1\nЕкі,https://e.kz/2\n", ["Бір", "Екі"]),
        ("a.csv", "title,date\nБір,2024-03-05\n", ["Бір"]),
    ],
)  # fmt: skip
def test_tables_of_many_makers(take, name, content, titles):
    outcome = take(name, content)
    assert [one.title for one in outcome.articles] == titles
    assert outcome.refused == []


def test_of_two_columns_of_one_name_the_first_with_a_value_is_taken(take):
    outcome = take("a.csv", "title,text,text\nБір,М.,\nЕкі,,М.\nҮш,М.,Тағы.\n")
    assert outcome.texts == ["М.", "М.", "М."]
    assert [one.extra for one in outcome.articles] == [{}, {}, {"text 2": "Тағы."}]


# Feeds

PRINTED = [
    ("10:00, 5 наурыз 2024", "2024-03-05T10:00:00+05:00"),
    ("2024 жылғы 5 наурыз", "2024-03-05"),
    ("2024/03/05 10:00:00", "2024-03-05T10:00:00+05:00"),
    ("1709611200", "2024-03-05T09:00:00+05:00"),
    ("2024-03-05 10:00:00 UTC", "2024-03-05T10:00:00+00:00"),
    ("Tue, 05 Mar 2024 10:00:00 +0500", "2024-03-05T10:00:00+05:00"),
    ("20240305100000", "2024-03-05T10:00:00"),
    ("бүгін", "None"),
    ("2024-13-45", "None"),
    ("0000-00-00 00:00:00", "None"),
    ("Mon, 30 Nov -0001 00:00:00 +0000", "None"),
]


@pytest.mark.parametrize(("printed", "meant"), PRINTED)
def test_dates_of_feeds_are_read_as_all_others(take, printed, meant):
    article = take("a.rss", feed(f"<pubDate>{printed}</pubDate><description>М.</description>")).only
    when = article.date
    assert (when.isoformat() if hasattr(when, "isoformat") else str(when)) == meant


@pytest.mark.parametrize(
    "element",
    ["yandex:full-text", "turbo:content", "rambler:fulltext", "fulltext", "content:encoded"],
)
def test_full_texts_go_before_summaries(take, element):
    inner = (
        f"<description>Қысқаша.</description><{element}>&lt;p&gt;Толық мәтін.&lt;/p&gt;</{element}>"
    )
    article = take("a.rss", feed(inner)).only
    assert (article.text, article.description) == ("Толық мәтін.", "Қысқаша.")
    assert "teaser" not in article.extra


def test_an_entry_without_a_full_text_is_a_teaser(take):
    assert take("a.rss", feed("<description>Қысқаша.</description>")).only.extra == {"teaser": True}


def wxr(status="publish", kind="post", more=""):
    return (
        '<content:encoded>&lt;!-- wp:paragraph --&gt;[caption id="a"]Сурет[/caption] Бірінші.\n\nЕкінші. [gallery]</content:encoded>'
        f"<dc:creator>А. Бек</dc:creator><wp:status>{status}</wp:status><wp:post_type>{kind}</wp:post_type>{more}"
        '<category domain="category">Қоғам</category><category domain="post_tag">мектеп</category>'
    )


def test_an_export_of_wordpress_gives_what_was_published(take):
    date = "<pubDate>Mon, 30 Nov -0001 00:00:00 +0000</pubDate><wp:post_date>2024-03-05 10:00:00</wp:post_date>"
    outcome = take(
        "a.xml",
        feed(
            wxr(more=date), wxr(kind="page"), wxr("draft"), wxr("private"), wxr("future"), wxr("inherit", "attachment"),
            wxr(kind="nav_menu_item"), wxr(more="<wp:post_password>x</wp:post_password>"),
        ),
    )  # fmt: skip
    assert [one.title for one in outcome.articles] == ["Т0", "Т1"]
    article = outcome.articles[0]
    assert article.text == "Сурет Бірінші.\nЕкінші."
    assert (article.section, article.tags, article.authors) == ("Қоғам", ("мектеп",), ("А. Бек",))
    assert article.date.isoformat() == "2024-03-05T10:00:00"
    assert [(one.code, one.count) for one in outcome.notes] == [("passed-over", 6)]
    assert "1 with a password" in outcome.notes[0].reason


def test_a_doctype_without_entities_is_no_bomb(take):
    doctype = '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">'
    text = f'<?xml version="1.0"?>\n{doctype}\n' + feed("<description>М.</description>")
    assert take("a.rss", text).only.text == "М."


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: text.index("Екінші")],
        lambda text: text.replace("</description>", "", 1),
        lambda text: text.replace("</channel></rss>", ""),
        lambda text: text.replace("<title>Мысал", "<title>А & Б"),
    ],
)
def test_a_feed_that_is_cut_or_ill_formed_is_named(take, damage):
    text = damage(feed("<description>Бірінші.</description>", "<description>Екінші.</description>"))
    outcome = take("a.rss", text)
    assert outcome.articles
    assert "cut" in outcome.codes


def test_an_entry_that_is_refused_is_named_by_number_and_guid(take):
    text = feed("<description>М.</description>", "").replace("<title>Т1</title>", "")
    [refused] = take("a.rss", text).refused
    assert (refused.code, refused.record) == ("no-text", "entry 2, https://e.kz/1")
    assert "entry 2, https://e.kz/1: " in str(refused)


# Pages

BODY = (
    "<article><h1>Мектеп ашылды</h1><p>Алматыда жаңа мектеп ашылды. Рәсімге қала әкімі қатысты.</p>"
    "<p>Мектеп жеті жүз орынға арналған, онда шеберханалар мен спорт залы бар.</p></article>"
)
LD = '{"@type": "NewsArticle", "headline": "Т", "url": "https://e.kz/1", "datePublished": "2024-03-05T10:00:00+05:00", "author": {"name": "А. Бек"}, "articleSection": "Қоғам"%s}'


def page(head="", body=BODY):
    return f'<!doctype html><html lang="kk"><head><meta charset="utf-8"><title>Мектеп ашылды</title>{head}</head><body>{body}</body></html>'


def ld(text, kind="application/ld+json"):
    return f'<script type="{kind}">{text}</script>'


@pytest.mark.parametrize(
    "script",
    [
        ld(LD % ""),
        ld(LD % ', "articleBody": "Бір\nекі\tүш"'),
        ld("//<![CDATA[\n" + LD % "" + "\n//]]>"),
        ld("/*<![CDATA[*/" + LD % "" + "/*]]>*/"),
        ld("<!--\n" + LD % "" + "\n-->"),
        ld("/* жазба */ " + LD % "" + " // соңы"),
        ld(LD % ","),
        ld("[" + LD % "" + ",]"),
        ld(LD % "", "application/ld+json; charset=utf-8"),
        ld(LD % "", "Application/LD+JSON"),
        ld('{"@type": "WebPage", "mainEntity": ' + LD % "" + "}"),
        ld('{"@graph": [{"@type": "WebSite", "name": "X"}, ' + LD % "" + "]}"),
        ld((LD % "").replace('"', "&quot;")),
        ld('{"@type": "NewsArticle", "headline": "Т", "url": "https://e.kz/1"}')
        + ld((LD % "").replace('"url": "https://e.kz/1", ', "")),
    ],
)
def test_json_ld_is_taken_as_browsers_take_it(take, script):
    article = take("a.html", page(script)).only
    assert article.date.isoformat() == "2024-03-05T10:00:00+05:00"
    assert (article.url, article.authors, article.section) == (
        "https://e.kz/1",
        ("А. Бек",),
        "Қоғам",
    )


def test_references_in_a_graph_are_resolved(take):
    graph = (
        '{"@graph": [{"@type": "Article", "@id": "#a", "headline": "Т", "author": {"@id": "https://e.kz/#p"}, "publisher":'
        ' {"@id": "https://e.kz/#o"}}, {"@type": "Person", "@id": "https://e.kz/#p", "name": "А. Бек"}%s]}'
    )
    with_organisation = (
        graph % ', {"@type": "Organization", "@id": "https://e.kz/#o", "name": "Мысал"}'
    )
    article = take("a.html", page(ld(with_organisation))).only
    assert (article.source, article.authors) == ("Мысал", ("А. Бек",))
    head = '<meta property="og:site_name" content="Газет">' + ld(graph % "")
    assert take("a.html", page(head)).only.source == "Газет"


OG = '<meta property="og:url" content="%s">'
CANONICAL = '<link rel="canonical" href="%s">'


@pytest.mark.parametrize(
    ("head", "url"),
    [
        (OG % "https://e.kz/2", "https://e.kz/2"),
        (OG % "https://e.kz/" + CANONICAL % "https://e.kz/2", "https://e.kz/2"),
        (OG % "/news/2" + CANONICAL % "https://e.kz/news/2", "https://e.kz/news/2"),
        (OG % "https://e.kz" + CANONICAL % "/news/2", "https://e.kz/news/2"),
        (OG % "/news/2", None),
        (OG % "https://e.kz/", None),
        (OG % "https://e.kz/?p=2", "https://e.kz/?p=2"),
        (ld('{"@type": "Article", "headline": "Т", "mainEntityOfPage": "True"}') + CANONICAL % "https://e.kz/2", "https://e.kz/2"),
        (ld('{"@type": "Article", "headline": "Т", "mainEntityOfPage": true}') + CANONICAL % "https://e.kz/2", "https://e.kz/2"),
        (ld('{"@type": "Article", "headline": "Т", "mainEntityOfPage": {"@type": "WebPage", "@id": "https://e.kz/2", "name": "Т"}}'), "https://e.kz/2"),
    ],
)  # fmt: skip
def test_only_the_pages_own_address_is_its_url(take, head, url):
    assert take("a.html", page(head)).only.url == url


def test_microdata_and_meta(take):
    body = (
        '<div itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">Микро</h1>'
        '<meta itemprop="datePublished" content="2024-03-05T10:00:00+05:00">'
        '<span itemprop="author" itemscope itemtype="https://schema.org/Person"><b itemprop="name">А. Бек</b></span>'
        '<span itemprop="publisher" itemscope><meta itemprop="name" content="Мысал"></span>'
        + BODY
        + "</div>"
    )
    article = take("a.html", page(body=body)).only
    assert (article.title, article.authors, article.source) == ("Микро", ("А. Бек",), "Мысал")
    assert article.date.isoformat() == "2024-03-05T10:00:00+05:00"
    named = take(
        "a.html", page('<meta name="author" content="Б. Сән"><meta name="keywords" content="а, б">')
    ).only
    assert (named.authors, named.tags) == (("Б. Сән",), ("а", "б"))


def test_a_page_whose_date_cannot_be_read_is_kept(take):
    head = '<meta property="article:published_time" content="-0001-11-30T00:00:00+00:00"><meta property="article:modified_time" content="ертеде">'
    outcome = take("a.html", page(head))
    assert outcome.only.text.startswith("Алматыда")
    assert outcome.codes == ["modified-unread"]


# WARC


def record(kind, uri, body, content_type="application/http", more=""):
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Date: 2024-03-05T04:00:00Z\r\n"
    head += (
        f"WARC-Target-URI: {uri}\r\n" * bool(uri)
        + f"Content-Type: {content_type}\r\n" * bool(content_type)
        + more
    )
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body + b"\r\n\r\n"


def answer(body, content_type="text/html; charset=utf-8", status="200 OK", more=""):
    kind = f"Content-Type: {content_type}\r\n" * bool(content_type)
    return f"HTTP/1.1 {status}\r\n{kind}{more}\r\n".encode() + body


def packed(name, data):
    module = pytest.importorskip({"br": "brotli", "zstd": "zstandard"}.get(name, name))
    return module.compress(data)


HTML = page().encode()
GOOD = [
    record(
        "response",
        f"https://e.kz/{number}",
        answer(HTML.replace(b"<h1>", f"<h1>{number} ".encode())),
    )
    for number in range(3)
]


@pytest.mark.parametrize(
    ("data", "url"),
    [
        (record("response", None, answer(HTML)), None),
        (record("response", "<https://e.kz/9>", answer(HTML)), "https://e.kz/9"),
        (record("response", "https://e.kz/9", answer(HTML, "")), "https://e.kz/9"),
        (record("resource", "https://e.kz/9", HTML, "text/html"), "https://e.kz/9"),
        (record("conversion", "https://e.kz/9", "Мектеп ашылды\nАлматыда жаңа мектеп ашылды.".encode(), "text/plain"), "https://e.kz/9"),
        (record("response", "https://e.kz/9", answer(gzip.compress(HTML), more="Content-Encoding: gzip\r\n")), "https://e.kz/9"),
        (record("response", "https://e.kz/9", answer(HTML, "text/html; charset=iso-8859-1")), "https://e.kz/9"),
    ],
)  # fmt: skip
def test_pages_and_texts_of_records_of_every_kind(take, data, url):
    outcome = take("a.warc", data)
    assert outcome.only.url == url
    assert "Алматыда жаңа мектеп ашылды." in outcome.only.text
    assert outcome.only.extra["WARC-Date"] == "2024-03-05T04:00:00Z"
    assert outcome.refused == []


@pytest.mark.parametrize("name", ["br", "zstd"])
def test_pages_packed_with_brotli_and_zstd(take, name):
    body = answer(packed(name, HTML), more=f"Content-Encoding: {name}\r\n")
    assert take("a.warc", record("response", "https://e.kz/9", body)).only.text.startswith(
        "Алматыда"
    )


def test_a_missing_unpacker_is_named_by_what_is_missing(take, monkeypatch):
    import sys  # noqa: PLC0415

    for name, module in (("br", "brotli"), ("zstd", "zstandard")):
        body = answer(b"x", more=f"Content-Encoding: {name}\r\n")
        monkeypatch.setitem(sys.modules, module, None)
        [refused] = take("a.warc", record("response", "https://e.kz/9", body) + GOOD[0]).refused
        assert (refused.code, refused.record) == ("extra", "https://e.kz/9")
        assert f"{module} is missing: pip install 'newsarchive[warc]'" in refused.reason


def test_what_is_no_page_is_counted(take):
    data = [
        GOOD[0],
        record("warcinfo", None, b"software: x", "application/warc-fields"),
        record("request", "https://e.kz/0", b"GET / HTTP/1.1\r\n\r\n"),
        record("revisit", "https://e.kz/0", b"", more="WARC-Profile: x\r\n"),
        record("response", "https://e.kz/x", answer(HTML, status="404 Not Found")),
        record("response", "https://e.kz/y", answer(b"\x89PNG", "image/png")),
        record("response", "https://e.kz/z", answer(HTML, status="206 Partial Content")),
    ]
    outcome = take("a.warc", b"".join(data))
    assert len(outcome.articles) == 1
    assert [(one.code, one.count) for one in outcome.told] == [("passed-over", 6)]
    assert "1 revisit" in outcome.told[0].reason
    assert "1 answer 404" in outcome.told[0].reason


@pytest.mark.parametrize(
    "damage",
    [
        lambda one: one[: len(one) // 2],
        lambda one: one.replace(b"Content-Length: ", b"Content-Length: 9"),
        lambda one: one.replace(b"Content-Length: ", b"Content-Length: x"),
        lambda one: one.replace(b"WARC/1.0", b"XARC/1.0"),
        lambda one: b"\x00\xff" * 5000 + one[:100],
        lambda one: one[:-400],
    ],
)
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_damage_in_the_middle_is_passed_over_and_named(take, damage, pack):
    parts = [
        pack(GOOD[0]),
        damage(GOOD[1]) if pack is bytes else pack(damage(GOOD[1])),
        pack(GOOD[2]),
    ]
    outcome = take("a.warc.gz" if pack is gzip.compress else "a.warc", b"".join(parts))
    assert [one.url for one in outcome.articles] == ["https://e.kz/0", "https://e.kz/2"]
    assert outcome.refused


def test_a_damaged_member_of_a_packed_web_archive_is_passed_over(take):
    members = [bytearray(gzip.compress(one)) for one in GOOD]
    members[1][30:40] = b"\x00" * 10
    outcome = take("a.warc.gz", b"".join(members))
    assert [one.url for one in outcome.articles] == ["https://e.kz/0", "https://e.kz/2"]
    assert outcome.refused


# Nothing stops a load


def zip_with_an_empty_name():
    packed_ = io.BytesIO()
    with zipfile.ZipFile(packed_, "w") as archive:
        archive.writestr("good.txt", "Т\nМ")
        archive.writestr("x", "Т\nМ")
    data = packed_.getvalue()
    return data.replace(b"\x01\x00\x00\x00x", b"\x00\x00\x00\x00x")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.rss", feed("<pubDate>0000-00-00 00:00:00</pubDate><description>М.</description>")),
        ("a.rss", feed("<description>x<content:encoded>y</content:encoded>")),
        ("a.rss", ('<?xml version="1.0" encoding="utf-32"?>' + feed("<description>М.</description>")).encode("utf-32")),
        ("a.rss", feed("<description>М.</description>").encode("utf-32-be")),
        ("a.warc", record("response", None, answer(HTML))),
        ("a.jsonl", '{"title": "Т", "text": "М.", "date": "Tue, 05 Mar 2024 10:00:00 +99999999999999999999"}'),
        ("a.html", '<html><head><meta charset="idna"><title>Т</title></head><body>' + BODY),
        ("a.html", '<html><head><meta charset="unicode_escape"><title>Т</title></head><body>' + BODY),
        ("a.html", '<html><head><meta charset="undefined"><title>Т</title></head><body>' + BODY),
    ],
)  # fmt: skip
def test_what_stopped_loads_is_read(take, name, content):
    outcome = take(name, content)
    assert len(outcome.articles) == 1
    assert outcome.refused == []


def test_a_zip_with_an_empty_name_is_read_beside_it(take):
    outcome = take("a.zip", zip_with_an_empty_name())
    assert "Т" in {one.title for one in outcome.articles} or outcome.refused


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.csv", "a.html", "a.rss"])
def test_whatever_a_reader_raises_is_a_refusal_and_the_rest_is_loaded(tmp_path, monkeypatch, name):
    import newsarchive  # noqa: PLC0415
    from newsarchive.readers import formats  # noqa: PLC0415

    real = formats.reader_of

    def broken(format_):
        reader = real(format_)

        def read(content):
            if content.name.endswith(name):
                raise RuntimeError("ешкім күтпеген")
            yield from reader(content)

        return read

    monkeypatch.setattr(formats, "reader_of", broken)
    (tmp_path / name).write_text("<rss>x</rss>")
    (tmp_path / "z1.jsonl").write_text('{"title": "Бір", "text": "М."}')
    (tmp_path / "z2.jsonl").write_text('{"title": "Екі", "text": "М."}')
    for load in (newsarchive.rebuild, newsarchive.add):
        report = load(
            tmp_path / "z1.jsonl",
            tmp_path / name,
            tmp_path / "z2.jsonl",
            archive=tmp_path / load.__name__,
        )
        assert report.added == 2
        [refused] = report.refused
        assert (refused.code, refused.file) == ("unexpected", str(tmp_path / name))
        assert "(RuntimeError): ешкім күтпеген" in refused.reason


def test_what_the_callers_own_function_raises_is_no_fault_of_a_file(tmp_path):
    from newsarchive.readers import read  # noqa: PLC0415

    (tmp_path / "a.txt").write_text("Т\nМ")

    def stop(_):
        raise LookupError("stop")

    with pytest.raises(LookupError, match="stop"):
        list(read(tmp_path, progress=stop, on_error=lambda _: None))
