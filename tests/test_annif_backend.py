"""Annif itself with our service as its ``http`` backend.

Annif is too heavy for the test extra. Give its command as NEWSDESK_TEST_ANNIF, from an environment of its own:
``python -m venv annif && annif/bin/pip install annif && NEWSDESK_TEST_ANNIF=annif/bin/annif pytest``.
"""

import csv
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from nlp import Newsdesk
from nlp.corpus import Record
from nlp.formats.topic_uris import topic_uris

ANNIF = os.environ.get("NEWSDESK_TEST_ANNIF", "")
PROJECT = """
[{id}]
name=newsdesk
language=en
backend=http
endpoint={live}/annif/v1/projects/{id}/suggest
vocab=finance
limit=10
"""
TEXT = "The insurer raised premiums by 4.5 per cent. Flood claims had doubled."
pytestmark = pytest.mark.skipif(not ANNIF, reason="needs Annif's command as NEWSDESK_TEST_ANNIF")


@pytest.fixture
def annif(live: str, tmp_path: Path, newsdesk: Newsdesk) -> Callable[..., str]:
    projects = ("finance-en", "finance-en-tags")
    config = "".join(PROJECT.format(id=project, live=live) for project in projects)
    (tmp_path / "projects.cfg").write_text(config, encoding="utf-8")
    uris = topic_uris(newsdesk.topics)
    with (tmp_path / "topics.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["uri", "notation", "label_en"])
        rows.writerows([uris[topic.id], topic.id, topic.name] for topic in newsdesk.topics)

    def run(*arguments: str, text: str = "") -> str:
        done = subprocess.run(
            [Path(ANNIF).absolute(), *arguments],
            cwd=tmp_path,
            input=text,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2_000:]
        return done.stdout

    run("load-vocab", "finance", "topics.csv")
    return run


def test_annif_suggests_what_newsdesk_tags(annif: Callable[..., str], newsdesk: Newsdesk) -> None:
    lines = annif("suggest", "finance-en-tags", text=TEXT).splitlines()
    (tag,) = newsdesk.analyze(TEXT).tags
    uri, label, *_, score = re.split(r"\t", lines[0])
    assert (uri, label) == (f"<{topic_uris(newsdesk.topics)[tag.id]}>", tag.name)
    assert float(score) == pytest.approx(tag.probability, abs=1e-3)
    assert len(lines) == 1
    assert len(annif("suggest", "--limit", "3", "finance-en", text=TEXT).splitlines()) == 3
    assert "True" in annif("show-project", "finance-en")


def test_annif_evaluates_newsdesk(
    annif: Callable[..., str], newsdesk: Newsdesk, samples: list[Record], tmp_path: Path
) -> None:
    uris, names = topic_uris(newsdesk.topics), {topic.id: topic.name for topic in newsdesk.topics}
    folder = tmp_path / "corpus"
    folder.mkdir()
    found = {"both": 0, "given": 0, "right": 0}
    for place, record in enumerate(samples[:20]):
        lines = [f"<{uris[topic]}>\t{names[topic]}\n" for topic in record.topics]
        (folder / f"{place}.txt").write_text(record.text, encoding="utf-8")
        (folder / f"{place}.tsv").write_text("".join(lines), encoding="utf-8")
        given = {tag.id for tag in newsdesk.analyze(record.text).tags}
        found["both"] += len(given & set(record.topics))
        found["given"] += len(given)
        found["right"] += len(record.topics)
    report = annif("eval", "finance-en-tags", "corpus")
    figures = {
        name.strip(): float(value)
        for name, _, value in (line.rpartition(":") for line in report.splitlines() if ":" in line)
    }
    assert figures["F1 score (microavg)"] == pytest.approx(
        2 * found["both"] / (found["given"] + found["right"]), abs=1e-3
    )
