"""Going on with an output file after a run that did not end: what is there already, and is it ours?"""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from circumspect.api import Pack
from circumspect.errors import PostError
from circumspect.report.json import SCHEMA

_BEGIN = f'{{"schema":"{SCHEMA}"'.encode()


@dataclass(slots=True)
class Done:
    """What an output file holds: the last line of the input it answers, and how many got which advice."""

    line: int = 0
    post_id: str | None = None
    advices: Counter[str] = field(default_factory=Counter)
    repaired: bool = False

    @property
    def posts(self) -> int:
        """How many posts it answers."""
        return sum(self.advices.values())


def done_already(path: Path, policy: Pack) -> Done:
    """Read what a file answers; cut a half-written last line off. Raises PostError when it is not ours."""
    done = Done()
    half = b""
    with path.open("rb") as lines:
        for number, raw in enumerate(lines, 1):
            if not raw.endswith(b"\n"):
                half = raw
                break
            document = _document(raw, number)
            line = document.get("line")
            if not isinstance(line, int) or line <= done.line:
                raise PostError(f"--resume: line {number} of the output is out of order; give another file.")
            if document.get("policy", {}).get("digest") != policy.digest:
                raise PostError(
                    "--resume: the output was made with another policy pack or another state of it, so the "
                    "rest would be judged by other rules; give another file."
                )
            done.line, done.post_id = line, document.get("id")
            done.advices[str(document.get("advice"))] += 1
    if half:
        if not (half.startswith(_BEGIN) or _BEGIN.startswith(half)):
            raise PostError(
                "--resume: the output ends in what is no answer of this command; give another file."
            )
        os.truncate(path, path.stat().st_size - len(half))
        done.repaired = True
    return done


def _document(raw: bytes, number: int) -> dict[str, Any]:
    try:
        data = json.loads(raw)
    except ValueError:
        data = None
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise PostError(
            f"--resume: line {number} of the output is no answer of this command; give another file."
        )
    return data
