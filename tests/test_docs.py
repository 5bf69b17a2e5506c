"""Documentation that cannot lie."""

import importlib
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tools"))
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_every_command_is_documented_as_it_is():
    document_commands = importlib.import_module("document_commands")
    assert document_commands.PAGE.read_text(encoding="utf-8") == document_commands.page(), (
        "run python tools/document_commands.py"
    )


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


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_page_is_in_the_table_of_contents():
    contents = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    pages = {page.stem for page in (ROOT / "docs").glob("*.md")} - {"index"}
    assert pages == set(re.search(r"```\{toctree\}\n(.*?)```", contents, re.DOTALL)[1].split())
