import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from service.app import create_app
from service.cli import cli
from service.keys import Key, KeysError, key_of, new_key, read_keys
from service.settings import Settings


def test_a_new_key_opens_its_own_entry_only() -> None:
    secret, key = new_key("desk")
    other, _ = new_key("desk")
    keys = read_keys(key.entry())
    assert key_of(secret.encode(), keys) == key
    assert key_of(other.encode(), keys) is None
    assert secret not in key.entry()
    assert key.digest == hashlib.sha256(secret.encode()).digest()


def test_the_command_prints_a_key_and_its_entry() -> None:
    done = CliRunner().invoke(cli, ["key", "desk", "--admin"])
    secret, entry = done.output.split()
    assert read_keys(entry) == (Key("desk", hashlib.sha256(secret.encode()).digest(), True),)
    refused = CliRunner().invoke(cli, ["key", "a:b"])
    assert refused.exit_code == 1
    assert "'a:b' is no name for a key" in refused.output


def test_keys_are_read_from_a_file_with_comments(tmp_path: Path) -> None:
    (_, a), (_, b) = new_key("a"), new_key("b", admin=True)
    path = tmp_path / "keys"
    path.write_text(f"# the desk\n{a.entry()}\n\n{b.entry()}  # night shift\n")
    assert read_keys(str(path)) == (a, b)
    assert read_keys(f"{a.entry()},{b.entry()}") == (a, b)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "holds no API key"),
        ("# none\n", "holds no API key"),
        ("a:123", "entry 1 is not name:sha256"),
        (f"a:{'0' * 64}\na:{'1' * 64}", "two keys called a"),
        (f"a:{'0' * 64}:root", "entry 1 is not name:sha256"),
    ],
)
def test_a_list_that_cannot_be_used_is_refused(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "keys"
    path.write_text(content)
    with pytest.raises(KeysError, match=message):
        read_keys(str(path))


def test_a_missing_list_is_refused() -> None:
    with pytest.raises(KeysError, match="cannot read the API keys"):
        create_app(Settings(api_keys="/nowhere/keys"))


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture
def secrets(keys: Path) -> tuple[str, str]:
    (secret, key), (admin_secret, admin) = new_key("desk"), new_key("chief", admin=True)
    keys.write_text(f"{key.entry()}\n{admin.entry()}\n")
    return secret, admin_secret


@pytest.fixture
def client(keys: Path, secrets: tuple[str, str]) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(api_keys=str(keys))), client=("127.0.0.1", 1)) as client:
        yield client


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def test_only_a_known_key_may_ask(client: TestClient, secrets: tuple[str, str]) -> None:
    assert client.get("/v1/topics", headers=bearer(secrets[0])).status_code == 200
    assert client.get("/v1/topics", headers={"Authorization": f"bearer  {secrets[0]}"}).status_code == 200
    for headers in ({}, bearer("x"), bearer(""), bearer("é"), {"Authorization": f"Basic {secrets[0]}"}):
        for path in ("/v1/topics", "/metrics", "/nowhere"):
            refused = client.get(path, headers={name: value.encode() for name, value in headers.items()})
            assert refused.status_code == 401
            assert refused.headers["www-authenticate"].startswith("Bearer")
            assert refused.json()["type"] == "/problems/no-key"


def test_monitors_need_no_key(client: TestClient) -> None:
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200


def test_only_an_admin_reloads(client: TestClient, secrets: tuple[str, str]) -> None:
    refused = client.post("/v1/model/reload", headers=bearer(secrets[0]))
    assert (refused.status_code, refused.json()["detail"]) == (403, "the key desk is not an admin's")
    assert client.post("/v1/model/reload", headers=bearer(secrets[1])).status_code == 200


def test_a_key_is_revoked_by_a_reload(client: TestClient, secrets: tuple[str, str], keys: Path) -> None:
    keys.write_text(keys.read_text().splitlines()[1])
    assert client.get("/v1/topics", headers=bearer(secrets[0])).status_code == 200
    assert client.post("/v1/model/reload", headers=bearer(secrets[1])).status_code == 200
    assert client.get("/v1/topics", headers=bearer(secrets[0])).status_code == 401


def test_a_broken_list_leaves_the_keys_in_force(
    client: TestClient, secrets: tuple[str, str], keys: Path
) -> None:
    keys.write_text("")
    refused = client.post("/v1/model/reload", headers=bearer(secrets[1]))
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/keys-refused")
    assert client.get("/v1/topics", headers=bearer(secrets[0])).status_code == 200


def test_a_key_may_ask_so_often_a_minute(
    secrets: tuple[str, str], keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.access.time.time", lambda: 6_000_015.0)
    with TestClient(create_app(Settings(api_keys=str(keys), requests_per_minute=2))) as client:
        for remaining in ("1", "0"):
            answer = client.get("/v1/topics/fintech", headers=bearer(secrets[0]))
            assert answer.status_code == 200
            assert answer.headers["x-ratelimit-remaining"] == remaining
        refused = client.get("/v1/topics/fintech", headers=bearer(secrets[0]))
        assert (refused.status_code, refused.json()["type"]) == (429, "/problems/too-many-requests")
        assert refused.headers["retry-after"] == refused.headers["x-ratelimit-reset"] == "45"
        assert refused.headers["x-ratelimit-limit"] == "2"
        assert client.get("/v1/topics/fintech", headers=bearer(secrets[1])).status_code == 200
        monkeypatch.setattr("service.access.time.time", lambda: 6_000_061.0)
        assert client.get("/v1/topics/fintech", headers=bearer(secrets[0])).status_code == 200
