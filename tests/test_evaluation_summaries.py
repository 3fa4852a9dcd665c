import subprocess
import sys

import numpy as np
import pytest

from nlp.evaluation import key_sentence_precision, rouge, summary_figures
from nlp.evaluation.resampling import bootstrap

BEST = [(0, 10), (20, 40), (50, 60)]


@pytest.mark.parametrize(
    ("picked", "also", "hits", "near"),
    [
        (BEST, [], 3, 3),
        ([(50, 60), (0, 10), (20, 40)], [], 3, 3),  # whatever the order
        ([(11, 19), (41, 49), (61, 70)], [], 0, 0),
        ([(0, 10), (11, 19), (41, 49)], [(41, 49)], 1, 2),
        ([(0, 10), (20, 40), (50, 60)], [(0, 10)], 3, 3),  # a sentence that is in both counts once
        ([(1, 10), (20, 41), (49, 62)], [], 3, 3),  # a blank or a quotation mark more or less
        ([(0, 6), (20, 31), (61, 70)], [], 2, 2),  # 6 of 10 and 11 of 20 are more than half
        ([(0, 5), (20, 30), (61, 70)], [], 0, 0),  # 5 of 10 and 10 of 20 are not
        ([(0, 19), (20, 60)], [], 1, 1),  # half of the longer one: 10 of 19 is more, 20 of 40 is not
        ([(0, 10)], [], 1, 1),  # of three: what is missing counts as wrong
        ([], [], 0, 0),
    ],
)
def test_key_sentences_found_of_three(
    picked: list[tuple[int, int]], also: list[tuple[int, int]], hits: int, near: int
) -> None:
    assert key_sentence_precision(picked, BEST, also) == (hits / 3, near / 3)


def test_precision_is_at_most_one_whatever_the_length() -> None:
    assert key_sentence_precision([*BEST, (70, 80)], BEST, [(70, 80)]) == (3 / 4, 1.0)
    assert key_sentence_precision([], []) == (0.0, 0.0)


def test_rouge_of_equal_and_of_different_texts() -> None:
    text = "The bank sold its bond.\nShares rose."
    assert rouge(text, text) == (1.0, 1.0, 1.0)
    assert rouge(text, "Onions simmer for an hour.") == (0.0, 0.0, 0.0)
    assert rouge("", text) == rouge(text, "") == (0.0, 0.0, 0.0)


def test_rouge_by_hand() -> None:
    # Two of three words are among four, and one of two pairs among three; the common subsequence has two words.
    assert rouge("the cat sat", "the cat lay down") == pytest.approx((4 / 7, 2 / 5, 4 / 7))
    # A word counts as often as it stands in both.
    assert rouge("oil oil oil", "oil fell")[0] == pytest.approx(2 / 5)
    # Stems are compared: "banking" and "banks" are "bank".
    assert rouge("banking", "Banks!")[0] == 1.0


def test_rouge_lsum_is_by_line() -> None:
    # In one line, the order of the sentences counts; in two it does not.
    assert rouge("shares rose oil fell", "oil fell shares rose")[2] == 0.5
    assert rouge("shares rose\noil fell", "oil fell\nshares rose")[2] == 1.0


def test_equal_summaries_differ_by_exactly_nothing() -> None:
    scores = np.random.default_rng(0).integers(4, size=50) / 3
    figures = summary_figures(scores, scores.copy(), 1.0 - scores)
    assert (figures.difference.value, figures.difference.low, figures.difference.high) == (0.0, 0.0, 0.0)
    assert figures.ours.value == pytest.approx(figures.lead.value)


def test_differences_are_in_pairs() -> None:
    ours = np.random.default_rng(1).random(40)
    figures = summary_figures(ours, ours - 0.25, np.zeros(40))
    assert (figures.difference.low, figures.difference.high) == pytest.approx((0.25, 0.25))
    assert figures.ours.high - figures.ours.low > 0.1
    assert figures.difference_as_found.value == pytest.approx(ours.mean())
    alone = bootstrap(lambda scores: float(scores.mean()), ours)
    assert (figures.ours.low, figures.ours.high) == pytest.approx((alone.low, alone.high))
    assert figures.ours.n == 40


def test_rouge_is_not_imported_until_it_is_asked_for() -> None:
    code = "import sys, nlp.report; sys.exit(bool({'rouge_score', 'nltk', 'absl'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
