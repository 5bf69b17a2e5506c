"""A bar that shows how far a long command is."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import Progress as RichProgress
    from rich.progress import ProgressColumn, TaskID

    from newsarchive.results import Progress

__all__ = ["Bar", "bar", "done"]

_WIDE = 100  # columns of a terminal that has room for a bar and all numbers


class Bar:
    """What a command tells a bar. Without a terminal it shows nothing."""

    def __init__(self, shown: tuple[RichProgress, TaskID] | None = None) -> None:
        self._shown = shown

    def update(self, completed: int, description: str = "") -> None:
        """Show how much is done."""
        if self._shown:
            progress, task = self._shown
            progress.update(task, completed=completed, description=description)

    def stop(self) -> None:
        """Take the bar off the screen: something else is to be printed or asked."""
        if self._shown:
            self._shown[0].stop()


@contextlib.contextmanager
def bar(total: int, unit: str) -> Iterator[Bar]:
    """A bar on standard error, where that is a terminal: how much, how fast, how long still.

    Args:
        total: what there is to do, in units; 0 where nobody knows.
        unit: «bytes» or what else is counted.
    """
    # Rich takes a third of the time of a start, so it loads where something can take long.
    from rich import progress as rich  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415

    console = Console(stderr=True)
    # A dumb terminal cannot redraw a line. Older Rich prints an empty line even where it is told
    # to show nothing, so there it is not asked at all.
    if not console.is_terminal or console.is_dumb_terminal:
        yield Bar()
        return
    # Where there is no room for all, a bar of two letters and cut numbers would tell nothing.
    columns: list[ProgressColumn] = [rich.TextColumn("{task.description}")]
    if console.width >= _WIDE:
        times = [rich.TimeElapsedColumn(), rich.TimeRemainingColumn()]
        columns = [rich.BarColumn(20), *_amount(unit), *times, *columns]
    with rich.Progress(*columns, console=console) as progress:
        # Rich shows a moving bar where nobody knows the end.
        task = progress.add_task("", total=total or None)
        yield Bar((progress, task))


def _amount(unit: str) -> list[ProgressColumn]:
    """How much is done of how much; bytes as kilobytes or megabytes."""
    from rich import progress as rich  # noqa: PLC0415 - as above

    if unit == "bytes":
        return [rich.DownloadColumn()]
    return [rich.MofNCompleteColumn(), rich.TextColumn(unit)]


def done(progress: Progress) -> str:
    """How much of a load is done, on one line."""
    counts = f"{progress.articles:,} articles, {progress.rate:,.0f} sentences a second"
    return counts if progress.phase == "indexing" else f"{counts}, {progress.phase}"
