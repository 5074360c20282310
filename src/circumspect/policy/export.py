"""The whole policy as one document: data (JSON), Markdown, and from the Markdown a page to print.

Word lists are left out: an agency's overlay is private, and a list of words is no part of a policy.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from circumspect.content.post import Author, Use
from circumspect.policy.model import Clause, Law, Pack, day_in_words
from circumspect.policy.wording import NOTICE, condition_in_words, document_lines, identity, in_force
from circumspect.rules.page import Example, examples, sections, split_page
from circumspect.rules.rule import Rule

SCHEMA = "circumspect.policy/1"
_SPECIAL = re.compile(r"[\\`*\[\]|~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|<(?=[A-Za-z/!?])|&(?=#|[A-Za-z]+;)")
_LINE_START = re.compile(r"^([-+#>=])|^(\d{1,9})(?=[.)](?:\s|$))")
_SLUG = re.compile(r"[^a-z0-9 -]")


def policy_data(pack: Pack, as_of: date | None = None) -> dict[str, Any]:
    """Return the policy in force on a day (``None``: today) as plain data for JSON."""
    then, now = _days(pack, as_of)
    current = pack.as_of(as_of)
    return {
        "schema": SCHEMA,
        "notice": NOTICE,
        "pack": {
            "id": pack.id,
            "title": pack.title,
            "agency": pack.agency_name,
            "version": pack.version,
            "digest": pack.digest,
        },
        "as_of": _iso(as_of),
        "document": as_plain(pack.document),
        "certainty": dict(pack.certainty),
        "advice": as_plain(pack.advice),
        "clauses": [_clause_data(clause, pack, then, now) for clause in current.clauses],
        "law": [law_data(law) for law in pack.laws],
        "rules": [rule_data(pack, rule) for rule in pack.rules],
        "harbours": [
            {"id": h.id, "title": h.title, "text": h.text, "clauses": list(h.clauses)} for h in pack.harbours
        ],
    }


def policy_markdown(pack: Pack, as_of: date | None = None) -> str:
    """Return the policy in force on a day (``None``: today) as one Markdown document."""
    parts = [
        *_front(pack, as_of),
        *_control(pack),
        *_clauses(pack, as_of),
        *_laws(pack),
        *rules_markdown(pack, level=2),
        *_harbours(pack),
        *_meanings(pack),
    ]
    return "\n\n".join(parts) + "\n"


def rules_markdown(pack: Pack, level: int, *, with_examples: bool = True) -> Iterator[str]:
    """Yield the catalogue of rules as Markdown blocks, its heading at *level*."""
    yield heading(level, "Rules")
    for rule in sorted(pack.rules, key=lambda rule: rule.code):
        yield from _rule(rule, pack, level + 1, with_examples=with_examples)


def heading(level: int, text: str) -> str:
    """Return a Markdown heading."""
    return f"{'#' * level} {escape(text)}"


def escape(text: str) -> str:
    """Return plain text as Markdown that says just that."""
    escaped = _SPECIAL.sub(r"\\\g<0>", " ".join(text.split()))
    return _LINE_START.sub(lambda start: f"\\{start[1]}" if start[1] else f"{start[2]}\\", escaped)


def slug(text: str) -> str:
    """Return the anchor of a heading, as Git forges make it."""
    return _SLUG.sub("", text.lower()).replace(" ", "-")


def clause_heading(clause: Clause) -> str:
    """Return the words of a clause's heading."""
    return f"{clause.id} {clause.title}"


def clause_links(ids: tuple[str, ...], pack: Pack) -> str:
    """Return links to clauses by number."""
    by_id = {clause.id: clause for clause in pack.as_of(pack.day).clauses}
    return ", ".join(f"[{i}](#{slug(clause_heading(by_id[i]))})" if i in by_id else i for i in ids)


def _days(pack: Pack, as_of: date | None) -> tuple[date | None, date | None]:
    """Return the two days whose law is shown: that of the policy (or the day asked for), and today."""
    return as_of or pack.first_day, None


def _front(pack: Pack, as_of: date | None) -> Iterator[str]:
    yield heading(1, pack.title)
    yield f"{escape(pack.agency_name)}. Clauses {in_force(pack.as_of(as_of))}."
    yield f"**{NOTICE}** This copy is {escape(identity(pack))}."
    yield heading(2, "How to print this, and how to cite it")
    yield (
        "Export it as HTML, open the file in a browser and choose Print, on A4 paper. The list of contents "
        "is left out, an example is never cut in two, and every page bears the version."
    )
    yield (
        "To cite it, give the number of the clause or the code of the rule, with the version and the digest "
        "above. Two copies say the same when their digests are the same. The command "
        "`circumspect policy show` prints the digest of the version that is installed."
    )


