"""A document -> its records, by a process that is ended when it takes too much."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from typing import IO, TYPE_CHECKING, Any

from newsarchive.readers.content import missing_extra
from newsarchive.readers.documents.kinds import LIBRARIES, UNREAD, kind_of
from newsarchive.readers.records import Passed, Record, Records
from newsarchive.readers.tables import headlines, named_cells
from newsarchive.results import Note

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.readers.content import Content

__all__ = ["read_document"]

_NAMES = {
    "docx": "is a Word document",
    "odt": "is an OpenDocument text",
    "pdf": "is a PDF",
    "xlsx": "is a spreadsheet",
    "epub": "is an EPUB",
}


def read_document(content: Content) -> Records:
    """The article of a text document; of a book its chapters, of a spreadsheet its rows.

    Raises:
        ReadError: it is not read, is encrypted, too large, or the extra is not installed.
    """
    with tempfile.TemporaryFile() as file, tempfile.TemporaryFile() as answers:
        _copy(content, file)
        kind = kind_of(content.name, file, content.limits)
        _check_kind(content, kind)
        assert kind is not None  # noqa: S101 - `_check_kind` saw to it
        # Before the process starts: there it would be told as a damaged file.
        _check_installed(content, kind)
        fault = _run(kind, content, file, answers)
        answers.seek(0)
        yield from _records(content, answers, fault)


def _copy(content: Content, file: IO[bytes]) -> None:
    """Copy a document into a file: the libraries go back and forth in it.

    Raises:
        ReadError: it is too large.
    """
    size = 0
    for chunk in content.chunks:
        size += len(chunk)
        if size > content.limits.document:
            reason = f"is a document of more than {content.limits.document} bytes: split it"
            raise content.error("too-large", reason)
        file.write(chunk)
    # The process reads the file by its descriptor, and sees only what was written out.
    file.flush()


def _check_kind(content: Content, kind: str | None) -> None:
    """See that a document is of a kind that is read.

    Raises:
        ReadError: it is not; the message says what to do.
    """
    if kind in LIBRARIES:
        return
    if kind in UNREAD:
        what, advice = UNREAD[kind]
        raise content.error("format", f"{what}, which is not read: {advice}")
    if kind == "encrypted":
        reason = "is an encrypted document: open it with its password and save it without one"
        raise content.error("encrypted", reason)
    if kind == "zip":
        raise content.error("packed", "is packed more than once: unpack it first")
    names = ", ".join(LIBRARIES)
    raise content.error("format", f"is none of {names}: name its format with --format")


def _check_installed(content: Content, kind: str) -> None:
    """See that what reads a kind is installed.

    Raises:
        ReadError: it is not; the message names what is missing.
    """
    for module in LIBRARIES[kind]:
        try:
            found = importlib.util.find_spec(module)
        except ValueError:  # a module that was made without one
            found = None
        if found is None:
            fault = ImportError(module, name=module)
            raise missing_extra(content, _NAMES[kind], "documents", fault)


def _run(kind: str, content: Content, file: IO[bytes], answers: IO[bytes]) -> str | None:
    """Let a process read a document; what went wrong with it as a whole, or None.

    Args:
        kind: a key of `LIBRARIES`.
        content: what is read.
        file: the document.
        answers: where the process writes to.
    """
    limits = content.limits
    bounds = {
        name: getattr(limits, name)
        for name in ("members", "unpacked", "ratio", "record", "memory", "seconds")
    }
    # Not from the working folder: a file `docx.py` there would be run.
    module = "newsarchive.readers.documents.process"
    command = [sys.executable, "-P", "-m", module, kind, json.dumps(bounds)]
    # `-P` leaves out the working folder; ours is put in as the program has it.
    path = os.pathsep.join(entry for entry in sys.path if entry)
    file.seek(0)
    process = subprocess.Popen(  # noqa: S603 - our own module
        command,
        stdin=file,
        stdout=answers,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path, "PYTHONWARNINGS": "ignore"},
        close_fds=True,
    )
    try:
        code = process.wait(limits.seconds)
    except subprocess.TimeoutExpired:
        return f"takes more than {limits.seconds} seconds to read: split it, or save it as text"
    finally:
        # Also where the reading of a folder is interrupted, no process is left.
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        process.wait()
    return None if code == 0 else f"cannot be read (the reading process ended with {code})"


def _records(content: Content, answers: IO[bytes], fault: str | None) -> Records:
    """What a process wrote, as records."""
    # What was written until then may end in the middle of a line: none of it is taken.
    if fault is not None:
        yield content.refused("too-large" if "seconds" in fault else "unexpected", fault)
        return
    for answer in _rows(content, map(json.loads, answers)):
        if not isinstance(answer, dict):
            yield answer
        elif "fields" in answer:
            yield Record(answer["fields"], name=answer.get("name"))
        elif "passed" in answer:
            yield Passed(answer["passed"])
        elif "noted" in answer:
            yield Note(content.name, None, answer["reason"], answer["noted"])
        else:
            yield content.refused(answer["refused"], answer["reason"], record=answer.get("name"))


def _rows(content: Content, answers: Iterator[Any]) -> Iterator[Any]:
    """The answers, with the rows of sheets as records: the first row of each names the fields."""
    sheet: str | None = None
    names: list[str] = []
    missing: dict[str, str] = {}
    for answer in answers:
        if "cells" not in answer:
            yield answer
            continue
        cells = answer["cells"]
        if answer["sheet"] != sheet:
            sheet = answer["sheet"]
            names = [cell.strip() for cell in cells]
            missing = headlines(names)
            continue
        place = f"sheet «{sheet}», row {answer['row']}"
        # A cell without a name would be lost in silence.
        if len(cells) > len(names):
            reason = f"has {len(cells)} cells, the first row {len(names)}: name each column"
            yield content.refused("damaged", reason, record=place)
        else:
            yield Record({**named_cells(names, cells), **missing}, name=place)
