"""Other versions of the library, built apart from this one."""

from __future__ import annotations

import io
import os
import subprocess
import tarfile
from typing import TYPE_CHECKING

from benchmarks.speed.places import CACHE, ROOT

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["environment_of", "source_of"]


def source_of(commit: str) -> Path:
    """The folder with the package of a commit; it is taken out of the repository once.

    Args:
        commit: a full or short hash; an empty string for this work tree.
    """
    if not commit:
        return ROOT / "src"
    folder = CACHE / f"version-{commit}"
    if not folder.exists():
        command = ["git", "-C", str(ROOT), "archive", commit, "src"]
        packed = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
        unfinished = folder.with_suffix(".part")
        with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
            tar.extractall(unfinished, filter="data")
        unfinished.rename(folder)
    return folder / "src"


def environment_of(commit: str) -> dict[str, str]:
    """The environment of a process that imports that version, and the benchmarks of this one."""
    return {**os.environ, "PYTHONPATH": f"{source_of(commit)}{os.pathsep}{ROOT}"}
