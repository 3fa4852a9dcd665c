"""The compiled kernel does what its twin in Python does, and refuses what does not fit."""

import json
import math
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import nlp.evidence
import nlp.features
import nlp.language
import nlp.noise_signs
import nlp.summarizer.selection
import nlp.text
from nlp import Newsdesk
from nlp.classifier import TopicClassifier
from nlp.compiled import kernel
from nlp.corpus import Record
from nlp.document import Document, read_document
from nlp.evidence import Located, locate, phrases
from nlp.features import beginning
from nlp.linear_model import LinearModel
from nlp.noise_signs import frame_signs, signs_in_python
from nlp.paths import shipped
from nlp.spans import Sentences, Spans
from nlp.summarizer.lexrank import lexrank, tfidf_matrix
from nlp.summarizer.pagerank import solve
from nlp.summarizer.selection import select
from nlp.summarizer.sentence_figures import FIGURES, sentence_figures
from nlp.summarizer.sentence_figures import figures_in_python as sentence_figures_in_python
from nlp.summarizer.sentence_scorer import GENRE_FIGURES, SentenceScorer
from nlp.summarizer.word_classes import classes_and_stems, classes_and_stems_in_python
from nlp.support import FIGURES as SUPPORT
from nlp.support import figures_in_python as support_figures_in_python
from nlp.support import support_figures
from nlp.text import sentence_spans, spans_in_python
from nlp.types import Evidence, Language, ReadingOptions, Sentence, SummaryOptions
from nlp.values import rounded, values
from nlp.words import Words, lower_in_python

pytestmark = pytest.mark.skipif(
    kernel is None, reason="newsdesk is built without its compiled kernel, or NEWSDESK_KERNEL is off"
)

ENGLISH = Language("en", 1.0)
FRAGMENTS = (
    *("the", "The", "said", "green", "Green Bond", "GREEN FINANCE", "central bank", "Bank", "London", "U.S."),
    *("cooperation", "asset management", "fintech", "rose", "announced", "However", "It", "they", "s", "ss"),
    *(
        "500",
        "4.5",
        "2023",
        "5g",
        "3bn",
        "$",
        "€",
        "£",
        "¥",
        "%",
        "&",
        "/",
        "_",
        "(",
        ")",
        "[",
        "?",
        "!",
        ":",
    ),
    *('"', "'", "“", "”", "‘", "’", ",", ";", "-", " - ", "–", "—", ".", "..."),
    *(
        "Σ",
        "ΑΣ",
        "ς",
        "İ",
        "İstanbul",
        "ı",
        "ß",
        "ẞ",
        "²",
        "½",
        "١",
        "١٢",
        "中文",
        "é",
        "e\u0301",
        "ǅ",
        "Ⅷ",
        "Ⓐ",
    ),
    *("😀", "👩‍👧", "\ud800", "\udc00", "\0", "\x1c", "\x85", "\xa0", "\u2028", "\u200b", "\n", "\r\n", "\t"),
)
GAPS = (" ", " ", " ", " ", "", ". ", ". ", ", ", "\n", "\n\n", "-", "’s ")
odd_texts = st.lists(
    st.tuples(st.sampled_from(FRAGMENTS), st.sampled_from(GAPS)).map("".join) | st.text(max_size=3),
    max_size=60,
).map("".join)
titles = st.none() | odd_texts
SCORER = SentenceScorer(
    *(
        np.cos(np.arange(size + 1) * step)
        for size, step in zip([len(FIGURES)] * 3 + [len(GENRE_FIGURES)], (1, 2, 3, 4), strict=True)
    )
)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """A document as it is read, or cut into sentences at any place, the first being the headline or not."""
    text, title = draw(odd_texts), draw(titles)
    if draw(st.booleans()):
        return read_document(text, title, ReadingOptions(language="en", keep_noise=draw(st.booleans())))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=12)))
    sentences = [Sentence(text[start:end], start, end) for start, end in pairwise(cuts) if start < end]
    headline = sentences.pop(0) if sentences and not title and draw(st.booleans()) else None
    return Document(text, title, ENGLISH, tuple(sentences), (), headline)


def odd(check: Callable[..., None]) -> Callable[..., None]:
    """Run a check with as many documents as there is time for."""
    slow = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]  # texts are long, fixtures are fixed
    return settings(max_examples=100, deadline=None, suppress_health_check=slow)(check)


def assert_same(found: Any, expected: Any, tolerance: float = 1e-9) -> None:
    found, expected = np.asarray(found), np.asarray(expected)
    assert found.shape == expected.shape
    if expected.dtype.kind == "f":
        np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance)
    else:
        np.testing.assert_array_equal(found, expected)


def assert_same_words(segments: Sequence[str]) -> None:
    found, expected = Words.of(segments), Words.in_python(segments)
    assert found.distinct == expected.distinct
    for part in ("numbers", "starts", "capital", "offsets"):
        assert getattr(found, part).dtype == getattr(expected, part).dtype
        assert_same(getattr(found, part), getattr(expected, part))


def assert_same_lexicon(newsdesk: Newsdesk, document: Document) -> None:
    """Seed terms, classes, stems, vocabulary; English words and markers of what is not the article."""
    words = document.words
    seed_terms, vocabulary = newsdesk.classifier.seed_terms, newsdesk.classifier.linear.vocabulary
    for part, twin in zip(seed_terms.find(words), seed_terms.find_in_python(words), strict=True):
        assert_same(part, twin)
    for found, expected in zip(
        classes_and_stems(document), classes_and_stems_in_python(words.distinct), strict=True
    ):
        assert_same(found, expected)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nlp.features, "kernel", None)
        expected = vocabulary.ids(words)
    assert_same(vocabulary.ids(words), expected)
    assert kernel
    assert kernel.lower_case(document.text) == lower_in_python(document.text)
    words = document.words
    for most in (nlp.language._READ_WORDS, 7, 0):
        read = (words.read.numbers, words.read.offsets, words.hashes)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(nlp.language, "_READ_WORDS", most)
            expected = nlp.language.count_in_python(words)
        assert kernel.count_words(*read, nlp.language._table(), most) == expected
    assert_same_signs(document.text, sentence_spans(document.text))


