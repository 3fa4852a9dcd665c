import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp import InvalidInputError, Newsdesk, ReadingOptions, SummaryOptions, TopicOptions
from nlp.corpus import Record
from nlp.errors import ModelError
from nlp.paths import DEFAULT_MODEL, shipped
from nlp.persistence import load_folder, save_folder

WANTED = {"green-finance", "fintech", "asset-management", "financial-opening", "international-cooperation"}
PLAUSIBLE = WANTED | {"banking", "stock-markets", "economy"}


def test_the_seed_article_gets_the_topics_a_reader_gives_it(newsdesk: Newsdesk, seed_article: str) -> None:
    tags = {tag.id for tag in newsdesk.analyze(seed_article).tags}
    assert tags >= WANTED
    assert tags <= PLAUSIBLE


@pytest.mark.parametrize("ranker", ["lead", "lexrank"])
@pytest.mark.parametrize("n_sentences", [3, 8])
def test_the_seed_articles_summary_holds_only_the_article(
    newsdesk: Newsdesk, seed_article: str, ranker: str, n_sentences: int
) -> None:
    options = SummaryOptions(sentences=n_sentences, ranker=ranker)
    summary = newsdesk.analyze(seed_article, summary=options).summary
    assert summary
    assert len(summary.sentences) == n_sentences
    texts = [sentence.text for sentence in summary.sentences]
    assert len(set(texts)) == n_sentences
    starts = [sentence.start for sentence in summary.sentences]
    assert starts == sorted(starts)
    for sentence in summary.sentences:
        assert seed_article[sentence.start : sentence.end] == sentence.text
    for noise in ("poses with", "date 2023-09-25", "News", "Source:", "Editor:", "seek to strengthen"):
        assert not any(noise in text for text in texts)


@pytest.mark.parametrize("text", ["", " \n\t", "\u00a0"])
def test_an_empty_text_is_refused(newsdesk: Newsdesk, text: str) -> None:
    with pytest.raises(InvalidInputError, match="the text is empty"):
        newsdesk.analyze(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Hello there", "too_short"),
        ("zxcv qwrt plmk vbnz wqpx", "unknown_vocabulary"),
        (
            "She scored twice in the second half and the home crowd sang until the final whistle.",
            "below_threshold",
        ),
    ],
)
def test_no_topic_comes_with_a_reason(newsdesk: Newsdesk, text: str, reason: str) -> None:
    analysis = newsdesk.analyze(text)
    assert (analysis.status, analysis.reason, analysis.tags) == ("abstained", reason, ())


def test_a_long_text_is_tagged_by_its_beginning_and_that_is_said(newsdesk: Newsdesk) -> None:
    sentences = [f"The bank sold green bond number {number} on Friday. " for number in range(60)]
    one = "The bank sold bonds and " + "then lent money to firms and " * 150 + "stopped."
    assert [notice.code for notice in newsdesk.analyze(one, summary=False).warnings] == [
        "topics_from_beginning"
    ]
    short, long = (newsdesk.analyze("".join(sentences[:n]), summary=False) for n in (20, 60))
    assert short.warnings == ()
    assert [notice.code for notice in long.warnings] == ["topics_from_beginning"]
    assert "first 400 words" in long.warnings[0].detail


def test_noise_is_listed_and_can_be_kept(newsdesk: Newsdesk, seed_article: str) -> None:
    reasons = {noise.reason for noise in newsdesk.analyze(seed_article).noise}
    assert reasons == {"dateline", "navigation", "title", "caption", "duplicate", "credit"}
    lead = SummaryOptions(ranker="lead")
    kept = newsdesk.analyze(seed_article, summary=lead, reading=ReadingOptions(keep_noise=True))
    assert kept.noise == ()
    assert kept.summary
    assert kept.summary.sentences[0].text == "date 2023-09-25"


@pytest.mark.parametrize("text", [None, 5, b"bytes"])
def test_what_is_no_text_is_refused(newsdesk: Newsdesk, text: object) -> None:
    with pytest.raises(InvalidInputError, match="text must be a str, not"):
        newsdesk.analyze(text)  # type: ignore[arg-type]  # a plain str, as callers may give it


def test_markup_sent_as_text_is_noticed(newsdesk: Newsdesk) -> None:
    page = "<html><body><p>The bank sold its first green bond on Friday.</p></body></html>"
    assert [notice.code for notice in newsdesk.analyze(page, summary=False).warnings] == ["looks_like_html"]


