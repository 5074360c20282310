"""What a check answers: findings, the advice that follows from them, and what was not looked at.

Nothing here holds a word of the post: an assessment speaks of positions, so it may be kept, sent or
logged where the draft itself may not (decision 0001). Mends are the one exception that need words,
and those words come from the pack, never from the post.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from circumspect.signals import Span


class Certainty(IntEnum):
    """How sure a finding is. The stated meaning of each grade stands in the pack (``[certainty]``)."""

    POSSIBLE = 1
    LIKELY = 2
    CERTAIN = 3

    def __str__(self) -> str:
        return self.name.lower()

    @classmethod
    def parse(cls, word: str) -> Certainty:
        """Return the grade named by *word*. Raises KeyError for an unknown word."""
        return cls[word.upper()]


class Advice(StrEnum):
    """What to do with the post as a whole, from lightest to gravest."""

    CLEAR = "clear"
    CONSIDER = "consider"
    SEEK_AUTHORISATION = "seek-authorisation"
    DO_NOT_POST = "do-not-post"

    @property
    def weight(self) -> int:
        """Rank among the advices: 0 (clear) to 3 (do not post)."""
        return _WEIGHTS[self]


_WEIGHTS = {advice: weight for weight, advice in enumerate(Advice)}
_SEVERITIES = ("critical", "high", "medium", "low")


@dataclass(frozen=True, slots=True)
class Edit:
    """A mechanical mend: replace the characters of *span* by *replacement* (often nothing)."""

    span: Span
    replacement: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A signal that a rule objects to. Advice about a draft, never a verdict about a person.

    ``span`` marks the words that carry it, in the field of the post where they stand. ``branch`` names the
    condition of the rule that held, ``signals`` the signals it rested on.
    """

    rule: str
    code: str
    branch: str
    clauses: tuple[str, ...]
    span: Span
    certainty: Certainty
    advice: Advice
    severity: str
    why: str
    mend: str
    kind: str | None = None
    edit: Edit | None = None
    signals: tuple[str, ...] = ()


def gravest_first(finding: Finding) -> tuple[int, int, int, Span, str]:
    """Return what findings are sorted by, for the gravest to stand first."""
    severity = _SEVERITIES.index(finding.severity)
    return -finding.advice.weight, severity, -finding.certainty, finding.span, finding.rule


@dataclass(frozen=True, slots=True)
class Fine:
    """Something in the post that the policy lets pass, and why: a safe harbour or protected speech."""

    id: str
    title: str
    text: str
    clauses: tuple[str, ...]
    span: Span


MEANING, PART_OF_MEANING = "meaning of the text", "part of the meaning"
"""What is said to be unread where no reader of meaning could look, or one failed or stopped at some length.

The first keeps an advice from reading clear no more than leaving the reader out does; the second does.
"""


@dataclass(frozen=True, slots=True)
class Unread:
    """Something the check could not look at: never to be reported as clean."""

    what: str
    why: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """The whole answer for one post. Findings stand worst first.

    ``reader`` is the version of the reader of meaning that looked at it, empty where none did.
    """

    advice: Advice
    findings: tuple[Finding, ...] = ()
    questions: tuple[str, ...] = ()
    fine: tuple[Fine, ...] = ()
    unread: tuple[Unread, ...] = ()
    notes: tuple[str, ...] = ()
    post_id: str | None = None
    pack: str = field(default="")
    reader: str = field(default="")

    @property
    def complete(self) -> bool:
        """Whether everything in the post could be looked at."""
        return not self.unread

    def rules(self, at_least: Certainty = Certainty.LIKELY) -> frozenset[str]:
        """Return the ids of the rules found with at least the given certainty."""
        return frozenset(f.rule for f in self.findings if f.certainty >= at_least)
