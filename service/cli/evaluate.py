"""``newsdesk evaluate``: how good a model is on labelled articles, and how good summaries are."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from service.cli.check import corpus_path
from service.cli.command import STDOUT, Command, existing_file
from service.cli.progress import Progress

if TYPE_CHECKING:
    from nlp.corpus import Record
    from nlp.pipeline import Newsdesk
    from nlp.report import Comparison, Evaluation
    from nlp.types import Taxonomy

OF_SUMMARIES = ("summaries", "ranker", "sentences")


@click.command(cls=Command)
@click.argument("model", type=click.Path(path_type=Path), required=False)
@click.argument("corpus", type=corpus_path, required=False)
@click.option("--mode", default="balanced", show_default=True, help="balanced, precision or recall.")
@click.option("--against", type=click.Path(path_type=Path), help="Another model to compare with.")
@click.option(
    "--json",
    "json_file",
    is_flag=False,
    flag_value="-",
    type=click.Path(dir_okay=False, writable=True, allow_dash=True, path_type=Path),
    help="Write every figure to this file as JSON; without FILE, or with -, print it.",
)
@click.option(
    "--html",
    "html_file",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write a report with pictures to this file.",
)
@click.option(
    "--worst",
    type=click.IntRange(min=0),
    default=10,
    show_default=True,
    help="How many articles to list, by id.",
)
@click.option("--all", "everything", is_flag=True, help='Take articles without "test" as their split too.')
@click.option("--summaries", type=existing_file, help="Measure summaries instead, of these articles.")
@click.option("--ranker", help="How sentences are ranked for summaries; newsdesk's default without it.")
@click.option("--sentences", type=click.IntRange(min=1), default=3, show_default=True, help="Of summaries.")
@click.pass_context
def evaluate(
    context: click.Context,
    model: Path | None,
    corpus: Path | None,
    mode: str,
    against: Path | None,
    json_file: Path | None,
    html_file: Path | None,
    worst: int,
    everything: bool,
    summaries: Path | None,
    ranker: str | None,
    sentences: int,
) -> None:
    """Measure MODEL on the labelled articles in CORPUS.

    MODEL is a model folder, or the name of a shipped model. CORPUS is a .jsonl, .csv or .tsv file (each also
    .gz), or a folder of .txt files. If articles have "test" as their split, only these are used.

    With --summaries FILE, summaries are measured beside the first sentences of each article. A line of FILE
    (.jsonl, also .gz) is {"id", "text", "best": [[start, end], ...], "also": [[start, end], ...]}, where also
    lists what is nearly as good, or {"id", "text", "summary"}; "title" may be given too.
    """
    _check_together(context, summaries)
    if summaries:
        from service.cli.summaries import measure_summaries

        _check_files(summaries, json_file, None)
        measure_summaries(summaries, ranker=ranker, sentences=sentences, json_file=json_file)
        return
    if model is None or corpus is None:
        missing = "MODEL" if model is None else "CORPUS"
        raise click.UsageError(f"Missing argument '{missing}', or --summaries FILE.")
    from functools import partial

    from nlp.report import Answers, compare, html_report
    from nlp.report import evaluate as measure
    from nlp.report.wording import printable, warnings
    from service.cli.figures import comparison_lines, evaluation_lines

    _check_files(corpus, json_file, html_file)
    models = [_load(folder) for folder in (model, against) if folder]
    records = _read(corpus, models[0].topics, everything=everything)
    with Progress(sys.stderr) as progress:
        answers, *others = (
            Answers.from_model(
                newsdesk,
                records,
                mode=mode,  # type: ignore[arg-type]  # checked by the library
                progress=partial(progress, f"tagging with {printable(newsdesk.info.name)}"),
            )
            for newsdesk in models
        )
        progress("measuring")
        evaluation = measure(answers, n_worst=worst)
        comparison = compare(answers, others[0]) if others else None
        if html_file:
            progress("drawing")
            html_file.write_text(html_report(evaluation, answers, comparison), encoding="utf-8")
    lines = [f"warning: {warning}" for warning in warnings(evaluation, comparison)]
    if json_file:
        as_json = _as_json(evaluation, comparison)
        if json_file == STDOUT:
            click.echo("\n".join(lines), err=True, nl=bool(lines))
            click.echo(as_json)
            return
        json_file.write_text(as_json + "\n", encoding="utf-8")
    lines += evaluation_lines(evaluation)
    if comparison:
        lines += comparison_lines(comparison, most=worst)
    click.echo("\n".join(lines))


def _check_together(context: click.Context, summaries: Path | None) -> None:
    """Raise if what is about summaries is given with what is about tags."""
    for parameter in context.command.params:
        about_summaries = parameter.name in OF_SUMMARIES
        if parameter.name == "json_file" or about_summaries == bool(summaries):
            continue
        if context.get_parameter_source(str(parameter.name)) is ParameterSource.COMMANDLINE:
            name = parameter.opts[0] if isinstance(parameter, click.Option) else "MODEL"
            raise click.UsageError(f"{name} goes {'only' if about_summaries else 'not'} with --summaries")


def _check_files(corpus: Path, json_file: Path | None, html_file: Path | None) -> None:
    """Raise before the work is done if a file cannot be written after it."""
    written = [file for file in (json_file, html_file) if file and file != STDOUT]
    for file in written:
        if corpus.resolve() in (file.resolve(), *file.resolve().parents):
            raise click.UsageError(f"{file} lies in the corpus; write elsewhere")
        file.parent.mkdir(parents=True, exist_ok=True)
    if len({file.resolve() for file in written}) < len(written):
        raise click.UsageError("--json and --html name the same file")


def _load(model: Path) -> Newsdesk:
    """Return a model, in a folder or shipped."""
    from nlp.paths import shipped
    from nlp.pipeline import Newsdesk

    ours = shipped(f"models/{model}")
    folder = ours if len(model.parts) == 1 and not model.exists() and ours.is_dir() else model
    return Newsdesk.load(folder)


def _read(corpus: Path, topics: Taxonomy, *, everything: bool) -> list[Record]:
    """Return the articles to measure on, after saying what is odd about them.

    Topics that the model does not have are kept, so that they can be counted.
    """
    from nlp.corpus import read_corpus, scan_corpus
    from nlp.topics import spellings
    from service.cli.findings import show

    known = spellings(topics)
    records, findings = scan_corpus(corpus, known=known)
    errors = {finding.code for finding in findings if finding.severity == "error"}
    if errors:
        records = read_corpus(corpus, known=None if errors == {"unknown-topic"} else known)
    show([finding for finding in findings if finding.severity == "warning"], err=True)
    held_out = [record for record in records if record.split == "test"]
    if everything or not held_out:
        return records
    click.echo(f"measuring on the {len(held_out)} of {len(records)} articles marked as test", err=True)
    return held_out


def _as_json(evaluation: Evaluation, comparison: Comparison | None) -> str:
    import json
    from dataclasses import asdict
    from importlib.metadata import version

    from nlp.evaluation.resampling import INTERVAL, N_ROUNDS

    figures = {
        "newsdesk": version("newsdesk"),
        "bootstrap": {"rounds": N_ROUNDS, "percentiles": INTERVAL},
        **asdict(evaluation),
        "comparison": asdict(comparison) if comparison else None,
    }
    return json.dumps(figures, indent=1, allow_nan=False)
