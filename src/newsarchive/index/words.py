"""The words of a segment: its stems and forms as sorted lexicons, and those of several in one."""

from __future__ import annotations

from itertools import accumulate, chain, compress
from operator import ne
from typing import TYPE_CHECKING

import attrs
import numpy as np

from newsarchive.index.arrays import Array, changes, offsets, smallest
from newsarchive.index.lexicon import encode_lexicon
from newsarchive.index.vocabulary import hashed

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Joined", "Words", "joined", "lexicon_arrays", "ranks"]


@attrs.frozen(eq=False)
class Words:
    """The words of a segment, or of what is to become one.

    Attributes:
        stems: each once.
        forms: one for each pair of a form and a stem that it has.
        form_stem: `(F,)`, which of the stems each form has.
    """

    stems: Sequence[str]
    forms: Sequence[str]
    form_stem: Array


@attrs.frozen(eq=False)
class Joined:
    """The words of several sources in one.

    Attributes:
        words: sorted stems; sorted forms, those that are equal in the order of their stems.
        stems: for each source the new numbers of its stems.
        forms: for each source the new numbers of its forms.
    """

    words: Words
    stems: list[Array]
    forms: list[Array]


def joined(sources: Sequence[Words]) -> Joined:
    """The words of several sources in one.

    >>> first = Words(["су"], ["суды", "су"], np.array([0, 0]))
    >>> second = Words(["ел", "су"], ["ел", "су"], np.array([0, 1]))
    >>> both = joined([first, second])
    >>> both.words.stems, both.words.forms, both.words.form_stem.tolist()
    (['ел', 'су'], ['ел', 'су', 'суды'], [0, 1, 1])
    >>> [forms.tolist() for forms in both.forms]
    [[2, 1], [0, 1]]

    Args:
        sources: whose words need not be sorted.
    """
    stems, of_stems = ranks([stem for source in sources for stem in source.stems])
    forms, of_forms = ranks([form for source in sources for form in source.forms])
    stem_numbers = _split(of_stems, [len(source.stems) for source in sources])
    form_numbers = _split(of_forms, [len(source.forms) for source in sources])
    # A form and its stem are packed into one number: so one sort orders them.
    pairs = []
    for source, stem, form in zip(sources, stem_numbers, form_numbers, strict=True):
        pairs.append(form << np.int64(32) | stem[source.form_stem])
    whole = np.sort(np.concatenate(pairs))
    whole = whole[changes(whole)]
    entries = [forms[number] for number in (whole >> 32).tolist()]
    form_stem = (whole & 0xFFFFFFFF).astype(np.uint32)
    new_forms = [whole.searchsorted(own) for own in pairs]
    return Joined(Words(stems, entries, form_stem), stem_numbers, new_forms)


def ranks(strings: Sequence[str]) -> tuple[list[str], Array]:
    """The distinct ones of some strings, sorted, and the place of each among these.

    >>> distinct, rank = ranks(["су", "ел", "су"])
    >>> distinct, rank.tolist()
    (['ел', 'су'], [1, 0, 1])
    """
    # Python's own sort: NumPy would make all strings as long as the longest.
    order = sorted(range(len(strings)), key=strings.__getitem__)
    ordered = [strings[number] for number in order]
    is_new = np.fromiter(chain([1], map(ne, ordered, ordered[1:])), bool)[: len(ordered)]
    rank = np.empty(len(order), np.int64)
    rank[order] = is_new.cumsum() - 1
    return list(compress(ordered, is_new)), rank


def _split(values: Array, sizes: Sequence[int]) -> list[Array]:
    """Stretches of an array with given lengths."""
    return np.split(values, list(accumulate(sizes))[:-1])


def lexicon_arrays(words: Words) -> dict[str, Array]:
    """The arrays of both lexicons, by the names that `segment` gives them.

    Args:
        words: sorted, as `joined` gives them.
    """
    stems = len(words.stems)
    stem_form = offsets(np.bincount(words.form_stem, minlength=stems))
    # The place of each form among the forms of all stems, those of one stem together.
    place = np.empty(len(words.forms), np.int64)
    place[np.argsort(words.form_stem, kind="stable")] = np.arange(len(words.forms))
    return {
        "form_stem": smallest(words.form_stem),
        "form_ordinal": smallest(place - stem_form[words.form_stem]),
        "stem_form": smallest(stem_form),
        **hashed(words.forms),
        **encode_lexicon("form", words.forms),
        **encode_lexicon("stem", words.stems),
    }
