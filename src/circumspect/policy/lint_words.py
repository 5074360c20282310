"""The words a rule says to a person: short sentences, and no verdict in them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from circumspect.policy.problem import Problem
from circumspect.rules.rule import Rule

MOST_WORDS = 25
"""The most words of a sentence, after the Australian Government Style Manual."""

_VERDICT = re.compile(r"\b(?:breach|violat)[a-z]*", re.I)
_SENTENCE_END = re.compile(r"(?<=[.!?;:])\s+")


def wording_problems(rule: Rule) -> Iterator[Problem]:
    """Yield what is wrong with the title, the reasons and the mends of a rule, each by its key."""
    yield from _verdicts("title", rule.title)
    for key, text in _said(rule):
        yield from _verdicts(key, text)
        for sentence in _SENTENCE_END.split(text):
            count = len(sentence.split())
            if count > MOST_WORDS:
                start = " ".join(sentence.split()[:6])
                said = f"the sentence '{start} ...' has {count} words."
                yield Problem("", key, said, f"Split it: {MOST_WORDS} words are the most.", grave=False)


def _said(rule: Rule) -> dict[tuple[str, str], None]:
    said = dict.fromkeys([("why", rule.why), ("mend", rule.mend)])
    for branch in rule.branches:
        said |= dict.fromkeys([("why", branch.why), ("mend", branch.mend)])
    return said


def _verdicts(key: str, text: str) -> Iterator[Problem]:
    for word in dict.fromkeys(match[0].lower() for match in _VERDICT.finditer(text)):
        hint = "A finding is no verdict; say what a reader could make of the words."
        yield Problem("", key, f"says '{word}'.", hint)
