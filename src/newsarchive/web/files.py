"""The files that pages need: our style sheet and script, and a style sheet of the host's own."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from newsarchive.web.pages import Answer

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

__all__ = ["THEME", "Files"]

THEME = "theme.css"
"""What the style sheet of the host is called, whatever its own name is."""

_FOLDER = Path(__file__).parent / "static"
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}


@attrs.frozen
class Files:
    """Static files, read once.

    Attributes:
        contents: name -> bytes.
    """

    contents: Mapping[str, bytes]

    @classmethod
    def with_theme(cls, theme: str | os.PathLike[str] | None) -> Files:
        """Our own files, and the style sheet of the host.

        Args:
            theme: its path; None where there is none.

        Raises:
            OSError: it cannot be read.
        """
        # A few kilobytes, read once: no request waits for the disk.
        contents = {file.name: file.read_bytes() for file in sorted(_FOLDER.iterdir())}
        if theme is not None:
            contents[THEME] = Path(theme).read_bytes()
        return cls(contents)

    def paths(self) -> dict[str, str]:
        """Name -> path below the prefix, which changes with the bytes: browsers keep them long."""
        paths = {}
        for name, content in self.contents.items():
            digest = hashlib.blake2b(content, digest_size=6).hexdigest()
            paths[name] = f"/static/{digest}/{name}"
        return paths

    def answer(self, path: str) -> Answer:
        """The file that a path names, whatever the digest in it."""
        # An old digest gives the new file: a page from before an update still has its style.
        name = path.rpartition("/")[2]
        content = self.contents.get(name)
        if content is None:
            return Answer(404, b"There is no such file.", "text/plain; charset=utf-8")
        kept = {"cache-control": "public, max-age=31536000, immutable"}
        return Answer(200, content, _TYPES[Path(name).suffix], kept)
