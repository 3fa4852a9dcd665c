"""``newsdesk check``: what is wrong with a corpus, before training on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.cli.command import Command, existing_file

if TYPE_CHECKING:
    from nlp.corpus import Record
    from nlp.findings import Finding
    from nlp.types import Taxonomy

corpus_path = click.Path(exists=True, path_type=Path)


@click.command(cls=Command)
@click.argument("corpus", type=corpus_path)
@click.option("--topics", "taxonomy", type=existing_file, help="Your own taxonomy, TOML or CSV.")
@click.option("--unlabelled", is_flag=True, help="The articles have no topics: they are for --from-terms.")
@click.option("--all", "everything", is_flag=True, help="List every place, not only the first ones.")
@click.pass_context
def check(
    context: click.Context, corpus: Path, taxonomy: Path | None, unlabelled: bool, everything: bool
) -> None:
    """Check the articles in CORPUS before training on them.

    CORPUS is a .jsonl, .csv or .tsv file (each also .gz), or a folder of .txt files. The exit code is 1 if
    there are errors.
    """
    from nlp.paths import shipped
    from nlp.topics import read_taxonomy
    from service.cli.findings import show

    topics = read_taxonomy(taxonomy or shipped("seeds/topics.toml"))
    records, findings = examine(corpus, topics, labelled=not unlabelled)
    show(findings, everything=everything)
    n_errors = sum(finding.severity == "error" for finding in findings)
    n_warnings = len(findings) - n_errors
    click.echo(f"{corpus}: {len(records)} articles, kinds of errors: {n_errors}, of warnings: {n_warnings}")
    context.exit(1 if n_errors else 0)


def examine(
    path: Path, topics: Taxonomy, *, labelled: bool, progress: Callable[[str], None] = lambda step: None
) -> tuple[list[Record], list[Finding]]:
    """Return the articles, labelled by seed terms if they are not, and what is found in them."""
    from nlp.corpus import check_records, scan_corpus
    from nlp.topics import check_taxonomy, spellings

    records, findings = scan_corpus(path, labelled=labelled, known=spellings(topics) if labelled else None)
    if not records:
        return records, findings
    progress(f"checking {len(records)} articles")
    if not labelled:
        from nlp.training.weak_labels import weakly_labelled

        records = weakly_labelled(records, topics)
    findings += check_records(records, [topic.id for topic in topics], labelled=labelled)
    return records, [*findings, *check_taxonomy(topics)]
