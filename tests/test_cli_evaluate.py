import csv
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from nlp.corpus import fingerprint, read_corpus
from nlp.paths import DEFAULT_MODEL, shipped
from service.cli import cli

MODEL = str(shipped(DEFAULT_MODEL))
SECRET = "Zanzibarquux"  # stands in every text, and must stand in no output
RECORDS = [
    ("bank", f"{SECRET}. The bank sold its first green bond. Its loans to companies grew.", ["banking"]),
    ("flood", f"The insurer {SECRET} raised premiums, flood claims had doubled.", ["insurance"]),
    (
        "rates",
        f"The central bank raised its interest rate, {SECRET} said; inflation rose.",
        ["monetary-policy"],
    ),
    ("wrong", f"Chop the onions and simmer the {SECRET} soup for an hour. Serve with bread.", ["energy"]),
    ("none", f"The striker of {SECRET} scored twice in the second half. The fans sang.", []),
]


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli, ["evaluate", *arguments])
    assert SECRET not in result.stdout + result.stderr
    return result.exit_code, result.stdout, result.stderr


def write(path: Path, records: list[tuple[str, str, list[str]]] = RECORDS, **fields: object) -> str:
    lines = (
        json.dumps({"id": name, "text": text, "topics": topics, **fields}) for name, text, topics in records
    )
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


@pytest.fixture
def corpus(tmp_path: Path) -> str:
    return write(tmp_path / "corpus.jsonl")


