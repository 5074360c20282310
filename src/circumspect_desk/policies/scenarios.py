"""The scenarios: a few examples of the rule pages, drawn anew for every visit, to be judged by the reader.

Nothing is kept of them. The seed goes along in the form, so that answers are judged against the questions
that were shown.
"""

from __future__ import annotations

import random
import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.utils.safestring import SafeString

from circumspect import Author, Certainty, Post, Use
from circumspect.assessment import Finding
from circumspect.policy.model import Clause
from circumspect.report.view import PARENT_SAYS
from circumspect.rules.page import Example, examples, sections, split_page
from circumspect.rules.rule import Rule
from circumspect_desk.policies.markdown import as_html, marked
from circumspect_desk.web.engine import checker, policy

QUESTIONS = 6
_OF_EACH = (2, 3, 4)
"""How many of the posts the policy objects to; drawn as well, so that it tells nothing about the last one."""


@dataclass(frozen=True, slots=True)
class Question:
    """A post to be judged. ``finding`` is what the policy says to it, None where it lets it pass."""

    number: int
    rule: Rule
    example: Example
    finding: Finding | None

    @property
    def name(self) -> str:
        """What the answer is called in the form."""
        return f"answer-{self.number}"

    @property
    def circumstances(self) -> list[tuple[str, str]]:
        """What the reader has to know beside the words."""
        post = self.example.post
        said = [("Whose account", "an official one" if post.use is Use.OFFICIAL else "the writer's own")]
        profile = post.profile
        said += [
            ("Where", post.channel),
            ("Name", profile.name if profile else ""),
            ("Bio", profile.bio if profile else ""),
            ("Employer", profile.employer if profile else ""),
            (PARENT_SAYS[post.action], post.parent or ""),
            ("Release", "authorised" if post.authorised else ""),
        ]
        return [(name, words) for name, words in said if words]


@dataclass(frozen=True, slots=True)
class Judged:
    """A question with the answer that was given, and why the policy sees it as it does."""

    question: Question
    right: bool
    words: SafeString
    clauses: tuple[Clause, ...]
    fine: SafeString


def fresh_seed() -> str:
    """Return a seed for a new draw. It names the policy, whose questions it is good for."""
    return f"{policy().digest[:12]}-{secrets.token_urlsafe(9)}"


def is_current(seed: str) -> bool:
    """Whether a seed was made for the policy as it stands."""
    return seed.startswith(f"{policy().digest[:12]}-")


def draw(seed: str) -> tuple[Question, ...]:
    """Return the questions that a seed stands for, each of another rule."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret hangs on it
    wanted = Counter({True: chance.choice(_OF_EACH)})
    wanted[False] = QUESTIONS - wanted[True]
    offered = list(_offered())
    chance.shuffle(offered)
    drawn: list[Question] = []
    for rule, example in offered:
        if wanted[example.flagged] and rule.code not in {one.rule.code for one in drawn}:
            agreed, finding = _said_to(rule.id, example.line)
            if agreed:
                wanted[example.flagged] -= 1
                drawn.append(Question(len(drawn) + 1, rule, example, finding))
    return tuple(drawn)


def judge(questions: tuple[Question, ...], objects: Mapping[int, bool]) -> tuple[Judged, ...]:
    """Return the questions with what was answered: by number, whether the policy would object."""
    return tuple(_judged(question, objects[question.number]) for question in questions)


def _judged(question: Question, objects: bool) -> Judged:  # noqa: FBT001 - it is the answer
    rule, example = question.rule, question.example
    newest = policy().newest_clauses
    cited = (
        question.finding.clauses if question.finding else rule.cites(example.post.use, example.post.author)
    )
    _, body, _ = split_page(policy().pages[rule.id])
    return Judged(
        question=question,
        right=objects is example.flagged,
        words=marked(_with_marks(example)),
        clauses=tuple(newest[number] for number in cited if number in newest),
        fine=as_html(sections(body).get("When it is fine", "")),
    )


def _with_marks(example: Example) -> str:
    words = example.post.text
    for span in reversed(example.spans):
        words = f"{words[: span.start]}[[{words[span.start : span.end]}]]{words[span.end :]}"
    return words


@cache
def _offered() -> tuple[tuple[Rule, Example], ...]:
    """Return the examples that make a fair question: an employee's own, and no matter of opinion.

    A post that is fine because its profile tells of another job would only ask who the writer is.
    """
    return tuple(
        (rule, example)
        for rule in sorted(policy().rules, key=lambda rule: rule.code)
        if rule.status == "live"
        for example in _examples(rule.id).values()
        if example.post.author is Author.EMPLOYEE and example.certainty is not Certainty.POSSIBLE
        if example.post.text and (example.flagged or example.post.profile is None)
        if not _only_advice(rule, example.post)
    )


@cache
def _examples(rule: str) -> dict[int, Example]:
    _, body, first_line = split_page(policy().pages[rule])
    return {example.line: example for example in examples(body, first_line)}


def _only_advice(rule: Rule, post: Post) -> bool:
    """Whether all that the rule rests on is advice for one's own privacy, to which nobody can object."""
    newest = policy().newest_clauses
    cited = rule.cites(post.use, post.author)
    return all(newest[number].kind == "privacy-advice" for number in cited if number in newest)


@cache
def _said_to(rule: str, line: int) -> tuple[bool, Finding | None]:
    """Return whether the whole policy says of an example what its page says, and what its rule finds.

    A page answers for its own rule alone: a post that is fine by one may be found by another.
    """
    example = _examples(rule)[line]
    found = checker().check(example.post).findings
    if not example.flagged:
        return not found, None
    mine = (one for one in found if one.rule == rule and one.certainty >= Certainty.LIKELY)
    finding = next(mine, None)
    return finding is not None, finding