def _control(pack: Pack) -> Iterator[str]:
    yield heading(2, "Document control")
    rows = [
        *document_lines(pack),
        ("Version of this pack", pack.version),
        ("Digest of this pack", pack.digest),
    ]
    yield _table(("What", "As the document or the pack has it"), rows)


def _clauses(pack: Pack, as_of: date | None) -> Iterator[str]:
    then, now = _days(pack, as_of)
    yield heading(2, "Clauses")
    yield "Every clause in our own words. The numbers are those that findings cite."
    for clause in pack.as_of(as_of).clauses:
        yield heading(3, clause_heading(clause))
        yield escape(clause.text)
        facts = [f"Kind: {clause.kind}", f"In force: {_period(clause.since, clause.until)}"]
        facts.append(f"Where it stands in the document: {clause.source}")
        facts += [f"The question: {clause.question}"] * bool(clause.question)
        facts.append(f"Served by the software: {clause.coverage}. {clause.coverage_why}")
        lines = [escape(fact) for fact in facts]
        lines += [f"See also: {clause_links(clause.related, pack)}"] * bool(clause.related)
        if clause.law:
            lines.append(f"Law on {day_in_words(then)}: {_law_links(pack.law_behind(clause, then))}")
            lines.append(f"Law today: {_law_links(pack.law_behind(clause, now))}")
        yield _list(lines)


def _law_links(laws: tuple[Law, ...]) -> str:
    if not laws:
        return "none that is listed here"
    return "; ".join(f"[{escape(law.provision or law.title)}](#{slug(f'Law {law.id}')})" for law in laws)


def _laws(pack: Pack) -> Iterator[str]:
    if not pack.laws:
        return
    yield heading(2, "Law, then and now")
    yield "In our own words; this is no legal advice. Each entry says from when until when it holds."
    for law_id in dict.fromkeys(law.id for law in pack.laws):
        yield heading(3, f"Law {law_id}")
        for law in pack.laws:
            if law.id != law_id:
                continue
            lines = [f"Provision: {law.provision}"] * bool(law.provision)
            lines.append(f"In force: {_period(law.since, law.until)}")
            lines += [f"Highest penalty: {law.penalty}"] * bool(law.penalty)
            lines.append(f"Source ({'verified' if law.verified else 'not verified'}): {law.source}")
            lines += [f"Note: {law.note}"] * bool(law.note)
            rows = [escape(line) for line in lines]
            rows += [f"Replaced by: [{law.replaced_by}](#{slug(f'Law {law.replaced_by}')})"] * bool(
                law.replaced_by
            )
            yield f"**{escape(law.title)}.** {escape(law.gist)}"
            yield _list(rows)


def _rule(rule: Rule, pack: Pack, level: int, *, with_examples: bool) -> Iterator[str]:
    _, body, _ = split_page(pack.pages[rule.id])
    yield heading(level, f"{rule.code} {rule.title}")
    yield f"{escape(rule.why)} {escape(rule.mend)}"
    yield _list(list(_rule_facts(rule, pack)))
    yield _table(("Condition", "Certainty", "When"), _branches(rule))
    for title, prose in sections(body).items():
        if title == "Examples" and not with_examples:
            continue
        yield heading(level + 1, title)
        yield re.sub(r"^(?=#{3,4} )", "#" * (level - 1), prose, flags=re.M)


def _rule_facts(rule: Rule, pack: Pack) -> Iterator[str]:
    yield f"Rule: `{rule.id}`, {rule.status}, severity {rule.severity}"
    for use in Use:
        if (use, Author.EMPLOYEE) in rule.speaks_to():
            advice = pack.advice.get(rule.advice[use], {}).get("title", "") if use in rule.advice else ""
            cited = clause_links(rule.cites(use, Author.EMPLOYEE), pack)
            said = escape(advice or "no advice")
            yield f"{use.value.capitalize()} use by an employee: {said} (clauses {cited})"
    if any(author is Author.PUBLIC for _, author in rule.speaks_to()):
        cited = clause_links(rule.clauses.get("public", ()), pack)
        yield f"Written by a member of the public: clauses {cited}"
    for raised in rule.raises:
        uses = " or ".join(sorted(raised.uses))
        said = pack.advice.get(raised.to, {}).get("title", raised.to)
        yield escape(f"Weighs more ({said}) in {uses} use with {' or '.join(map(str, raised.any))}")
    if rule.when_shared:
        yield "Holds of words of others too, when they are shared or liked"
    if rule.questions:
        yield f"Asks: clauses {clause_links(rule.questions, pack)}"


