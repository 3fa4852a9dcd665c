import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from nlp.paths import DEFAULT_MODEL, shipped
from nlp.summarizer import DEFAULT_RANKER
from service.cli import cli
from service.cli import summaries as command

SECRET = "Zanzibarquux"  # stands in every text, and must stand in no output
LEAD = [
    f"The lender {SECRET} sold its first green bond on Monday.",
    "Investors bid for four times the sum on offer.",
    "The money will pay for wind farms off the coast.",
]
REST = ["Rivals sold such bonds years ago.", "The lender expects to sell another one next spring."]
TEXT = " ".join(LEAD + REST)
WITH_CREDIT = f"Sign up for our newsletter.\n\n{TEXT}"


def spans(text: str, sentences: list[str]) -> list[list[int]]:
    return [[text.index(sentence), text.index(sentence) + len(sentence)] for sentence in sentences]


KEY = [
    {"id": "a", "text": TEXT, "best": spans(TEXT, LEAD)},
    {
        "id": "b",
        "text": WITH_CREDIT,
        "best": spans(WITH_CREDIT, [LEAD[0], *REST]),
        "also": spans(WITH_CREDIT, LEAD[1:2]),
    },
]
REFERENCES = [
    {"id": "c", "title": "A bond", "article": TEXT, "summary": " ".join(LEAD)},
    {"id": "d", "text": TEXT, "summary": "Onions simmer."},
]


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli, ["evaluate", *arguments])
    assert SECRET not in result.stdout + result.stderr
    return result.exit_code, result.stdout, result.stderr


def write(path: Path, records: list[dict[str, object]]) -> str:
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    return str(path)


@pytest.fixture
def key(tmp_path: Path) -> str:
    return write(tmp_path / "key.jsonl", KEY)


@pytest.fixture
def references(tmp_path: Path) -> str:
    return write(tmp_path / "references.jsonl", REFERENCES)


def test_key_sentences_are_measured_beside_both_leads(key: str) -> None:
    code, out, err = run("--summaries", key, "--ranker", "lead")
    assert code == 0, err
    rows = dict(re.findall(r"^(precision@3|with near-equals) +(.*)$", out, re.MULTILINE))
    # The lead finds 3 and 1 of three, and one near-equal.
    assert rows["precision@3"].split() == [
        *("0.667", "[0.333,", "1.000]", "0.667", "+0.000", "[+0.000,", "+0.000]"),
        *("0.667", "+0.000", "[+0.000,", "+0.000]", "2"),
    ]
    assert rows["with near-equals"].startswith("0.833 [0.667, 1.000]  0.833")
    assert "summarizing with lead" in err
    header, *lines = out.splitlines()[2:]
    place = header.index("Lead-3")
    assert [line[place : place + 6] for line in lines] == ["0.667 ", "0.833 "]


def test_the_lead_as_found_is_worse_where_noise_comes_first(tmp_path: Path) -> None:
    record = {"id": "n", "text": WITH_CREDIT, "best": spans(WITH_CREDIT, LEAD)}
    code, out, _ = run("--summaries", write(tmp_path / "n.jsonl", [record]), "--ranker", "lead", "--json")
    found = json.loads(out)["measures"]["precision@3"]
    assert code == 0
    assert found["ours"] == found["lead"] == {"value": 1.0, "low": 1.0, "high": 1.0, "n": 1}
    assert found["as_found"]["value"] == pytest.approx(2 / 3)
    assert found["difference_as_found"]["value"] == pytest.approx(1 / 3)


def test_references_are_measured_by_rouge(references: str) -> None:
    code, out, err = run("--summaries", references, "--ranker", "lead", "--json", "-")
    assert code == 0, err
    figures = json.loads(out)
    assert list(figures["measures"]) == ["ROUGE-1", "ROUGE-2", "ROUGE-Lsum"]
    assert [found["ours"]["value"] for found in figures["measures"].values()] == [0.5, 0.5, 0.5]
    assert figures["measures"]["ROUGE-1"]["ours"]["n"] == figures["n_articles"] == 2
    assert (figures["ranker"], figures["sentences"]) == ("lead", 3)


