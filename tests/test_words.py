import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.words import Words, lower, words

SEGMENTS = st.lists(st.text(alphabet=st.sampled_from("aAbBΣσİß5²_ $%.-’\n\ud800中")) | st.text())


@given(st.text() | st.text(alphabet="ΑΣ İß"))
def test_lower_case_keeps_every_offset(text: str) -> None:
    assert len(lower(text)) == len(text)
    assert [lower(character) for character in text] == list(lower(text))


@given(SEGMENTS)
def test_the_words_of_segments_are_theirs(segments: list[str]) -> None:
    found = Words.of(segments)
    assert found.segments == [words(segment) for segment in segments]
    assert len(set(found.distinct)) == len(found.distinct)
    assert list(dict.fromkeys(found.numbers.tolist())) == list(range(len(found.distinct)))
    for index, segment in enumerate(found.segment_of.tolist()):
        start, end = found.span(index)
        text = segments[segment]
        assert lower(text)[start:end] == found.distinct[found.numbers[index]]
        assert found.capital[index] == (text[start] in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")


@pytest.mark.parametrize(
    ("n_words", "expected"),
    [
        (0, [[]]),
        (1, [[], ["a"]]),
        (2, [[], ["a", "b"], []]),
        (3, [[], ["a", "b"], [], ["c"]]),
        (9, [[], ["a", "b"], [], ["c", "d"]]),
    ],
)
def test_the_beginning_ends_with_a_word(n_words: int, expected: list[list[str]]) -> None:
    assert Words.of(["", "a b", "-", "c d"]).beginning(n_words).segments == expected
