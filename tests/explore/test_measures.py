"""The measures of exploration against printed values, at their edges, and by their examples."""

import doctest
import importlib
import math
import subprocess
import sys

import numpy as np
import pytest

from newsarchive.explore import measures as m

MODULES = ("association", "bursts", "contingency", "dispersion", "exact", "keyness", "shares")

# --- values worked out beforehand with nltk, association-measures, anyts and scipy ----------------

PAIR = dict(o11=30, r1=120, c1=400, n=1_000_000)
SETS = m.two_sets(150, 100_000, 40, 250_000)
SHARD = m.two_sets(35, 112_289_776, 263, 1_559_716_979)

PRINTED = [
    ("G2", m.g2(**PAIR), 336.8565025678),
    ("PMI", m.pmi(**PAIR), 9.2877123795),
    ("NPMI", m.npmi(**PAIR), 0.6181638233),
    ("MI3", m.mi3(**PAIR), 19.1014935708),
    ("t", m.t_score(**PAIR), 5.4684620141),
    ("Dice", m.dice(30, 120, 400), 0.1153846154),
    ("logDice", m.log_dice(30, 120, 400), 10.8845227826),
    ("keyness G2, four cells", m.g2(*SETS), 207.3068180149),
    ("log ratio", m.log_ratio(*SETS), 3.2288186905),
    ("%DIFF", m.percent_difference(*SETS), 837.5),
    ("BIC of the two-term G2", m.bic(207.1784666153, 350_000), 194.4127781818),
    ("simple maths, 1", m.simple_maths(*SETS), 9.3229813665),
    ("simple maths, 100", m.simple_maths(*SETS, smoothing=100), 6.1538461538),
    ("Wilson low, 5 of 200", m.wilson(5, 200)[0], 0.0107247197),
    ("Wilson high, 5 of 200", m.wilson(5, 200)[1], 0.0571783404),
    ("Wilson low, 0 of 50", m.wilson(0, 50)[0], 0.0),
    ("Wilson high, 0 of 50", m.wilson(0, 50)[1], 0.0713475991),
    ("Wilson low, 50 of 50", m.wilson(50, 50)[0], 0.9286524009),
    ("Wilson high, 50 of 50", m.wilson(50, 50)[1], 1.0),
]

# Lyne's ALLEMAND: occurrences in ten parts, and their sizes.
ALLEMAND = [2, 0, 1, 1, 3, 0, 3, 0, 0, 0]
LYNE = [8143, 8058, 8271, 8125, 7959, 7941, 8146, 8001, 8003, 7930]

SPREAD = [
    ("Juilland's D", m.juilland_d, 0.6038797287749),
    ("DP", m.dp, 0.4990704543),
    ("DPnorm", m.dp_norm, 0.5535479786),
    ("D_P", m.evenness, 0.4462309620),
]


# Ten printed decimals: half a unit of the last, and 1e-10 of the value where that is more.
def near(value):
    return pytest.approx(value, rel=1e-10, abs=1e-10)


@pytest.mark.parametrize(
    ("value", "printed"), [row[1:] for row in PRINTED], ids=[row[0] for row in PRINTED]
)
def test_printed_value(value, printed):
    assert float(value) == near(printed)


@pytest.mark.parametrize(
    ("measure", "printed"), [row[1:] for row in SPREAD], ids=[row[0] for row in SPREAD]
)
def test_printed_dispersion(measure, printed):
    assert float(measure(ALLEMAND, LYNE)) == near(printed)


def test_the_range_of_allemand():
    assert m.part_range(ALLEMAND) == 5


def test_simple_maths_of_sketch_engines_own_example():
    assert float(m.simple_maths(*SHARD)) == pytest.approx(1.1224, abs=5e-5)


def test_p_value_printed():
    assert float(m.p_value(15.13)) == pytest.approx(1.0036e-4, abs=5e-9)
    assert float(m.p_value(15.1367)) == pytest.approx(1e-4, rel=1e-4)


