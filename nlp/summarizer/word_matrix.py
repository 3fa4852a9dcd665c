"""The sentence-by-word matrix, which is mostly zeros: only its other entries are kept."""

from typing import NamedTuple

import numpy as np

from nlp.features import STOP_WORDS
from nlp.words import Float, Ids, Words

MAX_DENSE = 200  # sentences
MAX_CELLS = 1_000_000


class WordMatrix(NamedTuple):
    """How often each word (column) occurs in each sentence (row).

    Parameters
    ----------
    rows, columns : ndarray of int64, shape (n_entries,)
        Where the entries are that are not 0, ascending by row, then by column.
    values : ndarray of shape (n_entries,)
        What they are: the counts, or weights made of them.
    n_rows, n_columns : int
        Its shape.
    """

    rows: Ids
    columns: Ids
    values: Float
    n_rows: int
    n_columns: int

    @property
    def is_small(self) -> bool:
        """Whether it and its product with its transpose may be written out, zeros and all."""
        return self.n_rows <= MAX_DENSE and self.n_rows * self.n_columns <= MAX_CELLS

    def by_row(self, values: Float) -> Float:
        """Return the sums of values, one an entry, over each row."""
        return np.bincount(self.rows, weights=values, minlength=self.n_rows).astype(float)

    def by_column(self, values: Float) -> Float:
        """Return the sums of values, one an entry, over each column."""
        return np.bincount(self.columns, weights=values, minlength=self.n_columns).astype(float)

    def firsts(self) -> Float:
        """Return 1 for each entry that is the first of its column, 0 for the others."""
        found = np.zeros(len(self.rows))
        found[np.unique(self.columns, return_index=True)[1]] = 1.0
        return found

    def times_transpose(self, vector: Float) -> Float:
        """Multiply a vector by the matrix's product with its transpose, which is not built."""
        by_column = self.by_column(self.values * vector[self.rows])
        return self.by_row(self.values * by_column[self.columns])

    def gram(self) -> Float:
        """Return the matrix's product with its transpose, shape (n_rows, n_rows)."""
        dense = np.zeros((self.n_rows, self.n_columns))
        dense[self.rows, self.columns] = self.values
        return dense @ dense.T


def sentence_words(words: Words) -> tuple[Ids, Ids]:
    """Return the sentence of each word of the sentences, and its number; the title's are left out."""
    first = int(words.offsets[1])
    return words.segment_of[first:] - 1, words.numbers[first:].astype(np.int64)


def matrix_of(rows: Ids, columns: Ids, n_rows: int, n_columns: int) -> WordMatrix:
    """Return the matrix that counts how often each row and column occur together.

    Examples
    --------
    >>> matrix = matrix_of(np.array([0, 0, 2, 2]), np.array([0, 1, 0, 0]), 3, 2)
    >>> matrix.rows.tolist(), matrix.columns.tolist(), matrix.values.tolist()
    ([0, 0, 2], [0, 1, 0], [1.0, 1.0, 2.0])
    """
    cells, counts = np.unique(rows * n_columns + columns, return_counts=True)
    found, places = np.divmod(cells, max(n_columns, 1))
    return WordMatrix(found, places, counts.astype(float), n_rows, n_columns)


def word_matrix(words: Words, *, stop_words: bool = True) -> WordMatrix:
    """Return the sentence-by-word matrix of a document, with or without its stop words."""
    rows, columns = sentence_words(words)
    if not stop_words:
        kept = ~is_stop_word(words)[columns]
        rows, columns = rows[kept], columns[kept]
    return matrix_of(rows, columns, len(words.lengths) - 1, words.n_distinct)


def is_stop_word(words: Words) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return which of the different words are stop words."""
    return np.array([word in STOP_WORDS for word in words.distinct], dtype=bool)
