"""Which format a source is in: by its name, and by how it begins."""

from __future__ import annotations

import importlib
import json
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, cast

from newsarchive.errors import SourceError
from newsarchive.readers.records import Records, is_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsarchive.readers.content import Content

__all__ = ["FORMATS", "format_of", "is_companion", "is_packing", "markup_format", "reader_of"]

_READERS = {
    "text": ("text", "read_text"),
    "jsonl": ("jsons", "read_jsonlines"),
    "json": ("jsons", "read_json"),
    "csv": ("tables", "read_csv"),
    "tsv": ("tables", "read_tsv"),
    "html": ("pages", "read_html"),
    "feed": ("feeds", "read_feed"),
    "warc": ("warcs", "read_warc"),
    "docx": ("documents", "read_document"),
    "odt": ("documents", "read_document"),
    "pdf": ("documents", "read_document"),
    "xlsx": ("documents", "read_document"),
    "epub": ("documents", "read_document"),
}
FORMATS = tuple(_READERS)
"""The names of the formats."""

_SUFFIXES = {
    "text": "txt text md markdown",
    "jsonl": "jsonl ndjson",
    "json": "json",
    "csv": "csv",
    "tsv": "tsv tab",
    "html": "html htm xhtml",
    "feed": "rss atom rdf xml",
    "warc": "warc",
    "docx": "docx",
    "odt": "odt",
    "pdf": "pdf",
    "xlsx": "xlsx",
    "epub": "epub",
}
# What begins with other bytes than a document of this name does is taken for what it is.
_DOCUMENTS = {"docx", "odt", "pdf", "xlsx", "epub"}
_BY_SUFFIX = {suffix: name for name, suffixes in _SUFFIXES.items() for suffix in suffixes.split()}
# What a browser saves beside a page, and what systems put into folders.
_COMPANIONS = frozenset(
    (
        "avif bmp css eot gif ico ini jpeg jpg js lnk map mp3 mp4 otf png svg ttf wasm webm "
        "webp woff woff2"
    ).split()
)
# What says whose the articles of a folder are, and how they were made: LICENSE.md, README.
_ABOUT_FOLDER = re.compile(
    r"(?:licen[cs]e|readme|copying|notice)(?:\.(?:txt|text|md|markdown|rst))?",
    re.IGNORECASE,
)
# Atomic groups: what is hostile must not be tried in all ways.
_PROLOGUE = r"(?>\s+|<\?xml.*?\?>|<!--.*?-->|<!doctype[^>\[]*(?:\[.*?\]\s*)?>)*+"
_FEED = re.compile(rf"{_PROLOGUE}<(?:rss|feed|rdf:rdf)\b", re.DOTALL)
_HIDDEN = re.compile(r"\.[^.]|__MACOSX\Z")


def is_companion(name: str, *, is_folder: bool = False) -> bool:
    """Whether what is met in a folder or a zip is passed over.

    That is what is hidden, a picture, a style sheet or the like, and a file about the folder.

    >>> [name for name in ("a/1.html", "a/1_files/x.css", "a/LICENSE.md") if is_companion(name)]
    ['a/1_files/x.css', 'a/LICENSE.md']

    Args:
        name: with the folders it is in.
        is_folder: whether it is a folder: one that is called «notice» may hold articles.
    """
    parts = name.replace("\\", "/").split("/")
    if any(_HIDDEN.match(part) for part in parts):
        return True
    if not is_folder and _ABOUT_FOLDER.fullmatch(parts[-1]):
        return True
    return _suffix(name) in _COMPANIONS


def is_packing(name: str) -> bool:
    """Whether a file of an archive is passed over.

    It is a companion, or what programs and people put into an archive to tell what it is.

    >>> is_packing("news/README.md"), is_packing("META-INF/manifest.xml"), is_packing("news/1.txt")
    (True, True, False)
    """
    *folders, file = name.replace("\\", "/").split("/")
    # EPUB and OpenDocument say with these what kind of a zip they are.
    describes_archive = "META-INF" in folders or file.casefold() == "mimetype"
    return describes_archive or is_companion(name)


def _suffix(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).suffix.removeprefix(".").casefold()


def reader_of(name: str) -> Callable[[Content], Records]:
    """The reader of a format.

    Raises:
        SourceError: there is no such format.
    """
    if name not in _READERS:
        raise SourceError(f"no format {name!r}: name one of {', '.join(FORMATS)}")
    module, function = _READERS[name]
    reader = getattr(importlib.import_module(f"newsarchive.readers.{module}"), function)
    return cast("Callable[[Content], Records]", reader)


def format_of(name: str, head: str) -> str | None:
    """The format of a source; None where neither its name nor its beginning tells.

    Args:
        name: its name, without `.gz`.
        head: its first characters, which may be cut anywhere.
    """
    by_name = _BY_SUFFIX.get(_suffix(name))
    head = head.lstrip("\ufeff \t\r\n")
    if by_name is None:
        by_content = (
            markup_format(head) or _json_format(head) or _table_format(head.partition("\n")[0])
        )
        return by_content or (None if _suffix(name) else "text")
    if by_name in {"feed", "html", *_DOCUMENTS}:  # .xml may be either; pages are named .docx
        return markup_format(head) or by_name
    if by_name == "text":
        return markup_format(head) or _json_format(head) or by_name
    return by_name


def markup_format(head: str) -> str | None:
    """«html» or «feed», by the first elements; None where a text begins otherwise."""
    start = head[:2000].casefold()
    if _FEED.match(start):
        return "feed"
    return (
        "html"
        if start.startswith("<") and re.search(r"<(?:!doctype\s+html|html|head|body)\b", start)
        else None
    )


def _json_format(head: str) -> str | None:
    """JSON Lines where the first line is an object by itself and another follows.

    Else JSON, if it looks like it.
    """
    if not head.startswith(("{", "[")):
        return None
    first, _, rest = head.partition("\n")
    try:
        if isinstance(json.loads(first), dict) and rest.lstrip()[:1] in {"", "{"}:
            return "jsonl"
    except (ValueError, RecursionError):
        pass
    return "json" if re.match(r'\{\s*["}]|\[\s*[\[{\]]', head) else None


def _table_format(header: str) -> str | None:
    """A table where the first line is names of fields, parted alike."""
    for delimiter in "\t,;|":
        cells = [cell.strip().strip('"') for cell in header.split(delimiter)]
        if len(cells) > 1 and sum(map(is_key, cells)) > 1:
            return "tsv" if delimiter == "\t" else "csv"
    return None
