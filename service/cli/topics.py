"""``newsdesk topics``: what a model can tag, and how well."""

from pathlib import Path

import click

from service.cli.command import Command, model_option


@click.command(cls=Command)
@model_option
def topics(model: Path | None) -> None:
    """List the topics of the model: articles they were learned from, F1 and its 95 % interval, name."""
    from nlp.pipeline import Newsdesk

    newsdesk = Newsdesk.load(model)
    for topic in newsdesk.topics:
        figures = newsdesk.manifest["topic_figures"][topic.id]
        n_articles, f1 = figures["articles"], figures["f1"]
        shown = f"{f1['value']:.2f} [{f1['low']:.2f}, {f1['high']:.2f}]"
        few = "  (too few articles to trust)" if topic.id in newsdesk.little_data else ""
        click.echo(f"{topic.id:<26} {n_articles:>5}  {shown}  {topic.name}{few}")
