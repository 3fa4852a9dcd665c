"""Settings, each from an environment variable ``NEWSDESK_<NAME>``."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What the service needs to know before it starts."""

    model_config = SettingsConfigDict(env_prefix="NEWSDESK_", env_ignore_empty=True, frozen=True)

    model: Path | None = Field(None, description="Model folder; the shipped model without it.")
    max_body_bytes: int = Field(2_000_000, ge=1_000, description="Largest request body, in bytes.")
    max_text_characters: int = Field(200_000, ge=100, description="Longest text of one article.")
