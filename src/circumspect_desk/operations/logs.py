"""Logs: one line of JSON for each thing, without content.

A request is logged by its view's name, never by its address or body; requests to the check page are not
logged at all. A fault is logged by the kind of exception and where it was raised: messages of exceptions
may quote what was sent, and so may the variables of a traceback.
"""

from __future__ import annotations

import json
import logging
import logging.config
import sys
import traceback
from datetime import UTC, datetime
from typing import Any

from django.utils.log import CallbackFilter

_SILENT = ("/check",)


class OneLine(logging.Formatter):
    """Writes a record as a line of JSON: when, how grave, from where, and what may be told."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
        }
        if record.name.startswith("circumspect_desk"):
            said["message"] = record.getMessage()
        else:  # what a library fills in may quote a request; what it wrote beforehand does not
            said["message"] = str(record.msg) if record.args else "(withheld)"
        match = getattr(getattr(record, "request", None), "resolver_match", None)
        if match is not None:
            said["view"] = match.view_name
        if isinstance(status := getattr(record, "status_code", None), int):
            said["status"] = status
        if record.exc_info and record.exc_info[0]:
            said["fault"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])
            said["where"] = [
                f"{frame.filename.rpartition('/src/')[2]}:{frame.lineno}" for frame in frames[-6:]
            ]
        return json.dumps(said)


def about_a_check(record: logging.LogRecord) -> bool:
    """Whether a record is of a request to the check page that did not fail."""
    request = getattr(record, "request", None)
    path = str(getattr(request, "path", ""))
    refused = record.levelno < logging.ERROR or record.name.startswith("django.security")
    return refused and (path == "/" or path.startswith(_SILENT))


def configure(_settings: Any) -> None:
    """Set the logs up. Everything goes to standard error."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"line": {"()": OneLine}},
            "filters": {
                "no checks": {"()": CallbackFilter, "callback": lambda record: not about_a_check(record)}
            },
            "handlers": {
                "out": {
                    "class": "logging.StreamHandler",
                    "stream": sys.stderr,
                    "formatter": "line",
                    "filters": ["no checks"],
                }
            },
            "root": {"handlers": ["out"], "level": "WARNING"},
            "loggers": {"circumspect_desk": {"level": "INFO"}},
        }
    )
