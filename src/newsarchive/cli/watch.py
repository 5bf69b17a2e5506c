"""What tells what is new: watch."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import click

import newsarchive
from newsarchive.articles import iso
from newsarchive.cli.asking import filter_options, filtered, timeout_option
from newsarchive.cli.options import archive_option, json_option, with_options
from newsarchive.cli.output import json_line
from newsarchive.cursors import fingerprint
from newsarchive.errors import ArchiveLocked
from newsarchive.snippet import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsarchive.results import Hit

__all__ = ["watch"]

_FORMAT = 1
_AT_A_TIME = 200  # articles whose texts are held


@attrs.frozen
class _Seen:
    """What was told before.

    Attributes:
        asked: the fingerprint of query and filters.
        mark: the last commit of the archive that was looked at.
    """

    asked: str
    mark: int


@click.command()
@with_options(
    (
        archive_option,
        click.option("--query", "-q", required=True, metavar="QUERY", help="What to look for."),
        click.option(
            "--state",
            required=True,
            type=click.Path(dir_okay=False),
            metavar="FILE",
            help="What was told already; made at the first run.",
        ),
        click.option(
            "--from-now",
            is_flag=True,
            help="At the first run: take what is there already as told.",
        ),
        *filter_options,
        timeout_option,
        json_option("Print hits as JSON Lines."),
    )
)
def watch(query: str, archive: str, **options: Any) -> None:
    """Print what a query finds that came since the last time.

    The exit code is 0 if there is something new, 1 if there is nothing, 2 if something failed: so
    cron and mail do the rest. What comes late counts as new whatever its date is; an article that
    was changed does not.

    \b
    newsarchive watch --query 'су тасқыны' --state flood.json
    """  # noqa: D301 - click keeps the lines after \b as they are
    path = Path(options.pop("state"))
    from_now = options.pop("from_now")
    as_json = options.pop("as_json")
    timeout = options.pop("timeout")
    filters = filtered(options)
    # Another query would be told only what came since this one was.
    asked = fingerprint(query=query, **filters)
    with _locked(path), newsarchive.open(archive) as opened:
        before = _load(path, asked)
        # Asked before anything is printed: of a backup the marks go backwards.
        mark = opened.arrivals("*", limit=0, timeout=timeout).mark
        if before is not None and before.mark > mark:
            raise click.ClickException(
                f"{path} was written for a later state of the archive, or for another archive: "
                "remove it to be told of everything again"
            )
        count = 0
        if before is not None or not from_now:
            seen = None if before is None else before.mark
            found = _new(opened, query, seen, timeout, filters)
            mark, count = _print(found, mark, as_json=as_json)
        # Only what has left this process was told: else it comes again the next time.
        sys.stdout.flush()
        _save(path, _Seen(asked, mark))
    if not count:
        raise SystemExit(1)


def _new(
    archive: newsarchive.Archive,
    query: str,
    seen: int | None,
    timeout: float | None,
    filters: dict[str, Any],
) -> Iterator[newsarchive.Arrivals]:
    """The pages of what came after a mark, the latest first."""
    after = None
    while True:
        page = archive.arrivals(
            query, seen=seen, after=after, limit=_AT_A_TIME, timeout=timeout, **filters
        )
        yield page
        after = page.next
        if after is None:
            return


def _print(pages: Iterator[newsarchive.Arrivals], mark: int, *, as_json: bool) -> tuple[int, int]:
    """Print hits; returns the mark of the first page, and how many there were.

    What comes while the pages are read stands before them, and is told the next time.
    """
    count = 0
    for number, page in enumerate(pages):
        if number == 0:  # the later pages may be of later states
            mark = page.mark
        for hit in page:
            count += 1
            if as_json:
                json_line(hit.to_dict())
            else:
                _print_hit(hit)
    return mark, count


def _print_hit(hit: Hit) -> None:
    """The headline, where it is from, and its best sentence."""
    article = hit.article
    date = "" if article.date is None else iso(article.date)
    known = [part for part in (article.source, date, article.url or article.key) if part]
    click.echo(printable(article.title or article.id))
    click.echo(f"   {printable(' · '.join(known))}")
    # The headline stands above already: the best sentence of the text says more.
    of_text = [sentence for sentence in hit.sentences if sentence.ordinal]
    if of_text:
        text = " ".join(of_text[0].snippet().split())
        click.echo(f"   {printable(text)}")


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the file alone: two runs at once would tell the same twice.

    Raises:
        ArchiveLocked: another run is not ready yet.
    """
    # The file itself is replaced, and a lock on it would go with the old one.
    with path.with_name(f"{path.name}.lock").open("w", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ArchiveLocked(f"another run watches with {path}: wait until it ends") from None
        yield


def _load(path: Path, asked: str) -> _Seen | None:
    """What was told before; None at the first run."""
    try:
        values = json.loads(path.read_bytes())
        seen = _Seen(str(values["asked"]), int(values["mark"]))
        sound = values["format"] == _FORMAT
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError):
        sound = False
    if not sound:
        raise click.ClickException(f"{path} is no state of `newsarchive watch`: name another file")
    if seen.asked != asked:
        raise click.ClickException(
            f"{path} is of another query or other filters: each needs a file of its own"
        )
    return seen


def _save(path: Path, seen: _Seen) -> None:
    """Replace the file: whoever is killed meanwhile leaves the old one or the new one."""
    new = path.with_name(f"{path.name}.new")
    with new.open("w", encoding="utf-8") as file:
        json.dump({"format": _FORMAT, **attrs.asdict(seen)}, file)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
