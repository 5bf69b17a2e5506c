"""The measures of exploration against other programs, each where it is installed."""

import math

import pytest

from newsarchive.explore import measures as m


def near(value):
    return pytest.approx(value, rel=1e-10, abs=1e-10)


TABLES = [
    (30, 120, 400, 1_000_000),
    (1, 5, 1, 50),
    (3, 100, 900, 2_000),
    (250, 1_000, 300, 40_000),
    (2, 2, 2, 9),
]


@pytest.mark.parametrize("table", TABLES)
def test_nltk_agrees(table):
    nltk = pytest.importorskip("nltk.metrics.association").BigramAssocMeasures
    o11, r1, c1, n = table
    counts = (o11, (r1, c1), n)
    assert abs(float(m.g2(*table))) == near(nltk.likelihood_ratio(*counts))
    assert float(m.pmi(*table)) == near(nltk.pmi(*counts))
    assert float(m.t_score(*table)) == near(nltk.student_t(*counts))
    assert float(m.dice(o11, r1, c1)) == near(nltk.dice(*counts))
    # Its mi_like is MI3 without the logarithm and without N.
    assert float(m.mi3(*table)) == near(math.log2(nltk.mi_like(*counts) * n))


@pytest.mark.parametrize("table", TABLES)
def test_association_measures_agrees(table):
    other = pytest.importorskip("association_measures.measures")
    pandas = pytest.importorskip("pandas")
    o11, r1, c1, n = table
    frame = pandas.DataFrame({"f": [o11], "f2": [c1]})
    row = other.score(frame, f1=r1, N=n, digits=None, disc=0.5, discounting="Hardie2014").iloc[0]
    assert float(m.g2(*table)) == near(row["log_likelihood"])
    assert float(m.t_score(*table)) == near(row["t_score"])
    assert float(m.dice(o11, r1, c1)) == near(row["dice"])
    assert float(m.log_ratio(*table)) == near(row["log_ratio"])
    # Its mutual information is a decimal logarithm.
    assert float(m.pmi(*table)) == near(row["mutual_information"] / math.log10(2))


@pytest.mark.parametrize("table", [*TABLES, (1, 120, 4_000, 10_000), (0, 50, 60, 1_000)])
def test_scipy_agrees_on_the_likelihood_and_its_p(table):
    stats = pytest.importorskip("scipy.stats")
    o11, r1, c1, n = table
    cells = [[o11, r1 - o11], [c1 - o11, n - r1 - c1 + o11]]
    result = stats.chi2_contingency(cells, correction=False, lambda_="log-likelihood")
    found = float(m.g2(*table))
    expected = r1 * c1 / n
    assert found == near(math.copysign(result.statistic, o11 - expected))
    assert float(m.p_value(found)) == pytest.approx(result.pvalue, rel=1e-9)


@pytest.mark.parametrize("size", [0, 1e-9, 0.1, 3.84, 15.13, 100, 700, 1400])
def test_scipy_agrees_on_the_tail_of_chi_square(size):
    stats = pytest.importorskip("scipy.stats")
    expected = float(stats.chi2.sf(size, 1))
    assert float(m.p_value(size)) == pytest.approx(expected, rel=1e-10)
    assert float(m.p_value(-size)) == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize(
    ("k", "n"), [(0, 1), (1, 1), (5, 200), (0, 50), (50, 50), (1, 10_000), (33, 100)]
)
def test_statsmodels_and_scipy_agree_on_wilson(k, n):
    proportion = pytest.importorskip("statsmodels.stats.proportion")
    stats = pytest.importorskip("scipy.stats")
    found = [float(end) for end in m.wilson(k, n)]
    assert found == near(list(proportion.proportion_confint(k, n, method="wilson")))
    assert found == near(list(stats.binomtest(k, n).proportion_ci(method="wilson")))


LOPSIDED = [
    (1, 1),
    (1, 8),
    (7, 8),
    (20, 20),
    (3, 1_000),
    (997, 1_000),
    (150, 190),
    (40_000, 100_000),
    (5, 10**7),
]


@pytest.mark.parametrize(("k", "n"), LOPSIDED)
@pytest.mark.parametrize("alpha", [0.05, 1e-3, 2e-7, 1e-9])
def test_scipy_agrees_on_the_exact_interval(k, n, alpha):
    beta = pytest.importorskip("scipy.stats").beta
    low, high = (float(end) for end in m.clopper_pearson(k, n, alpha))
    # ln(n!) for n in the millions has eight good digits after the point.
    assert low == pytest.approx(beta.ppf(alpha / 2, k, n - k + 1), rel=1e-7)
    assert high == pytest.approx(beta.isf(alpha / 2, k + 1, n - k) if k < n else 1, rel=1e-7)


@pytest.mark.parametrize(
    ("a", "a_tokens", "b", "b_tokens"),
    [(150, 10**5, 40, 250_000), (5, 900, 3, 10**6), (1, 10**6, 9, 999)],
)
def test_association_measures_agrees_on_the_exact_near_end(a, a_tokens, b, b_tokens):
    other = pytest.importorskip("association_measures.measures")
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"f1": [a], "f2": [b]})
    row = other.score(frame, N1=a_tokens, N2=b_tokens, digits=None, vocab=700).iloc[0]
    found = m.log_ratio_near(*m.two_sets(a, a_tokens, b, b_tokens), words=700, exact=True)
    assert float(found) == pytest.approx(row["conservative_log_ratio"], abs=1e-8)
