"""What a report for people says, gathered once: the renderers only set it down.

What one rule says with one certainty is one point, with several marks where it stands in several places.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from circumspect.api import Advice, Assessment, Certainty, Pack
from circumspect.assessment import Edit, Finding, Unread
from circumspect.content.post import Action
from circumspect.errors import PackError
from circumspect.report.marked import Mark
from circumspect.report.style import Checked
from circumspect.signals import Field

_FIELD_TITLES: dict[Field, str] = {
    "text": "The post",
    "name": "The name in your profile",
    "bio": "Your bio",
    "employer": "The employer in your profile",
    "parent": "The post you answer",
}
PARENT_SAYS = {
    Action.POST: "In answer to",
    Action.REPLY: "In answer to",
    Action.SHARE: "Shares",
    Action.LIKE: "Likes",
}
"""What a post does with the words of another that it comes with."""
_ADVICE_TITLES = {
    Advice.CLEAR: "Nothing found",
    Advice.CONSIDER: "Think about it first",
    Advice.SEEK_AUTHORISATION: "Ask before you post",
    Advice.DO_NOT_POST: "Please don't post this as it stands",
}
_PART_READ = (
    "Nothing was found in what could be read. What is named below was not looked at, so judge it yourself."
)
_SAID = {"certain": "Certain", "likely": "Likely", "possible": "Possible"}


@dataclass(frozen=True, slots=True, repr=False)
class Part:
    """One field of the post that a report shows: its heading, its words, its marks."""

    field: Field
    title: str
    text: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """One numbered finding. ``places`` counts its marks; ``own_advice`` is empty where it is the post's."""

    label: str
    title: str
    code: str
    certainty: str
    meaning: str
    advice: Advice
    own_advice: str
    why: str
    mend: str
    edit: str
    clauses: tuple[str, ...]
    places: int


@dataclass(frozen=True, slots=True)
class Aside:
    """A remark of a report: a lead in a few words, then a sentence."""

    lead: str
    text: str


@dataclass(frozen=True, slots=True, repr=False)
class View:
    """A whole report in words. Its ``repr`` hides the post."""

    advice: Advice
    headline: str
    summary: str
    parts: tuple[Part, ...]
    points: tuple[Point, ...]
    questions: tuple[Aside, ...]
    fine: tuple[Aside, ...]
    unread: tuple[Aside, ...]
    alternatives: tuple[Aside, ...]
    notes: tuple[str, ...]
    codes: tuple[str, ...]
    where: str

    def __repr__(self) -> str:
        return f"View(advice={self.advice.value}, {len(self.points)} points)"


def view(checked: Checked, policy: Pack) -> View:
    """Gather the words of a report on one post."""
    answer = checked.assessment
    policy = dated(policy, checked)
    groups = _groups(answer.findings)
    part_read = answer.advice is Advice.CONSIDER and not answer.findings and bool(answer.unread)
    alternatives = checked.alternatives or ()
    return View(
        advice=answer.advice,
        headline="Not all of it was read" if part_read else advice_title(policy, answer.advice),
        summary=_PART_READ if part_read else policy.advice.get(answer.advice.value, {}).get("text", ""),
        parts=tuple(_parts(checked, groups)),
        points=tuple(_points(groups, answer.advice, policy)),
        questions=tuple(Aside(number, question(policy, number)) for number in answer.questions),
        fine=tuple(Aside(f.title, " ".join((f.text, *_cited(f.clauses)))) for f in answer.fine),
        unread=tuple(_unread(answer)),
        alternatives=tuple(_alternative(other.change, other.advice, policy) for other in alternatives),
        notes=answer.notes,
        codes=tuple(dict.fromkeys(group[0].code for group in groups)),
        where=_where(checked),
    )


def dated(policy: Pack, checked: Checked) -> Pack:
    """Return the policy as it stood on the day of the post; as it is for a post older than the policy."""
    day = checked.post.date
    if day is None:
        return policy
    try:
        return policy.as_of(day)
    except PackError:
        return policy


def advice_title(policy: Pack, advice: Advice) -> str:
    """Return the pack's few words for an advice."""
    return str(policy.advice.get(advice.value, {}).get("title", _ADVICE_TITLES[advice]))


def rule_title(policy: Pack, rule: str) -> str:
    """Return a rule's title; its id where the pack does not hold the rule."""
    return next((known.title for known in policy.rules if known.id == rule), rule)


