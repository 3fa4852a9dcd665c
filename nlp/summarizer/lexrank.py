"""LexRank: a sentence is central if central sentences are like it."""

import numpy as np

from nlp.features import Float, words
from nlp.types import Document


def lexrank(
    document: Document, *, damping: float = 0.85, tolerance: float = 1e-6, max_iter: int = 100
) -> Float:
    """Score sentences by continuous LexRank: PageRank over the cosine similarities of all sentences.

    The similarity matrix ``S = X @ X.T`` is never built: a step multiplies by the sparse ``X.T``, then by
    ``X``, so time and memory grow with the number of words, not with the square of the number of sentences.

    Parameters
    ----------
    document : Document
        The article.
    damping : float
        Share of a sentence's score that comes from its neighbours, in [0, 1); the paper's 1 - d.
    tolerance : float
        The iteration ends when no score changes by more.
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
    sentences = [words(sentence.text) for sentence in document.sentences]
    if not sentences:
        return np.empty(0)
    rows, columns, values = tfidf_entries(sentences)
    n_sentences = len(sentences)
    n_terms = int(columns.max(initial=-1)) + 1

    def times_similarity(vector: Float) -> Float:
        by_term = np.bincount(columns, weights=values * vector[rows], minlength=n_terms)
        return np.bincount(rows, weights=values * by_term[columns], minlength=n_sentences).astype(float)

    degree = times_similarity(np.ones(n_sentences))
    degree[degree == 0] = 1.0
    scores = np.full(n_sentences, 1.0 / n_sentences)
    for _ in range(max_iter):
        previous = scores
        scores = (1.0 - damping) / n_sentences + damping * times_similarity(previous / degree)
        if np.abs(scores - previous).max() <= tolerance / n_sentences:
            break
    return np.asarray(scores / scores.max())


def tfidf_entries(sentences: list[list[str]]) -> tuple[np.ndarray, np.ndarray, Float]:
    """Return the entries ``(rows, columns, values)`` of the sentences' TF-IDF matrix, rows of length 1.

    The idf of a word is ``1 + log(n_sentences / sentences with it)``.
    """
    column_of: dict[str, int] = {}
    ids = [[column_of.setdefault(word, len(column_of)) for word in sentence] for sentence in sentences]
    row = np.repeat(np.arange(len(ids)), [len(sentence) for sentence in ids])
    column = np.array([word for sentence in ids for word in sentence], dtype=np.int64)
    width = max(len(column_of), 1)
    cells, counts = np.unique(row * width + column, return_counts=True)
    rows, columns = cells // width, cells % width
    sentences_with = np.bincount(columns, minlength=width)
    values = counts * (1.0 + np.log(len(sentences) / sentences_with[columns]))
    length = np.sqrt(np.bincount(rows, weights=values**2, minlength=len(sentences)))
    return rows, columns, values / length[rows]
