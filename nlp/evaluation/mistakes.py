"""Where tags are wrong: which topic was taken for which, and how far off an article is."""

import numpy as np
from numpy.typing import NDArray

from nlp.evaluation.resampling import Bool
from nlp.words import Float

LEAST = 1e-6  # probabilities nearer to 0 or 1 count as this


def confusion_counts(y: Bool, given: Bool) -> NDArray[np.int64]:
    """Return in how many articles a topic was given wrongly while another was missed.

    An article with two wrong and two missed topics counts in four cells.

    Parameters
    ----------
    y, given : ndarray of bool, shape (n_articles, n_topics)
        Which topics the articles have, and which they were given.

    Returns
    -------
    ndarray of int64, shape (n_topics, n_topics)
        Rows are the topics given wrongly, columns the ones missed; the diagonal is 0.

    Examples
    --------
    >>> confusion_counts(np.array([[True, False]]), np.array([[False, True]])).tolist()
    [[0, 0], [1, 0]]
    """
    # As floats it is one fast product; the counts are exact.
    wrong, missed = (given & ~y).astype(float), (y & ~given).astype(float)
    return np.asarray(wrong.T @ missed).round().astype(np.int64)


def log_loss(y: Bool, probabilities: Float) -> Float:
    """Return each article's log loss, the mean over its topics: how wrong and how sure of it a model was.

    Parameters
    ----------
    y : ndarray of bool, shape (n_articles, n_topics)
    probabilities : ndarray of shape (n_articles, n_topics)
        In [0, 1]; those nearer than `LEAST` to an end count as that.

    Returns
    -------
    ndarray of shape (n_articles,)
        In nats; at least 0.

    Examples
    --------
    >>> log_loss(np.array([[True, False]]), np.array([[0.5, 0.5]])).round(3).tolist()
    [0.693]
    """
    of_truth = np.clip(np.where(y, probabilities, 1.0 - probabilities), LEAST, 1.0 - LEAST)
    return np.asarray(-np.log(of_truth).mean(axis=1))
