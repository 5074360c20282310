"""A rule: which signals the policy objects to, with which clauses, how gravely, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from circumspect.assessment import Advice, Certainty
from circumspect.content.post import Author, Use
from circumspect.errors import PackError, suggest
from circumspect.rules.condition import KEYS, Atom, Condition, condition_from_mapping

SEVERITIES = ("low", "medium", "high", "critical")
STATUSES = ("shadow", "live", "retired")
CITATIONS = ("personal", "official", "public")
KINDS = ("operation", "seizure", "policy", "daily-work", "legal")

_RULE_KEYS = frozenset(
    {"id", "code", "title", "clauses", "uses", "authors", "severity", "status", "why", "mend", "unless", "lower-if",
     "advice", "raise", "questions", "when"}
)  # fmt: skip
_BRANCH_KEYS = KEYS | {"id", "certainty", "uses", "authors", "why", "mend", "edit", "kind", "advice", "lower-if"}


@dataclass(frozen=True, slots=True)
class Branch:
    """One condition under which the rule finds something, with its certainty and its words."""

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
    first being the main one. ``questions`` are the self-questions the rule makes worth asking.
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
    branches: tuple[Branch, ...]

    def cites(self, use: Use, author: Author) -> tuple[str, ...]:
        """Return the clauses a finding cites for this use and author."""
        return self.clauses.get("public" if author is Author.PUBLIC else use.value, ())


def rule_from_mapping(data: Mapping[str, Any]) -> Rule:
    """Build a rule from a page's header. Raises PackError naming key, value and likely fix."""
    _known(data, _RULE_KEYS)
    for key in ("id", "code", "title", "clauses", "severity", "status", "why", "mend", "advice", "when"):
        if key not in data:
            raise PackError(f"the key '{key}' is missing.")
    severity = _choice(data, "severity", SEVERITIES)
    status = _choice(data, "status", STATUSES)
    uses, authors = _uses(data, frozenset(Use)), _authors(data, frozenset({Author.EMPLOYEE}))
    everywhere = tuple(map(Atom.parse, data.get("unless", [])))
    lower = tuple(map(Atom.parse, data.get("lower-if", [])))
    branches = []
    for number, table in enumerate(data["when"], 1):
        try:
            branches.append(_branch(table, uses, authors, everywhere, lower, data))
        except PackError as error:
            raise PackError(f"[[when]] {table.get('id', f'number {number}')}: {error}") from None
    ids = [branch.id for branch in branches]
    for branch_id in ids:
        if ids.count(branch_id) > 1:
            raise PackError(f"[[when]] {branch_id}: the id is used twice.")
    clauses = data["clauses"]
    for key in clauses:
        if key not in CITATIONS:
            raise PackError(f"clauses: unknown key '{key}'.{suggest(key, CITATIONS)}")
    return Rule(
        id=data["id"],
        code=data["code"],
        title=data["title"],
        clauses={key: tuple(value) for key, value in clauses.items()},
        severity=severity,
        status=status,
        why=data["why"],
        mend=data["mend"],
        advice={Use(key): _advice(value) for key, value in data["advice"].items()},
        raises=tuple(
            Raise(_advice(r["to"]), _uses(r, frozenset(Use)), tuple(map(Atom.parse, r["any"])))
            for r in data.get("raise", [])
        ),
        questions=tuple(data.get("questions", [])),
        branches=tuple(branches),
    )


def _branch(
    table: Mapping[str, Any],
    uses: frozenset[Use],
    authors: frozenset[Author],
    everywhere: tuple[Atom, ...],
    lower: tuple[Atom, ...],
    rule: Mapping[str, Any],
) -> Branch:
    _known(table, _BRANCH_KEYS)
    for key in ("id", "certainty"):
        if key not in table:
            raise PackError(f"the key '{key}' is missing.")
    kind = table.get("kind")
    if kind is not None:
        _choice(table, "kind", KINDS)
    return Branch(
        id=table["id"],
        condition=condition_from_mapping(table, everywhere),
        certainty=Certainty.parse(_choice(table, "certainty", tuple(str(grade) for grade in Certainty))),
        uses=_uses(table, uses),
        authors=_authors(table, authors),
        why=table.get("why", rule["why"]),
        mend=table.get("mend", rule["mend"]),
        edit=table.get("edit"),
        kind=kind,
        advice=_advice(table["advice"]) if "advice" in table else None,
        lower_if=lower + tuple(map(Atom.parse, table.get("lower-if", []))),
    )


def _known(data: Mapping[str, Any], known: frozenset[str]) -> None:
    for key in data:
        if key not in known:
            raise PackError(f"unknown key '{key}'.{suggest(key, known)}")


def _choice(data: Mapping[str, Any], key: str, known: tuple[str, ...]) -> str:
    value = data[key]
    if value not in known:
        raise PackError(f"'{key}' must be one of {', '.join(known)}; found {value!r}.")
    return str(value)


def _advice(value: str) -> Advice:
    try:
        return Advice(value)
    except ValueError:
        raise PackError(f"unknown advice {value!r}.{suggest(str(value), [a.value for a in Advice])}") from None


def _uses(data: Mapping[str, Any], default: frozenset[Use]) -> frozenset[Use]:
    try:
        return frozenset(map(Use, data["uses"])) if "uses" in data else default
    except ValueError:
        raise PackError(f"'uses' takes \"personal\" and \"official\"; found {data['uses']!r}.") from None


def _authors(data: Mapping[str, Any], default: frozenset[Author]) -> frozenset[Author]:
    try:
        return frozenset(map(Author, data["authors"])) if "authors" in data else default
    except ValueError:
        raise PackError(f"'authors' takes \"employee\" and \"public\"; found {data['authors']!r}.") from None
