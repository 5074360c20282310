"""At which probability a rule is possible, likely or certain: set on writers that the reader never saw.

What the reader tells of a rule is no measured probability: rules differ in how sure it is of itself. For each
rule two numbers make it one (Platt 1999), by how often the reader was right on the calibration posts. Then a
level is the same probability for all rules but those in ``LIKELY_SOONER``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from circumspect.reader.reading import BESIDE, DOUBTFUL, GRADES
from training.check_corpus import KINDS
from training.reader.examples import RULES

Floats = NDArray[np.float32]

MEANS: Mapping[str, float] = {
    DOUBTFUL: 0.15,
    "possible": 0.4,
    BESIDE: 0.6,
    "likely": 0.8,
    "certain": 0.995,
}
"""How often a reader is to be right at the least where it says so; doubtful: at the most.

Words that find a rule likely where the reader doubts it are right every other time.

Of the calibration posts every other is flagged, and many mislead: on other posts it is right less often. That
holds of the first finding of a post; those beside it may be less sure (decision 0015).
"""
LIKELY_SOONER: Mapping[str, float] = {"discrimination": 0.45}
"""Rules that are likely sooner than others: hate that passes costs more than a second look at what is fine.

Those who measure such checkers ask for more recall of it than of other rules (decision 0015).
"""
_STEPS = [round(0.05 * n, 2) for n in range(2, 19)]
_LEAST, _STEPS_OF_NEWTON = 1e-6, 60
FLATTEST = 0.3


def levels(told: Floats, held: Floats) -> dict[str, dict[str, float]]:
    """Return the levels of each rule, of what is told and the labels (posts, units)."""
    return {rule: grades(*platt(told[:, n], held[:, n] > 0), means(rule)) for n, rule in enumerate(RULES)}


def means(rule: str) -> dict[str, float]:
    """Return how often the reader is to be right about a rule, by level."""
    likely = LIKELY_SOONER.get(rule, MEANS["likely"])
    return {**MEANS, BESIDE: min(MEANS[BESIDE], likely), "likely": likely}


def grades(slope: float, shift: float, asked: Mapping[str, float] = MEANS) -> dict[str, float]:
    """Return the levels of a rule whose logits are worth *slope* times as much, plus *shift*.

    A rule on which the reader is hardly better than chance is never told.
    """
    if slope < FLATTEST:
        return dict.fromkeys(asked, 1.0) | {DOUBTFUL: 0.0}
    at = {name: (float(logit(mean)) - shift) / slope for name, mean in asked.items()}
    return {name: round(1 / (1 + math.exp(-value)), 4) for name, value in at.items()}


def platt(told: NDArray[Any], held: NDArray[Any]) -> tuple[float, float]:
    """Return what logits must be multiplied by, and what added, for them to tell how often they are right.

    By Newton's method, with a little weight against extremes (Platt 1999).
    """
    x = np.stack([logit(told.astype(np.float64)), np.ones(len(told))], axis=1)
    solution, weight = np.array([1.0, 0.0]), np.diag([1.0, 0.01])
    for _ in range(_STEPS_OF_NEWTON):
        expected = 1 / (1 + np.exp(-np.clip(x @ solution, -30, 30)))
        slope = x.T @ (expected - held) + weight @ (solution - [1.0, 0.0])
        bend = (x * (expected * (1 - expected))[:, None]).T @ x + weight
        step = np.linalg.solve(bend, slope)
        solution -= step / max(1.0, float(np.abs(step).max()))  # far from the answer a whole step overshoots
    return float(solution[0]), float(solution[1])


def kind_levels(told: Floats, held: Floats) -> dict[str, float]:
    """Return the probability at which each kind is named: where F1 is best among posts that hold a kind."""
    start = len(RULES)
    some = held[:, start:].any(axis=1)
    found = {}
    for number, kind in enumerate(KINDS, start):
        scores = [_f1(told[some, number] >= step, held[some, number] > 0) for step in _STEPS]
        found[kind] = _STEPS[scores.index(max(scores))]
    return found


def logit(probability: Any) -> Any:
    """Return the logits of probabilities, kept from the infinite."""
    clipped = np.clip(probability, _LEAST, 1 - _LEAST)
    return np.log(clipped / (1 - clipped))


def _f1(told: NDArray[Any], held: NDArray[Any]) -> float:
    both = float((told & held).sum())
    return 2 * both / max(1.0, float(told.sum() + held.sum()))


def table(told: Floats, held: Floats, found: Mapping[str, Mapping[str, float]]) -> str:
    """Return for each rule its levels, and precision and recall at likely, as lines to read."""
    lines = []
    for number, rule in enumerate(RULES):
        marked, truly = told[:, number] >= found[rule]["likely"], held[:, number] > 0
        right = (marked & truly).sum()
        columns = "".join(f"{found[rule][grade]:>7.2f}" for grade in GRADES)
        precision, recall = right / max(1, marked.sum()), right / max(1, truly.sum())
        lines.append(f"{rule:<18}{columns}   precision {precision:.2f}  recall {recall:.2f}  n {truly.sum()}")
    return "\n".join(lines)
