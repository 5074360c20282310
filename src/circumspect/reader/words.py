"""A second, quick reader: one weight for each word piece and pair of pieces, hashed, and each rule.

It knows no order beyond pairs, and yet sees what the network misses, so the two are asked together. Its
last answer is the gate: whether the network would object to anything, tuned to let nearly all through that
it would. Where many posts are checked, those held back are not read further; a single draft always is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

BITS = 17
"""Weights are kept for 2 to the power of this many numbers."""
_MASK = (1 << BITS) - 1


class Words:
    """The weights, (2**BITS, answers + 1), the last column each number's rarity squared; and a bias each."""

    def __init__(self, np: Any, weights: Any, bias: Sequence[float]) -> None:
        self._np = np  # handed in: it is heavy, and an extra
        self._weights = weights
        self._bias = np.array(bias, np.float32)

    def tell(self, ids: Sequence[int], around: Sequence[int]) -> Any:
        """Return the logits of the rules, then the gate's score, of a text and what is around it."""
        rows = self._weights[features(self._np, ids, around)].astype(self._np.float32)
        total = rows.sum(0)
        return total[:-1] / self._np.sqrt(max(float(total[-1]), 1e-6)) + self._bias


def features(np: Any, ids: Sequence[int], around: Sequence[int]) -> Any:
    """Return the numbers of the pieces and pairs of a text, and of those around it, each once, ascending."""
    here, there = np.asarray(ids, np.int64), np.asarray(around, np.int64)
    return np.unique(
        np.concatenate(
            [
                here * 2654435761 >> 3 & _MASK,
                here[:-1] * 1000003 + here[1:] * 7919 + 13 & _MASK,
                there * 31337 + 5 & _MASK,
                there[:-1] * 15485863 + there[1:] * 32452843 + 11 & _MASK,
            ]
        )
    )
