"""Conditions over signals, as a pack writes them, and what makes one hold.

A condition names signals that must stand together (``all``, within some words, a sentence or the
whole post), of which one must be there (``any``) and which must not (``unless``). It is data: it
cannot loop, call anything or hang.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_
from typing import Any, Literal, NamedTuple

from circumspect.errors import PackError, suggest
from circumspect.rules.reading import Table

Relation = Literal["", "post", "profile", "parent", "before", "after", "inside", "context"]
RELATIONS: frozenset[str] = frozenset({"post", "profile", "parent", "before", "after", "inside", "context"})
"""Where an atom looks: beside the others (no prefix), anywhere in the post, in the profile, in the
parent, just before or after the match, around the match, or among the circumstances of the post."""

Scope = int | Literal["sentence", "post"]
Mark = Literal["match", "clause", "sentence"]

NEAR_WORDS = 4
"""How many words ``before:`` and ``after:`` look, within the sentence."""

MAX_WITHIN = 60
"""The most words that ``within`` may count."""


class Atom(NamedTuple):
    """One thing a condition asks for: a signal, and where to look for it."""

    relation: Relation
    signal: str
    rests_on: int = -1
    """A mask of what must be seen, some of it, for the signal to stand anywhere; -1 while it is unknown."""

    def __str__(self) -> str:
        return f"{self.relation}:{self.signal}" if self.relation else self.signal

    @classmethod
    def parse(cls, word: str) -> Atom:
        """Read ``signal`` or ``relation:signal``. Raises PackError for an unknown relation."""
        relation, colon, signal = word.strip().rpartition(":")
        if colon and relation not in RELATIONS:
            raise PackError(f"unknown relation '{relation}:' in '{word}'.{suggest(relation, RELATIONS)}")
        if not signal:
            raise PackError(f"'{word}' names no signal; write it as signal or relation:signal.")
        if "|" in signal:
            raise PackError(f"'{word}': | may stand under 'all' only; elsewhere name each by itself.")
        return cls(relation, signal)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Condition:
    """Which signals must stand together. Each entry of ``all`` is a tuple of alternatives.

    ``mark`` names the entries of ``all`` (by their first alternative) whose words a finding marks;
    empty means all of them. ``widen`` stretches the mark to the clause or the sentence it stands in.
    """

    all: tuple[tuple[Atom, ...], ...]
    any: tuple[Atom, ...] = ()
    unless: tuple[Atom, ...] = ()
    within: Scope = "sentence"
    ordered: bool = False
    mark: tuple[str, ...] = ()
    widen: Mark = "match"
    beside: tuple[tuple[Atom, ...], ...] = field(init=False, repr=False, compare=False)
    """The entries of ``all`` that must stand together."""
    elsewhere: tuple[tuple[Atom, ...], ...] = field(init=False, repr=False, compare=False)
    """Those that look elsewhere than beside the others."""
    unless_rests_on: int = field(init=False, repr=False, compare=False)
    """What the atoms of ``unless`` rest on, joined."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "beside", tuple(group for group in self.all if not group[0].relation))
        object.__setattr__(self, "elsewhere", tuple(group for group in self.all if group[0].relation))
        object.__setattr__(self, "unless_rests_on", reduce(or_, (atom.rests_on for atom in self.unless), 0))

    def bound(self, rests_on: Callable[[Atom], int]) -> Condition:
        """Return the same condition with what each of its atoms rests on."""
        return replace(
            self,
            all=tuple(_bound(group, rests_on) for group in self.all),
            any=_bound(self.any, rests_on),
            unless=_bound(self.unless, rests_on),
        )

    def atoms(self) -> tuple[Atom, ...]:
        """Return every atom the condition mentions."""
        return tuple(atom for group in self.all for atom in group) + self.any + self.unless


def _bound(atoms: tuple[Atom, ...], rests_on: Callable[[Atom], int]) -> tuple[Atom, ...]:
    return tuple(atom._replace(rests_on=rests_on(atom)) for atom in atoms)


KEYS = frozenset({"all", "any", "unless", "within", "ordered", "mark", "widen"})


def condition_from_mapping(data: Mapping[str, Any], also_unless: tuple[Atom, ...] = ()) -> Condition:
    """Build a condition from the keys ``all any unless within ordered mark widen`` of a TOML table.

    Raises PackError naming the key, the value and the likely fix.
    """
    table = Table(data)
    alternatives = tuple(tuple(map(Atom.parse, entry.split("|"))) for entry in table.names("all"))
    if not alternatives:
        raise PackError("'all' is missing or empty: name at least one signal that must be there.")
    for group in alternatives:
        for atom in group:
            if atom.relation in {"before", "after", "inside"}:
                raise PackError(f"'{atom}' may stand under 'any' or 'unless' only.")
            if atom.relation != group[0].relation:
                raise PackError(f"the alternatives of '{'|'.join(map(str, group))}' must look in one place.")
    mark = table.names("mark")
    firsts = {group[0].signal for group in alternatives}
    for name in mark:
        if name not in firsts:
            hint = suggest(name, firsts)
            raise PackError(f"'mark' names '{name}', which is not the first name of an entry of 'all'.{hint}")
    return Condition(
        all=alternatives,
        any=tuple(map(Atom.parse, table.names("any"))),
        unless=tuple(map(Atom.parse, table.names("unless"))) + also_unless,
        within=_within(data.get("within", "sentence")),
        ordered=table.flag("ordered"),
        mark=mark,
        widen=table.choice("widen", ("match", "clause", "sentence"), "match"),  # type: ignore[arg-type]
    )


def _within(value: object) -> Scope:
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MAX_WITHIN:
        return value
    if value not in ("sentence", "post"):
        words = f"a number of words from 1 to {MAX_WITHIN}"
        raise PackError(f'\'within\' must be "sentence", "post" or {words}; found {value!r}.')
    return "post" if value == "post" else "sentence"
