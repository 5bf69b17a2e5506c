"""One archive copied to another, of whatever engine, and compared with it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import attrs

from newsarchive.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newsarchive.articles import Article
    from newsarchive.engines.base import Engine
    from newsarchive.request import LoadOptions
    from newsarchive.results import Report

__all__ = ["copy"]

_MODULUS = 2**128


@attrs.define
class _Tally:
    """How many articles went by, and a sum of their hashes: equal for equal sets of articles.

    The order does not count, and nothing is kept of an article, so any number of them fits.
    """

    articles: int = 0
    content: int = 0

    def over(self, articles: Iterable[Article]) -> Iterator[Article]:
        """The articles, counted as they pass."""
        for article in articles:
            self.articles += 1
            self.content = (self.content + _hash(article)) % _MODULUS
            yield article

    def all(self, articles: Iterable[Article]) -> None:
        """Count articles that nobody else wants."""
        for _ in self.over(articles):
            pass


def _hash(article: Article) -> int:
    """A number of 128 bits that stands for all fields of an article."""
    fields = json.dumps(article.to_dict(), ensure_ascii=False, sort_keys=True)
    digest = hashlib.blake2b(fields.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    return int.from_bytes(digest)


def copy(source: Engine, target: Engine, options: LoadOptions) -> Report:
    """Add what one archive has to another: articles, their duplicates, the dictionary.

    What is there already is left as it is, so a copy that broke off is continued by another call.

    Args:
        source: read, an article at a time.
        target: written.
        options: how articles are loaded there; what they say of duplicates does not count.

    Raises:
        ArchiveError: the two count days by different clocks: nothing is copied. Or, afterwards,
            the target does not hold what the source does, or somebody wrote to the source
            meanwhile. The message says what differs.
    """
    if source.timezone() != target.timezone():
        zones = f"{source.timezone()} and {target.timezone()}"
        raise ArchiveError(
            f"{source.location} and {target.location} count days by {zones}: copy to a new archive"
        )
    state = source.state()
    dictionary = source.dictionary()
    if target.dictionary() != dictionary:
        target.set_dictionary(dictionary)
    # First all that the source keeps, also texts that it keeps twice, then what it keeps as
    # duplicates only: the same loading finds again what they are duplicates of.
    articles, duplicates = _Tally(), _Tally()
    kept = attrs.evolve(options, keep_duplicates=True)
    report = target.add(articles.over(source.articles()), kept)
    found_again = attrs.evolve(options, keep_duplicates=False)
    more = target.add(duplicates.over(source.duplicates()), found_again)
    if source.state() != state:
        raise ArchiveError(f"{source.location} changed while it was copied: copy it again")
    _compare(source, target, "articles", articles, target.articles())
    _compare(source, target, "duplicates", duplicates, target.duplicates())
    return _sum(report, more)


def _compare(
    source: Engine, target: Engine, kind: str, sent: _Tally, there: Iterable[Article]
) -> None:
    """Read back what the target holds, and raise where it is not what was sent."""
    found = _Tally()
    found.all(there)
    if found == sent:
        return
    counts = f"{sent.articles:,} and {found.articles:,} {kind}"
    reason = "the target held others before, or somebody wrote to it meanwhile"
    raise ArchiveError(
        f"{source.location} and {target.location} have {counts}, which are not the same: {reason}"
    )


def _sum(first: Report, second: Report) -> Report:
    """The report of two loads, one after the other."""
    summed = ("added", "updated", "unchanged", "duplicates", "refused", "sentences", "took")
    totals = {name: getattr(first, name) + getattr(second, name) for name in (*summed, "notes")}
    return attrs.evolve(first, **totals)
