import csv
import io
import json
import os
import pty
import re
import shlex
import subprocess
import sys

import pytest
from click.testing import CliRunner

from service.cli import cli

TEXT = "The bank sold its first green bond on Monday. Investors bid for four times the amount on offer."
GERMAN = "Die Bank hat am Freitag ihre erste grüne Anleihe verkauft, und viele Anleger haben sie gekauft."


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    lines = [
        {"url": f"u{number}", "headline": "Bank sells bond", "body": TEXT, "day": number}
        for number in range(5)
    ]
    (tmp_path / "in/a.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines) + "{broken\n")
    (tmp_path / "in/b.txt").write_text(GERMAN)
    (tmp_path / "in/c.pdf").write_text("%PDF")
    return tmp_path


def tag(*arguments, **how):
    return CliRunner().invoke(cli, ["tag", *map(str, arguments)], **how)


def test_a_folder_to_lines(here):
    done = tag("in", "-o", "t.jsonl")
    assert done.exit_code == 3
    rows = [json.loads(line) for line in (here / "t.jsonl").read_text().splitlines()]
    assert [row["id"] for row in rows] == ["u0", "u1", "u2", "u3", "u4"]
    assert "green-finance" in [tag["id"] for tag in rows[0]["tags"]]
    rejected = [json.loads(line) for line in (here / "t.jsonl.rejected.jsonl").read_text().splitlines()]
    assert [(item["source"], item["line"], item["reason"]) for item in rejected] == [
        ("in/a.jsonl", 6, "malformed"),
        ("in/b.txt", None, "language"),
    ]


def test_the_table_at_the_end_tells_what_came_of_it(here):
    printed = tag("in", "-o", "t.jsonl").stdout
    assert re.search(r"^t\.jsonl: 7 articles in [\d.]+ s, [\d,]+ a second$", printed, re.M)
    for line in (
        r"tagged +5",
        r"rejected +2  t\.jsonl\.rejected\.jsonl",
        r"green-finance +5",
        r"malformed +1",
        r"language +1",
    ):
        assert re.search(rf"^  {line}$", printed, re.M), line


def test_all_tagged_is_exit_code_0_and_leaves_one_file(here):
    (here / "one.txt").write_text(TEXT)
    assert tag("one.txt", "-o", "one.csv").exit_code == 0
    assert sorted(path.name for path in here.iterdir()) == ["in", "one.csv", "one.txt"]


def test_standard_output_holds_rows_and_nothing_else(here):
    done = tag("in")
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["u0", "u1", "u2", "u3", "u4"]
    assert json.loads(done.stderr.splitlines()[0])["reason"] == "malformed"
    assert "7 articles" in done.stderr
    (row, *_) = csv.DictReader(io.StringIO(tag("in", "-o", "-.csv").stdout))
    assert row["id"] == "u0"


def test_standard_input_is_read_as_lines_or_as_told(here):
    lines = (here / "in/a.jsonl").read_text()
    assert json.loads(tag("-", input=lines).stdout.splitlines()[0])["id"] == "u0"
    table = "id,text\r\nr1," + TEXT
    assert json.loads(tag("-", "--kind", "csv", input=table).stdout)["id"] == "r1"
    assert json.loads(tag("-", "--kind", "txt", input=TEXT).stdout)["id"] == "-"


def test_fields_are_named_and_kept(here):
    done = tag(
        "in/a.jsonl", "--id", "day", "--text", "body", "--keep", "day", "--keep", "url", "-o", "t.jsonl"
    )
    assert done.exit_code == 3
    row = json.loads((here / "t.jsonl").read_text().splitlines()[3])
    assert (row["id"], row["day"], row["url"]) == ("3", 3, "u3")


@pytest.mark.parametrize("dry", [[], ["--dry-run"]])
def test_a_misspelt_field_is_told_before_the_run(here, dry):
    done = tag("in/a.jsonl", "--keep", "urll", "--keep", "url", "--title", "nope", "-o", "t.jsonl", *dry)
    assert [line for line in done.stderr.splitlines() if line.startswith("Warning")] == [
        "Warning: the first article has no field 'nope'",
        "Warning: the first article has no field 'urll'; did you mean 'url'?",
    ]
    assert "Warning" in tag("in/b.txt", "--keep", "url").stderr
    assert "Warning" not in tag("in/a.jsonl", "--keep", "url").stderr


def test_a_dry_run_shows_what_would_be_read_and_writes_nothing(here):
    done = tag("in", "-o", "t.jsonl", "--dry-run")
    assert done.exit_code == 0
    assert done.stdout.splitlines()[1:] == [
        "passed over, of other endings: .pdf 1",
        f"in/a.jsonl (jsonl): id=url, title=headline, text=body; first: u0, {len(TEXT)} characters",
        f"in/b.txt (txt): first: in/b.txt, {len(GERMAN)} characters",
    ]
    assert done.stdout.startswith("2 files, ")
    assert [path.name for path in here.iterdir()] == ["in"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], 2, "Missing argument 'INPUT...'"),
        (["nowhere"], 1, "Error: nowhere: there is no such file or folder"),
        (["in", "-o", "t.xml"], 1, "unknown ending of the output"),
        (["in", "-o", "nowhere/t.csv"], 1, "there is no folder nowhere"),
        (["in", "--workers", "0"], 2, "--workers"),
        (["in", "--mode", "best"], 1, "topics.mode is 'best'"),
        (["in", "--only", "bankng"], 1, "unknown bankng"),
        (["in", "--resume"], 1, "cannot be resumed; name a file"),
        (["in", "--encoding", "nosuch"], 1, "unknown encoding 'nosuch'"),
        (["in", "--model", "nowhere"], 1, "nowhere"),
    ],
)
def test_errors_are_one_line(here, arguments, code, said):
    done = tag(*arguments)
    assert done.exit_code == code
    assert said in done.stderr
    assert len(done.stderr.splitlines()) <= (1 if code == 1 else 4)
    assert not (here / "t.jsonl").exists()


