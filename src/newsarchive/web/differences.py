"""Two copies of a text side by side: which sentences differ, and which words in them."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import attrs

from newsarchive.kazakh import sentences as cut

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Differences", "Piece", "Row", "differences"]

_SENTENCES = 300  # of each text that are compared: the comparison is quadratic at worst
_ROWS = 40  # with differences that a page shows
_ALIKE = 0.4  # share of words in common from which two sentences are versions of one another
_LONGEST = 400  # words of a sentence that are compared one by one; a list may be any length
_WORDS = re.compile(r"\s*\w+|\s*[^\w\s]|\s+\Z")


@attrs.frozen
class Piece:
    """Words that stand together in one of the texts.

    Attributes:
        text: as printed, with the blanks before it.
        own: whether only this text has it.
    """

    text: str
    own: bool


@attrs.frozen
class Row:
    """What stands side by side.

    Attributes:
        left: a sentence of the first text; () where only the second has it.
        right: of the second, likewise.
        same: how many sentences are left out here, for both texts have them; else 0.
    """

    left: tuple[Piece, ...] = ()
    right: tuple[Piece, ...] = ()
    same: int = 0


@attrs.frozen
class Differences:
    """What two texts do not have in common.

    Attributes:
        rows: in the order of the texts; runs of equal sentences are one row.
        whole: whether all differences are among them.
    """

    rows: tuple[Row, ...]
    whole: bool = True


def differences(first: str, second: str) -> Differences:
    """Compare two texts: sentences first, then the words of those that differ.

    Args:
        first: a text.
        second: another one.

    Example:
        >>> two = differences("Су көтерілді. Жол жабық.", "Су көтерілді. Жол енді жабық.")
        >>> [piece.text for piece in two.rows[1].right if piece.own]
        [' енді']
    """
    left, right = _sentences(first), _sentences(second)
    rows: list[Row] = []
    shown = 0
    for row in _rows(left[:_SENTENCES], right[:_SENTENCES]):
        # A row of equal sentences is a line: it takes no room.
        if not row.same:
            shown += 1
        if shown > _ROWS:
            return Differences(tuple(rows), whole=False)
        rows.append(row)
    whole = max(len(left), len(right)) <= _SENTENCES
    return Differences(tuple(rows), whole)


def _sentences(text: str) -> list[str]:
    sentences = []
    # Papers cut paragraphs differently: where one ends is no difference of the text.
    for paragraph in text.split("\n"):
        sentences += [span.text for span in cut(paragraph)]
    return sentences


def _rows(left: Sequence[str], right: Sequence[str]) -> Iterator[Row]:
    """The rows of two texts, given as sentences."""
    plain_left = [_plain(sentence) for sentence in left]
    plain_right = [_plain(sentence) for sentence in right]
    # autojunk would take a refrain for noise.
    matcher = SequenceMatcher(None, plain_left, plain_right, autojunk=False)
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        if kind == "equal":
            yield Row(same=end - start)
        else:
            yield from _paired(left[start:end], right[other_start:other_end])


def _plain(sentence: str) -> str:
    """A sentence without differences of blanks and case."""
    return " ".join(sentence.split()).casefold()


def _paired(left: Sequence[str], right: Sequence[str]) -> Iterator[Row]:
    """Sentences that differ: versions of one another side by side, others alone."""
    waiting = [(sentence, _vocabulary(sentence)) for sentence in right]
    for sentence in left:
        own = _vocabulary(sentence)
        likeness = [_likeness(own, other) for _, other in waiting]
        best = max(likeness, default=0.0)
        if best < _ALIKE:
            yield Row(left=(Piece(sentence, own=True),))
            continue
        # Sentences before the likest one were put in between: their order is kept.
        place = likeness.index(best)
        yield from _added(waiting[:place])
        yield _compared(sentence, waiting[place][0])
        del waiting[: place + 1]
    yield from _added(waiting)


def _added(sentences: Sequence[tuple[str, frozenset[str]]]) -> Iterator[Row]:
    """Sentences that only the second text has."""
    for sentence, _ in sentences:
        yield Row(right=(Piece(sentence, own=True),))


def _vocabulary(sentence: str) -> frozenset[str]:
    return frozenset(_plain(sentence).split())


def _likeness(words: frozenset[str], others: frozenset[str]) -> float:
    """Words in common over the words of the longer sentence."""
    # By the longer one: a short sentence inside a long one is not the same news.
    return len(words & others) / max(len(words), len(others), 1)


def _compared(first: str, second: str) -> Row:
    """Two versions of a sentence, word by word."""
    words, others = _WORDS.findall(first), _WORDS.findall(second)
    if max(len(words), len(others)) > _LONGEST:
        return Row((Piece(first, own=True),), (Piece(second, own=True),))
    # Blanks differ between papers and mean nothing: words are compared without them.
    bare = [word.strip() for word in words]
    other_bare = [word.strip() for word in others]
    matcher = SequenceMatcher(None, bare, other_bare, autojunk=False)
    left, right = [], []
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        own = kind != "equal"
        left.append(Piece("".join(words[start:end]), own))
        right.append(Piece("".join(others[other_start:other_end]), own))
    return Row(_filled(left), _filled(right))


def _filled(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    return tuple(piece for piece in pieces if piece.text)
