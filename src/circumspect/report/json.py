"""The report for programs, after the schema ``assessment-1.schema.json`` that stands beside this file.

Positions count Unicode code points in the named field. No word of the post is in it unless the style asks.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import resources
from typing import Any

from circumspect.api import Pack
from circumspect.assessment import Finding
from circumspect.content.post import Post
from circumspect.report.style import Checked, Style
from circumspect.report.view import advice_title, clause_title, dated, question, rule_title
from circumspect.signals import Span

SCHEMA = "circumspect.assessment/1"
_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) that every document follows."""
    source = resources.files("circumspect.report") / "assessment-1.schema.json"
    loaded: dict[str, Any] = json.loads(source.read_text("utf-8"))
    return loaded


def json_one(posts: Iterator[Checked], policy: Pack, style: Style) -> Iterator[str]:
    """Yield one document, indented for a person who looks."""
    for checked in posts:
        yield dumped(document(checked, policy, style), indent=2) + "\n"


def json_many(posts: Iterator[Checked], policy: Pack, style: Style) -> Iterator[str]:
    """Yield a list of documents, one on a line."""
    before = "[\n"
    for checked in posts:
        yield before + dumped(document(checked, policy, style))
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def jsonl_many(posts: Iterator[Checked], policy: Pack, style: Style) -> Iterator[str]:
    """Yield one document a line."""
    for checked in posts:
        yield dumped(document(checked, policy, style)) + "\n"


jsonl_one = jsonl_many


def dumped(data: object, indent: int | None = None) -> str:
    """Return JSON in UTF-8; half a surrogate pair, which UTF-8 cannot hold, as an escape."""
    words = json.dumps(data, ensure_ascii=False, indent=indent) if indent else _COMPACT.encode(data)
    return words.encode("utf-8", "backslashreplace").decode("utf-8")


def document(checked: Checked, policy: Pack, style: Style) -> dict[str, Any]:
    """Return the document on one post as plain data."""
    answer, post = checked.assessment, checked.post
    shown = dated(policy, checked)
    whole: dict[str, Any] = {"schema": SCHEMA, "id": post.id}
    if checked.line is not None:
        whole["line"] = checked.line
    whole |= {
        "advice": answer.advice.value,
        "advice_title": advice_title(shown, answer.advice),
        "complete": answer.complete,
        "findings": [_finding(f, n, post, shown, style) for n, f in enumerate(answer.findings, 1)],
        "questions": [{"clause": number, "question": question(shown, number)} for number in answer.questions],
        "fine": [
            {"id": f.id, "title": f.title, "text": f.text, "clauses": list(f.clauses), "span": _span(f.span)}
            for f in answer.fine
        ],
        "unread": [{"what": u.what, "why": u.why, "span": _span(u.span)} for u in answer.unread],
    }
    if checked.alternatives is not None:
        whole["alternatives"] = [
            {"change": other.change, "advice": other.advice.value, "rules": sorted(other.rules)}
            for other in checked.alternatives
        ]
    whole |= {
        "notes": list(answer.notes),
        "post": _post(post, style),
        "reader": answer.reader or None,
        "policy": {"id": policy.id, "version": policy.version, "digest": policy.digest},
    }
    return whole


def _finding(finding: Finding, number: int, post: Post, policy: Pack, style: Style) -> dict[str, Any]:
    edit = finding.edit
    found: dict[str, Any] = {
        "number": number,
        "rule": finding.rule,
        "code": finding.code,
        "title": rule_title(policy, finding.rule),
        "condition": finding.branch,
        "kind": finding.kind,
        "clauses": [{"id": clause, "title": clause_title(policy, clause)} for clause in finding.clauses],
        "span": _span(finding.span),
        "certainty": str(finding.certainty),
        "advice": finding.advice.value,
        "severity": finding.severity,
        "why": finding.why,
        "mend": finding.mend,
        "edit": None if edit is None else {"span": _span(edit.span), "replacement": edit.replacement},
        "signals": list(finding.signals),
    }
    if style.include_text:
        found["words"] = field_text(post, finding.span)[finding.span.start : finding.span.end]
    return found


def _post(post: Post, style: Style) -> dict[str, Any]:
    found: dict[str, Any] = {
        "characters": len(post.text),
        "use": post.use.value,
        "author": post.author.value,
        "action": post.action.value,
        "channel": post.channel or None,
        "date": post.date.isoformat() if post.date else None,
        "authorised": bool(post.authorised),
        "profile": post.profile is not None,
        "parent": post.parent is not None,
        "media": len(post.media),
    }
    if style.include_text:
        found["text"] = post.text
        for field in ("name", "bio", "employer"):
            if post.profile is not None:
                found[f"profile_{field}"] = getattr(post.profile, field)
        if post.parent is not None:
            found["parent_text"] = post.parent
    return found


def field_text(post: Post, span: Span) -> str:
    """Return the words of the field that a span belongs to."""
    if span.field == "text":
        return post.text
    if span.field == "parent":
        return post.parent or ""
    return str(getattr(post.profile, span.field, ""))


def _span(span: Span | None) -> dict[str, Any] | None:
    return None if span is None else {"field": span.field, "start": span.start, "end": span.end}
