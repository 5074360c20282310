"""What the pack says about a rule or a clause, set for a terminal or as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from circumspect.api import Advice, Pack, day_in_words
from circumspect.content.post import Author, Use
from circumspect.errors import PackError
from circumspect.policy.export import law_data
from circumspect.policy.model import Clause, Law
from circumspect.policy.wording import condition_in_words
from circumspect.report.marked import Mark, marked_lines
from circumspect.report.prose import markdown, named, prose
from circumspect.report.style import Style
from circumspect.report.view import PARENT_SAYS, advice_title, clause_title, question
from circumspect.rules.page import Example, examples, sections, split_page
from circumspect.rules.rule import Branch, Rule

_FEW = 3
_KINDS = {
    "definition": "A definition",
    "obligation": "An obligation",
    "example": "An example of what may be inappropriate or unacceptable",
    "self-question": "A question to ask oneself before posting",
    "consequence": "A possible consequence, decided by people, never by software",
    "privacy-advice": "Advice for the writer's own privacy",
    "document": "About the document itself",
}
_COVERAGE = {
    "automated": "The software looks for this by itself.",
    "partial": "The software sees a part of this.",
    "self-question": "The software asks the question; only the writer can answer it.",
    "human": "Left to people.",
}

_CITED = {"personal": "personal use", "official": "official use", "public": "an outsider on an official page"}


def rule_page(policy: Pack, rule: Rule, style: Style, *, every_example: bool = False) -> Iterator[str]:
    """Yield the lines that explain a rule: the whole of its page, and how it decides."""
    _, body, line = split_page(policy.pages[rule.id])
    yield f"{style.bold(rule.code)}  {style.bold(rule.title)}"
    yield from prose(f"Rule {rule.id}, severity {rule.severity}{_status(rule)}.", style, dim=True)
    yield ""
    yield from prose(rule.why, style)
    yield from prose(f"To mend it: {rule.mend}", style)
    yield ""
    before = ""
    for name, words in _facts(policy, rule):
        yield from named(name if name != before else "", words, style)
        before = name
    for heading, text in sections(body).items():
        if heading == "Examples":
            continue
        yield ""
        yield style.bold(heading)
        yield from markdown(text, style, "  ")
    yield ""
    yield style.bold("How it decides")
    for branch in rule.branches:
        yield from prose(
            f"{branch.certainty} if {condition_in_words(branch.condition)}", style, "  - ", later="    "
        )
    yield from _examples(examples(body, line), rule, style, None if every_example else _FEW)


def rule_list(policy: Pack, style: Style) -> Iterator[str]:
    """Yield one line for each rule of the pack."""
    widest = max(len(rule.id) for rule in policy.rules)
    for rule in sorted(policy.rules, key=lambda rule: rule.code):
        yield f"{style.bold(rule.code)}  {rule.id.ljust(widest)}  {rule.title}{_status(rule)}"


def clause_page(policy: Pack, number: str, style: Style, day: date | None = None) -> Iterator[str]:
    """Yield the lines that explain a clause: its words, its law then and today, and how it is served.

    *day* chooses the text then in force. Raises PackError for an unknown clause.
    """
    clause = policy.as_of(day).clause(number) if day else policy.clause(number)
    yield f"{style.bold(f'Clause {clause.id}')}  {style.bold(clause.title)}"
    yield from prose(
        f"{_KINDS.get(clause.kind, clause.kind)}: {clause.source}. {_in_force(clause)}", style, dim=True
    )
    yield ""
    yield from prose(clause.text, style)
    if clause.question:
        yield from prose(f"The question: {clause.question}", style)
    yield from _law(policy, clause, style)
    yield ""
    yield style.bold("How the software serves it")
    yield from prose(f"{_COVERAGE.get(clause.coverage, clause.coverage)} {clause.coverage_why}", style, "  ")
    rules = [rule for rule in policy.rules if _cites(rule, clause.id)]
    if rules:
        yield ""
        yield style.bold("Rules that cite it")
        for rule in sorted(rules, key=lambda rule: rule.code):
            yield from prose(f"{rule.code} {rule.title}", style, "  ")
    if clause.related:
        yield ""
        related = "; ".join(f"{other} {clause_title(policy, other)}".strip() for other in clause.related)
        yield from prose(f"See also: {related}.", style)


def clause_list(policy: Pack, style: Style) -> Iterator[str]:
    """Yield one line for each clause of the pack."""
    newest = policy.newest_clauses
    widest = max(map(len, newest))
    served = max(len(clause.coverage) for clause in newest.values())
    for clause in newest.values():
        yield f"{style.bold(clause.id.ljust(widest))}  {clause.coverage.ljust(served)}  {clause.title}"


def clause_data(policy: Pack, number: str, day: date | None = None) -> dict[str, Any]:
    """Return a clause as plain data. Raises PackError for an unknown clause."""
    clause = policy.as_of(day).clause(number) if day else policy.clause(number)
    return {
        "id": clause.id,
        "kind": clause.kind,
        "title": clause.title,
        "text": clause.text,
        "question": clause.question or None,
        "source": clause.source,
        "from": clause.since.isoformat() if clause.since else None,
        "until": clause.until.isoformat() if clause.until else None,
        "law_then": [law_data(law) for law in policy.law_behind(clause, clause.since)],
        "law_today": [law_data(law) for law in policy.law_behind(clause, None)],
        "coverage": clause.coverage,
        "coverage_why": clause.coverage_why,
        "rules": sorted(rule.code for rule in policy.rules if _cites(rule, clause.id)),
        "related": list(clause.related),
    }


def _status(rule: Rule) -> str:
    return "" if rule.status == "live" else f" ({rule.status}: it finds nothing in a check)"


def _facts(policy: Pack, rule: Rule) -> Iterator[tuple[str, str]]:
    yield "Looks at", "; ".join(_looks_at(rule.branches))
    for use, advice in sorted(rule.advice.items()):
        yield "Advice", f"{_CITED[use.value]}: {advice_title(policy, advice)}{_raised(rule, use, policy)}."
    for key, clauses in rule.clauses.items():
        titles = "; ".join(f"{clause} {clause_title(policy, clause)}".strip() for clause in clauses)
        yield "Clauses", f"{_CITED.get(key, key)}: {titles}."
    if rule.when_shared:
        yield "Holds of", "your words, and those of others that you share or like."
    for number in rule.questions:
        yield "Question", f"{question(policy, number)} ({number})"


def _looks_at(branches: tuple[Branch, ...]) -> Iterator[str]:
    pairs = {(use, author) for branch in branches for use in branch.uses for author in branch.authors}
    for author, who in ((Author.EMPLOYEE, "employees"), (Author.PUBLIC, "outsiders on an official page")):
        uses = [use.value for use in Use if (use, author) in pairs]
        if uses:
            yield f"posts of {who} ({' and '.join(uses)})"


def _raised(rule: Rule, use: Use, policy: Pack) -> str:
    heavier = {raised.to for raised in rule.raises if use in raised.uses} - {rule.advice.get(use)}
    graver: list[Advice] = sorted(heavier, key=lambda advice: advice.weight)
    return "".join(f"; in some circumstances: {advice_title(policy, advice)}" for advice in graver)


def _examples(found: tuple[Example, ...], rule: Rule, style: Style, few: int | None) -> Iterator[str]:
    for flagged, title in ((True, "Examples that it finds"), (False, "Examples that it lets pass")):
        these = [example for example in found if example.flagged is flagged]
        if these:
            yield ""
            yield style.bold(title)
        for example in these[:few]:
            yield from _example(example, rule, style)
    if few is not None and len(found) > 2 * few:
        yield ""
        yield from prose(
            f"All {len(found)} examples: circumspect rule {rule.code} --examples", style, dim=True
        )


def _example(example: Example, rule: Rule, style: Style) -> Iterator[str]:
    post = example.post
    told = [f"{post.use.value} use"] if post.use is not Use.PERSONAL else []
    told += ["by an outsider"] if post.author is not Author.EMPLOYEE else []
    told += [f"on {post.channel}"] if post.channel else []
    told += ["authorised"] if post.authorised else []
    yield ""
    yield from prose(example.case + (f" ({', '.join(told)})" if told else ""), style, "  ", dim=True)
    profile = post.profile
    for name, words in (
        ("Name", profile.name if profile else ""),
        ("Bio", profile.bio if profile else ""),
        ("Employer", profile.employer if profile else ""),
        (PARENT_SAYS[post.action], post.parent or ""),
    ):
        if words:
            yield from prose(f"{name}: {words}", style, "    ", dim=True)
    advice = rule.advice.get(post.use, Advice.CONSIDER)
    marks = [Mark(span.start, span.end, "", advice) for span in example.spans]
    yield from marked_lines(post.text, marks, style)


def _in_force(clause: Clause) -> str:
    since = f"In force from {day_in_words(clause.since)}" if clause.since else "In force"
    return f"{since} to {day_in_words(clause.until)}." if clause.until else f"{since}."


def _cites(rule: Rule, number: str) -> bool:
    return rule.status != "retired" and any(number in cited for cited in rule.clauses.values())


def _law(policy: Pack, clause: Clause, style: Style) -> Iterator[str]:
    then, now = policy.law_behind(clause, clause.since), policy.law_behind(clause, None)
    day = day_in_words(clause.since) if clause.since else "the first day"
    for title, laws in (
        (f"The law it rests on, on {day} and today", [law for law in then if law in now]),
        (f"The law on {day}, replaced or changed since", [law for law in then if law not in now]),
        ("The law today, new since then", [law for law in now if law not in then]),
    ):
        if laws:
            yield ""
            yield style.bold(title)
        for law in laws:
            yield from prose(_law_in_words(law), style, "  - ", later="    ")
            for more in (f"Penalty: {law.penalty}." if law.penalty else "", law.note):
                if more:
                    yield from prose(more, style, "    ", dim=True)


def _law_in_words(law: Law) -> str:
    provision = f" ({law.provision})" if law.provision else ""
    checked = "Seen in a source" if law.verified else "Not verified, from memory"
    return f"{law.title}{provision}: {law.gist} [{checked}.]"


def known_rule(policy: Pack, name: str) -> Rule:
    """Return the rule of an id or code. Raises PackError, without the name where it could be a post."""
    try:
        return policy.rule(name)
    except PackError as error:
        no_post = len(name) <= 40 and name.replace("-", "").replace("_", "").isalnum()
        told = str(error) if no_post else "there is no rule of that name."
    if not told.endswith("?"):  # else it names the nearest
        told = f"{told.removesuffix('.')}; 'circumspect rule --list' shows them all."
    raise PackError(told)