# a, b, words compared; the near end by Wilson's interval and by the exact one, to four decimals.
NEAR_ENDS = [
    (150, 40, 1, 2.3957, 2.4032),
    (150, 40, 5000, 1.9375, 1.9687),
    (20, 0, 5000, 0.8872, 1.0131),
    (3, 30, 1, 0.0, 0.0),
    (3, 30, 5000, 0.0, 0.0),
]


@pytest.mark.parametrize(("a", "b", "words", "wilson", "exact"), NEAR_ENDS)
def test_near_end_of_the_log_ratio_printed(a, b, words, wilson, exact):
    table = m.two_sets(a, 100_000, b, 250_000)
    assert float(m.log_ratio_near(*table, words=words)) == pytest.approx(wilson, abs=5e-5)
    assert float(m.log_ratio_near(*table, words=words, exact=True)) == pytest.approx(
        exact, abs=5e-5
    )


def test_the_exact_near_end_proves_nothing_from_one_occurrence():
    once = m.two_sets(1, 1_000, 0, 100_000)
    assert float(m.log_ratio_near(*once)) == pytest.approx(3.2072, abs=5e-5)
    assert float(m.log_ratio_near(*once, exact=True)) == 0


def test_two_term_likelihood_of_ucrel_differs_in_the_fourth_digit():
    def term(seen, tokens):
        return seen * math.log(seen / (tokens * 190 / 350_000))

    two_terms = 2 * (term(150, 100_000) + term(40, 250_000))
    assert two_terms == near(207.1784666153)
    assert 0 < float(m.g2(*SETS)) - two_terms < 0.2


# --- edges: empty cells, empty sets, everything ---------------------------------------------------

INF = math.inf
NAN = math.nan

EDGES = [
    ("never together: PMI", m.pmi(0, 120, 400, 1_000_000), -INF),
    ("never together: NPMI", m.npmi(0, 120, 400, 1_000_000), -1),
    ("never together: MI3", m.mi3(0, 120, 400, 1_000_000), -INF),
    ("never together: t", m.t_score(0, 120, 400, 1_000_000), -INF),
    ("never together: Dice", m.dice(0, 120, 400), 0),
    ("never together: logDice", m.log_dice(0, 120, 400), -INF),
    ("only together: NPMI", m.npmi(5, 5, 5, 100), 1),
    ("only together: logDice", m.log_dice(7, 7, 7), 14),
    ("nothing else at all: G2", m.g2(9, 9, 9, 9), 0),
    ("nothing else at all: NPMI", m.npmi(9, 9, 9, 9), 0),
    ("independent: G2", m.g2(1, 10, 10, 100), 0),
    ("independent: PMI", m.pmi(1, 10, 10, 100), 0),
    ("no such word: G2", m.g2(0, 10, 0, 100), 0),
    ("no such word: PMI", m.pmi(0, 10, 0, 100), NAN),
    ("no such word: NPMI", m.npmi(0, 10, 0, 100), NAN),
    ("no such word: t", m.t_score(0, 10, 0, 100), NAN),
    ("no tokens: G2", m.g2(0, 0, 0, 0), 0),
    ("no tokens: PMI", m.pmi(0, 0, 0, 0), NAN),
    ("no tokens: NPMI", m.npmi(0, 0, 0, 0), NAN),
    ("neither word: Dice", m.dice(0, 0, 0), NAN),
    ("p of nothing", m.p_value(0), 1),
    ("p of certainty", m.p_value(1e6), 0),
    (
        "only in A: log ratio counts half",
        m.log_ratio(*m.two_sets(20, 1000, 0, 1000)),
        math.log2(40),
    ),
    (
        "only in B: log ratio counts half",
        m.log_ratio(*m.two_sets(0, 1000, 20, 1000)),
        -math.log2(40),
    ),
    ("in neither: log ratio is of the sizes", m.log_ratio(*m.two_sets(0, 1000, 0, 4000)), 2),
    ("B is empty: log ratio", m.log_ratio(*m.two_sets(20, 1000, 0, 0)), NAN),
    ("in neither: near end", m.log_ratio_near(*m.two_sets(0, 1000, 0, 4000)), 0),
    ("B is empty: near end", m.log_ratio_near(*m.two_sets(20, 1000, 0, 0)), 0),
    ("B is empty: exact near end", m.log_ratio_near(*m.two_sets(20, 1000, 0, 0), exact=True), 0),
    ("in neither: exact near end", m.log_ratio_near(*m.two_sets(0, 1000, 0, 4000), exact=True), 0),
    ("exact interval of nothing, low", m.clopper_pearson(0, 0)[0], 0),
    ("exact interval of nothing, high", m.clopper_pearson(0, 0)[1], 1),
    ("A is empty: near end", m.log_ratio_near(*m.two_sets(0, 0, 20, 1000)), 0),
    ("only in A: %DIFF counts half", m.percent_difference(*m.two_sets(20, 1000, 0, 1000)), 3900),
    ("only in B: %DIFF", m.percent_difference(*m.two_sets(0, 1000, 20, 1000)), -100),
    ("B is empty: simple maths", m.simple_maths(*m.two_sets(20, 1000, 0, 0)), NAN),
    ("share of nothing", m.share(0, 0), NAN),
    ("no tokens: per million", m.per_million(0, 0), NAN),
    ("Wilson of nothing, low", m.wilson(0, 0)[0], NAN),
    ("Wilson of nothing, high", m.wilson(0, 0)[1], NAN),
    ("no word: DP", m.dp([0, 0], [5, 5]), NAN),
    ("no word: D_P", m.evenness([0, 0], [5, 5]), NAN),
    ("no word: Juilland's D", m.juilland_d([0, 0], [5, 5]), NAN),
    ("one part: DP", m.dp([3], [5]), 0),
    ("one part: DPnorm", m.dp_norm([3], [5]), NAN),
    ("one part: D_P", m.evenness([3], [5]), NAN),
    ("one part: Juilland's D", m.juilland_d([3], [5]), NAN),
    ("no parts: DP", m.dp([], []), NAN),
    ("no parts: DPnorm", m.dp_norm([], []), NAN),
    ("no parts: D_P", m.evenness([], []), NAN),
    ("all in one part: Juilland's D", m.juilland_d([9, 0, 0], [5, 5, 5]), 0),
    ("all in one part: DPnorm", m.dp_norm([9, 0, 0], [5, 10, 10]), 1),
    ("all in one part: D_P", m.evenness([9, 0, 0], [5, 10, 10]), 0),
]


