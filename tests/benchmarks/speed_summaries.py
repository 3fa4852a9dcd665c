"""Newsdesk's rankers beside sumy's: speed on the same sentences, and how far they agree.

Both get the sentences and find the words themselves, sumy by our expression, since its own tokenizer needs data of
NLTK that must be downloaded. Three sentences are picked. Sumy's formulas differ in points that
``tests/test_summarizer_beside_sumy.py`` names; with these aligned, the scores are compared as well.
"""

import re
import time
import warnings
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
from made_articles import Article
from speed_machine import Measured
from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
from sumy.summarizers.lex_rank import LexRankSummarizer
from sumy.summarizers.lsa import LsaSummarizer
from sumy.summarizers.luhn import LuhnSummarizer
from sumy.summarizers.text_rank import TextRankSummarizer

from nlp.document import read_document
from nlp.features import STOP_WORDS
from nlp.summarizer import RANKERS, summarize
from nlp.summarizer.word_matrix import word_matrix
from nlp.types import ReadingOptions, SummaryOptions
from nlp.words import Float

N_SENTENCES = 31
N_LONG = 1000
N_PICKED = 3
OURS = "newsdesk, {}"
THEIRS = "sumy, {}"
SUMY = {
    "lexrank": LexRankSummarizer,
    "textrank": TextRankSummarizer,
    "lsa": LsaSummarizer,
    "luhn": LuhnSummarizer,
}
WORD = re.compile(r"\w+|[$€£¥%]")
TOKENIZER = SimpleNamespace(to_words=lambda text: tuple(WORD.findall(text.lower())))


def documents_of(articles: Sequence[Article], n: int) -> list[Any]:
    """Return up to `n` documents of the first 31 sentences of articles that have as many."""
    found: list[Any] = []
    for article in articles:
        document = read_document(article.text, None, ReadingOptions(keep_noise=True))
        if len(document.sentences) >= N_SENTENCES:
            found.append(replace(document, sentences=document.sentences[:N_SENTENCES]))
        if len(found) == n:
            break
    return found


def long_document(articles: Sequence[Article]) -> Any:
    """Return a document of 1,000 sentences, or what the articles have, one article after the other."""
    text = "\n\n".join(article.text for article in articles)
    document = read_document(text, None, ReadingOptions(keep_noise=True))
    return replace(document, sentences=document.sentences[:N_LONG])


def sumy_document(document: Any) -> ObjectDocumentModel:
    """Return a document as sumy takes it; words are found when they are asked for."""
    sentences = [Sentence(sentence.text, TOKENIZER) for sentence in document.sentences]
    return ObjectDocumentModel([Paragraph(sentences)])


def sumy_summarizer(ranker: str) -> Any:
    """Return sumy's summarizer with our stop words."""
    summarizer = SUMY[ranker]()
    summarizer.stop_words = STOP_WORDS
    return summarizer


def tasks_of(documents: Sequence[Any]) -> dict[str, Callable[[], Measured]]:
    """Return what is to be measured on some documents."""

    def ours(ranker: str) -> Callable[[Any], int]:
        # `replace` makes a new document, so that nothing is known of its words before.
        options = SummaryOptions(ranker=ranker, sentences=N_PICKED)
        return lambda document: len(summarize(replace(document), options)[0].sentences)

    def theirs(ranker: str) -> Callable[[Any], int]:
        summarizer = sumy_summarizer(ranker)
        return lambda document: len(summarizer(sumy_document(document), N_PICKED))

    tasks = {OURS.format("newsdesk"): _timed(ours("newsdesk"), documents)}
    for ranker in SUMY:
        tasks[OURS.format(ranker)] = _timed(ours(ranker), documents)
        tasks[THEIRS.format(ranker)] = _timed(theirs(ranker), documents)
    return tasks


def baselines() -> dict[str, str]:
    """Return beside whom each stands: sumy's rankers beside ours of the same name."""
    own = {OURS.format(ranker): OURS.format(ranker) for ranker in ("newsdesk", *SUMY)}
    return own | {THEIRS.format(ranker): OURS.format(ranker) for ranker in SUMY}


