"""``python -m service.cli`` is ``newsdesk``."""

from service.cli import cli

cli()
