"""Runs the command line: within the test's own process, or as a process of its own."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from circumspect.cli.main import run

SOURCE = Path(__file__).parents[2] / "src"
TINY = str(Path(__file__).with_name("tiny_pack"))
WITH_PACK = {"check", "explain", "rule", "clause", "dispute", "demo"}


@dataclass(frozen=True)
class Result:
    """How a command ended and what it said."""

    status: int
    out: str
    err: str


@dataclass(frozen=True)
class Command:
    """``circumspect`` with the tiny pack, within this process."""

    monkeypatch: pytest.MonkeyPatch
    captured: pytest.CaptureFixture[bytes]

    def __call__(self, *arguments: str, given: bytes | str = b"") -> Result:
        data = given.encode() if isinstance(given, str) else given
        self.monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        self.captured.readouterr()
        with_pack = (*arguments, "--pack", TINY) if arguments and arguments[0] in WITH_PACK else arguments
        status = run(
            arguments if "--pack" in arguments or "--help" in arguments else _before_dashes(with_pack)
        )
        out, err = self.captured.readouterr()
        return Result(status, out.decode(), err.decode())


def _before_dashes(arguments: tuple[str, ...]) -> list[str]:
    """Put the pack before a lone ``--``, after which everything is the post."""
    if "--" not in arguments:
        return list(arguments)
    at = arguments.index("--")
    return [*arguments[:at], *arguments[-2:], *arguments[at:-2]]


def process(
    *arguments: str, given: bytes = b"", environment: Mapping[str, str] | None = None, cwd: Path | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run ``circumspect`` as a process of its own, with the pack that its arguments name."""
    return subprocess.run(
        command_line(*arguments),
        input=given,
        capture_output=True,
        env=whole_environment(environment),
        cwd=cwd,
        timeout=120,
        check=False,
    )


def read_answers(out: str) -> list[dict[str, Any]]:
    """Return the documents of an answer in JSON lines."""
    return [json.loads(line) for line in out.splitlines()]


def write_posts(folder: Path, count: int) -> str:
    """Write a file of posts, of which every third names a lamp, and return its path."""
    path = folder / "posts.jsonl"
    lines = [
        json.dumps({"id": f"p{n}", "text": "At LAMP-0001." if n % 3 == 0 else "Nice."})
        for n in range(1, count + 1)
    ]
    path.write_text("\n".join(lines) + "\n")
    return str(path)


def command_line(*arguments: str) -> list[str]:
    """Return the words that start ``circumspect``."""
    return [sys.executable, "-m", "circumspect", *arguments]


def whole_environment(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return this process's environment, with the package on the path and what is given."""
    kept = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "TERM", "COLUMNS"}}
    return {**kept, "PYTHONPATH": str(SOURCE), "PYTHONDONTWRITEBYTECODE": "1", **(environment or {})}
