"""At which probability a rule is possible, likely or certain: set on writers that the reader never saw.

What the reader tells of a rule is no measured probability: rules differ in how sure it is of itself. For each
rule two numbers make it one (Platt 1999), by how often the reader was right on the calibration posts. Then
possible and certain are the same probability for all rules, and likely is set for all of them together.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from circumspect.reader.reading import DOUBTFUL, GRADES
from training.check_corpus import KINDS
from training.reader.examples import RULES

Floats = NDArray[np.float32]

MEANS: Mapping[str, float] = {DOUBTFUL: 0.03, "possible": 0.4, "certain": 0.985}
"""How often a reader is to be right at the least where it says so; doubtful: at the most."""
RIGHT = 0.96
"""How many of all findings that are likely or surer are to be right, on the posts that stand for the mix.

With each calibration writer left out in turn, 0.92 of those that are likely are right then; on writers who
set no level it comes out some 0.04 lower, and 0.88 is what likely is to mean.
"""
EVEN = 0.5
"""What is less probable than its contrary is never likely, however seldom its rule holds."""
_ROUNDS = 20
_STEPS = [round(0.05 * n, 2) for n in range(2, 19)]
_LEAST, _STEPS_OF_NEWTON = 1e-6, 60
FLATTEST = 0.3


def levels(told: Floats, held: Floats, usual: NDArray[Any]) -> dict[str, dict[str, float]]:
    """Return the levels of each rule, of what is told and the labels (posts, units).

    *usual* tells which posts are by writers who were asked for rules, not for some classes of posts alone.
    How often each rule holds there decides how sure it must be (see ``likely_at``). They are invented, and
    every other is flagged; on other posts fewer findings are right. Raises ValueError where there is none.
    """
    if not usual.any():
        raise ValueError("no posts tell how often each rule holds")
    fitted = [platt(told[:, n], held[:, n] > 0) for n in range(len(RULES))]
    means = [
        1 / (1 + np.exp(-(slope * logit(told[usual, n]) + shift))) for n, (slope, shift) in enumerate(fitted)
    ]
    likely = likely_at(np.stack(means, axis=1))
    return {rule: grades(*pair, float(at)) for rule, pair, at in zip(RULES, fitted, likely, strict=True)}


def likely_at(means: NDArray[Any], right: float = RIGHT) -> NDArray[Any]:
    """Return for each rule the probability from which on it is likely, of probabilities (posts, rules).

    With these the mean F1 of the rules is the greatest at which the share *right* of all findings is right: a
    finding is told where what it adds to the F1 of its rule outweighs what it takes from that share (for F1
    alone: Lipton et al. 2014). So a rule that often holds must be surer than one that seldom does.
    """
    low, high = 0.0, 1.0
    for _ in range(_ROUNDS):
        weight = (low + high) / 2
        told = means >= _gaining(means, weight, right)
        low, high = (weight, high) if means[told].sum() < right * told.sum() else (low, weight)
    return _gaining(means, high, right)


def _gaining(means: NDArray[Any], weight: float, right: float) -> NDArray[Any]:
    """Return from which probability on one more finding is a gain; a right one too few costs *weight*."""
    holding = means.sum(axis=0)
    f1, telling = np.full(means.shape[1], 0.8), holding
    at = f1
    for _ in range(_ROUNDS):
        each = 1 / (means.shape[1] * (telling + holding))
        at = np.clip((f1 * each + weight * right) / (2 * each + weight), EVEN, 1.0)
        told = means >= at
        number = np.maximum(told.sum(axis=0), 1)
        f1 = (f1 + 2 * (means * told).sum(axis=0) / (number + holding)) / 2
        telling = (telling + number) / 2
    return at


def grades(slope: float, shift: float, likely: float) -> dict[str, float]:
    """Return the levels of a rule whose logits are worth *slope* times as much, plus *shift*.

    *likely* is the probability from which on it is likely. A rule on which the reader is hardly better than
    chance is never told.
    """
    if slope < FLATTEST:
        return {DOUBTFUL: 0.0} | dict.fromkeys(GRADES, 1.0)
    means = {**MEANS, "likely": likely}
    at = {name: (float(logit(means[name])) - shift) / slope for name in (DOUBTFUL, *GRADES)}
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
        grades = "".join(f"{found[rule][grade]:>7.2f}" for grade in GRADES)
        precision, recall = right / max(1, marked.sum()), right / max(1, truly.sum())
        lines.append(f"{rule:<18}{grades}   precision {precision:.2f}  recall {recall:.2f}  n {truly.sum()}")
    return "\n".join(lines)
