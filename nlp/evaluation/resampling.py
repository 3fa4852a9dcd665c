"""How sure a figure is: the bootstrap over articles, one measure at a time or many at once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.words import Float

Bool = NDArray[np.bool_]
Measure = Callable[[Float], Float]
"""From weights of the articles, shape (n_rounds, n_articles), to figures, shape (n_rounds, n_figures).

A weight says how often an article counts. Weights of 1 give the figures themselves.
"""

N_ROUNDS = 500
INTERVAL = (2.5, 97.5)  # percentiles
_BLOCK = 4_000_000  # weights held in memory at a time


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure measured on `n` articles, with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


def bootstrap(
    measure: Callable[..., float],
    *arrays: NDArray[np.generic],
    n_rounds: int = N_ROUNDS,
    random_state: int = 0,
) -> Estimate:
    """Measure, and resample the articles with replacement for a 95 % percentile interval [1]_.

    Parameters
    ----------
    measure : callable
        From arrays with one row an article to a figure.
    *arrays : ndarray of shape (n_articles, ...)
        Its arguments.

    References
    ----------
    .. [1] B. Efron, R. Tibshirani. "An Introduction to the Bootstrap". Chapman & Hall, 1993. Chapter 13.
    """
    rng = np.random.default_rng(random_state)
    n_articles = len(arrays[0])
    figures = []
    for _ in range(n_rounds):
        drawn = rng.integers(n_articles, size=n_articles)
        figures.append(measure(*(array[drawn] for array in arrays)))
    low, high = np.percentile(figures, INTERVAL)
    return Estimate(measure(*arrays), float(low), float(high), n_articles)


def estimates(
    measure: Measure, n_articles: int, *, n_rounds: int = N_ROUNDS, random_state: int = 0
) -> list[Estimate]:
    """Return many figures with their intervals; the same draws as `bootstrap` makes, all at once.

    As two calls with the same `n_articles` and `random_state` draw the same articles, the difference of two
    models is measured in pairs by a measure that subtracts.

    Parameters
    ----------
    measure : callable
        From weights of the articles, shape (n_rounds, n_articles), to figures, shape (n_rounds, n_figures).
    n_articles : int
        At least 1.

    Returns
    -------
    list of Estimate
        One a figure.

    Examples
    --------
    >>> right = np.array([[1.0], [1.0], [0.0], [1.0]])
    >>> share = lambda weights: weights @ right / weights.sum(axis=1, keepdims=True)
    >>> print(*estimates(share, 4))
    0.750 [0.250, 1.000]
    """
    values = measure(np.ones((1, n_articles)))[0]
    blocks = _draws(n_articles, n_rounds, random_state)
    low, high = np.percentile(np.concatenate([measure(block) for block in blocks]), INTERVAL, axis=0)
    return [
        Estimate(*figure, n_articles)
        for figure in zip(values.tolist(), low.tolist(), high.tolist(), strict=True)
    ]


def _draws(n_articles: int, n_rounds: int, random_state: int) -> Iterator[Float]:
    """Yield how often each article is drawn in each round, some rounds at a time."""
    rng = np.random.default_rng(random_state)
    size = max(1, _BLOCK // n_articles)
    for start in range(0, n_rounds, size):
        drawn = [rng.integers(n_articles, size=n_articles) for _ in range(min(size, n_rounds - start))]
        yield np.array([np.bincount(articles, minlength=n_articles) for articles in drawn], dtype=float)
