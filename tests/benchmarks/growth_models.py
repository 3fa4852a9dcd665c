"""Models of any number of topics and terms, texts of any length, and what one of them costs.

No model here is trained: coefficients are random, of the size that those of the shipped model have. They tell nothing
about texts, but are computed with alike. Thresholds are set so that an article gets about three tags whatever the
number of topics, as it would with a fine taxonomy; what is done for each tag does not grow then.
"""

import ctypes
import gc
import math
import time
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from made_articles import SYLLABLES, Article, made_articles
from numpy.typing import NDArray

from nlp import Newsdesk, Topic
from nlp.classifier import TopicClassifier
from nlp.document import read_document
from nlp.linear_model import LinearModel
from nlp.types import ModelInfo, ReadingOptions, Taxonomy

N_TAGS = 3
N_SEED_TERMS = 5
N_SAMPLE = 20  # articles that thresholds are set on
SIZE = 0.07  # of coefficients, as in the shipped model
BIAS = -1.0
UNIGRAMS = 0.3  # share of the terms, as in the shipped model
BYTES_A_WORD = 6.0  # at least, in made text
ENGLISH = ReadingOptions(language="en")  # made words are of no language
MB = 1_000_000
PARTS: dict[str, dict[str, Any]] = {
    "analyze": {},
    "tagging": {"summary": False},
    "summarizing": {"topics": False},
}
N_ARTICLES = 50  # of a point whose articles are not what is counted
SHORT = "The bank sold its first green bond on Friday. Its shares rose by 3 per cent in London."
MOST_RUNS, LEAST_SECONDS = 15, 0.05

Arrays = dict[str, NDArray[Any]]


def made_newsdesk(base: Newsdesk, n_topics: int, *, words: Arrays | None = None, seed: int = 0) -> Newsdesk:
    """Return a model of invented topics with random coefficients.

    Parameters
    ----------
    base : Newsdesk
        Gives the language, the weights of the support figures, and the vocabulary if no other is given.
    n_topics : int
        How many topics; about `N_TAGS` of them are given to an article.
    words : dict of str to ndarray, optional
        A vocabulary, as `made_vocabulary` returns it.
    seed : int
        Another seed gives other coefficients.
    """
    rng = np.random.default_rng(seed)
    given = base.classifier.arrays()
    words = words or {name: given[name] for name in ("words", "n_unigrams", "bigrams", "idf")}
    coef = np.empty((len(words["idf"]), n_topics), dtype=np.float32)
    rng.standard_normal(dtype=np.float32, out=coef)
    coef *= SIZE
    arrays = {
        **words,
        "coef": coef,
        "intercept": np.full(n_topics, BIAS, dtype=np.float32),
        "support": np.tile(given["support"].mean(axis=0), (n_topics, 1)).astype(np.float32),
        "thresholds": np.full((len(given["thresholds"]), n_topics), 0.5, dtype=np.float32),
    }
    linear = LinearModel.from_arrays(arrays)
    topics = made_taxonomy(linear, n_topics, rng)
    classifier = TopicClassifier.from_arrays(arrays, topics, base.classifier.language)
    # Articles are made of the base's words if these are the model's, for which less memory is needed.
    source = base.classifier.linear if given["words"] is words["words"] else linear
    sample = list(islice(made_articles(source, seed=seed + 1), N_SAMPLE))
    thresholds = np.full_like(
        arrays["thresholds"], threshold(classifier, sample, min(1.0, N_TAGS / n_topics))
    )
    classifier = replace(classifier, thresholds=thresholds)
    info = ModelInfo(f"made-{n_topics}", "0", "0" * 64)
    return replace(base, info=info, topics=topics, classifier=classifier, little_data={})


