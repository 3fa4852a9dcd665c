"""``newsdesk serve``: the HTTP service."""

from pathlib import Path

import click

from service.cli.command import Command, model_option


@click.command(cls=Command)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@model_option
def serve(host: str, port: int, model: Path | None) -> None:
    """Answer over HTTP."""
    import uvicorn
    from pydantic import ValidationError

    from service.app import create_app
    from service.settings import Settings

    try:
        settings = Settings() if model is None else Settings(model=model)
    except ValidationError as error:
        first = error.errors()[0]
        raise click.ClickException(f"NEWSDESK_{str(first['loc'][0]).upper()}: {first['msg']}") from error
    uvicorn.run(create_app(settings), host=host, port=port)
