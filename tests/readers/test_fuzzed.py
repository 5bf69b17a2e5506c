# ruff: noqa: E501 - inputs and messages stand as they are
"""Whatever bytes a reader gets, nothing but articles, refusals and notes comes out: the short form of tests/fuzz."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsarchive.readers import FORMATS
from tests.fuzz import targets


def changed(data, choices):
    """Bytes with some places cut, doubled, exchanged or overwritten, as fuzzers do."""
    data = bytearray(data)
    for _ in range(choices.randint(1, 6)):
        start = choices.randrange(len(data) + 1)
        end = min(len(data), start + choices.randint(0, 12))
        piece = bytes(data[start:end])
        data[start:end] = choices.choice(
            [
                b"",
                piece * 2,
                piece[::-1],
                choices.randbytes(2),
                b"\0",
                b'"',
                b"<",
                b"{",
                b"&",
                b"9" * 20,
            ]
        )
    return bytes(data)


def test_each_format_has_a_target():
    assert targets.READERS == FORMATS


@pytest.mark.parametrize("format_", sorted(set(targets.READERS) - set(targets.DOCUMENTS)))
@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_reader_gives_nothing_but_articles_refusals_and_notes(format_, seed):
    choices = random.Random(seed)
    inputs = targets.seeds(format_)
    targets.run(format_, changed(choices.choice(inputs), choices))


@pytest.mark.parametrize("format_", targets.DOCUMENTS)
@settings(max_examples=6, deadline=None)  # each takes a process
@given(seed=st.integers(0, 2**32))
def test_a_document_gives_nothing_but_articles_refusals_and_notes(format_, seed):
    choices = random.Random(seed)
    [document] = targets.seeds(format_)
    targets.run(format_, changed(document, choices))
