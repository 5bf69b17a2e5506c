"""What is named as a source -> the files it means, opened."""

from __future__ import annotations

import contextlib
import glob
import os
import re
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import attrs

from newsarchive.readers.content import refused
from newsarchive.readers.formats import is_companion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.results import Refused

__all__ = ["Source", "SourceFile", "expand", "file_size", "one_line", "opened"]

Source = str | os.PathLike[str] | BinaryIO

_STDIN = "standard input"  # its name in messages
_URL = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)


def one_line(name: str) -> str:
    """A name as a message can print it."""
    return re.sub("[\x00-\x1f\x7f-\x9f\ud800-\udfff]", "\ufffd", name)


@attrs.frozen
class SourceFile:
    """A file to read.

    Attributes:
        name: as messages name it, on one line.
        file: its path; an open binary file where one was given or meant.
    """

    name: str = attrs.field(converter=one_line)
    file: Path | BinaryIO


def _unreadable(name: str, reason: str) -> Refused:
    return refused("source", reason, file=one_line(name))


def expand(source: Source) -> Iterator[SourceFile | Refused]:
    """The files of a source: itself, those of a folder by name, those of a glob.

    A refusal in the place of one that is not read.

    Args:
        source: a path of a file, a folder or a glob; «-» for standard input; an open file.
    """
    if not isinstance(source, str | os.PathLike):
        yield SourceFile(str(getattr(source, "name", _STDIN)), source)
        return
    name = os.fspath(source)
    path = Path(name)
    if name == "-":
        yield SourceFile(_STDIN, sys.stdin.buffer)
    elif _URL.match(name):
        yield _unreadable(
            name, "nothing is fetched from the network: save the page and name the file"
        )
    elif "\0" in name:
        yield _unreadable(repr(name), "no path has NUL characters: check the path")
    # A name with * or [ may be that of a file, so the pattern comes last.
    elif path.is_dir():
        yield from _folder(path)
    elif os.path.lexists(path):
        yield SourceFile(name, path)
    elif glob.has_magic(name):
        found = sorted(glob.glob(name, recursive=True))  # noqa: PTH207 - the pattern may be absolute
        if not found:
            yield _unreadable(name, "no file fits this pattern: check the path")
        for one in found:
            yield from expand(Path(one))
    else:
        yield _unreadable(name, "no such file or folder: check the path")


def _folder(root: Path) -> Iterator[SourceFile | Refused]:
    """The files below a folder by name.

    Links are not followed, since what they mean inside is met anyway.
    """
    inside = root.resolve()
    closed: list[OSError] = []  # folders that may not be read
    empty = True
    for folder, folders, files in os.walk(root, onerror=closed.append):
        folders[:] = sorted(name for name in folders if not is_companion(name, is_folder=True))
        # `walk` lists links to folders as folders, and does not go into them.
        links = [name for name in folders if Path(folder, name).is_symlink()]
        for name in sorted(files + links):
            path = Path(folder, name)
            if is_companion(name):
                continue
            empty = False
            if not path.is_symlink():
                yield SourceFile(str(path), path)
            elif not path.resolve().is_relative_to(inside):
                mend = "name what it points to as a source of its own"
                yield _unreadable(str(path), f"is a link out of the folder: {mend}")
    for fault in closed:
        reason = f"{fault.strerror}: check that it is a folder you may read"
        yield _unreadable(str(fault.filename), reason)
    if empty and not closed:
        yield _unreadable(str(root), "the folder has no files to read: check the path")


@contextlib.contextmanager
def opened(item: SourceFile) -> Iterator[BinaryIO | None]:
    """A file, opened for reading.

    None where a path names what is no regular file: a pipe may never end.

    Raises:
        OSError: it cannot be opened.
    """
    if not isinstance(item.file, Path):
        yield item.file
        return
    # Without O_NONBLOCK opening a pipe waits until somebody writes to it. Windows has neither flag.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
    descriptor = os.open(item.file, flags)
    with os.fdopen(descriptor, "rb") as file:
        is_regular = stat.S_ISREG(os.fstat(descriptor).st_mode)
        yield file if is_regular else None


def file_size(item: SourceFile) -> int:
    """The size of a file: bytes; 0 where that cannot be told."""
    try:
        return item.file.stat().st_size if isinstance(item.file, Path) else 0
    except OSError:
        return 0
