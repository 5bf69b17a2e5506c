"""The programs of docs/howto/frameworks.md are run as they stand there.

The commands of the other how-to pages are run by tests/test_docs.py.
"""

import importlib
import json
import sys
import types
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

import newsarchive

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tools"))
PAGE = (ROOT / "docs" / "howto" / "frameworks.md").read_text(encoding="utf-8")
ARTICLES = [
    newsarchive.Article(
        id="1", title="Жаңа үй", text="Мектептер <b> ашылды.", date="2024-09-01", source="a.kz"
    ),
    newsarchive.Article(id="2", title="Көпір", text="Мектепке көпір салынды.", date="2024-10-06"),
]


@pytest.fixture
def program(tmp_path, monkeypatch):
    """A program of the page as a module, beside an archive of two articles."""
    monkeypatch.chdir(tmp_path)
    with newsarchive.open("archive", create=True) as archive:
        archive.add(ARTICLES)
    files = importlib.import_module("document_examples").files(PAGE)

    def loaded(name):
        module = types.ModuleType(Path(name).stem)
        # FastAPI looks up the types of arguments in the module of a function.
        monkeypatch.setitem(sys.modules, module.__name__, module)
        exec(compile(files[name], name, "exec"), module.__dict__)
        return module

    return loaded


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_application_of_fastapi(program):
    pytest.importorskip("fastapi")
    testing = pytest.importorskip("fastapi.testclient")
    with testing.TestClient(program("fast.py").app) as client:
        body = client.get("/search", params={"q": "мектеп", "sort": "newest"}).json()
        assert body["total"] == 2
        assert [hit["article"]["id"] for hit in body["hits"]] == ["2", "1"]
        assert "<mark>Мектепке</mark>" in body["hits"][0]["snippet"]
        assert (
            client.get("/search", params={"q": "мектеп", "since": "10.2024"}).json()["total"] == 1
        )
        refused = client.get("/search", params={"q": "sorce:a"})
        assert (refused.status_code, "did you mean source:" in refused.text) == (400, True)
        key = ARTICLES[0].key
        assert client.get(f"/articles/{key}").json()["title"] == "Жаңа үй"
        assert client.get("/articles/aaaaaaaaaaaaa").status_code == 404
        assert client.get("/search", params={"q": "мектеп", "sort": "best"}).status_code == 422


@pytest.fixture
def views(program):
    """The views of the page; one test has them, for Django is set up once in a process."""
    conf = pytest.importorskip("django.conf")
    if not conf.settings.configured:
        conf.settings.configure(NEWSARCHIVE="archive", ALLOWED_HOSTS=["*"], USE_TZ=True)
    module = program("views.py")
    yield module
    module.archive().close()


def test_the_views_of_django(views):
    from django.http import Http404  # noqa: PLC0415
    from django.test import RequestFactory  # noqa: PLC0415

    get = RequestFactory().get
    found = json.loads(views.search(get("/", {"q": "мектеп", "source": "a.kz"})).content)
    assert found["total"] == 1
    assert found["hits"][0]["snippet"] == "<mark>Мектептер</mark> &lt;b&gt; ашылды."
    assert views.search(get("/", {"q": "sorce:a"})).status_code == 400
    answer = views.article(get("/"), ARTICLES[1].key)
    assert json.loads(answer.content)["date"] == "2024-10-06"
    with pytest.raises(Http404):
        views.article(get("/"), "aaaaaaaaaaaaa")
    saved = SimpleNamespace(
        pk=3,
        title="Көл",
        body="Көл тазартылды.",
        published=date(2025, 1, 2),
        get_absolute_url=lambda: "https://a.kz/3",
    )
    views.saved(None, saved)
    assert json.loads(views.search(get("/", {"q": "көлдер"})).content)["total"] == 1
    views.deleted(None, saved)
    assert json.loads(views.search(get("/", {"q": "көлдер"})).content)["total"] == 0