@pytest.mark.parametrize(
    ("value", "expected"), [row[1:] for row in EDGES], ids=[row[0] for row in EDGES]
)
def test_edge(value, expected):
    assert float(value) == pytest.approx(expected, abs=1e-12, nan_ok=True)


def test_wilson_ends_exactly_at_0_and_1():
    assert float(m.wilson(0, 50)[0]) == 0.0
    assert float(m.wilson(50, 50)[1]) == 1.0


def test_parts_without_tokens_change_nothing():
    counts = [[0, *ALLEMAND, 0]]
    sizes = [0, *LYNE, 0]
    for _, measure, printed in SPREAD:
        assert measure(counts, sizes).tolist() == [near(printed)]


def test_measures_take_arrays_of_counts_as_an_index_has_them():
    words = np.array([30, 0, 7], dtype=np.uint32)
    totals = np.array([400, 12, 4_000_000_000], dtype=np.uint32)
    both = m.g2(words, 120, totals, np.uint64(9_000_000_000))
    assert both.shape == (3,)
    rows = zip(words.tolist(), totals.tolist(), strict=True)
    assert both.tolist() == [float(m.g2(word, 120, total, 9_000_000_000)) for word, total in rows]


def test_rounding_does_not_turn_a_tiny_likelihood_round():
    # Summed as it stands, 2 * sum(O * ln(O / E)) of this table is -3e-9.
    assert float(m.g2(45_000, 15_007_000, 45_618, 15_213_096)) == pytest.approx(0, abs=1e-7)
    assert float(m.g2(45_000, 15_007_000, 45_618, 15_213_096)) <= 0


