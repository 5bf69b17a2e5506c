"""How a fetcher behaves, and where it may go."""

from __future__ import annotations

import attrs

import newsarchive

__all__ = ["Manners", "Reach"]


def _user_agent() -> str:
    return f"newsarchive/{newsarchive.__version__}"


@attrs.frozen(kw_only=True)
class Manners:
    """How often a site is asked, how much is taken of it, and when it is left alone.

    Attributes:
        user_agent: how the fetcher names itself; add an address where you can be reached.
        pause: between two requests to one host: seconds. A longer `Crawl-delay` of its robots.txt
            goes before.
        attempts: how often an address is asked that does not answer, or answers 429 or 5xx.
        backoff: before the second attempt: seconds; doubled before each further one.
        longest_wait: seconds: a site that asks to wait longer (`Retry-After`) is left alone until
            the next round.
        redirects: how many are followed.
        seconds: how long one answer may take.
        size: the largest answer after decompression: bytes.
    """

    user_agent: str = attrs.field(factory=_user_agent)
    pause: float = 1.0
    attempts: int = 3
    backoff: float = 2.0
    longest_wait: float = 60.0
    redirects: int = 5
    seconds: float = 30.0
    size: int = 10_000_000

    @classmethod
    def named(cls, user_agent: str | None, *, pause: float) -> Manners:
        """Manners with another name, if one is given, and another pause."""
        return cls(user_agent=user_agent or _user_agent(), pause=pause)


@attrs.frozen(kw_only=True)
class Reach:
    """Where a fetcher may go.

    Attributes:
        ports: the ports that it connects to.
        private: whether it connects to addresses that are not of the public internet.
        any_host: whether it follows links to other hosts than that of a feed.
        proxy: whether it uses the proxies of the environment (HTTPS_PROXY …); a proxy resolves
            names itself, so their addresses are not checked then.
    """

    # Only what the web uses: other ports of a machine are services that nobody meant to be read.
    ports: frozenset[int] = frozenset({80, 443})
    private: bool = False
    any_host: bool = False
    proxy: bool = False
