"""TextRank, Luhn, SumBasic and LSA beside sumy's."""

import importlib
from collections.abc import Callable
from itertools import pairwise
from math import fsum
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.document import Document
from nlp.features import STOP_WORDS
from nlp.summarizer.lsa import lsa
from nlp.summarizer.luhn import luhn
from nlp.summarizer.sumbasic import sumbasic
from nlp.summarizer.textrank import textrank
from nlp.types import Language, Sentence
from nlp.words import words

METALS = ["gold", "silver", "copper", "zinc", "tin", "iron", "lead", "the"]
lsa_module = importlib.import_module("nlp.summarizer.lsa")  # the package has a function of that name
SENTENCES = st.lists(st.lists(st.sampled_from(METALS), max_size=6).map(" ".join), max_size=8)
DIFFERENT = st.lists(
    st.lists(st.sampled_from(METALS), min_size=1, max_size=8, unique=True).map(" ".join),
    min_size=2,
    max_size=8,
    unique=True,
)


def document(*texts: str) -> Document:
    sentences, at = [], 0
    for text in texts:
        sentences.append(Sentence(text, at, at + len(text)))
        at += len(text) + 1
    return Document(" ".join(texts), None, Language("en", 1.0), tuple(sentences))


def content(text: str) -> list[str]:
    return [word for word in words(text) if word not in STOP_WORDS]


@pytest.fixture(scope="module")
def sumy() -> Any:
    """The package, or a skip."""
    package = pytest.importorskip("sumy", reason="the extra newsdesk[test] is not installed")
    for name in (
        "models.dom",
        "summarizers.text_rank",
        "summarizers.luhn",
        "summarizers.sum_basic",
        "summarizers.lsa",
    ):
        importlib.import_module(f"sumy.{name}")
    return package


def sumy_document(sumy: Any, texts: list[str]) -> Any:
    """Sumy's document with our words, so that its tokenizer, which needs NLTK's data, has no part."""
    dom = sumy.models.dom
    tokenizer = SimpleNamespace(to_words=lambda text: tuple(words(text)))
    return dom.ObjectDocumentModel([dom.Paragraph([dom.Sentence(text, tokenizer) for text in texts])])


@given(texts=DIFFERENT)
def test_textrank_is_that_of_sumy_but_for_a_sentences_likeness_to_itself(sumy: Any, texts: list[str]) -> None:
    """Sumy differs in four points, the first two of which are aligned here:

    it also links each sentence with itself, it adds 1e-7 to the sum of a sentence's similarities, it counts
    a shared word once for each pair of its occurrences and repeated words in the length (here, no word is
    repeated in a sentence), and it lets scores fade where a sentence shares no word (here, all share "bank").
    """
    module = sumy.summarizers.text_rank

    class Aligned(module.TextRankSummarizer):
        epsilon = 1e-12
        _ZERO_DIVISION_PREVENTION = 0.0

        @staticmethod
        def _rate_sentences_edge(words1: list[str], words2: list[str]) -> float:
            return 0.0 if words1 is words2 else module.TextRankSummarizer._rate_sentences_edge(words1, words2)

    texts = [f"bank {text}" for text in texts]
    expected = np.array(list(Aligned().rate_sentences(sumy_document(sumy, texts)).values()))
    scores = textrank(document(*texts), tolerance=1e-12, max_iter=1000)
    np.testing.assert_allclose(scores, expected / expected.max(), atol=1e-9)


@given(
    texts=st.lists(
        st.lists(st.sampled_from([*METALS, "of", "a", "x", "y", "z"]), max_size=20).map(" ".join), max_size=6
    )
)
def test_luhn_is_that_of_sumy_but_for_lone_words(sumy: Any, texts: list[str]) -> None:
    """Sumy scores a cluster of one word 0, not 1, and lets a gap of `max_gap_size` words end a cluster, not one more."""
    module = sumy.summarizers.luhn

    class Aligned(module.LuhnSummarizer):
        max_gap_size = 5

        def _get_chunk_rating(self, chunk: list[int]) -> float:
            return 1.0 if sum(chunk) == 1 else super()._get_chunk_rating(chunk)

    read, summarizer = sumy_document(sumy, texts), Aligned()
    summarizer.stop_words = STOP_WORDS
    significant = summarizer._get_significant_words(read.words)
    expected = np.array([summarizer.rate_sentence(sentence, significant) for sentence in read.sentences])
    np.testing.assert_allclose(luhn(document(*texts)), expected / (expected.max(initial=0) or 1))


