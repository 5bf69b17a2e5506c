"""Strong ETags (RFC 9110, 8.8.3), made of what an answer depends on, before it is worked out.

An answer is a function of the state of the archive, the address and what the reader may see. So its
tag needs no search, and a reader who has the answer gets 304 at once.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from newsarchive import __version__

__all__ = ["is_known", "tag_of"]

_FORMAT = 1  # of the answers: a change of them that comes without a new version raises it


def tag_of(state: str, *parts: Any) -> str:
    """The tag of an answer, quoted as in the header.

    Args:
        state: of the archive.
        parts: what else it depends on, as JSON can hold it.

    >>> tag_of("s", "/search", [["q", "мектеп"]]) == tag_of("s", "/search", [["q", "мектеп"]])
    True
    >>> tag_of("s", "/search") == tag_of("t", "/search")
    False
    """
    # Another version may answer in another way, though the archive is the same.
    text = json.dumps([__version__, *parts], sort_keys=True)
    digest = hashlib.blake2b(text.encode(), digest_size=9).hexdigest()
    return f'"{_FORMAT}-{state}-{digest}"'


def is_known(tag: str, header: str) -> bool:
    """Whether a reader has the answer with a tag.

    Args:
        tag: of the answer.
        header: If-None-Match, a list of tags or `*`. They are compared weakly (RFC 9110, 13.1.2).

    >>> is_known('"a"', 'W/"a", "b"'), is_known('"a"', '"ab"'), is_known('"a"', "")
    (True, False, False)
    """
    # A proxy that compresses answers makes tags weak; the answer is the same for its reader.
    listed = [one.strip().removeprefix("W/") for one in header.split(",")]
    return tag in listed or listed == ["*"]
