"""The garbage collector while much is made that stays."""

from __future__ import annotations

import contextlib
import gc
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["seldom"]

# Objects that are made before the collector looks at the youngest. By default it looks after each
# 700, which for a load is each sentence or two, and takes a sixth of the load's time
# (`python -m benchmarks.speed.loading`).
_OBJECTS = 100_000

# There is one collector for all threads: the first load quiets it, and others find it quiet.
_used = threading.Lock()


@contextlib.contextmanager
def seldom() -> Iterator[None]:
    """Have garbage collected seldom, and not looked for in what is there already.

    A load makes no circles of objects, and what was there before it mostly lives on. Who has frozen
    objects for reasons of their own, as servers do before they fork, keeps them frozen.
    """
    if gc.get_freeze_count() or not _used.acquire(blocking=False):
        yield
        return
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
        _used.release()
