"""What all commands share: errors in one line, and the option that names the model."""

import os
import sys
from pathlib import Path
from typing import Any

import click

STDOUT = Path("-")
INTERRUPTED = 130  # as shells report it: 128 and the number of SIGINT


class Command(click.Command):
    """A command whose errors are one line on stderr and exit code 1; 130 if it is interrupted."""

    def invoke(self, context: click.Context) -> Any:
        """Run the command."""
        from nlp.errors import NewsdeskError

        try:
            return super().invoke(context)
        except BrokenPipeError:  # who read it has enough, as `head` has
            os.dup2(
                os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
            )  # or flushing at the end would fail
            context.exit(1)
        except (NewsdeskError, OSError) as error:
            raise click.ClickException(str(error)) from error
        except KeyboardInterrupt:
            click.echo("Interrupted.", err=True)
            context.exit(INTERRUPTED)


existing_file = click.Path(exists=True, dir_okay=False, path_type=Path)
model_option = click.option(
    "--model",
    type=click.Path(path_type=Path),
    envvar="NEWSDESK_MODEL",
    help="Model folder instead of the shipped one.",
)
