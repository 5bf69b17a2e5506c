"""Lines -> paragraphs, and a title from the first."""

from __future__ import annotations

import re

__all__ = ["paragraphs", "titled"]

_HYPHENATED = re.compile(r"[^\W\d_][-\u00ad\u2010]\Z")
_LETTER = re.compile(r"[^\W\d_]")
_FULL = 0.8  # of the usual width: a shorter line ends a paragraph


def paragraphs(page: str) -> list[str]:
    r"""The paragraphs of a printed page, whose lines are wrapped and words are parted.

    A line that is shorter than most ends a paragraph. A hyphen at the end of a line goes where
    the next line goes on with a small letter.

    Args:
        page: its lines.

    >>> paragraphs("Су тасқыны\nКеше қатты жаңбыр жауып, өзен арна-\nсынан асты. Халық көшірілді.")
    ['Су тасқыны', 'Кеше қатты жаңбыр жауып, өзен арнасынан асты. Халық көшірілді.']
    """
    lines = [" ".join(line.split()) for line in page.split("\n")]
    lengths = sorted(len(line) for line in lines if line)
    # Nine of ten lines are not longer: one long line of a table says nothing about the others.
    width = lengths[len(lengths) * 9 // 10] if lengths else 0
    found: list[str] = []
    is_open = False
    for line in lines:
        if not line:
            is_open = False
            continue
        if is_open:
            # The line before this one was full: the paragraph goes on.
            found[-1] = _joined(found[-1], line)
        else:
            found.append(line)
        is_open = len(line) >= _FULL * width
    return found


def _joined(start: str, rest: str) -> str:
    first = rest[0]
    # «Нью-» before «Йорк» keeps its hyphen: a capital begins a word of its own.
    if _HYPHENATED.search(start) and _LETTER.match(first) and first.islower():
        return start[:-1] + rest
    return f"{start} {rest}"


def titled(lines: list[str], title: str | None = None) -> dict[str, str]:
    """The fields `title` and `text` of a text: its first line is its title, unless another is.

    Args:
        lines: its paragraphs.
        title: one of them that is known to be the title.

    >>> titled(["Қар жауды", "Кеше қар жауды."])
    {'title': 'Қар жауды', 'text': 'Кеше қар жауды.'}
    """
    filled = [line.strip() for line in lines if line.strip()]
    if title is None or title not in filled:
        title = filled[0] if filled else ""
    rest = list(filled)
    if title:
        # Only the first: a sentence that is equal to the title stays in the text.
        rest.remove(title)
    return {"title": title, "text": "\n".join(rest)}
