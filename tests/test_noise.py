import json
import re
from collections.abc import Sequence
from operator import itemgetter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import nlp
from nlp.corpus import Record
from nlp.document import read_document
from nlp.noise import find_noise
from nlp.noise_wording import wording
from nlp.text import sentence_spans

PROSE = [
    "Acme said on Monday that it would buy Beta Foods for $1.2 billion in cash and shares.",
    "The deal, which needs the approval of regulators in two countries, is to close in March.",
    "Analysts at Northern Securities expect savings of about $80 million a year from the merger.",
    "Shares of Beta rose 14 percent in early trading, while those of Acme lost a little.",
]


def noisy(text: str, title: str | None = None) -> list[tuple[str, str]]:
    found = find_noise(text, title, sentence_spans(text)).values()
    return [(text[noise.start : noise.end], noise.reason) for noise in found]


def around(before: Sequence[str] = (), after: Sequence[str] = ()) -> str:
    return "\n\n".join([*before, *PROSE, *after])


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("By Jane Miller and Tom Okafor", "byline"),
        ("Updated at 3:15 p.m. ET", "dateline"),
        ("(Colombo/May 12/2023)", "dateline"),
        ("(Colombo/May12/2023).", "dateline"),
        ("3 hours ago", "dateline"),
        ("Tuesday, 4 February 2025 00:02 - 17 views", "dateline"),
        ("Share Tweet Email Comments (23)", "navigation"),
        ("Emma Clarke, City Correspondent", "byline"),
        ("2023-09-25", "dateline"),
        ("From left: Jane Miller, Tom Okafor and Li Wei.", "caption"),
        ("File photo: the head office of Acme in Leeds.", "caption"),
        ("Chief executive Jane Miller poses with Li Wei, the mayor", "caption"),
        ("(Reporting by Jane Miller; Editing by Tom Okafor)", "credit"),
        ("Source: The Daily Ledger   Editor: Li Wei", "credit"),
        ("Photo courtesy of Acme", "credit"),
        ("Tom Okafor contributed to this report.", "credit"),
        ("Read more: Five mergers to watch", "related"),
        ("(Also on LEDGER: Five mergers to watch)", "related"),
        ("FIVE MERGERS TO WATCH IN THE COMING YEAR, AND ONE TO FORGET", "related"),
        ("READ ALSO | Five mergers to watch", "related"),
        ("Story continues below", "related"),
        ("Sign up for our daily newsletter.", "subscribe"),
        ("Follow her on Twitter @janemiller.", "subscribe"),
        ("Get the best of the week delivered to your inbox.", "subscribe"),
        ("© 2023 The Daily Ledger.", "boilerplate"),
        ("The views expressed in this column are those of the author.", "boilerplate"),
        ("This release contains forward-looking statements.", "boilerplate"),
        ("Jane Miller is a markets reporter at The Daily Ledger.", "boilerplate"),
        ("(Updates with shares in fourth paragraph.)", "boilerplate"),
        ("Leave a Reply Cancel reply", "navigation"),
        ("Tags: mergers, food", "navigation"),
        ("ADVERTISEMENT", "navigation"),
        ("Facebook Twitter Email Print", "navigation"),
        ("To contact the reporter on this story: Jane Miller in Leeds at jmiller@ledger.example", "contact"),
        ("For more information, visit www.acme.example.", "contact"),
        ("She can be reached at jmiller@ledger.example.", "contact"),
        ("___", "markup"),
        ("[gallery ids=1,2]", "markup"),
    ],
)
def test_reason(line: str, reason: str) -> None:
    assert noisy(around(after=[line])) == [(line, reason)]


@pytest.mark.parametrize(
    "sentence",
    [
        "By Monday the price had fallen to $4.",
        "Read together, the two reports suggest that prices will fall.",
        "More than 200 people were invited to follow the talks.",
        "“Sign up for our newsletter,” the page said.",
        "Reporting a profit of $3 million, Acme surprised the market.",
        "About half of the shares changed hands.",
        "Sources close to the matter said the talks had failed.",
        "The newspaper's owner agreed to contact the regulator.",
        "Copyright law protects such lists in most countries.",
        "Watch makers in Geneva sold a record number of pieces.",
        "A reporter who works for the Ledger was detained.",
        "Related costs came to $5 million.",
        "Advertisement revenue fell 12 percent at Acme.",
        "The writers are on strike at three studios, costing $4 billion.",
        "Tap to pay grew 40 percent.",
        "The agency asked about deals made between Jan. 1, 2010 and Dec. 31, 2019.",
    ],
)
def test_article_is_kept(sentence: str) -> None:
    assert noisy("\n\n".join([*PROSE[:2], sentence, *PROSE[2:]])) == []


def test_headline_copied_or_merely_standing_first() -> None:
    text = around(before=["Acme to buy Beta Foods"])
    assert noisy(text) == noisy(text, "Acme to buy Beta Foods") == [("Acme to buy Beta Foods", "title")]
    assert noisy(around(["Will Acme pay?"]), "Will Acme pay?") == [("Will Acme pay?", "title")]


def test_line_below_a_known_headline_is_kept() -> None:
    text = around(before=["Acme to buy Beta Foods", "Expects savings of $80 million a year"])
    assert noisy(text, "Acme to buy Beta Foods") == [("Acme to buy Beta Foods", "title")]


