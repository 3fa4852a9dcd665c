import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import (
    average_precision_score,
    brier_score_loss,
    f1_score,
    precision_recall_fscore_support,
)
from sklearn.metrics import log_loss as sklearn_log_loss

from nlp.evaluation import (
    average_precisions,
    bootstrap,
    brier_scores,
    calibration_error,
    calibration_errors,
    confusion_counts,
    estimates,
    log_loss,
    macro_f1,
    micro_f1,
    reliability,
    tag_rates,
    topic_f1,
)

SEEDS = st.integers(0, 2**32 - 1)
SOME = settings(max_examples=30, deadline=None)


def random_case(seed: int, *, ties: bool = False) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Labels and probabilities of up to 40 articles, and weights of them for 3 rounds."""
    rng = np.random.default_rng(seed)
    n_articles, n_topics = rng.integers(1, 40), rng.integers(1, 6)
    probabilities = rng.random((n_articles, n_topics))
    y = rng.random(probabilities.shape) < probabilities
    weights = rng.multinomial(n_articles, np.full(n_articles, 1 / n_articles), size=3).astype(float)
    return y, probabilities.round(1) if ties else probabilities, weights


def repeated(array: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return np.repeat(array, weights.astype(int), axis=0)


def test_f1_is_scikit_learns() -> None:
    rng = np.random.default_rng(0)
    y, tags = rng.random((50, 4)) < 0.3, rng.random((50, 4)) < 0.3
    assert micro_f1(y, tags) == pytest.approx(f1_score(y, tags, average="micro"))
    assert macro_f1(y, tags) == pytest.approx(f1_score(y, tags, average="macro"))


def test_f1_without_any_pair_is_zero() -> None:
    none = np.zeros((3, 2), dtype=bool)
    assert topic_f1(none, none).tolist() == [0, 0]


def test_rates_by_hand() -> None:
    y = np.array([[1, 0], [1, 0], [0, 1], [0, 0]], dtype=bool)
    tags = np.array([[1, 0], [0, 0], [1, 0], [0, 0]], dtype=bool)
    rates = tag_rates(y, tags, np.ones((1, 4)))
    # first topic: 1 of 2 given is right, 1 of 2 is found; second: none given, 1 to find
    assert rates.topics[0].T.tolist() == [[0.5, 0.5, 0.5], [0, 0, 0]]
    assert rates.macro[0].tolist() == [0.25, 0.25, 0.25]
    assert rates.micro[0] == pytest.approx([1 / 2, 1 / 3, 2 / 5])
    only_first = tag_rates(y, tags, np.ones((1, 4)), np.array([True, False]))
    assert only_first.macro[0].tolist() == [0.5, 0.5, 0.5]


@SOME
@given(SEEDS)
def test_weighted_rates_are_scikit_learns_of_repeated_articles(seed: int) -> None:
    y, probabilities, weights = random_case(seed)
    tags = probabilities > 0.5
    rates = tag_rates(y, tags, weights)
    for row, counts in enumerate(weights):
        again, tagged = repeated(y, counts), repeated(tags, counts)
        for average, found in (("micro", rates.micro[row]), ("macro", rates.macro[row])):
            # A column more, as scikit-learn takes one column for two classes.
            padded = [np.column_stack((array, np.zeros(len(array), bool))) for array in (again, tagged)]
            columns = list(range(y.shape[1]))
            expected = precision_recall_fscore_support(
                *padded, labels=columns, average=average, zero_division=0
            )
            np.testing.assert_allclose(found, expected[:3])


@SOME
@given(SEEDS)
def test_weighted_calibration_error_is_that_of_repeated_articles(seed: int) -> None:
    y, probabilities, weights = random_case(seed)
    found = calibration_errors(y, probabilities, n_bins=4)(weights)
    expected = [
        calibration_error(repeated(y, counts), repeated(probabilities, counts), n_bins=4)
        for counts in weights
    ]
    # Copies of a pair are equal and may be cut by a border; sorting leaves them side by side either way.
    np.testing.assert_allclose(found[:, 0], expected, atol=1e-12)


@SOME
@given(SEEDS, st.booleans())
def test_average_precision_is_scikit_learns(seed: int, ties: bool) -> None:
    y, probabilities, weights = random_case(seed, ties=ties)
    found = average_precisions(y, probabilities)(weights)
    for row, counts in enumerate(weights):
        for topic in range(y.shape[1]):
            if not counts[y[:, topic]].sum():
                assert found[row, topic] == 0
                continue
            expected = average_precision_score(y[:, topic], probabilities[:, topic], sample_weight=counts)
            assert found[row, topic] == pytest.approx(expected)


def test_average_precision_by_hand() -> None:
    y = np.array([[True], [False], [True], [False]])
    measure = average_precisions(y, np.array([[0.9], [0.8], [0.7], [0.1]]))
    assert measure(np.ones((1, 4)))[0, 0] == pytest.approx((1 / 1 + 2 / 3) / 2)


@SOME
@given(SEEDS)
def test_brier_score_and_log_loss_are_scikit_learns(seed: int) -> None:
    y, probabilities, weights = random_case(seed)
    found = brier_scores(y, probabilities)(weights)
    for topic in range(y.shape[1]):
        expected = brier_score_loss(
            y[:, topic], probabilities[:, topic], sample_weight=weights[0], pos_label=True
        )
        assert found[0, topic] == pytest.approx(expected)
    losses = [
        sklearn_log_loss(row, told, labels=[False, True]) for row, told in zip(y, probabilities, strict=True)
    ]
    np.testing.assert_allclose(log_loss(y, probabilities), losses)


def test_log_loss_of_a_sure_mistake_is_large_and_finite() -> None:
    loss = log_loss(np.array([[True], [False]]), np.array([[0.0], [0.0]]))
    assert 10 < loss[0] < 20
    assert 0 <= loss[1] < 1e-5


def test_calibration_error_by_hand() -> None:
    y = np.array([[True], [False], [True], [True]])
    probabilities = np.array([[0.2], [0.2], [0.8], [0.8]])
    # two bins: 0.2 said and 0.5 true; 0.8 said and 1.0 true
    assert calibration_error(y, probabilities, n_bins=2) == pytest.approx((0.3 + 0.2) / 2)
    weighted = calibration_errors(y, probabilities, n_bins=2)(np.array([[1.0, 1, 1, 1], [0, 0, 2, 2]]))
    assert weighted[:, 0] == pytest.approx([0.25, 0.2])


def test_reliability_by_hand() -> None:
    y = np.array([[True, False], [False, False], [True, True]])
    low, high = reliability(y, np.array([[0.9, 0.1], [0.7, 0.2], [1.0, 0.3]]), n_bins=2)
    assert (low.low, low.high, low.count, high.count) == (0, 0.5, 3, 3)
    assert low.probability == pytest.approx(0.2)
    assert low.frequency.value == pytest.approx(1 / 3)
    assert high.probability == pytest.approx(2.6 / 3)
    assert high.frequency.value == pytest.approx(2 / 3)
    assert high.frequency.low <= high.frequency.value <= high.frequency.high


def test_empty_bins_are_left_out() -> None:
    bins = reliability(np.array([[True], [False]]), np.array([[0.95], [0.01]]), n_bins=10)
    assert [(bin_.low, bin_.count) for bin_ in bins] == [(0.0, 1), (0.9, 1)]


def test_confusions_by_hand() -> None:
    y = np.array([[1, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 0, 0]], dtype=bool)
    tags = np.array([[0, 1, 0], [0, 1, 0], [0, 0, 1], [0, 1, 0], [1, 0, 0]], dtype=bool)
    # twice the second for the first; once the third for the first and for the second; the last misses none
    assert confusion_counts(y, tags).tolist() == [[0, 0, 0], [2, 0, 0], [1, 1, 0]]


@SOME
@given(SEEDS)
def test_no_topic_is_confused_with_itself(seed: int) -> None:
    y, probabilities, _ = random_case(seed)
    assert not confusion_counts(y, probabilities > 0.5).diagonal().any()


def test_an_interval_holds_its_value_and_narrows_with_n() -> None:
    rng = np.random.default_rng(0)
    few, many = (rng.random((n, 1)) < 0.5 for n in (50, 5000))
    small, large = (bootstrap(lambda y: float(y.mean()), y) for y in (few, many))
    assert small.low < small.value < small.high
    assert large.high - large.low < 0.2 * (small.high - small.low)
    assert str(large).startswith(f"{large.value:.3f} [")


@settings(max_examples=5, deadline=None)
@given(SEEDS)
def test_all_at_once_draws_as_one_at_a_time(seed: int) -> None:
    y, probabilities, _ = random_case(seed)
    tags = probabilities > 0.5

    def both(weights: np.ndarray) -> np.ndarray:
        rates = tag_rates(y, tags, weights)
        return np.stack((rates.micro[:, 2], rates.macro[:, 2]), axis=1)

    micro, macro = estimates(both, len(y), random_state=seed)
    one_by_one = (
        bootstrap(micro_f1, y, tags, random_state=seed),
        bootstrap(macro_f1, y, tags, random_state=seed),
    )
    for found, expected in zip((micro, macro), one_by_one, strict=True):
        assert (found.value, found.low, found.high) == pytest.approx(
            (expected.value, expected.low, expected.high)
        )
        assert found.n == expected.n == len(y)


def test_rounds_in_blocks_are_the_same_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    right = np.random.default_rng(0).random((30, 1))

    def share(weights: np.ndarray) -> np.ndarray:
        return weights @ right / 30

    whole = estimates(share, 30)
    monkeypatch.setattr("nlp.evaluation.resampling._BLOCK", 100)
    assert estimates(share, 30) == whole
