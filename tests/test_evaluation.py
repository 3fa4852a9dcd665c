import numpy as np
import pytest
from sklearn.metrics import f1_score

from nlp.evaluation import bootstrap, calibration_error, macro_f1, micro_f1, topic_f1


def test_f1_is_scikit_learns() -> None:
    rng = np.random.default_rng(0)
    y, given = rng.random((50, 4)) < 0.3, rng.random((50, 4)) < 0.3
    assert micro_f1(y, given) == pytest.approx(f1_score(y, given, average="micro"))
    assert macro_f1(y, given) == pytest.approx(f1_score(y, given, average="macro"))


def test_f1_without_any_pair_is_zero() -> None:
    none = np.zeros((3, 2), dtype=bool)
    assert topic_f1(none, none).tolist() == [0, 0]


def test_calibration_error_by_hand() -> None:
    y = np.array([[True], [False], [True], [True]])
    probabilities = np.array([[0.2], [0.2], [0.8], [0.8]])
    # two bins: 0.2 said and 0.5 true; 0.8 said and 1.0 true
    assert calibration_error(y, probabilities, n_bins=2) == pytest.approx((0.3 + 0.2) / 2)


def test_an_interval_holds_its_value_and_narrows_with_n() -> None:
    rng = np.random.default_rng(0)
    few, many = (rng.random((n, 1)) < 0.5 for n in (50, 5000))
    small, large = (bootstrap(lambda y: float(y.mean()), y) for y in (few, many))
    assert small.low < small.value < small.high
    assert large.high - large.low < 0.2 * (small.high - small.low)
    assert str(large).startswith(f"{large.value:.3f} [")
