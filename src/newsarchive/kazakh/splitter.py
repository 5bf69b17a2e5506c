"""Text -> sentences."""

from __future__ import annotations

import re

import attrs

__all__ = ["Span", "sentence_spans", "sentences"]


@attrs.frozen
class Span:
    """A sentence of a text.

    Attributes:
        start: where it begins, in characters of the text given.
        end: where it ends, likewise.
        text: the slice `text[start:end]`, as given.
    """

    start: int
    end: int
    text: str


_LINE = re.compile(r"[^\n\r\x0b\x0c\x85\u2028\u2029]*[^\s]")
_BREAK = re.compile(r"(?<=[.!?…])[»”\"')\]]*\s+(?=[«“\"„(\[]*[^\W\d_])")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """The spans of the sentences of a text, in order: (start, end) in characters."""
    spans = []
    for line in _LINE.finditer(text):
        start, end = line.span()
        start += len(line[0]) - len(line[0].lstrip())
        for gap in _BREAK.finditer(text, start, end):
            cut = gap.start() + len(gap[0].rstrip())
            spans.append((start, cut))
            start = gap.end()
        spans.append((start, end))
    return spans


def sentences(text: str) -> list[Span]:
    """The sentences of a text, in order."""
    return [Span(start, end, text[start:end]) for start, end in sentence_spans(text)]
