"""Looks a loaded pack over and lists all that is wrong with it: what its author would want to know.

The loader refuses what cannot be read; this finds what can be read and is still a mistake. Whatever needs the
engine (which signals the detectors offer, whether the conditions compile) is handed in as ``Surroundings``,
so that the policy stays below the engine.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from circumspect.assessment import Advice, Certainty
from circumspect.content.post import Author
from circumspect.errors import PackError, suggest
from circumspect.policy.lint_page import page_problems
from circumspect.policy.lint_signals import condition_problems, list_problems
from circumspect.policy.lint_words import wording_problems
from circumspect.policy.model import Clause, Dated, Law, Pack, day_in_words
from circumspect.policy.problem import Problem, Sources
from circumspect.rules.condition import Atom
from circumspect.rules.rule import Rule

_CODE = re.compile(r"SM\d{3}", re.A)
_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*", re.A)
_DOCUMENT_KEYS = ("title", "publisher", "owner", "approver", "contact", "published", "authoritative")
_SHORTEST_REASON = 20
"""The fewest characters in which a reason can say something."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the engine offers a pack: the detectors' signals, the circumstances, and a trial of the whole."""

    signals: Collection[str] = ()
    circumstances: Collection[str] = ()
    prepare: Callable[[Pack], object] = repr


def lint(pack: Pack, sources: Mapping[str, str], around: Surroundings) -> tuple[Problem, ...]:
    """Return every problem of a pack, by file and line. *sources* holds its files' text by name."""
    files = Sources(sources)
    found = [
        *_head(pack),
        *_clauses(pack, files),
        *_laws(pack, files),
        *_agency(pack, files),
        *_harbours(pack, files),
        *_rules(pack, files),
        *list_problems(pack, files),
    ]
    conditions = list(condition_problems(pack, files, around.signals, around.circumstances))
    found += conditions
    if not any(problem.grave for problem in conditions):
        try:
            around.prepare(replace(pack, rules=tuple(replace(rule, status="live") for rule in pack.rules)))
        except PackError as error:
            found.append(Problem("", "", f"the pack cannot be made ready for checking: {error}"))
    return tuple(sorted(dict.fromkeys(found), key=lambda p: (p.file, p.line, not p.grave, p.key, p.message)))


def _head(pack: Pack) -> Iterator[Problem]:
    for key in _DOCUMENT_KEYS:
        if not pack.document.get(key):
            yield Problem(
                "pack.toml",
                "[document]",
                f"document control lacks '{key}'.",
                "Copy it from the source document.",
            )
    grades = [str(grade) for grade in Certainty]
    yield from _same("[certainty]", pack.certainty, grades, "say in a sentence what the grade means.")
    yield from _same(
        "[advice]", pack.advice, [advice.value for advice in Advice], "give it a title and a text."
    )
    if not _NAME.fullmatch(pack.id.replace("_", "-")):
        yield Problem("pack.toml", "id", f"'{pack.id}' is no plain name.", "Use small letters, digits and _.")


def _same(key: str, given: Collection[str], wanted: Collection[str], hint: str) -> Iterator[Problem]:
    for name in wanted:
        if name not in given:
            yield Problem("pack.toml", key, f"'{name}' is missing.", f"Add it: {hint}")
    for name in given:
        if name not in wanted:
            yield Problem("pack.toml", key, f"unknown name '{name}'.", suggest(name, wanted).strip())


def _clauses(pack: Pack, files: Sources) -> Iterator[Problem]:
    known, laws = {clause.id for clause in pack.clauses}, {law.id for law in pack.laws}
    yield from _periods("clauses.toml", "clause", pack.clauses, files)
    for clause in pack.clauses:
        place = "clauses.toml", f"clause {clause.id}"
        line = files.line("clauses.toml", f'id = "{clause.id}"')
        for law in clause.law:
            if law not in laws:
                yield Problem(*place, f"rests on unknown law '{law}'.", suggest(law, laws).strip(), line=line)
        for other in clause.related:
            if other not in known:
                yield Problem(
                    *place, f"unknown related clause '{other}'.", suggest(other, known).strip(), line=line
                )
        if len(clause.coverage_why) < _SHORTEST_REASON:
            yield Problem(
                *place, "'coverage-why' gives no reason.", "Say what can be found and what cannot.", line=line
            )
        if clause.kind == "self-question" and not clause.question:
            yield Problem(
                *place, "a self-question needs 'question'.", "Write what the writer is asked.", line=line
            )
        yield from (replace(problem, line=line) for problem in _coverage(clause, pack))


