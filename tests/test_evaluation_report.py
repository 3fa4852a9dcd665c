import json
from dataclasses import replace

import numpy as np
import pytest

from nlp import Newsdesk
from nlp.corpus import Record, fingerprint
from nlp.errors import CorpusError, InvalidInputError
from nlp.report import Answers, compare, evaluate
from nlp.report.wording import estimate, printable, warnings
from nlp.types import ModelInfo

BANK = Record("bank", "", "The bank sold its first green bond. Its loans to companies grew.", ("banking",))
FLOOD = Record(
    "flood", "Insurers pay", "The insurer raised premiums, flood claims had doubled.", ("insurance",)
)
GERMAN = Record(
    "german",
    "",
    "Die Zentralbank hat den Leitzins erneut erhöht, der Euro stieg danach deutlich an.",
    ("monetary-policy",),
)
SHORT = Record("short", "", "Yes.", ())
SOUP = Record("soup", "", "Chop the onions and simmer the soup for an hour. Serve it with bread.", ())
RECORDS = [BANK, FLOOD, GERMAN, SHORT, SOUP]


def answers(
    y: list[list[int]],
    given: list[list[int]],
    probabilities: list[list[float]] | None = None,
    **other: object,
) -> Answers:
    """Answers about topics a, b, ... to articles 0, 1, ..."""
    labels, tags = np.array(y, dtype=bool), np.array(given, dtype=bool)
    fields = {
        "model": ModelInfo("m", "1", "00"),
        "mode": "balanced",
        "corpus": "c0",
        "seen_in_training": None,
        "topics": tuple("abcdef"[: labels.shape[1]]),
        "unknown_topics": {},
        "ids": tuple(map(str, range(len(labels)))),
        "y": labels,
        "given": tags,
        "probabilities": np.array(probabilities) if probabilities else np.where(tags, 0.75, 0.25),
        "reasons": tuple(None if row.any() else "below_threshold" for row in tags),
    }
    return Answers(**fields | other)


def test_answers_are_what_analyze_gives(newsdesk: Newsdesk, samples: list[Record]) -> None:
    for mode in ("balanced", "precision", "recall"):
        found = Answers.from_model(newsdesk, samples[:30], mode=mode)
        for row, record in enumerate(samples[:30]):
            analysis = newsdesk.analyze(record.text, title=record.title, topics=options(mode), summary=False)
            assert set(found.named(found.given[row])) == {tag.id for tag in analysis.tags}
            for tag in analysis.tags:
                column = found.topics.index(tag.id)
                assert found.probabilities[row, column] == pytest.approx(tag.probability, abs=1e-4)
            assert set(found.named(found.y[row])) == set(record.topics)
            assert found.reasons[row] == analysis.reason


def options(mode: str) -> object:
    from nlp.types import TopicOptions

    return TopicOptions(mode=mode, explain=False)


def test_what_is_not_judged_has_no_probabilities(newsdesk: Newsdesk) -> None:
    found = Answers.from_model(newsdesk, RECORDS)
    assert found.reasons[2:] == ("language", "too_short", "below_threshold")
    assert found.judged.tolist() == [True, True, False, False, True]
    assert not found.given[2:].any()
    evaluation = evaluate(found)
    assert (evaluation.n_articles, evaluation.n_judged) == (5, 3)
    assert evaluation.calibration_error.n == 3
    assert [(article.id, article.reason) for article in evaluation.not_judged] == [("german", "language")]
    assert evaluation.not_judged[0].missed == ("monetary-policy",)
    assert evaluation.coverage.abstained["language"].value == pytest.approx(1 / 5)
    assert evaluation.coverage.tagged_of_unlabelled.value == 0
    assert evaluation.coverage.tagged_of_unlabelled.n == 2
    assert evaluation.coverage.untagged_of_labelled.value == pytest.approx(1 / 3)


def test_nothing_judged_has_no_figures_of_probabilities(newsdesk: Newsdesk) -> None:
    evaluation = evaluate(Answers.from_model(newsdesk, [GERMAN]))
    assert evaluation.calibration_error is None
    assert evaluation.worst == ()
    assert {topic.brier for topic in evaluation.topics} == {None}
    assert evaluation.micro.recall.value == 0


def test_progress_is_told(newsdesk: Newsdesk) -> None:
    told = []
    Answers.from_model(newsdesk, [BANK, FLOOD], progress=lambda done, total: told.append((done, total)))
    assert told == [(0, 2), (1, 2), (2, 2)]


def test_topics_may_be_written_by_name_and_unknown_ones_are_counted(newsdesk: Newsdesk) -> None:
    named = replace(BANK, topics=("Banking", "gossip"))
    found = Answers.from_model(newsdesk, [named, replace(FLOOD, topics=("gossip",))])
    assert found.named(found.y[0]) == ("banking",)
    assert found.unknown_topics == {"gossip": 2}
    assert not found.y[1].any()
    assert "gossip (2)" in " ".join(warnings(evaluate(found)))


