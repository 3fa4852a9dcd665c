import numpy as np
import pytest

from nlp.calibration import fit_calibration, fit_thresholds
from nlp.classifier import MODES
from nlp.evaluation import calibration_error


def test_probabilities_of_a_known_sigmoid_are_recovered() -> None:
    rng = np.random.default_rng(0)
    scores = rng.normal(size=(20_000, 1))
    true = 1 / (1 + np.exp(-(2.0 * scores - 1.0)))
    slope, offset = fit_calibration(rng.random(true.shape) < true, scores)[0]
    assert (slope, offset) == (pytest.approx(2.0, abs=0.1), pytest.approx(-1.0, abs=0.1))
    assert calibration_error(rng.random(true.shape) < true, true) < 0.02


def test_thresholds_by_hand() -> None:
    y = np.array([[True], [True], [True], [False], [True], [False], [False], [True]])
    probabilities = np.array([[0.9], [0.8], [0.7], [0.6], [0.5], [0.4], [0.3], [0.2]])
    by_mode = dict(zip(MODES, fit_thresholds(y, probabilities)[:, 0].tolist(), strict=True))
    assert by_mode["balanced"] == pytest.approx(0.45)  # 4 of 5 found, 1 false: F1 is 0.8
    assert by_mode["precision"] == pytest.approx(0.65)  # 3 of 3
    assert by_mode["recall"] == pytest.approx(0.1)  # all 5 need all 8


def test_a_topic_that_is_never_precise_is_not_given_in_precision_mode() -> None:
    thresholds = fit_thresholds(np.array([[False], [True]]), np.array([[0.9], [0.1]]))
    assert thresholds[MODES.index("precision"), 0] == 1.0
