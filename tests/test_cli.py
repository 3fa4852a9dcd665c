import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from nlp.paths import shipped
from service.cli import cli

CORPUS = str(shipped("seeds/articles.jsonl"))
SEED = str(shipped("seeds/shanghai-london-finance.txt"))


def run(*arguments: str, stdin: str | bytes | None = None) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli, arguments, input=stdin)
    return result.exit_code, result.stdout, result.stderr


def test_analyze_prints_tags_with_evidence_and_three_sentences() -> None:
    code, out, err = run("analyze", SEED)
    assert (code, err) == (0, "")
    tags, _, summary = out.partition("\n\n")
    assert "green-finance" in tags
    assert "green finance" in tags
    assert len(summary.strip().splitlines()) == 3


def test_json_is_what_the_api_answers() -> None:
    _, out, _ = run("analyze", "--json", SEED)
    answer = json.loads(out)
    assert answer["status"] == "tagged"
    assert len(answer["summary"]["sentences"]) == 3


def test_standard_input_is_read() -> None:
    code, out, _ = run(
        "analyze", "-", "--sentences", "1", stdin="The bank sold a green bond. It was its first."
    )
    assert code == 0
    assert out.endswith("The bank sold a green bond.\n")


def test_noise_can_be_kept_and_the_language_given() -> None:
    _, out, _ = run("analyze", "--keep-noise", "--ranker", "lead", SEED)
    assert "date 2023-09-25" in out
    german = "Die Zentralbank hat den Leitzins erneut erhöht, der Euro stieg danach deutlich an."
    assert "no topic (language)" in run("analyze", "-", stdin=german)[1]
    assert "(language)" not in run("analyze", "-", "--language", "en", stdin=german)[1]


def test_a_page_is_read(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    paragraph = (
        "<p>The bank sold its first green bond on Friday, and investors bid for four times the amount.</p>"
    )
    page.write_text(f"<html><body><article>{paragraph * 3}</article></body></html>")
    code, out, _ = run("analyze", str(page))
    assert code == 0
    assert "green-finance" in out
    assert "<p>" not in out


def test_topics_are_listed() -> None:
    code, out, _ = run("topics")
    assert code == 0
    assert len(out.splitlines()) == 30


@pytest.mark.parametrize(
    ("arguments", "stdin", "code", "message"),
    [
        (["analyze", "-"], " ", 1, "the text is empty"),
        (["analyze", "-"], b"\xff", 1, "standard input is not UTF-8: byte 0"),
        (["analyze", "-", "--mode", "best"], "a b c d", 1, "mode is 'best'"),
        (["analyze", "-", "--model", "nowhere"], "a b c d", 1, "cannot read the model"),
        (["analyze", "nowhere.txt"], None, 2, "does not exist"),
        (["analyze"], None, 2, "Missing argument"),
        (["train", "--out", SEED], None, 1, "no model"),
        (["train", "--out", "/proc/nowhere/m", "--corpus", CORPUS], None, 1, "/proc/nowhere"),
        (["serve", "--model", "nowhere"], None, 1, "cannot read the model"),
        (["train", "--corpus", SEED, "--from-terms", SEED, "--out", "x"], None, 2, "not both"),
        (["train", "--corpus", SEED, "--out", "x"], None, 1, "a corpus is a .jsonl"),
    ],
)
def test_mistakes_are_said_in_one_line(
    arguments: list[str], stdin: str | bytes | None, code: int, message: str
) -> None:
    got, out, err = run(*arguments, stdin=stdin)
    assert got == code
    assert out == ""
    assert message in err
    if code == 1:
        assert len(err.splitlines()) == 1


def test_train_on_the_samples_writes_a_model_that_answers(tmp_path: Path) -> None:
    out, report = str(tmp_path / "mine"), tmp_path / "reports" / "mine.html"
    code, printed, err = run("train", "--out", out, "--report", str(report))
    assert code == 0
    assert "30 topics" in printed
    assert "micro_f1" in printed
    assert "these figures flatter" in err
    assert "and flatter" in (tmp_path / "mine" / "README.md").read_text()
    page = report.read_text()
    figures = json.loads((tmp_path / "mine" / "manifest.json").read_text())["figures"]
    assert f"{figures['micro_f1']['value']:.3f}" in page
    assert page.count("<svg") == 4
    assert "Lord Mayor" not in page
    assert run("analyze", SEED, "--model", out)[0] == 0
    code, _, err = run("train", "--out", out)
    assert code == 1
    assert "exists" in err


def test_help_needs_no_numpy() -> None:
    code = """
import sys
from service.cli import cli
cli(["--help"], standalone_mode=False)
sys.exit("numpy" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0
