"""Why a rule spoke or kept silent on one post, condition by condition; no word of the post is repeated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from circumspect.api import Assessment, Certainty, Checker, Explanation, Post
from circumspect.detectors.registry import DETECTORS
from circumspect.policy.wording import PLACES
from circumspect.reader.reading import told_by_reader
from circumspect.report.prose import prose
from circumspect.report.style import Style
from circumspect.rules.explain import BranchExplanation
from circumspect.rules.rule import KINDS, Rule

_FEW = 10
"""A rule with no more conditions than this is told whole."""
_ORDER = {"certain": 0, "likely": 1, "possible": 2}


def explanation_lines(
    checker: Checker, post: Post, rule: Rule, answer: Assessment, style: Style, *, every: bool
) -> Iterator[str]:
    """Yield the lines of the explanation; *answer* is the assessment of the same post.

    Unless *every* condition is asked for, or there are only a few, those that saw nothing of what they ask
    for are only counted.
    """
    told = checker.explain(post, rule.id)
    findings = [finding for finding in answer.findings if finding.rule == rule.id]
    yield f"{style.bold(rule.code)}  {style.bold(rule.title)}"
    if findings:
        grades = ", ".join(dict.fromkeys(str(finding.certainty) for finding in findings))
        places = f", in {len(findings)} places" if len(findings) > 1 else ""
        yield from prose(f"It found something in this post{places} ({grades}).", style)
    elif rule.status != "live":
        yield from prose(f"It finds nothing in a check: the rule is {rule.status}.", style)
    else:
        yield from prose("It found nothing in this post.", style)
    yield ""
    yield style.bold("Its conditions")
    used: dict[str, None] = {}
    every = every or len(told.branches) <= _FEW
    shown = [branch for branch in told.branches if every or branch.held or (branch.applies and branch.seen)]
    for branch in sorted(shown, key=_rank):
        sign = style.bold("yes") if branch.held else "no "
        words = f"{branch.branch} ({branch.certainty}): {_reason(branch)}"
        yield f"  {sign}  " + "\n".join(prose(words, style, " " * 7)).lstrip()
        used |= dict.fromkeys(_signals(branch))
    left = len(told.branches) - len(shown)
    if left:
        more = " more" if shown else ""
        yield from prose(f"{left:,}{more} saw nothing of what they ask for; --all lists them.", style, "  ")
    meanings = signal_meanings(checker)
    noted = [(name, meanings[name]) for name in used if meanings.get(name)]
    if noted:
        yield ""
        yield style.bold("What these signals mean")
        for name, meaning in noted:
            yield from prose(f"{name}: {meaning}", style, "  - ", later="    ")
    yield from _changes(checker, post, rule, answer, style)


def explanation_data(checker: Checker, post: Post, rule: Rule, answer: Assessment) -> dict[str, Any]:
    """Return the explanation as plain data; *answer* is the assessment of the same post."""
    told: Explanation = checker.explain(post, rule.id)
    return {
        "schema": "circumspect.explanation/1",
        "rule": rule.id,
        "code": rule.code,
        "found": any(finding.rule == rule.id for finding in answer.findings),
        "conditions": [
            {
                "id": branch.branch,
                "certainty": branch.certainty,
                "held": branch.held,
                "reason": _reason(branch),
                "seen": list(branch.seen),
                "missing": list(branch.missing),
                "blocked_by": list(branch.blocked_by),
            }
            for branch in told.branches
        ],
        "changes": [
            {"change": change, "found": found, "advice": advice}
            for change, found, advice in _other_answers(checker, post, rule, answer)
        ],
        "policy": {
            "id": checker.policy.id,
            "version": checker.policy.version,
            "digest": checker.policy.digest,
        },
    }


def signal_meanings(checker: Checker) -> Mapping[str, str]:
    """Return what each signal stands for, as the pack and the detectors say it."""
    policy = checker.policy
    meanings = {group.name: group.note for group in policy.groups}
    meanings |= {composite.name: composite.note for composite in policy.composites}
    meanings |= {name: says for detector in DETECTORS for name, says in detector.signals.items()}
    return meanings | told_by_reader((rule.id for rule in policy.rules), KINDS)


def _changes(checker: Checker, post: Post, rule: Rule, answer: Assessment, style: Style) -> Iterator[str]:
    rows = list(_other_answers(checker, post, rule, answer))
    yield ""
    yield style.bold("What would change its answer")
    for change, found, _ in rows:
        says = "it would find something" if found else "it would find nothing"
        yield from prose(
            f"{change[:1].upper()}{change[1:]}, {says} at likely or above.", style, "  - ", later="    "
        )
    if not rows:
        yield from prose("No other circumstance (use, profile, authorisation) would.", style, "  ")


def _other_answers(
    checker: Checker, post: Post, rule: Rule, answer: Assessment
) -> Iterator[tuple[str, bool, str]]:
    here = rule.id in answer.rules(Certainty.LIKELY)
    for other in checker.alternatives(post, answer):
        if (rule.id in other.rules) != here:
            yield other.change, rule.id in other.rules, other.advice.value


def _rank(branch: BranchExplanation) -> tuple[bool, bool, int, int]:
    return not branch.held, not branch.applies, len(branch.missing), _ORDER.get(branch.certainty, 3)


def _reason(branch: BranchExplanation) -> str:
    if branch.held:
        return f"saw {_listed(branch.seen)}."
    if not branch.applies:
        return "not meant for this use or author."
    seen = f"saw {_listed(branch.seen)}, but " if branch.seen else ""
    if branch.missing:
        return f"{seen}did not see {_listed(branch.missing)}."
    if branch.blocked_by:
        return f"{seen}was kept silent by {_listed(branch.blocked_by)}."
    if not branch.together:
        return f"{seen}not near enough to one another."
    return f"{seen}it did not hold."


def _listed(signals: tuple[str, ...]) -> str:
    return ", ".join(_placed(signal) for signal in signals)


def _placed(signal: str) -> str:
    """Say a signal and where it was looked for in words."""
    relation, colon, name = signal.partition(":")
    if colon and relation in PLACES and " " not in signal:
        return f"{name} {PLACES[relation]}"
    return signal


def _signals(branch: BranchExplanation) -> Iterator[str]:
    for told in (*branch.seen, *branch.missing, *branch.blocked_by):
        for part in told.removeprefix("any of ").replace(" or ", ", ").split(", "):
            yield part.rpartition(":")[2]
