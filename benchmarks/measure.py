"""Taking times: contenders in turn within one run, single posts, and the arithmetic over what was taken.

Every contender runs on posts of the same corpus, and in every round our own check runs on exactly the
posts of each contender too: a ratio never compares different posts or different minutes.
"""

from __future__ import annotations

import gc
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter, perf_counter_ns

from circumspect import Post

Look = Callable[[Post], object]
"""Looks at one post."""
Run = Callable[[Sequence[Post]], object]
"""Looks at all of some posts."""


@dataclass(frozen=True, slots=True)
class Contender:
    """Something that looks at posts, and the posts it is to look at. ``what`` says what it was given."""

    name: str
    what: str
    run: Run
    posts: Sequence[Post]


@dataclass(frozen=True, slots=True)
class Rate:
    """How fast a contender was. ``seconds`` by round; ``ours`` by round, of our check on the same posts."""

    name: str
    what: str
    posts: int
    seconds: tuple[float, ...]
    ours: tuple[float, ...]

    @property
    def rate(self) -> float:
        """Posts a second, the median of the rounds."""
        return self.posts / median(self.seconds)

    @property
    def slowest(self) -> float:
        """Posts a second in the slowest round."""
        return self.posts / max(self.seconds)

    @property
    def fastest(self) -> float:
        """Posts a second in the fastest round."""
        return self.posts / min(self.seconds)

    @property
    def ratio(self) -> float:
        """How many times faster our check was on the same posts, the median of the rounds."""
        return median(theirs / ours for theirs, ours in zip(self.seconds, self.ours, strict=True))


def one_by_one(look: Look) -> Run:
    """Return what looks at one post after the other."""

    def run(posts: Sequence[Post]) -> None:
        for post in posts:
            look(post)

    return run


def rates(contenders: Sequence[Contender], ours: Sequence[Run], rounds: int) -> list[Rate]:
    """Run every contender once a round, first one then another; each round begins with the next one.

    *ours* are the ways to run our own check; the first of them runs beside every other contender.
    """
    taken: dict[str, list[float]] = {contender.name: [] for contender in contenders}
    beside: dict[str, list[float]] = {contender.name: [] for contender in contenders}
    for contender in contenders:
        _seconds(contender.run, contender.posts[:20])
    settle()
    for number in range(rounds):
        first = number % len(contenders)
        for contender in (*contenders[first:], *contenders[:first]):
            taken[contender.name].append(_seconds(contender.run, contender.posts))
            beside[contender.name].append(
                taken[contender.name][-1] if contender.run in ours else _seconds(ours[0], contender.posts)
            )
    return [
        Rate(c.name, c.what, len(c.posts), tuple(taken[c.name]), tuple(beside[c.name])) for c in contenders
    ]


def affordable(run: Run, posts: Sequence[Post], seconds: float, least: int = 100) -> int:
    """Return how many posts a contender can look at in about *seconds*, judging by the first fifty."""
    few = posts[:50]
    run(few[:1])
    each = max(_seconds(run, few) / len(few), 1e-9)
    return max(min(least, len(posts)), min(len(posts), int(seconds / each)))


def latencies(look: Look, posts: Sequence[Post], rounds: int) -> list[float]:
    """Return the seconds each post takes: of every post the median of the rounds."""
    settle()
    taken: list[list[int]] = [[] for _ in posts]
    for _ in range(rounds):
        for post, times in zip(posts, taken, strict=True):
            begun = perf_counter_ns()
            look(post)
            times.append(perf_counter_ns() - begun)
    return [median(times) / 1e9 for times in taken]


def settle() -> None:
    """Collect garbage, and keep all that lives now out of later collections.

    What one contender holds in memory must not slow the next one.
    """
    gc.collect()
    gc.freeze()


def percentile(values: Iterable[float], share: float) -> float:
    """Return the smallest value that at least *share* of the values do not exceed."""
    ordered = sorted(values)
    if not ordered:
        return math.nan
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def exponent(small: float, large: float, times: float) -> float:
    """Return the power by which time grows with length: 1 is linear, 2 quadratic."""
    return math.log(large / small) / math.log(times)


def _seconds(run: Run, posts: Sequence[Post]) -> float:
    begun = perf_counter()
    run(posts)
    return perf_counter() - begun