def _coverage(clause: Clause, pack: Pack) -> Iterator[Problem]:
    """What a clause says of its coverage, held against the rules that cite it."""
    place = "clauses.toml", f"clause {clause.id}"
    citing = [
        r.code
        for r in pack.rules
        if r.status == "live" and any(clause.id in ids for ids in r.clauses.values())
    ]
    if clause.coverage == "automated" and not citing:
        yield Problem(*place, "is called automated, but no live rule cites it.", "Cite it, or call it human.")
    if clause.coverage == "partial" and not citing and clause.kind in {"obligation", "example"}:
        hint = "Cite it, call it human, or let coverage-why say what else serves it."
        yield Problem(*place, "is called partial, but no live rule cites it.", hint, grave=False)
    if clause.coverage == "human" and citing:
        said = f"is left to people, but {', '.join(citing)} cites it."
        yield Problem(*place, said, "Call it partial, or take the citation out.", grave=False)


def _laws(pack: Pack, files: Sources) -> Iterator[Problem]:
    ids = {law.id for law in pack.laws}
    used = {name for clause in pack.clauses for name in clause.law} | {law.replaced_by for law in pack.laws}
    yield from _periods("law.toml", "law", pack.laws, files)
    for law in pack.laws:
        place, line = ("law.toml", f"law {law.id}"), files.line("law.toml", f'id = "{law.id}"')
        if law.replaced_by and law.replaced_by not in ids:
            hint = suggest(law.replaced_by, ids).strip()
            yield Problem(*place, f"'replaced-by' names unknown law '{law.replaced_by}'.", hint, line=line)
        if law.verified and law.since is None:
            yield Problem(
                *place,
                "is verified, but has no 'from'.",
                "Give its first day, or verified = false.",
                line=line,
            )
        if law.id not in used:
            yield Problem(
                *place,
                "no clause rests on it.",
                "Name it in a clause, or leave it out.",
                grave=False,
                line=line,
            )


def _periods(
    file: str, word: str, dated: tuple[Clause, ...] | tuple[Law, ...], files: Sources
) -> Iterator[Problem]:
    """Texts of one id: each must end after it begins, and before the next begins."""
    by_id: dict[str, list[Dated]] = {}
    for one in dated:
        place, line = (file, f"{word} {one.id}"), files.line(file, f'id = "{one.id}"')
        if one.since and one.until and one.until < one.since:
            said = f"ends on {day_in_words(one.until)}, before it begins on {day_in_words(one.since)}."
            yield Problem(
                *place, said, "Mend 'from' or 'until'; 'until' is the last day in force.", line=line
            )
        for other in by_id.get(one.id, ()):
            if _overlap(one, other):
                said = "two texts are in force on the same day."
                yield Problem(
                    *place, said, "End the earlier one the day before the later one begins.", line=line
                )
        by_id.setdefault(one.id, []).append(one)


def _overlap(one: Dated, other: Dated) -> bool:
    return (one.since or date.min) <= (other.until or date.max) and (other.since or date.min) <= (
        one.until or date.max
    )


def _agency(pack: Pack, files: Sources) -> Iterator[Problem]:
    for table, entries in {"name": pack.agency.names, **pack.agency.tables}.items():
        for number, entry in enumerate(entries, 1):
            name = entry.get("name")
            place = "agency.toml", f"[[{table}]] {name or f'number {number}'}"
            line = files.line("agency.toml", f"name = {json.dumps(name, ensure_ascii=False)}")
            if not isinstance(name, str) or not name.strip():
                yield Problem(*place, "'name' is missing.", "Give the name in quotes.", line=line)
            if not isinstance(entry.get("verified"), bool):
                hint = "true: seen in a source. false: from memory."
                yield Problem(*place, "'verified' is missing or is not true or false.", hint, line=line)
            days = entry.get("from"), entry.get("until")
            if any(day is not None and type(day) is not date for day in days):
                yield Problem(
                    *place, "'from' and 'until' must be days.", "Write 2012-01-18, without quotes.", line=line
                )
            elif days[0] and days[1] and days[1] < days[0]:
                yield Problem(*place, "ends before it begins.", "Mend 'from' or 'until'.", line=line)


def _harbours(pack: Pack, files: Sources) -> Iterator[Problem]:
    known = {clause.id for clause in pack.clauses}
    rules = {rule.id for rule in pack.rules}
    for harbour in pack.harbours:
        line, key = files.line("harbours.toml", f'id = "{harbour.id}"'), f"harbour {harbour.id}"
        for clause in harbour.clauses:
            if clause not in known:
                hint = suggest(clause, known).strip()
                yield Problem("harbours.toml", key, f"cites unknown clause '{clause}'.", hint, line=line)
        for said, hint in _unknown_found(harbour.condition.atoms(), rules):
            yield Problem("harbours.toml", key, said, hint, line=line)


