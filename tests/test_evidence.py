import numpy as np
import pytest

from nlp import Newsdesk, TopicOptions
from nlp.corpus import Record
from nlp.document import Document, read_document
from nlp.evidence import N_SHOWN, locate, phrases
from nlp.features import STOP_WORDS, Vocabulary
from nlp.linear_model import LinearModel
from nlp.types import Evidence


def linear_model(**weights: float) -> LinearModel:
    """A model of one topic in which "_" stands for a blank."""
    by_term = {name.replace("_", " "): weight for name, weight in weights.items()}
    vocabulary = Vocabulary.from_terms(sorted(by_term))
    coef = np.array([[by_term[term]] for term in vocabulary.terms], dtype=np.float32)
    return LinearModel(vocabulary, np.ones(len(coef), np.float32), coef, np.ones(1, dtype=np.float32))


def shown_by(model: LinearModel, document: Document) -> tuple[Evidence, ...]:
    """The phrases of the only topic."""
    reading = model.read(document)
    return phrases(model, reading, 0, locate(reading, document))


def test_overlapping_terms_show_as_one_phrase_with_the_sum_of_their_weights() -> None:
    model = linear_model(green=1, bond=1, green_bond=2, london=-1)
    document = read_document("London sold a Green  bond. It was green, all green.", "Green bond")
    shown = {term.term: term for term in shown_by(model, document)}
    assert set(shown) == {"green bond", "green"}
    assert [document.text[a:b] for a, b in shown["green bond"].spans] == ["Green  bond"]
    assert shown["green bond"].title_spans == ((0, 10),)
    assert shown["green"].spans == ((34, 39), (45, 50))
    reading = model.read(document)
    contributions = model.contributions(reading, 0)
    total = sum(term.weight for term in shown.values())
    assert total == pytest.approx(contributions[contributions > 0].sum(), abs=1e-3)


def test_stop_words_are_no_evidence() -> None:
    model = linear_model(the=9, the_bank=5, bank_of=5, bank=1, of=3)
    document = read_document("The bank of England and the rest.")
    assert [term.term for term in shown_by(model, document)] == ["bank"]


def test_a_term_across_a_comma_or_with_a_possessive_is_not_shown_whole() -> None:
    model = linear_model(support_digital=1, digital=1, bank_s=1, bank=1)
    document = read_document("The bank’s support, digital and quick.")
    assert [term.term for term in shown_by(model, document)] == ["bank", "digital"]


@pytest.mark.parametrize("title", [None, "Bank sells green bond"])
def test_full_evidence_adds_up_to_the_score(newsdesk: Newsdesk, seed_article: str, title: str | None) -> None:
    options = TopicOptions(explain="full", min_probability=0)
    tags = newsdesk.analyze(seed_article, title=title, topics=options).tags
    assert len(tags) == len(newsdesk.topics)
    for tag in tags:
        assert tag.bias is not None
        assert sum(term.weight for term in tag.evidence) + tag.bias == pytest.approx(tag.score, abs=1e-9)


def test_evidence_of_samples_stands_where_it_says(newsdesk: Newsdesk, samples: list[Record]) -> None:
    n_tags = 0
    for record in samples:
        for tag in newsdesk.analyze(record.text, title=record.title).tags:
            n_tags += 1
            assert 0 < len(tag.evidence) <= N_SHOWN
            weights = [term.weight for term in tag.evidence]
            assert weights == sorted(weights, reverse=True)
            assert weights[-1] > 0
            for term in tag.evidence:
                assert term.term not in STOP_WORDS
                assert term.spans or term.title_spans
                for text, spans in ((record.text, term.spans), (record.title, term.title_spans)):
                    for start, end in spans:
                        assert " ".join(text[start:end].lower().split()) == term.term
    assert n_tags > len(samples)
