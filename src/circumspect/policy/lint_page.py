"""A rule's page: its headings and its prose, and whether its examples are enough and sound."""

from __future__ import annotations

from collections.abc import Iterator

from circumspect.errors import PackError
from circumspect.policy.problem import Problem
from circumspect.rules.page import HEADINGS, Example, examples, sections, split_page
from circumspect.rules.rule import Rule

MIN_EXAMPLES = 12
"""How many flagged examples, and how many clear ones, a rule needs before it may speak."""

_SHORTEST_PROSE = 40


def page_problems(rule: Rule, source: str) -> Iterator[Problem]:
    """Yield what is wrong with a rule's page beneath its header."""
    file = f"rules/{rule.id}.md"
    _, body, first = split_page(source)
    yield from _prose(file, body)
    bad: list[PackError] = []
    found = examples(body, first, bad)
    for error in bad:
        place, _, said = str(error).partition(": ")
        yield Problem(file, "example", said, line=int(place.removeprefix("line ")))
    yield from _counts(rule, file, found)
    yield from _sound(rule, file, found)


def _prose(file: str, body: str) -> Iterator[Problem]:
    prose = sections(body)
    for heading in HEADINGS:
        if heading not in prose:
            yield Problem(file, "prose", f"the heading '## {heading}' is missing.", "Write the section.")
        elif len(prose[heading]) < _SHORTEST_PROSE:
            yield Problem(file, "prose", f"there is next to nothing under '## {heading}'.", "Write it out.")
    for heading in prose:
        if heading not in HEADINGS:
            hint = f"The headings are: {', '.join(HEADINGS)}."
            yield Problem(file, "prose", f"unknown heading '## {heading}'.", hint)
    known = [heading for heading in prose if heading in HEADINGS]
    if known != [heading for heading in HEADINGS if heading in prose]:
        hint = f"Put them in this order: {', '.join(HEADINGS)}."
        yield Problem(file, "prose", "the headings are out of order.", hint)
    if body.count("\n## ") + body.startswith("## ") > len(prose):
        yield Problem(file, "prose", "a heading stands twice.", "Join the two sections.")


def _counts(rule: Rule, file: str, found: tuple[Example, ...]) -> Iterator[Problem]:
    if rule.status == "retired":
        return
    for word, flagged in (("flagged", True), ("clear", False)):
        count = sum(example.flagged is flagged for example in found)
        if count < MIN_EXAMPLES:
            said = f"has {count} {word} examples; {MIN_EXAMPLES} are the fewest."
            hint = "Write more, each a case of its own, or let the rule be shadow."
            yield Problem(file, "example", said, hint, rule.status == "live")


def _sound(rule: Rule, file: str, found: tuple[Example, ...]) -> Iterator[Problem]:
    seen: dict[object, int] = {}
    kinds = {branch.kind for branch in rule.branches}
    speaks_to = rule.speaks_to()
    for example in found:
        key, line = f"example '{example.case}'", example.line
        if not example.case:
            hint = "Put a line '### ...' before it that states the case."
            yield Problem(file, "example", "stands under no case.", hint, line=line)
        same = (example.post, example.flagged)
        if same in seen:
            hint = "Make it a case of its own; an example counts once."
            yield Problem(file, key, f"is the same as the one in line {seen[same]}.", hint, line=line)
        elif (example.post, not example.flagged) in seen:
            other = seen[example.post, not example.flagged]
            hint = "One of the two is wrong."
            yield Problem(file, key, f"says the opposite of the one in line {other}.", hint, line=line)
        seen[same] = line
        if example.kind is not None and example.kind not in kinds:
            hint = "Take the kind out, or give a condition that kind."
            yield Problem(
                file, key, f"asks for kind '{example.kind}', which no condition gives.", hint, line=line
            )
        if example.flagged and (example.post.use, example.post.author) not in speaks_to:
            said = f"is {example.post.use} by author {example.post.author}, which no condition is meant for."
            yield Problem(file, key, said, "Mark it ok, or widen 'uses' or 'authors'.", line=line)
