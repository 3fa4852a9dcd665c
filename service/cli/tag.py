"""``newsdesk tag``: tag a whole archive."""

from __future__ import annotations

import shlex
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from service.cli.command import Command, model_option

if TYPE_CHECKING:
    from nlp.archive import Archive, Outcome

REJECTED = 3
SIGNALLED = 128  # and the number of the signal, as shells report it


@click.command(cls=Command)
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
@click.option(
    "-o", "--out", default="-", help="A .jsonl, .csv (each also .gz, .zst) or .parquet file; - is stdout."
)
@click.option("--workers", type=click.IntRange(min=1), default=1, show_default=True, help="Processes.")
@click.option("--cluster", metavar="ADDRESS", help="Of a Dask scheduler; OUT is a folder of parts then.")
@click.option("--resume", is_flag=True, help="Go on with a run that was interrupted.")
@click.option("--overwrite", is_flag=True, help="Replace OUT, or begin an interrupted run anew.")
@click.option("--dry-run", is_flag=True, help="Show what would be read.")
@click.option("--id", "id_", metavar="FIELD", help="Of the id; else id, url ...; else path and line.")
@click.option("--title", metavar="FIELD", help="Of the headline; else title, headline ...")
@click.option("--text", metavar="FIELD", help="Of the text; else text, body, content ...")
@click.option("--html", metavar="FIELD", help="Of a web page instead of a text.")
@click.option("--keep", metavar="FIELD", multiple=True, help="Write this field of the input too. Repeatable.")
@click.option("--keep-all", is_flag=True, help="Write all fields of the input but the text, as .jsonl.")
@click.option("--encoding", help="Of the input; detected without.")
@click.option("--kind", help="What standard input or a file of unknown ending holds: jsonl, csv, txt, html.")
@click.option("--mode", default="balanced", show_default=True, help="balanced, precision or recall.")
@click.option("--only", metavar="TOPIC", multiple=True, help="Consider only this topic. Repeatable.")
@click.option(
    "--sentences", type=click.IntRange(min=0), default=3, show_default=True, help="Of the summary; 0: none."
)
@click.option("--explain", is_flag=True, help="Write the evidence for each tag.")
@click.option("--wide", is_flag=True, help="In a table, a column a topic, with its probability.")
@click.option("--ninjs", is_flag=True, help="Write IPTC ninjs 3.1, an item a line.")
@click.option("--max-characters", type=click.IntRange(min=1), default=200_000, show_default=True)
@click.option("--fast-html", is_flag=True, help="Read web pages faster and less exactly: newsdesk[bulk].")
@click.option("--keep-noise", is_flag=True, help="Take every sentence for a part of the article.")
@click.option("--language", help="The texts' language (en), if it is known; identified without.")
@model_option
@click.pass_context
def tag(
    context: click.Context,
    /,
    inputs: tuple[str, ...],
    out: str,
    workers: int,
    cluster: str | None,
    resume: bool,
    overwrite: bool,
    dry_run: bool,
    model: Path | None,
    ninjs: bool,
    **options: Any,
) -> None:
    """Tag the articles of INPUT...: files, folders, globs, - for standard input.

    They are .txt or .html, an article a file, or .jsonl, .csv, .parquet; each also .gz or .zst. What
    cannot be tagged goes to OUT.rejected.jsonl with the reason, and the exit code is 3.
    """
    from nlp.archive import Archive

    archive = Archive(inputs, out, model, _options(options), as_ninjs=ninjs)
    for field in archive.missing_fields():
        click.echo(f"Warning: the first article has no field {field}", err=True)
    if dry_run:
        from service.cli.archives import preview_lines

        for line in preview_lines(archive):
            click.echo(line)
        return
    run = partial(archive.run, workers=workers) if cluster is None else _by_cluster(archive, cluster, workers)
    with _stopping() as told:
        outcome = _run(archive, run, stopped=lambda: bool(told), resume=resume, overwrite=overwrite)
    if not outcome.whole:
        click.echo(f"Stopped. To go on:\n  {_resume_command()}", err=True)
        context.exit(SIGNALLED + told[0])
    if outcome.counts.statuses["rejected"]:
        context.exit(REJECTED)


def _options(given: dict[str, Any]) -> Any:
    from nlp.archive import ArchiveOptions, Columns

    columns = Columns(given.pop("id_"), *(given.pop(name) for name in ("title", "text", "html")))
    return ArchiveOptions(columns=columns, **given | {"only": given["only"] or None})


def _by_cluster(archive: Archive, address: str, workers: int) -> Callable[..., Outcome]:
    from nlp.cluster import Cluster

    if workers > 1:
        raise click.UsageError("--workers is of one machine; a cluster has its own")
    return partial(Cluster(address).tag, archive)


def _run(archive: Archive, run: Callable[..., Outcome], **how: Any) -> Outcome:
    from service.cli.archives import Watched, outcome_lines

    try:
        with Watched() as watched:
            outcome = run(report=watched, **how)
    except OSError as error:
        if archive.to_stdout or isinstance(error, BrokenPipeError):
            raise
        said = f"{archive.out}: {error.strerror or error}; what was done is kept. Mend that, then:"
        raise click.ClickException(f"{said}\n  {_resume_command()}") from error
    for line in outcome_lines(archive.out, outcome):
        click.echo(line, err=archive.to_stdout)
    return outcome


@contextmanager
def _stopping() -> Iterator[list[int]]:
    """Note the first SIGINT or SIGTERM, for the run to stop when it likes; the second stops it at once."""
    told: list[int] = []

    def tell(number: int, frame: object) -> None:
        if told:
            raise KeyboardInterrupt
        told.append(number)

    before = {number: signal.signal(number, tell) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _resume_command() -> str:
    given = [part for part in sys.argv[1:] if part not in ("--resume", "--overwrite")]
    return shlex.join(["newsdesk", *given, "--resume"])
