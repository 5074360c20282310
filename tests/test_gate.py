"""The gate lets every condition through that could hold, and keeps most of the others shut."""

from __future__ import annotations

from functools import reduce
from operator import or_

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circumspect.gate import MOST_ROWS, AnyOf, Gate, Need, Rows, met, ones, rare

SIGNALS = 12
CLAUSES = st.integers(1, (1 << SIGNALS) - 1)


def _ways(inner: st.SearchStrategy[Need]) -> st.SearchStrategy[Need]:
    needs = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.lists(needs, min_size=1, max_size=4).map(lambda ways: AnyOf(tuple(ways)))


NEED: st.SearchStrategy[Need] = st.recursive(CLAUSES, _ways, max_leaves=12)
NEEDS = st.lists(NEED, min_size=1, max_size=4).map(tuple)


def _open(conditions: list[tuple[Need, ...]], seen: int) -> int:
    rows = Rows(lambda clause: clause.bit_count())
    gate = Gate([rows.of(needs) for needs in conditions], 0)
    return reduce(or_, (wanting for _, wanting in gate.open(gate.met_by(seen))), 0)


@given(conditions=st.lists(NEEDS, min_size=1, max_size=5), seen=st.integers(0, (1 << SIGNALS) - 1))
def test_a_condition_whose_needs_are_met_is_never_kept_shut(
    conditions: list[tuple[Need, ...]], seen: int
) -> None:
    opened = _open(conditions, seen)
    assert [] == [n for n, needs in enumerate(conditions) if met(seen, needs) and not opened >> n & 1]


@given(clauses=st.lists(CLAUSES, min_size=1, max_size=6), seen=st.integers(0, (1 << SIGNALS) - 1))
def test_a_condition_without_alternatives_opens_only_when_all_is_met(clauses: list[int], seen: int) -> None:
    assert met(seen, tuple(clauses)) == bool(_open([tuple(clauses)], seen))


def test_more_ways_than_rows_may_have_still_open() -> None:
    one_of_many = AnyOf(tuple((1 << n, 1 << n + 1) for n in range(MOST_ROWS + 1)))
    assert 1 == _open([(one_of_many, one_of_many)], 0b11)
    assert 0 == _open([(one_of_many, one_of_many)], 0)


def test_what_must_stand_in_one_sentence_is_told_from_what_may_stand_anywhere() -> None:
    gate = Gate([Rows(lambda clause: 1.0).of((0b01, 0b10))], in_sentence=0b01)
    row, _ = gate.open(gate.met_by(0b11))[0]
    assert row & gate.anywhere == gate.met_by(0b10)


@pytest.mark.parametrize(
    ("needs", "expected"),
    [
        ((0b01,), True),
        ((0b10,), False),
        ((AnyOf(((0b01,), (0b10,))),), False),
        ((AnyOf(((0b01,),)), 2), True),
    ],
)
def test_a_need_is_rare_only_if_every_way_asks_for_something_rare(
    needs: tuple[Need, ...], expected: bool
) -> None:
    assert expected == rare(needs, common=0b10)


def test_ones_names_the_bits_that_are_set() -> None:
    assert [0, 3, 70] == list(ones(1 | 8 | 1 << 70))