def made_taxonomy(linear: LinearModel, n_topics: int, rng: np.random.Generator) -> Taxonomy:
    """Return invented topics; their seed terms are terms of a model."""
    n_terms = len(linear.vocabulary)
    n_seeds = min(N_SEED_TERMS, n_terms // n_topics)
    chosen = np.sort(rng.choice(n_terms, size=n_seeds * n_topics, replace=False))
    terms = rng.permutation(linear.vocabulary.names(chosen)).tolist()
    return tuple(
        Topic(
            id=f"made-topic-{number}",
            name=f"Made topic {number}",
            definition="A topic that is there to be counted.",
            seed_terms=tuple(terms[number * n_seeds : (number + 1) * n_seeds]),
        )
        for number in range(n_topics)
    )


def threshold(classifier: TopicClassifier, articles: list[Article], share: float) -> float:
    """Return the probability that a share of the topics reaches in articles, all together."""
    found = [classifier.judge(read_document(text, title, ENGLISH))[1] for title, text in articles]
    return float(np.quantile(np.concatenate(found), 1.0 - share))


def made_vocabulary(n_terms: int, *, seed: int = 0) -> Arrays:
    """Return a vocabulary of made words and of pairs of them, as arrays of a model.

    Frequencies fall as the place in the order of frequency grows, as in any language [1]_.

    References
    ----------
    .. [1] G. K. Zipf. "Human behavior and the principle of least effort". Addison-Wesley, 1949.
    """
    rng = np.random.default_rng(seed)
    n_words = round(n_terms * UNIGRAMS)
    n_pairs = n_terms - n_words
    keys = np.empty(0, dtype=np.int64)
    while len(keys) < n_pairs:
        left, right = (rng.random((2, n_terms)) ** 2 * n_words).astype(np.int64)
        keys = np.unique(np.concatenate((keys, left * n_words + right)))
    keys = rng.choice(keys, size=n_pairs, replace=False)
    # Numbers do not tell how frequent a word is, or the frequent ones would lie side by side in memory.
    number_of = rng.permutation(n_words)
    left, right = np.divmod(keys, n_words)
    places = np.concatenate((np.argsort(number_of), n_words + left + right))
    order = np.argsort(number_of[left] * n_words + number_of[right])
    words = [made_word(place) for place in np.argsort(number_of).tolist()]
    idf = 1.0 + np.log1p(np.concatenate((places[:n_words], places[n_words:][order])) / 10.0)
    return {
        "words": np.frombuffer("\n".join(words).encode(), dtype=np.uint8),
        "n_unigrams": np.array(n_words, dtype=np.int64),
        "bigrams": (number_of[left] * n_words + number_of[right])[order],
        "idf": idf.astype(np.float32),
    }


def made_word(number: int) -> str:
    """Return a word of two or more syllables, another one for each number.

    Examples
    --------
    >>> made_word(0), made_word(1000)
    ('denbar', 'linvickvick')
    """
    number += len(SYLLABLES)
    found = ""
    while number:
        number, syllable = divmod(number, len(SYLLABLES))
        found = SYLLABLES[syllable] + found
    return found


def made_text(linear: LinearModel, n_bytes: int, *, seed: int = 0) -> str:
    """Return a text of sentences in paragraphs, at least as long as asked for."""
    text = ""
    words = n_bytes / BYTES_A_WORD
    while len(text) < n_bytes:
        text = next(made_articles(linear, seed=seed, words=round(words))).text
        words *= 1.1
    return text


def beginning_of(text: str, n_characters: int) -> str:
    """Return the sentences of a text that fit into so many characters, or that many if none does."""
    part = text[:n_characters]
    end = max(part.rfind(". "), part.rfind(".\n"))
    return part[: end + 1] if end > 0 else part


def resident(what: str, process: int | str = "self") -> float:
    """Return the resident memory of a process (``VmRSS``) or its peak (``VmHWM``), in MB."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(what)) * 1024 / MB


def settled() -> float:
    """Give free memory back, set the peak back, and return the resident memory in MB."""
    gc.collect()
    with suppress(AttributeError):  # another C library keeps what it keeps
        ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")
    return resident("VmRSS")


def prepared(dimension: str, size: int, text: str) -> tuple[Newsdesk, list[str], ReadingOptions, float]:
    """Return the model of a point, its texts, how to read them, and how much memory the model has in MB."""
    base = Newsdesk.load()
    linear, newsdesk, before = base.classifier.linear, base, settled()
    if dimension == "length":
        return base, [beginning_of(text, size)], ReadingOptions(), 0.0
    if dimension == "topics":
        newsdesk = made_newsdesk(base, size)
    elif dimension == "vocabulary":
        newsdesk = made_newsdesk(base, len(base.topics), words=made_vocabulary(size))
        linear = newsdesk.classifier.linear
    held = settled() - before
    n = size if dimension == "batch" else N_ARTICLES
    texts = [article.text for article in islice(made_articles(linear, seed=2), n)]
    return newsdesk, texts, ENGLISH if dimension == "vocabulary" else ReadingOptions(), held


def measured(dimension: str, size: int, part: str, text: str, seconds: float) -> dict[str, Any]:
    """Measure a point in this process: seconds of each run, an article or a batch, and memory in MB."""
    newsdesk, texts, reading, held = prepared(dimension, size, text)
    answer = partial(newsdesk.analyze, reading=reading, **PARTS[part])
    answer(SHORT)
    before = settled()
    began = time.perf_counter()
    tags = sum(len(answer(text).tags) for text in texts)
    took = time.perf_counter() - began
    peak = max(resident("VmHWM") - before, 0.0)
    loops = max(1, math.ceil(LEAST_SECONDS / took))
    counted = loops * (1 if dimension in ("length", "batch") else len(texts))
    runs = min(MOST_RUNS, max(3, round(seconds / (took * loops))))
    cpu, wall = [], []
    for _ in range(runs):
        began, used = time.perf_counter(), time.process_time()
        for _ in range(loops):
            for text in texts:
                answer(text)
        cpu.append((time.process_time() - used) / counted)
        wall.append((time.perf_counter() - began) / counted)
    return {"cpu": cpu, "wall": wall, "peak_mb": peak, "model_mb": held, "tags": tags / len(texts)}
