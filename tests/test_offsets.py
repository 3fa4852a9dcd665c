import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp import Newsdesk
from nlp.offsets import in_unit, offset_converter

ENCODINGS = {"utf16": ("utf-16-le", 2), "utf8": ("utf-8", 1)}


@given(st.text())
@pytest.mark.parametrize("unit", ENCODINGS)
def test_an_offset_is_the_length_of_what_stands_before(unit: str, text: str) -> None:
    encoding, width = ENCODINGS[unit]
    convert = offset_converter(text, unit)  # type: ignore[arg-type]  # a plain str, as callers may give it
    for offset in range(len(text) + 1):
        assert convert(offset) == len(text[:offset].encode(encoding, "surrogatepass")) // width


@pytest.mark.parametrize("unit", ENCODINGS)
def test_every_passage_of_an_answer_is_found_in_the_unit(newsdesk: Newsdesk, unit: str) -> None:
    text = "📈 Ünited Bank’s é́ green bond raised €500m. It was the first green bond. 📉"
    title = "🏦 Green bond"
    analysis = newsdesk.analyze(text, title=title)
    moved = in_unit(analysis, unit, text=text, title=title)  # type: ignore[arg-type]  # a plain str, as callers may give it
    encoding, width = ENCODINGS[unit]
    data, title_data = text.encode(encoding), title.encode(encoding)
    assert moved.offset_unit == unit
    assert moved.summary
    for sentence in moved.summary.sentences:
        assert data[sentence.start * width : sentence.end * width].decode(encoding) == sentence.text
    (tag,) = (tag for tag in moved.tags if tag.id == "green-finance")
    assert any(term.spans and term.title_spans for term in tag.evidence)
    for term in tag.evidence:
        for found, spans in ((data, term.spans), (title_data, term.title_spans)):
            for start, end in spans:
                assert found[start * width : end * width].decode(encoding).lower() == term.term
