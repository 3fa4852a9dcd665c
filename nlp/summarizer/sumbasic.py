"""SumBasic: sentences of frequent words, each word less wanted once it has been said."""

from collections import Counter
from heapq import heapify, heappop, heapreplace
from math import fsum

import numpy as np

from nlp.document import Document
from nlp.features import STOP_WORDS
from nlp.words import Float


def sumbasic(document: Document) -> Float:
    """Score sentences by the order in which SumBasic picks them.

    A word's probability is its share of the document's words. Of the sentences with a word of the highest
    probability left, the one with the highest mean probability is picked, the earlier of equal ones; then the
    probability of each of its words is squared. Stop words are left out, and words are not stemmed.

    A probability falls to zero when it has been squared some ten times; sentences with nothing but such words
    are picked last, in text order.

    Returns
    -------
    ndarray of shape (n_sentences,)
        Scores in [0, 1]: 1 for the first picked, falling by 1/n with each. A sentence without words other
        than stop words is never picked and scores 0.

    References
    ----------
    .. [1] A. Nenkova, L. Vanderwende. "The Impact of Frequency on Summarization". MSR-TR-2005-101, 2005.
       Section 3.
    """
    sentences = [
        [word for word in sentence if word not in STOP_WORDS] for sentence in document.words.segments[1:]
    ]
    counts = Counter(word for sentence in sentences for word in sentence)
    n_words = counts.total()
    probability = {word: n / n_words for word, n in counts.items()}

    def key(index: int) -> tuple[float, float, int]:
        """Return what is lowest for the next pick: by most probable word, then mean, then place."""
        found = list(map(probability.__getitem__, sentences[index]))
        return -max(found), -fsum(found) / len(found), index

    scores = np.zeros(len(sentences))
    waiting = [key(index) for index, sentence in enumerate(sentences) if sentence]
    heapify(waiting)
    next_score = len(sentences)
    while waiting:
        # Probabilities only fall, so keys only rise: one that is still right is the lowest of all.
        index = waiting[0][-1]
        now = key(index)
        if now != waiting[0]:
            heapreplace(waiting, now)
            continue
        heappop(waiting)
        scores[index] = next_score / len(sentences)
        next_score -= 1
        for word in set(sentences[index]):
            probability[word] **= 2
    return scores
