"""The process that takes a document apart: `python -m newsarchive.readers.documents.process`.

It reads the document from standard input, which is a file, and writes JSON Lines: a record
(`fields`), a row of a sheet (`cells`), what is passed over, noted or refused.
"""

from __future__ import annotations

import importlib
import json
import logging
import resource
import sys
from types import SimpleNamespace
from typing import Any, BinaryIO

from newsarchive.readers.documents.faults import UnfitError

__all__ = ["main"]

_READERS = {
    "docx": "word",
    "odt": "opendocument",
    "pdf": "portable",
    "xlsx": "spreadsheets",
    "epub": "books",
}
# What a file is that one of the libraries cannot take apart.
_NAMES = {
    "docx": "Word document",
    "odt": "OpenDocument text",
    "pdf": "PDF",
    "xlsx": "spreadsheet",
    "epub": "EPUB",
}


def main(kind: str, bounds: dict[str, int], file: BinaryIO) -> None:
    """Read a document, and write what it holds to standard output.

    Args:
        kind: a key of `LIBRARIES`.
        bounds: fields of `Limits`.
        file: the document.
    """
    logging.disable()  # a library's complaints about a file are no output of ours
    _bound(bounds)
    limits = SimpleNamespace(**bounds)
    try:
        reader = importlib.import_module(f"newsarchive.readers.documents.{_READERS[kind]}")
        for answer in reader.answers(file, limits):
            _write(answer)
    except MemoryError:
        reason = f"takes more than {limits.memory} bytes of memory to read: split it"
        _write({"refused": "too-large", "reason": f"{reason}, or save it as text"})
    except UnfitError as fault:
        _write({"refused": fault.code, "reason": str(fault)})
    except Exception as fault:  # noqa: BLE001 - whatever a damaged file makes a library raise
        words = " ".join(str(fault).split())[:200]
        reason = f"is a damaged {_NAMES[kind]} ({type(fault).__name__}: {words})"
        _write({"refused": "damaged", "reason": f"{reason}: fetch it again, or save it anew"})
    sys.stdout.flush()


def _bound(bounds: dict[str, int]) -> None:
    """Let the system end this process where it takes too much."""
    wanted = {
        resource.RLIMIT_AS: bounds["memory"],
        # One second more than the parent waits: its message is the better one.
        resource.RLIMIT_CPU: bounds["seconds"] + 1,
        resource.RLIMIT_FSIZE: bounds["memory"],
        resource.RLIMIT_CORE: 0,
    }
    for kind, value in wanted.items():
        _, hard = resource.getrlimit(kind)
        # A container may allow less than asked for; nobody may raise that.
        allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (allowed, hard))


def _write(answer: dict[str, Any]) -> None:
    # ASCII, so that lone surrogates of a damaged file can be written, too.
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]), sys.stdin.buffer)
