"""What must hold of the measures of exploration for any numbers."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsarchive.explore import measures as m

INF = math.inf
COUNTS = st.integers(0, 2_000)


@st.composite
def tables(draw):
    """Four cells, as the numbers that the measures take: o11 <= min(r1, c1) by construction."""
    o11, o12, o21, o22 = (draw(COUNTS) for _ in range(4))
    return m.Contingency(o11, o11 + o12, o11 + o21, o11 + o12 + o21 + o22)


@st.composite
def sets(draw):
    """A word in two sets that both have tokens."""
    a, b = draw(COUNTS), draw(COUNTS)
    a_tokens = a + draw(st.integers(1, 10**6))
    b_tokens = b + draw(st.integers(1, 10**6))
    return a, a_tokens, b, b_tokens


@given(tables())
def test_every_table_has_values_of_the_same_direction(table):
    o11, r1, c1, n = table
    direction = np.sign(o11 * n - r1 * c1)
    g2 = float(m.g2(*table))
    assert np.sign(g2) in {0, direction}
    assert 0 <= float(m.p_value(g2)) <= 1
    if r1 and c1:
        assert np.sign(float(m.t_score(*table)) if o11 else -1) == direction or math.isclose(
            o11 * n, r1 * c1
        )
        assert -1 - 1e-12 <= float(m.npmi(*table)) <= 1 + 1e-12
        assert float(m.pmi(*table)) == pytest.approx(
            math.log2(o11 * n / (r1 * c1)) if o11 else -INF, abs=1e-9
        )


@given(tables(), st.data())
def test_a_table_with_o11_above_a_margin_is_refused(table, data):
    _, r1, c1, n = table
    too_many = min(r1, c1) + data.draw(st.integers(1, 50))
    with pytest.raises(ValueError, match="contingency"):
        m.g2(too_many, r1, c1, n + 100)


@given(tables())
def test_association_is_the_same_from_the_collocates_side(table):
    o11, r1, c1, n = table
    for measure in (m.g2, m.pmi, m.npmi, m.mi3, m.t_score):
        here, there = float(measure(o11, r1, c1, n)), float(measure(o11, c1, r1, n))
        assert here == pytest.approx(there, rel=1e-9, abs=1e-9, nan_ok=True)


@given(st.integers(1, 500), st.integers(1, 500), st.integers(0, 3_000))
def test_more_together_is_more_associated(r1, c1, others):
    n = r1 + c1 + others
    together = np.arange(min(r1, c1) + 1)
    for measure in (m.g2, m.pmi, m.npmi, m.mi3, m.t_score):
        values = measure(together, r1, c1, n)
        assert (values[1:] >= values[:-1] - 1e-9).all(), measure
    assert (np.diff(m.log_dice(together[1:], r1, c1)) > 0).all()


@given(st.integers(1, 500), st.integers(0, 500), st.integers(0, 500))
def test_log_dice_is_14_at_most_and_a_doubling_is_1(o11, more_nodes, more_collocates):
    node, collocate = o11 + more_nodes, o11 + more_collocates
    assert float(m.log_dice(o11, node, collocate)) <= 14
    doubled = float(m.log_dice(2 * o11, node, collocate))
    assert doubled - float(m.log_dice(o11, node, collocate)) == pytest.approx(1)


@given(sets())
def test_exchanging_the_sets_turns_keyness_round(word):
    a, a_tokens, b, b_tokens = word
    there, back = m.two_sets(a, a_tokens, b, b_tokens), m.two_sets(b, b_tokens, a, a_tokens)
    assert float(m.log_ratio(*there)) == pytest.approx(-float(m.log_ratio(*back)), abs=1e-9)
    assert float(m.g2(*there)) == pytest.approx(-float(m.g2(*back)), rel=1e-6, abs=1e-6)
    assert float(m.log_ratio_near(*there)) == pytest.approx(
        -float(m.log_ratio_near(*back)), abs=1e-9
    )
    assert float(m.simple_maths(*there)) == pytest.approx(1 / float(m.simple_maths(*back)))


@given(sets(), st.integers(1, 10**6), st.floats(1e-6, 0.05), st.booleans())
def test_the_near_end_lies_between_0_and_the_log_ratio(word, words, alpha, exact):
    table = m.two_sets(*word)
    point = float(m.log_ratio(*table))
    near_end = float(m.log_ratio_near(*table, words=words, alpha=alpha, exact=exact))
    assert near_end == 0 or np.sign(near_end) == np.sign(point)
    assert abs(near_end) <= abs(point) + 1e-9


@given(sets(), st.integers(1, 10**6), st.booleans())
def test_the_near_end_comes_nearer_the_more_words_are_compared(word, words, exact):
    table = m.two_sets(*word)
    alone = abs(float(m.log_ratio_near(*table, exact=exact)))
    among_many = abs(float(m.log_ratio_near(*table, words=words, exact=exact)))
    assert among_many <= alone + 1e-9


@given(sets())
def test_keyness_grows_with_the_frequency_in_a(word):
    _, a_tokens, b, b_tokens = word
    frequencies = np.arange(1, min(a_tokens, 300) + 1)
    table = m.two_sets(frequencies, a_tokens, b, b_tokens)
    for measure in (m.log_ratio, m.log_ratio_near, m.percent_difference, m.simple_maths):
        assert (np.diff(measure(*table)) >= -1e-9).all(), measure


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.floats(0.01, 8))
def test_wilson_lies_in_0_to_1_around_the_share_and_narrows(k, more, z):
    n = k + more
    if n == 0:
        return
    low, high = (float(end) for end in m.wilson(k, n, z))
    assert 0 <= low <= k / n + 1e-12
    assert k / n - 1e-12 <= high <= 1
    wider_low, wider_high = (float(end) for end in m.wilson(k, n, z + 1))
    assert wider_low <= low + 1e-12
    assert high <= wider_high + 1e-12
    mirrored_low, mirrored_high = (float(end) for end in m.wilson(n - k, n, z))
    assert (mirrored_low, mirrored_high) == pytest.approx((1 - high, 1 - low), abs=1e-9)


@given(st.integers(0, 60), st.integers(0, 60), st.floats(1e-9, 0.5))
def test_the_ends_of_the_exact_interval_are_where_the_tails_are_half_of_alpha(k, more, alpha):
    n = k + more
    low, high = (float(end) for end in m.clopper_pearson(k, n, alpha))

    def probability(counts, share):
        return sum(
            math.comb(n, count) * share**count * (1 - share) ** (n - count) for count in counts
        )

    assert 0 <= low <= high <= 1
    assert (
        low == 0
        if k == 0
        else probability(range(k, n + 1), low) == pytest.approx(alpha / 2, rel=1e-8)
    )
    assert (
        high == 1
        if k == n
        else probability(range(k + 1), high) == pytest.approx(alpha / 2, rel=1e-8)
    )


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 5_000)), min_size=2, max_size=40))
def test_dispersion_is_bounded_and_does_not_ask_for_the_order_of_parts(parts):
    counts, sizes = np.array(parts).T
    if counts.sum() == 0:
        return
    for measure in (m.dp, m.dp_norm, m.evenness):
        value = float(measure(counts, sizes))
        assert -1e-12 <= value <= 1 + 1e-12
        assert float(measure(counts[::-1], sizes[::-1])) == pytest.approx(value, abs=1e-12)
    assert -1e-12 <= float(m.juilland_d(counts, sizes)) <= 1 + 1e-12
    # DP is also what is left where a word is more frequent than its part is large.
    excess = np.maximum(counts / counts.sum() - sizes / sizes.sum(), 0).sum()
    assert float(m.dp(counts, sizes)) == pytest.approx(excess, abs=1e-12)
    assert int(m.part_range(counts)) == sum(count > 0 for count in counts.tolist())


@given(st.lists(st.integers(1, 300), min_size=2, max_size=20), st.integers(1, 9))
def test_a_word_in_proportion_to_the_parts_is_even(sizes, times):
    counts = np.array(sizes) * times
    assert float(m.dp(counts, sizes)) == pytest.approx(0, abs=1e-12)
    assert float(m.evenness(counts, sizes)) == pytest.approx(1)
    assert float(m.juilland_d(counts, sizes)) == pytest.approx(1)