@pytest.fixture
def leaky(tmp_path: Path, corpus: str) -> str:
    """A model folder that says it was trained on the corpus."""
    folder = tmp_path / "leaky"
    shutil.copytree(MODEL, folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["name"] = "leaky"
    manifest["corpus"]["sha256"] = fingerprint(read_corpus(Path(corpus)))
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return str(folder)


def test_a_table_is_printed(corpus: str) -> None:
    code, out, _ = run(MODEL, corpus)
    assert code == 0
    assert "finance-news-en" in out
    assert "5 articles, mode balanced" in out
    assert re.search(r"^micro +\d\.\d{3} \[\d\.\d{3}, \d\.\d{3}\]  \d", out, re.MULTILINE)
    assert re.search(r"^calibration error +\d\.\d{3} \[", out, re.MULTILINE)
    assert re.search(r"^insurance +1 +1 +1\.000 +1\.000 +1\.000 \[", out, re.MULTILINE)
    assert re.search(r"^wrong +\d\.\d{3} +– +energy 0\.\d\d +–$", out, re.MULTILINE)
    assert "TRAINED ON" not in out
    widths = {len(line.split("  F1")[0]) for line in out.splitlines() if line.startswith(("       prec",))}
    assert len(widths) == 1


def test_a_shipped_model_goes_by_its_name(corpus: str) -> None:
    assert run("finance-news-en", corpus)[:2] == run(MODEL, corpus)[:2]


def test_modes_differ(corpus: str) -> None:
    assert "mode recall" in run(MODEL, corpus, "--mode", "recall")[1]


def test_json_holds_every_figure(tmp_path: Path, corpus: str) -> None:
    code, out, err = run(MODEL, corpus, "--json", "-", "--worst", "2")
    assert code == 0
    figures = json.loads(out)
    assert SECRET not in err
    assert figures["model"]["name"] == "finance-news-en"
    assert len(figures["model"]["sha256"]) == 64
    assert figures["corpus"] == fingerprint(read_corpus(Path(corpus)))
    assert figures["seen_in_training"] is False
    assert figures["n_articles"] == 5
    assert figures["micro"]["f1"].keys() == {"value", "low", "high", "n"}
    assert len(figures["topics"]) == 30
    assert len(figures["worst"]) == 2
    assert figures["worst"][0]["log_loss"] > figures["worst"][1]["log_loss"]
    assert figures["comparison"] is None
    assert figures["bootstrap"] == {"rounds": 500, "percentiles": [2.5, 97.5]}
    file = tmp_path / "new" / "figures.json"
    code, printed, _ = run(MODEL, corpus, "--json", str(file), "--worst", "2")
    assert code == 0
    assert "micro" in printed
    assert json.loads(file.read_text()) == figures


def test_html_is_written_beside_the_table(tmp_path: Path, corpus: str) -> None:
    file = tmp_path / "new" / "report.html"
    code, out, _ = run(MODEL, corpus, "--html", str(file))
    assert code == 0
    assert "micro" in out
    page = file.read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert page.count("<svg") == 3  # nothing was confused with anything
    assert SECRET not in page


def test_a_leak_is_said_loudly_everywhere(tmp_path: Path, corpus: str, leaky: str) -> None:
    assert run(leaky, corpus)[1].startswith("warning: leaky")
    code, out, err = run(leaky, corpus, "--json", "-", "--html", str(tmp_path / "r.html"))
    assert code == 0
    assert json.loads(out)["seen_in_training"] is True
    assert "TRAINED ON THESE ARTICLES" in err
    assert "TRAINED ON THESE ARTICLES" in (tmp_path / "r.html").read_text()
    assert "compared with, was TRAINED ON THESE ARTICLES" in run(MODEL, corpus, "--against", leaky)[1]


def test_two_models_are_compared(tmp_path: Path, corpus: str) -> None:
    other = tmp_path / "other"
    shutil.copytree(MODEL, other)
    manifest = json.loads((other / "manifest.json").read_text())
    manifest["topics"][0]["id"] = "renamed"
    (other / "manifest.json").write_text(json.dumps(manifest))
    file = tmp_path / "r.html"
    code, out, _ = run(MODEL, corpus, "--against", str(other), "--html", str(file))
    assert code == 0
    assert "only the model has them: green-finance" in out
    assert "only the other model has them: renamed" in out
    assert "on 29 topics that both have" in out
    assert re.search(r"^micro-F1 +\d\.\d{3}  \d\.\d{3}  \+0\.000 \[\+0\.000, \+0\.000\]$", out, re.MULTILINE)
    assert "0 articles change" in out
    assert "Against finance-news-en" in file.read_text()


def test_articles_that_change_are_listed(tmp_path: Path, corpus: str) -> None:
    never = tmp_path / "never"
    shutil.copytree(MODEL, never)
    rename(never, {"insurance": "banking", "banking": "insurance"})
    code, out, _ = run(MODEL, corpus, "--against", str(never))
    assert code == 0
    assert re.search(r"^flood +-banking \+insurance|^flood +\+insurance -banking", out, re.MULTILINE)
    figures = json.loads(run(MODEL, corpus, "--against", str(never), "--json", "-")[1])["comparison"]
    changes = {article["id"]: article["changes"] for article in figures["changes"]}
    assert {"topic": "insurance", "gained": True, "better": True} in changes["flood"]
    assert {"topic": "banking", "gained": False, "better": True} in changes["flood"]


def rename(folder: Path, ids: dict[str, str]) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    for topic in manifest["topics"]:
        topic["id"] = ids.get(topic["id"], topic["id"])
    (folder / "manifest.json").write_text(json.dumps(manifest))


def test_unknown_topics_are_stated_and_left_out(tmp_path: Path) -> None:
    records = [*RECORDS, ("gossip", f"{SECRET} was seen with a film star on the beach.", ["celebrity"])]
    corpus = write(tmp_path / "c.jsonl", records)
    code, out, _ = run(MODEL, corpus)
    assert code == 0
    assert "left out, as the model does not have them: celebrity (1)" in out
    assert "6 articles" in out


def test_topics_may_be_named_and_stand_in_a_table(tmp_path: Path, corpus: str) -> None:
    path = tmp_path / "c.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["id", "text", "Banking", "Insurance"])
        table.writerows(
            [name, text, "banking" in topics, "insurance" in topics] for name, text, topics in RECORDS
        )
    code, out, err = run(MODEL, str(path))
    assert code == 0, err
    assert re.search(r"^insurance +1 +1 +1\.000", out, re.MULTILINE)


def test_articles_marked_as_test_are_measured_alone(tmp_path: Path) -> None:
    corpus = write(tmp_path / "c.jsonl", RECORDS[:2], split="test")
    with Path(corpus).open("a", encoding="utf-8") as file:
        file.write("\n" + Path(write(tmp_path / "rest.jsonl", RECORDS[2:])).read_text())
    code, out, err = run(MODEL, corpus)
    assert code == 0
    assert "on 2 articles" in out
    assert "2 of 5 articles marked as test" in err
    assert "on 5 articles" in run(MODEL, corpus, "--all")[1]


def test_ids_cannot_steer_the_terminal(tmp_path: Path) -> None:
    corpus = write(tmp_path / "c.jsonl", [("\x1b[31mred\ud800" + "x" * 99, RECORDS[0][1], ["energy"])])
    file = tmp_path / "r.html"
    code, out, _ = run(MODEL, corpus, "--html", str(file))
    assert code == 0
    assert "\x1b" not in out
    assert "\\x1b[31mred\\ud800" in out
    assert "x…" in out
    assert "\x1b" not in file.read_text(encoding="utf-8")
    assert json.loads(run(MODEL, corpus, "--json", "-")[1])["worst"][0]["id"].startswith("\x1b[31mred\ud800")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["nowhere", "{corpus}"], 1, "cannot read the model"),
        ([MODEL, "{corpus}", "--against", "nowhere"], 1, "cannot read the model"),
        ([MODEL, "{corpus}", "--mode", "best"], 1, "mode is 'best'"),
        ([MODEL, "{folder}/none.jsonl"], 2, "does not exist"),
        ([MODEL], 2, "Missing argument"),
        ([MODEL, "{folder}/malformed.jsonl"], 1, "malformed.jsonl:1: "),
        ([MODEL, "{folder}/foreign.jsonl"], 1, "none of the model's topics: it has 'celebrity'"),
        ([MODEL, "{folder}/unlabelled.jsonl"], 1, "'topics'"),
        ([MODEL, "{folder}/empty.jsonl"], 1, "empty"),
        ([MODEL, "{corpus}", "--html", "{corpus}"], 2, "lies in the corpus"),
        ([MODEL, "{corpus}", "--json", "{folder}/x", "--html", "{folder}/x"], 2, "the same file"),
        ([MODEL, "{corpus}", "--html", "{folder}"], 2, "is a directory"),
        ([MODEL, "{corpus}", "--html", "/proc/nowhere/x.html"], 1, "/proc/nowhere"),
        ([MODEL, "{corpus}", "--worst", "-1"], 2, "--worst"),
    ],
)
def test_mistakes_are_said_in_one_line(
    tmp_path: Path, corpus: str, arguments: list[str], code: int, message: str
) -> None:
    (tmp_path / "malformed.jsonl").write_text(SECRET)
    (tmp_path / "unlabelled.jsonl").write_text(json.dumps({"id": "a", "text": SECRET}))
    (tmp_path / "empty.jsonl").write_text("")
    write(tmp_path / "foreign.jsonl", [("a", SECRET, ["celebrity"])])
    got, out, err = run(*(text.format(corpus=corpus, folder=tmp_path) for text in arguments))
    assert got == code
    assert out == ""
    assert message in err
    if code == 1:
        assert len(err.splitlines()) == 1


def test_pictures_and_training_are_not_imported_without_need(corpus: str) -> None:
    code = f"""
import sys
from service.cli import cli
cli(["evaluate", {MODEL!r}, {corpus!r}], standalone_mode=False)
sys.exit(bool({{"matplotlib", "jinja2", "sklearn", "scipy", "joblib", "nltk"}} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
