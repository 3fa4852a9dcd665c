"""``newsdesk train``: a model folder from articles."""

import sys
from pathlib import Path

import click

from service.cli.command import Command, existing_file

FEW_ARTICLES = 100


@click.command(cls=Command)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Model folder to write.")
@click.option(
    "--corpus", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Labelled articles."
)
@click.option(
    "--from-terms",
    "unlabelled",
    type=existing_file,
    help="Articles without labels, to be labelled by the taxonomy's seed terms.",
)
@click.option("--topics", "taxonomy", type=existing_file, help="Your own taxonomy, TOML.")
@click.option("--version", help="The model's version; year and month without it.")
@click.option("--random-state", default=0, show_default=True, help="Seed.")
@click.option("--overwrite", is_flag=True, help="Replace the model in OUT.")
def train(
    out: Path,
    corpus: Path | None,
    unlabelled: Path | None,
    taxonomy: Path | None,
    version: str | None,
    random_state: int,
    overwrite: bool,
) -> None:
    """Train a model: on labelled articles, on unlabelled ones, or on the shipped samples."""
    from nlp.corpus import read_corpus
    from nlp.paths import shipped
    from nlp.persistence import check_replaceable
    from nlp.topics import read_taxonomy
    from nlp.training.topics import seed_records, train, weakly_labelled, write_model

    if corpus and unlabelled:
        raise click.UsageError("give --corpus or --from-terms, not both")
    if taxonomy and not (corpus or unlabelled):
        raise click.UsageError(
            "--topics needs --corpus or --from-terms: the samples are labelled with the shipped ones"
        )
    check_replaceable(out, overwrite=overwrite)
    out.parent.mkdir(parents=True, exist_ok=True)  # so that it fails now and not after training
    topics = read_taxonomy(taxonomy or shipped("seeds/topics.toml"))
    if unlabelled:
        records = weakly_labelled(read_corpus(unlabelled, labelled=False), topics)
    elif corpus:
        records = read_corpus(corpus, known=[topic.id for topic in topics])
    else:
        records = seed_records(read_corpus(shipped("seeds/articles.jsonl")), topics)
    training = train(
        records, topics, random_state=random_state, progress=lambda step: click.echo(step, err=True)
    )
    write_model(training, out, version=version or _month(), command=_command(), overwrite=overwrite)
    click.echo(f"{out}: {len(training.taxonomy)} topics from {len(records)} articles, cross-validated")
    for name, estimate in training.figures.items():
        click.echo(f"  {name:<18} {estimate}")
    if training.left_out:
        click.echo(f"  too few articles for or against, not learned: {', '.join(training.left_out)}")
    if len(records) < FEW_ARTICLES:
        click.echo(f"  warning: {len(records)} articles are few; such figures say little", err=True)


def _month() -> str:
    from datetime import UTC, datetime

    return datetime.now(UTC).strftime("%Y.%m")


def _command() -> str:
    return " ".join(["newsdesk", *sys.argv[1:]])
