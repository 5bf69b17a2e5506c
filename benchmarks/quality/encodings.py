"""Encodings told apart.

Each article of `ntrex` in each encoding, beside charset-normalizer, a general detector.

CP1251 has none of ә ғ қ ң ө ұ ү һ. What newsrooms wrote in it has either Russian letters for them
or question marks; both are measured, and Russian news sentences, which it was made for. Right is
what gives back the very text.

Pages declare an encoding, often a wrong one. So the texts are also put into pages that are in each
encoding and declare each other one: read means that the very text comes back, refused that nothing
does, rubbish that another text does.
"""

from __future__ import annotations

import html
import json
from pathlib import Path
from typing import TYPE_CHECKING

import charset_normalizer

from newsarchive.readers.damage import lossy, misread
from newsarchive.readers.encodings import detect

if TYPE_CHECKING:
    from collections.abc import Callable

DATA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"
FLOOR = 0.99
UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")
ENCODED = ("utf-8", "utf-16", "kz1048", "ptcp154", "cp1251", "koi8-r", "mac-cyrillic", "cp866")
DECLARED = (
    None,
    "utf-8",
    "iso-8859-1",
    "iso-8859-5",
    "iso-8859-9",
    "windows-1251",
    "koi8-r",
    "macintosh",
    "gbk",
)
RUSSIAN_KEYBOARD = str.maketrans("әғқңөұүһӘҒҚҢӨҰҮҺ", "агкноуухАГКНОУУХ")


def articles() -> list[str]:
    """The texts of the corpus; the two characters that KZ-1048 does not have (½) left out."""
    rows = (DATA / "ntrex" / "articles.jsonl").open(encoding="utf-8")
    texts = ("\n".join(json.loads(row)["sentences"]) for row in rows)
    return [text.encode("kz1048", "ignore").decode("kz1048") for text in texts]


def by_charset_normalizer(data: bytes) -> str | None:
    """The general detector's first answer."""
    best = charset_normalizer.from_bytes(data).best()
    return best.encoding if best else None


def share_right(texts: list[str], encoding: str, find: Callable[[bytes], str | None]) -> float:
    """The share of texts that the encoding that is found for their bytes gives back."""
    right = 0
    for text in texts:
        data = text.encode(encoding)
        found = find(data)
        right += found is not None and data.decode(found, "replace").removeprefix("\ufeff") == text
    return right / len(texts)


def outcome(text: str, encoding: str, declared: str | None) -> str:
    """What becomes of a page in one encoding that declares another.

    «read», «refused» or «rubbish».
    """
    head = f'<html><head><meta charset="{declared}"></head>' if declared else "<html>"
    data = f"{head}<p>{html.escape(text)}</p></html>".encode(encoding, "xmlcharrefreplace")
    found = detect(data)
    if found is None:
        return "refused"
    try:
        page = data.decode(found)
    except UnicodeDecodeError:
        return "refused"
    body = page.partition("<p>")[2].partition("</p>")[0]
    if html.unescape(body) == text:
        return "read"
    return "refused" if misread(body) or lossy(body) else "rubbish"


def declarations(kazakh: list[str], russian: list[str]) -> bool:
    """Print what becomes of pages, encodings times declarations.

    Whether none is loaded as rubbish.
    """
    print("\nPages: share read; nothing may be loaded as rubbish\n")
    print(f"{'encoding':<14}" + "".join(f"{declared or '-':>14}" for declared in DECLARED))
    rubbish = 0
    for encoding in ENCODED:
        texts = kazakh if encoding in {"utf-8", "utf-16", "kz1048", "ptcp154"} else russian
        cells = []
        for declared in DECLARED:
            found = [outcome(text, encoding, declared) for text in texts]
            rubbish += found.count("rubbish")
            cells.append(f"{found.count('read') / len(found):>14.3f}")
        print(f"{encoding:<14}{''.join(cells)}")
    print(f"\n{rubbish} pages loaded as rubbish (floor 0)")
    return not rubbish


def main() -> bool:
    """Print the table; whether every row holds the floor."""
    kazakh = articles()
    folded = [text.translate(RUSSIAN_KEYBOARD) for text in kazakh]
    lossy = [text.encode("cp1251", "replace").decode("cp1251") for text in kazakh]
    russian = (DATA / "text" / "xwmt-ru.txt").read_text(encoding="utf-8").splitlines()
    pages = ["\n".join(russian[start : start + 10]) for start in range(0, len(russian), 10)]
    rows = [
        *(("ntrex", encoding, kazakh) for encoding in (*UNICODE, "kz1048")),
        ("ntrex, Russian letters", "cp1251", folded),
        ("ntrex, lost letters as ?", "cp1251", lossy),
        (
            "xwmt-ru, by ten sentences",
            "cp1251",
            [page.encode("cp1251", "replace").decode("cp1251") for page in pages],
        ),
    ]
    print(f"Encodings: share of texts given back unharmed (floor {FLOOR})\n")
    print(
        f"{'texts':<30}{'count':>6}  {'encoding':<12}{'newsarchive':>12}{'charset-normalizer':>20}"
    )
    held = True
    for name, encoding, texts in rows:
        ours, theirs = (
            share_right(texts, encoding, find) for find in (detect, by_charset_normalizer)
        )
        held = held and ours >= FLOOR
        print(f"{name:<30}{len(texts):>6}  {encoding:<12}{ours:>12.3f}{theirs:>20.3f}")
    return declarations(kazakh, pages) and held
