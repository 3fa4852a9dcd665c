"""Texts about none of the topics get none. They were written by somebody who had not seen the model."""

import json
from pathlib import Path

import pytest

from nlp import Newsdesk

TEXTS = [
    json.loads(line)
    for line in Path(__file__).with_name("no_topic.jsonl").read_text(encoding="utf-8").splitlines()
]
MOST_TRAPPED = 10  # of 45; 8 when the model was trained. They use words such as "bank" in another sense.


def tagged(newsdesk: Newsdesk, texts: list[dict[str, str]]) -> list[str]:
    return [
        text["id"]
        for text in texts
        if newsdesk.analyze(text["text"], title=text["title"], summary=False).tags
    ]


def test_sport_celebrities_recipes_and_the_like_get_no_topic(newsdesk: Newsdesk) -> None:
    plain = [text for text in TEXTS if not text.get("trap")]
    assert len(plain) == 35
    assert tagged(newsdesk, plain) == []


def test_few_words_in_another_sense_mislead(newsdesk: Newsdesk) -> None:
    traps = [text for text in TEXTS if text.get("trap")]
    assert len(traps) == 45
    assert len(tagged(newsdesk, traps)) <= MOST_TRAPPED


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Die Bank hat den Leitzins erneut erhöht, und der Euro stieg danach deutlich an.", "language"),
        ("Bank rises", "too_short"),
        ("Zorbix flanted quimbly, grolled wexery blenth.", "unknown_vocabulary"),
        ("The goalkeeper saved two penalties, and the home side won by a late header.", "below_threshold"),
    ],
)
def test_a_text_without_topic_says_why(newsdesk: Newsdesk, text: str, reason: str) -> None:
    analysis = newsdesk.analyze(text)
    assert (analysis.status, analysis.reason, analysis.tags) == ("abstained", reason, ())
