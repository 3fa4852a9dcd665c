"""PageRank over the similarities of sentences: what LexRank and TextRank have in common."""

from collections.abc import Callable

import numpy as np

from nlp.words import Float


def solve(similarity: Float, damping: float) -> Float:
    """Return the scores to which PageRank converges.

    Parameters
    ----------
    similarity : ndarray of shape (n_sentences, n_sentences)
        At least 0, symmetric.
    damping : float
        Share of a sentence's score that comes from its neighbours, in [0, 1).

    Returns
    -------
    ndarray of shape (n_sentences,)
        The highest is 1.

    References
    ----------
    .. [1] S. Brin, L. Page. "The Anatomy of a Large-Scale Hypertextual Web Search Engine". WWW, 1998.
    """
    degree = similarity.sum(axis=0)
    degree[degree == 0] = 1.0
    equations = -damping * similarity / degree
    np.fill_diagonal(equations, equations.diagonal() + 1.0)
    scores = np.linalg.solve(equations, np.full(len(degree), 1.0 - damping))
    # Rounded, so that sentences of the same words are equal.
    return np.asarray((scores / scores.max()).round(12))


def iterate(
    times_similarity: Callable[[Float], Float],
    n_sentences: int,
    *,
    damping: float,
    tolerance: float,
    max_iter: int,
) -> Float:
    """Return the scores of PageRank, for which the matrix of similarities need not be built.

    Parameters
    ----------
    times_similarity : callable
        Multiplies a vector by the matrix.
    n_sentences : int
        At least 1.
    damping : float
        As in `solve`.
    tolerance : float
        The iteration ends when no score changes by more, where they are 1 on average or less.
    max_iter : int
        The most iterations.
    """
    scores = np.ones(n_sentences)
    degree = times_similarity(scores)
    degree[degree == 0] = 1.0
    for _ in range(max_iter):
        previous = scores
        scores = 1.0 - damping + damping * times_similarity(previous / degree)
        if np.abs(scores - previous).max() <= tolerance:
            break
    return np.asarray(scores / scores.max())
