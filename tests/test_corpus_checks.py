from dataclasses import replace

import pytest

from nlp.corpus import Record, check_records
from nlp.corpus.checks import MIN_EXAMPLES, MIN_WORDS, WARNINGS

ENGLISH = (
    "The bank sold {} bonds to the investors of the city, and the price of {} rose to a record on Friday."
)
GERMAN = "Die Zentralbank hat den Leitzins erneut erhöht, der Euro stieg danach deutlich an und hielt sich bis {} Uhr dort."
DUTCH = "De bank of de verzekeraar en de beurs in de stad was te laat met to-do en de rest van het {} jaar."
LONG = " ".join(f"word{number}" for number in range(120))


def article(number: int, *topics: str, text: str = ENGLISH, **fields: str) -> Record:
    return Record(
        f"a{number}", "", text.format(number, number * 7 + 1), topics, place=f"c:{number}", **fields
    )


def corpus(n: int = MIN_EXAMPLES) -> list[Record]:
    """Articles in which nothing is found: `n` each of two topics and of none."""
    # The words differ, so that articles of one pattern are no near duplicates.
    words = "oil gold rice tea ship road wage rent chip coal corn milk wool zinc salt iron silk sand wood lead".split()
    return [
        article(
            number,
            *topics,
            text=" ".join(f"the {word}{number} of and to {place}" for place, word in enumerate(words)),
        )
        for number, topics in enumerate([("banking",), ("energy",), ()] * n, 1)
    ]


def found(
    records: list[Record], topics: str = "banking energy", **options: bool
) -> dict[str, list[tuple[str, str]]]:
    """The places of each finding: lines and note."""
    findings = check_records(records, topics.split(), **options)
    assert all(finding.severity == "warning" for finding in findings)
    return {
        finding.code: [
            (" ".join(where.removeprefix("c:") for where in place.where), place.note)
            for place in finding.places
        ]
        for finding in findings
    }


def test_nothing_is_found_in_a_good_corpus() -> None:
    assert found(corpus()) == {}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (
            [article(91, text=LONG), article(92, text=f"{LONG}\n ")],
            {"duplicates": [("91 92", "")]},
        ),
        (
            [article(91, text=LONG), article(92, "energy", text=LONG.upper())],
            {"conflicting-labels": [("91 92", "only some have energy")], "duplicates": [("91 92", "")]},
        ),
        (
            [article(91, "banking", "energy", text=LONG), article(92, "energy", "banking", text=LONG)],
            {"duplicates": [("91 92", "")]},
        ),
        (
            [article(91, text=LONG), article(92, text=f"Update: {LONG} More."), article(93, text=LONG)],
            {"duplicates": [("91 93", "")], "near-duplicates": [("91 92 93", "")]},
        ),
        (
            [article(91, text=LONG, split="test"), article(92, text=f"{LONG} More."), article(93, text=LONG, split="test")],
            {
                "duplicates": [("91 93", "")],
                "near-duplicates": [("91 92 93", "")],
                "split-leak": [("91 93 92", "the first 2 in test")],
            },
        ),
        ([article(91, text=LONG, split="test"), article(92, text=LONG, split="test")], {"duplicates": [("91 92", "")]}),
        ([article(91, text=GERMAN), article(92, text=DUTCH)], {"language": [("91", "de"), ("92", "nl")]}),
        (
            [article(91, text="word " * (MIN_WORDS - 1)), article(92, text="other " * MIN_WORDS)],
            {"short-text": [("91", "")]},
        ),
    ],
)  # fmt: skip  # a case a block, as they are read
def test_articles_worth_a_look_are_found(more: list[Record], expected: object) -> None:
    assert found(corpus() + more) == expected


def test_the_labels_of_copies_may_differ_where_nobody_gave_them() -> None:
    copies = [article(91, text=LONG), article(92, "energy", text=LONG)]
    assert "conflicting-labels" not in found(corpus() + copies, labelled=False)


def test_the_labels_of_rewritten_copies_may_differ() -> None:
    rewritten = LONG.replace("word1 ", "now ").replace("word60 ", "then ").replace("word90 ", "soon ")
    findings = found([*corpus(), article(91, text=LONG), article(92, "energy", text=rewritten)])
    assert findings == {"near-duplicates": [("91 92", "")]}


def test_articles_later_than_the_first_of_the_test_are_found() -> None:
    dates = {
        1: "2024-09-01",
        2: "2024-10-01",
        3: "2024-08-31",
        4: "2024-09-02",
        5: "September 2025",
        6: "2024-09-01",
    }
    records = [replace(record, date=dates[number]) for number, record in enumerate(corpus(2), 1)]
    records[0] = replace(records[0], split="test")
    assert found(records)["split-dates"] == [("2 4", "after 2024-09-01")]
    records[0] = replace(records[0], split="train")
    assert "split-dates" not in found(records)


def test_topics_with_few_articles_are_found_the_fewest_first() -> None:
    records = [*corpus(), article(91, "trade", text=LONG)][3:]
    assert found(records, "banking energy trade labour") == {
        "no-examples": [("", "labour")],
        "few-examples": [
            ("", "trade: 1"),
            ("", f"banking: {MIN_EXAMPLES - 1}"),
            ("", f"energy: {MIN_EXAMPLES - 1}"),
        ],
    }


def test_articles_for_test_are_no_examples() -> None:
    records = [replace(record, split="test") if "energy" in record.topics else record for record in corpus()]
    assert found(records)["no-examples"] == [("", "energy")]


def test_topics_that_always_come_together_are_found() -> None:
    records = [
        replace(record, topics=("trade", "banking")) if "banking" in record.topics else record
        for record in corpus()
    ]
    assert found(records, "banking energy trade") == {
        "same-examples": [("", f"banking, trade: {MIN_EXAMPLES} articles")]
    }


def test_a_finding_says_how_many_and_what_to_do() -> None:
    copies = [article(number, text=LONG) for number in (91, 92)] + [
        article(number, text=LONG[::-1]) for number in (93, 94, 95)
    ]
    (finding,) = check_records(corpus() + copies, ["banking", "energy"])
    assert finding.detail == "the same text several times: 5 in 2 groups. " + WARNINGS["duplicates"][1]
    (finding,) = check_records(corpus() + copies[:2], ["banking", "energy"])
    assert finding.detail.startswith("the same text several times: 2 in one group. ")


def test_findings_come_in_a_fixed_order() -> None:
    records = [
        *corpus(2),
        article(91, text=LONG, split="test"),
        article(92, "energy", text=f"{LONG} x"),
        article(93, text="x"),
    ]
    codes = list(found(records, "banking energy trade"))
    assert codes == [code for code in WARNINGS if code in codes]
    assert len(codes) == 6


def test_the_corpus_of_real_news_is_in_order(real_articles: list[Record]) -> None:
    codes = {
        finding.code
        for finding in check_records(real_articles, {topic for r in real_articles for topic in r.topics})
    }
    assert codes == {"conflicting-labels", "near-duplicates"}
