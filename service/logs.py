"""Logs as JSON, one object a line on standard error. No text of articles, no query, no key."""

import json
import logging
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

FIELDS = "fields"  # of a record: what goes into the line besides
_ENCODER = json.JSONEncoder(ensure_ascii=False)


class JSONFormatter(logging.Formatter):
    """One JSON object a record. Of an exception its type and where it was raised: a message may quote."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as a line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, FIELDS, {}),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["where"] = where(record.exc_info[2])
        return _ENCODER.encode(line)


def where(traceback: TracebackType | None) -> list[str]:
    """Return the file, line and function of each step of a traceback."""
    steps = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        steps.append(f"{Path(code.co_filename).name}:{traceback.tb_lineno} {code.co_name}")
        traceback = traceback.tb_next
    return steps


def log_config() -> dict[str, Any]:
    """Return the configuration of logging, for uvicorn to apply in each worker."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": JSONFormatter}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stderr"}
        },
        "root": {"level": "WARNING", "handlers": ["stderr"]},
        "loggers": {
            name: {"level": "INFO", "handlers": ["stderr"], "propagate": False}
            for name in ("newsdesk", "uvicorn")
        },
    }
