"""HTML inside other formats -> plain text, a paragraph a line."""

from __future__ import annotations

import html
import re

__all__ = ["is_markup", "plain", "unescaped"]

_NAMES = (
    "a abbr address article aside audio b blockquote body br button caption center cite code "
    "dd del div dl dt em embed "
    "figcaption figure font footer h[1-6] head header hr html i iframe img input ins label li "
    "link main mark meta nav "
    "nobr noindex noscript object ol option p param picture pre q s script section select "
    "small source span strike "
    "strong style sub sup svg table tbody td template tfoot th thead time title tr tt u ul var "
    "video"
)
_TAG = re.compile(
    rf"<!--|-->|<!\[CDATA\[|\]\]>|<(/?)((?:{_NAMES.replace(' ', '|')}))(?=[\s/>])[^<>]*>",
    re.IGNORECASE,
)
_BLOCK = re.compile(
    r"address|article|aside|blockquote|body|br|caption|center|d[dlt]|div|fig(?:caption|ure)"
    r"|footer|h[1-6r]|header"
    r"|li|main|nav|[ou]l|option|p|pre|section|t(?:able|body|d|foot|h|head|itle|r)"
)
# Where one of these is, line ends mean nothing; without them editors of blogs take each line for a
# paragraph.
_LAID_OUT = re.compile(r"<(?:p|div|br|li|td)(?=[\s/>])", re.IGNORECASE)
_UNPRINTED = {
    "<!--": "-->",
    "<script": "</script",
    "<style": "</style",
    "<template": "</template",
}  # until
_ENTITY = re.compile(r"&(?:#\d{2,7}|#x[0-9a-f]{2,6}|[a-z]{2,8});", re.IGNORECASE)


def is_markup(text: str) -> bool:
    """Whether a text has tags of HTML."""
    return _TAG.search(text) is not None


def unescaped(text: str) -> str:
    """A text whose entities are characters, also where a program escaped them twice.

    >>> unescaped("&laquo;Болашақ&amp;raquo;")
    '«Болашақ»'
    """
    for _ in range(2):
        if not _ENTITY.search(text):
            break
        text = html.unescape(text)
    return text


def plain(markup: str) -> str:
    r"""The printed words of HTML; what has no tags keeps its lines.

    >>> plain("<p>Қыста&nbsp;суық <b>болды</b>.</p><p>Жазда ыстық.</p>")
    'Қыста суық болды.\nЖазда ыстық.'
    """
    if not is_markup(markup):
        text = unescaped(markup)
        # HTML that was escaped as a whole: <p>…</p> written as &lt;p&gt;…&lt;/p&gt;.
        return plain(text) if "</" in text and is_markup(text) else text.strip()
    keep_lines = not _LAID_OUT.search(markup)
    parts = []
    place, until = 0, ""
    for tag in _TAG.finditer(markup):
        name = f"<{tag[1]}{tag[2].lower()}" if tag[2] else tag[0]
        if not until:
            parts.append(_joined(markup[place : tag.start()], keep_lines=keep_lines))
            parts.append("\n" * bool(_BLOCK.fullmatch(name.strip("</"))))
            until = _UNPRINTED.get(name, "")
        elif name == until:
            until = ""
        place = tag.end()
    if not until:
        parts.append(_joined(markup[place:], keep_lines=keep_lines))
    lines = (" ".join(line.split()) for line in unescaped("".join(parts)).split("\n"))
    return "\n".join(filter(None, lines))


def _joined(text: str, *, keep_lines: bool) -> str:
    return text if keep_lines else re.sub(r"\s+", " ", text)