def _rules(pack: Pack, files: Sources) -> Iterator[Problem]:
    by_code: dict[str, str] = {}
    for rule in pack.rules:
        file = f"rules/{rule.id}.md"
        where = [
            *_identity(rule, by_code),
            *_citations(rule, pack),
            *_advice(rule, pack),
            *wording_problems(rule),
        ]
        for problem in where:
            yield replace(problem, file=file, line=files.line(file, f"{problem.key} ="))
        yield from page_problems(rule, pack.pages[rule.id])


def _identity(rule: Rule, by_code: dict[str, str]) -> Iterator[Problem]:
    if not _NAME.fullmatch(rule.id):
        yield Problem("", "id", f"'{rule.id}' is no plain name.", "Use small letters and hyphens.")
    if rule.id.startswith(("no-", "avoid-", "never-")):
        yield Problem("", "id", f"'{rule.id}' names the advice.", "Name the fault instead.")
    if not _CODE.fullmatch(rule.code):
        yield Problem(
            "", "code", f"'{rule.code}' is no code.", "A code is SM and three digits, such as SM408."
        )
    if rule.code in by_code:
        hint = "Give it a code that was never used, retired rules included."
        yield Problem("", "code", f"'{rule.code}' is the code of {by_code[rule.code]} too.", hint)
    by_code[rule.code] = rule.id
    kinds = {branch.kind for branch in rule.branches}
    if None in kinds and len(kinds) > 1:
        bare = ", ".join(branch.id for branch in rule.branches if branch.kind is None)
        yield Problem(
            "", "kind", f"some conditions give a kind and {bare} does not.", "Give every one a kind, or none."
        )


def _citations(rule: Rule, pack: Pack) -> Iterator[Problem]:
    known = {clause.id for clause in pack.clauses}
    in_force = {clause.id for clause in pack.clauses if clause.holds(None)}
    spoken_to = {"public" if author is Author.PUBLIC else use.value for use, author in rule.speaks_to()}
    for key in sorted(spoken_to - {key for key, ids in rule.clauses.items() if ids}):
        said = f"[clauses] names none for '{key}', which some condition is meant for."
        yield Problem("", key, said, "Name the clauses, the main one first, or narrow 'uses' or 'authors'.")
    for key in sorted(set(rule.clauses) - spoken_to):
        yield Problem(
            "", key, f"[clauses] names '{key}', which no condition is meant for.", "Take it out.", grave=False
        )
    for cited in dict.fromkeys(clause for ids in rule.clauses.values() for clause in ids):
        if cited not in known:
            yield Problem("", "clauses", f"cites unknown clause '{cited}'.", suggest(cited, known).strip())
        elif cited not in in_force and rule.status == "live":
            said = f"cites clause '{cited}', which is no longer in force."
            yield Problem("", "clauses", said, "Cite its successor too, or retire the rule.", grave=False)
    asked = {clause.id for clause in pack.clauses if clause.question}
    for question in rule.questions:
        if question not in asked:
            hint = suggest(question, asked).strip()
            yield Problem("", "questions", f"'{question}' is no clause with a question.", hint)


def _advice(rule: Rule, pack: Pack) -> Iterator[Problem]:
    for use in sorted({use for use, _ in rule.speaks_to()} - set(rule.advice)):
        said = f"[advice] says nothing for '{use.value}', which some condition is meant for."
        yield Problem("", use.value, said, "Give the advice, or narrow 'uses'.")
    for use, advice in rule.advice.items():
        if advice is Advice.CLEAR:
            yield Problem(
                "", use.value, "[advice] is 'clear', and a finding never is.", "Say consider, or more."
            )
    yield from _found(rule, {other.id for other in pack.rules})


def _found(rule: Rule, rules: set[str]) -> Iterator[Problem]:
    """Atoms that ask for the finding of another rule."""
    early = [
        atom
        for branch in rule.branches
        for atom in (*branch.condition.atoms(), *branch.lower_if, *branch.lift_if)
    ]
    raising = [atom for raised in rule.raises for atom in raised.any]
    for said, hint in _unknown_found(early + raising, rules):
        yield Problem("", "raise", said, hint)
    for atom in _asking_found(early):
        said = f"'{atom}' is asked before the findings are known."
        yield Problem("", "raise", said, "It may stand under [[raise]] and in harbours only.")


def _asking_found(atoms: Iterable[Atom]) -> list[Atom]:
    return [
        atom
        for atom in dict.fromkeys(atoms)
        if atom.relation == "context" and atom.signal.startswith("found-")
    ]


def _unknown_found(atoms: Iterable[Atom], rules: set[str]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong, and a hint, of every atom that asks for the finding of a rule there is not."""
    for atom in _asking_found(atoms):
        other = atom.signal.removeprefix("found-")
        if other not in rules:
            yield f"'{atom}' names no rule.", suggest(other, rules).strip()


__all__ = ["Problem", "Surroundings", "lint"]
