"""The examples of the OpenAPI document: ``python tests/examples.py FILE`` asks again and rewrites the answers.

The file is `service/examples.json`; its requests are written by hand, its answers never.
"""

import json
import sys
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from service.app import create_app


def answer(client: TestClient, example: dict[str, Any]) -> dict[str, Any]:
    """Return the example with what the service answers now."""
    method, path = example["operation"].split(" ")
    path = path.format(**example.get("parameters", {}))
    options: dict[str, Any] = {"headers": example.get("headers", {}), "params": example.get("query")}
    if "body" in example:
        form = path.endswith("/suggest")
        options["data" if form else "json"] = example["body"]
    elif "content" in example:
        options["content"] = example["content"]
    got = client.request(method, path, **options)
    media_type = got.headers["content-type"].partition(";")[0]
    return {**example, "status": got.status_code, "media_type": media_type, "answer": got.json()}


def main(path: Path) -> None:
    """Rewrite the answers."""
    with TestClient(create_app()) as client:
        renewed = [answer(client, example) for example in json.loads(path.read_text("utf-8"))]
    lines = ",\n".join(json.dumps(example, ensure_ascii=False) for example in renewed)
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