def assert_same_signs(text: str, spans: list[tuple[int, int]]) -> None:
    wording = nlp.noise_signs.wording()
    frame = f"{text[:300]}\nBy Monday May 5 w. 7 words) end. x.y@b: Getty click here, 2024 Editor\nBy monday » may 5"
    cuts = [(at, at + size) for size in (0, 4, 9, 40) for at in range(len(frame) - size)]
    with pytest.MonkeyPatch.context() as patch:
        for markers in (wording.markers, ["s", "reen", "green ", '. "B', '"', "\n", "ds\0a"]):
            patch.setattr(nlp.noise_signs, "wording", partial(wording._replace, markers=markers))
            for titled in ("", "_", "green", text[:20], text[:90], frame[:30]):
                assert frame_signs(text, spans, titled) == signs_in_python(text, spans, titled)
                for some in (cuts[::7], cuts[: len(frame)], cuts[-len(frame) :]):
                    assert frame_signs(frame, sorted(some), titled) == signs_in_python(
                        frame, sorted(some), titled
                    )


def assert_same_scores(model: LinearModel, document: Document) -> None:
    found, expected = model.read(document), model.in_python(beginning(document.words))
    for part in ("places", "segments", "unigrams", "bigrams", "n_known"):
        assert_same(getattr(found.occurrences, part), getattr(expected.occurrences, part))
    for part in ("terms", "weights", "scores", "segment_scores"):
        assert_same(getattr(found, part), getattr(expected, part))


def assert_same_judgment(classifier: TopicClassifier, document: Document) -> None:
    """One call gives what the steps give one by one; its tanh may differ from numpy's in the last bit."""
    reading, probabilities = classifier.judge(document)
    step_by_step = classifier.linear.read(document)
    assert reading.found == step_by_step.found
    np.testing.assert_allclose(
        probabilities, classifier.probabilities(classifier.figures(step_by_step)), rtol=0, atol=1e-15
    )


def assert_same_support(model: LinearModel, document: Document) -> None:
    reading = model.read(document)
    counts, goals = np.arange(len(reading.scores)) % 3.0, np.arange(len(reading.scores)) % 2.0
    parts = (reading.scores, reading.segment_scores, reading.words.offsets, counts, goals)
    assert_same(support_figures(*parts), support_figures_in_python(*parts))


def assert_same_sentence_figures(document: Document) -> None:
    if document.sentences:
        figures = sentence_figures(document)
        assert_same(figures, sentence_figures_in_python(document), 1e-8)
        for titled in (False, True):
            scores = SCORER.of_figures(figures, titled=titled)
            assert_same(scores, SCORER.in_python(figures, titled=titled))


def assert_same_lexrank(document: Document) -> None:
    if document.sentences and (matrix := tfidf_matrix(document.words)).is_small:
        for damping in (0.0, 0.5, 0.85, 0.99):
            assert_same(lexrank(document, damping=damping), solve(matrix.gram(), damping))


def located(model: LinearModel, document: Document) -> tuple[Located, Located]:
    """Where terms stand, as the kernel finds them and as its twin does."""
    reading = model.read(document)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nlp.evidence, "kernel", None)
        expected = locate(reading, document)
    return locate(reading, document), expected


def assert_same_places(model: LinearModel, document: Document) -> None:
    found, expected = located(model, document)
    assert_same(found.places, expected.places)


def assert_same_phrases(model: LinearModel, document: Document) -> None:
    reading, (found, expected) = model.read(document), located(model, document)
    for topic in range(len(model.intercept)):
        shown = phrases(model, reading, topic, found)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(nlp.evidence, "kernel", None)
            twins = phrases(model, reading, topic, expected)
        assert [(one.term, one.spans, one.title_spans) for one in shown] == [
            (twin.term, twin.spans, twin.title_spans) for twin in twins
        ]
        assert_same([one.weight for one in shown], [twin.weight for twin in twins], 1e-4)  # they are rounded


def assert_same_selection(document: Document) -> None:
    scores = np.cos(np.arange(len(document.sentences)) * 2.0).round(1)
    lengths: tuple[dict[str, Any], ...] = ({}, {"words": 40}, {"characters": 150}, {"ratio": 1.0})
    for options in (SummaryOptions(**length) for length in lengths):
        found = select(document, scores, options)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(nlp.summarizer.selection, "kernel", None)
            assert found == select(document, scores, options)


@odd
@given(segments=st.lists(odd_texts, max_size=5))
def test_words_are_those_of_python(segments: list[str]) -> None:
    assert_same_words(segments)


def assert_same_sentences(text: str) -> None:
    assert kernel
    assert [*Spans(kernel.sentence_spans(text, nlp.text._table()))] == spans_in_python(text)


@odd
@given(text=odd_texts, data=st.data())
def test_ends_of_sentences_are_those_of_python(text: str, data: st.DataObject) -> None:
    words = [word for listed in nlp.text._words() for word in listed]
    beside = data.draw(st.lists(st.tuples(st.sampled_from(words), st.sampled_from(words)), max_size=9))
    marks = st.sampled_from(
        [". ", "! ", "? ", "... ", " … ", "!” Ann Lee said. ", "?' Al ", ".2 A", "-", ". 5"]
    )
    assert_same_sentences(text + "".join(left + data.draw(marks) + right for left, right in beside))


