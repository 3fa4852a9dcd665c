"""The command line. Everything heavy is imported inside the command that needs it."""

import click

from service.cli.analyze import analyze
from service.cli.check import check
from service.cli.evaluate import evaluate
from service.cli.key import key
from service.cli.serve import serve, settings
from service.cli.tag import tag
from service.cli.topics import topics
from service.cli.train import train


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="newsdesk")
def cli() -> None:
    """Tag finance news with topics, say why, and summarize it. Offline."""


for command in (analyze, check, evaluate, key, serve, settings, tag, topics, train):
    cli.add_command(command)
