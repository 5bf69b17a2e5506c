"""From a URL to an answer: which page it is, and the page as HTML."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import attrs
from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
)
from markupsafe import Markup

from newsarchive.articles import iso
from newsarchive.web.messages import said
from newsarchive.web.parameters import PAGES, read_values
from newsarchive.web.texts import LANGUAGES, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from newsarchive.archive import Archive
    from newsarchive.web.parameters import Values
    from newsarchive.web.texts import Texts

__all__ = ["Answer", "Missing", "Page", "Site", "View", "failure", "is_key", "rendered", "respond"]

_HTML = "text/html; charset=utf-8"
_KEY = re.compile(r"[a-z2-7]{13}\Z")
_WITH_NAME = {"article", "copies", "word", "day", "month", "source", "run"}
"""Pages whose path has a name after theirs."""
# What a crawler may follow: as many pages as there are articles, days and sources. Pages that ask
# anything are without end.
_FOLLOWED = {"", "about", "help", "article", "sources", "source", "day", "month"}


class Missing(LookupError):  # noqa: N818 - it is about a page, no error of a caller
    """What a path names is not there."""


@attrs.frozen
class Answer:
    """An answer to one request.

    Attributes:
        status: of HTTP.
        body: its bytes.
        type: its content type.
        headers: more headers, in lower case.
        rest: what follows the body, piece by piece; None where the body is whole.
    """

    status: int
    body: bytes
    type: str
    headers: Mapping[str, str] = attrs.field(factory=dict)
    rest: Iterator[bytes] | None = None


@attrs.frozen
class Site:
    """What all pages share.

    Attributes:
        languages: of the pages.
        title: the name of the archive in each language.
        base_url: where readers reach it; None where nobody said.
        static: the name of each static file -> its path below the prefix.
        index_articles: whether search engines may list the articles.
        templates: folder of templates that stand in for ours; None without one.
        searches: the file of saved searches; None where there is none.
        saving: whether some readers may save searches.
    """

    languages: Sequence[str]
    title: Mapping[str, str]
    base_url: str | None
    static: Mapping[str, str]
    index_articles: bool = False
    templates: str | None = None
    searches: Path | None = None
    saving: bool = False

    def name(self, language: str) -> str:
        """The name of the archive on pages of a language."""
        return self.title.get(language) or texts_of(language)("News archive")


@attrs.frozen
class Page:
    """One page that is asked for.

    Attributes:
        site: what all pages share.
        archive: that is read.
        language: of the page.
        prefix: under which the application is mounted.
        name: of the page, in `PAGES`.
        item: what the path names after it: a key, a word, a day; "" where it names nothing.
        values: the parameters.
    """

    site: Site
    archive: Archive
    language: str
    prefix: str
    name: str
    item: str
    values: Values

    @property
    def texts(self) -> Texts:
        """Messages and formats of its language."""
        return texts_of(self.language)

    def path(self, page: str, item: str = "") -> str:
        """The path of a page in this language."""
        # A slash in a name must not become one of the path.
        tail = f"/{quote(item, safe='')}" if item else ""
        return f"{self.prefix}/{self.language}/{page}{tail}"

    def link(self, page: str | None = None, /, **changes: Any) -> str:
        """A link to a page with the parameters of this one, some changed.

        Args:
            page: its name; this page if it is not given.
            changes: parameters with another value; `item` is what the path names.
        """
        item = changes.pop("item", self.item if page is None else "")
        name = self.name if page is None else page
        if name != self.name or page is None:
            changes.setdefault("offset", 0)
        return self.path(name, item) + self.values.query_string(name, **changes)

    def bare(self, page: str, /, **parameters: Any) -> str:
        """A link to a page with only the parameters that are given."""
        item = parameters.pop("item", "")
        return self.path(page, item) + read_values(page, ()).query_string(page, **parameters)

    def in_language(self, language: str) -> str:
        """This page in another language."""
        own = f"{self.prefix}/{self.language}"
        return f"{self.prefix}/{language}{self.link(offset=self.offset)[len(own) :]}"

    @property
    def canonical(self) -> str:
        """The address of this page for those who cite it; "" where nobody said it."""
        base = self.site.base_url
        if base is None:
            return ""
        parts = urlsplit(base)
        return f"{parts.scheme}://{parts.netloc}{self.link(offset=self.offset)}"

    @property
    def offset(self) -> int:
        """How many hits are left out before."""
        return int(self.values.given.get("offset", 0))


View = Callable[[Page], tuple[str, dict[str, Any]] | Answer]
"""What makes a page: its template with what stands in it, or an answer of its own."""


def respond(
    site: Site,
    archive: Archive,
    language: str,
    prefix: str,
    *,
    views: Mapping[str, View],
    path: str,
    items: Iterable[tuple[str, str]],
) -> Answer:
    """The answer to a path below the language.

    Args:
        site: what all pages share.
        archive: that is read.
        language: of the page.
        prefix: under which the application is mounted.
        views: the view of each page, by its name.
        path: what stands after the language, without slashes at its ends.
        items: the pairs of the query string.

    Raises:
        LookupError: there is no such page, article or word.
        QueryError: the query cannot be read.
    """
    # They are read twice.
    items = tuple(items)
    name, _, tail = path.partition("/")
    item, _, sub = tail.partition("/")
    # The copies stand below their article, and a saved search below the list of them.
    if name == "article" and sub == "copies":
        name, sub = "copies", ""
    if name == "saved" and item:
        name = "run"
    if name not in PAGES or sub:
        raise Missing(path)
    # An article may be named by the parameter `id` instead.
    if bool(item) != (name in _WITH_NAME) and not (name == "article" and items):
        raise Missing(path)
    page = Page(site, archive, language, prefix, name, item, read_values(name, items))
    answer = views[name](page)
    # A file or a way to another page needs no template.
    if isinstance(answer, Answer):
        return answer
    template, context = answer
    return rendered(page, template, context)


def rendered(page: Page, template: str, context: Mapping[str, Any], status: int = 200) -> Answer:
    """A page as an answer.

    Args:
        page: that is asked for.
        template: its name.
        context: what stands in it.
        status: of HTTP.
    """
    body = (
        _environment(page.site.templates)
        .get_template(template)
        .render(page=page, t=page.texts, site=page.site, languages=LANGUAGES, **context)
    )
    tag = hashlib.blake2b(body.encode(), digest_size=9).hexdigest()
    # By what is shown, not by the state alone: a page has texts and a theme of its own.
    headers = {
        "etag": f'"{tag}"',
        "cache-control": "public, max-age=0, must-revalidate",
        "content-language": page.language,
    }
    # Search engines have no use for answers to questions that others asked, and no end of them.
    if page.name not in _FOLLOWED or status != 200:
        headers["x-robots-tag"] = "noindex, nofollow"
    elif page.name == "article" and not page.site.index_articles:
        headers["x-robots-tag"] = "noindex"
    return Answer(status, body.encode(), _HTML, headers)


_REASONS = {
    400: "The query cannot be read",
    401: "The token is not known",
    403: "This is not allowed here",
    409: "There is a saved search of this name already",
    404: "There is no such page",
    503: "Too many readers at once",
}
_REASONS_BY_NAME = {
    "slow": "The search took too long",
    "away": "The archive cannot answer now",
}


def failure(
    site: Site,
    language: str,
    prefix: str,
    status: int,
    *,
    error: Exception | None = None,
    items: Iterable[tuple[str, str]] = (),
    reason: str = "",
    retry: int | None = None,
) -> Answer:
    """A page that says what is wrong and what to do next.

    Args:
        site: what all pages share.
        language: of the page.
        prefix: under which the application is mounted.
        status: of HTTP.
        error: what was raised, where a reader can mend it.
        items: the pairs of the query string: the box keeps what was typed.
        reason: «slow» or «away» for a 503 that has another reason than many readers.
        retry: seconds after which to try again.
    """
    values = read_values("search", items)
    page = Page(site, None, language, prefix, "search", "", values)  # type: ignore[arg-type]
    text = page.texts
    title = text(_REASONS_BY_NAME.get(reason, _REASONS.get(status, "Something went wrong")))
    position = getattr(error, "position", None)
    context = {
        "title": title,
        "detail": str(error) if error is not None else "",
        "position": position if isinstance(position, int) else None,
        "status": status,
        "reason": reason,
        "last_year": str(date.today().year - 1),  # noqa: DTZ011 - a year has no zone
    }
    answer = rendered(page, "failure.html", context, status)
    headers = {**answer.headers, "cache-control": "no-store"}
    headers.pop("etag")
    if retry is not None:
        headers["retry-after"] = str(retry)
    return attrs.evolve(answer, headers=headers)


@cache
def _environment(templates: str | None) -> Environment:
    """Templates and what they may call.

    Args:
        templates: folder of those of the host, which come before ours.
    """
    ours = PackageLoader("newsarchive.web")
    # «ours/base.html» is what a template of the host extends, under the same name as its own.
    named = PrefixLoader({"ours": ours})
    loaders = [named, ours] if templates is None else [FileSystemLoader(templates), named, ours]
    environment = Environment(
        loader=ChoiceLoader(loaders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["iso"] = lambda when: "" if when is None else iso(when)
    environment.filters["safe_url"] = _safe_url
    environment.globals["Markup"] = Markup
    environment.globals["said"] = said
    return environment


def _safe_url(url: str | None) -> str:
    """An address that may be linked: http(s) only; "" for anything else."""
    return url if url and re.match(r"https?://", url, re.IGNORECASE) else ""


def is_key(text: str) -> bool:
    """Whether a text is spelt as the key of an article."""
    return bool(_KEY.match(text))
