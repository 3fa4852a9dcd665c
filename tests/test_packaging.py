"""What a user gets: the wheel's content, and the architecture that the contracts in pyproject.toml state."""

import subprocess
import sys
from importlib import metadata
from pathlib import Path

import nlp
from nlp.paths import shipped

ROOT = Path(__file__).parents[1]
TOP_LEVEL = {"pyproject.toml", "README.md", "LICENSE", "nlp", "service", "models", "tests", "seeds"}


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


def test_top_level_holds_what_it_should() -> None:
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert {path.partition("/")[0] for path in tracked if not path.startswith(".")} <= TOP_LEVEL


def test_files_are_short() -> None:
    long = {
        str(path.relative_to(ROOT)): n_lines
        for folder in ("nlp", "service")
        for path in (ROOT / folder).rglob("*.py")
        if (n_lines := len(path.read_text(encoding="utf-8").splitlines())) > 250
    }
    assert not long


def test_importing_prints_nothing_and_loads_no_web_framework() -> None:
    code = "import sys, nlp; sys.exit(bool({'fastapi', 'pydantic', 'click'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