def test_other_forms(here):
    assert tag("in", "-o", "t.parquet", "--workers", "2").exit_code == 3
    assert tag("in", "-o", "wide.csv", "--wide").exit_code == 3
    with (here / "wide.csv").open(newline="") as file:
        assert float(next(csv.DictReader(file))["green-finance"]) > 0.5
    assert tag("in", "-o", "n.jsonl", "--ninjs").exit_code == 3
    assert json.loads((here / "n.jsonl").read_text().splitlines()[0])["standard"]["name"] == "ninjs"


def on_a_terminal(*arguments):
    """Run the command on a terminal of its own, and return all that it draws."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ["COLUMNS"] = "120"
        os.execv(sys.executable, [sys.executable, "-m", "service.cli", "tag", *arguments])
    drawn = b""
    while True:
        try:
            piece = os.read(terminal, 4096)
        except OSError:  # as Linux says that a terminal was closed
            break
        if not piece:
            break
        drawn += piece
    os.waitpid(pid, 0)
    os.close(terminal)
    return drawn.decode()


def test_a_person_watching_sees_how_far_it_is(here):
    drawn = on_a_terminal("in", "-o", "t.jsonl")
    assert re.search(
        r"100% █+ +00:00, 00:00 left, 7 articles, [\d,]+/s: 5 tagged, 0 abstained, 2 rejected", drawn
    )


def test_nobody_watching_sees_no_bar(here):
    command = [sys.executable, "-m", "service.cli", "tag", "in", "-o", "t.jsonl"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr == ""


def test_a_reader_that_goes_away_is_no_error_to_talk_about(here):
    (here / "long.jsonl").write_text((json.dumps({"text": TEXT}) + "\n") * 2_000)
    for command, beginning in (
        (["long.jsonl"], '{"id": "long.jsonl:1"'),
        (["in", "-o", "t.jsonl"], "t.jsonl: 7 articles"),
    ):
        piped = f"{shlex.join([sys.executable, '-m', 'service.cli', 'tag', *command])} | head -n 1"
        done = subprocess.run(piped, shell=True, capture_output=True, text=True, check=False)
        assert done.stdout.startswith(beginning)
        assert done.stderr == ""


@pytest.mark.parametrize("closed", ["2>&-", ">&-", "<&- 2>&-"])
def test_streams_that_are_closed_do_not_stop_a_run_to_a_file(here, closed):
    command = shlex.join([sys.executable, "-m", "service.cli", "tag", "in/a.jsonl", "-o", "t.jsonl"])
    done = subprocess.run(f"{command} {closed}", shell=True, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (3, "")
    assert len((here / "t.jsonl").read_text().splitlines()) == 5
