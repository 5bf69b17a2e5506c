"""What one request may ask of a server, be it for the web pages, the JSON API or an assistant."""

from __future__ import annotations

from typing import Final

__all__ = ["ADDRESS", "BODY", "CHARACTERS", "HITS", "LINES", "QUERIES", "ROWS", "SECONDS"]

CHARACTERS: Final = 2000
"""Of a query."""

QUERIES: Final = 6
"""Of a trend, and values of any parameter that may be repeated."""

HITS: Final = 100
"""Of one page of hits."""

LINES: Final = 200
"""Of one page of a concordance."""

ROWS: Final = 1000
"""Of one page of a table."""

ADDRESS: Final = 8192
"""Bytes of path and query of an address."""

BODY: Final = 65_536
"""Bytes of the body of a request."""

SECONDS: Final = 5.0
"""That an answer may take, unless the server is told otherwise."""
