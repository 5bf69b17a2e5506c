"""A polite fetcher: one address -> what the site answers, within bounds."""

from __future__ import annotations

import time
import zlib
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import attrs
import httpcore
import httpx
from protego import Protego

from newsarchive.addresses import host_of
from newsarchive.following.faults import FetchError
from newsarchive.following.network import client

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Mapping

    from newsarchive.following.manners import Manners, Reach

__all__ = ["Fetched", "Fetcher", "normalised"]

_REDIRECTS = {301, 302, 303, 307, 308}
_BUSY = {408, 425, 429, 500, 502, 503, 504}  # RFC 9110, section 15: another attempt may succeed
_MOST_FAILURES = 3  # addresses of a host in a row, before it is left alone until the next round
_LONGEST_ROBOTS = 512_000  # bytes: RFC 9309, section 2.5 asks for 500 KiB at least
_PORTS = {"http": 80, "https": 443}
# httpx passes some faults of its connections on as httpcore's own.
_FAULTS = (
    httpx.HTTPError,
    httpx.StreamError,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    OSError,
)
_TIMEOUTS = (httpx.TimeoutException, httpcore.TimeoutException)


@attrs.frozen
class Fetched:
    """What a site answered.

    Attributes:
        address: where it was found, after all redirects.
        status: 200, or 304 where nothing changed.
        headers: names in small letters -> values, without those of packing.
        body: unpacked.
        moment: when.
    """

    address: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    moment: datetime = attrs.field(factory=lambda: datetime.now(UTC))


