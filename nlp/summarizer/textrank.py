"""TextRank: a sentence is central if central sentences share words with it."""

from collections.abc import Callable

import numpy as np

from nlp.document import Document
from nlp.summarizer.pagerank import iterate, solve
from nlp.summarizer.word_matrix import WordMatrix, word_matrix
from nlp.words import Float


def textrank(
    document: Document, *, damping: float = 0.85, tolerance: float = 1e-6, max_iter: int = 100
) -> Float:
    """Score sentences by TextRank: weighted PageRank over the words that two sentences share.

    The similarity of two sentences is the number of different words in both, divided by the sum of the
    logarithms of how many different words each has; 1 for two sentences of the same one word, where the paper
    would divide by zero. A sentence is not compared with itself. Stop words count. Up to
    `nlp.summarizer.word_matrix.MAX_DENSE` sentences the equations are solved; for more of them the matrix is
    never built, and yet the similarities are exact.

    Parameters
    ----------
    document : Document
        The article.
    damping : float
        Share of a sentence's score that comes from its neighbours, in [0, 1); the paper's d.
    tolerance : float
        The iteration ends when no score changes by more, where they are 1 on average or less.
    max_iter : int
        The most iterations.

    Returns
    -------
    ndarray of shape (n_sentences,)
        Scores in [0, 1], the highest is 1. A sentence that shares no word with others scores lowest.

    References
    ----------
    .. [1] R. Mihalcea, P. Tarau. "TextRank: Bringing Order into Text". EMNLP 2004. Sections 2.2 and 4.
       https://aclanthology.org/W04-3252/
    """
    if not document.sentences:
        return np.empty(0)
    counts = word_matrix(document.words)
    matrix = counts._replace(values=np.ones(len(counts.rows)))
    if matrix.is_small:
        shared = matrix.gram()
        logs = np.log(np.maximum(shared.diagonal(), 1.0))
        np.fill_diagonal(shared, 0.0)
        return solve(shared * _factor(logs), damping)
    return iterate(similarity(matrix), matrix.n_rows, damping=damping, tolerance=tolerance, max_iter=max_iter)


def similarity(matrix: WordMatrix) -> Callable[[Float], Float]:
    """Return the function that multiplies a vector by the matrix of similarities.

    If B says which words are in which sentence, ``B @ B.T`` counts shared words, and multiplies a vector in
    two sparse steps. The denominator depends on the two lengths only: the matrix ``1 / (log a + log b)`` of
    all pairs of lengths is the sum of ``e * outer(u, u)`` over its eigenvalues e and eigenvectors u, and each
    part scales the vector before the two steps and after them. The eigenvalues fall so fast that some 20
    parts make up the whole to the precision of floats.
    """
    rows, columns, n_sentences = matrix.rows, matrix.columns, matrix.n_rows
    lengths, length_of = np.unique(np.bincount(rows, minlength=n_sentences), return_inverse=True)
    factor = _factor(np.log(np.maximum(lengths, 1)))
    eigenvalues, vectors = np.linalg.eigh(factor)
    parts = np.abs(eigenvalues) > 1e-15 * np.abs(eigenvalues).max()
    scales = [(e, u[length_of]) for e, u in zip(eigenvalues[parts], vectors.T[parts], strict=True)]

    # Left in, words of one sentence would leave a rounding error where a sentence shares none.
    shared = np.bincount(columns)[columns] > 1
    rows, columns = rows[shared], columns[shared]
    with_itself = np.bincount(rows, minlength=n_sentences) * np.diag(factor)[length_of]

    def times_similarity(vector: Float) -> Float:
        product = -with_itself * vector
        for eigenvalue, scale in scales:
            by_word = np.bincount(columns, weights=(scale * vector)[rows])
            product += eigenvalue * scale * np.bincount(rows, by_word[columns], minlength=n_sentences)
        return product

    return times_similarity


def _factor(logs: Float) -> Float:
    """Return 1 over the sum of each two logarithms of lengths, and 1 for two of a length of 1."""
    sums = np.add.outer(logs, logs)
    return np.asarray(1.0 / np.where(sums == 0, 1.0, sums))
