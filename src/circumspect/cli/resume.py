"""Going on with an output file after a run that did not end: what is there already, and is it ours?"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any

from circumspect.api import Advice, Assessment, Checker, Pack, Post
from circumspect.cli.lines import Numbered
from circumspect.errors import PostError
from circumspect.report import Checked, Style
from circumspect.report.json import SCHEMA, document

_BEGIN = f'{{"schema":"{SCHEMA}"'.encode()
_READABLE = Post("Good morning.")


@dataclass(slots=True)
class Done:
    """What an output file holds: the last line of the input it answers, and how many got which advice."""

    path: Path
    line: int = 0
    advices: Counter[str] = field(default_factory=Counter)
    repaired: bool = False


def done_already(path: Path, policy: Pack) -> Done:
    """Read what a file answers; cut a half-written last line off. Raises PostError when it is not ours."""
    done = Done(path)
    half = b""
    with path.open("rb") as lines:
        for number, raw in enumerate(lines, 1):
            if not raw.endswith(b"\n"):
                half = raw
                break
            answer = _answer(raw, number)
            line = answer.get("line")
            if not isinstance(line, int) or line <= done.line:
                raise PostError(f"--resume: line {number} of the output is out of order; give another file.")
            if answer.get("policy", {}).get("digest") != policy.digest:
                raise PostError(
                    "--resume: the output was made with another policy pack or another state of it, so the "
                    "rest would be judged by other rules; give another file."
                )
            done.line = line
            done.advices[str(answer.get("advice"))] += 1
    if half:
        if not (half.startswith(_BEGIN) or _BEGIN.startswith(half)):
            raise PostError(
                "--resume: the output ends in what is no answer of this command; give another file."
            )
        os.truncate(path, path.stat().st_size - len(half))
        done.repaired = True
    return done


def compare(done: Done, posts: Iterable[Numbered], checker: Checker) -> None:
    """Raise PostError unless these posts are those answered, and would be judged now as they were.

    Goes by what the answers record, which is no word of a post; so another text of the same length passes.
    """
    reader = checker.check(_READABLE).reader or None
    with done.path.open("rb") as lines:
        for answer, one in zip_longest(map(json.loads, lines), posts):
            differs = _differing(answer, one.post, checker.policy) if answer and one else []
            same = answer and one and (one.line, one.post.id) == (answer["line"], answer.get("id"))
            if not same or "characters" in differs:
                line = min(found for found in (answer and answer["line"], one and one.line) if found)
                raise PostError(
                    f"--resume: the output answers another input than this one (line {line:,} differs); give "
                    f"another file."
                )
            then = answer.get("reader")
            # A post without words has none whoever reads, so where it matters the post itself is asked.
            if then != reader and then != (checker.check(one.post).reader or None):
                differs.append("reader of meaning")
            if differs:
                raise PostError(
                    f"--resume: line {one.line:,} of the input was answered under other circumstances than "
                    f"now ({', '.join(differs)}); give the same options as before, or another file."
                )


def _differing(answer: Mapping[str, Any], post: Post, policy: Pack) -> list[str]:
    """Return the names of what an answer records of its post and of this one would be recorded otherwise."""
    recorded = answer["post"] if isinstance(answer.get("post"), dict) else {}
    now = document(Checked(post, Assessment(Advice.CLEAR)), policy, Style())["post"]
    return [name for name, value in now.items() if recorded.get(name, value) != value]


def _answer(raw: bytes, number: int) -> dict[str, Any]:
    try:
        data = json.loads(raw)
    except ValueError:
        data = None
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise PostError(
            f"--resume: line {number} of the output is no answer of this command; give another file."
        )
    return data
