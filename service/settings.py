"""Settings, each from an environment variable ``NEWSDESK_<NAME>``."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "NEWSDESK_"


class Settings(BaseSettings):
    """What the service needs to know before it starts."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True)

    model: Path | None = Field(None, description="Model folder; the shipped model without it.")
    max_body_bytes: int = Field(
        2_000_000, ge=1_000, description="Largest request body, or line of a stream, in bytes."
    )
    max_text_characters: int = Field(200_000, ge=100, description="Longest text of one article.")
    max_model_bytes: int = Field(500_000_000, ge=1_000, description="Largest model folder.")
    max_requests: int = Field(
        200, ge=1, description="Requests that a worker holds, running or waiting; 503 to the rest."
    )
    long_body_bytes: int = Field(
        20_000,
        ge=1,
        description="Bodies from here on wait in a lane of their own, off the way of short ones.",
    )
    quick_body_bytes: int = Field(
        6_000,
        ge=0,
        description="Up to here a plain text, without options, is answered on the event loop, in turns.",
    )
    threads: int = Field(1, ge=1, le=64, description="Threads a worker gives to short bodies.")
    body_seconds: float = Field(30, gt=0, description="Longest time for a body to arrive; then 408.")
    header_seconds: float = Field(10, gt=0, description="Longest time for a request's head to arrive.")
    idle_seconds: float = Field(
        60, gt=0, description="Longest wait for a line of a stream, or for an answer to be taken."
    )
    stop_seconds: int = Field(30, ge=1, description="Time to finish running requests when told to stop.")
    api_keys: str | None = Field(
        None, description="File of `name:sha256[:admin]` lines, or such entries separated by commas."
    )
    requests_per_minute: int = Field(0, ge=0, description="What each key may ask for; 0 is no limit.")
    public_without_keys: bool = Field(
        False, description="Whether others than this host may ask without keys."
    )
    cors_origins: str = Field("", description="Origins, separated by commas, whose pages may ask; or `*`.")
    run_dir: Path | None = Field(
        None,
        description="Scratch folder of all workers; `newsdesk serve` makes one in `TMPDIR` and sets this.",
    )

    @property
    def origins(self) -> list[str]:
        """The origins whose pages may ask."""
        return [origin.strip() for origin in self.cors_origins.split(",") if origin.strip()]


def table() -> list[tuple[str, str, str]]:
    """Return each setting's variable, default and description."""
    return [
        (PREFIX + name.upper(), _shown(field.default), field.description or "")
        for name, field in Settings.model_fields.items()
    ]


def _shown(default: object) -> str:
    if isinstance(default, bool):
        return str(default).lower()
    return "" if default is None else str(default)
