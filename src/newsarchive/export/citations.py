"""Articles as citations of newspaper articles: RIS, BibTeX, CSL-JSON.

Each function gives one record, so that a list of articles is written record by record. `address`
is where this archive shows the article, and `accessed` the day on which it was read: a reader of
the citation then has the publisher's address and ours.

- RIS: `TY - NEWS`, as Zotero, EndNote and Mendeley read it.
- BibTeX: `@article` with `entrysubtype = {newspaper}`, which biblatex and Zotero know.
- CSL-JSON: `article-newspaper` (citationstyles.org, schema 1.0.2).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from newsarchive.kazakh import to_latin

if TYPE_CHECKING:
    from newsarchive.articles import Article

__all__ = ["bibtex", "csl", "ris"]

_LANGUAGES = {"kk": "kazakh", "ru": "russian", "en": "english"}
"""Names of languages as BibTeX packages know them."""


def _date_parts(article: Article) -> list[int]:
    """Year, month and day of an article, as far as they are known."""
    when = article.date
    # A month or a year alone is a string.
    if isinstance(when, datetime | date):
        return [when.year, when.month, when.day]
    return [int(part) for part in when.split("-")] if when else []


def _line(value: str) -> str:
    """A value that cannot begin a line of its own in a file of lines."""
    return " ".join(value.split())


def ris(article: Article, *, address: str | None = None, accessed: date | None = None) -> str:
    r"""An article as a record of RIS.

    Args:
        article: any; what it does not have is left out.
        address: where this archive shows it.
        accessed: the day on which it was read there.

    Returns:
        lines that end with a carriage return and a line feed, as the format asks for.

    Example:
        >>> from newsarchive import Article
        >>> ris(Article(title="Жаңа мектеп", source="Таң", date="2026-03")).split("\r\n")[:5]
        ['TY  - NEWS', 'T1  - Жаңа мектеп', 'JF  - Таң', 'PY  - 2026', 'DA  - 2026/03//']
    """
    parts = _date_parts(article)
    # DA has always three slashes: what is not known stays empty.
    digits = [f"{part:02}" for part in parts]
    padded = [*digits, "", "", ""][:3]
    fields: list[tuple[str, str | None]] = [
        ("TY", "NEWS"),
        ("T1", article.title or article.id),
        *(("AU", author) for author in article.authors),
        ("JF", article.source),
        ("SE", article.section),
        ("PY", str(parts[0]) if parts else None),
        ("DA", "/".join([*padded, ""]) if parts else None),
        ("AB", article.description),
        *(("KW", tag) for tag in article.tags),
        ("LA", article.language),
        ("UR", article.url),
        ("L2", address),
        ("Y2", f"{accessed:%Y/%m/%d/}" if accessed else None),
    ]
    lines = [f"{tag}  - {_line(value)}" for tag, value in fields if value]
    return "\r\n".join([*lines, "ER  - ", ""])


def bibtex(article: Article, *, address: str | None = None, accessed: date | None = None) -> str:
    r"""An article as an entry of BibTeX.

    Args:
        article: any; what it does not have is left out.
        address: where this archive shows it.
        accessed: the day on which it was read there.

    Example:
        >>> from newsarchive import Article
        >>> print(bibtex(Article(title="100% & бала", source="Таң", date="2026", id="1")))
        @article{tan2026-1,
          title = {{100\% \& бала}},
          journaltitle = {Таң},
          date = {2026},
          entrysubtype = {newspaper},
        }
        <BLANKLINE>
    """
    parts = _date_parts(article)
    # Braces keep a name whole: BibTeX would look for a family name in that of a news agency.
    names = [f"{{{_escaped(author)}}}" for author in article.authors]
    authors = " and ".join(names)
    fields: list[tuple[str, str | None]] = [
        ("author", authors),
        ("title", f"{{{_escaped(article.title or article.id)}}}"),
        ("journaltitle", _escaped(article.source or "")),
        ("date", "-".join(f"{part:02}" for part in parts)),
        ("entrysubtype", "newspaper"),
        ("type", _escaped(article.section or "")),
        ("keywords", _escaped(", ".join(article.tags))),
        ("langid", _LANGUAGES.get(article.language or "")),
        ("url", _address(article.url or address)),
        ("urldate", accessed.isoformat() if accessed else None),
        ("note", f"\\url{{{_address(address)}}}" if address and article.url else None),
    ]
    lines = [f"  {name} = {{{value}}}," for name, value in fields if value]
    return "\n".join([f"@article{{{_cite_key(article, parts)},", *lines, "}", ""])


# One character a line: BibTeX gives each of these a meaning.
_ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_TABLE = str.maketrans(_ESCAPES)


def _escaped(text: str) -> str:
    """A text on one line in which no character means something to BibTeX."""
    return _line(text).translate(_TABLE)


def _address(url: str | None) -> str:
    """An address as BibTeX's `url` takes it: verbatim, but braces would end the field."""
    return (url or "").replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")


def _cite_key(article: Article, parts: list[int]) -> str:
    """A key of small letters and digits: source, year, and what tells the article from others."""
    source = re.sub(r"[^a-z0-9]", "", _plain(to_latin(article.source or "article")))
    year = str(parts[0]) if parts else ""
    # The end of an address tells articles of one source apart; its begin is the same for all.
    mark = re.sub(r"[^A-Za-z0-9]", "", article.id)[-12:]
    return f"{source}{year}-{mark}"


def _plain(text: str) -> str:
    """Letters without their marks."""
    # The dotless i is a letter of its own to Unicode, without a mark that could be taken off.
    split = unicodedata.normalize("NFKD", text.casefold()).replace("ı", "i")
    letters = [letter for letter in split if not unicodedata.combining(letter)]
    return "".join(letters)


def csl(
    article: Article, *, address: str | None = None, accessed: date | None = None
) -> dict[str, Any]:
    """An article as an item of CSL-JSON.

    Args:
        article: any; what it does not have is left out.
        address: where this archive shows it.
        accessed: the day on which it was read there.

    Example:
        >>> from newsarchive import Article
        >>> csl(Article(title="Жаңа мектеп", date="2026-03-01", id="1"))["issued"]
        {'date-parts': [[2026, 3, 1]]}
    """
    parts = _date_parts(article)
    today = [accessed.year, accessed.month, accessed.day] if accessed else None
    item: dict[str, Any] = {
        "id": article.id,
        "type": "article-newspaper",
        "title": article.title or article.id,
        "author": [{"literal": author} for author in article.authors],
        "container-title": article.source,
        "section": article.section,
        "issued": {"date-parts": [parts]} if parts else None,
        "abstract": article.description,
        "keyword": ", ".join(article.tags),
        "language": article.language,
        "URL": article.url or address,
        "archive_location": address,
        "accessed": {"date-parts": [today]} if today else None,
    }
    return {name: value for name, value in item.items() if value}
