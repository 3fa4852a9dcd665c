"""LSA: a sentence matters if it is long in the space of the article's strongest themes."""

import numpy as np

from nlp.document import Document
from nlp.summarizer.word_matrix import word_matrix
from nlp.words import Float

MAX_EXACT = 1000
MAX_DIMENSIONS = 25
SPARE = 10  # Dimensions found along with those asked for, which converge sooner then.


def lsa(
    document: Document, *, dimensions: int | None = None, tolerance: float = 1e-4, max_iter: int = 30
) -> Float:
    """Score sentences by their length in the latent space of the word-by-sentence matrix.

    The matrix counts each word in each sentence. Stop words are left out, and words are not stemmed. With
    singular values s and right singular vectors v, sentence k scores the square root of the sum over the
    leading dimensions i of ``(s[i] * v[i, k]) ** 2``.

    In a document of more than `MAX_EXACT` sentences the scores are approximate: dimensions are found by
    subspace iteration from a fixed random start [2]_, and without a number given at most `MAX_DIMENSIONS`;
    where singular values are nearly equal, which of their dimensions count is then left to chance.

    Parameters
    ----------
    document : Document
        The article.
    dimensions : int or None
        How many dimensions, at least 1; with the last one come those of an equal singular value, as nothing
        tells them apart. None: those of which the singular value is at least half of the highest.
    tolerance : float
        The iteration ends when no score changes by more.
    max_iter : int
        The most iterations.

    Returns
    -------
    ndarray of shape (n_sentences,)
        Scores in [0, 1], the highest is 1 unless there are only stop words. A sentence of only stop words
        scores 0.

    References
    ----------
    .. [1] J. Steinberger, K. Ježek. "Using Latent Semantic Analysis in Text Summarization and Summary
       Evaluation". ISIM 2004.
    .. [2] N. Halko, P.-G. Martinsson, J. A. Tropp. "Finding Structure with Randomness". SIAM Review 53(2),
       2011. Section 4.5. https://doi.org/10.1137/090771806
    """
    n_sentences = len(document.sentences)
    matrix = word_matrix(document.words, stop_words=False)
    if not len(matrix.rows):
        return np.zeros(n_sentences)

    exact = n_sentences <= MAX_EXACT
    width = min(n_sentences, MAX_DIMENSIONS if dimensions is None else dimensions + SPARE)
    start = np.eye(n_sentences) if exact else np.random.default_rng(0).standard_normal((n_sentences, width))
    basis = np.linalg.qr(start)[0].T
    scores = np.zeros(n_sentences)
    for _ in range(max_iter):
        previous = scores
        # The product's eigenvalues are the squares of s.
        image = np.stack([matrix.times_transpose(vector) for vector in basis])
        squares, rotation = np.linalg.eigh(basis @ image.T)
        scores = _lengths(np.maximum(squares, 0.0), rotation.T @ basis, dimensions)
        if exact or np.abs(scores - previous).max() <= tolerance:
            break
        basis = np.linalg.qr(image.T)[0].T
    return scores


def _lengths(squares: Float, vectors: Float, dimensions: int | None) -> Float:
    """Return the lengths of the sentences, the longest 1, from the ascending squares of singular values."""
    least = squares[-1] / 4 if dimensions is None else squares[-min(dimensions, len(squares))]
    kept = squares >= least * (1 - 1e-9)
    lengths = np.sqrt(squares[kept] @ vectors[kept] ** 2)
    # Rounded, so that sentences of the same words are equal.
    return np.asarray((lengths / lengths.max()).round(9))
