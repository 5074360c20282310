"""The report in SARIF 2.1.0, for editors and pipelines that read static analysis results.

Levels follow the advice: error for do-not-post, warning for seek-authorisation, note for consider. A post
that is one line of a file of many is placed by that line alone. What was not read stands as a notification
of the run.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from re import compile as pattern
from typing import Any

from circumspect import __version__
from circumspect.api import Advice, Pack
from circumspect.assessment import Finding
from circumspect.report.json import dumped, field_text
from circumspect.report.style import Checked, Style
from circumspect.report.view import clause_title

_LEVELS = {
    Advice.CLEAR: "none",
    Advice.CONSIDER: "note",
    Advice.SEEK_AUTHORISATION: "warning",
    Advice.DO_NOT_POST: "error",
}
_LINE_END = pattern(r"\r\n|\n|\r")
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")


def sarif_many(posts: Iterator[Checked], policy: Pack, style: Style) -> Iterator[str]:
    """Yield one log with one run over all posts."""
    results: list[dict[str, Any]] = []
    notifications: list[dict[str, Any]] = []
    artifacts: dict[str, None] = {}
    numbers = {rule.id: number for number, rule in enumerate(policy.rules)}
    for checked in posts:
        uri = _uri(checked.source)
        artifacts[uri] = None
        starts = [0, *(match.end() for match in _LINE_END.finditer(checked.post.text))]
        results += (
            _result(finding, checked, uri, starts, numbers, style) for finding in checked.assessment.findings
        )
        notifications += (
            {
                "level": "warning",
                "message": {"text": f"Not read: {unread.what} ({unread.why})."},
                "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri}}}],
            }
            for unread in checked.assessment.unread
        )
    run = {
        "tool": {
            "driver": {
                "name": "Circumspect",
                "version": __version__,
                "rules": [_rule(policy, number) for number in range(len(policy.rules))],
                "properties": {
                    "policy": policy.id,
                    "policyVersion": policy.version,
                    "policyDigest": policy.digest,
                },
            }
        },
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": {"uri": uri}} for uri in artifacts],
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notifications}],
        "results": results,
    }
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    yield dumped(log, indent=2) + "\n"


sarif_one = sarif_many


def _rule(policy: Pack, number: int) -> dict[str, Any]:
    rule = policy.rules[number]
    clauses = dict.fromkeys(clause for cited in rule.clauses.values() for clause in cited)
    titles = "; ".join(f"{clause} {clause_title(policy, clause)}".strip() for clause in clauses)
    gravest = max(rule.advice.values(), key=lambda advice: advice.weight, default=Advice.CONSIDER)
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.id.split("-")),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"{rule.mend} Clauses: {titles}. See: circumspect rule {rule.code}"},
        "defaultConfiguration": {"level": _LEVELS[gravest]},
        "properties": {"rule": rule.id, "clauses": list(clauses), "severity": rule.severity},
    }


def _result(
    finding: Finding, checked: Checked, uri: str, starts: list[int], numbers: dict[str, int], style: Style
) -> dict[str, Any]:
    location: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": uri}}}
    span = finding.span
    if checked.line is not None:
        location["physicalLocation"]["region"] = {"startLine": checked.line}
    elif span.field == "text":
        location["physicalLocation"]["region"] = _region(span.start, span.end, starts)
    if span.field != "text":
        name = "parent" if span.field == "parent" else f"profile.{span.field}"
        location["logicalLocations"] = [{"name": span.field, "fullyQualifiedName": name, "kind": "member"}]
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "level": _LEVELS[finding.advice],
        "message": {"text": f"{finding.why} {finding.mend}"},
        "locations": [location],
        "properties": {
            "rule": finding.rule,
            "condition": finding.branch,
            "certainty": str(finding.certainty),
            "advice": finding.advice.value,
            "severity": finding.severity,
            "clauses": list(finding.clauses),
            "field": span.field,
            "start": span.start,
            "end": span.end,
        },
    }
    if finding.rule in numbers:
        result["ruleIndex"] = numbers[finding.rule]
    if checked.post.id is not None:
        result["properties"]["post"] = checked.post.id
    if style.include_text:
        result["properties"]["words"] = field_text(checked.post, span)[span.start : span.end]
    if finding.edit is not None and checked.line is None:
        result["fixes"] = [_fix(finding, uri, starts)]
    return result


def _fix(finding: Finding, uri: str, starts: list[int]) -> dict[str, Any]:
    edit = finding.edit
    if edit is None:
        return {}
    replacement: dict[str, Any] = {"deletedRegion": _region(edit.span.start, edit.span.end, starts)}
    if edit.replacement:
        replacement["insertedContent"] = {"text": edit.replacement}
    return {
        "description": {"text": finding.mend},
        "artifactChanges": [{"artifactLocation": {"uri": uri}, "replacements": [replacement]}],
    }


def _region(start: int, end: int, starts: list[int]) -> dict[str, int]:
    first, last = bisect_right(starts, start) - 1, bisect_right(starts, end) - 1
    return {
        "startLine": first + 1,
        "startColumn": start - starts[first] + 1,
        "endLine": last + 1,
        "endColumn": end - starts[last] + 1,
        "charOffset": start,
        "charLength": end - start,
    }


def _uri(source: str) -> str:
    """Return a file name as the reference that SARIF asks for."""
    path = source.replace("\\", "/")
    return "".join(
        char if char in _PLAIN else "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogatepass"))
        for char in path
    )
