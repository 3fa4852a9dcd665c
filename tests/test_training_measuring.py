import numpy as np
import pytest

from nlp.classifier import MODES, sigmoid
from nlp.evaluation import micro_f1
from nlp.training.measuring import HeldOut, cross_fitted

N = 300


@pytest.fixture
def problem() -> tuple[np.ndarray, np.ndarray, list[tuple[np.ndarray, np.ndarray]]]:
    rng = np.random.default_rng(0)
    figures = np.concatenate([rng.normal(size=(N, 2, 2)), np.zeros((N, 2, 1))], axis=2)
    y = rng.random((N, 2)) < sigmoid(3 * figures[:, :, 0] - 1)
    folds = np.arange(N) % 3
    return y, figures, [(np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)) for fold in range(3)]


def test_an_answer_owes_nothing_to_the_labels_of_its_fold(problem) -> None:
    y, figures, splits = problem
    _, fold = splits[1]
    before = cross_fitted(y, figures, splits)
    flipped = y.copy()
    flipped[fold] = ~y[fold]
    after = cross_fitted(flipped, figures, splits)
    np.testing.assert_array_equal(before.probabilities[fold], after.probabilities[fold])
    np.testing.assert_array_equal(before.given[:, fold], after.given[:, fold])
    np.testing.assert_array_equal(before.svm[fold], after.svm[fold])
    others = splits[0][1]
    assert (before.probabilities[others] != after.probabilities[others]).any()


def test_figures_of_each_topic_by_hand() -> None:
    y = np.array([[True, False], [True, True], [False, True], [False, False]])
    balanced = np.array([[True, False], [False, True], [True, False], [False, False]])
    nothing = np.zeros_like(y)
    modes = {"balanced": balanced, "precision": nothing, "recall": ~nothing}
    answers = HeldOut(y, y.astype(float), np.array([modes[mode] for mode in MODES]), nothing)
    first, second = answers.topic_figures()
    assert (first.articles, second.articles) == (2, 2)
    assert (first.f1.value, second.f1.value) == (0.5, pytest.approx(2 / 3))
    assert (first.brier.value, first.f1.n) == (0.0, 4)
    assert (first.precision["balanced"].value, second.precision["balanced"].value) == (0.5, 1.0)
    assert (first.recall["balanced"].value, second.recall["balanced"].value) == (0.5, 0.5)
    assert (first.precision["precision"].value, first.precision["precision"].high) == (0.0, 0.0)
    assert (first.precision["recall"].value, first.recall["recall"].value) == (0.5, 1.0)
    over_all = answers.figures()
    assert over_all["micro_f1"].value == micro_f1(y, balanced)
    assert over_all["svm_micro_f1"].value == 0.0
    assert over_all["calibration_error"].value == 0.0
