import numpy as np
import pytest

from nlp.classifier import MODES, sigmoid
from nlp.evaluation import calibration_error
from nlp.training.calibration import GOAL_WEIGHT, fit_support, fit_thresholds


def test_probabilities_of_a_known_sigmoid_are_recovered() -> None:
    rng = np.random.default_rng(0)
    figures = rng.normal(loc=3.0, scale=(0.5, 2.0), size=(20_000, 1, 2))
    true = sigmoid(2.0 * figures[:, :, 0] - 0.5 * figures[:, :, 1] - 4.0)
    no_goals = np.concatenate([figures, np.zeros((20_000, 1, 1))], axis=2)
    weights = fit_support(rng.random(true.shape) < true, no_goals)[0]
    np.testing.assert_allclose(weights, [2.0, -0.5, GOAL_WEIGHT, -4.0], atol=0.3)
    assert calibration_error(rng.random(true.shape) < true, true) < 0.02


def test_a_constant_figure_weighs_nothing() -> None:
    rng = np.random.default_rng(0)
    figures = np.zeros((4000, 2, 3))
    figures[:, :, 0] = rng.normal(size=(4000, 2))
    figures[:, 0, 1] = rng.normal(size=4000)
    figures[:, 1, 1] = 0.1
    y = rng.random((4000, 2)) < sigmoid(3 * figures[:, :, 0] + figures[:, :, 1] - np.array([0.0, 8.0]))
    support = fit_support(y, figures)
    assert support[1, 1] == 0
    assert support[0, 1] > 0.5
    assert (support[:, 0] > 2).all()


def test_balanced_thresholds_lie_half_way_to_that_of_all() -> None:
    y = np.array([[True, False], [False, True], [False, True], [False, True]])
    probabilities = np.array([[0.9, 0.1], [0.5, 0.6], [0.1, 0.6], [0.1, 0.6]])
    # Own: 0.7 and 0.35. Of all: 0.55, with all four right ones and no other.
    assert fit_thresholds(y, probabilities)[0].tolist() == pytest.approx([0.625, 0.45])


def test_a_topic_without_examples_is_never_given() -> None:
    y = np.zeros((4, 1), dtype=bool)
    support = fit_support(y, np.zeros((4, 1, 3)))
    assert sigmoid(support[0, -1]) < 1e-9
    assert (fit_thresholds(y, np.full((4, 1), 1e-9)) == 1).all()


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
