"""What the pages of the policy show: clauses, rules, their history, what changed, what a search finds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from functools import cache, lru_cache
from itertools import groupby

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from circumspect import Advice, Use
from circumspect.policy.coverage import MEANINGS, Served, coverage
from circumspect.policy.diff import Change, Part, diff, word_diff
from circumspect.policy.export import policy_markdown, slug
from circumspect.policy.model import Clause, Dated, Law, Pack
from circumspect.policy.wording import condition_in_words
from circumspect.report.view import advice_title, question
from circumspect.rules.page import sections as sections_of_page
from circumspect.rules.page import split_page
from circumspect.rules.rule import Rule
from circumspect_desk.policies.markdown import as_html
from circumspect_desk.web.engine import policy

KINDS: Mapping[str, str] = {
    "definition": "definition",
    "obligation": "obligation",
    "example": "example of what may be inappropriate or unacceptable",
    "self-question": "question to ask yourself before posting",
    "consequence": "possible consequence, decided by people and never by software",
    "privacy-advice": "advice for your own privacy",
    "document": "about the document itself",
}
_SECTIONS: Mapping[str, str] = {
    "definition": "definitions",
    "obligation": "obligations",
    "example": "examples of what may be inappropriate or unacceptable",
    "self-question": "questions to ask yourself",
    "consequence": "possible consequences",
    "privacy-advice": "advice for your own privacy",
    "document": "about the document itself",
}
_CITED = {
    "personal": "In personal use",
    "official": "In official use",
    "public": "Written by an outsider on an official page",
}
_MARKDOWN = re.compile(r"[*`]|^[#>] ?", re.M)
_GONE, _COME = re.compile(r"\[-(.*?)-\]", re.S), re.compile(r"\{\+(.*?)\+\}", re.S)


@dataclass(frozen=True, slots=True)
class Section:
    """Clauses that stand under one number, and what kinds of clauses they are."""

    number: str
    title: str
    clauses: tuple[Clause, ...]


def contents(pack: Pack) -> Iterator[Section]:
    """Yield the sections of the policy as it stands in a pack."""
    for number, found in groupby(pack.clauses, key=lambda clause: clause.id.partition(".")[0]):
        clauses = tuple(found)
        kinds = dict.fromkeys(_SECTIONS.get(clause.kind, clause.kind) for clause in clauses)
        yield Section(number, ", ".join(kinds), clauses)


def live_rules(pack: Pack) -> list[Rule]:
    """Return the rules that speak or are on trial, by code."""
    return sorted((rule for rule in pack.rules if rule.status != "retired"), key=lambda rule: rule.code)


@dataclass(frozen=True, slots=True)
class Event:
    """A day on which something of the policy, or of the law behind it, began or ended."""

    day: date
    begun: tuple[str, ...]
    ended: tuple[str, ...]

    @property
    def day_before(self) -> date:
        """The last day of what was before."""
        return self.day - timedelta(days=1)


def history(clauses: Iterable[Clause], laws: Iterable[Law]) -> list[Event]:
    """Return the days on which clauses or law changed since the first text of the policy, newest first."""
    first = policy().first_day or date.min
    begun: dict[date, list[str]] = {}
    ended: dict[date, list[str]] = {}
    named: list[tuple[Dated, str]] = [(clause, f"Clause {clause.id}: {clause.title}") for clause in clauses]
    named += [(law, f"Law: {law.title}") for law in laws]
    for dated, name in named:
        if dated.since and dated.since >= first:
            begun.setdefault(dated.since, []).append(name)
        if dated.until and dated.until >= first:
            ended.setdefault(dated.until + timedelta(days=1), []).append(name)
    days = sorted({*begun, *ended}, reverse=True)
    return [Event(day, tuple(begun.get(day, ())), tuple(ended.get(day, ()))) for day in days]


@dataclass(frozen=True, slots=True)
class LawGroup:
    """Provisions that held then, now, or both."""

    title: str
    laws: tuple[Law, ...]


@dataclass(frozen=True, slots=True)
class ClausePage:
    """A clause and all that stands around it."""

    clause: Clause
    kind: str
    held: bool
    coverage: str
    served: Served
    rules: tuple[Rule, ...]
    asked_by: tuple[Rule, ...]
    harbours: tuple[str, ...]
    then: date | None
    law: tuple[LawGroup, ...]
    related: tuple[Clause, ...]
    earlier: tuple[tuple[Clause, SafeString], ...]
    history: list[Event]
    before: Clause | None
    after: Clause | None


def clause_page(number: str, day: date | None) -> ClausePage:
    """Return the page of a clause as of a day (``None``: today).

    Where no text of that number was in force on the day, the newest is shown, and ``held`` is false. Raises
    PackError for a day before the first text of the policy.
    """
    known = policy()
    current = known.as_of(day)
    held = current.newest_clauses.get(number)
    clause = held or known.newest_clauses[number]
    (served,) = (one for one in coverage(known) if one.clause is clause)
    numbers = list(known.newest_clauses)
    place = numbers.index(number)
    then = day or clause.since
    newest = known.newest_clauses
    return ClausePage(
        clause=clause,
        kind=KINDS.get(clause.kind, clause.kind),
        held=held is not None,
        coverage=MEANINGS.get(clause.coverage, clause.coverage),
        served=served,
        rules=_rules((*served.rules, *served.shadow)),
        asked_by=_rules(served.asked_by),
        harbours=tuple(harbour.title for harbour in known.harbours if harbour.id in served.harbours),
        then=then,
        law=tuple(_law(known, clause, then)),
        related=tuple(newest[other] for other in clause.related if other in newest),
        earlier=tuple(_earlier(clause)),
        history=history(
            (one for one in known.clauses if one.id == number),
            (law for law in known.laws if law.id in clause.law),
        ),
        before=newest[numbers[place - 1]] if place else None,
        after=newest[numbers[place + 1]] if place + 1 < len(numbers) else None,
    )


def _rules(codes: Iterable[str]) -> tuple[Rule, ...]:
    return tuple(policy().rule(code) for code in codes)


def _law(known: Pack, clause: Clause, then: date | None) -> Iterator[LawGroup]:
    before, now = known.law_behind(clause, then), known.law_behind(clause, None)
    for title, laws in (
        ("Then and today", tuple(law for law in before if law in now)),
        ("Then, and replaced or changed since", tuple(law for law in before if law not in now)),
        ("Today, and not then", tuple(law for law in now if law not in before)),
    ):
        if laws:
            yield LawGroup(title, laws)


def _earlier(shown: Clause) -> Iterator[tuple[Clause, SafeString]]:
    """Yield the other texts of a clause, each with the words that differ from the text shown."""
    for other in policy().clauses:
        if other.id == shown.id and other is not shown:
            older = (other.since or date.min) < (shown.since or date.min)
            pair = (other.text, shown.text) if older else (shown.text, other.text)
            yield other, words_changed(*pair)


@dataclass(frozen=True, slots=True)
class Circumstance:
    """What a rule cites and advises in one kind of use."""

    title: str
    clauses: tuple[Clause, ...]
    advice: str


@dataclass(frozen=True, slots=True)
class RulePage:
    """A rule and the page that the pack holds of it."""

    rule: Rule
    circumstances: tuple[Circumstance, ...]
    questions: tuple[tuple[str, str], ...]
    sections: tuple[tuple[str, str, SafeString], ...]
    conditions: tuple[tuple[str, str], ...]


@cache
def rule_page(code: str) -> RulePage:
    """Return the page of a rule, by its code. Raises PackError for one that the pack does not have."""
    known = policy()
    rule = known.rule(code)
    _, body, _ = split_page(known.pages[rule.id])
    return RulePage(
        rule=rule,
        circumstances=tuple(_circumstances(known, rule)),
        questions=tuple((number, question(known, number)) for number in rule.questions),
        sections=tuple(
            (title, slug(title), as_html(prose)) for title, prose in sections_of_page(body).items()
        ),
        conditions=tuple(
            (str(branch.certainty), condition_in_words(branch.condition)) for branch in rule.branches
        ),
    )


def _circumstances(known: Pack, rule: Rule) -> Iterator[Circumstance]:
    for key, title in _CITED.items():
        cited = rule.clauses.get(key, ())
        use = Use.OFFICIAL if key == "public" else Use(key)
        if not cited:
            continue
        said = advice_title(known, rule.advice[use]) if use in rule.advice and key != "public" else ""
        graver: set[Advice] = {raised.to for raised in rule.raises if use in raised.uses and said}
        for advice in sorted(graver - {rule.advice.get(use)}, key=lambda one: one.weight):
            said += f"; in some circumstances: {advice_title(known, advice)}"
        newest = known.newest_clauses
        yield Circumstance(title, tuple(newest[number] for number in cited if number in newest), said)


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause or a rule that a search found. ``excerpt`` has the words marked."""

    what: str
    number: str
    title: str
    excerpt: SafeString