class Fetcher:
    """Fetches addresses, one after the other.

    It keeps what it has to know of each host: its robots.txt, when it was asked last, and whether
    it is left alone until the next round.

    Args:
        manners: how it behaves.
        reach: where it may go.
        on_fetched: called with each answer of a status of 200.
        context: the certificates that are trusted.
        sleep: waits so many seconds.
        clock: tells the time: seconds.
    """

    def __init__(
        self,
        manners: Manners,
        reach: Reach,
        *,
        on_fetched: Callable[[Fetched], object] | None = None,
        context: ssl.SSLContext | None = None,
        sleep: Callable[[float], object] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._manners = manners
        self._reach = reach
        self._on_fetched = on_fetched
        self._client = client(reach, manners.seconds, context)
        self._sleep = sleep
        self._clock = clock
        self._robots: dict[str, Protego | FetchError] = {}
        self._asked: dict[str, float] = {}
        self._failures: dict[str, int] = {}
        self._closed: dict[str, str] = {}

    def close(self) -> None:
        """Close what is open."""
        self._client.close()

    def fetch(
        self, address: str, *, within: str | None = None, headers: Mapping[str, str] | None = None
    ) -> Fetched:
        """What a site answers at an address, after its robots.txt allowed it.

        Args:
            address: of http or https.
            within: the host that links and redirects may not leave; None where they may.
            headers: further headers, such as `If-None-Match`.

        Raises:
            FetchError: it was not fetched; the message says why.
        """
        # The rules of a site are fetched by the same way, but ask no rules themselves.
        return self._followed(normalised(address), within, headers or {}, asks_robots=True)

    def _followed(
        self, address: str, within: str | None, headers: Mapping[str, str], *, asks_robots: bool
    ) -> Fetched:
        """What is found where the redirects of an address end."""
        for _ in range(self._manners.redirects + 1):
            # Each step is checked anew: a redirect may lead to another host, port or scheme.
            self._check(address, within)
            pause = self._manners.pause
            if asks_robots:
                pause = max(pause, self._allowed(address))
            answer = self._attempted(address, headers, pause)
            if answer.status not in _REDIRECTS:
                return self._successful(answer)
            target = answer.headers.get("location")
            # RFC 9110, section 10.2.2: `Location` may be relative.
            if not target:
                raise FetchError(f"is moved (status {answer.status}), and it is not said where to")
            address = normalised(urljoin(address, target))
        raise FetchError(f"is moved more than {self._manners.redirects} times, maybe in a circle")

    def _check(self, address: str, within: str | None) -> None:
        """See that an address may be fetched.

        Raises:
            FetchError: it may not.
        """
        try:
            parts = urlsplit(address)
            # `port` is read when it is asked for, and fails on «https://e.kz:abc».
            port = parts.port or _PORTS.get(parts.scheme)
        except ValueError:
            raise FetchError(f"leads to {address!r}, which is no address") from None
        if parts.scheme not in _PORTS or not parts.hostname:
            raise FetchError(f"leads to {address!r}, which is no address of http or https")
        if port not in self._reach.ports:
            raise FetchError(f"leads to port {port}, which is not allowed: --port {port}")
        # «www.e.kz» and «e.kz» are one host here, as `host_of` tells them.
        host = host_of(address) or parts.hostname
        if within is not None and host != within:
            raise FetchError(f"leads to {host}, another host than {within}: --any-host")

    def _allowed(self, address: str) -> float:
        """How long a site's robots.txt asks to wait between requests: seconds.

        Raises:
            FetchError: it does not allow the address, or cannot be fetched.
        """
        parts = urlsplit(address)
        # A name and password in an address are no part of the site.
        site = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        if site not in self._robots:
            self._robots[site] = self._rules(site)
        # Rules that could not be fetched are kept, too: a site is asked for them once a round.
        rules = self._robots[site]
        if isinstance(rules, FetchError):
            raise rules
        agent = self._manners.user_agent
        if not rules.can_fetch(address, agent):
            raise FetchError("is not allowed by the robots.txt of its site", code="robots")
        return float(rules.crawl_delay(agent) or 0.0)

    def _rules(self, site: str) -> Protego | FetchError:
        """The rules of a site, or why nothing of it is fetched. RFC 9309, section 2.3.1."""
        try:
            answer = self._followed(f"{site}/robots.txt", None, {}, asks_robots=False)
        except FetchError as fault:
            if fault.temporary:
                reason = f"its site's robots.txt {fault}: nothing of the site is fetched this time"
                return FetchError(reason, temporary=True)
            # There is none: everything is allowed.
            return Protego.parse("")
        # What comes after the limit is not read, as the RFC allows.
        return Protego.parse(answer.body[:_LONGEST_ROBOTS].decode("utf-8", "replace"))

    def _attempted(self, address: str, headers: Mapping[str, str], pause: float) -> Fetched:
        """An answer, after several attempts if need be.

        Raises:
            FetchError: there is none that tells where to go on.
        """
        host = host_of(address) or urlsplit(address).netloc
        if host in self._closed:
            raise FetchError(f"{host} is left alone: {self._closed[host]}", temporary=True)
        for attempt in range(self._manners.attempts):
            try:
                self._wait_turn(host, pause)
                answer = self._once(address, headers)
                self._check_busy(answer)
            except FetchError as fault:
                # What is wrong for good is no fault of the host: it is not counted against it.
                if not fault.temporary:
                    raise
                # The site's own wish goes before; else each pause is twice the one before.
                wait = fault.wait or self._manners.backoff * 2**attempt
                is_last = attempt + 1 == self._manners.attempts
                if is_last or wait > self._manners.longest_wait:
                    self._failed(host, fault, is_asked=wait > self._manners.longest_wait)
                    raise
                self._sleep(wait)
            else:
                self._failures.pop(host, None)
                return answer
        raise AssertionError("at least one attempt is made")

    def _failed(self, host: str, fault: FetchError, *, is_asked: bool) -> None:
        """Leave a host alone that asks for it, or that failed several times in a row."""
        self._failures[host] = self._failures.get(host, 0) + 1
        if is_asked or self._failures[host] >= _MOST_FAILURES:
            self._closed[host] = str(fault)

    def _wait_turn(self, host: str, pause: float) -> None:
        """Wait until a host may be asked again."""
        if host in self._asked:
            left = self._asked[host] + pause - self._clock()
            if left > 0:
                self._sleep(left)
        # The turn begins now, and not when the answer has come.
        self._asked[host] = self._clock()

    def _once(self, address: str, headers: Mapping[str, str]) -> Fetched:
        """One request."""
        # What the caller gives goes before, so that `If-None-Match` and the like reach the site.
        own = {
            "User-Agent": self._manners.user_agent,
            "Accept-Encoding": "gzip",  # which is unpacked here, within bounds
            "Accept": "*/*",
        }
        try:
            with self._client.stream("GET", address, headers={**own, **headers}) as response:
                # The body of what is passed over need not be read.
                is_read = response.status_code == 200
                body = self._body(response) if is_read else b""
        except _TIMEOUTS:
            reason = f"did not answer within {self._manners.seconds:g} seconds"
            raise FetchError(reason, temporary=True) from None
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as fault:
            # httpx looks at the target of a redirect, also where it does not follow it.
            raise FetchError(f"leads to what is no address ({fault})") from None
        except _FAULTS as fault:
            words = " ".join(str(fault).split())[:200]
            reason = f"cannot be fetched ({type(fault).__name__}: {words})"
            raise FetchError(reason, temporary=True) from None
        # The body is kept unpacked, so what tells of its packing would be wrong from here on.
        packing = {"content-encoding", "transfer-encoding", "content-length", "connection"}
        kept = {
            name.lower(): value
            for name, value in response.headers.items()
            if name.lower() not in packing
        }
        return Fetched(address, response.status_code, kept, body)

    def _body(self, response: httpx.Response) -> bytes:
        """The body of an answer, unpacked.

        Raises:
            FetchError: it is too large, too slow, damaged, or packed as nobody asked for.
        """
        packing = response.headers.get("content-encoding", "identity").strip().lower()
        if packing not in {"", "identity", "gzip", "x-gzip"}:
            raise FetchError(f"is packed with {packing}, which was not asked for")
        # 16 + MAX_WBITS: zlib expects the head of a gzip.
        unpacker = None if packing in {"", "identity"} else zlib.decompressobj(zlib.MAX_WBITS | 16)
        deadline = self._clock() + self._manners.seconds
        most = self._manners.size
        body = bytearray()
        for chunk in response.iter_raw():
            # Through a proxy the connection is not ours to bound.
            if self._clock() > deadline:
                raise httpcore.ReadTimeout("the answer takes too long")
            # One byte more than allowed: so a body of just the limit is told from a larger.
            body += _unpacked(unpacker, chunk, most + 1 - len(body)) if unpacker else chunk
            if len(body) > most:
                raise FetchError(f"is larger than {most} bytes")
        if unpacker and not unpacker.eof:
            raise FetchError("is cut off in the middle of its gzip", temporary=True)
        return bytes(body)

    def _check_busy(self, answer: Fetched) -> None:
        if answer.status in _BUSY:
            reason = f"answers with the status {answer.status}"
            # A site may ask for hours; that is told, and not waited for.
            wait = _seconds(answer.headers.get("retry-after"))
            if wait is not None and wait > self._manners.longest_wait:
                reason += f" and asks to wait {wait:.0f} seconds"
            raise FetchError(reason, temporary=True, wait=wait)

    def _successful(self, answer: Fetched) -> Fetched:
        """An answer that has what was asked for.

        Raises:
            FetchError: it has not.
        """
        if answer.status not in {200, 304}:
            raise FetchError(f"answers with the status {answer.status}")
        if answer.status == 200 and self._on_fetched is not None:
            self._on_fetched(answer)
        return answer


def normalised(address: str) -> str:
    """An address in ASCII, as it is sent: hosts in IDNA, other letters percent-encoded.

    Raises:
        FetchError: it is none.

    >>> normalised("https://e.kz/жаңалық")
    'https://e.kz/%D0%B6%D0%B0%D2%A3%D0%B0%D0%BB%D1%8B%D2%9B'
    """
    try:
        return str(httpx.URL(address))
    except (httpx.InvalidURL, ValueError, TypeError):
        raise FetchError(f"leads to {address!r}, which is no address") from None


def _unpacked(unpacker: Any, chunk: bytes, most: int) -> bytes:
    """A piece of a gzip, unpacked to at most so many bytes.

    Raises:
        FetchError: it is damaged.
    """
    try:
        return bytes(unpacker.decompress(chunk, max(1, most)))
    except zlib.error as fault:
        raise FetchError(f"is no sound gzip ({fault})", temporary=True) from None


def _seconds(value: str | None) -> float | None:
    """How long `Retry-After` asks to wait: RFC 9110, section 10.2.3.

    >>> _seconds("120"), _seconds("tomorrow"), _seconds("Wed, 21 Oct 2015 07:28:00 GMT")
    (120.0, None, 0.0)
    """
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        # Nine digits are thirty years: a longer number would only overflow.
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    # A moment without a zone is in UTC: RFC 5322, section 3.3, «-0000».
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (zoned - datetime.now(UTC)).total_seconds())