def test_a_corpus_of_other_topics_is_refused(newsdesk: Newsdesk) -> None:
    with pytest.raises(
        CorpusError, match=r"none of the model's topics: it has 'gos\\nsip'; the model has green"
    ):
        Answers.from_model(newsdesk, [replace(BANK, topics=("gos\nsip",))])
    with pytest.raises(CorpusError, match="no articles"):
        Answers.from_model(newsdesk, [])
    with pytest.raises(InvalidInputError, match="mode is 'best'"):
        Answers.from_model(newsdesk, [BANK], mode="best")


def test_a_leak_is_noticed(newsdesk: Newsdesk) -> None:
    def seen(records: list[Record], trained_on: str | None) -> bool | None:
        manifest = {"corpus": {"sha256": trained_on}} if trained_on else {}
        return Answers.from_model(replace(newsdesk, manifest=manifest), records).seen_in_training

    assert seen([BANK, FLOOD], None) is None
    assert seen([BANK, FLOOD], fingerprint([FLOOD])) is False
    assert seen([BANK, FLOOD], fingerprint([BANK, FLOOD])) is True
    # Training leaves out what is marked as test.
    held_out = replace(FLOOD, split="test")
    assert seen([BANK, held_out], fingerprint([BANK])) is True
    assert seen([held_out], fingerprint([BANK])) is False
    leaked = evaluate(answers([[1]], [[1]], seen_in_training=True))
    assert "TRAINED ON THESE ARTICLES" in next(warnings(leaked))


def test_figures_by_hand() -> None:
    evaluation = evaluate(
        answers(
            #  a  b  c
            [[1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 0, 0]],
            [[1, 0, 0], [0, 1, 0], [0, 1, 1], [0, 1, 0]],
        )
    )
    a, b, c = evaluation.topics
    assert [(topic.actual, topic.given, topic.right) for topic in (a, b, c)] == [
        (2, 1, 1),
        (2, 3, 2),
        (0, 1, 0),
    ]
    assert a.rates.precision.value == 1
    assert a.rates.recall.value == 0.5
    assert b.rates.f1.value == pytest.approx(0.8)
    assert c.rates.precision.value == 0
    assert (c.rates.recall, c.average_precision) == (None, None)
    assert c.rates.f1.value == 0
    # a: (1 - .75)², (1 - .25)², (0 - .25)², (0 - .25)²
    assert a.brier.value == pytest.approx((0.0625 + 0.5625 + 0.0625 + 0.0625) / 4)
    # c is in no article: wrong tags count in micro, macro is over a and b
    assert evaluation.absent_topics == ("c",)
    assert evaluation.micro.precision.value == pytest.approx(3 / 5)
    assert evaluation.micro.recall.value == pytest.approx(3 / 4)
    assert evaluation.macro.f1.value == pytest.approx((2 / 3 + 0.8) / 2)
    assert evaluation.coverage.tagged.value == 1
    assert evaluation.coverage.tagged_of_unlabelled.value == 1
    assert evaluation.coverage.untagged_of_labelled.value == 0
    assert evaluation.confusions == ()
    assert all(
        figure.low <= figure.value <= figure.high
        for figure in (evaluation.micro.f1, a.brier, evaluation.coverage.tagged)
    )


def test_what_is_not_defined_is_none() -> None:
    nothing = evaluate(answers([[0, 0], [0, 0]], [[0, 0], [0, 0]]))
    for rates in (nothing.micro, nothing.macro, nothing.topics[0].rates):
        assert (rates.precision, rates.recall, rates.f1) == (None, None, None)
    assert nothing.coverage.untagged_of_labelled is None
    assert nothing.coverage.tagged_of_unlabelled.value == 0
    only_wrong = evaluate(answers([[0], [0]], [[1], [0]]))
    assert (only_wrong.micro.precision.value, only_wrong.micro.recall) == (0, None)


def test_the_worst_articles_come_first_with_what_was_given_and_meant() -> None:
    evaluation = evaluate(
        answers(
            [[1, 0], [0, 1], [1, 0]],
            [[1, 0], [1, 0], [1, 1]],
            [[0.9, 0.1], [0.95, 0.02], [0.9, 0.6]],
        ),
        n_worst=2,
    )
    first, second = evaluation.worst
    assert (first.id, second.id) == ("1", "2")
    assert first.log_loss == pytest.approx(-(np.log(0.05) + np.log(0.02)) / 2)
    assert (first.right, first.wrong, first.missed) == ((), ("a",), ("b",))
    assert first.probabilities == {"a": 0.95, "b": 0.02}
    assert (second.right, second.wrong, second.missed) == (("a",), ("b",), ())
    assert [(found.given, found.missed, found.articles) for found in evaluation.confusions] == [("a", "b", 1)]


