"""Documentation that cannot lie."""

import doctest
import importlib
import re
import sys
import types
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml

import newsarchive
from newsarchive.index import segment
from newsarchive.storage import schema

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tools"))
PAGES = [ROOT / "README.md", ROOT / "README.kk.md", *sorted((ROOT / "docs").rglob("*.md"))]
HOWTO = [f"docs/howto/{path.name}" for path in sorted((ROOT / "docs" / "howto").glob("*.md"))]
ABOUT = [ROOT / f"{name}.md" for name in ("CHANGELOG", "CONTRIBUTING", "SECURITY", "release")]


@pytest.mark.skipif(
    tuple(map(int, version("click").split(".")[:2])) < (8, 5), reason="its help is worded otherwise"
)
def test_every_command_is_documented_as_it_is():
    document_commands = importlib.import_module("document_commands")
    assert document_commands.PAGE.read_text(encoding="utf-8") == document_commands.page(), (
        "run python tools/document_commands.py"
    )


@pytest.fixture
def examples():
    return importlib.import_module("document_examples")


@pytest.mark.parametrize("name", ["README.md", "docs/tutorial.md", *HOWTO])
def test_shell_and_python_examples_print_what_the_page_shows(examples, tmp_path, monkeypatch, name):
    page = ROOT / name
    text = page.read_text(encoding="utf-8")
    now = examples.rewritten(text, tmp_path)
    assert examples.without_times(now) == examples.without_times(text), (
        "look at the difference, then run python tools/document_examples.py"
    )
    monkeypatch.chdir(tmp_path / "work")  # the Python examples go on where the commands ended
    failed, tried = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert failed == 0
    assert tried == text.count(">>> ")


def blocks(name, language):
    """The blocks of a page in a language, without times and comments."""
    text = (ROOT / name).read_text(encoding="utf-8")
    found = re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)
    return [re.sub(r" +#.*", "", block) for block in found]


@pytest.mark.parametrize("name", ["README", "docs/tutorial"])
def test_pages_in_kazakh_have_the_examples_of_the_english_ones(examples, name):
    english, kazakh = (
        [examples.without_times(block) for block in blocks(f"{name}{suffix}", "console")]
        for suffix in (".md", ".kk.md")
    )
    assert kazakh == english, "run python tools/document_examples.py"
    assert set(blocks(f"{name}.kk.md", "python")) <= set(blocks(f"{name}.md", "python"))


def test_only_commands_are_run_again(examples):
    block = "$ echo a\na\n$ echo b \\\n  c\nb c\n"
    assert examples.commands(block) == ["echo a", "echo b \\\n  c"]


def test_the_examples_of_the_readme_run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    names = {}
    for example in re.findall(
        r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL
    ):
        exec(compile(example, "README.md", "exec"), names)
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith("Аталған елдер")
    assert out[-1].startswith("1 Алматыда жаңа мектеп ашылды. ((")


@pytest.mark.parametrize("page", [*PAGES, *ABOUT], ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_page_is_in_the_table_of_contents():
    contents = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    docs = ROOT / "docs"
    pages = {str(page.relative_to(docs).with_suffix("")) for page in docs.rglob("*.md")} - {"index"}
    listed = re.search(r"```\{toctree\}\n:hidden:\n(.*?)```", contents, re.DOTALL)[1].split()
    assert sorted(pages) == sorted(listed)
    assert all(f"({page}.md)" in contents for page in pages)  # and the text leads there


def documented():
    """The names on the reference page, with their module: [("newsarchive.kazakh", "stem"), ...]."""
    module = None
    for line in (ROOT / "docs" / "api.md").read_text(encoding="utf-8").splitlines():
        kind, _, name = line.strip().removeprefix(".. ").partition(":: ")
        if kind == "currentmodule":
            module = name
        elif kind.startswith("auto"):
            yield module, name


def public():
    """What can be imported: the names of each `__all__`, but for the packages themselves."""
    for module in (
        newsarchive,
        newsarchive.kazakh,
        newsarchive.analysis,
        newsarchive.export,
        newsarchive.web,
    ):
        for name in module.__all__:
            if not isinstance(getattr(module, name), types.ModuleType):
                yield module.__name__, name


def test_the_reference_has_every_public_name_and_no_other():
    names = list(documented())
    assert len(names) == len(set(names))
    assert set(names) == set(public())


NAMED = re.compile(r"\b(?:newsarchive|kazakh|analysis)(?:\.[A-Za-z_]\w*)+")
# Printed by Python: the module that defines an exception stands in the last line of a traceback.
PRINTED = re.compile(r"^newsarchive\.errors\.(\w+): ", re.MULTILINE)
FILES = {"json", "jsonl", "md", "opml", "py", "sqlite", "toml", "txt", "xlsx"}


# All pages but those that are about the inside.
OUTSIDE = [page for page in PAGES if page.name != "design.md"]


@pytest.mark.parametrize("page", OUTSIDE, ids=lambda page: page.name)
def test_pages_name_only_what_is_public(page):
    text = PRINTED.sub(r"newsarchive.\1: ", page.read_text(encoding="utf-8"))
    imported = re.findall(r"from (newsarchive[\w.]*) import ([\w, ]+)", text)
    names = {f"{module}.{name}" for module, all_ in imported for name in all_.split(", ")}
    for name in names | set(NAMED.findall(text)):
        parts = name.removeprefix("newsarchive.").split(".")
        if parts[-1] in FILES or parts[-1].startswith("__"):
            continue
        value = newsarchive
        for part in parts:
            assert part in getattr(value, "__all__", dir(value)), f"{name} is not public"
            value = getattr(value, part)


def test_a_citation_names_this_version():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == newsarchive.__version__


def test_contributors_are_told_of_files_that_are_there():
    """Whatever the page names with a slash is a file or a folder of the project."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:src|tests|docs|benchmarks|tools)/[\w./]+)`", text)
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_contributors_are_told_of_targets_that_are_there():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for page in [*PAGES, *ABOUT]:
        named = re.findall(r"`make ([a-z-]+)`", page.read_text(encoding="utf-8"))
        assert set(named) <= targets, page.name


def test_the_picture_of_the_house_is_that_of_the_house():
    text = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    source = ROOT / "src" / "newsarchive"
    packages = {f"{path.parent.name}/" for path in source.glob("*/__init__.py")}
    modules = {path.stem for path in source.glob("*.py") if not path.stem.startswith("__")}
    layers = set(re.findall(r"`([a-z_]+/?)`", text.partition("## Layers")[2].partition("## ")[0]))
    assert (packages | modules) - layers == set()
    for package, module in re.findall(r"`([a-z_]+)\.([a-z_]+)`", text):
        if f"{package}/" in packages:
            assert (source / package / f"{module}.py").exists(), f"{package}.{module}"


def test_the_changelog_names_the_present_formats():
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"- Store {schema.FORMAT}, segments {segment.FORMAT}." in changelog