def _branches(rule: Rule) -> Iterator[tuple[str, str, str]]:
    for branch in rule.branches:
        words = condition_in_words(branch.condition)
        if len(branch.uses) == 1:
            words = f"in {next(iter(branch.uses)).value} use: {words}"
        words += f" (kind {branch.kind})" if branch.kind else ""
        words += " (can be mended by the software)" if branch.edit is not None else ""
        yield branch.id, str(branch.certainty), words


def _harbours(pack: Pack) -> Iterator[str]:
    if not pack.harbours:
        return
    yield heading(2, "What the policy lets pass")
    for harbour in pack.harbours:
        yield heading(3, harbour.title)
        yield f"{escape(harbour.text)} (Clauses {clause_links(harbour.clauses, pack)}.)"


def _meanings(pack: Pack) -> Iterator[str]:
    yield heading(2, "How sure, and what to do")
    yield _table(("How sure", "What it means"), pack.certainty.items())
    rows = [(advice["title"], advice["text"]) for advice in pack.advice.values()]
    yield _table(("Advice", "What it means"), rows)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *(tuple(map(escape, row)) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _list(lines: list[str]) -> str:
    return "\n".join(f"* {line}" for line in lines)


def _period(since: date | None, until: date | None) -> str:
    begins = f"from {day_in_words(since)}" if since else "from a day not recorded"
    return f"{begins} until {day_in_words(until)}" if until else begins


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def as_plain(value: Any) -> Any:
    """Return what TOML may hold as what JSON may hold: days become text."""
    if isinstance(value, dict):
        return {key: as_plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [as_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


def _clause_data(clause: Clause, pack: Pack, then: date | None, now: date | None) -> dict[str, Any]:
    return {
        "id": clause.id,
        "kind": clause.kind,
        "title": clause.title,
        "text": clause.text,
        "question": clause.question or None,
        "from": _iso(clause.since),
        "until": _iso(clause.until),
        "source": clause.source,
        "coverage": clause.coverage,
        "coverage_why": clause.coverage_why,
        "related": list(clause.related),
        "law_then": {"on": _iso(then), "law": [law_data(law) for law in pack.law_behind(clause, then)]},
        "law_now": [law_data(law) for law in pack.law_behind(clause, now)],
    }


def law_data(law: Law) -> dict[str, Any]:
    """Return a provision as plain data."""
    return {
        "id": law.id,
        "title": law.title,
        "provision": law.provision,
        "from": _iso(law.since),
        "until": _iso(law.until),
        "gist": law.gist,
        "penalty": law.penalty or None,
        "source": law.source,
        "verified": law.verified,
        "replaced_by": law.replaced_by or None,
        "note": law.note or None,
    }


def rule_data(pack: Pack, rule: Rule) -> dict[str, Any]:
    """Return a rule and its page as plain data."""
    _, body, line = split_page(pack.pages[rule.id])
    return {
        "id": rule.id,
        "code": rule.code,
        "title": rule.title,
        "status": rule.status,
        "severity": rule.severity,
        "why": rule.why,
        "mend": rule.mend,
        "clauses": {key: list(ids) for key, ids in rule.clauses.items()},
        "advice": {use.value: advice.value for use, advice in rule.advice.items()},
        "questions": list(rule.questions),
        "when_shared": rule.when_shared,
        "conditions": [
            {
                "id": branch.id,
                "certainty": str(branch.certainty),
                "uses": sorted(branch.uses),
                "authors": sorted(branch.authors),
                "when": condition_in_words(branch.condition),
                "kind": branch.kind,
                "why": branch.why,
                "mend": branch.mend,
            }
            for branch in rule.branches
        ],
        "page": {title: prose for title, prose in sections(body).items() if title != "Examples"},
        "examples": [_example_data(example) for example in examples(body, line)],
    }


def _example_data(example: Example) -> dict[str, Any]:
    post = example.post
    return {
        "case": example.case,
        "line": example.line,
        "text": post.text,
        "use": post.use.value,
        "author": post.author.value,
        "action": post.action.value,
        "channel": post.channel or None,
        "authorised": bool(post.authorised),
        "profile": {key: getattr(post.profile, key) for key in ("name", "bio", "employer")}
        if post.profile
        else None,
        "parent": post.parent,
        "flagged": example.flagged,
        "spans": [[span.start, span.end] for span in example.spans],
        "certainty": str(example.certainty) if example.certainty else None,
        "kind": example.kind,
    }
