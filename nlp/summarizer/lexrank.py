"""LexRank: a sentence is central if central sentences are like it."""

import numpy as np

from nlp.compiled import kernel
from nlp.document import Document
from nlp.summarizer.pagerank import iterate, solve
from nlp.summarizer.word_matrix import MAX_DENSE, WordMatrix, word_matrix
from nlp.words import Float, Words


def lexrank(
    document: Document, *, damping: float = 0.85, tolerance: float = 1e-6, max_iter: int = 100
) -> Float:
    """Score sentences by continuous LexRank: PageRank over the cosine similarities of all sentences.

    Up to `nlp.summarizer.word_matrix.MAX_DENSE` sentences the equations are solved. For more of them the
    matrix of similarities ``X @ X.T`` is never built: a step multiplies by the sparse ``X.T``, then by ``X``,
    so time and memory grow with the number of words, not with the square of the number of sentences.

    Parameters
    ----------
    document : Document
        The article.
    damping : float
        Share of a sentence's score that comes from its neighbours, in [0, 1); the paper's 1 - d.
    tolerance : float
        The iteration ends when no score changes by more, where they are 1 on average or less.
    max_iter : int
        The most iterations.

    Returns
    -------
    ndarray of shape (n_sentences,)
        Scores in [0, 1], the highest is 1. A sentence without words scores lowest.

    References
    ----------
    .. [1] G. Erkan, D. R. Radev. "LexRank: Graph-based Lexical Centrality as Salience in Text
       Summarization". JAIR 22, 2004. Section 3.3. https://doi.org/10.1613/jair.1523
    """
    if not document.sentences:
        return np.empty(0)
    words = document.words
    if kernel and len(document.sentences) <= MAX_DENSE:
        read = words.read
        return np.frombuffer(kernel.lexrank(read.numbers, read.offsets, words.n_distinct, damping))
    matrix = tfidf_matrix(words)
    if matrix.is_small:
        return solve(matrix.gram(), damping)
    return iterate(
        matrix.times_transpose, matrix.n_rows, damping=damping, tolerance=tolerance, max_iter=max_iter
    )


def tfidf_matrix(words: Words) -> WordMatrix:
    """Return the TF-IDF matrix of a document's sentences, rows of length 1.

    The idf of a word is ``1 + log(n_sentences / sentences with it)``.
    """
    counts = word_matrix(words)
    sentences_with = np.bincount(counts.columns, minlength=1)
    values = counts.values * (1.0 + np.log(counts.n_rows / sentences_with[counts.columns]))
    length = np.sqrt(counts.by_row(values**2))
    return counts._replace(values=values / length[counts.rows])
