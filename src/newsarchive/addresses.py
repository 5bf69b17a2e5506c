"""Addresses of articles.

Which strings are some, and one spelling by which two of them are compared.

A page is linked with and without www., on its mobile and AMP pages, with the marks of whoever sent
the reader. What came is kept; only comparing uses the one spelling.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote, unquote, urlsplit

__all__ = ["compared", "host_of", "is_address"]

_ADDRESS = re.compile(
    r"https?://[^\s/?#]+\.[^\s/?#]+(?:[/?#]\S*)?|https?://\[[0-9a-f:]+\]\S*", re.IGNORECASE
)
_LOCAL = re.compile(r"https?://[\w-]+(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE)
# Parameters that say who sent the reader, not what is read.
_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|yclid|ysclid|ymclid|_openstat|openstat"
    r"|msclkid|twclid|ttclid|igshid"
    r"|igsh|mc_cid|mc_eid|_ga|_gl|mkt_tok|__twitter_impression|amp|outputtype|cmpid|at_\w+"
    r"|ref_src|ref_url|fb_\w+"
    r"|action_object_map|action_type_map|action_ref_map|rcm|from_source",
    re.IGNORECASE,
)
_MIRROR = re.compile(r"(?:(?:www\d?|m|mobile|amp|wap)\.)+(?=[^.]+\.)")
_AMP_PATH = re.compile(r"/amp(?=/|\Z)|(?<=\w)\.amp(?=\.html?\Z|\Z)", re.IGNORECASE)
_PORTS = {"http": ":80", "https": ":443"}
_KEPT = "!$&'()*+,;=:@/~-._"  # characters that a path may have as they are: RFC 3986, section 3.3


def is_address(text: str | None) -> bool:
    """Whether a string is an http(s) address with a host.

    >>> is_address("https://zakon.kz/1"), is_address("/news/1"), is_address("True")
    (True, False, False)
    """
    return bool(text) and bool(_ADDRESS.fullmatch(text or "") or _LOCAL.fullmatch(text or ""))


def host_of(address: str | None) -> str | None:
    """The host of an address without www.; None where it is none.

    >>> host_of("https://www.Zakon.kz/1")
    'zakon.kz'
    """
    if not is_address(address):
        return None
    try:
        host = urlsplit(address or "").hostname
    except ValueError:  # brackets that hold no address
        return None
    return (host or "").removeprefix("www.").rstrip(".") or None


# Articles of one site share most folders, and a load compares an address several times.
@lru_cache(1024)
def _path(path: str) -> str:
    """A path in one spelling, without what marks its page for phones."""
    path = _AMP_PATH.sub("", path)
    path = quote(unquote(path), safe=_KEPT)
    return re.sub("/{2,}", "/", path).rstrip("/")


def compared(address: str) -> str:
    """An address in the spelling by which it is compared; what is no address stays as it is.

    Scheme, `www.`, `m.`, AMP, tracking parameters, fragment, a slash at the end and
    percent-encoding do not count.

    >>> compared("http://www.zakon.kz/amp/%D0%B0/?utm_source=tg#top")
    'https://zakon.kz/%D0%B0'
    >>> compared("https://zakon.kz/а")
    'https://zakon.kz/%D0%B0'
    """
    if not is_address(address):
        return address
    try:
        parts = urlsplit(address)
        host = parts.netloc.rpartition("@")[2].casefold().removesuffix(_PORTS[parts.scheme])
    except (ValueError, KeyError):
        return address
    host = host.rstrip(".")
    if _MIRROR.match(host):
        host = _MIRROR.sub("", host, count=1)
    pairs = []
    for pair in parts.query.split("&"):
        name, _, _ = pair.partition("=")
        if pair and not _TRACKING.fullmatch(name):
            pairs.append(pair)
    query = "&".join(pairs)
    query = quote(unquote(query), safe=_KEPT + "?%")
    # Some sites keep the whole page in a fragment: https://e.kz/#!/news/1
    fragment = f"#{parts.fragment}" if parts.fragment.startswith("!") else ""
    return f"https://{host}{_path(parts.path)}{'?' * bool(query)}{query}{fragment}"
