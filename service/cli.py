"""The command line. Everything heavy is imported inside the command that needs it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from nlp.types import Analysis

BAR_WIDTH = 10
FEW_ARTICLES = 100


class _Command(click.Command):
    """A command whose errors are one line on stderr and exit code 1."""

    def invoke(self, context: click.Context) -> Any:
        from nlp.errors import NewsdeskError

        try:
            return super().invoke(context)
        except (NewsdeskError, OSError) as error:
            raise click.ClickException(str(error)) from error


class _Group(click.Group):
    command_class = _Command


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="newsdesk")
def cli() -> None:
    """Tag finance news with topics, say why, and summarize it. Offline."""


_file = click.Path(exists=True, dir_okay=False, path_type=Path)
_model = click.option(
    "--model",
    type=click.Path(path_type=Path),
    envvar="NEWSDESK_MODEL",
    help="Model folder instead of the shipped one.",
)


@cli.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--title", help="The article's headline, if FILE does not hold it.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as the API gives it.")
@click.option("--mode", default="balanced", show_default=True, help="balanced, precision or recall.")
@click.option("--sentences", type=click.IntRange(min=1), default=3, show_default=True)
@click.option("--ranker", help="How sentences are ranked; newsdesk's default without it.")
@click.option("--keep-noise", is_flag=True, help="Take every sentence for a part of the article.")
@click.option("--language", help="The text's language (en), if it is known; identified without.")
@_model
def analyze(
    file: Path,
    title: str | None,
    as_json: bool,
    mode: str,
    sentences: int,
    ranker: str | None,
    keep_noise: bool,
    language: str | None,
    model: Path | None,
) -> None:
    """Print the tags and the summary of the article in FILE (- for standard input).

    Of a .html file the article is extracted first.
    """
    from dataclasses import replace

    from nlp.html import extract_article
    from nlp.pipeline import Newsdesk
    from nlp.types import ReadingOptions, SummaryOptions, TopicOptions

    text = _read_text(file)
    page = extract_article(text) if file.suffix.lower() in (".html", ".htm") else None
    analysis = Newsdesk.load(model).analyze(
        page.text if page else text,
        title=title or (page.title if page else None),
        topics=TopicOptions(mode=mode),  # type: ignore[arg-type]  # checked by the library
        summary=SummaryOptions(sentences=sentences, ranker=ranker),
        reading=ReadingOptions(keep_noise, language),
    )
    if page:
        analysis = replace(analysis, analyzed_text=page.text, analyzed_title=title or page.title)
    click.echo(_as_json(analysis) if as_json else "\n".join(_lines(analysis)))


def _read_text(file: Path) -> str:
    from nlp.errors import InvalidInputError

    name = "standard input" if str(file) == "-" else str(file)
    data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInputError(f"{name} is not UTF-8: byte {error.start} is invalid") from error


def _as_json(analysis: Analysis) -> str:
    import json
    from dataclasses import asdict

    return json.dumps(asdict(analysis), ensure_ascii=False, indent=2)


def _lines(analysis: Analysis) -> list[str]:
    """Return the answer for a terminal."""
    lines = []
    for tag in analysis.tags:
        bar = "█" * round(BAR_WIDTH * tag.probability)
        terms = ", ".join(evidence.term for evidence in tag.evidence[:4])
        lines.append(f"{tag.id:<26} {tag.probability:4.2f} {bar:<{BAR_WIDTH}}  {terms}".rstrip())
    if not analysis.tags:
        lines.append(f"no topic ({analysis.reason})")
    if analysis.summary:
        lines += ["", *(sentence.text for sentence in analysis.summary.sentences)]
    return lines + [f"warning: {notice.detail}" for notice in analysis.warnings]


@cli.command()
@_model
def topics(model: Path | None) -> None:
    """List the topics of the model."""
    from nlp.pipeline import Newsdesk

    for topic in Newsdesk.load(model).topics:
        click.echo(f"{topic.id:<26} {topic.name}")


@cli.command()
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Model folder to write.")
@click.option(
    "--corpus", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Labelled articles."
)
@click.option(
    "--from-terms",
    "unlabelled",
    type=_file,
    help="Articles without labels, to be labelled by the taxonomy's seed terms.",
)
@click.option("--topics", "taxonomy", type=_file, help="Your own taxonomy, TOML.")
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


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@_model
def serve(host: str, port: int, model: Path | None) -> None:
    """Answer over HTTP."""
    import uvicorn
    from pydantic import ValidationError

    from service.app import create_app
    from service.settings import Settings

    try:
        settings = Settings() if model is None else Settings(model=model)
    except ValidationError as error:
        first = error.errors()[0]
        raise click.ClickException(f"NEWSDESK_{str(first['loc'][0]).upper()}: {first['msg']}") from error
    uvicorn.run(create_app(settings), host=host, port=port)
