"""Signatures find copies, depend on the text alone, and never change."""

import hashlib
import random

import numpy as np
import pytest

from newsarchive.index import signatures
from newsarchive.index.signatures import BANDS, LEAST, band_keys, shingles, stem_hashes

LETTERS = "аәбвгғдежзийкқлмнңоөпрстуұүфхһцчшщыіэюя"


def word(number):
    """A word of its own for each number."""
    return "".join(LETTERS[number // 39**place % 39] for place in range(3))


TEXT = [word(number * number) for number in range(60)]


def keys_of(*texts):
    hashes = np.concatenate([stem_hashes(text) for text in texts])
    ends = np.cumsum([len(text) for text in texts])
    return band_keys(hashes, ends - [len(text) for text in texts], ends)


def test_a_signature_is_what_it_was():
    """Signatures lie in archives for years: these values never change without a new format."""
    assert [hex(number) for number in stem_hashes(["мектеп", "бала"])] == GOLDEN_HASHES
    assert hex(shingles(stem_hashes(["мектеп", "бала", "оқу"]))[0]) == GOLDEN_SHINGLE
    _, keys = keys_of(TEXT)
    assert keys[:3, 0].tolist() == GOLDEN_BANDS
    assert hashlib.blake2b(keys.astype("<u4").tobytes(), digest_size=8).hexdigest() == GOLDEN_ALL


GOLDEN_HASHES = ["0x9efa9fea801cbd3", "0x3e497b33e1f9a26a"]
GOLDEN_SHINGLE = "0x198b3be194c58bd4"
GOLDEN_BANDS = [2148611549, 1811336349, 356158015]
GOLDEN_ALL = "2b07115312351d57"


def test_a_signature_is_of_the_text_alone():
    _, alone = keys_of(TEXT)
    _, among = keys_of(TEXT[5:40], TEXT, TEXT[::-1])
    assert among[:, 1].tolist() == alone[:, 0].tolist()


def test_a_short_text_has_none():
    texts, keys = keys_of(TEXT[: LEAST + 1], TEXT[: LEAST + 2], [])
    assert texts.tolist() == [1]
    assert keys.shape == (BANDS, 1)


def test_shingles_are_in_order_and_three_long():
    a, b, c = stem_hashes("абв")
    assert len(shingles(np.array([a, b], np.uint64))) == 0
    orders = [
        shingles(np.array(order, np.uint64))[0] for order in ([a, b, c], [a, c, b], [c, b, a])
    ]
    assert len(set(orders)) == 3


def test_texts_that_share_half_share_a_band():
    """1 - (1 - j^3)^42 for j near .5 is above .99; unrelated texts share none."""
    chance = random.Random(1)
    met = strangers = 0
    for _ in range(200):
        text = [word(chance.randrange(39**3)) for _ in range(200)]
        other = [word(chance.randrange(39**3)) for _ in range(200)]
        _, keys = keys_of(text, text[:100], other)
        met += bool((keys[:, 0] == keys[:, 1]).any())
        strangers += bool((keys[:, 0] == keys[:, 2]).any())
    assert met >= 195
    assert strangers == 0


@pytest.mark.parametrize("similarity", [0.2, 0.5, 0.8])
def test_bands_agree_as_often_as_the_formula_says(similarity):
    """Each MinHash agrees with the chance of the Jaccard similarity, so a band with its cube."""
    chance = random.Random(2)
    agree = []
    for _ in range(60):
        common = [word(chance.randrange(39**3)) for _ in range(400)]
        length = int(400 * similarity)
        _, keys = keys_of(common, common[:length])
        agree.append((keys[:, 0] == keys[:, 1]).mean())
    real = (length - 2) / 398
    assert np.mean(agree) == pytest.approx(real**3, abs=0.03)


def test_a_band_is_kept_ascending():
    keys, texts = signatures.ordered(np.array([5, 1, 5], np.uint32), np.array([0, 1, 2]))
    assert (keys.tolist(), texts.tolist()) == ([1, 5, 5], [1, 0, 2])