def test_topics_and_summary_can_be_skipped(newsdesk: Newsdesk, seed_article: str) -> None:
    analysis = newsdesk.analyze(seed_article, topics=False, summary=False)
    assert (analysis.status, analysis.tags, analysis.summary) == ("skipped", (), None)


def test_modes_order_what_is_given(newsdesk: Newsdesk, samples: list[Record]) -> None:
    given_in = {}
    for mode in ("precision", "balanced", "recall"):
        options = TopicOptions(mode=mode, explain=False)  # type: ignore[arg-type]  # a plain str, as callers may give it
        given_in[mode] = sum(
            len(newsdesk.analyze(r.text, title=r.title, topics=options).tags) for r in samples
        )
    assert given_in["precision"] < given_in["balanced"] < given_in["recall"]
    balanced, precision, recall = newsdesk.classifier.thresholds
    assert (recall <= balanced).all()
    assert (balanced <= precision).all()


def test_only_some_topics_can_be_asked_for(newsdesk: Newsdesk, seed_article: str) -> None:
    options = TopicOptions(only=("banking", "green-finance"), min_probability=0.0)
    assert {tag.id for tag in newsdesk.analyze(seed_article, topics=options).tags} == {
        "banking",
        "green-finance",
    }


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (TopicOptions(only=("sport",)), "unknown sport; there are: green-finance"),
        (TopicOptions(min_probability=1.5), "min_probability is 1.5"),
        (TopicOptions(mode="best"), "mode is 'best'; it must be one of balanced"),  # type: ignore[arg-type]  # a plain str, as callers may give it
    ],
)
def test_impossible_options_are_refused(newsdesk: Newsdesk, options: TopicOptions, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        newsdesk.analyze("A text of some words.", topics=options)


@settings(deadline=None)
@given(text=st.text(min_size=1).filter(str.strip), title=st.none() | st.text())
def test_no_text_raises(newsdesk: Newsdesk, text: str, title: str | None) -> None:
    analysis = newsdesk.analyze(text, title=title)
    assert analysis.summary
    assert analysis.summary.sentences or analysis.warnings


def test_answering_imports_no_training_library(tmp_path: Path) -> None:
    code = """
import sys
from nlp import Newsdesk
Newsdesk.load().analyze("The bank sold its first green bond on Friday.")
import service.app
loaded = {"sklearn", "nltk", "scipy", "joblib", "pandas"} & {name.partition(".")[0] for name in sys.modules}
sys.exit(f"imported: {loaded}" if loaded else 0)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_model_that_scores_otherwise_is_refused(tmp_path: Path) -> None:
    model = load_folder(shipped(DEFAULT_MODEL))
    figures = {**model.manifest["self_test"], "probabilities": [0.5] * 30}
    save_folder(tmp_path / "m", {**model.manifest, "self_test": figures}, model.arrays, {})
    with pytest.raises(ModelError, match="does not score its own test text"):
        Newsdesk.load(tmp_path / "m")


def test_a_model_that_answers_nonsense_is_refused(tmp_path: Path) -> None:
    model = load_folder(shipped(DEFAULT_MODEL))
    save_folder(
        tmp_path / "m", model.manifest, {**model.arrays, "support": model.arrays["support"] * np.nan}, {}
    )
    with pytest.raises(ModelError, match="does not score its own test text"):
        Newsdesk.load(tmp_path / "m")


@pytest.mark.parametrize("part", ["topics", "self_test", "language", "name", "topic_figures"])
def test_a_manifest_without_a_part_is_refused(tmp_path: Path, part: str) -> None:
    model = load_folder(shipped(DEFAULT_MODEL))
    manifest = {name: value for name, value in model.manifest.items() if name != part}
    save_folder(tmp_path / "m", manifest, model.arrays, {})
    with pytest.raises(ModelError, match=f"lacks a part.*{part}"):
        Newsdesk.load(tmp_path / "m")


@pytest.mark.parametrize("array", ["coef", "thresholds"])
def test_arrays_of_another_model_are_refused(tmp_path: Path, array: str) -> None:
    model = load_folder(shipped(DEFAULT_MODEL))
    save_folder(tmp_path / "m", model.manifest, {**model.arrays, array: model.arrays[array][:, :-1]}, {})
    with pytest.raises(ModelError, match=f"array '{array}' has the shape"):
        Newsdesk.load(tmp_path / "m")


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"nowhere.*manifest\.json"):
        Newsdesk.load(tmp_path / "nowhere")
