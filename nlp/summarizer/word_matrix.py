"""The sentence-by-word matrix, which is mostly zeros: only its other entries are kept."""

from collections.abc import Sequence

import numpy as np

from nlp.features import Ids


def word_entries(sentences: Sequence[Sequence[str]]) -> tuple[Ids, Ids, Ids]:
    """Return the entries of the matrix that counts each word (column) in each sentence (row).

    Words are numbered by their first occurrence.

    Returns
    -------
    rows, columns, counts : ndarray of int64, shape (n_entries,)
        Ascending by row, then by column.

    Examples
    --------
    >>> rows, columns, counts = word_entries([["oil", "fell"], [], ["oil", "oil"]])
    >>> rows.tolist(), columns.tolist(), counts.tolist()
    ([0, 0, 2], [0, 1, 0], [1, 1, 2])
    """
    number_of: dict[str, int] = {}
    numbers = [number_of.setdefault(word, len(number_of)) for sentence in sentences for word in sentence]
    places = np.repeat(np.arange(len(sentences)), [len(sentence) for sentence in sentences])
    width = max(len(number_of), 1)
    cells, counts = np.unique(places * width + np.array(numbers, dtype=np.int64), return_counts=True)
    return cells // width, cells % width, counts
