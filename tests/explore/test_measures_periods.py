"""Smoothing and bursts over periods, against the same done slowly."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsarchive.explore import measures as m

NAN = math.nan

PERIODS = st.lists(
    st.integers(0, 40).flatmap(lambda all_: st.tuples(st.integers(0, all_), st.just(all_))),
    min_size=1,
    max_size=10,
)


@given(PERIODS, st.integers(0, 12))
def test_smoothing_is_the_ratio_of_sums_over_the_window(periods, reach):
    k, n = (np.array(column) for column in zip(*periods, strict=True))
    found = m.smoothed_share(k, n, reach)
    for here in range(len(periods)):
        window = slice(max(here - reach, 0), here + reach + 1)
        whole = int(n[window].sum())
        expected = k[window].sum() / whole if whole else NAN
        assert float(found[here]) == pytest.approx(expected, nan_ok=True)
    stacked = m.smoothed_share([k, k], [n, n], reach)
    assert np.array_equal(stacked, [found, found], equal_nan=True)


def test_the_mean_of_sources_counts_only_those_that_have_articles():
    k = [[1, 0, 0], [30, 7, 0]]
    n = [[10, 0, 0], [100, 70, 0]]
    assert m.mean_share(k, n).tolist() == pytest.approx([0.2, 0.1, NAN], nan_ok=True)
    assert m.share(np.sum(k, axis=0), np.sum(n, axis=0)).tolist() == pytest.approx(
        [31 / 110, 0.1, NAN], nan_ok=True
    )


# --- bursts: all sequences of states of a short sequence, by Kleinberg's costs as printed -----


def sequence_cost(states, k, n, ratio, gamma):
    usual = sum(k) / sum(n)
    shares = (usual, min(ratio * usual, 0.9999))
    total = 0.0
    before = 0
    for state, matching, whole in zip(states, k, n, strict=True):
        ways = math.log(math.comb(whole, matching))
        p = shares[state]
        total -= ways + matching * math.log(p) + (whole - matching) * math.log(1 - p)
        if state > before:
            total += gamma * math.log(len(k))
        before = state
    return total


@given(PERIODS, st.floats(1.05, 6), st.floats(0, 3))
def test_the_states_are_the_cheapest_of_all_sequences(periods, ratio, gamma):
    k, n = ([int(number) for number in column] for column in zip(*periods, strict=True))
    states = [int(state) for state in m.burst_states(k, n, ratio=ratio, gamma=gamma)]
    if not sum(k) or sum(k) >= 0.9999 * sum(n):
        assert not any(states)
        return
    best = min(
        sequence_cost(other, k, n, ratio, gamma)
        for other in itertools.product((0, 1), repeat=len(k))
    )
    assert sequence_cost(states, k, n, ratio, gamma) == pytest.approx(best, abs=1e-9)


@given(PERIODS, st.integers(1, 20))
def test_bursts_are_the_runs_of_the_high_state_with_what_they_save(periods, minimum):
    k, n = ([int(number) for number in column] for column in zip(*periods, strict=True))
    states = m.burst_states(k, n).tolist()
    expected = []
    for state, run in itertools.groupby(range(len(k)), key=states.__getitem__):
        places = list(run)
        if state and sum(k[place] for place in places) >= minimum:
            expected.append((places[0], places[-1] + 1))
    found = m.bursts(k, n, minimum=minimum)
    assert [(burst.start, burst.stop) for burst in found] == expected
    for burst in found:
        inside = slice(burst.start, burst.stop)
        assert burst.matching == sum(k[inside])
        high = [int(burst.start <= place < burst.stop) for place in range(len(k))]
        saved = sequence_cost([0] * len(k), k, n, 2, 0) - sequence_cost(high, k, n, 2, 0)
        assert burst.weight == pytest.approx(saved, abs=1e-9)
        assert burst.weight >= math.log(len(k)) - 1e-9


RISE = [2, 3, 2, 1, 2, 20, 25, 18, 3, 2, 1, 2]


def test_a_rise_is_one_burst_whatever_the_periods_without_articles():
    (burst,) = m.bursts(RISE, [500] * 12)
    assert (burst.start, burst.stop, burst.matching) == (5, 8, 63)
    # A period without articles inside a burst does not cut it, and after it does not lengthen it.
    k = [*RISE[:6], 0, *RISE[6:8], 0, *RISE[8:]]
    n = [500] * 6 + [0] + [500] * 2 + [0] + [500] * 4
    (burst,) = m.bursts(k, n)
    assert (burst.start, burst.stop, burst.matching) == (5, 9, 63)
    # Nor does it where the sequence ends.
    (burst,) = m.bursts([*RISE[:8], 0], [500] * 8 + [0])
    assert (burst.start, burst.stop, burst.matching) == (5, 8, 63)


def test_small_bursts_are_left_out():
    k = [0, 0, 4, 0, 0, 0, 0, 0]
    assert m.bursts(k, [50] * 8) == []
    assert [burst.matching for burst in m.bursts(k, [50] * 8, minimum=4)] == [4]


@pytest.mark.parametrize(
    ("k", "n"), [([], []), ([0, 0], [9, 9]), ([0, 0], [0, 0]), ([9, 9], [9, 9]), ([5], [9])]
)
def test_where_nothing_can_be_high_there_is_no_burst(k, n):
    assert m.bursts(k, n, minimum=0) == []
    assert m.burst_states(k, n).shape == (len(k),)


def test_what_stands_out_is_above_the_periods_before_it():
    flags = m.stands_out([*RISE, 0, 500], [500] * 12 + [0, 500])
    assert np.flatnonzero(flags).tolist() == [5, 6, 7, 13]


@given(PERIODS, st.integers(1, 12))
def test_standing_out_is_two_intervals_apart(periods, before):
    k, n = (np.array(column) for column in zip(*periods, strict=True))
    flags = m.stands_out(k, n, before=before)
    for here in range(len(periods)):
        earlier = slice(max(here - before, 0), here)
        low = float(m.wilson(k[here], n[here])[0])
        high = float(m.wilson(k[earlier].sum(), n[earlier].sum())[1])
        assert bool(flags[here]) == (low > high)
