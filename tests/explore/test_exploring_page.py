"""The page and the notebook about exploring: all their examples run.

What the commands of the page print is compared by `tests/test_docs.py`.
"""

import ast
import doctest
import json
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_the_examples_of_the_page_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    failures, count = doctest.testfile(str(DOCS / "exploring.md"), module_relative=False)
    assert count > 15
    assert failures == 0


def shown(value):
    """What a notebook shows of a value: the first kind that it has."""
    for kind in ("_repr_svg_", "_repr_html_"):
        if hasattr(value, kind):
            return getattr(value, kind)()
    return repr(value)


def test_the_notebook_runs(tmp_path, monkeypatch):
    """As Jupyter runs it: cell by cell, the value of the last expression shown."""
    monkeypatch.chdir(tmp_path)
    notebook = json.loads((DOCS / "exploring.ipynb").read_text("utf-8"))
    assert notebook["nbformat"] == 4
    names, pictures = {}, []
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for cell in cells:
        assert cell["outputs"] == []  # what it prints is printed when it runs
        *statements, last = ast.parse(cell["source"]).body
        exec(compile(ast.Module(statements, []), "notebook", "exec"), names)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), "notebook", "eval"), names)
            pictures.append(shown(value))
        else:
            exec(compile(ast.Module([last], []), "notebook", "exec"), names)
    assert sum("<svg" in picture for picture in pictures) == 1
    assert sum("<table" in picture for picture in pictures) >= 3
