"""How the software serves each clause: by which rules, by which question, or not at all, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest
from textwrap import wrap
from typing import Any

from circumspect.policy.model import COVERAGES, Clause, Pack
from circumspect.policy.wording import in_force

SCHEMA = "circumspect.coverage/1"
MEANINGS: Mapping[str, str] = {
    "automated": "a rule finds it",
    "partial": "rules find part of it; the rest is for people",
    "self-question": "the writer is asked; nothing is matched",
    "human": "people alone",
}


@dataclass(frozen=True, slots=True)
class Served:
    """One clause and what serves it: live rules, rules on trial, harbours, rules that ask its question."""

    clause: Clause
    rules: tuple[str, ...]
    shadow: tuple[str, ...]
    harbours: tuple[str, ...]
    asked_by: tuple[str, ...]


def coverage(pack: Pack) -> tuple[Served, ...]:
    """Return how each clause of the pack is served, in the order of the document."""
    return tuple(_served(clause, pack) for clause in pack.clauses)


def totals(served: tuple[Served, ...]) -> dict[str, int]:
    """Count the clauses by how they are served."""
    return {word: sum(one.clause.coverage == word for one in served) for word in COVERAGES}


def coverage_text(pack: Pack, width: int = 100) -> str:
    """Return the table of clauses and the totals as plain text."""
    served = coverage(pack)
    ids = max([len("Clause"), *(len(one.clause.id) for one in served)])
    kinds = max(map(len, COVERAGES))
    by = min(width // 4, max([len("By"), *(len(part) for one in served for part in by_whom(one))]))
    rest = max(30, width - ids - kinds - by - 6)
    rows = [("Clause", "Served", "By", "What, and why")]
    for one in served:
        parts = [line for part in by_whom(one) for line in wrap(part, by)]
        why = [*wrap(one.clause.title, rest), *wrap(one.clause.coverage_why, rest)]
        ids_and_words = [(one.clause.id, one.clause.coverage)]
        cells = zip_longest(ids_and_words, parts, why)
        rows += [(*(ids_of or ("", "")), part or "", line or "") for ids_of, part, line in cells]
    lines = [f"{a:<{ids}}  {b:<{kinds}}  {c:<{by}}  {d}".rstrip() for a, b, c, d in rows]
    head = f"{pack.title} ({pack.id} {pack.version}), {in_force(pack)}"
    counts = [f"{count:>{ids}}  {word:<{kinds}}  {MEANINGS[word]}" for word, count in totals(served).items()]
    whole = f"{len(served):>{ids}}  clauses in all"
    return "\n".join([head, "", *lines, "", "Totals", *counts, whole, ""])


def coverage_data(pack: Pack) -> dict[str, Any]:
    """Return the same as plain data."""
    served = coverage(pack)
    return {
        "schema": SCHEMA,
        "pack": {"id": pack.id, "version": pack.version, "digest": pack.digest},
        "as_of": pack.day.isoformat() if pack.day else None,
        "totals": totals(served),
        "clauses": [
            {
                "id": one.clause.id,
                "kind": one.clause.kind,
                "title": one.clause.title,
                "coverage": one.clause.coverage,
                "why": one.clause.coverage_why,
                "rules": list(one.rules),
                "shadow_rules": list(one.shadow),
                "harbours": list(one.harbours),
                "asked_by": list(one.asked_by),
            }
            for one in served
        ],
    }


def by_whom(one: Served) -> list[str]:
    """Return who serves a clause, in short: codes of rules, rules on trial, questions, safe harbours."""
    parts = list(one.rules)
    parts += [f"{code} (on trial)" for code in one.shadow]
    parts += [f"asked by {code}" for code in one.asked_by]
    parts += [f"lets pass: {harbour}" for harbour in one.harbours]
    return parts


def _served(clause: Clause, pack: Pack) -> Served:
    def codes(status: str) -> tuple[str, ...]:
        citing = [rule for rule in pack.rules if rule.status == status]
        return tuple(
            sorted(rule.code for rule in citing if any(clause.id in ids for ids in rule.clauses.values()))
        )

    return Served(
        clause=clause,
        rules=codes("live"),
        shadow=codes("shadow"),
        harbours=tuple(harbour.id for harbour in pack.harbours if clause.id in harbour.clauses),
        asked_by=tuple(
            sorted(rule.code for rule in pack.rules if rule.status == "live" and clause.id in rule.questions)
        ),
    )
