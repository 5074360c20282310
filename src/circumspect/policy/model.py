"""What a policy pack holds, once read. Plain, frozen data; nothing here reads files or posts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from circumspect.errors import PackError, suggest
from circumspect.rules.condition import Condition
from circumspect.rules.rule import Rule

_LONGEST_NUMBER = 12

CLAUSE_KINDS = (
    "definition",
    "obligation",
    "example",
    "self-question",
    "consequence",
    "privacy-advice",
    "document",
)
COVERAGES = ("automated", "partial", "self-question", "human")


@dataclass(frozen=True, slots=True)
class Dated:
    """Something that holds from a day until a day (both included; ``None`` is open)."""

    since: date | None
    until: date | None

    def holds(self, day: date | None) -> bool:
        """Whether it holds on *day*; ``None`` stands for today."""
        day = day or date.today()  # noqa: DTZ011 - a day of law has no time zone
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Law(Dated):
    """A provision that a clause rests on. ``verified`` tells whether its facts were seen in a source."""

    id: str
    title: str
    provision: str
    gist: str
    source: str
    verified: bool
    penalty: str = ""
    replaced_by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Clause(Dated):
    """One clause of the policy in our own words. ``source`` says where it stands in the document."""

    id: str
    kind: str
    title: str
    text: str
    source: str
    coverage: str
    coverage_why: str
    law: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    question: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A list of words that make one signal. ``subject`` is the file it came from.

    ``exact`` phrases keep their capitals; ``common`` groups are looked at only when something else fired; a
    group ``hides`` the hits of others that its own hits overlap (homonyms).
    """

    name: str
    subject: str
    note: str = ""
    phrases: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    common: bool = False
    hides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Composite:
    """A signal made of others that stand together."""

    name: str
    subject: str
    condition: Condition
    note: str = ""


@dataclass(frozen=True, slots=True)
class Harbour:
    """Something the policy lets pass, said in words to the writer when the condition holds."""

    id: str
    title: str
    text: str
    clauses: tuple[str, ...]
    condition: Condition


@dataclass(frozen=True, slots=True)
class Contacts:
    """Contact points: which domains and telephone blocks are the agency's, and which points are public."""

    domains: tuple[str, ...] = ()
    phone_prefixes: tuple[str, ...] = ()
    public_phones: tuple[str, ...] = ()
    public_emails: tuple[str, ...] = ()
    public_sites: tuple[str, ...] = ()
    news_sites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Agency:
    """The agency profile: its dated names, its contact points, its published vocabulary."""

    names: tuple[Mapping[str, Any], ...]
    contacts: Contacts
    tables: Mapping[str, tuple[Mapping[str, Any], ...]]


@dataclass(frozen=True)
class Pack:
    """A policy pack as it stands on one day. ``pages`` holds each rule's Markdown source by rule id.

    ``traits`` says in words what the reader of meaning saw a post to be, by ``attribute.value``.
    """

    id: str
    title: str
    agency_name: str
    version: str
    digest: str
    document: Mapping[str, Any]
    certainty: Mapping[str, str]
    advice: Mapping[str, Mapping[str, str]]
    clauses: tuple[Clause, ...]
    laws: tuple[Law, ...]
    agency: Agency
    groups: tuple[Group, ...]
    composites: tuple[Composite, ...]
    harbours: tuple[Harbour, ...]
    rules: tuple[Rule, ...]
    pages: Mapping[str, str]
    emoji: Mapping[str, str]
    traits: Mapping[str, str] = field(default_factory=dict)
    day: date | None = None

    def __repr__(self) -> str:
        count = f"{len(self.rules)} rules, {len(self.clauses)} clauses"
        return f"Pack({self.id!r}, version={self.version!r}, {count})"

    def as_of(self, day: date | None) -> Pack:
        """Return the pack with the clauses and the law in force on *day* (``None``: today).

        Names, aliases and rules of every era stay: an old name still tells who is meant. Raises
        PackError when no clause was in force on that day.
        """
        clauses = tuple(clause for clause in self.clauses if clause.holds(day))
        if not clauses:
            raise PackError(
                f"{self.title} has no text in force on {day_in_words(day)}; its first text took effect on "
                f"{day_in_words(self.first_day)}."
            )
        return replace(self, clauses=clauses, laws=tuple(law for law in self.laws if law.holds(day)), day=day)

    @property
    def first_day(self) -> date | None:
        """The day on which the first text of the policy took effect."""
        return min((clause.since for clause in self.clauses if clause.since), default=None)

    @cached_property
    def newest_clauses(self) -> Mapping[str, Clause]:
        """The newest clause of each number, in the order of the pack."""
        found: dict[str, Clause] = {}
        for clause in self.clauses:
            known = found.get(clause.id)
            if known is None or (known.since or date.min) < (clause.since or date.min):
                found[clause.id] = clause
        return found

    def clause(self, number: str) -> Clause:
        """Return the newest clause of that number. Raises PackError, with the nearest number, if none.

        What is no number is not repeated: it may be a post gone astray.
        """
        if number not in self.newest_clauses:
            said = f" {number!r}" if len(number) <= _LONGEST_NUMBER else " of that number"
            raise PackError(f"there is no clause{said}.{suggest(number, set(self.newest_clauses))}")
        return self.newest_clauses[number]

    def law_behind(self, clause: Clause, day: date | None) -> tuple[Law, ...]:
        """Return the law that a clause rests on, as it stood on *day* (``None``: today)."""
        return tuple(law for name in clause.law for law in self.laws if law.id == name and law.holds(day))

    def rule(self, name: str) -> Rule:
        """Return the rule of that id or code. Raises PackError, with the nearest name, if none."""
        for rule in self.rules:
            if name.lower() in {rule.id, rule.code.lower()}:
                return rule
        known = [rule.id for rule in self.rules] + [rule.code for rule in self.rules]
        raise PackError(f"there is no rule {name!r}.{suggest(name, known)}")


def day_in_words(day: date | None) -> str:
    """Write a day as the Australian Government Style Manual does: 18 January 2012."""
    return f"{day.day} {day:%B %Y}" if day else "today"
