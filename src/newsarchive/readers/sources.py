"""What is named as a source -> the files it means, opened."""

from __future__ import annotations

import contextlib
import glob
import io
import os
import re
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

import attrs

from newsarchive.readers.records import Fault

__all__ = ["Named", "Source", "expand", "opened"]

Source = str | os.PathLike[str] | BinaryIO

_URL = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)


@attrs.frozen
class Named:
    """A file to read.

    Attributes:
        name: as messages name it.
        file: its path; an open binary file where one was given or meant.
        alone: whether it was named itself, not met in a folder.
    """

    name: str
    file: Path | BinaryIO
    alone: bool = True


def expand(source: Source) -> Iterator[Named | tuple[str, Fault]]:
    """The files of a source: itself, those of a folder in order, those of a glob; or (name, fault)."""
    if not isinstance(source, str | os.PathLike):
        yield Named(str(getattr(source, "name", "-")), source)
        return
    name = os.fspath(source)
    path = Path(name)
    if name == "-":
        yield Named("-", sys.stdin.buffer)
    elif _URL.match(name):
        yield name, Fault("is an address, and nothing is fetched: save the page as a file and name that")
    elif path.is_dir():
        yield from _folder(path)
    elif os.path.lexists(path):
        yield Named(name, path)
    elif glob.has_magic(name):
        found = sorted(glob.glob(name, recursive=True))  # noqa: PTH207 - the pattern may be absolute
        if not found:
            yield name, Fault("no file fits this pattern: check the path")
        for one in found:
            yield from expand(Path(one))
    else:
        yield name, Fault("no such file or folder: check the path")


def _folder(root: Path) -> Iterator[Named | tuple[str, Fault]]:
    """The files below a folder, sorted by path; links are not followed, since what they mean inside is met anyway."""
    inside = root.resolve()
    found = False
    for folder, folders, files in os.walk(root):
        folders.sort()
        for name in sorted(files + [one for one in folders if Path(folder, one).is_symlink()]):
            path = Path(folder, name)
            if name.startswith("."):
                continue
            if not path.is_symlink():
                found = True
                yield Named(str(path), path, alone=False)
            elif not path.resolve().is_relative_to(inside):
                yield str(path), Fault("is a link out of the folder: name what it points to as a source of its own")
        folders[:] = [one for one in folders if not one.startswith(".")]
    if not found:
        yield str(root), Fault("the folder has no files: check the path")


@contextlib.contextmanager
def opened(path: Path) -> Iterator[io.BufferedReader]:
    """A regular file, opened for reading; others would be read without end or wait for ever.

    Raises:
        OSError: it cannot be opened or is no regular file.
    """
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    with cast("io.BufferedReader", os.fdopen(descriptor, "rb")) as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(None, "is no regular file: pipe it into - instead")
        yield file