@odd
@given(text=odd_texts, data=st.data())
def test_lines_are_joined_as_in_python(text: str, data: st.DataObject) -> None:
    assert_same_sentences(text)
    breaks = "\r\n \v\f\x1c\x1d\x1e\x1f\x85\xa0\u2028\u2029\u3000\n"
    assert_same_sentences("".join(c + breaks[place % len(breaks)] for place, c in enumerate(text)))
    words = "|go|iPhone|É|é|- |•• |-- a|--- |1) |(12) |1234. |(iv) |(v. |iv. |xviii. |A) |A. |a.|b. |(c)|٣. |(|) |-|ǅ"
    begins = st.sampled_from(words.split("|"))
    ends = st.sampled_from(
        ["", ",", ":", ".", "-", "the", " the", " Mr.", " mr.", "Mr", " and", "?", "of ", "\ud800"]
    )
    widths, gaps = st.sampled_from([1, 9, 36, 37, 38, 60, 110, 118, 119, 120]), st.sampled_from([" ", "-"])
    for part in ("\n", "\r\n", " \n\t", "\n\n"):
        lines = data.draw(st.lists(st.tuples(begins, widths, gaps, ends), max_size=9))
        text += part + part.join(
            begin + (f"word{gap}" * width)[:width] + end for begin, width, gap, end in lines
        )
    assert_same_sentences(text)


@pytest.mark.parametrize("width", [39, 40, 41, 119, 120, 121])
def test_a_block_is_wrapped_at_the_widths_of_python(width: int) -> None:
    line = ("Word " * width)[: width - 4].strip().ljust(width - 4, "x") + " End"
    text = f"{line}\nMore of it\nand so on"
    assert_same_sentences(text)
    assert len(sentence_spans(text)) == (1 if width in nlp.text._WRAPPED_WIDTHS else 2)


@odd
@given(document=documents())
def test_what_is_known_of_words_is_the_same_as_in_python(newsdesk: Newsdesk, document: Document) -> None:
    assert_same_lexicon(newsdesk, document)


@odd
@given(document=documents())
def test_scores_are_those_of_python(newsdesk: Newsdesk, document: Document) -> None:
    assert_same_scores(newsdesk.classifier.linear, document)
    assert_same_judgment(newsdesk.classifier, document)


@odd
@given(document=documents())
def test_support_is_that_of_python(newsdesk: Newsdesk, document: Document) -> None:
    assert_same_support(newsdesk.classifier.linear, document)


@odd
@given(document=documents())
def test_sentence_figures_are_those_of_python(document: Document) -> None:
    assert_same_sentence_figures(document)


@odd
@given(document=documents())
def test_lexrank_is_that_of_python(document: Document) -> None:
    assert_same_lexrank(document)


@odd
@given(document=documents())
def test_picked_sentences_are_those_of_python(document: Document) -> None:
    assert_same_selection(document)


@given(
    figure=st.floats(allow_nan=False, allow_infinity=False)
    | st.integers(-30_000, 30_000).map(lambda n: n / 20_000)
)
def test_figures_are_rounded_as_python_rounds(figure: float) -> None:
    for near in (figure, math.nextafter(figure, 1.0), math.nextafter(figure, -1.0)):
        assert str(rounded(near)) == str(round(near, 4))


@given(document=documents())
def test_sentences_are_those_of_python(document: Document) -> None:
    spans = sentence_spans(document.text)
    found = Sentences(document.text, spans)
    assert [*found] == [Sentence(document.text[i:j], i, j) for i, j in spans]
    assert all(type(sentence) is Sentence for sentence in found)


@odd
@given(first=odd_texts, text=odd_texts, data=st.data())
def test_words_of_passages_are_those_of_the_passages_alone(
    first: str, text: str, data: st.DataObject
) -> None:
    text += data.draw(st.sampled_from(["", " end", "x" * 1_100, "é" * 1_030 + " ’s", "’" * 1_024 + "7 2024"]))
    places = st.integers(0, len(text))
    cuts = [*map(sorted, data.draw(st.lists(st.tuples(places, places), max_size=5)))]
    spans = Spans.of([*sentence_spans(text), (0, len(text)), *((start, end) for start, end in cuts)])
    found = Words.of_passages(first, text, spans)
    expected = Words.of([first, *(text[start:end] for start, end in spans)])
    assert (found.read, found.hashes, found.distinct) == (expected.read, expected.hashes, expected.distinct)


@given(text=odd_texts, most=st.integers(-1, 90))
def test_sizes_in_utf8_are_those_of_python(text: str, most: int) -> None:
    assert kernel
    for twice in (text, "’" * 63 + text, "é" + text[:20], "\ud800\udfff\ue000\ud7ff" + text):
        expected = len(twice[: max(most, 0)].encode("utf-8", "replace"))
        assert kernel.utf8_size(twice, most) == expected


def test_values_are_those_of_their_class() -> None:
    rows = [("green", 0.5, ((0, 5),), ()), ("bond", 0.25, (), ((0, 4),))]
    assert values(Evidence, rows) == tuple(Evidence(*row) for row in rows)


@odd
@given(document=documents())
def test_places_are_those_of_python(newsdesk: Newsdesk, document: Document) -> None:
    assert_same_places(newsdesk.classifier.linear, document)


@odd
@given(document=documents())
def test_phrases_are_those_of_python(newsdesk: Newsdesk, document: Document) -> None:
    assert_same_phrases(newsdesk.classifier.linear, document)


def test_samples_give_the_same_as_in_python(newsdesk: Newsdesk, samples: list[Record]) -> None:
    model = newsdesk.classifier.linear
    for record in samples:
        for document in (read_document(record.text, record.title), read_document(record.text)):
            assert_same_words([document.title or "", *(sentence.text for sentence in document.sentences)])
            assert_same_lexicon(newsdesk, document)
            assert_same_scores(model, document)
            assert_same_support(model, document)
            assert_same_sentence_figures(document)
            assert_same_lexrank(document)
            assert_same_selection(document)
            assert_same_places(model, document)
            assert_same_phrases(model, document)


@pytest.mark.parametrize("n_sentences", [0, 1, 2, 3, 199, 200])
@pytest.mark.parametrize("title", [None, "Green bonds: London and Shanghai"])
def test_any_number_of_sentences_gives_the_same(
    newsdesk: Newsdesk, n_sentences: int, title: str | None
) -> None:
    model = newsdesk.classifier.linear
    text = "".join(f"The bank sold bond {n % 7} in London for ${n}m. " for n in range(n_sentences))
    document = read_document(text, title, ReadingOptions(language="en", keep_noise=True))
    assert len(document.sentences) == n_sentences
    assert_same_scores(model, document)
    assert_same_support(model, document)
    assert_same_sentence_figures(document)
    assert_same_lexrank(document)
    assert_same_selection(document)
    assert_same_places(model, document)
    assert_same_phrases(model, document)


