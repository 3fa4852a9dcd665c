"""The README's code runs and prints what the README says."""

import doctest
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from live_server import live_server

import service
from nlp.paths import shipped

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
OF_THE_SERVICE = (Path(service.__file__).parent / "README.md").read_text(encoding="utf-8")
EXTRAS = ("dask", "distributed", "pandas", "polars", "pyarrow", "resiliparse")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", README + OF_THE_SERVICE, re.DOTALL | re.MULTILINE)
CONSOLE = [block for language, block in BLOCKS if language == "console"]
COMMANDS = [
    (command, output)
    for block in CONSOLE
    for command, output in re.findall(r"^\$ ((?:.*\\\n)*.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)
]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder that looks like the checkout to a reader of the README."""
    shutil.copytree(shipped("seeds"), tmp_path / "seeds")
    return tmp_path


@pytest.mark.parametrize(
    ("command", "output"), [pair for pair in COMMANDS if pair[0].startswith(("newsdesk", "cat"))]
)
def test_commands_print_what_the_readme_says(
    checkout: Path, command: str, output: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    if command.startswith("newsdesk serve"):
        return
    extras = tmp_path_factory.mktemp("extras")  # whose packages a plain installation has not
    for package in EXTRAS:
        (extras / f"{package}.py").write_text(f"raise ImportError({package!r})")
    done = subprocess.run(
        f"{command} 2>/dev/null",
        shell=True,
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(extras)},
    )
    assert done.returncode == 0
    if command.startswith("newsdesk train"):  # figures follow scikit-learn's version
        output, done.stdout = (re.sub(r"\d\.\d{3}", "#", printed) for printed in (output, done.stdout))
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    assert doctest.OutputChecker().check_output(output, done.stdout, flags), done.stdout


def test_python_examples_run() -> None:
    examples = doctest.DocTestParser().get_doctest(
        "\n".join(block for language, block in BLOCKS if language == "python"), {}, "README", None, 0
    )
    assert examples.examples
    results = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE).run(examples)
    assert results.failed == 0


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Port of a live server on loopback."""
    with live_server() as server:
        yield server.port


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
@pytest.mark.parametrize(("command", "output"), [pair for pair in COMMANDS if "curl" in pair[0]])
def test_the_server_answers_what_the_readme_says(port: int, command: str, output: str) -> None:
    live = command.replace(":8000", f":{port}").replace("\\\n", " ")
    done = subprocess.run(live, shell=True, capture_output=True, text=True, check=True)
    if command.startswith("printf"):  # lines
        assert doctest.OutputChecker().check_output(output, done.stdout, doctest.ELLIPSIS), done.stdout
        return
    answer = json.loads(done.stdout)
    answer["model"]["sha256"] = "..."
    assert flat(answer) == pytest.approx(flat(json.loads(output)), abs=2e-3)


def flat(value: object, place: str = "") -> dict[str, object]:
    """Every leaf of a JSON value by its place."""
    if isinstance(value, dict):
        parts = value.items()
    elif isinstance(value, list):
        parts = enumerate(value)
    else:
        return {place: value}
    return {name: leaf for key, part in parts for name, leaf in flat(part, f"{place}/{key}").items()}


def test_a_newcomer_sees_running_code_early_and_reads_little() -> None:
    lines = README.splitlines()
    assert len(lines) < 275
    assert any("newsdesk analyze" in line for line in lines[:20])


def test_every_setting_is_listed() -> None:
    from service.settings import Settings

    for name in Settings.model_fields:
        assert f"NEWSDESK_{name.upper()}" in OF_THE_SERVICE
