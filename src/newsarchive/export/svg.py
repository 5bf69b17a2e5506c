"""The elements of an SVG picture, as strings.

No element has a `style` attribute and no colour is fixed: everything is drawn in `currentColor`,
and classes say what it is. So a picture inside a page follows the page's theme, also under a
content security policy that forbids inline styles.
"""

from __future__ import annotations

import hashlib
import html
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "STYLE",
    "SYMBOLS",
    "document",
    "element",
    "label",
    "link",
    "number",
    "symbol",
    "tooltip",
]

# Each colour has a contrast of at least 3:1 on white and on the black of dark themes (WCAG 1.4.11),
# so one set serves both. In grey they look alike: dashes, markers and labels tell the lines apart.
_COLOURS = ("#2f7ed8", "#c8641b", "#2a8f5c", "#a05fc4", "#d0455b", "#85754e")

_HEADING = 22.0

STYLE = (
    ".chart{font-family:system-ui,sans-serif;font-size:12px}"
    ".chart a:focus-visible{outline:2px solid currentColor}"
    "@media print{.chart{color:#000}}"
    + "".join(f".series-{place}{{color:{colour}}}" for place, colour in enumerate(_COLOURS, 1))
)
"""Rules for a page that shows charts; a picture that stands alone holds them itself."""


def number(value: float) -> str:
    """A coordinate with one digit after the point, which is finer than a screen.

    Example:
        >>> number(3.0), number(2.25)
        ('3', '2.2')
    """
    # Whole numbers without a point: a chart has thousands of them.
    return f"{value:.1f}".removesuffix(".0")


def element(name: str, *children: str, **attributes: object) -> str:
    """An element; children are markup already, attributes are escaped here.

    Args:
        name: of the element.
        children: its markup, in order.
        attributes: by name, with `_` for `-`, and `class_` for `class`. None leaves one out;
            floats are written as coordinates.

    Example:
        >>> element("rect", x=1.5, stroke_width=2, class_="grid", rx=None)
        '<rect x="1.5" stroke-width="2" class="grid"/>'
    """
    written = []
    for key, value in attributes.items():
        if value is None:
            continue
        shown = number(value) if isinstance(value, float) else str(value)
        written.append(f' {key.rstrip("_").replace("_", "-")}="{html.escape(shown)}"')
    opening = f"<{name}{''.join(written)}"
    return f"{opening}>{''.join(children)}</{name}>" if children else f"{opening}/>"


def label(x: float, y: float, text: str, **attributes: object) -> str:
    """A line of text in the colour of the page.

    Args:
        x: from the left, in pixels.
        y: of the base line, from the top.
        text: what it says; it is escaped.
        attributes: further ones, such as `text_anchor`.

    Example:
        >>> label(0, 12, "5 < 6", text_anchor="end")
        '<text x="0" y="12" fill="currentColor" text-anchor="end">5 &lt; 6</text>'
    """
    return element("text", html.escape(text), x=x, y=y, fill="currentColor", **attributes)


def tooltip(text: str) -> str:
    """What pointing at the element around it shows, and screen readers say.

    Example:
        >>> tooltip("5 < 6")
        '<title>5 &lt; 6</title>'
    """
    return element("title", html.escape(text))


def link(href: str | None, *children: str, **attributes: object) -> str:
    """Markup that leads somewhere; without an address the markup alone.

    Args:
        href: the address.
        children: the markup.
        attributes: further ones of the link, such as `tabindex`.

    Example:
        >>> link(None, "<g/>"), link("/kwic?q=a&b", "<g/>")
        ('<g/>', '<a href="/kwic?q=a&amp;b"><g/></a>')
    """
    return element("a", *children, href=href, **attributes) if href else "".join(children)


SYMBOLS = (
    "M-1 0a1 1 0 1 0 2 0a1 1 0 1 0-2 0z",  # circle
    "M-.9-.9h1.8v1.8h-1.8z",  # square
    "M0-1.2l1.1 2h-2.2z",  # triangle
    "M0-1.3l1.3 1.3l-1.3 1.3l-1.3-1.3z",  # diamond
    "M0 1.2l1.1-2h-2.2z",  # triangle on its tip
    "M-1.3-.5h.8v-.8h1v.8h.8v1h-.8v.8h-1v-.8h-.8z",  # plus
)
"""Outlines of markers, one unit in radius; a line's marker is told by its form, also in grey."""


def symbol(which: int, x: float, y: float, size: float, *, hollow: bool, title: str) -> str:
    """A marker, with a text that pointing at it shows.

    Args:
        which: number of the symbol; they begin anew after the last.
        x: of its centre.
        y: likewise.
        size: its radius in pixels.
        hollow: drawn as an outline.
        title: the text.

    Example:
        >>> '<title>5 %</title>' in symbol(0, 1.0, 2.0, 3.0, hollow=True, title="5 %")
        True
    """
    return element(
        "path",
        tooltip(title),
        d=SYMBOLS[which % len(SYMBOLS)],
        transform=f"translate({number(x)} {number(y)}) scale({number(size)})",
        # A hollow marker hides the line below it: the page's background, or white.
        fill="var(--chart-background, white)" if hollow else "currentColor",
        stroke="currentColor",
        stroke_width="1.5",
        vector_effect="non-scaling-stroke",
    )


def document(
    width: float,
    height: float,
    title: str,
    description: str,
    content: Iterable[str],
    *,
    alone: bool,
) -> str:
    """A whole picture with its name and its description inside.

    Args:
        width: in pixels of the picture; a page may scale it.
        height: likewise.
        title: its name, which screen readers say first.
        description: what it shows, in a sentence.
        content: the markup.
        alone: whether it stands alone: it then shows its name and brings its style. A page with a
            strict content security policy has `STYLE` in a file of its own.

    Returns:
        an `svg` element. With links in it, its role is «group»: the role «img» would hide these
        from screen readers.
    """
    inside = "".join(content)
    if alone:  # a page has the name in the caption of its figure
        heading = label(0, 14, title, font_weight="bold")
        moved = f"translate(0 {number(_HEADING)})"
        inside = f"{heading}{element('g', inside, transform=moved)}"
        height += _HEADING
    # Two charts of one page need ids of their own; equal charts may share theirs.
    mark = hashlib.blake2b(f"{title}{inside}".encode(), digest_size=4).hexdigest()
    return element(
        "svg",
        element("title", html.escape(title), id=f"t{mark}"),
        element("desc", html.escape(description), id=f"d{mark}"),
        element("style", STYLE) if alone else "",
        inside,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(width)} {number(height)}",
        width=width if alone else None,
        height=height if alone else None,
        role="group" if "<a " in inside else "img",
        aria_labelledby=f"t{mark}",
        aria_describedby=f"d{mark}",
        class_="chart",
        # Attributes, not style: they yield to any rule of the page.
        font_family="system-ui, sans-serif",
        font_size=12,
    )