def _timed(pick: Callable[[Any], int], documents: Sequence[Any]) -> Callable[[], Measured]:
    def task() -> Measured:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # sumy's LSA on texts of few words
            begin = time.perf_counter()
            n_picked = sum(map(pick, documents))
            return Measured(time.perf_counter() - begin, n_picked)

    return task


class _TextRank(TextRankSummarizer):
    """Counts a word of a sentence once, and compares no sentence with itself."""

    epsilon = 1e-9
    _ZERO_DIVISION_PREVENTION = 1e-15

    @staticmethod
    def _rate_sentences_edge(words1: list[str], words2: list[str]) -> float:
        if words1 is words2:
            return 0.0
        once = TextRankSummarizer._rate_sentences_edge
        return once(list(dict.fromkeys(words1)), list(dict.fromkeys(words2)))


class _Luhn(LuhnSummarizer):
    """Scores a lone word, and lets a gap be as long as ours."""

    max_gap_size = 5

    def _get_chunk_rating(self, chunk: list[int]) -> float:
        return 1.0 if sum(chunk) == 1 else super()._get_chunk_rating(chunk)


class _Lsa(LsaSummarizer):
    """Takes counts as they are."""

    def _compute_term_frequency(self, matrix: Float, smooth: float = 0.4) -> Float:
        return matrix

    @staticmethod
    def _get_best_sentences(sentences: Any, count: int, rating: Callable[[Any], float]) -> list[float]:
        return [rating(sentence) for sentence in sentences]


@contextmanager
def _three_dimensions() -> Any:
    before = LsaSummarizer.MIN_DIMENSIONS, LsaSummarizer.REDUCTION_RATIO
    LsaSummarizer.MIN_DIMENSIONS, LsaSummarizer.REDUCTION_RATIO = 3, 0
    try:
        yield
    finally:
        LsaSummarizer.MIN_DIMENSIONS, LsaSummarizer.REDUCTION_RATIO = before


def aligned_scores(ranker: str, document: Any) -> tuple[Float, Float]:
    """Return our scores and sumy's, its differences aligned; LSA over three dimensions."""
    read = sumy_document(document)
    if ranker == "textrank":
        theirs = list(_TextRank().rate_sentences(read).values())
        ours = RANKERS[ranker](document)
    elif ranker == "luhn":
        luhn = _Luhn()
        luhn.stop_words = STOP_WORDS
        significant = luhn._get_significant_words(read.words)
        theirs = [luhn.rate_sentence(sentence, significant) for sentence in read.sentences]
        ours = RANKERS[ranker](document)
    else:
        lsa = _Lsa()
        lsa.stop_words = STOP_WORDS
        with _three_dimensions(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # sumy's LSA on texts of few words
            theirs = lsa(read, 0)
        ours = RANKERS[ranker](document, dimensions=3)
    return ours, np.array(theirs) / (max(theirs) or 1.0)


def shares_words(document: Any) -> bool:
    """Whether each sentence has a word that another one has; sumy's TextRank lets the others' scores fade."""
    matrix = word_matrix(document.words)
    often = np.bincount(matrix.columns, minlength=matrix.n_columns)[matrix.columns] > 1
    return bool((matrix.by_row(often.astype(float)) > 0).all())


def agreement(documents: Sequence[Any]) -> dict[str, dict[str, float]]:
    """Return for each ranker how many of our three sentences sumy picks, as it is, and how scores differ, aligned."""
    found: dict[str, dict[str, float]] = {}
    for ranker in SUMY:
        shared = []
        for document in documents:
            best = np.argsort(-RANKERS[ranker](document), kind="stable")[:N_PICKED]
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # sumy's LSA on texts of few words
                picked = {
                    str(sentence) for sentence in sumy_summarizer(ranker)(sumy_document(document), N_PICKED)
                }
            shared.append(sum(document.sentences[index].text in picked for index in best) / N_PICKED)
        found[ranker] = {"as_it_is_shared": float(np.mean(shared))}
        if ranker != "lexrank":  # sumy's sets similarities to 0 or 1
            pairs = [aligned_scores(ranker, document) for document in documents if shares_words(document)]
            # sumy takes sentences of the same words for one, and then has fewer scores.
            differences = [np.abs(a - b).max() for a, b in pairs if a.shape == b.shape]
            found[ranker]["aligned_difference"] = float(max(differences))
    return found
