import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp import Newsdesk, ReadingOptions
from nlp.language import _NOT_LANGUAGE, SURE, identify_language


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Die Bank hat am Freitag ihre erste grüne Anleihe am Londoner Markt verkauft.", "de"),
        ("La banque a vendu vendredi sa première obligation verte sur le marché de Londres.", "fr"),
        ("上海市市长龚正周五会见了伦敦金融城市长率领的代表团，双方讨论了绿色金融合作。", "zh"),
        ("上海市市长龚正2023年9月22日周五会见了伦敦金融城市长率领的代表团，1996年以来双方合作。", "zh"),
        ("The bank sold its first green bond on the London market on Friday.", "en"),
        (
            "Centralbanken lämnade räntan oförändrad på onsdagen och sade att inflationen kommer att sjunka.",
            "sv",
        ),
        ("O banco central manteve na quarta-feira a taxa de juros e disse que a inflação vai cair.", "pt"),
        ("THE BANK SOLD ITS FIRST GREEN BOND ON THE LONDON MARKET ON FRIDAY AFTERNOON", "en"),
        (
            "The bank said: \u201cWir verkaufen Anleihen.\u201d Investors bid for four times the amount that was on offer.",
            "en",
        ),
    ],
)
def test_languages_are_told_apart(text: str, code: str) -> None:
    for repeated in (
        text,
        " ".join([text] * 30),
    ):  # whatever the model is given of a long text, it must be enough
        language = identify_language(repeated)
        assert language.code == code
        assert 0.5 <= language.confidence <= 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4.5 7.2 88 1,200",
        "Uma Oya",
        "HSBC UBS",
        "2019 2020 2021\nAAPL 1.2 3.4 5.6\nMSFT 2.2 4.4 6.6",
        "😀" * 50,
        "Alexei Navalny",
    ],
)
def test_names_and_figures_are_no_foreign_language(text: str) -> None:
    assert identify_language(text).code in ("und", "en")


@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    assert 0 <= identify_language(text).confidence <= 1


GERMAN = "Die Zentralbank hat den Leitzins erhöht. Der Euro stieg danach gegenüber dem US-Dollar deutlich an."


def test_another_language_abstains_and_is_still_summarized(newsdesk: Newsdesk) -> None:
    analysis = newsdesk.analyze(GERMAN)
    assert (analysis.status, analysis.reason, analysis.language.code) == ("abstained", "language", "de")
    assert analysis.summary
    assert len(analysis.summary.sentences) == 2


@pytest.mark.parametrize("language", ["en", "EN", "en-GB"])
def test_the_language_can_be_given(newsdesk: Newsdesk, language: str) -> None:
    analysis = newsdesk.analyze(GERMAN, reading=ReadingOptions(language=language))
    assert analysis.reason != "language"
    assert (analysis.language.code, analysis.language.confidence) == ("en", 1.0)


ENGLISH = (
    "The bank said that the price of its bonds, which had been falling from the start of the year, would rise. "
    "Analysts who follow the market told the paper that these gains and those of other lenders were small. "
)
FOREIGN = "Die Bank hat am Freitag ihre erste Anleihe verkauft und will mit dem Geld neue Werke bauen. "

PAPERS = "Der Spiegel, Le Monde, El Tiempo and Il Corriere di Roma reported it. "


def test_plain_english_needs_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlp.language._model", None)
    for text in (ENGLISH * 4, ENGLISH, ENGLISH * 2 + PAPERS + ENGLISH * 2):
        language = identify_language(text)
        assert (language.code, language.confidence) == ("en", SURE)


@pytest.mark.parametrize(
    "text",
    [
        (ENGLISH * 9)[:1000] + (FOREIGN * 20)[:1000],
        (FOREIGN * 20)[:1000] + (ENGLISH * 9)[:1000],
        (ENGLISH * 9)[:1000] + "上海市市长龚正周五会见了伦敦金融城市长率领的代表团。" * 40,
        (ENGLISH + FOREIGN) * 6,
        (FOREIGN + "the and of which with from ") * 16,
        ENGLISH[:60],
        ENGLISH[:100] + FOREIGN,
        "the which with " * 9,
        ENGLISH * 2 + PAPERS * 2 + ENGLISH * 2,
        ENGLISH[:150] + " 88 1,200 7.2" * 20,
    ],
)
def test_anything_less_plain_goes_to_the_model(text: str) -> None:
    assert identify_language(text).confidence != SURE


def test_time_grows_with_a_word_and_not_with_its_square() -> None:
    """What 2,000 characters may cost any thread: with the square they held it for 40 ms, and these for minutes."""
    for word in ("'", "a-", "a.b.", "&amp;", "<b>"):
        code = f"from nlp.language import _NOT_LANGUAGE; _NOT_LANGUAGE.sub(' ', {word!r} * 100_000)"
        subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.mark.parametrize(
    ("word", "left"),
    [
        ("state-owned", "state-owned"),
        ("it's", "it's"),
        ("x@y.com", ""),
        ("(“#tag", ""),
        ("€4.5bn,", ""),
        ("http://a.b/c", ""),
        ("seehttp://a.b", "see"),
        ("«über»", "über"),
        ("a/b", "a b"),
        ("l’été2", "l’été"),
    ],
)
def test_figures_addresses_and_signs_are_no_language(word: str, left: str) -> None:
    assert _NOT_LANGUAGE.sub(" ", word).split() == left.split()