def test_a_headline_in_the_text_gives_the_same(newsdesk: Newsdesk) -> None:
    sentences = "The bank sold a green bond. It said that green finance grew 5% in London."
    document = read_document(f"Green bonds grow in London\n\n{sentences}")
    assert document.headline
    assert_same_scores(newsdesk.classifier.linear, document)
    assert_same_judgment(newsdesk.classifier, document)
    assert_same_sentence_figures(document)
    assert_same_places(newsdesk.classifier.linear, document)
    assert_same_phrases(newsdesk.classifier.linear, document)


def test_every_character_is_lowered_and_joined_to_words_as_in_python() -> None:
    characters = [chr(code) for code in range(0x110000)]
    found, expected = (
        Words.of([f"a{c}B" for c in characters]),
        Words.in_python([f"a{c}B" for c in characters]),
    )
    assert found.distinct == expected.distinct
    assert_same(found.numbers, expected.numbers)
    alone = Words.of(characters)
    assert alone.distinct == Words.in_python(characters).distinct
    counts = alone.lengths.tolist()
    lowered = iter([alone.distinct[number] for number in alone.numbers.tolist()])
    assert all(
        next(lowered) == lower_in_python(c) for c, count in zip(characters, counts, strict=True) if count
    )
    assert kernel
    assert [*map(kernel.lower_case, characters)] == [*map(lower_in_python, characters)]


def test_every_character_ends_a_line_or_does_not_as_in_python() -> None:
    text = "a".join(map(chr, range(0x110000)))
    assert_same_sentences(text)


