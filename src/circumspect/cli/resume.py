"""Going on with an output file after a run that did not end: what is there already, and is it ours?"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from circumspect.api import Pack
from circumspect.cli.output import repair
from circumspect.errors import PostError
from circumspect.report.json import SCHEMA


@dataclass(slots=True)
class Done:
    """What an output file holds: the last line of the input it answers, and how many posts got which advice."""

    line: int = 0
    post_id: str | None = None
    advices: Counter[str] = field(default_factory=Counter)
    repaired: bool = False

    @property
    def posts(self) -> int:
        """How many posts it answers."""
        return sum(self.advices.values())


def done_already(path: Path, policy: Pack) -> Done:
    """Mend a half-written last line and read what the file answers. Raises PostError when it is not ours."""
    repaired = repair(path)
    done = Done(repaired=repaired)
    with path.open("rb") as lines:
        for number, raw in enumerate(lines, 1):
            document = _document(raw, number)
            line = document.get("line")
            if not isinstance(line, int) or line <= done.line:
                raise PostError(f"--resume: line {number} of the output is out of order; give another file.")
            if document.get("policy", {}).get("digest") != policy.digest:
                raise PostError(
                    "--resume: the output was made with another policy pack or another state of it, so the rest "
                    "would be judged by other rules; give another file."
                )
            done.line, done.post_id = line, document.get("id")
            done.advices[str(document.get("advice"))] += 1
    return done


def _document(raw: bytes, number: int) -> dict[str, Any]:
    try:
        data = json.loads(raw)
    except ValueError:
        data = None
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise PostError(
            f"--resume: line {number} of the output is no answer of this command, so the file is left as it is."
        )
    return data
