"""Write into docs/cluster.md what its shell examples print: `python -m tools.document_cluster`.

A node is started for them. Times and sizes on a disk are not compared, so the page is only
rewritten if something else changed.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from tools.document_examples import rewritten, without_times
from tools.opensearch_nodes import running

PAGE = Path(__file__).resolve().parent.parent / "docs" / "cluster.md"
# Where the examples of the page find a cluster.
SHOWN = "localhost:9200"
_SIZES = re.compile(r"(index bytes|segments) +[\d,]+")


def comparable(text: str) -> str:
    """The page without what differs from one run to the next.

    >>> comparable("index bytes  12,345; 9 found in 39 ms")
    'index bytes; 9 found in … s'
    """
    return _SIZES.sub(r"\1", without_times(text))


def printed(node: str, folder: Path) -> str:
    """The page with what its examples print over a node, such as "127.0.0.1:21007"."""
    text = PAGE.read_text(encoding="utf-8")
    return rewritten(text.replace(SHOWN, node), folder).replace(node, SHOWN)


if __name__ == "__main__":
    with running() as cluster, tempfile.TemporaryDirectory() as work:
        after = printed(cluster.nodes[0].address, Path(work))
    if comparable(after) != comparable(PAGE.read_text(encoding="utf-8")):
        PAGE.write_text(after, encoding="utf-8")
