"""The Kazakh language: text -> sentences -> tokens -> stems, in three scripts.

Nothing here knows of archives: it can be used alone.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsarchive.kazakh.dates import parse_date
    from newsarchive.kazakh.generator import generate
    from newsarchive.kazakh.letters import normalise
    from newsarchive.kazakh.scripts import to_arabic, to_cyrillic, to_latin
    from newsarchive.kazakh.splitter import Span, sentences
    from newsarchive.kazakh.stemmer import Analysis, Suffix, analyses, stem
    from newsarchive.kazakh.tokenizer import Token, tokens

__all__ = [
    "Analysis",
    "Span",
    "Suffix",
    "Token",
    "analyses",
    "generate",
    "normalise",
    "parse_date",
    "sentences",
    "stem",
    "to_arabic",
    "to_cyrillic",
    "to_latin",
    "tokens",
]

# No module has the name of something public in it: loading it would put the module in the
# function's place.
_MODULES = {
    "Analysis": "stemmer",
    "Span": "splitter",
    "Suffix": "stemmer",
    "Token": "tokenizer",
    "analyses": "stemmer",
    "generate": "generator",
    "normalise": "letters",
    "parse_date": "dates",
    "sentences": "splitter",
    "stem": "stemmer",
    "to_arabic": "scripts",
    "to_cyrillic": "scripts",
    "to_latin": "scripts",
    "tokens": "tokenizer",
}


def __getattr__(name: str) -> Any:
    """Load what is asked for when it is first used."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
