"""How time grows with length: texts of 1 KB to 1 MB of every hostile kind and of joined ordinary posts."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter

from benchmarks.adversary import Hostile
from benchmarks.corpus import Corpus
from benchmarks.measure import exponent
from circumspect import Checker, Post

SIZES = (1_000, 10_000, 100_000, 1_000_000)
REPEATED = 10_000
"""So many characters are repeated: a longer text then holds more of the same, and length alone grows.

Ten times as much of what is ever new wakes more rules and detectors too, and takes longer for that.
"""
PATIENCE = 20.0
"""Seconds: a longer text is not tried when the growth so far says that it would take more."""


@dataclass(frozen=True, slots=True)
class Growth:
    """Seconds by length for one kind of text; a length that was not tried is missing."""

    kind: str
    seconds: dict[int, float]

    @property
    def tenfold(self) -> float:
        """How much longer the longest text took than one a tenth as long: 10 is linear, 100 quadratic."""
        sizes = sorted(self.seconds)
        return self.seconds[sizes[-1]] / self.seconds[sizes[-2]]

    @property
    def doubling(self) -> float:
        """The same for a text twice as long: 2 is linear, 4 quadratic."""
        sizes = sorted(self.seconds)
        return float(2 ** exponent(self.seconds[sizes[-2]], self.seconds[sizes[-1]], sizes[-1] / sizes[-2]))

    @property
    def speed(self) -> float:
        """Characters a second on the longest text."""
        return max(self.seconds) / self.seconds[max(self.seconds)]


def growths(
    checker: Checker,
    corpus: Corpus,
    chance: random.Random,
    sizes: tuple[int, ...] = SIZES,
    spend: float = 1.0,
) -> list[Growth]:
    """Measure every kind, steepest first; each text up to five times, or as often as fits *spend* seconds."""
    found = []
    for kind, repeated in texts(checker, corpus, chance, REPEATED):
        text = repeated * -(-sizes[-1] // REPEATED)
        seconds: dict[int, float] = {}
        for size in sizes:
            if len(seconds) > 1 and _ahead(seconds) > PATIENCE:
                break
            seconds[size] = _least(checker, text[:size], spend)
        found.append(Growth(kind, seconds))
    return sorted(found, key=lambda growth: growth.tenfold, reverse=True)


def texts(checker: Checker, corpus: Corpus, chance: random.Random, length: int) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of every kind."""
    yield "ordinary posts, joined", _joined(corpus.part(planted=False), "\n", length)
    yield "planted posts, joined", _joined(corpus.part(planted=True), "\n", length)
    yield "the corpus as one sentence", _one_sentence(_joined(corpus, " ", length * 2))[:length]
    hostile = Hostile(checker.policy)
    for kind in hostile.kinds:
        yield kind, hostile.text(kind, chance, length, woken=True)


def _joined(corpus: Corpus, joint: str, length: int) -> str:
    whole = joint.join(corpus.texts) + joint
    return (whole * (length // len(whole) + 1))[:length]


def _one_sentence(text: str) -> str:
    return text.translate({ord(mark): None for mark in ".!?\n\u2026"})


def _ahead(seconds: dict[int, float]) -> float:
    *_, before, last = seconds.values()
    return last * max(10.0, last / before)


def _least(checker: Checker, text: str, spend: float) -> float:
    post, least, spent = Post(text), float("inf"), 0.0
    for _ in range(5):
        begun = perf_counter()
        checker.check(post)
        taken = perf_counter() - begun
        least, spent = min(least, taken), spent + taken
        if spent > spend:
            break
    return least
