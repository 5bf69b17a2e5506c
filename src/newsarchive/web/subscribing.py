"""What feed readers and browsers ask: feeds of saved searches, and how a browser searches here."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import attrs

from newsarchive.web.feeds import atom
from newsarchive.web.kinds import Text
from newsarchive.web.pages import Answer, Missing
from newsarchive.web.parameters import Parameter
from newsarchive.web.saved import load, with_token
from newsarchive.web.strict import read_strictly
from newsarchive.web.tags import is_known, tag_of

if TYPE_CHECKING:
    from pathlib import Path

    from newsarchive.archive import Archive
    from newsarchive.web.incoming import Asked
    from newsarchive.web.pages import Site

__all__ = ["FEED", "OPENSEARCH", "SUGGESTIONS", "feed", "opensearch", "suggestions"]

FEED = re.compile(r"/feed/([A-Za-z0-9_-]{1,80})\.atom\Z")
OPENSEARCH = re.compile(r"/opensearch-([a-z]{2})\.xml\Z")
SUGGESTIONS = "/opensearch-suggestions"

_ENTRIES = 50
_SHORT_NAME = 16  # characters, by the specification
_ATOM = "application/atom+xml; charset=utf-8"
_AFTER = (Parameter("after", Text(4000), ""),)
_TYPED = (Parameter("q", Text(2000), ""),)


def feed(
    archive: Archive,
    site: Site,
    asked: Asked,
    *,
    name: str,
    searches: Path | None,
    language: str,
) -> Answer:
    """The feed of a saved search.

    Args:
        archive: that is read.
        site: what the pages share.
        asked: the request.
        name: the slug of a public search, or the token of a private one.
        searches: the file of saved searches.
        language: of the pages that are linked.

    Raises:
        Missing: there is no such feed.
    """
    every = load(searches)
    # A private search is found by its token alone: its slug may be guessed.
    public = every.get(name)
    saved = public if public is not None and public.public else with_token(every, name)
    if saved is None:
        raise Missing("there is no such feed")
    values = read_strictly("", _AFTER, asked.items)
    after = values["after"] or None
    base = site.base_url or asked.prefix
    # Readers ask every few minutes for years: mostly nothing has changed, and nothing is searched.
    tag = tag_of(archive.state, attrs.astuple(saved), after, base, language)
    kept = "public" if saved.public else "private"
    headers = {
        "etag": tag,
        "cache-control": f"{kept}, max-age=300",
        "x-robots-tag": "noindex",
    }
    if is_known(tag, asked.headers.get("if-none-match", "")):
        return Answer(304, b"", _ATOM, headers)
    found = archive.arrivals(
        saved.values["q"] or "*", limit=_ENTRIES, after=after, **saved.values.filters()
    )
    body = atom(
        saved,
        found,
        name=site.name(language),
        base=base,
        address=f"{base}{asked.path}",
        language=language,
    )
    return Answer(200, body, _ATOM, headers)


def opensearch(site: Site, asked: Asked, language: str) -> Answer:
    """How a browser searches the archive from its address bar (OpenSearch 1.1).

    Raises:
        Missing: the pages have no such language, or nobody said where readers reach them.
    """
    # Browsers keep the description, so its addresses must be whole.
    base = site.base_url
    if language not in site.languages or base is None:
        raise Missing("there is no such description: it needs the base URL of the pages")
    # Written as text: the braces of a template are no XML that a library would leave alone.
    name = escape(site.name(language))
    pages = f"{escape(base)}/{language}/search?q={{searchTerms}}"
    typed = f"{escape(base)}{SUGGESTIONS}?q={{searchTerms}}"
    own = f"{escape(base)}{asked.path}"
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">'
        f"<ShortName>{escape(site.name(language)[:_SHORT_NAME])}</ShortName>"
        f"<Description>{name}</Description>"
        f"<Language>{language}</Language><InputEncoding>UTF-8</InputEncoding>"
        f'<Url type="text/html" template="{pages}"/>'
        f'<Url type="application/x-suggestions+json" template="{typed}"/>'
        f'<Url type="application/opensearchdescription+xml" rel="self" template="{own}"/>'
        "</OpenSearchDescription>\n"
    )
    kept = {"cache-control": "public, max-age=86400"}
    return Answer(200, text.encode(), "application/opensearchdescription+xml", kept)


def suggestions(archive: Archive, asked: Asked) -> Answer:
    """What was typed so far, completed, in the form that browsers read."""
    # A browser asks with each letter: nothing typed is no mistake.
    typed = read_strictly("", _TYPED, asked.items)["q"]
    found = archive.complete(typed) if typed else []
    body = json.dumps([typed, found], ensure_ascii=False).encode()
    kept = {"cache-control": "public, max-age=300"}
    return Answer(200, body, "application/x-suggestions+json", kept)
