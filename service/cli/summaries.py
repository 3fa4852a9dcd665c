"""``newsdesk evaluate --summaries``: how good summaries are."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import partial
from importlib.metadata import version
from pathlib import Path

import click

from nlp.corpus import read_summaries
from nlp.evaluation import SummaryFigures
from nlp.evaluation.resampling import INTERVAL, N_ROUNDS
from nlp.report import evaluate_summaries
from nlp.report.wording import estimate
from nlp.summarizer import DEFAULT_RANKER, check_options
from nlp.types import SummaryOptions
from service.cli.command import STDOUT
from service.cli.figures import aligned
from service.cli.progress import Progress

FITTED = "newsdesk"
"""The ranker whose weights were fitted on articles."""
FLATTERED = (
    "the newsdesk ranker was fitted on a corpus of news; on articles of that corpus its figures flatter"
)


def measure_summaries(file: Path, *, ranker: str | None, sentences: int, json_file: Path | None) -> None:
    """Measure a ranker on the articles in a file, and print or write the figures.

    Raises
    ------
    CorpusError
        If the file cannot be read.
    InvalidInputError
        If there is no such ranker.
    """
    ranker = ranker or DEFAULT_RANKER
    check_options(SummaryOptions(ranker=ranker))
    records = read_summaries(file)
    if ranker == FITTED:
        click.echo(f"warning: {FLATTERED}", err=True)
    with Progress(sys.stderr) as progress:
        step = partial(progress, f"summarizing with {ranker}")
        figures = evaluate_summaries(records, ranker=ranker, n_sentences=sentences, progress=step)
    if json_file:
        as_json = json.dumps(
            {
                "newsdesk": version("newsdesk"),
                "bootstrap": {"rounds": N_ROUNDS, "percentiles": INTERVAL},
                "ranker": ranker,
                "sentences": sentences,
                "n_articles": len(records),
                "measures": {name: asdict(found) for name, found in figures.items()},
            },
            indent=1,
            allow_nan=False,
        )
        if json_file == STDOUT:
            click.echo(as_json)
            return
        json_file.write_text(as_json + "\n", encoding="utf-8")
    click.echo(f"{ranker} on {len(records):,} articles; as found is Lead-{sentences} with noise left in\n")
    click.echo("\n".join(_table(figures, ranker, sentences)))


def _table(figures: Mapping[str, SummaryFigures], ranker: str, sentences: int) -> Iterator[str]:
    header = ("", ranker, f"Lead-{sentences}", "difference", "as found", "difference", "n")
    rows = [
        (
            name,
            estimate(found.ours),
            f"{found.lead.value:.3f}",
            estimate(found.difference, signed=True),
            f"{found.as_found.value:.3f}",
            estimate(found.difference_as_found, signed=True),
            f"{found.ours.n:,}",
        )
        for name, found in figures.items()
    ]
    return aligned([header, *rows], right=(6,))
