"""Fits the quick reader of words, and its gate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import SGDClassifier

from circumspect.reader.words import BITS, features
from training.reader.examples import RULES, UNKNOWN, Example

ALPHA, SEED = 2e-5, 2012
LEAST = 2
"""How many posts must hold a pair of pieces for it to get a weight."""
RECALL = 0.9965
"""The share of what the reader finds likely that must pass the gate, on the posts that the gate is set by."""

Floats = NDArray[np.float32]


class Fitted:
    """Weights as they ship, (2**BITS, rules + gate + 1), and a bias for each answer."""

    def __init__(self, examples: Sequence[Example]) -> None:
        plain = _counted(examples)
        seen = np.asarray((plain > 0).sum(0)).ravel()
        self._rarity = np.where(seen < LEAST, 0.0, np.log((1 + len(examples)) / (1 + seen)) + 1)
        self._table = self._weighted(plain)
        self.weights = np.zeros((1 << BITS, len(RULES) + 2), np.float16)
        self.weights[:, -1] = self._rarity**2
        self.bias = [0.0] * (len(RULES) + 1)
        for column in range(len(RULES)):
            held = np.array([example.units[column] for example in examples])
            known = held != UNKNOWN
            self._fit(column, self._table[known], held[known] > 0, 1.0)

    def fit_gate(self, objected: NDArray[Any], more: Sequence[Example]) -> None:
        """Fit the gate to whether the reader finds any rule likely; a miss weighs most.

        *objected* tells it of the examples learnt from and then of *more*: ordinary posts without labels.
        """
        table = csr_matrix(vstack([self._table, self._weighted(_counted(more))])) if more else self._table
        self._fit(len(RULES), table, objected, 4.0)

    def _fit(self, column: int, table: csr_matrix, held: NDArray[Any], weight: float) -> None:
        model = SGDClassifier(loss="log_loss", alpha=ALPHA, class_weight={True: weight}, random_state=SEED)
        model.fit(table, held)
        self.weights[:, column] = model.coef_[0] * self._rarity
        self.bias[column] = round(float(model.intercept_[0]), 5)

    def _weighted(self, table: csr_matrix) -> csr_matrix:
        table = table.multiply(self._rarity).tocsr()
        lengths = np.sqrt(np.asarray(table.multiply(table).sum(1)).ravel())
        return csr_matrix(table.multiply(1 / np.maximum(lengths, 1e-3)[:, None]))


def _counted(examples: Sequence[Example]) -> csr_matrix:
    rows = [sorted(features(example.ids, example.ids_around)) for example in examples]
    ends = np.cumsum([0, *map(len, rows)])
    ones = np.ones(int(ends[-1]), np.float32)
    return csr_matrix((ones, np.concatenate(rows), ends), (len(rows), 1 << BITS))


def opens_at(scores: Floats, objected: NDArray[Any]) -> float:
    """Return the score at which the gate lets enough through of posts that it was not fitted to."""
    return float(np.quantile(scores[objected], 1 - RECALL)) - 1e-4
