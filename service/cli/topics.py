"""``newsdesk topics``: what a model can tag."""

from pathlib import Path

import click

from service.cli.command import Command, model_option


@click.command(cls=Command)
@model_option
def topics(model: Path | None) -> None:
    """List the topics of the model."""
    from nlp.pipeline import Newsdesk

    for topic in Newsdesk.load(model).topics:
        click.echo(f"{topic.id:<26} {topic.name}")
