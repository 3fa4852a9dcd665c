"""Schemathesis with every check, over the OpenAPI document of a live server."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from urllib.request import urlopen

import pytest

# What a schema cannot say: that a page holds an article, that ids differ, that nothing may be learned.
CONFIG = """
[[operations]]
include-name = ["POST /v1/analyze", "POST /v1/digest"]
checks.positive_data_acceptance.expected-statuses = [200, 422]
"""


@pytest.mark.skipif(
    find_spec("schemathesis") is None, reason="needs schemathesis, which is in the test extra"
)
def test_no_request_gets_an_answer_that_is_not_described(live: str, tmp_path: Path) -> None:
    config = tmp_path / "schemathesis.toml"
    config.write_text(CONFIG, encoding="utf-8")
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(config), "run"]
    options = "--checks all --max-examples 25 --seed 1 --continue-on-failure --no-color".split()
    done = subprocess.run(
        [*command, f"{live}/openapi.json", *options],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-8_000:] + done.stderr[-2_000:]
    with urlopen(f"{live}/openapi.json") as document:
        operations = sum(map(len, json.load(document)["paths"].values()))
    assert f"Tested: {operations}\n" in done.stdout.replace(" ", "").replace("Tested:", "Tested: ")
