"""A Whoosh analyzer for anyone's own schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from whoosh.analysis import Analyzer, Token

from newsarchive.analysis.analyser import Analyser
from newsarchive.analysis.stems import RUSSIAN_MARK
from newsarchive.kazakh.splitter import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["KazakhAnalyzer"]


class KazakhAnalyzer(Analyzer):  # type: ignore[misc]  # Whoosh has no types
    """Kazakh, Russian and English text as stems, for a Whoosh field.

    Sentence by sentence, as an archive of this package does it:
    `Schema(text=TEXT(analyzer=KazakhAnalyzer()))`. A query is one stem a word here, so Russian
    stems are not marked: «министр» is then the same word in both languages. It keeps no state, so a
    schema with it can be pickled.
    """

    def __call__(  # noqa: PLR0917 - Whoosh passes some of them by position
        self,
        value: str,
        positions: bool = False,  # noqa: FBT001, FBT002 - the arguments are those that Whoosh passes
        chars: bool = False,  # noqa: FBT001, FBT002
        keeporiginal: bool = False,  # noqa: FBT001, FBT002
        removestops: bool = True,  # noqa: FBT001, FBT002
        start_pos: int = 0,
        start_char: int = 0,
        mode: str = "",
        **kwargs: Any,
    ) -> Iterator[Token]:
        """One token per indexed word; Whoosh's way is to hand out the same object again and again.

        Args:
            value: the text.
            positions: whether to number the words, in `pos`.
            chars: whether to say where they stand, in `startchar` and `endchar`, in characters of
                the text.
            keeporiginal: whether to give the indexed form before stemming, in `original`.
            removestops: nothing is removed: no word is a stop word here.
            start_pos: the number of the first word.
            start_char: what to add to the places.
            mode: «index» or «query»; in a query each word is read by itself, in its likeliest
                language.
            **kwargs: for the token.
        """
        if not isinstance(value, str):
            raise TypeError(f"text is analysed, not {type(value).__name__}")
        # One object for all words: whoever keeps a token copies it, as with every Whoosh analyzer.
        token = Token(positions, chars, removestops=removestops, mode=mode, **kwargs)
        found = _typed(value) if mode == "query" else _printed(value)
        for pos, (start, end, form, stem) in enumerate(found, start_pos):
            # A schema has no languages, so the mark would only part the same word.
            token.text = stem.removesuffix(RUSSIAN_MARK)
            token.boost = 1.0
            token.stopped = False
            if keeporiginal:
                token.original = form
            if positions:
                token.pos = pos
            if chars:
                token.startchar, token.endchar = start_char + start, start_char + end
            yield token


_ANALYSER = Analyser()
_Found = tuple[int, int, str, str]


def _printed(text: str) -> Iterator[_Found]:
    """The words of a text that is indexed, each read in the language of its sentence."""
    for first, last in sentence_spans(text):
        for term in _ANALYSER.terms(text[first:last]):
            yield first + term.start, first + term.end, term.form, term.stem


def _typed(text: str) -> Iterator[_Found]:
    """The words of a query, each in its likeliest reading."""
    for word in _ANALYSER.query_words(text):
        yield word.start, word.end, word.forms[0], word.stems[0]