def search(words: str) -> list[Hit]:
    """Return the clauses and rules that hold all the words, the nearest first."""
    wanted = words.casefold().split()
    if not wanted:
        return []
    found = []
    for what, number, title, text in _searched():
        heading, prose = f"{number} {title}".casefold(), text.casefold()
        if all(word in heading or word in prose for word in wanted):
            weight = 100 * (number.casefold() in wanted) + 10 * sum(word in heading for word in wanted)
            weight += sum(min(prose.count(word), 5) for word in wanted)
            found.append((weight, Hit(what, number, title, _excerpt(text, wanted))))
    return [hit for _, hit in sorted(found, key=lambda pair: -pair[0])]


def _searched() -> Iterator[tuple[str, str, str, str]]:
    known = policy()
    for clause in {**known.newest_clauses, **known.as_of(None).newest_clauses}.values():
        text = " ".join(filter(None, (clause.text, clause.question, f"({clause.source})")))
        yield "Clause", clause.id, clause.title, text
    for rule in live_rules(known):
        yield "Rule", rule.code, rule.title, f"{rule.why} {rule.mend} {_prose_of(rule.id)}"


@cache
def _prose_of(rule: str) -> str:
    """Return the words of a rule's page without its examples and the signs of its Markdown."""
    _, body, _ = split_page(policy().pages[rule])
    prose = " ".join(text for title, text in sections_of_page(body).items() if title != "Examples")
    return " ".join(_MARKDOWN.sub("", prose).split())


