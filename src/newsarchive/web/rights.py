"""Who may save and delete searches: readers with a token, or those whom the application lets.

Reading is open; what an archive shows to whom is the business of the proxy before it.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import attrs

from newsarchive.web.saved import hashed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, MutableMapping

    Authorize = Callable[[MutableMapping[str, Any]], bool]

__all__ = ["Guard", "bearer", "is_of_this_site"]


@attrs.frozen
class Guard:
    """What a request needs to be let in.

    Attributes:
        tokens: SHA-256 hashes of tokens, as hexadecimal digits.
        authorize: asked with the ASGI scope of a request.
    """

    tokens: tuple[str, ...] = ()
    authorize: Authorize | None = None

    @property
    def is_open(self) -> bool:
        """Whether anybody at all may save."""
        return bool(self.tokens) or self.authorize is not None

    def knows(self, token: str) -> bool:
        """Whether a token is one of those that may save.

        >>> Guard((hashed("secret"),)).knows("secret"), Guard().knows("")
        (True, False)
        """
        mark = hashed(token)
        # All are compared, so that the time tells nothing of them.
        return sum(hmac.compare_digest(mark, one) for one in self.tokens) > 0

    def lets(self, scope: MutableMapping[str, Any], token: str | None) -> bool:
        """Whether a request may save.

        Args:
            scope: of ASGI.
            token: that came with it.
        """
        # A token that is shown counts alone: a wrong one is not made good by a cookie.
        if token is not None:
            return self.knows(token)
        return self.authorize is not None and bool(self.authorize(scope))


def bearer(headers: Mapping[str, str]) -> str | None:
    """The token of the header Authorization (RFC 6750); None without one.

    >>> bearer({"authorization": "Bearer abc"})
    'abc'
    """
    kind, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else None


def is_of_this_site(headers: Mapping[str, str]) -> bool:
    """Whether a form was sent by a page of this site, so that no other site can send it.

    Browsers tell it in Sec-Fetch-Site; older ones name the origin, which is compared with the host
    that they asked. What is no browser sends neither, and holds no rights that could be misused.

    >>> is_of_this_site({"sec-fetch-site": "cross-site"})
    False
    >>> is_of_this_site({"origin": "https://a.kz", "host": "a.kz"})
    True
    """
    # No token in the form: a browser tells more surely where a request comes from.
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")
