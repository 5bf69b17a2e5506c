"""What tells an article from all others: ids that only one source knows are joined with its name.

Numbered rows of two sites, the posts of two blogs and the guids of two feeds have the same ids for
other articles.
"""

from __future__ import annotations

import re

from newsarchive.addresses import host_of, is_address

__all__ = ["is_local", "qualified"]

_LONGEST_LOCAL = 12  # characters: longer ids are hashes, or were made to be unique
# An id that a program made to be unique everywhere.
_UUID = re.compile(
    r"(?:urn:uuid:|\{)?[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}\}?",
    re.IGNORECASE,
)


def is_local(id: str, *, is_guid: bool = False) -> bool:  # noqa: A002 - the contract's name
    """Whether an id means something only within its source.

    Args:
        id: as a record has it.
        is_guid: whether a feed gave it; there it may be of any length.

    >>> is_local("101"), is_local("https://e.kz/1")
    (True, False)
    >>> is_local("9b2e7c5a-1f0d-4c53-8b7f-000000000001")
    False
    """
    if is_address(id) or _UUID.fullmatch(id):
        return False
    return is_guid or len(id) <= _LONGEST_LOCAL


def qualified(
    id: str,  # noqa: A002 - the contract's name
    *,
    url: str | None,
    source: str | None,
    is_guid: bool = False,
) -> str:
    """An id that holds among all sources: HOST:ID, without an address SOURCE:ID.

    With neither it stays.

    Args:
        id: as a record has it.
        url: the article's address.
        source: who published it.
        is_guid: whether a feed gave the id.

    >>> qualified("101", url="https://www.zakon.kz/news/101", source=None)
    'zakon.kz:101'
    """
    owner = host_of(url) or (source and " ".join(source.split()))
    if not owner or not is_local(id, is_guid=is_guid):
        return id
    # Our own export has it joined already.
    if id.startswith(f"{owner}:"):
        return id
    return f"{owner}:{id}"