def test_models_and_documents_can_be_sent_to_another_process(newsdesk: Newsdesk) -> None:
    text = "The bank sold its first green bond in London. It raised $500 million."
    document = read_document(text)
    code = """
import pickle, sys
from nlp import Newsdesk
from nlp.document import read_document
model, document = pickle.load(sys.stdin.buffer)
for reading in (model.read(read_document(document.text)), Newsdesk.load().classifier.linear.read(document)):
    print(reading.terms.tolist())
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=pickle.dumps((newsdesk.classifier.linear, document)),
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "random"},
    )
    expected = str(newsdesk.classifier.linear.read(document).terms.tolist())
    assert done.stdout.decode().splitlines() == [expected, expected]


SLOTS = np.frombuffer(kernel.pair_table(np.array([0, 1, 1]), np.array([1]))) if kernel else np.array([])
SLOTS = SLOTS.view(np.int64)
BOTH = np.array([2 << 32 | 1, 3 << 32])  # numbers in the vocabulary and among the words of seed terms
TABLE_OF_TWO = b"" if kernel is None else kernel.word_table(["green", "bond"], BOTH)
TABLE = b"" if kernel is None else kernel.word_table(["green", "bond"], np.array([1, 2], dtype=np.int64))


WORDS = b"" if kernel is None else kernel.read_words(["green bond", "7"])[-1]


def parts_of_a_model(**changed: Any) -> tuple[Any, ...]:
    """What `prepare_model` takes: two words, a pair, a topic, and a seed term."""
    parts = {
        "table": TABLE_OF_TWO,
        "first": ints(0, 1, 1),
        "slots": SLOTS,
        "idf": singles(1, 1, 1),
        "coef": singles(1, 2, 3),
        "intercept": singles(0),
        "first_term": ints(0, 1),
        "first_word": ints(0, 1),
        "seed_words": ints(0),
        "seed_topics": ints(0),
        "can_be_goal": np.array([True]),
        "weights": np.ones(len(SUPPORT)),
        "biases": doubles(0),
    }
    return tuple((parts | changed).values())


def prepared(**changed: Any) -> Any:
    return kernel and kernel.prepare_model(parts_of_a_model(**changed), -1, -1, 2, 3)


def ints(*items: int) -> np.ndarray:
    return np.array(items, dtype=np.int64)


def short_ints(*items: int) -> np.ndarray:
    return np.array(items, dtype=np.int32)


def singles(*items: float) -> np.ndarray:
    return np.array(items, dtype=np.float32)


def doubles(*items: float) -> np.ndarray:
    return np.array(items, dtype=np.float64)


BOOLS = np.array([True, False])
GOOD: dict[str, dict[str, Any]] = {
    "prepare_model": {
        "parts": parts_of_a_model(),
        "number": -1,
        "year": -1,
        "n_unigrams": 2,
        "title_weight": 3,
    },
    "judge": {
        "model": prepared(),
        "numbers": short_ints(0, 1),
        "offsets": short_ints(0, 0, 2),
        "different": WORDS[:32],
    },
    "read_words": {"segments": ["green bond", "bond"]},
    "score_terms": {
        "numbers": short_ints(0, 1),
        "offsets": short_ints(0, 0, 2),
        "ids": ints(0, 1),
        "first": ints(0, 1, 1),
        "slots": SLOTS,
        "idf": singles(1, 1, 1),
        "coef": singles(1, 2, 3),
        "intercept": singles(0),
        "n_unigrams": 2,
        "title_weight": 3,
    },
    "word_table": {"words": ["green", "bond"], "values": ints(1, 2)},
    "spell_words": {
        "segments": ["", "green bond"],
        "numbers": short_ints(0, 1),
        "starts": short_ints(0, 6),
        "offsets": short_ints(0, 0, 2),
    },
    "content_ids": {"words": WORDS, "table": TABLE, "number": 3, "year": 4},
    "word_classes": {
        "segments": ["green bonds"],
        "numbers": short_ints(0, 1),
        "offsets": short_ints(0, 2),
        "starts": short_ints(0, 6),
        "hashes": WORDS[:32],
        "exact": TABLE,
        "beginnings": TABLE,
        "shortest": 3,
        "stop": 4,
    },
    "find_terms": {
        "numbers": short_ints(0, 1),
        "offsets": short_ints(0, 0, 2),
        "different": WORDS,
        "table": TABLE,
        "first_term": ints(0, 0, 1),
        "first_word": ints(0, 2),
        "words": ints(1, 2),
        "topics": ints(1),
        "n_topics": 2,
    },
    "frame_signs": {
        "text": "green bond",
        "spans": ints(0, 5),
        "table": TABLE,
        "markers": ["bond", "g"],
        "titled": "green",
    },
    "sentence_spans": {"text": "It ended. Yes", "table": TABLE},
    "count_words": {
        "numbers": short_ints(0, 1),
        "offsets": short_ints(0, 0, 2),
        "different": WORDS[:32],
        "table": TABLE,
        "most": 9,
    },
    "pair_table": {"first": ints(0, 1, 1), "rights": ints(1)},
    "support_figures": {
        "scores": doubles(0.5, -1),
        "segment_scores": doubles(0, 0, 1, -1),
        "offsets": short_ints(0, 0, 5),
        "seed_counts": doubles(1, 0),
        "goals": doubles(0, 1),
    },
    "sentence_figures": {
        "numbers": short_ints(0, 1),
        "offsets": short_ints(0, 0, 2),
        "starts": short_ints(0, 6),
        "capital": BOOLS,
        "opens": np.array([True]),
        "classes": ints(0, 1),
        "stems": ints(0, -1),
        "lexrank": doubles(1),
        "texts": ["Green bond"],
        "n_stems": 1,
    },
    "lexrank": {
        "numbers": short_ints(0, 1),
        "offsets": short_ints(0, 0, 2),
        "n_distinct": 2,
        "damping": 0.85,
    },
    "locate": {
        "begins": ints(11, 0),
        "ends": ints(11, 10),
        "places": ints(0, 1),
        "segments": ints(1, 1),
        "unigrams": ints(0, 1),
        "bigrams": ints(2, -1),
        "terms": ints(0, 1, 2),
        "starts": short_ints(0, 6),
        "text": "green bond\n",
    },
    "phrases": {
        "places": ints(0, 1, 0, 6, 5, 10, 1, 1),
        "terms": ints(0, 1),
        "weights": doubles(1, 2),
        "coef": singles(1, 2),
        "n_topics": 1,
        "topic": 0,
        "text": "green bond\n",
        "title_at": 11,
        "n_shown": 8,
        "min_share": 0.1,
    },
    "sentence_scores": {
        "figures": doubles(1, 2, 3, 4),
        "one": doubles(1, 0, 1),
        "other": doubles(0, 1, 1),
        "genre": doubles(1, 0),
        "columns": ints(1),
    },
    "select": {
        "numbers": short_ints(0, 1),
        "offsets": short_ints(0, 0, 2),
        "starts": short_ints(0, 6),
        "hashes": WORDS[:32],
        "classes": TABLE,
        "stop": 1,
        "pronoun": 2,
        "texts": ["green bond"],
        "scores": doubles(1),
        "costs": [1],
        "budget": 3,
        "same": 0.7,
    },
    "named_passages": {"type": Sentence, "text": "A b", "spans": ints(0, 1, 2, 3)},
    "read_passages": {"first": "Green", "text": "A b", "spans": ints(0, 1, 2, 3)},
    "utf8_size": {"text": "A b", "most": 2},
    "values": {
        "type": Evidence,
        "names": ("term", "weight", "spans"),
        "rows": [("green", 0.5, ())],
    },
}
WRONG: list[tuple[str, str, Any]] = [
    ("prepare_model", "parts", []),
    ("prepare_model", "parts", parts_of_a_model()[1:]),
    ("prepare_model", "parts", parts_of_a_model(table=b"")),
    ("prepare_model", "parts", parts_of_a_model(table=TABLE[:48])),
    ("prepare_model", "parts", parts_of_a_model(first=ints())),
    ("prepare_model", "parts", parts_of_a_model(first=b"123")),
    ("prepare_model", "parts", parts_of_a_model(first=[0, 1, 1])),
    ("prepare_model", "parts", parts_of_a_model(coef=singles(1, 2))),
    ("prepare_model", "parts", parts_of_a_model(intercept=singles())),
    ("prepare_model", "parts", parts_of_a_model(intercept=singles(0, 0))),
    ("prepare_model", "parts", parts_of_a_model(first_term=ints())),
    ("prepare_model", "parts", parts_of_a_model(first_word=ints(0))),
    ("prepare_model", "parts", parts_of_a_model(seed_topics=ints(0, 0))),
    ("prepare_model", "parts", parts_of_a_model(can_be_goal=np.zeros(2, bool))),
    ("prepare_model", "parts", parts_of_a_model(weights=np.ones(len(SUPPORT) + 1))),
    ("prepare_model", "parts", parts_of_a_model(biases=doubles())),
    ("prepare_model", "parts", parts_of_a_model(seed_topics=ints(1))),
    ("prepare_model", "parts", parts_of_a_model(first_term=ints(0, 2))),
    ("prepare_model", "parts", parts_of_a_model(first_word=ints(0, 9))),
    ("judge", "model", None),
    ("judge", "model", "model"),
    ("judge", "model", prepared(first=ints(0, 1))),
    ("judge", "model", prepared(slots=ints())),
    ("judge", "model", prepared(slots=ints(0, 0, 0))),
    ("judge", "numbers", short_ints(0, 2)),
    ("judge", "numbers", short_ints(0, -1)),
    ("judge", "numbers", short_ints(0)),
    ("judge", "offsets", short_ints()),
    ("judge", "offsets", short_ints(0)),
    ("judge", "offsets", short_ints(0, 2, 1)),
    ("judge", "offsets", short_ints(0, -1, 2)),
    ("judge", "different", WORDS[:24]),
    ("judge", "different", WORDS[:16]),
    ("read_words", "segments", ("green",)),
    ("read_words", "segments", ["green", b"bond"]),
    ("read_words", "segments", ["green", None]),
    ("score_terms", "numbers", short_ints(0, -1)),
    ("score_terms", "numbers", short_ints(0, 2)),
    ("score_terms", "numbers", short_ints(0)),
    ("score_terms", "offsets", short_ints()),
    ("score_terms", "offsets", short_ints(0, -1, 2)),
    ("score_terms", "offsets", short_ints(0, 2, 1)),
    ("score_terms", "offsets", short_ints(0, 0, 3)),
    ("score_terms", "ids", ints(0, -3)),
    ("score_terms", "ids", ints(0, 2)),
    ("score_terms", "first", ints()),
    ("score_terms", "first", ints(1, 1, 1)),
    ("score_terms", "first", ints(0, 1, 2)),
    ("score_terms", "slots", ints()),
    ("score_terms", "slots", ints(0, 0, 0)),
    ("score_terms", "idf", singles(1, 1)),
    ("score_terms", "idf", doubles(1, 1, 1)),
    ("score_terms", "coef", singles(1, 2)),
    ("score_terms", "coef", doubles(1, 2, 3)),
    ("score_terms", "intercept", singles()),
    ("score_terms", "n_unigrams", -1),
    ("score_terms", "n_unigrams", 3),
    ("score_terms", "title_weight", 0),
    ("score_terms", "title_weight", 101),
    ("word_table", "words", ["green"]),
    ("word_table", "words", ["green", None]),
    ("word_table", "values", short_ints(1, 2)),
    ("spell_words", "segments", ("", "green bond")),
    ("spell_words", "segments", ["", b"green bond"]),
    ("spell_words", "segments", ["green bond"]),
    ("spell_words", "segments", ["", "green"]),
    ("spell_words", "numbers", short_ints(0)),
    ("spell_words", "starts", short_ints(0)),
    ("spell_words", "starts", short_ints(-1, 6)),
    ("spell_words", "starts", short_ints(0, 10)),
    ("spell_words", "offsets", short_ints()),
    ("spell_words", "offsets", short_ints(0, 0, 3)),
    ("spell_words", "offsets", short_ints(0, -1, 2)),
    ("content_ids", "words", WORDS[:24]),
    ("content_ids", "table", b""),
    ("content_ids", "table", TABLE[:24]),
    ("content_ids", "table", TABLE[:48]),
    ("word_classes", "segments", [b"green bonds"]),
    ("word_classes", "segments", ["green"]),
    ("word_classes", "segments", []),
    ("word_classes", "numbers", short_ints(0, 2)),
    ("word_classes", "numbers", short_ints(1, 0)),
    ("word_classes", "numbers", short_ints(-1, 0)),
    ("word_classes", "numbers", short_ints(0, 0)),
    ("word_classes", "offsets", short_ints()),
    ("word_classes", "offsets", short_ints(-1, 2)),
    ("word_classes", "offsets", short_ints(0, 3)),
    ("word_classes", "starts", short_ints(0)),
    ("word_classes", "starts", short_ints(-1, 6)),
    ("word_classes", "starts", short_ints(0, 11)),
    ("word_classes", "shortest", 0),
    ("word_classes", "shortest", 7),
    ("word_classes", "hashes", WORDS[:16]),
    ("word_classes", "hashes", WORDS),
    ("word_classes", "exact", b""),
    ("word_classes", "beginnings", TABLE[:48]),
    ("find_terms", "numbers", short_ints(0, 3)),
    ("find_terms", "numbers", short_ints(-1, 0)),
    ("find_terms", "offsets", short_ints()),
    ("find_terms", "offsets", short_ints(0, 0, 3)),
    ("find_terms", "offsets", short_ints(0, 2, 1)),
    ("find_terms", "offsets", short_ints(-1, 0, 2)),
    ("find_terms", "first_term", ints()),
    ("find_terms", "first_term", ints(0, 0, 2)),
    ("find_terms", "first_term", ints(0, -1, 1)),
    ("find_terms", "first_word", ints()),
    ("find_terms", "first_word", ints(0, 3)),
    ("find_terms", "first_word", ints(0, 0)),
    ("find_terms", "first_word", ints(-1, 2)),
    ("find_terms", "words", ints(0)),
    ("find_terms", "topics", ints(2)),
    ("find_terms", "topics", ints(-1)),
    ("find_terms", "topics", ints(1, 1)),
    ("find_terms", "n_topics", -1),
    ("find_terms", "n_topics", 2**62),
    ("find_terms", "different", WORDS[:16]),
    ("find_terms", "different", WORDS[:24]),
    ("find_terms", "table", b""),
    ("find_terms", "table", TABLE[:24]),
    ("find_terms", "table", TABLE[:48]),
    ("frame_signs", "markers", ["bond", ""]),
    ("frame_signs", "markers", ["two"]),
    ("frame_signs", "markers", ["“bond"]),
    ("frame_signs", "markers", [b"bond"]),
    ("frame_signs", "markers", ["a"] * 128),
    ("frame_signs", "text", b"green"),
    ("frame_signs", "titled", b"green"),
    ("frame_signs", "table", TABLE[:48]),
    ("frame_signs", "spans", ints(0, 11)),
    ("frame_signs", "spans", ints(-1, 5)),
    ("frame_signs", "spans", ints(5, 4)),
    ("frame_signs", "spans", ints(0, 5, 7)),
    ("frame_signs", "spans", ints(0, 2**62)),
    ("frame_signs", "spans", [(0, 5)]),
    ("count_words", "numbers", short_ints(0, 2)),
    ("count_words", "numbers", short_ints(0, -1)),
    ("count_words", "numbers", short_ints(0)),
    ("count_words", "offsets", short_ints(0, 1, 0)),
    ("count_words", "offsets", short_ints(0, -1, 2)),
    ("count_words", "offsets", short_ints(0, 0, 3)),
    ("count_words", "different", WORDS[:16]),
    ("count_words", "different", WORDS[:24]),
    ("pair_table", "first", ints()),
    ("pair_table", "first", ints(1, 1, 1)),
    ("pair_table", "first", ints(0, 2, 1)),
    ("pair_table", "first", ints(0, 0, 0)),
    ("pair_table", "rights", ints()),
    ("pair_table", "rights", ints(1, 1)),
    ("count_words", "table", b""),
    ("count_words", "table", TABLE[:48]),
    ("sentence_spans", "text", b"green"),
    ("sentence_spans", "table", b""),
    ("sentence_spans", "table", TABLE[:48]),
    ("support_figures", "scores", doubles(0.5)),
    ("support_figures", "segment_scores", doubles(0, 0, 1)),
    ("support_figures", "segment_scores", singles(0, 0, 1, -1)),
    ("support_figures", "offsets", short_ints()),
    ("support_figures", "offsets", short_ints(0)),
    ("support_figures", "offsets", short_ints(0, 5)),
    ("support_figures", "offsets", short_ints(-1, 0, 5)),
    ("support_figures", "offsets", short_ints(0, 5, 4)),
    ("support_figures", "seed_counts", doubles(1)),
    ("support_figures", "goals", doubles(1, 0, 1)),
    ("sentence_figures", "numbers", short_ints(0, 2)),
    ("sentence_figures", "numbers", short_ints(-1, 0)),
    ("sentence_figures", "offsets", short_ints(0, 0, 3)),
    ("sentence_figures", "offsets", short_ints(0, 2, 1)),
    ("sentence_figures", "offsets", short_ints(-1, 0, 2)),
    ("sentence_figures", "offsets", short_ints(0)),
    ("sentence_figures", "starts", short_ints(0)),
    ("sentence_figures", "capital", np.array([True])),
    ("sentence_figures", "opens", BOOLS),
    ("sentence_figures", "classes", ints(0)),
    ("sentence_figures", "classes", ints(0, -1)),
    ("sentence_figures", "classes", ints(0, 1 << 40)),
    ("sentence_figures", "stems", ints(0, 1)),
    ("sentence_figures", "lexrank", doubles()),
    ("sentence_figures", "lexrank", singles(1)),
    ("sentence_figures", "texts", []),
    ("sentence_figures", "texts", [b"Green bond"]),
    ("sentence_figures", "texts", ("Green bond",)),
    ("sentence_figures", "n_stems", -1),
    ("lexrank", "numbers", short_ints(0, 2)),
    ("lexrank", "numbers", short_ints(-1, 0)),
    ("lexrank", "offsets", short_ints(0, 0)),
    ("lexrank", "offsets", short_ints(0, 0, 3)),
    ("lexrank", "offsets", short_ints(0, 2, 1)),
    ("lexrank", "offsets", short_ints(-1, 0, 2)),
    ("lexrank", "n_distinct", -1),
    ("lexrank", "damping", 1.0),
    ("lexrank", "damping", -0.1),
    ("lexrank", "damping", math.nan),
    ("locate", "begins", ints(11)),
    ("locate", "begins", ints(11, -1)),
    ("locate", "begins", ints(11, 5)),
    ("locate", "ends", ints(11)),
    ("locate", "ends", ints(11, 12)),
    ("locate", "ends", ints(11, 6)),
    ("locate", "places", ints(0, 2)),
    ("locate", "places", ints(-1, 1)),
    ("locate", "places", ints(0)),
    ("locate", "places", ints(1, 0)),
    ("locate", "segments", ints(1, 2)),
    ("locate", "segments", ints(-1, 1)),
    ("locate", "unigrams", ints(0, 9)),
    ("locate", "bigrams", ints(2, 2)),
    ("locate", "terms", ints()),
    ("locate", "starts", short_ints(0)),
    ("locate", "starts", short_ints(0, -1)),
    ("locate", "starts", short_ints(0, 10)),
    ("locate", "text", "green"),
    ("locate", "text", b"green bond\n"),
    ("phrases", "places", ints(0, 2, 0, 6, 5, 10, 1, 1)),
    ("phrases", "places", ints(-1, 1, 0, 6, 5, 10, 1, 1)),
    ("phrases", "places", ints(0, 1, -1, 6, 5, 10, 1, 1)),
    ("phrases", "places", ints(0, 1, 0, 11, 5, 10, 1, 1)),
    ("phrases", "places", ints(0, 1, 0, 6, 5, 12, 1, 1)),
    ("phrases", "places", ints(0, 1, 0)),
    ("phrases", "terms", ints(0, 2)),
    ("phrases", "terms", ints(-1, 1)),
    ("phrases", "terms", ints(0)),
    ("phrases", "weights", singles(1, 2, 3)),
    ("phrases", "weights", doubles()),
    ("phrases", "coef", singles(1)),
    ("phrases", "n_topics", 0),
    ("phrases", "n_topics", 2),
    ("phrases", "topic", -1),
    ("phrases", "topic", 1),
    ("phrases", "title_at", -1),
    ("phrases", "n_shown", 0),
    ("phrases", "n_shown", 65),
    ("phrases", "text", None),
    ("sentence_scores", "figures", doubles(1, 2, 3)),
    ("sentence_scores", "one", doubles(1)),
    ("sentence_scores", "one", doubles()),
    ("sentence_scores", "other", doubles(1, 0)),
    ("sentence_scores", "genre", doubles(1)),
    ("sentence_scores", "columns", ints()),
    ("sentence_scores", "columns", ints(2)),
    ("sentence_scores", "columns", ints(-1)),
    ("select", "numbers", short_ints(0, 2)),
    ("select", "numbers", short_ints(-1, 0)),
    ("select", "offsets", short_ints(0, 0)),
    ("select", "offsets", short_ints()),
    ("select", "offsets", short_ints(0, 0, 3)),
    ("select", "offsets", short_ints(0, 2, 1)),
    ("select", "offsets", short_ints(0, -1, 2)),
    ("select", "starts", short_ints(0)),
    ("select", "hashes", WORDS[:16]),
    ("select", "classes", b""),
    ("select", "classes", TABLE[:48]),
    ("select", "texts", []),
    ("select", "texts", [b"green bond"]),
    ("select", "texts", ("green bond",)),
    ("select", "scores", doubles()),
    ("select", "scores", singles(1)),
    ("select", "costs", []),
    ("select", "costs", [1.0]),
    ("select", "costs", [-1]),
    ("named_passages", "type", int),
    ("named_passages", "text", b"A b"),
    ("named_passages", "spans", ints(0, 4)),
    ("named_passages", "spans", ints(1, 0)),
    ("named_passages", "spans", ints(0)),
    ("named_passages", "spans", [(0, 1)]),
    ("read_passages", "first", b"Green"),
    ("read_passages", "text", b"A b"),
    ("read_passages", "spans", ints(0, 4)),
    ("read_passages", "spans", ints(-1, 1)),
    ("read_passages", "spans", ints(0)),
    ("utf8_size", "text", b"A b"),
    ("values", "type", int),
    ("values", "type", "Evidence"),
    ("values", "names", ["term"]),
    ("values", "names", ("term", "weight")),
    ("values", "names", ("term", "weight", 7)),
    ("values", "rows", [("green", 0.5)]),
    ("values", "rows", [["green", 0.5, ()]]),
    ("values", "rows", (("green", 0.5, ()),)),
]


def call(name: str, **changed: Any) -> Any:
    return getattr(kernel, name)(*(GOOD[name] | changed).values())


@pytest.mark.parametrize("name", GOOD)
def test_calls_that_fit_are_answered(name: str) -> None:
    assert call(name) is not None


@pytest.mark.parametrize(("name", "part", "wrong"), WRONG)
def test_calls_that_do_not_fit_are_refused(name: str, part: str, wrong: Any) -> None:
    with pytest.raises((ValueError, TypeError)):
        call(name, **{part: wrong})


@pytest.mark.parametrize(
    ("name", "part"),
    [(name, part) for name, parts in GOOD.items() for part in parts if isinstance(parts[part], np.ndarray)],
)
@pytest.mark.parametrize("wrong", [b"123", np.zeros((4, 4))[:, ::2], None, "text", [1, 2]])
def test_parts_that_are_no_arrays_of_whole_items_are_refused(name: str, part: str, wrong: Any) -> None:
    with pytest.raises((ValueError, TypeError, BufferError)):
        call(name, **{part: wrong})


CHANGES = st.sampled_from([-(2**63), -(2**31), -2, -1, 0, 1, 2, 3, 7, 100, 2**31 - 1])


@st.composite
def changed_calls(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A call of which one or two arrays have another item, or are shorter or longer."""
    name = draw(
        st.sampled_from(
            [
                name
                for name, parts in GOOD.items()
                if any(isinstance(part, np.ndarray) for part in parts.values())
            ]
        )
    )
    arrays = [
        part
        for part, value in GOOD[name].items()
        if isinstance(value, np.ndarray) and value.dtype != bool and True
    ]
    changed = {}
    for part in draw(st.lists(st.sampled_from(arrays), min_size=1, max_size=2, unique=True)):
        array = GOOD[name][part].copy()
        if draw(st.booleans()):
            array[draw(st.integers(0, len(array) - 1))] = draw(CHANGES.filter(lambda item: abs(item) < 2**31))
        else:
            array = np.resize(array, draw(st.integers(0, 5)))
        changed[part] = array
    return name, changed


