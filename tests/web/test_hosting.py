"""What the host of the pages can set: theme, templates, frames, hosts, search engines."""

import re

import pytest

from newsarchive.web import application
from tests.web.conftest import Client


def test_a_theme_comes_after_our_style_sheet(news, tmp_path):
    sheet = tmp_path / "green.css"
    sheet.write_text(":root{--na-accent:#060}")
    client = Client(application(news, theme=sheet))
    page = client.get("/kk/").text
    ours, theirs = page.index("/app.css"), page.index("/theme.css")
    assert ours < theirs
    path = re.search(r'"(/static/[0-9a-f]+/theme\.css)"', page)[1]
    answer = client.get(path)
    assert answer.text == ":root{--na-accent:#060}"
    assert answer.headers["content-type"].startswith("text/css")


def test_without_a_theme_there_is_none(client):
    assert "theme.css" not in client.get("/kk/").text
    assert client.get("/static/x/theme.css").status_code == 404


def test_templates_of_the_host_stand_in_for_ours(news, tmp_path):
    (tmp_path / "base.html").write_text(
        '{% extends "ours/base.html" %}{% block footer %}<footer>Біздің редакция</footer>'
        "{% endblock %}"
    )
    page = Client(application(news, templates=tmp_path)).get("/kk/search?q=мектеп").text
    assert "<footer>Біздің редакция</footer>" in page
    assert "<mark>мектеп" in page


def test_the_blocks_that_templates_may_fill_are_kept():
    from newsarchive.web.pages import _environment  # noqa: PLC0415

    base = _environment(None).get_template("base.html")
    assert set(base.blocks) == {"title", "head", "header", "main", "footer"}


def test_other_sites_frame_the_pages_only_where_they_may(news, client):
    policy = "content-security-policy"
    assert "frame-ancestors 'none'" in client.get("/kk/").headers[policy]
    framed = Client(application(news, frame_ancestors=("'self'", "https://example.kz")))
    headers = framed.get("/kk/search?q=су").headers
    assert "frame-ancestors 'self' https://example.kz" in headers[policy]
    assert "script-src 'self'" in headers[policy]
    with pytest.raises(ValueError, match="is no source"):
        application(news, frame_ancestors=("*; script-src *",))


def test_only_the_hosts_that_are_trusted_are_answered(news):
    client = Client(application(news, trusted_hosts=("news.example.kz", "*.example.org")))
    for host, status in (
        ("news.example.kz", 200),
        ("News.Example.KZ:8080", 200),
        ("a.example.org", 200),
        ("evil.example", 400),
        ("example.org", 400),
        ("news.example.kz.evil.example", 400),
    ):
        assert client.get("/kk/about", host=host).status_code == status, host


def test_search_engines_list_articles_only_where_they_may(news, client):
    path = f"/kk/article/{news.search('су')[0].article.key}"
    assert client.get(path).headers["x-robots-tag"] == "noindex"
    listed = Client(application(news, index_articles=True)).get(path)
    assert "x-robots-tag" not in listed.headers
    assert "noindex" in client.get("/kk/search?q=су").headers["x-robots-tag"]


def test_absolute_addresses_come_from_the_base_url_alone(news):
    client = Client(application(news, base_url="https://x.kz/arc/"))
    page = client.get("/kk/search?q=су&sort=newest&q=", host="evil.example").text
    assert (
        '<link rel="canonical" href="https://x.kz/arc/kk/search?q=%D1%81%D1%83&amp;sort=newest">'
        in page
    )
    assert "evil" not in page


def test_the_archive_has_a_name_in_each_language(news):
    client = Client(application(news, title={"kk": "Дала мұрағаты", "ru": "Архив степи"}))
    assert "<title>Дала мұрағаты</title>" in client.get("/kk/").text
    assert "Архив степи" in client.get("/ru/").text
    assert "<title>News archive</title>" in client.get("/en/").text


def test_fewer_languages_are_a_choice(news):
    client = Client(application(news, languages=("ru", "kk"), default="ru"))
    assert client.get("/").headers["location"] == "/ru/"
    assert client.get("/en/").status_code == 404
    assert 'hreflang="en"' not in client.get("/ru/").text