def test_subheadings_and_lists_are_kept() -> None:
    listed = ["Pending approvals", PROSE[3], "* Rice: Rs. 225 a kilo", "* Sugar: Rs. 180 a kilo"]
    assert noisy("\n\n".join([*PROSE[:3], *listed])) == []


def test_links_at_the_end() -> None:
    links = ["Gamma names a new chief", "Harvest beats forecasts", "Leave a comment"]
    assert noisy(around(after=links)) == [
        (links[0], "related"),
        (links[1], "related"),
        (links[2], "navigation"),
    ]


def test_one_copy_stays() -> None:
    assert noisy(around(after=[PROSE[0]])) == [(PROSE[0], "duplicate")]
    text = around(after=[PROSE[0]])
    (copy,) = find_noise(text, None, sentence_spans(text)).values()
    assert copy.start > 0


def test_about_the_company() -> None:
    after = ["About Acme", "Acme makes soups in nine countries.", "It has 4,000 employees."]
    assert [reason for _, reason in noisy(around(after=after))] == ["boilerplate"] * 3


def test_frame_before_the_article() -> None:
    before = [" date 2023-09-25 \nNews / Markets", "Acme to buy Beta Foods"]
    assert [reason for _, reason in noisy(around(before))] == ["dateline", "navigation", "title"]


def test_lines_above_an_unknown_headline_are_cut_with_it() -> None:
    before = ["e-Paper | Archives | Contact Us", "Tuesday, 4 February 2025 Colombo 29°C", "Markets"]
    text = around([*before, "Acme to buy Beta Foods in second large deal this year", "Pending approvals"])
    assert [reason for _, reason in noisy(text)] == ["title", "dateline", "title", "title"]
    headline = read_document(text).headline
    assert headline
    assert headline.text.startswith("Acme to buy Beta Foods")


def test_headlines_alone_are_not_noise() -> None:
    assert noisy("Acme to buy Beta Foods") == noisy("") == []


def test_letters_that_grow_when_small() -> None:
    text = around(after=["İİİİ İİİİ", "Read more: İstanbul"])
    assert noisy(text)[-1] == ("Read more: İstanbul", "related")


LINES = ["Read more", "By A B", "x.", "Photo: AP", "Acme to buy Beta", "About Acme", "“", "@", "İ", PROSE[0]]


@given(
    st.lists(st.sampled_from(LINES) | st.text(max_size=30)).map("\n".join), st.none() | st.text(max_size=20)
)
def test_returns_some_of_the_spans(text: str, title: str | None) -> None:
    spans = sentence_spans(text)
    found = [(noise.start, noise.end) for noise in find_noise(text, title, spans).values()]
    assert found == [span for span in spans if span in set(found)]


@given(st.text(), st.data())
def test_any_spans(text: str, data: st.DataObject) -> None:
    edges = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=8)))
    spans = list(zip(edges[::2], edges[1::2], strict=False))
    assert {(noise.start, noise.end) for noise in find_noise(text, text, spans).values()} <= set(spans)


@pytest.mark.parametrize(
    "unit",
    [
        *"a\n|By A B C |By AAAAAAAAAA\n|@ |Read more. |(Ab/|News / |a@a.|is a b | |A: |x 1, 2020, |a|.|( |📈".split(
            "|"
        ),
        "\ud800",
        "\0",
        "\u200f. A",
    ],
)
def test_a_million_characters_of_anything_are_answered(unit: str) -> None:
    """Anything but linear time would not end here."""
    text = unit * (1_000_000 // len(unit))
    find_noise(text, text[:2000], sentence_spans(text))


def test_a_headline_without_a_title_stands_for_it() -> None:
    document = read_document(around(before=["Acme to buy Beta Foods"]))
    assert document.headline
    assert document.headline.text == "Acme to buy Beta Foods"
    known = read_document(around(before=["Acme to buy Beta Foods"]), "Acme to buy Beta Foods")
    assert known.headline is None


def test_samples_lose_their_noise_and_nothing_of_the_story(samples: list[Record]) -> None:
    documents = [read_document(record.text, record.title) for record in samples]
    assert all(len(document.sentences) >= 5 for document in documents)
    assert sum(len(document.noise) for document in documents) >= 50


WORDING = json.loads((Path(nlp.__file__).parent / "noise.json").read_text("utf-8"))
OPENINGS, PHRASES = WORDING["openings"].values(), WORDING["phrases"].values()


@pytest.mark.parametrize(
    "opening", [pair for either in OPENINGS for pair in either.items()], ids=itemgetter(0)
)
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))  # long patterns draw slowly
@given(data=st.data())
def test_no_opening_is_lost_for_how_it_begins(opening: tuple[str, str], data: st.DataObject) -> None:
    pattern, letters = opening
    sentence = data.draw(st.from_regex(rf"\A(?:{pattern})", alphabet=st.characters(max_codepoint=0x2100)))
    assert re.match(f"[{letters}]", sentence) or (not "a" <= sentence[0] <= "z" and "*" in letters)
    assert sentence[0] in '"“' or wording().may_open(sentence)


@pytest.mark.parametrize("phrase", [pair for either in PHRASES for pair in either.items()], ids=itemgetter(0))
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))  # as above
@given(data=st.data())
def test_no_phrase_is_lost_for_the_words_it_holds(phrase: tuple[str, list[str]], data: st.DataObject) -> None:
    pattern, words = phrase
    sentence = data.draw(st.from_regex(pattern, alphabet=st.characters(max_codepoint=0x2100)))
    assert any(word in sentence for word in words)
