"""Where passages stand, and the passages, look like the tuples that they stand for."""

import pickle

import pytest

from nlp.document import read_document
from nlp.spans import Sentences, Spans
from nlp.types import Sentence

TEXT = "The bank sold a bond. It rose. Shares fell."
THREE = [(0, 21), (22, 30), (31, 43)]


def test_spans_are_a_sequence() -> None:
    spans = Spans.of(THREE)
    assert (len(spans), spans[0], spans[-1], spans[1:]) == (3, THREE[0], THREE[-1], THREE[1:])
    assert [*spans] == THREE
    assert spans == THREE
    assert spans == Spans.of(iter(THREE))
    assert hash(spans) == hash(Spans.of(THREE))
    assert spans != THREE[:2]
    assert Spans.of(spans) is spans
    assert not Spans(b"")
    for beyond in (3, -4):
        with pytest.raises(IndexError):
            spans[beyond]


@pytest.mark.parametrize("left_out", [[], [0], [1], [2], [0, 2], [0, 1, 2]])
def test_some_spans_can_be_left_out(left_out: list[int]) -> None:
    expected = [span for i, span in enumerate(THREE) if i not in left_out]
    assert [*Spans.of(THREE).without(left_out)] == expected


def test_sentences_are_made_once_and_equal_to_tuples() -> None:
    sentences = Sentences(TEXT, Spans.of(THREE))
    expected = tuple(Sentence(TEXT[start:end], start, end) for start, end in THREE)
    assert (len(sentences), sentences[1], sentences[1:]) == (3, expected[1], expected[1:])
    assert tuple(sentences) == expected
    assert sentences == expected
    assert hash(sentences) == hash(expected)
    assert sentences != expected[:2]
    assert sentences[0] is sentences[0]


def test_a_document_is_equal_to_its_copy_in_another_process() -> None:
    document = read_document(TEXT, "Bond sold")
    copy = pickle.loads(pickle.dumps(document))
    assert copy == document
    assert copy.segments == document.segments == ["Bond sold", *(TEXT[start:end] for start, end in THREE)]
