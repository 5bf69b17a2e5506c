# ruff: noqa: E501 - inputs and messages stand as they are
"""The extras into a clean environment, with an old pip and with today's: each must be able to read what it promises.

An old pip leaves out an extra of a dependency that is spelled otherwise in its wheel, so that trafilatura came without a
part of it.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.documents import making

pytestmark = pytest.mark.install
ROOT = Path(__file__).parents[2]
PAGE = "<html><head><title>Мектеп</title></head><body><article><p>Алматыда жаңа мектеп ашылды. Рәсімге қала әкімі қатысты.</p></article></body></html>"
FEED = '<rss version="2.0"><channel><title>А</title><item><title>Б</title><description>В</description></item></channel></rss>'


def run(*command, cwd):
    done = subprocess.run(
        list(map(str, command)), cwd=cwd, capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.fail(f"{command} failed:\n{done.stdout}\n{done.stderr}")
    return done.stdout


@pytest.mark.timeout(450)
@pytest.mark.parametrize("pip", ["pip==23.2.1", "pip"])
def test_the_extras_read_what_they_promise(tmp_path, pip):
    run(sys.executable, "-m", "venv", tmp_path / "venv", cwd=tmp_path)
    python = tmp_path / "venv" / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", "--upgrade", pip, cwd=tmp_path)
    run(python, "-m", "pip", "install", "--quiet", f"{ROOT}[html,feeds,warc]", cwd=tmp_path)
    (tmp_path / "a.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "b.rss").write_text(FEED, encoding="utf-8")
    code = (
        "import newsarchive, brotli, zstandard, warcio; told = []; "
        "print(*(one.title for one in newsarchive.read('a.html', 'b.rss', on_error=told.append)), told)"
    )
    assert run(python, "-X", "utf8", "-c", code, cwd=tmp_path).split() == ["Мектеп", "Б", "[]"]


@pytest.mark.timeout(450)
def test_documents_are_read_and_sites_are_followed_by_their_extras_alone(tmp_path):
    run(sys.executable, "-m", "venv", tmp_path / "venv", cwd=tmp_path)
    python = tmp_path / "venv" / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", f"{ROOT}[documents]", cwd=tmp_path)
    (tmp_path / "a.docx").write_bytes(making.word())
    (tmp_path / "b.xlsx").write_bytes(making.workbook(А=[["title", "text"], ["Қар", "Жауды."]]))
    (tmp_path / "c.pdf").write_bytes(making.pdf(["Жел", "Жел соқты."], owner="иесі"))
    names = "'a.docx', 'b.xlsx', 'c.pdf'"
    code = f"import newsarchive; print(*(one.title for one in newsarchive.read({names})))"
    assert run(python, "-X", "utf8", "-c", code, cwd=tmp_path) == f"{making.TITLE} Қар Жел\n"
    # The extra that is there says nothing about the other one.
    run(python, "-m", "venv", tmp_path / "other", cwd=tmp_path)
    python = tmp_path / "other" / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", f"{ROOT}[follow]", cwd=tmp_path)
    code = (
        "import newsarchive; from newsarchive.following import fetching, listings, pages; "
        "page = fetching.Fetched('https://e.kz/1', 200, {'content-type': 'text/html'}, PAGE); "
        "feed = fetching.Fetched('https://e.kz/rss', 200, {}, FEED); told = []; "
        "[entry] = listings.listing(feed, 10_000).entries; "
        "print(pages.article_of(page, entry, on_error=told.append, on_note=told.append).title, told); "
        "print(newsarchive.follow('http://127.0.0.1/rss', archive='a').refused[0].reason)"
    )
    feed = FEED.replace("<title>Б", "<link>https://e.kz/1</link><title>Б")
    code = code.replace("PAGE", repr(PAGE.encode())).replace("FEED", repr(feed.encode()))
    title, reason = run(python, "-X", "utf8", "-c", code, cwd=tmp_path).splitlines()
    assert title == "Мектеп []"
    assert "is not of the public internet" in reason
