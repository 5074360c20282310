"""A rule: which signals the policy objects to, with which clauses, how gravely, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from circumspect.assessment import Advice, Certainty
from circumspect.content.post import Author, Use
from circumspect.errors import PackError
from circumspect.reader.reading import PREFIX
from circumspect.rules.condition import KEYS, Atom, Condition, condition_from_mapping
from circumspect.rules.reading import Table

SEVERITIES = ("low", "medium", "high", "critical")
STATUSES = ("shadow", "live", "retired")
CITATIONS = ("personal", "official", "public")
KINDS = ("operation", "seizure", "policy", "daily-work", "legal")

_NEEDED = ("id", "code", "title", "clauses", "severity", "status", "why", "mend", "advice", "when")
_RULE_KEYS = frozenset(_NEEDED) | {
    "uses",
    "authors",
    "unless",
    "words-unless",
    "lower-if",
    "lift-if",
    "traits",
    "raise",
    "questions",
    "when-shared",
}
_BRANCH_KEYS = KEYS | {
    "id",
    "certainty",
    "uses",
    "authors",
    "why",
    "mend",
    "edit",
    "kind",
    "advice",
    "lower-if",
    "lift-if",
}


@dataclass(frozen=True, slots=True)
class Branch:
    """One condition under which the rule finds something, with its certainty and its words.

    Where one of ``lower_if`` holds in the post a finding is one grade less sure; where one of ``lift_if``
    does, what is possible is likely.
    """

    id: str
    condition: Condition
    certainty: Certainty
    uses: frozenset[Use]
    authors: frozenset[Author]
    why: str
    mend: str
    edit: str | None
    kind: str | None
    advice: Advice | None
    lower_if: tuple[Atom, ...]
    lift_if: tuple[Atom, ...]


@dataclass(frozen=True, slots=True)
class Raise:
    """A circumstance in which a finding of the rule weighs more: any of the atoms holds in the post."""

    to: Advice
    uses: frozenset[Use]
    any: tuple[Atom, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the pack, as its page's header states it.

    ``clauses`` maps ``personal``, ``official`` and ``public`` (author) to the clauses cited, the
    first being the main one. ``questions`` are the self-questions the rule makes worth asking, ``traits`` the
    attributes that tell a person why the reader of meaning found something. ``when_shared`` tells whether it
    holds of the words of others too, when they are shared or liked.
    """

    id: str
    code: str
    title: str
    clauses: Mapping[str, tuple[str, ...]]
    severity: str
    status: str
    why: str
    mend: str
    advice: Mapping[Use, Advice]
    raises: tuple[Raise, ...]
    questions: tuple[str, ...]
    traits: tuple[str, ...]
    when_shared: bool
    branches: tuple[Branch, ...]

    def cites(self, use: Use, author: Author) -> tuple[str, ...]:
        """Return the clauses a finding cites for this use and author."""
        return self.clauses.get("public" if author is Author.PUBLIC else use.value, ())

    def speaks_to(self) -> frozenset[tuple[Use, Author]]:
        """Return the pairs of use and author that some condition of the rule is meant for."""
        return frozenset((u, a) for branch in self.branches for u in branch.uses for a in branch.authors)


