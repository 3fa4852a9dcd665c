import json
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from nlp import ModelError
from nlp.paths import shipped
from service.app import create_app
from service.model import ServedModel
from service.settings import Settings

SHIPPED = shipped("models/finance-news-en")
ARTICLE = "The bank priced its first green bond on Friday. It raised $500m."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "model"))


@pytest.fixture
def client(folder: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(model=folder)), client=("127.0.0.1", 1)) as client:
        yield client


def rename(folder: Path, version: str) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["version"] = version
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def foreign(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["arrays"].popitem()
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def corrupt(folder: Path) -> None:
    data = bytearray((folder / "weights.safetensors").read_bytes())
    data[-100_000] ^= 1
    (folder / "weights.safetensors").write_bytes(data)


def truncate(folder: Path) -> None:
    with (folder / "weights.safetensors").open("r+b") as file:
        file.truncate(1_000_000)


def test_the_model_is_described(client: TestClient) -> None:
    told = client.get("/v1/model").json()
    manifest = json.loads((SHIPPED / "manifest.json").read_text(encoding="utf-8"))
    assert told["figures"] == manifest["figures"]
    assert told["topic_figures"].keys() == manifest["topic_figures"].keys()
    assert told["card"] == (SHIPPED / "README.md").read_text(encoding="utf-8")
    assert told["sha256"] == client.post("/v1/analyze", json={"text": ARTICLE}).json()["model"]["sha256"]
    assert "arrays" not in told


def test_a_new_model_is_served_after_a_reload_only(client: TestClient, folder: Path) -> None:
    rename(folder, "next")
    assert client.get("/v1/model").json()["version"] != "next"
    assert client.post("/v1/model/reload").json()["version"] == "next"
    assert client.post("/v1/analyze", json={"text": ARTICLE}).json()["model"]["version"] == "next"


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (shutil.rmtree, "manifest.json: cannot read the model: No such file"),
        (
            lambda folder: (folder / "weights.safetensors").unlink(),
            "weights.safetensors: cannot read the model",
        ),
        (lambda folder: (folder / "manifest.json").write_text("{"), "manifest.json: not JSON"),
        (lambda folder: (folder / "manifest.json").write_text('{"format": 99}'), "format 99"),
        (lambda folder: (folder / "README.md").write_bytes(b"\xff"), "README.md: not UTF-8"),
        (foreign, "does not belong to its manifest"),
        (corrupt, "is not the one the manifest describes"),
        (truncate, "weights.safetensors: damaged"),
    ],
)
def test_a_bad_folder_is_refused_and_the_old_model_stays(
    client: TestClient, folder: Path, spoil: Callable[[Path], object], reason: str
) -> None:
    before = client.post("/v1/analyze", json={"text": ARTICLE}).json()
    spoil(folder)
    refused = client.post("/v1/model/reload")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/model-refused")
    assert reason in refused.json()["detail"]
    assert str(folder) in refused.json()["detail"]
    assert client.post("/v1/analyze", json={"text": ARTICLE}).json() == before


def test_a_folder_that_is_too_large_is_refused_before_it_is_copied(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="bytes; at most 1000000 are loaded"):
        ServedModel(Settings(model=folder, max_model_bytes=1_000_000, run_dir=tmp_path))
    assert not list(tmp_path.glob("model-*"))


def test_a_request_finishes_on_the_model_it_began_with(
    client: TestClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, swapped = threading.Event(), threading.Event()

    def slow(*arguments: object, **options: object) -> object:
        began.set()
        assert swapped.wait(30)
        return read(*arguments, **options)

    from nlp.pipeline import read_document as read

    monkeypatch.setattr("nlp.pipeline.read_document", slow)
    answers: list[str] = []
    in_a_thread = {"text": ARTICLE, "summary": {"ranker": "lead"}}

    def ask() -> None:
        answers.append(client.post("/v1/analyze", json=in_a_thread).json()["model"]["version"])

    thread = threading.Thread(target=ask)
    thread.start()
    assert began.wait(30)
    monkeypatch.setattr("nlp.pipeline.read_document", read)
    rename(folder, "next")
    assert client.post("/v1/model/reload").json()["version"] == "next"
    swapped.set()
    thread.join()
    assert answers == ["2026.11"]


def test_workers_follow_the_one_that_reloaded(folder: Path, tmp_path: Path) -> None:
    settings = Settings(model=folder, run_dir=tmp_path)
    first, second = ServedModel(settings), ServedModel(settings)
    assert not second.changed()
    rename(folder, "next")
    first.reload()
    assert second.changed()
    second.follow()
    assert second.current.newsdesk.info.version == "next"
    assert not second.changed()
    assert len(list(tmp_path.glob("model-*"))) == 1, "what is no longer served is removed"


def test_a_worker_that_is_behind_announces_keys_and_no_old_model(folder: Path, tmp_path: Path) -> None:
    settings = Settings(model=folder, run_dir=tmp_path)
    first, second, third = (ServedModel(settings) for _ in range(3))
    rename(folder, "next")
    first.reload()
    second.announce_keys()
    for model in (first, second, third):
        assert model.changed()
        model.follow()
        assert model.current.newsdesk.info.version == "next"
        assert not model.changed()
    third.announce_keys()
    assert first.changed()


def test_a_sweep_of_temporary_files_harms_nobody(folder: Path, tmp_path: Path) -> None:
    model = ServedModel(Settings(model=folder, run_dir=tmp_path / "run"))
    shutil.rmtree(tmp_path / "run")
    assert not model.changed()
    assert model.current.newsdesk.analyze(ARTICLE).tags
    assert (
        ServedModel(Settings(model=folder, run_dir=tmp_path / "run")).current.newsdesk.analyze(ARTICLE).tags
    )
    assert model.changed()
    model.follow()
    model.reload()


def test_a_worker_that_starts_late_serves_what_the_others_do(folder: Path, tmp_path: Path) -> None:
    settings = Settings(model=folder, run_dir=tmp_path)
    ServedModel(settings)
    truncate(folder)
    assert ServedModel(settings).current.newsdesk.info.version == "2026.11"


def test_others_than_this_host_may_not_reload(folder: Path) -> None:
    app = create_app(Settings(model=folder))
    for client, headers in ((("10.0.0.1", 1), {}), (("127.0.0.1", 1), {"X-Forwarded-For": "10.0.0.1"})):
        with TestClient(app, client=client) as asking:
            refused = asking.post("/v1/model/reload", headers=headers)
            assert (refused.status_code, refused.json()["type"]) == (403, "/problems/not-allowed")
