import io
import json
import re
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

import nlp.training.folder
import nlp.training.topics
from nlp.corpus import Record
from nlp.paths import shipped
from service.cli import cli
from service.cli.progress import Progress

SAMPLES = shipped("seeds/articles.jsonl")


def run(*arguments: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def trained_on(monkeypatch: pytest.MonkeyPatch) -> list[Record]:
    """The articles that a model would be trained on, without training."""
    given: list[Record] = []

    def train(records: list[Record], *_: object, progress: Callable[..., None], **__: object) -> Any:
        given.extend(records)
        progress("learning", 1, 2)
        return SimpleNamespace(taxonomy=(), figures={}, left_out=())

    monkeypatch.setattr(nlp.training.topics, "train", train)
    monkeypatch.setattr(nlp.training.folder, "write_model", lambda *_, **__: None)
    return given


@pytest.fixture
def samples(tmp_path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in SAMPLES.read_text(encoding="utf-8").splitlines()[:20]]


def write(path: Path, records: list[dict[str, Any]]) -> Path:
    path.write_text("\n".join(map(json.dumps, records)))
    return path


def test_check_lists_what_it_finds_and_fails_for_errors(
    tmp_path: Path, samples: list[dict[str, Any]]
) -> None:
    samples[4]["topics"] = ["bankng"]
    samples[7]["id"] = samples[6]["id"]
    path = write(tmp_path / "c.jsonl", [*samples, {**samples[0], "id": "copy"}])
    code, out, err = run("check", path)
    assert (code, err) == (1, "")
    assert (
        "error: unknown topics: 1. Correct them, or add them to the taxonomy; it has: green-finance," in out
    )
    assert f"  {path}:5: unknown topic 'bankng'; did you mean 'banking'?\n" in out
    assert f"  {path}:8: id {samples[6]['id']!r} stands already at {path}:7\n" in out
    assert "warning: the same text several times: 2 in one group." in out
    assert f"  {path}:1, 21\n" in out
    assert out.endswith(f"{path}: 20 articles, kinds of errors: 2, of warnings: 3\n")


def test_check_passes_with_warnings(tmp_path: Path, samples: list[dict[str, Any]]) -> None:
    code, out, _ = run("check", write(tmp_path / "c.jsonl", samples))
    assert code == 0
    assert "kinds of errors: 0" in out


def test_long_lists_are_shortened_unless_all_is_asked_for(
    tmp_path: Path, samples: list[dict[str, Any]]
) -> None:
    copies = [{**samples[0], "id": f"copy{number}"} for number in range(7)]
    pairs = [{**sample, "id": f"pair{number}"} for number, sample in enumerate(samples[1:8])]
    path = write(tmp_path / "c.jsonl", [*copies, *pairs, *samples])
    short, everything = run("check", path)[1], run("check", "--all", path)[1]
    assert f"  {path}:1, 2, 3, 4, 5 and 3 more\n" in short
    assert "  ... and 3 more\n" in short
    assert re.search(r"; .* and \d+ more\n", short)
    assert f"  {path}:1, 2, 3, 4, 5, 6, 7, 15\n" in everything
    assert " more\n" not in everything


def test_a_taxonomy_is_checked_too(tmp_path: Path) -> None:
    (tmp_path / "topics.csv").write_text("id,name,seed_terms\nbanking,Banking,bank\nmoney,Money,cash;Bank\n")
    path = write(tmp_path / "c.jsonl", [{"id": "a", "text": "x", "topics": ["Money"]}])
    code, out, _ = run("check", path, "--topics", tmp_path / "topics.csv")
    assert code == 0
    assert "warning: seed terms of two topics: 1." in out
    assert "  'bank': banking, money\n" in out


def test_articles_without_labels_are_checked_with_those_of_seed_terms(tmp_path: Path) -> None:
    text = "The bank sold a green bond, and green finance grew: green loans too, said the bank of its green bonds today."
    path = write(tmp_path / "c.jsonl", [{"id": "a", "text": text, "topics": ["whatever"]}])
    code, out, _ = run("check", "--unlabelled", path)
    assert code == 0
    assert "topics with fewer than 15 articles: 1." in out
    assert "  green-finance: 1\n" in out
    assert run("check", path)[0] == 1


def test_train_stops_at_errors_before_it_trains(
    tmp_path: Path, samples: list[dict[str, Any]], trained_on: list[Record]
) -> None:
    samples[4]["topics"] = ["bankng"]
    path = write(tmp_path / "c.jsonl", samples)
    code, out, err = run("train", "--corpus", path, "--out", tmp_path / "m")
    assert (code, out, trained_on) == (1, "", [])
    assert f"{path}:5: unknown topic 'bankng'" in err
    assert err.endswith(f"Error: {path}: has errors; nothing was trained\n")
    assert not (tmp_path / "m").exists()


def test_train_shows_warnings_and_goes_on_without_the_articles_for_test(
    tmp_path: Path, samples: list[dict[str, Any]], trained_on: list[Record]
) -> None:
    samples[4]["split"], samples[5]["split"] = "test", "train"
    code, out, err = run("train", "--corpus", write(tmp_path / "c.jsonl", samples), "--out", tmp_path / "m")
    assert code == 0
    assert "warning:" in err
    assert "newsdesk check --all lists every place." in err
    assert "warning:" not in out
    assert [record.id for record in trained_on] == [
        sample["id"] for sample in samples if sample is not samples[4]
    ]


def test_train_takes_folders_and_labels_unlabelled_texts_by_terms(
    tmp_path: Path, trained_on: list[Record]
) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a.txt").write_text("Green bonds and green loans grew.")
    assert run("train", "--from-terms", folder, "--out", tmp_path / "m")[0] == 0
    assert [(record.id, record.topics) for record in trained_on] == [("a", ("green-finance",))]
    assert run("train", "--corpus", folder, "--out", tmp_path / "m")[0] == 1


def test_an_interruption_is_one_line_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(nlp.training.topics, "train", interrupted)
    code, out, err = run("train", "--out", tmp_path / "m")
    assert (code, out, err) == (130, "", "Interrupted.\n")
    assert list(tmp_path.iterdir()) == []


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def show_progress(stream: io.StringIO) -> str:
    seconds = iter((0, 0, 1, 2, 3, 64, 65, 65, 65))
    with Progress(stream, clock=lambda: next(seconds)) as progress:
        progress("reading")
        progress("fitting", 0, 100)
        for done in range(5, 30, 5):
            progress("fitting", done, 100)
    return stream.getvalue()


def test_progress_elsewhere_is_a_line_a_step_and_a_tenth() -> None:
    assert show_progress(io.StringIO()).splitlines() == [
        "    0 s  reading",
        "    1 s  fitting  0/100",
        "    2 s  fitting  10/100",
        "    3 s  fitting  20/100",
    ]


def test_progress_on_a_terminal_redraws_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    *_, last = lines = show_progress(Terminal()).split("\n")
    assert last == ""
    assert lines[0] == "\r\x1b[K    0 s  reading"
    drawn = lines[1].split("\r\x1b[K")
    assert drawn[1] == "    1 s  fitting  ░░░░░░░░░░░░░░░░░░░░  0/100"
    assert drawn[-1] == "   65 s  fitting  █████░░░░░░░░░░░░░░░  25/100"
    monkeypatch.setenv("COLUMNS", "20")
    assert max(map(len, show_progress(Terminal()).replace("\n", "").split("\r\x1b[K"))) == 19


def test_progress_ends_its_line_when_an_error_ends_the_step() -> None:
    stream = Terminal()

    def fail() -> None:
        with Progress(stream) as progress:
            progress("reading")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert stream.getvalue().endswith("reading\n")


def test_seconds_go_on_by_themselves_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.cli.progress.TICK_SECONDS", 0.01)
    stream, drawn_again = Terminal(), threading.Event()

    def clock() -> float:
        if "reading" in stream.getvalue():
            drawn_again.set()
        return 0.0

    with Progress(stream, clock) as progress:
        progress("reading")
        assert drawn_again.wait(5)
