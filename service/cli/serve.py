"""``newsdesk serve``: the HTTP service; ``newsdesk settings``: how to set it up."""

from pathlib import Path

import click

from service.cli.command import Command, model_option


@click.command(cls=Command)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option("--workers", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes.")
@click.option("--public-without-keys", is_flag=True, help="Let everybody ask who can reach HOST.")
@model_option
def serve(host: str, port: int, workers: int, public_without_keys: bool, model: Path | None) -> None:
    """Answer over HTTP. Settings come from the environment: `newsdesk settings` lists them."""
    from pydantic import ValidationError

    from service.access import check_bind
    from service.serving import run
    from service.settings import Settings

    try:
        settings = Settings()
    except ValidationError as error:
        first = error.errors()[0]
        raise click.ClickException(f"NEWSDESK_{str(first['loc'][0]).upper()}: {first['msg']}") from error
    public = public_without_keys or settings.public_without_keys
    settings = settings.model_copy(update={"model": model, "public_without_keys": public})
    try:
        check_bind(host, settings)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    click.get_current_context().exit(run(settings, host=host, port=port, workers=workers))


@click.command(cls=Command)
def settings() -> None:
    """List the settings of the service: environment variables, defaults, what they are."""
    from service.settings import table

    for name, default, description in table():
        click.echo(f"{name:<29} {default:<10} {description}")
