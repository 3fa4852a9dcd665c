"""``newsdesk train``: a model folder from articles."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.cli.check import corpus_path, examine
from service.cli.command import Command, existing_file
from service.cli.findings import show
from service.cli.progress import Progress

if TYPE_CHECKING:
    from nlp.corpus import Record
    from nlp.training.topics import Training
    from nlp.types import Taxonomy

FEW_ARTICLES = 100


@click.command(cls=Command)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Model folder to write.")
@click.option(
    "--corpus",
    type=corpus_path,
    help="Labelled articles: a .jsonl, .csv or .tsv file, or a folder of .txt files.",
)
@click.option(
    "--from-terms",
    "unlabelled",
    type=corpus_path,
    help="Articles without labels, to be labelled by the taxonomy's seed terms.",
)
@click.option("--topics", "taxonomy", type=existing_file, help="Your own taxonomy, TOML or CSV.")
@click.option("--version", help="The model's version; year and month without it.")
@click.option("--random-state", default=0, show_default=True, help="Seed.")
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a report of the cross-validation, with pictures, to this HTML file.",
)
@click.option("--overwrite", is_flag=True, help="Replace the model in OUT.")
def train(
    out: Path,
    corpus: Path | None,
    unlabelled: Path | None,
    taxonomy: Path | None,
    version: str | None,
    random_state: int,
    report: Path | None,
    overwrite: bool,
) -> None:
    """Train a model: on labelled articles, on unlabelled ones, or on the shipped samples.

    The articles are checked first, as `newsdesk check` does. Those with "test" as their split are not used.
    """
    from nlp.corpus import read_corpus
    from nlp.paths import shipped
    from nlp.persistence import check_replaceable
    from nlp.topics import read_taxonomy
    from nlp.training.folder import write_model
    from nlp.training.topics import train
    from nlp.training.weak_labels import seed_records

    if corpus and unlabelled:
        raise click.UsageError("give --corpus or --from-terms, not both")
    if taxonomy and not (corpus or unlabelled):
        raise click.UsageError(
            "--topics needs --corpus or --from-terms: the samples are labelled with the shipped ones"
        )
    check_replaceable(out, overwrite=overwrite)
    if report:
        report.parent.mkdir(parents=True, exist_ok=True)
    out.parent.mkdir(parents=True, exist_ok=True)  # so that it fails now and not after training
    topics = read_taxonomy(taxonomy or shipped("seeds/topics.toml"))
    if path := corpus or unlabelled:
        records = _checked(path, topics, labelled=corpus is not None)
    else:
        records = seed_records(read_corpus(shipped("seeds/articles.jsonl")), topics)
    with Progress(sys.stderr) as progress:
        training = train(records, topics, random_state=random_state, progress=progress)
    write_model(
        training,
        out,
        version=version or _month(),
        command=_command(),
        labelled_by="readers" if corpus else "seed terms" if unlabelled else "readers and seed terms",
        overwrite=overwrite,
    )
    if report:
        report.write_text(_report(training, out), encoding="utf-8")
    click.echo(f"{out}: {len(training.taxonomy)} topics from {len(records)} articles, cross-validated")
    for name, estimate in training.figures.items():
        click.echo(f"  {name:<18} {estimate}")
    if not corpus:
        click.echo("  labels by seed terms are in it, so these figures flatter", err=True)
    if training.left_out:
        click.echo(f"  too few articles for or against, not learned: {', '.join(training.left_out)}")
    if len(records) < FEW_ARTICLES:
        click.echo(f"  warning: {len(records)} articles are few; such figures say little", err=True)


def _checked(path: Path, topics: Taxonomy, *, labelled: bool) -> list[Record]:
    """Return the articles to train on, after saying what was found in them."""
    with Progress(sys.stderr) as progress:
        records, findings = examine(path, topics, labelled=labelled, progress=progress)
    show(findings, err=True)
    if findings:
        click.echo("newsdesk check --all lists every place.", err=True)
    if any(finding.severity == "error" for finding in findings):
        raise click.ClickException(f"{path}: has errors; nothing was trained")
    return [record for record in records if record.split != "test"]


def _report(training: Training, folder: Path) -> str:
    """Return the page that `newsdesk evaluate` would write, of the out-of-fold answers."""
    from nlp.pipeline import Newsdesk
    from nlp.report import Answers, evaluate, html_report

    answers = Answers.held_out(
        Newsdesk.load(folder),
        training.ids,
        training.held_out.y,
        training.held_out.probabilities,
        training.held_out.balanced,
        training.corpus["sha256"],
    )
    return html_report(evaluate(answers), answers)


def _month() -> str:
    from datetime import UTC, datetime

    return datetime.now(UTC).strftime("%Y.%m")


def _command() -> str:
    return " ".join(["newsdesk", *sys.argv[1:]])
