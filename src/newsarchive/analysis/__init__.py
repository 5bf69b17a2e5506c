"""Text -> terms: sentences to forms, forms to stems, what is typed to every reading of its words.

Kazakh is stemmed here, Russian and English by PyStemmer.

    form    a word as it is indexed: lower case, in Cyrillic, look-alike letters mended
    stem    what all inflected forms of a word share; by it a word is found
    term    a form with its stem and its place in a sentence
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from newsarchive.analysis.analyser import Analyser, Term
from newsarchive.analysis.words import Word

if TYPE_CHECKING:
    from newsarchive.analysis.whoosh import KazakhAnalyzer

__all__ = ["Analyser", "KazakhAnalyzer", "Term", "Word"]


def __getattr__(name: str) -> Any:
    # Only KazakhAnalyzer needs Whoosh, so it is loaded when it is first asked for.
    if name != "KazakhAnalyzer":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return importlib.import_module(f"{__name__}.whoosh").KazakhAnalyzer
