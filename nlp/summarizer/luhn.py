"""Luhn: a sentence matters where the article's frequent words stand close together."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from nlp.document import Document
from nlp.features import STOP_WORDS
from nlp.words import Float


def luhn(document: Document, *, min_count: int = 2, max_gap: int = 4) -> Float:
    """Score sentences by their best cluster of significant words.

    A word is significant if it is frequent in the document and no stop word. A cluster begins and ends with
    a significant word, and scores the square of its significant words divided by all its words. Words are not
    stemmed, other than in the paper.

    Parameters
    ----------
    document : Document
        The article.
    min_count : int
        How often a significant word occurs in the document, at least.
    max_gap : int
        The most other words between two significant words of a cluster.

    Returns
    -------
    ndarray of shape (n_sentences,)
        Scores in [0, 1], the highest is 1 unless no word is significant. A sentence without a significant
        word scores 0.

    References
    ----------
    .. [1] H. P. Luhn. "The Automatic Creation of Literature Abstracts". IBM Journal of Research and
       Development 2(2), 1958. https://doi.org/10.1147/rd.22.0159
    """
    sentences = document.words.segments[1:]
    counts = Counter(word for sentence in sentences for word in sentence)
    significant = {word for word, n in counts.items() if n >= min_count} - STOP_WORDS
    scores = np.zeros(len(sentences))
    for index, sentence in enumerate(sentences):
        places = [place for place, word in enumerate(sentence) if word in significant]
        scores[index] = max((len(c) ** 2 / (c[-1] - c[0] + 1) for c in clusters(places, max_gap)), default=0)
    return scores / (scores.max(initial=0.0) or 1.0)


def clusters(places: Sequence[int], max_gap: int) -> list[list[int]]:
    """Split ascending places where more than `max_gap` others are between two neighbours.

    Examples
    --------
    >>> clusters([0, 1, 6, 12], max_gap=4)
    [[0, 1, 6], [12]]
    """
    found: list[list[int]] = []
    for place in places:
        if found and place - found[-1][-1] - 1 <= max_gap:
            found[-1].append(place)
        else:
            found.append([place])
    return found
