import numpy as np

from nlp.corpus import SummaryRecord
from nlp.document import read_document
from nlp.training.summaries import fit_scorer, lesson, oracle

SENTENCES = (
    "The sun was out.",
    "Acme sold bonds for $5 million.",
    "Birds sang.",
    "Investors bid for twice that.",
)
TEXT = " ".join(SENTENCES)


def span(place: int) -> tuple[int, int]:
    start = TEXT.index(SENTENCES[place])
    return start, start + len(SENTENCES[place])


def test_the_oracle_picks_what_the_reference_says_and_then_stops() -> None:
    document = read_document(TEXT)
    assert oracle(document, "Acme sold bonds for $5 million.") == [1]
    assert oracle(document, "Acme sold bonds for $5 million and investors bid for twice that.") == [1, 3]
    assert oracle(document, "Nothing of that.\nzzz") in ([], [3])


def test_an_editors_picks_count_whole_and_near_equals_half() -> None:
    found = lesson(SummaryRecord("a", "", TEXT, best=(span(1),), also=(span(3),)))
    assert found.wanted.tolist() == [0.0, 1.0, 0.0, 0.5]
    assert found.by_editor
    assert not lesson(SummaryRecord("a", "", TEXT, summary="Birds sang.")).by_editor


def test_what_the_editor_likes_is_learned() -> None:
    picks = [lesson(SummaryRecord(str(n), "", TEXT, best=(span(1),))) for n in range(12)]
    references = [lesson(SummaryRecord(str(n), "", TEXT, summary="Birds sang.")) for n in range(12)]
    alone = fit_scorer(picks)
    assert alone.scores(read_document(TEXT)).argmax() == 1
    assert np.array_equal(alone.finance, alone.general)
    both = fit_scorer([*picks, *references])
    figures = picks[0].untitled
    assert (figures @ both.general[:-1]).argmax() == 2
    assert (figures @ both.finance[:-1]).argmax() == 1