def clause_title(policy: Pack, number: str) -> str:
    """Return a clause's title, empty where the policy of that day does not hold it."""
    clause = policy.newest_clauses.get(number)
    return clause.title if clause else ""


def question(policy: Pack, number: str) -> str:
    """Return the self-question of a clause; its title where it asks none."""
    clause = policy.newest_clauses.get(number)
    return clause.question or clause.title if clause else ""


def _groups(findings: tuple[Finding, ...]) -> list[list[Finding]]:
    groups: dict[object, list[Finding]] = {}
    for finding in findings:
        # Few points: what one rule says with one certainty is one, with as many places as it has.
        key = finding.rule, finding.certainty, finding.advice, finding.span.field == "parent"
        groups.setdefault(key, []).append(finding)
    return list(groups.values())


def _points(groups: list[list[Finding]], whole: Advice, policy: Pack) -> Iterator[Point]:
    explained: set[Certainty] = set()
    for number, group in enumerate(groups, 1):
        first = group[0]
        grade = str(first.certainty)
        meaning = "" if first.certainty in explained else str(policy.certainty.get(grade, ""))
        explained.add(first.certainty)
        yield Point(
            label=str(number),
            title=rule_title(policy, first.rule),
            code=first.code,
            certainty=_SAID[grade],
            meaning=meaning,
            advice=first.advice,
            own_advice=advice_title(policy, first.advice) if first.advice is not whole else "",
            why=_together(finding.why for finding in group),
            mend=_together(finding.mend for finding in group),
            edit=_edit([finding.edit for finding in group if finding.edit]),
            clauses=tuple(
                f"{clause} {clause_title(policy, clause)}".strip()
                for clause in dict.fromkeys(clause for finding in group for clause in finding.clauses)
            ),
            places=len(group),
        )


def _together(sentences: Iterable[str]) -> str:
    """The different sentences one after another."""
    return " ".join(dict.fromkeys(sentences))


def _edit(edits: list[Edit]) -> str:
    if not edits:
        return ""
    words = list(dict.fromkeys(edit.replacement for edit in edits))
    if words == [""]:
        return "leave the marked words out."
    return f"write {' or '.join(f'‘{word}’' for word in words if word)} instead of the marked words."


def _parts(checked: Checked, groups: list[list[Finding]]) -> Iterator[Part]:
    post = checked.post
    profile = post.profile
    texts: dict[Field, str] = {"text": post.text, "parent": post.parent or ""}
    if profile is not None:
        texts |= {"name": profile.name, "bio": profile.bio, "employer": profile.employer}
    marks: dict[Field, list[Mark]] = {"text": []}
    for number, group in enumerate(groups, 1):
        for finding in group:
            span = finding.span
            marks.setdefault(span.field, []).append(Mark(span.start, span.end, str(number), finding.advice))
    for label, parts in _unread_groups(checked.assessment):
        for span in (unread.span for unread in parts if unread.span):
            marks.setdefault(span.field, []).append(Mark(span.start, span.end, label, None))
    titles = _FIELD_TITLES | ({"parent": "The post you pass on"} if post.passed_on else {})
    for field, title in titles.items():
        if field in marks:
            yield Part(field, title, texts.get(field, ""), tuple(marks[field]))


def _unread_groups(answer: Assessment) -> Iterator[tuple[str, list[Unread]]]:
    groups: dict[tuple[str, str], list[Unread]] = {}
    for unread in answer.unread:
        groups.setdefault((unread.what, unread.why), []).append(unread)
    yield from ((_letter(number), group) for number, group in enumerate(groups.values()))


def _unread(answer: Assessment) -> Iterator[Aside]:
    for label, group in _unread_groups(answer):
        places = f", in {len(group)} places" if len(group) > 1 else ""
        lead = label if any(unread.span for unread in group) else ""
        yield Aside(lead, f"{_capital(group[0].what)}{places}: {group[0].why}.")


def _alternative(change: str, advice: Advice, policy: Pack) -> Aside:
    title = advice_title(policy, advice)
    return Aside(_capital(change), f"{title}.")


def _where(checked: Checked) -> str:
    words = f"Line {checked.line:,}" if checked.line is not None else ""
    if checked.post.id is not None:
        words += f" (id {checked.post.id})" if words else f"Post {checked.post.id}"
    return words


def _cited(clauses: tuple[str, ...]) -> Iterator[str]:
    if clauses:
        yield f"(Clause{'s' if len(clauses) > 1 else ''} {', '.join(clauses)}.)"


def _letter(number: int) -> str:
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(97 + rest) + letters
    return letters


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
