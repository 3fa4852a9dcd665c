import pytest
from click.testing import CliRunner

from service.cli import cli
from service.settings import Settings, table


def test_every_setting_is_listed_with_what_it_does() -> None:
    listed = table()
    assert {name for name, _, _ in listed} == {f"NEWSDESK_{name.upper()}" for name in Settings.model_fields}
    assert all(description.endswith(".") for _, _, description in listed)
    shown = CliRunner().invoke(cli, ["settings"]).output
    assert all(name in shown and description in shown for name, _, description in listed)


def test_a_setting_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSDESK_MAX_BODY_BYTES", "5000")
    monkeypatch.setenv("NEWSDESK_CORS_ORIGINS", "https://a.example, https://b.example")
    assert Settings().max_body_bytes == 5_000
    assert Settings().origins == ["https://a.example", "https://b.example"]


def test_a_bad_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSDESK_MAX_BODY_BYTES", "many")
    done = CliRunner().invoke(cli, ["serve"])
    assert done.exit_code == 1
    assert "NEWSDESK_MAX_BODY_BYTES: " in done.output


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "127.example.org"])
def test_a_public_address_without_keys_is_refused(host: str) -> None:
    done = CliRunner().invoke(cli, ["serve", "--host", host])
    assert done.exit_code == 1
    assert "there are no API keys: set NEWSDESK_API_KEYS" in done.output