@given(texts=DIFFERENT)
def test_sumbasic_is_that_of_sumy_but_for_the_most_probable_word(sumy: Any, texts: list[str]) -> None:
    """Sumy leaves out the paper's rule that a picked sentence has a word of the highest probability.

    Here it is shown the other sentences as empty. Its means depend on the order of adding, ours do not. It
    squares a word once for each occurrence (here, no word is repeated in a sentence), and picks a sentence
    without content words in its turn (here, there is none).
    """
    module = sumy.summarizers.sum_basic

    class Aligned(module.SumBasicSummarizer):
        @staticmethod
        def _compute_average_probability_of_words(probability: dict[str, float], found: list[str]) -> float:
            return fsum(probability[word] for word in found) / len(found) if found else 0.0

        def _find_index_of_best_sentence(
            self, probability: dict[str, float], sentences: list[list[str]]
        ) -> int:
            highest = max(probability[word] for found in sentences for word in found)
            having = [
                found if highest in [probability[word] for word in found] else [] for found in sentences
            ]
            return super()._find_index_of_best_sentence(probability, having)

    texts = [text for text in texts if content(text)]
    summarizer = Aligned()
    summarizer.stop_words = STOP_WORDS
    rating_of = summarizer._compute_ratings(read := sumy_document(sumy, texts).sentences)
    expected = [1 + rating_of[sentence] / len(texts) for sentence in read]
    np.testing.assert_allclose(sumbasic(document(*texts)), expected)


@pytest.mark.filterwarnings("ignore:Number of words")  # sumy's LSA, on texts of few words
def zipf_texts(n_sentences: int) -> list[str]:
    """Sentences of 5 to 44 words, the k-th word of 30,000 as frequent as 1/k."""
    rng = np.random.default_rng(0)
    frequency = 1 / np.arange(1, 30_001)
    ends = np.cumsum(rng.integers(5, 45, n_sentences))
    drawn = rng.choice(30_000, ends[-1], p=frequency / frequency.sum())
    return [" ".join(f"w{number}" for number in drawn[a:b]) for a, b in pairwise([0, *ends])]


@pytest.mark.parametrize("dimensions", [1, 3, 10])
def test_lsa_is_that_of_sumy_but_for_its_weights(sumy: Any, dimensions: int) -> None:
    """Sumy weighs a count as 0.4 + 0.6 * count / the sentence's highest, and so gives 0.4 to words that are not there.

    It also counts all dimensions unless its constants are changed, and a sentence is then just as long as
    its vector of weights: the decomposition has no effect.
    """
    module = sumy.summarizers.lsa

    class Aligned(module.LsaSummarizer):
        def _compute_term_frequency(self, matrix: np.ndarray, smooth: float = 0.4) -> np.ndarray:
            return matrix

        @staticmethod
        def _get_best_sentences(sentences: Any, count: int, rating: Callable[[Any], float]) -> list[float]:
            return [rating(sentence) for sentence in sentences]

    texts = zipf_texts(30)
    summarizer = Aligned()
    summarizer.stop_words = STOP_WORDS
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module.LsaSummarizer, "MIN_DIMENSIONS", dimensions)
        patch.setattr(module.LsaSummarizer, "REDUCTION_RATIO", 0)
        expected = np.array(summarizer(sumy_document(sumy, texts), 0))
    np.testing.assert_allclose(
        lsa(document(*texts), dimensions=dimensions), expected / expected.max(), atol=1e-8
    )