def test_a_comparison_by_hand() -> None:
    y = [[1, 0], [1, 0], [0, 1], [0, 1]]
    comparison = compare(
        answers(y, [[1, 0], [1, 0], [0, 0], [1, 1]]), answers(y, [[1, 0], [0, 0], [0, 1], [0, 1]])
    )
    assert comparison.topic_f1["a"].model == pytest.approx(0.8)
    assert comparison.topic_f1["a"].against == pytest.approx(2 / 3)
    assert comparison.topic_f1["a"].difference.value == pytest.approx(0.8 - 2 / 3)
    assert comparison.micro_f1.model == pytest.approx(6 / 8)
    assert comparison.micro_f1.against == pytest.approx(6 / 7)
    assert (comparison.better, comparison.worse) == (1, 2)
    # the two that lose come first, in the corpus's order
    assert [
        (article.id, [(str(tag), tag.better) for tag in article.changes]) for article in comparison.changes
    ] == [
        ("2", [("-b", False)]),
        ("3", [("+a", False)]),
        ("1", [("+a", True)]),
    ]


def test_a_model_does_not_differ_from_itself() -> None:
    rng = np.random.default_rng(0)
    y = (rng.random((50, 3)) < 0.4).astype(int).tolist()
    given = (rng.random((50, 3)) < 0.4).astype(int).tolist()
    comparison = compare(answers(y, given), answers(y, given))
    for found in (comparison.micro_f1, comparison.calibration_error, *comparison.topic_f1.values()):
        assert (found.difference.value, found.difference.low, found.difference.high) == (0, 0, 0)
        assert not found.is_clear
    assert comparison.changes == ()


def test_pairs_tell_more_than_two_intervals() -> None:
    rng = np.random.default_rng(1)
    y = rng.random((400, 1)) < 0.5
    given = np.where(rng.random(y.shape) < 0.3, ~y, y)
    better = given.copy()
    mended = np.flatnonzero((given != y)[:, 0])[:15]
    better[mended] = y[mended]
    model, against = (answers(y.tolist(), tags.tolist()) for tags in (better, given))
    comparison = compare(model, against)
    apart, other = (evaluate(model).micro.f1, evaluate(against).micro.f1)
    assert apart.low < other.high  # the intervals overlap
    assert comparison.micro_f1.is_clear  # and yet it is better, in pairs


def test_topics_that_one_model_has_are_left_out() -> None:
    model = answers([[1, 0], [0, 1]], [[1, 0], [0, 0]])
    against = answers([[1, 0], [0, 0]], [[0, 0], [0, 1]], topics=("a", "z"))
    comparison = compare(model, against)
    assert (comparison.n_topics, comparison.only_model, comparison.only_against) == (1, ("b",), ("z",))
    assert list(comparison.topic_f1) == ["a"]
    assert [article.id for article in comparison.changes] == ["0"]
    said = " ".join(warnings(evaluate(model), comparison))
    assert "only the model has them: b" in said
    assert "only the other model has them: z" in said


def test_columns_in_another_order_are_the_same_topics() -> None:
    model = answers([[1, 0], [0, 1]], [[1, 0], [0, 1]])
    turned = answers([[0, 1], [1, 0]], [[0, 1], [1, 0]], topics=("b", "a"))
    assert compare(model, turned).changes == ()


def test_answers_to_other_articles_are_not_compared() -> None:
    model = answers([[1], [0]], [[1], [0]])
    for other in (answers([[1], [0]], [[1], [0]], ids=("0", "x")), answers([[1], [1]], [[1], [0]])):
        with pytest.raises(InvalidInputError, match="different articles"):
            compare(model, other)
    with pytest.raises(InvalidInputError, match="no topic in common"):
        compare(model, replace(model, topics=("z",)))


def test_calibration_is_compared_on_articles_that_both_judged() -> None:
    nan = float("nan")
    model = answers([[1], [0], [1]], [[1], [0], [1]], [[0.9], [0.1], [0.7]])
    against = answers([[1], [0], [1]], [[0], [0], [1]], [[nan], [0.3], [0.7]])
    assert compare(model, against).calibration_error.difference.n == 2
    assert compare(model, replace(against, probabilities=np.full((3, 1), nan))).calibration_error is None


def test_wording() -> None:
    figure = evaluate(answers([[1], [1]], [[1], [1]])).micro.f1
    assert estimate(figure) == "1.000 [1.000, 1.000]"
    assert estimate(figure, signed=True) == "+1.000 [+1.000, +1.000]"
    assert estimate(None) == "–"
    assert printable("a\n\x1b[31mé\ud800") == "a\\n\\x1b[31mé\\ud800"


def test_few_articles_are_said_to_be_few() -> None:
    said = " ".join(warnings(evaluate(answers([[1], [0]], [[1], [0]]))))
    assert "1 topics have under 15 articles; their figures say little: a" in said


def test_figures_are_plain_values() -> None:
    from dataclasses import asdict

    y = [[1, 0], [0, 1], [0, 0]]
    model = answers(y, [[1, 0], [1, 0], [0, 0]])
    figures = asdict(evaluate(model)), asdict(compare(model, answers(y, y)))
    json.dumps(figures, allow_nan=False)