@settings(max_examples=500, deadline=None)
@given(changed=changed_calls())
def test_changed_calls_are_answered_or_refused(changed: tuple[str, dict[str, Any]]) -> None:
    name, parts = changed
    try:
        call(name, **parts)
    except (ValueError, TypeError):
        return


# In a process of their own, because these ended it.
@pytest.mark.parametrize(
    "wrong",
    [
        "call('lexrank', n_distinct=2**63 - 1)",
        "call('sentence_figures', n_stems=2**63 - 1)",
        "call('score_terms', first=ints(0, 10**12, 1))",
        "call('score_terms', n_unigrams=2**63 - 1)",
        "call('locate', begins=ints(11, 2**63 - 1))",
    ],
)
def test_sizes_and_places_out_of_all_bounds_are_survived(wrong: str) -> None:
    code = (
        f"import runpy; call, ints = (runpy.run_path({__file__!r})[name] for name in ('call', 'ints'))\n"
        f"try: {wrong}\nexcept (ValueError, TypeError, OverflowError, MemoryError): pass"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_calls_keep_no_reference_to_their_parts() -> None:
    for name, parts in GOOD.items():
        held = [part for part in parts.values() if isinstance(part, np.ndarray | list)]
        held += [item for part in held if isinstance(part, list) for item in part]
        before = [*map(sys.getrefcount, held)]
        for _ in range(10):
            call(name)
        assert [*map(sys.getrefcount, held)] == before, name


def _analysis(article: str, switch: str) -> Any:
    command = "import sys; from service.cli import cli; sys.exit(cli())"
    done = subprocess.run(
        [sys.executable, "-c", command, "analyze", article, "--json"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        env={**os.environ, "NEWSDESK_KERNEL": switch, "PYTHONIOENCODING": "utf-8"},
    )
    return json.loads(done.stdout)


def _alike(found: Any, expected: Any) -> bool:
    if isinstance(expected, dict):
        return found.keys() == expected.keys() and all(_alike(found[key], expected[key]) for key in expected)
    if isinstance(expected, list):
        return len(found) == len(expected) and all(map(_alike, found, expected))
    if isinstance(expected, float):
        return math.isclose(found, expected, rel_tol=0, abs_tol=1e-6)
    return bool(found == expected)


def test_an_analysis_is_the_same_without_the_kernel() -> None:
    article = str(shipped("seeds/shanghai-london-finance.txt"))
    found, expected = _analysis(article, "on"), _analysis(article, "off")
    assert expected["tags"]
    assert _alike(found, expected)
