"""Tells from the signals of a post, before any place is known, which conditions could hold.

What a condition needs is written as rows of clauses: for some row to be open, of each of its clauses some
signal must be there. Every clause has a bit, and each signal the bits of the clauses that it meets, so what a
post meets is a joining by "or". A row is looked at only when its two rarest clauses are met. The answer errs
to one side only: a condition that is let through may turn out not to hold, never the reverse.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

MOST_ROWS = 256
"""How many rows one condition may have; where its ways would give more, they share a clause instead."""

Clause = int
"""A mask of signals, of which one must be there."""
Row = tuple[Clause, ...]
"""Clauses that must all be met."""


@dataclass(frozen=True, slots=True)
class AnyOf:
    """A need that several ways can meet, each a tuple of needs."""

    ways: tuple[tuple[Need, ...], ...]


Need = Clause | AnyOf
"""What must be seen for a condition to be able to hold."""


def met(bits: int, needs: tuple[Need, ...]) -> bool:
    """Tell whether the set bits meet every need."""
    for need in needs:
        if isinstance(need, AnyOf):
            for way in need.ways:
                if met(bits, way):
                    break
            else:
                return False
        elif not bits & need:
            return False
    return True


def rare(needs: tuple[Need, ...], common: int) -> bool:
    """Tell whether needs ask, whichever way is taken, for some signal that is not in the mask *common*."""
    return any(
        not need & common if isinstance(need, int) else all(rare(way, common) for way in need.ways)
        for need in needs
    )


class Rows:
    """Writes needs as rows. *often* guesses how often a clause is met, on a scale of its own."""

    def __init__(self, often: Callable[[Clause], float]) -> None:
        self._often = often
        self._known: dict[tuple[Need, ...], list[Row]] = {}

    def of(self, needs: tuple[Need, ...]) -> list[Row]:
        """Return rows of which one must be open, the rarest clause of each first."""
        found: list[Row] = [tuple(need for need in needs if isinstance(need, int))]
        choices = [self._choice(need) for need in needs if isinstance(need, AnyOf)]
        for choice in sorted(choices, key=len, reverse=True):
            if len(found) * len(choice) <= MOST_ROWS:
                found = [row + chosen for row in found for chosen in choice]
            else:  # the rarest clauses of all choices joined, then the next ones, as far as all have some
                shared = tuple(reduce(or_, clauses) for clauses in zip(*choice, strict=False))
                found = [row + shared for row in found]
        return [self._rarest(row) for row in found]

    def _choice(self, need: AnyOf) -> list[Row]:
        found: list[Row] = []
        for way in need.ways:
            if way not in self._known:
                self._known[way] = self.of(way)
            found += self._known[way]
        return found

    def _rarest(self, row: Row) -> Row:
        kept: list[Clause] = []
        for _, clause in sorted((self._often(clause), clause) for clause in set(row)):
            if not any(other & clause == other for other in kept):
                kept.append(clause)
        return tuple(kept)


class Gate:
    """The rows of many conditions; the conditions are numbered in the order given.

    What a post meets is a number in three parts: a bit for the rarest clause of each row, one for the next
    rarest, and one for every further clause. Rows that begin with the same two clauses share their bits.

    *in_sentence* is the mask of the signals that count only where the others of their row stand too;
    ``anywhere`` is the mask of the bits that other signals set.
    """

    def __init__(self, needed: Sequence[Sequence[Row]], in_sentence: int) -> None:
        conditions: dict[Row, int] = {}
        for number, choices in enumerate(needed):
            for row in choices:
                conditions[row] = conditions.get(row, 0) | 1 << number
        pairs: dict[tuple[Clause, Clause], int] = {}
        for row in conditions:
            pairs.setdefault((row[0], row[1] if len(row) > 1 else 0), len(pairs))
        self.pairs = len(pairs)
        self._all = (1 << len(pairs)) - 1
        self.alone = sum(1 << number for (_, second), number in pairs.items() if not second)
        further: dict[Clause, int] = {}
        self._rows: dict[int, list[tuple[int, int]]] = {}
        for row, wanting in conditions.items():
            number = pairs[row[0], row[1] if len(row) > 1 else 0]
            bits = 1 << number
            if len(row) > 1:
                bits |= 1 << self.pairs + number
            for clause in row[2:]:
                bits |= 1 << 2 * self.pairs + further.setdefault(clause, len(further))
            self._rows.setdefault(1 << number, []).append((bits, wanting))
        self._met: dict[int, int] = {}
        columns = (*(first for first, _ in pairs), *(second for _, second in pairs), *further)
        for number, clause in enumerate(columns):
            for signal in ones(clause):
                self._met[signal] = self._met.get(signal, 0) | 1 << number
        self.width = 2 * (len(pairs) + -len(pairs) % 64) + len(further)
        """How many columns there are (see ``columns``)."""
        self.anywhere = self.met_by(sum(1 << signal for signal in self._met) & ~in_sentence)

    def met_by(self, signals: int) -> int:
        """Return the number of what a mask of signals meets."""
        return reduce(or_, (self._met.get(signal, 0) for signal in ones(signals)), 0)

    def columns(self, met: int) -> tuple[int, ...]:
        """Return what is met as columns: firsts of pairs, seconds, further clauses; each from a new 64 on."""
        first, second = -self.pairs % 64, 2 * (-self.pairs % 64)
        return tuple(
            n if n < self.pairs else n + first if n < 2 * self.pairs else n + second for n in ones(met)
        )

    def rows(self) -> Iterator[list[tuple[int, int]]]:
        """Yield for each pair its rows: what each asks to be met, and the conditions behind it."""
        return (self._rows[1 << pair] for pair in range(self.pairs))

    def open(self, met: int) -> list[tuple[int, int]]:
        """Return the rows that are open: what each asks to be met, and the conditions behind it."""
        pairs = met & (met >> self.pairs | self.alone) & self._all
        found = []
        while pairs:
            lowest = pairs & -pairs
            found += [row for row in self._rows[lowest] if met & row[0] == row[0]]
            pairs ^= lowest
        return found


def ones(mask: int) -> Iterator[int]:
    """Yield the numbers of the bits that are set, ascending."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
