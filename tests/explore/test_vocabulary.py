"""Words of several segments become one list, sorted, whatever their length."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from newsarchive.explore.completion import _folded
from newsarchive.explore.vocabulary import WordNumbers, byte_rows
from newsarchive.index.lexicon import encode_strings
from newsarchive.kazakh.letters import fold

letters = st.text("аәбвгққіzA1-/\U0001f600", min_size=1, max_size=12)
# Words that agree in more letters than a row has, and words that just fill it.
long = st.builds(lambda start, end: start * 40 + end, st.sampled_from("аә"), letters)
full = st.integers(30, 34).map(lambda count: "қ" * count)
segments = st.lists(st.sets(letters | long | full, max_size=8).map(sorted), max_size=4)


def encoded(words):
    arrays = encode_strings("word", words)
    return arrays["word"], arrays["word_at"]


@given(segments)
def test_each_word_has_one_number(lists):
    numbers = WordNumbers(*zip(*map(encoded, lists), strict=True)) if lists else WordNumbers([], [])
    every = sorted({word for own in lists for word in own})
    names = numbers.names(np.arange(len(numbers))).tolist()
    assert sorted(names) == every
    # Words that differ after the end of a row are told apart, but their order is another.
    short = [word for word in names if len(word.encode()) <= 64]
    assert short == sorted(short)
    for own, by_part in zip(lists, numbers.by_part, strict=True):
        assert numbers.names(by_part).tolist() == own


@given(st.lists(letters, max_size=8))
def test_rows_are_the_words_and_may_be_folded(words):
    blob, starts = encoded(words)
    assert [row.decode() for row in byte_rows(blob, starts).tolist()] == words
    folded = byte_rows(_folded(blob), starts).tolist()
    assert [row.decode() for row in folded] == [fold(word) for word in words]
