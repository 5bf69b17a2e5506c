"""Where the benchmarks find and keep their files.

This module imports nothing of the package: processes that measure an earlier version use it, too.
"""

from __future__ import annotations

from pathlib import Path

__all__ = ["CACHE", "DATA", "ROOT"]

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / ".." / "shared" / "data"
CACHE = ROOT / "build" / "speed"
