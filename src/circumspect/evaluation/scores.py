"""Scores of a checker on labelled posts: precision, recall, F1, sets, spans, certainty, with intervals.

Findings count at ``likely`` or above, as an ordinary reader is told them; ``possible`` has a row of its own.
Spans carry no rule in the labels, so they are scored pooled: the characters of all findings against
all labelled characters. Intervals are 95 % percentile bootstraps over posts
(Efron 1979), 1,000 resamples, seeded.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from statistics import mean

from circumspect.assessment import Assessment, Certainty, Finding
from circumspect.content.post import Post
from circumspect.evaluation.labelled import Labelled

RESAMPLES = 1000
MIN_POSITIVES = 5
"""A rule with fewer labelled posts than this does not count in the macro average."""


@dataclass(frozen=True, slots=True)
class Count:
    """True positives, false positives and false negatives, and what follows from them."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)

    @property
    def n(self) -> int:
        """How many posts (or characters) the labels name."""
        return self.tp + self.fn

    @property
    def precision(self) -> float | None:
        """Share of what was found that is right; None when nothing was found."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else None

    @property
    def recall(self) -> float | None:
        """Share of what is there that was found; None when nothing is there."""
        return self.tp / self.n if self.n else None

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 0 when there is neither."""
        total = 2 * self.tp + self.fp + self.fn
        return 2 * self.tp / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Judged:
    """One labelled post and what the checker found in it."""

    labelled: Labelled
    assessment: Assessment

    def found(self, at_least: Certainty = Certainty.LIKELY) -> frozenset[str]:
        """Return the rules found with at least that certainty."""
        return self.assessment.rules(at_least)

    def count(self, rule: str) -> Count:
        """Return how the post counts for one rule."""
        return _count(labelled=rule in self.labelled.rules, found=rule in self.found())


@dataclass(frozen=True)
class Error:
    """A post on which the checker and its labels differ."""

    id: str
    missed: tuple[str, ...]
    wrong: tuple[tuple[str, str, str], ...]
    note: str


@dataclass(frozen=True)
class Evaluation:
    """Everything measured on one set of posts. Intervals are (low, high)."""

    posts: int
    clear: int
    rules: dict[str, Count]
    kinds: dict[str, Count]
    micro: Count
    micro_interval: tuple[float, float]
    macro: float | None
    macro_interval: tuple[float, float]
    macro_rules: tuple[str, ...]
    exact: int
    clear_flagged: int
    flagged_seen: int
    spans: Count
    certainty: dict[str, Count]
    errors: tuple[Error, ...] = field(default=(), repr=False)


def evaluate(posts: Iterable[Labelled], check: Callable[[Post], Assessment]) -> Evaluation:
    """Check every post and score the answers against its labels."""
    return score([Judged(labelled, check(labelled.post)) for labelled in posts])


def score(judged: Sequence[Judged]) -> Evaluation:
    """Score answers against labels."""
    rules = sorted({r for j in judged for r in j.labelled.rules | j.found()})
    by_rule = {rule: _total(j.count(rule) for j in judged) for rule in rules}
    macro_rules = tuple(rule for rule, count in by_rule.items() if count.n >= MIN_POSITIVES)
    clear = [j for j in judged if not j.labelled.rules]
    flagged = [j for j in judged if j.labelled.rules]
    kinds = sorted({kind for j in judged for kind in j.labelled.kinds | _kinds(j)})
    per_post = [{rule: j.count(rule) for rule in j.labelled.rules | j.found()} for j in judged]
    micro_interval, macro_interval = _intervals(per_post, macro_rules)
    return Evaluation(
        posts=len(judged),
        clear=len(clear),
        rules=by_rule,
        kinds={
            k: _total(_count(labelled=k in j.labelled.kinds, found=k in _kinds(j)) for j in judged)
            for k in kinds
        },
        micro=_total(by_rule.values()),
        micro_interval=micro_interval,
        macro=mean(by_rule[rule].f1 for rule in macro_rules) if macro_rules else None,
        macro_interval=macro_interval,
        macro_rules=macro_rules,
        exact=sum(j.found() == j.labelled.rules for j in judged),
        clear_flagged=sum(bool(j.found()) for j in clear),
        flagged_seen=sum(bool(j.found()) for j in flagged),
        spans=_total(_spans(j) for j in judged),
        certainty=_by_certainty(judged),
        errors=tuple(error for j in judged for error in _error(j)),
    )


def _count(*, labelled: bool, found: bool) -> Count:
    return Count(int(labelled and found), int(found and not labelled), int(labelled and not found))


def _total(counts: Iterable[Count]) -> Count:
    return sum(counts, Count())


def _sure(judged: Judged) -> list[Finding]:
    return [f for f in judged.assessment.findings if f.certainty >= Certainty.LIKELY]


def _kinds(judged: Judged) -> frozenset[str]:
    return frozenset(f.kind for f in _sure(judged) if f.kind)


def _spans(judged: Judged) -> Count:
    there = {at for start, end in judged.labelled.spans for at in range(start, end)}
    found = {at for f in _sure(judged) if f.span.field == "text" for at in range(f.span.start, f.span.end)}
    return Count(len(there & found), len(found - there), len(there - found))


def _by_certainty(judged: Sequence[Judged]) -> dict[str, Count]:
    """How often a rule at each grade (its highest on the post) is right; recall is of all labelled rules."""
    counts = {}
    labelled = sum(len(j.labelled.rules) for j in judged)
    for grade in reversed(Certainty):
        right = wrong = 0
        for j in judged:
            highest = {
                rule
                for rule in j.found(grade)
                if grade is Certainty.CERTAIN or rule not in j.found(Certainty(grade + 1))
            }
            right += len(highest & j.labelled.rules)
            wrong += len(highest - j.labelled.rules)
        counts[str(grade)] = Count(right, wrong, labelled - right)
    return counts


def _error(judged: Judged) -> Iterable[Error]:
    missed = tuple(sorted(judged.labelled.rules - judged.found()))
    wrong = tuple(
        (f.rule, f.branch, str(f.certainty)) for f in _sure(judged) if f.rule not in judged.labelled.rules
    )
    if missed or wrong:
        yield Error(judged.labelled.post.id or "", missed, wrong, judged.labelled.note)


def _intervals(
    per_post: list[dict[str, Count]], macro_rules: tuple[str, ...]
) -> tuple[tuple[float, float], tuple[float, float]]:
    if not per_post:
        return (0.0, 0.0), (0.0, 0.0)
    chance = random.Random(20120118)  # noqa: S311 - resampling, not a secret
    micros, macros = [], []
    for _ in range(RESAMPLES):
        totals: dict[str, list[int]] = {}
        for counts in chance.choices(per_post, k=len(per_post)):
            for rule, count in counts.items():
                total = totals.setdefault(rule, [0, 0, 0])
                total[0] += count.tp
                total[1] += count.fp
                total[2] += count.fn
        sums = {rule: Count(*total) for rule, total in totals.items()}
        micros.append(_total(sums.values()).f1)
        macros.append(mean(sums.get(rule, Count()).f1 for rule in macro_rules) if macro_rules else 0.0)
    return _middle(micros), _middle(macros)


def _middle(values: list[float]) -> tuple[float, float]:
    values.sort()
    return values[int(0.025 * len(values))], values[int(0.975 * len(values)) - 1]
