"""What benchmarks printed -> figures, what changed of them, and a page."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from newsarchive.export.charts import bars

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["changes", "figures", "page"]

Report = dict[str, Any]
"""version, date, and parts: name -> code, seconds, printed."""

_LINE = re.compile(r"^(?:\| )?(\S.*?)(?:\s{2,}| \| )(-?[\d,]*\.?\d+)(?!\S*[A-Za-z])")
_STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "pre{overflow:auto;background:#f4f4f4;padding:1rem}"
    "td,th{text-align:left;padding:.2rem 1rem 0 0}"
)


def figures(printed: str) -> dict[str, float]:
    r"""The first number of each line that begins with a name.

    >>> figures("light, pairwise F1     90.10   89.7\n| fuzzy | 0.262 ms | 1.5 |\n\nnothing")
    {'light, pairwise F1': 90.1, 'fuzzy': 0.262}
    """
    found: dict[str, float] = {}
    for line in printed.splitlines():
        if match := _LINE.match(line):
            # Of two lines with one name the first counts: the second has no name of its own.
            found.setdefault(match[1].strip(), float(match[2].replace(",", "")))
    return found


def changes(before: Report, now: Report) -> list[tuple[str, float, float]]:
    """The figures that differ: name with its part, before, now; the largest change first.

    >>> old = {"parts": {"speed": {"printed": "fuzzy   2.0"}}}
    >>> changes(old, {"parts": {"speed": {"printed": "fuzzy   1.5"}}})
    [('speed: fuzzy', 2.0, 1.5)]
    """
    found = []
    for part, told in now["parts"].items():
        last = figures(before["parts"].get(part, {"printed": ""})["printed"])
        for name, value in figures(told["printed"]).items():
            if name in last and last[name] != value:
                found.append((f"{part}: {name}", last[name], value))
    return sorted(found, key=lambda one: -abs(one[2] - one[1]) / (abs(one[1]) or 1))


def shares(printed: str, floors: Mapping[str, Mapping[str, Any]]) -> dict[str, float]:
    """How far figures are above their floors: 100 is at the floor, more is better.

    >>> shares("ERRT   0.20", {"ERRT": {"floor": 0.24, "lower is better": True}})
    {'ERRT': 120.0}

    Args:
        printed: by the benchmark.
        floors: of its figures, as `floors.json` has them.
    """
    found = {}
    for name, value in figures(printed).items():
        if name in floors and value and floors[name]["floor"]:
            ratio = value / floors[name]["floor"]
            found[name] = round(100 * (1 / ratio if floors[name]["lower is better"] else ratio), 1)
    return found


def page(now: Report, before: Report | None, floors: Mapping[str, Mapping[str, Any]]) -> str:
    """The report as HTML: states, charts, what changed, and all that was printed.

    Args:
        now: what was measured.
        before: that of the last release; None if there is none.
        floors: by figure, from all benchmarks of quality.
    """
    head = f"newsarchive {now['version']}, {now['date']}"
    parts = now["parts"]
    rows = [
        f"<tr><td><a href='#{name}'>{name}</a><td>{'held' if told['code'] == 0 else 'MISSED'}"
        f"<td>{told['seconds']:.0f} s"
        for name, told in parts.items()
    ]
    blocks = [f"<h1>{head}</h1><table>{''.join(rows)}</table>", _changed(now, before)]
    for name, told in parts.items():
        blocks.append(f"<h2 id='{name}'>{name}</h2>")
        found = shares(told["printed"], floors)
        if found:
            title = f"{name}: figures in per cent of their floors, 100 is at the floor"
            blocks.append(bars(list(found), list(found.values()), title=title, unit="%"))
        blocks.append(f"<pre>{html.escape(told['printed'])}</pre>")
    body = "\n".join(blocks)
    return (
        f"<!doctype html><html lang='en'><meta charset='utf-8'><title>{head}</title>"
        f"<style>{_STYLE}</style><body>{body}</body></html>\n"
    )


def _changed(now: Report, before: Report | None) -> str:
    if before is None:
        return "<p>There is no report of a release to compare with.</p>"
    since = f"{before['version']}, {before['date']}"
    rows = [
        f"<tr><td>{html.escape(name)}<td>{old:g}<td>{new:g}"
        for name, old, new in changes(before, now)
    ]
    table = f"<table><tr><th>figure<th>then<th>now{''.join(rows)}</table>"
    return f"<h2>Changed since {since}</h2>{table if rows else '<p>No figure has.</p>'}"