def test_a_file_may_hold_both(tmp_path: Path) -> None:
    path = write(tmp_path / "both.jsonl", [*KEY, *REFERENCES, {**KEY[0], "id": "e", "summary": "A bond."}])
    measures = json.loads(run("--summaries", path, "--json")[1])["measures"]
    assert measures["precision@3"]["ours"]["n"] == 3
    assert measures["ROUGE-2"]["ours"]["n"] == 3


def test_json_may_be_written_beside_the_table(tmp_path: Path, key: str) -> None:
    file = tmp_path / "new" / "figures.json"
    code, out, _ = run("--summaries", key, "--json", str(file))
    assert code == 0
    assert "precision@3" in out
    assert json.loads(file.read_text()) == json.loads(run("--summaries", key, "--json")[1])


def test_the_default_ranker_is_used(key: str) -> None:
    assert run("--summaries", key)[:2] == run("--summaries", key, "--ranker", DEFAULT_RANKER)[:2]


def test_the_length_may_be_set(key: str) -> None:
    out = run("--summaries", key, "--sentences", "4", "--ranker", "lead")[1]
    assert "Lead-4" in out
    assert "precision@4" in out  # of four sentences at most three are among the best


def test_only_a_ranker_that_was_fitted_is_warned_of(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert command.FLATTERED not in run("--summaries", key, "--ranker", "lead")[2]
    monkeypatch.setattr(command, "FITTED", "lexrank")
    assert run("--summaries", key, "--ranker", "lexrank")[2].startswith(f"warning: {command.FLATTERED}\n")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--summaries", "{key}", "model"], 2, "MODEL goes not with --summaries"),
        (["--summaries", "{key}", "--mode", "balanced"], 2, "--mode goes not with --summaries"),
        (["--summaries", "{key}", "--against", "x"], 2, "--against goes not with --summaries"),
        (["--summaries", "{key}", "--html", "x"], 2, "--html goes not with --summaries"),
        (["--summaries", "{key}", "--worst", "3"], 2, "--worst goes not with --summaries"),
        (["--summaries", "{key}", "--all"], 2, "--all goes not with --summaries"),
        (["--summaries", "{key}", "--json", "{key}"], 2, "lies in the corpus"),
        (["--summaries", "{key}", "--sentences", "0"], 2, "--sentences"),
        (["--summaries", "nowhere"], 2, "does not exist"),
        (["--summaries", "{key}", "--ranker", "best"], 1, "unknown ranker 'best'"),
        (["--summaries", "{folder}/bad.jsonl"], 1, "bad.jsonl:1: not JSON"),
        (["model", "{key}", "--ranker", "lead"], 2, "--ranker goes only with --summaries"),
        (["model", "{key}", "--sentences", "3"], 2, "--sentences goes only with --summaries"),
        ([], 2, "Missing argument 'MODEL'"),
        (["model"], 2, "Missing argument 'CORPUS'"),
    ],
)
def test_mistakes_are_said_in_one_line(
    tmp_path: Path, key: str, arguments: list[str], code: int, message: str
) -> None:
    (tmp_path / "bad.jsonl").write_text(SECRET)
    got, out, err = run(*(text.format(key=key, folder=tmp_path) for text in arguments))
    assert (got, out) == (code, "")
    assert message in err
    if code == 1:
        assert len(err.splitlines()) == 1


def test_nothing_that_is_not_needed_is_imported(key: str) -> None:
    help_only = "cli(['evaluate', '--help'], standalone_mode=False); unwanted = {'numpy'}"
    measured = f"cli(['evaluate', '--summaries', {key!r}], standalone_mode=False); unwanted = {{'nltk', 'rouge_score'}}"
    for code in (help_only, measured):
        whole = (
            f"import sys; from service.cli import cli; {code}; sys.exit(bool(unwanted & set(sys.modules)))"
        )
        done = subprocess.run([sys.executable, "-c", whole], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def test_a_model_is_still_measured(tmp_path: Path) -> None:
    corpus = write(tmp_path / "c.jsonl", [{"id": "a", "text": TEXT, "topics": ["green-finance"]}])
    assert "micro" in run(str(shipped(DEFAULT_MODEL)), corpus)[1]
