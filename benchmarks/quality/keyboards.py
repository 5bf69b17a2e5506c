"""Keyboards: words typed without the Kazakh letters find headlines with the right word.

Every distinct word of `text/headlines.txt` of five letters or more that folding changes is searched, so folded, in an
archive of those headlines.

    python -m benchmarks.quality keyboards
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import newsarchive
from newsarchive import Article
from newsarchive.analysis import Analyser
from newsarchive.kazakh.letters import fold

DATA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "text" / "headlines.txt"
FLOORS = Path(__file__).with_name("floors.json")
SHORTEST = 5
DEPTH = 10


def measure(folder: Path, every: int = 1) -> tuple[int, list[str]]:
    """How many words were searched, and those whose right spelling was in none of the first headlines.

    Args:
        folder: for the archive.
        every: only each so-manieth word.
    """
    headlines = list(dict.fromkeys(DATA.read_text("utf-8").splitlines()))
    articles = [
        Article(id=str(number), title=line) for number, line in enumerate(headlines) if line.strip()
    ]
    forms = {
        article.id: {term.form for term in Analyser().terms(article.title)} for article in articles
    }
    words = sorted(
        {
            form
            for found in forms.values()
            for form in found
            if len(form) >= SHORTEST and fold(form) != form
        }
    )
    words = [word for word in words if word.isalpha()][::every]
    missed = []
    with newsarchive.open(folder / "headlines", create=True) as archive:
        archive.add(articles)
        for word in words:
            hits = archive.search(fold(word), limit=DEPTH)
            if not any(word in forms[hit.article.id] for hit in hits):
                missed.append(word)
    return len(words), missed


def main() -> bool:
    """Print the figure; whether the floor is held."""
    name, bounds = next(iter(json.loads(FLOORS.read_text("utf-8"))["keyboards"].items()))
    with tempfile.TemporaryDirectory() as folder:
        count, missed = measure(Path(folder))
    share = 1 - len(missed) / count
    print(f"{count} words of headlines, typed without the Kazakh letters")
    print(
        f"{name}: {share:.4f} (floor {bounds['floor']}, aim {bounds['aim']}); missed: {', '.join(missed[:20])}"
    )
    return bool(share >= bounds["floor"])
