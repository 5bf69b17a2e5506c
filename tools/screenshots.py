"""Pictures of the pages for the docs: `python -m tools.screenshots [FOLDER]`.

Needs what `make browser` installs, and Debian's chromium. The pictures show the example news.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path

import uvicorn
from playwright.sync_api import sync_playwright

import newsarchive
from newsarchive.web import application

NEWS = Path(newsarchive.__file__).parent / "examples" / "news"
PICTURES = {  # name: address, width and height in pixels, theme
    "search": ("kk/search?q=мектеп", 1100, 820, "light"),
    "trend": ("ru/trend?q=мектеп&q=су+тасқыны", 1100, 820, "light"),
    "concordance": ("en/kwic?q=мектеп&sort=R1", 1100, 820, "dark"),
    "phone": ("kk/search?q=су+тасқыны", 360, 740, "light"),
}


def main(folder: Path) -> None:
    """Take every picture."""
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
            take(f"http://127.0.0.1:{port}", folder)
            server.should_exit = True
            thread.join(10)


def take(site: str, folder: Path) -> None:
    """Take every picture of a running site."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for name, (address, width, height, theme) in PICTURES.items():
            page = chromium.new_page(
                viewport={"width": width, "height": height}, color_scheme=theme
            )
            page.goto(f"{site}/{address}")
            page.screenshot(path=folder / f"web-{name}.png")
            page.close()
        chromium.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/images"))
