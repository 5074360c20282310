"""A short check for CI that nothing became ten times slower: costs in a yardstick measured beside them.

The yardstick is plain Python over the same posts and knows no policy pack, so a slower machine slows both
alike. Every figure is a cost (more is worse). It is compared with the one in ``gate.toml``; past
``tolerance`` times that one the gate fails. ``--gate --record`` writes the file anew, after a change that is
meant.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks import words
from benchmarks.adversary import Hostile, worst_of_kinds
from benchmarks.corpus import synthesise, warmed
from benchmarks.measure import Run, one_by_one, settle
from benchmarks.report import today
from benchmarks.scaling import growths
from benchmarks.starting import ratio_to_bare_python
from circumspect import Checker, Post
from circumspect.detectors.matching import FAST
from circumspect.engine import Engine

RECORD = Path(__file__).with_name("gate.toml")
TOLERANCE = 10.0
TIGHTER = {"growth": 4.0}
"""Tolerances of their own. A kind that turned quadratic would only just be ten times as steep."""

_WORDS = frozenset(word for topic in words.SENTENCES for line in topic for word in line.lower().split())
_WHAT = {
    "check-mix": "our check of the mix, in passes of the yardstick over the same posts",
    "check-list": "the same, given as one list",
    "check-planted": "our check of the planted posts, likewise",
    "plain-mix": "the check without compiled matchers, likewise",
    "worst-post": "the dearest hostile post of 280 characters, in yardsticks for an ordinary post",
    "growth": "seconds a character at 50 KB over those at 5 KB, of the steepest kind",
    "start": "the first answer of a new process, in starts of Python alone",
}


@dataclass(frozen=True, slots=True)
class Slip:
    """One cost of the gate: what was recorded, what was measured, and how far it may slip."""

    name: str
    recorded: float | None
    measured: float
    tolerance: float

    @property
    def held(self) -> bool:
        """Whether the cost is within the tolerance; one that was never recorded is not judged."""
        return self.recorded is None or self.measured <= self.recorded * self.tolerance

    def __str__(self) -> str:
        if self.recorded is None:
            return f"{self.name:14} {self.measured:9.2f}  (not recorded yet)"
        slipped = self.measured / self.recorded
        answer = "ok" if self.held else f"FAILS: more than {self.tolerance:g} times the recorded cost"
        return (
            f"{self.name:14} {self.measured:9.2f}  recorded {self.recorded:9.2f}  x{slipped:5.2f}  {answer}"
        )


def yardstick(post: Post) -> int:
    """Take a text apart word by word in plain Python: the work that all costs of the gate are measured in."""
    seen = 0
    for word in post.text.lower().split():
        stripped = word.strip(".,!?;:'\"()")
        if stripped in _WORDS:
            seen += 1
        elif stripped.isalpha():
            seen += len(stripped)
    return seen


def costs(seed: int) -> dict[str, float]:
    """Measure every cost. Takes well under a minute and needs nothing but the engine."""
    checker = warmed(Checker(reader=False))
    corpus = synthesise(checker.policy, seed, 2_000)
    plain = Engine(checker.policy, plain=True).check
    found = {"plain-mix": _beside(one_by_one(plain), corpus.sample(400).posts)}
    if not FAST:
        print("The compiled matchers are not installed: only the check without them is judged.")
        return found
    found["check-mix"] = _beside(one_by_one(checker.check), corpus.posts)
    found["check-list"] = _beside(lambda posts: list(checker.check_many(posts)), corpus.posts)
    found["check-planted"] = _beside(one_by_one(checker.check), corpus.part(planted=True).posts)
    chance = random.Random(seed)
    worst = worst_of_kinds(checker, Hostile(checker.policy), chance, each=6)
    usual = min(_seconds(_measure, corpus.posts) for _ in range(5)) / len(corpus.posts)
    found["worst-post"] = max(seconds for seconds, _ in worst.values()) / usual
    found["growth"] = growths(checker, corpus, chance, (5_000, 50_000), spend=0.1)[0].tenfold / 10
    found["start"] = ratio_to_bare_python(3)
    return found


def gate(seed: int, *, record: bool) -> bool:
    """Measure, print and judge; or record what was measured. Returns whether the gate holds."""
    begun = perf_counter()
    measured = costs(seed)
    if record:
        RECORD.write_text(as_toml(measured), encoding="utf-8")
        print(
            f"Recorded in {RECORD.name}: "
            + ", ".join(f"{name} {cost:.2f}" for name, cost in measured.items())
        )
        return True
    slips = compare(measured, tomllib.loads(RECORD.read_text("utf-8")))
    for slip in slips:
        print(slip)
    held = all(slip.held for slip in slips)
    print(f"The performance gate {'holds' if held else 'does NOT hold'} ({perf_counter() - begun:.0f} s).")
    if not held:
        print("If the cost is meant, record it: python -m benchmarks --gate --record")
    return held


def compare(measured: Mapping[str, float], record: Mapping[str, object]) -> list[Slip]:
    """Set what was measured beside what was recorded."""
    recorded, tolerance, tighter = record.get("cost"), record.get("tolerance"), record.get("tighter", {})
    if (
        not isinstance(recorded, dict)
        or not isinstance(tolerance, int | float)
        or not isinstance(tighter, dict)
    ):
        raise TypeError("gate.toml: 'tolerance' must be a number, [cost] and [tighter] tables of numbers.")
    return [
        Slip(
            name,
            float(recorded[name]) if name in recorded else None,
            cost,
            float(tighter.get(name, tolerance)),
        )
        for name, cost in measured.items()
    ]


def as_toml(measured: Mapping[str, float]) -> str:
    """Write the record."""
    lines = [
        "# What a check cost, in a yardstick measured beside it (benchmarks/gate.py). More is worse; past",
        "# 'tolerance' times a cost the gate fails. To write it anew: python -m benchmarks --gate --record",
        f'recorded = "{today()}"',
        f"tolerance = {TOLERANCE:g}",
        "",
        "[cost]",
        *(f"{name} = {cost:.2f}  # {_WHAT.get(name, '')}".rstrip(" #") for name, cost in measured.items()),
        "",
        "[tighter]",
        *(f"{name} = {times:g}  # in place of 'tolerance'" for name, times in TIGHTER.items()),
    ]
    return "\n".join(lines) + "\n"


_measure = one_by_one(yardstick)


def _beside(run: Run, posts: Sequence[Post], rounds: int = 5) -> float:
    _seconds(run, posts[:50])
    settle()
    return median(_seconds(run, posts) / _seconds(_measure, posts) for _ in range(rounds))


def _seconds(run: Run, posts: Sequence[Post]) -> float:
    begun = perf_counter()
    run(posts)
    return perf_counter() - begun
