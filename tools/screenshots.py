"""Pictures of the pages: `python -m tools.screenshots [FOLDER] [--all]`.

Without `--all` those of README and docs. With it every page, in each language, in light and dark,
as wide as a phone and as a desk, to be looked at. Needs what `make browser` installs, and Debian's
chromium. The pictures show the example news.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import threading
import time
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn
from playwright.sync_api import sync_playwright

import newsarchive
from newsarchive.web import application

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.archive import Archive

    Picture = tuple[str, str, int, int, str]

NEWS = Path(newsarchive.__file__).parent / "examples" / "news"
PICTURES: list[Picture] = [  # name, address, width and height in pixels, theme
    ("web-search", "kk/search?q=су+тасқыны", 1100, 760, "light"),
    ("web-trend", "ru/trend?q=су+тасқыны&by=quarter", 1100, 960, "light"),
    ("web-concordance", "en/kwic?q=мектеп&sort=R1", 1100, 760, "dark"),
    ("web-phone", "kk/search?q=су+тасқыны", 360, 740, "light"),
]
LANGUAGES = ("kk", "ru", "en")
THEMES = ("light", "dark")
WIDTHS = (360, 1280)


def pages(archive: Archive) -> dict[str, str]:
    """Name -> path below the language: every page, and its states."""
    hit = archive.search("су тасқыны")[0].article.key
    copied = next(
        one.article.key
        for one in archive.search("су", limit=60)
        if any(not copy.exact for copy in archive.copies(one.article.id))
    )
    return {
        "start": "",
        "search": "search?q=су+тасқыны",
        "search-why": "search?q=мектеп&why=1",
        "search-filtered": "search?q=мектеп&source=Дала+хабары&since=2025",
        "search-nothing": "search?q=ыфвыфв",
        "search-empty": "search",
        "search-wrong": "search?q=sorce:bbc",
        "article": f"article/{hit}?q=су+тасқыны",
        "copies": f"article/{copied}/copies",
        "trend": "trend?q=мектеп&q=су+тасқыны",
        "trend-split": "trend?q=мектеп&split=source",
        "kwic": "kwic?q=мектеп&sort=R1",
        "collocates": "collocates?q=мектеп",
        "words": "words",
        "word": "word/мектеп",
        "compare": "compare?q=су+тасқыны",
        "month": "month/2025-09",
        "day": "day/2025-09-05",
        "sources": "sources",
        "source": "source/Дала хабары",
        "export": "export?q=мектеп",
        "about": "about",
        "help": "help",
    }


def every(archive: Archive) -> Iterator[Picture]:
    """Every page in every language, theme and width."""
    for (name, path), language, theme, width in product(
        pages(archive).items(), LANGUAGES, THEMES, WIDTHS
    ):
        yield f"{name}-{language}-{theme}-{width}", f"{language}/{path}", width, 800, theme


def main(folder: Path, *, whole: bool) -> None:
    """Take the pictures.

    Args:
        folder: where they go.
        whole: every page to its end; else the few of the docs.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        newsarchive.rebuild(*sorted(NEWS.glob("*.jsonl")), archive=made)
        with newsarchive.open(made) as archive:
            config = uvicorn.Config(application(archive), port=0, log_level="error")
            server = uvicorn.Server(config)
            thread = threading.Thread(target=server.run, daemon=True)
            thread.start()
            while not server.started and thread.is_alive():
                time.sleep(0.05)
            port = server.servers[0].sockets[0].getsockname()[1]
            pictures = list(every(archive)) if whole else PICTURES
            take(f"http://127.0.0.1:{port}", folder, pictures, whole=whole)
            server.should_exit = True
            thread.join(10)


def take(site: str, folder: Path, pictures: list[Picture], *, whole: bool) -> None:
    """Take pictures of a running site."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for name, address, width, height, theme in pictures:
            size: Any = {"width": width, "height": height}
            page = chromium.new_page(viewport=size, color_scheme=theme)
            page.goto(f"{site}/{address}")
            page.screenshot(path=folder / f"{name}.png", full_page=whole)
            page.close()
        chromium.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("docs/images"))
    parser.add_argument("--all", action="store_true", help="every page, to be looked at")
    given = parser.parse_args()
    main(given.folder, whole=given.all)
