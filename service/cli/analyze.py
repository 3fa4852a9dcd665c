"""``newsdesk analyze``: tags and summary of one article, for a person or as JSON."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.cli.command import Command, model_option

if TYPE_CHECKING:
    from nlp.types import Analysis

BAR_WIDTH = 10


@click.command(cls=Command)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--title", help="The article's headline, if FILE does not hold it.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as the API gives it.")
@click.option("--mode", default="balanced", show_default=True, help="balanced, precision or recall.")
@click.option("--sentences", type=click.IntRange(min=1), default=3, show_default=True)
@click.option("--ranker", help="How sentences are ranked; newsdesk's default without it.")
@click.option("--keep-noise", is_flag=True, help="Take every sentence for a part of the article.")
@click.option("--language", help="The text's language (en), if it is known; identified without.")
@model_option
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
