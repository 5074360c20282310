"""A second, quick reader: one weight for each word piece and pair of pieces, hashed, and each rule.

It knows no order beyond pairs, and yet sees what the network misses, so the two are asked together. Its
last answer is the gate: whether the network would object to anything, tuned to let nearly all through that
it would. Where many posts are checked, those held back are not read further; a single draft always is.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import pairwise
from math import fsum, sqrt
from typing import Any

BITS = 17
"""Weights are kept for 2 to the power of this many numbers."""
_MASK = (1 << BITS) - 1
_LEAST = 1e-6
"""The rarity of a text with nothing in it, so that nothing is divided by nought."""


class Words:
    """The weights, (2**BITS, answers + 1), the last column each number's rarity squared; and a bias each."""

    def __init__(self, np: Any, weights: Any, bias: Sequence[float]) -> None:
        self._np = np  # handed in: it is heavy, and an extra
        self._weights = weights
        self._bias = np.array(bias, np.float32)
        # For a sum over so few numbers plain Python takes less time than the calls of numpy.
        self._gate, self._rarity = (array("f", weights[:, column].tolist()) for column in (-2, -1))

    def tell(self, ids: Sequence[int], around: Sequence[int]) -> Any:
        """Return the logits of the rules, (rules,), of a text and what is around it."""
        rows = self._weights[sorted(features(ids, around))].astype(self._np.float32)
        total = rows.sum(0)
        return total[:-2] / self._np.sqrt(max(float(total[-1]), _LEAST)) + self._bias[:-1]

    def score(self, ids: Sequence[int], around: Sequence[int]) -> float:
        """Return the score of the gate."""
        found = features(ids, around)
        total, rarity = (fsum(map(of.__getitem__, found)) for of in (self._gate, self._rarity))
        return total / sqrt(max(rarity, _LEAST)) + float(self._bias[-1])


def features(ids: Sequence[int], around: Sequence[int]) -> set[int]:
    """Return the numbers of the pieces and pairs of a text, and of those around it."""
    return {
        *[piece * 2654435761 >> 3 & _MASK for piece in ids],
        *[one * 1000003 + other * 7919 + 13 & _MASK for one, other in pairwise(ids)],
        *[piece * 31337 + 5 & _MASK for piece in around],
        *[one * 15485863 + other * 32452843 + 11 & _MASK for one, other in pairwise(around)],
    }
