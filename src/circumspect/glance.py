"""One compiled glance at a text: which conditions could hold on it? Most posts end there.

It gives the answers that ``Tally`` and ``Gate`` give, in a few microseconds (``_compiled.c``). Where nothing
could be compiled, those are asked instead. Here the tables are built that it reads: the clauses that each
phrase meets, and the rows that open when all their clauses are met.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from functools import reduce
from itertools import chain
from operator import or_
from typing import Generic, TypeVar

from circumspect.content.text import Text
from circumspect.gate import Gate
from circumspect.speed import compiled

MOST_COLUMNS = 1 << 14
"""How many columns of a gate the compiled look has room for; a gate with more is asked in plain Python."""
_To = TypeVar("_To")


class Glance(Generic[_To]):
    """Glances at texts for one gate. Immutable, so one may serve many threads.

    *meanings* are the bits that each phrase of the tree sets in the gate, *patterns* those of each pattern;
    *among* tells for whom the conditions in a mask are meant. Raises ValueError for too many columns.
    """

    def __init__(
        self,
        tree: compiled.Tree,
        gate: Gate,
        meanings: Sequence[int],
        patterns: Sequence[int],
        among: Mapping[_To, int],
    ) -> None:
        if gate.width >= MOST_COLUMNS:
            raise ValueError(f"more than {MOST_COLUMNS} columns")
        self._patterns = range(len(meanings), len(meanings) + len(patterns))
        # The number 0 of a tree means nothing, so it is free for what every text meets: no second clause.
        met = chain((gate.alone << gate.pairs,), meanings[1:], patterns)
        begins, columns = array("I", [0]), array("H")
        known: dict[int, tuple[int, ...]] = {}
        for bits in met:
            columns.extend(known[bits] if bits in known else known.setdefault(bits, gate.columns(bits)))
            begins.append(len(columns))
        self._bits = {to: 1 << number for number, to in enumerate(among)}
        self._conditions: list[int] = []
        rows, asked, pairs = array("I"), array("H"), array("I", [0])
        for choices in gate.rows():
            for row, conditions in choices:
                begin = len(asked)
                asked.extend(gate.columns(row))
                speaks = sum(bit for to, bit in self._bits.items() if conditions & among[to])
                apart = (row & ~gate.anywhere).bit_count() > 1
                rows.extend((begin, len(asked), speaks, apart))
                self._conditions.append(conditions)
            pairs.append(len(self._conditions))
        pairs.extend(pairs[-1:] * (-gate.pairs % 64))
        anywhere = sum(1 << column for column in gate.columns(gate.anywhere))
        self._gate = compiled.Gate(
            tree, begins, columns, pairs, rows, asked, anywhere.to_bytes(8 * (gate.width // 64 + 1), "little")
        )

    def awake(self, text: Text, patterns: Sequence[int], to: _To) -> int | None:
        """Return the mask of the conditions that could hold, some of them not meant for *to*.

        *patterns* are the numbers of those that fired in the text. None says that there is no condition, and
        that the words read as English.
        """
        fired, bit = [self._patterns[number] for number in patterns], self._bits[to]
        rows = self._gate.look(text, fired, bit)
        return None if rows is None else reduce(or_, map(self._conditions.__getitem__, rows), 0)
