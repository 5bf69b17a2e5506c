"""The pages in a real browser over a real server: keyboard, phone, print, no scripts, axe."""

import contextlib
import re
import shutil
import socket
import threading
import time
from pathlib import Path

import pytest

import newsarchive

pytestmark = pytest.mark.browser
uvicorn = pytest.importorskip("uvicorn", reason="uvicorn is not installed: make browser")
sync = pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed: make browser"
)
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")

expect = sync.expect
expect.set_options(timeout=20_000)  # a loaded machine is slow, not wrong
CHROMIUM = shutil.which("chromium")
if CHROMIUM is None:
    pytest.skip("chromium is not installed: apt-get install chromium", allow_module_level=True)

EXAMPLES = Path(newsarchive.__file__).parent / "examples" / "news"


@pytest.fixture(scope="module")
def news(tmp_path_factory):
    folder = tmp_path_factory.mktemp("news") / "archive"
    newsarchive.rebuild(*sorted(EXAMPLES.glob("*.jsonl")), archive=folder)
    with newsarchive.open(folder) as archive:
        yield archive


@pytest.fixture(scope="module")
def address(news):
    from newsarchive.web import application, saved, saving  # noqa: PLC0415

    # Somebody may save, so that the forms are shown, too.
    saving.store_new(saved.searches_path(news), saved.made("Су тасқыны", "q=су тасқыны")[0])
    app = application(news, tokens=[saved.hashed("secret")])
    with contextlib.closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.05)
    assert server.started
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def chromium():
    with sync.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium, address):
    """Opens a page; at the end the console must have been silent and no request may have left."""
    said, contexts = [], []

    def open_(path, **options):
        context = chromium.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on(
            "request", lambda request: request.url.startswith(address) or said.append(request.url)
        )
        page.goto(address + path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert [text for text in said if not text.startswith("data:")] == []


def paths(news):
    article = news.search("су тасқыны")[0].article.key
    copied = next(hit for hit in news.search("су", limit=60) if news.copies(hit.article.id))
    return [
        *("/kk/", "/kk/search?q=су тасқыны", "/ru/search?q=железная дорога", "/en/search"),
        *(f"/kk/article/{article}?q=су", f"/kk/article/{copied.article.key}/copies"),
        *("/kk/trend?q=су тасқыны&q=мектеп", "/ru/trend?q=мектеп&split=source"),
        *("/kk/kwic?q=мектеп&sort=R1", "/en/collocates?q=мектеп", "/kk/words", "/kk/word/мектеп"),
        *("/ru/compare?q=су тасқыны", "/kk/month/2025-09", "/kk/day/2025-09-05", "/kk/sources"),
        *("/kk/source/Дала хабары", "/kk/export?q=мектеп", "/kk/about", "/en/help"),
        *("/kk/saved", "/ru/saved?q=су"),
    ]


@pytest.mark.parametrize(
    ("theme", "width"), [("light", 1280), ("dark", 1280), ("light", 320), ("dark", 320)]
)
def test_axe_finds_nothing_and_no_page_is_wider_than_the_screen(opened, news, theme, width):
    checker = axe.Axe()
    page = opened("/kk/", color_scheme=theme, viewport={"width": width, "height": 800})
    base = page.url.removesuffix("/kk/")
    for path in paths(news):
        page.goto(base + path)
        found = checker.run(page).response["violations"]
        told = [(one["id"], [node["html"] for node in one["nodes"][:2]]) for one in found]
        assert not told, (path, told)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_from_the_curve_to_the_citation(opened):
    page = opened("/kk/")
    page.fill("input[type=search]", "су тасқыны")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/kk/search"))
    expect(page.locator("main")).to_contain_text("Табылған мақала: 42")
    page.click("main ul.links >> text=Үрдіс")
    expect(page).to_have_url(re.compile("/kk/trend"))
    page.click("summary:has-text('Кесте')")
    page.click("table tbody tr:first-child a")
    expect(page).to_have_url(re.compile("/kk/search.*since="))
    page.click(".hits h3 a >> nth=0")
    expect(page).to_have_url(re.compile("/kk/article/"))
    expect(page.locator("article mark").first).to_be_visible()
    page.click("summary:has-text('Дәйексөз')")
    expect(page.locator("main")).to_contain_text("TY  - NEWS")


def test_the_language_switch_keeps_the_question(opened):
    page = opened("/kk/search?q=мектеп")
    page.click("text=Русский")
    expect(page).to_have_url(re.compile("/ru/search"))
    expect(page.locator("input[type=search]")).to_have_value("мектеп")
    expect(page.locator("main")).to_contain_text("Найдено статей")


def test_keys_and_letters(opened):
    page = opened("/kk/search?q=мектеп")
    letters = page.locator("[data-letters] button")
    expect(letters.first).to_be_visible()  # the script has run: keys are heard from here on
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    letters.first.click()
    expect(page.locator("#q")).to_have_value(re.compile("ә$"))
    hits = page.locator(".hits h3 a")
    page.locator("h1").click()
    page.keyboard.press("j")
    expect(hits.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(hits.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(hits.nth(0)).to_be_focused()


def test_keys_can_be_switched_off(opened):
    page = opened("/kk/help")
    page.uncheck("[data-keys] input")
    page.goto(page.url.replace("/kk/help", "/kk/search?q=мектеп"))
    expect(page.locator("[data-letters] button").first).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.press("Tab")  # handled after the slash: what the slash did is done by now
    expect(page.locator(".skip")).to_be_focused()


def test_the_whole_page_is_reached_with_the_tab_key(opened):
    page = opened("/kk/search?q=мектеп")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.hits h3 a')"):
            break
    else:
        pytest.fail("no hit was reached")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/kk/article/"))


def test_it_works_without_scripts(opened):
    page = opened("/ru/", java_script_enabled=False)
    page.fill("input[type=search]", "көлік")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/ru/search"))
    page.click("aside button >> nth=0")
    expect(page).to_have_url(re.compile("source="))
    expect(page.locator(".hits > li").first).to_be_visible()


def test_letters_are_no_boxes(opened):
    page = opened("/kk/")
    widths = page.evaluate(
        """() => {
        const canvas = document.createElement('canvas').getContext('2d');
        canvas.font = getComputedStyle(document.body).font;
        const letters = [...'ӘәҒғҚқҢңӨөҰұҮүҺһІі\\uffff'];
        return letters.map(letter => canvas.measureText(letter).width); }"""
    )
    assert len({round(width, 2) for width in widths[:-1]}) > 3


def test_an_article_prints_as_a_clipping(opened, news):
    key = news.search("су тасқыны")[0].article.key
    page = opened(f"/kk/article/{key}?q=су")
    page.emulate_media(media="print")
    expect(page.locator("header.top")).to_be_hidden()
    expect(page.locator("p.printed")).to_be_visible()
    assert page.pdf().startswith(b"%PDF")