def rule_from_mapping(data: Mapping[str, Any]) -> Rule:
    """Build a rule from a page's header. Raises PackError naming key, value and likely fix."""
    table = Table(data).known(_RULE_KEYS).need(*_NEEDED)
    uses, authors = _uses(table, frozenset(Use)), _authors(table, frozenset({Author.EMPLOYEE}))
    everywhere, beside_words = _atoms(table, "unless"), _atoms(table, "words-unless")
    branches: list[Branch] = []
    for number, entry in enumerate(table.tables("when"), 1):
        name = entry.get("id", f"number {number}") if isinstance(entry, Mapping) else f"number {number}"
        try:
            branch = _branch(Table(entry), (uses, authors), (everywhere, beside_words), table)
        except PackError as error:
            raise PackError(f"[[when]] {name}: {error}") from None
        if any(branch.id == other.id for other in branches):
            raise PackError(f"[[when]] {branch.id}: the id is used twice.")
        branches.append(branch)
    if not branches:
        raise PackError("the rule has no [[when]]; give it at least one condition.")
    advice = Table(table.table("advice"), "[advice]").known([use.value for use in Use])
    return Rule(
        id=table.words("id"),
        code=table.words("code"),
        title=table.words("title"),
        clauses=_citations(table),
        severity=table.choice("severity", SEVERITIES),
        status=table.choice("status", STATUSES),
        why=table.words("why"),
        mend=table.words("mend"),
        advice={Use(key): _advice(advice, key) for key in advice.data},
        raises=tuple(_raise(entry, number) for number, entry in enumerate(table.tables("raise"), 1)),
        questions=table.names("questions"),
        traits=table.names("traits"),
        when_shared=table.flag("when-shared"),
        branches=tuple(branches),
    )


def _branch(
    table: Table,
    meant_for: tuple[frozenset[Use], frozenset[Author]],
    silenced_by: tuple[tuple[Atom, ...], tuple[Atom, ...]],
    rule: Table,
) -> Branch:
    table.known(_BRANCH_KEYS).need("id", "certainty")
    everywhere, beside_words = silenced_by
    condition = condition_from_mapping(table.data, everywhere)
    if not _asks_the_reader(condition):
        condition = replace(condition, unless=condition.unless + beside_words)
    return Branch(
        id=table.words("id"),
        condition=condition,
        certainty=Certainty.parse(table.choice("certainty", [str(grade) for grade in Certainty])),
        uses=_uses(table, meant_for[0]),
        authors=_authors(table, meant_for[1]),
        why=table.words("why") if "why" in table else rule.words("why"),
        mend=table.words("mend") if "mend" in table else rule.words("mend"),
        edit=table.text("edit") if "edit" in table else None,
        kind=table.choice("kind", KINDS) if "kind" in table else None,
        advice=_advice(table, "advice") if "advice" in table else None,
        lower_if=_atoms(rule, "lower-if") + _atoms(table, "lower-if"),
        lift_if=_atoms(rule, "lift-if") + _atoms(table, "lift-if"),
    )


def _asks_the_reader(condition: Condition) -> bool:
    # What rests on what it found is not silenced by words: it has read them too (decision 0014).
    return any(all(atom.signal.startswith(PREFIX) for atom in group) for group in condition.all)


def _citations(rule: Table) -> Mapping[str, tuple[str, ...]]:
    table = Table(rule.table("clauses"), "[clauses]").known(CITATIONS)
    return {key: table.names(key) for key in table.data}


def _raise(entry: object, number: int) -> Raise:
    table = Table(entry, f"[[raise]] number {number}").known({"to", "uses", "any"}).need("to", "any")
    return Raise(_advice(table, "to"), _uses(table, frozenset(Use)), _atoms(table, "any"))


def _atoms(table: Table, key: str) -> tuple[Atom, ...]:
    return tuple(map(Atom.parse, table.names(key)))


def _advice(table: Table, key: str) -> Advice:
    return Advice(table.choice(key, [advice.value for advice in Advice]))


def _uses(table: Table, default: frozenset[Use]) -> frozenset[Use]:
    values = table.names("uses")
    try:
        return frozenset(map(Use, values)) or default
    except ValueError:
        raise table.error(f'\'uses\' takes "personal" and "official"; found {", ".join(values)}.') from None


def _authors(table: Table, default: frozenset[Author]) -> frozenset[Author]:
    values = table.names("authors")
    try:
        return frozenset(map(Author, values)) or default
    except ValueError:
        raise table.error(f'\'authors\' takes "employee" and "public"; found {", ".join(values)}.') from None