def _excerpt(text: str, wanted: list[str], around: int = 120) -> SafeString:
    pattern = re.compile("|".join(map(re.escape, sorted(wanted, key=len, reverse=True))), re.I)
    first = pattern.search(text)
    middle = first.start() if first else 0
    start = text.rfind(" ", 0, max(0, middle - around)) + 1 if middle > around else 0
    end = text.find(" ", middle + around) if len(text) > middle + around else len(text)
    piece = text[start : end if end > 0 else len(text)]
    shown, at = "…" if start else "", 0
    for match in pattern.finditer(piece):
        shown += f"{escape(piece[at : match.start()])}<mark>{escape(match[0])}</mark>"
        at = match.end()
    shown += escape(piece[at:]) + ("…" if start + len(piece) < len(text) else "")
    return mark_safe(shown)  # noqa: S308 - every piece was escaped


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """Return the names that are written most like a word."""
    by_name = {name.casefold(): name for name in known}
    return [by_name[name] for name in get_close_matches(word.casefold(), by_name, n=3, cutoff=0.5)]


@dataclass(frozen=True, slots=True)
class Changed:
    """Something that changed, field by field, with the words that went and came marked."""

    name: str
    title: str
    fields: tuple[tuple[str, SafeString], ...]


@dataclass(frozen=True, slots=True)
class ChangedPart:
    """What was added, ended and changed among the clauses, or in the law."""

    title: str
    added: tuple[tuple[str, str], ...]
    ended: tuple[tuple[str, str], ...]
    changed: tuple[Changed, ...]


def changes(before: date, after: date) -> list[ChangedPart]:
    """Return what changed from one day to another: clauses and law, which alone carry days.

    Raises PackError for a day before the first text of the policy.
    """
    found = diff(policy().as_of(before), policy().as_of(after))
    parts = (("Clauses", found.clauses), ("Law behind the clauses", found.law))
    return [_part(title, part) for title, part in parts if part]


def _part(title: str, part: Part) -> ChangedPart:
    return ChangedPart(title, part.added, part.ended, tuple(map(_changed, part.changed)))


def _changed(change: Change) -> Changed:
    fields = ((name.replace("-", " "), words_changed(*pair)) for name, pair in change.fields.items())
    return Changed(change.id, change.title, tuple(fields))


def words_changed(old: str, new: str) -> SafeString:
    """Return two texts in one: what went struck out, what came underlined, both said to screen readers."""
    said = str(escape(word_diff(old, new)))
    said = _GONE.sub(r'<del><span class="govuk-visually-hidden">[taken out] </span>\1</del>', said)
    said = _COME.sub(r'<ins><span class="govuk-visually-hidden">[put in] </span>\1</ins>', said)
    return mark_safe(said)  # noqa: S308 - escaped before the tags were set


@lru_cache(maxsize=8)
def whole_policy(day: date) -> SafeString:
    """Return the whole policy of a day to read or print. Raises PackError for a day before its first text."""
    parts = policy_markdown(policy(), day).split("\n\n## ")
    # How the command line prints it is no use on a page.
    return as_html("\n\n## ".join(part for part in parts if not part.startswith("How to print this")))
