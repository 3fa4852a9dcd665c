"""What a user gets with the wheel."""

import subprocess
import sys
from importlib import metadata
from pathlib import Path

import nlp
import service
from nlp.paths import shipped


def test_the_shipped_model_and_seeds_are_there() -> None:
    for name in (
        "models/finance-news-en/manifest.json",
        "seeds/topics.toml",
        "seeds/shanghai-london-finance.txt",
    ):
        assert shipped(name).is_file()


def test_the_shipped_model_is_small() -> None:
    assert sum(path.stat().st_size for path in shipped("models/finance-news-en").iterdir()) < 25_000_000


def test_public_names_exist_and_the_version_is_the_distributions() -> None:
    assert all(hasattr(nlp, name) for name in nlp.__all__)
    assert metadata.version("newsdesk")


def test_files_are_short() -> None:
    files = [path for package in (nlp, service) for path in Path(package.__file__).parent.rglob("*.py")]
    assert len(files) > 30
    assert not [path for path in files if len(path.read_text(encoding="utf-8").splitlines()) > 250]


def test_importing_prints_nothing_and_loads_no_web_framework() -> None:
    code = "import sys, nlp; sys.exit(bool({'fastapi', 'pydantic', 'click'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
