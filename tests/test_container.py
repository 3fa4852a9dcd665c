"""The container file: what it starts, as whom, and how its health is asked."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from live_server import live_server

from service.keys import new_key

FILE = Path(__file__).parents[1] / ".ci" / "Containerfile"
pytestmark = pytest.mark.skipif(not FILE.exists(), reason="needs the checkout, which is not beside the tests")


def instruction(name: str) -> str:
    """Return what stands behind an instruction that is there once."""
    joined = FILE.read_text(encoding="utf-8").replace("\\\n", " ")
    (found,) = re.findall(rf"^{name} (.*)$", joined, re.MULTILINE)
    return str(found)


def test_it_runs_as_nobody_and_holds_no_key() -> None:
    assert instruction("USER") == "65534:65534"
    assert "NEWSDESK_API_KEYS=/run/" in instruction("ENV")


def test_it_needs_nothing_but_the_wheel() -> None:
    assert instruction("COPY").startswith("dist/newsdesk-*.whl ")
    assert re.fullmatch(r"pip install --no-cache-dir \S+\.whl && rm -r \S+", instruction("RUN"))


def test_its_address_is_public_so_that_without_keys_it_does_not_start() -> None:
    command = json.loads(instruction("ENTRYPOINT")) + json.loads(instruction("CMD"))
    assert command[0] == "newsdesk"
    done = subprocess.run(
        [sys.executable, "-m", "service.cli", *command[1:]],
        env={"NEWSDESK_API_KEYS": "/nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Error: /nowhere: cannot read the API keys")


def test_its_health_check_tells_a_server_that_answers_from_none(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    keys.write_text(new_key("desk")[1].entry(), encoding="utf-8")
    _, _, command = instruction("HEALTHCHECK").partition("CMD ")
    python, *arguments = json.loads(command)
    assert python == "python"
    with live_server(env={"NEWSDESK_API_KEYS": str(keys)}) as server:
        ask = [argument.replace(":8000/", f":{server.port}/") for argument in arguments]
        assert subprocess.run([sys.executable, *ask], check=False).returncode == 0
    gone = subprocess.run([sys.executable, *ask], capture_output=True, check=False)
    assert gone.returncode == 1
