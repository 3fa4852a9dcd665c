import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.corpus import Record
from nlp.document import read_document
from nlp.noise import find_noise
from nlp.text import sentence_spans

BODY = """The central bank of Ruritania raised its policy rate by half a point on Tuesday, to 7.5 per cent.
The governor said inflation was still too high for comfort and that more rises could follow this year.

Analysts at three banks had expected a smaller step, and the koruna gained one per cent on the news."""


def marked(text: str, title: str | None = None) -> dict[str, str]:
    return {text[n.start : n.end]: n.reason for n in find_noise(text, title, sentence_spans(text))}


@pytest.mark.parametrize("title", [None, "Ruritania raises rates", "Something else"])
def test_an_article_alone_is_no_noise(title: str | None) -> None:
    assert marked(BODY, title) == {}


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        ("By Jane Petrova", "byline"),
        ("Published: 3 March 2025 10:15", "dateline"),
        ("Business / Economy", "navigation"),
        ("Photo: Jane Petrova/Ruritanian News Agency", "credit"),
    ],
)
def test_noise_above_the_article(before: str, reason: str) -> None:
    assert marked(f"{before}\n\n{BODY}") == {before: reason}


@pytest.mark.parametrize(
    ("behind", "reason"),
    [
        ("Read more: Why prices rose in May", "related"),
        ("Follow us on Twitter and sign up for our newsletter", "subscribe"),
        ("(Reporting by Jane Petrova; Editing by Ivan Horak)", "credit"),
        ("Source: RNA   Editor: Ivan Horak", "credit"),
        ("Your email address will not be published.", "navigation"),
        ("Contact: press@example.org", "contact"),
    ],
)
def test_noise_behind_the_article(behind: str, reason: str) -> None:
    assert marked(f"{BODY}\n\n{behind}") == {behind: reason}


def test_a_copied_title_is_noise_wherever_it_stands() -> None:
    title = "Central bank raises rates to 7.5 per cent"
    assert marked(f"{title}\n\n{BODY}", title) == {title: "title"}
    assert marked(f"{BODY}\n\n{title.upper()}.", title) == {f"{title.upper()}.": "title"}


def test_a_repeated_sentence_is_noise_the_second_time() -> None:
    sentence = (
        "Analysts at three banks had expected a smaller step, and the koruna gained one per cent on the news."
    )
    found = find_noise(f"{BODY}\n\n{sentence}", None, sentence_spans(f"{BODY}\n\n{sentence}"))
    assert [(noise.start, noise.reason) for noise in found] == [(len(BODY) + 2, "duplicate")]


def test_a_headline_without_a_title_stands_for_it() -> None:
    document = read_document(f"Ruritania raises rates\n\n{BODY}")
    assert document.headline
    assert document.headline.text == "Ruritania raises rates"
    assert read_document(f"Ruritania raises rates\n\n{BODY}", "Ruritania raises rates").headline is None


@pytest.mark.parametrize("text", ["Shares rise in London", "Shares rise\n\nOil falls\n\nGold steady"])
def test_headlines_alone_are_the_article(text: str) -> None:
    assert marked(text) == {}


@given(text=st.text(), title=st.none() | st.text())
def test_noise_is_some_of_the_sentences_in_order(text: str, title: str | None) -> None:
    spans = sentence_spans(text)
    found = [(noise.start, noise.end) for noise in find_noise(text, title, spans)]
    assert found == [span for span in spans if span in set(found)]


@pytest.mark.parametrize(
    "unit", ["a", ".", "( ", "by a ", "A. ", "\n", "read more\n", "📈", "\ud800", "\0", "\u200f. A"]
)
def test_a_million_characters_of_anything_are_answered(unit: str) -> None:
    """Anything but linear time would not end here."""
    text = unit * (1_000_000 // len(unit))
    find_noise(text, text[:2000], sentence_spans(text))


def test_samples_lose_their_noise_and_nothing_of_the_story(samples: list[Record]) -> None:
    n_sentences = n_noise = 0
    for record in samples:
        document = read_document(record.text, record.title)
        n_sentences += len(document.sentences)
        n_noise += len(document.noise)
        assert len(document.sentences) >= 4
    assert n_noise >= 30
    assert n_sentences >= 1000