def test_exact_intervals_of_an_array_are_those_of_its_numbers():
    k = np.array([[9, 0, 3], [3, 50, 1]])
    n = np.array([12, 60, 3])[np.newaxis, :] + k
    low, high = m.clopper_pearson(k, n, 0.001)
    for place in np.ndindex(k.shape):
        one_low, one_high = m.clopper_pearson(k[place], n[place], 0.001)
        assert (low[place], high[place]) == pytest.approx((float(one_low), float(one_high)))


def test_sums_of_narrow_counts_do_not_run_over():
    large = np.array([4_000_000_000], dtype=np.uint32)
    table = m.two_sets(large, large, large, large)
    assert (int(table.c1[0]), int(table.n[0])) == (8_000_000_000, 8_000_000_000)


OF_A_TABLE = [
    m.g2,
    m.pmi,
    m.npmi,
    m.mi3,
    m.t_score,
    m.log_ratio,
    m.log_ratio_near,
    m.percent_difference,
    m.simple_maths,
]


@pytest.mark.parametrize("measure", OF_A_TABLE)
def test_no_words_give_no_values(measure):
    assert measure([], 10, [], 100).shape == (0,)
    assert m.p_value([]).shape == (0,)
    assert m.log_ratio_near([], 10, [], 100, exact=True).shape == (0,)


BAD = [
    ("more together than in the windows", lambda: m.g2(5, 4, 10, 100), "o11 <= min"),
    ("more together than at all", lambda: m.pmi([1, 5], 10, [1, 4], 100), "o11 <= min"),
    ("more than there is", lambda: m.log_ratio(1, 60, 60, 100), "<= n"),
    ("less than nothing", lambda: m.t_score(-1, 4, 10, 100), "0 <= o11"),
    ("more matching than all", lambda: m.wilson(3, 2), "0 <= k <= n"),
    ("less than none matching", lambda: m.wilson(-1, 2), "0 <= k <= n"),
    ("more matching than all, exact", lambda: m.clopper_pearson(3, 2), "0 <= k <= n"),
    ("alpha of 1", lambda: m.clopper_pearson(1, 2, 1), "between 0 and 1"),
    ("reach below 0", lambda: m.moving_sum([1], -1), "0 or more"),
    ("alpha of 0", lambda: m.log_ratio_near(1, 2, 3, 9, alpha=0), "between 0 and 1"),
    ("no words compared", lambda: m.log_ratio_near(1, 2, 3, 9, words=0), "at least 1"),
    (
        "simple maths without a constant",
        lambda: m.simple_maths(1, 2, 3, 9, smoothing=0),
        "greater than 0",
    ),
    ("shapes of parts", lambda: m.dp([1, 2, 3], [1, 2]), "do not fit"),
    ("a word in a part without tokens", lambda: m.evenness([1, 2], [0, 2]), "without tokens"),
    ("shapes of periods", lambda: m.bursts([1, 2, 3], [1, 2]), "do not fit"),
    ("matching articles that are not there", lambda: m.bursts([3], [2]), "matching <= articles"),
    ("a high state that is not higher", lambda: m.bursts([1], [2], ratio=1), "above 1"),
    ("a reward for rising", lambda: m.bursts([1], [2], gamma=-1), "0 or more"),
    ("compared with nothing", lambda: m.stands_out([1], [2], before=0), "1 or more"),
]


@pytest.mark.parametrize(("call", "message"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_bad_numbers_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


# --- the modules themselves -----------------------------------------------------------------------


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_the_docstrings_are_true(name):
    module = importlib.import_module(f"newsarchive.explore.{name}")
    result = doctest.testmod(module)
    assert result.failed == 0
    shown = [
        found.name
        for found in doctest.DocTestFinder(exclude_empty=True).find(module)
        if found.examples
    ]
    for public in set(module.__all__) & set(m.__all__):
        assert f"{module.__name__}.{public}" in shown


def test_everything_public_is_at_the_one_door():
    assert m.__all__ == sorted(m.__all__)
    for name in m.__all__:
        assert getattr(m, name).__doc__


def test_no_statistics_library_is_imported():
    look = "[name for name in ('scipy', 'pandas', 'nltk', 'statsmodels') if name in sys.modules]"
    program = f"import sys, newsarchive.explore.measures; print({look})"
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[]"
