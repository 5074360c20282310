"""What the reader of meaning says of one post, as signals that rules may ask for.

For every rule of a pack there are four: ``reader-<rule>-possible``, ``-likely`` and ``-certain`` (each holds
where a higher one does), which stand at the words that carry it, and ``reader-<rule>-doubtful``, which stands
over the whole text where the reader thinks the rule unlikely. ``reader-kind-<kind>`` tells the kind of
information. None of them is there when nothing was read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from circumspect.content.post import Post
    from circumspect.content.text import Text

GRADES = ("possible", "likely", "certain")
DOUBTFUL = "doubtful"
BESIDE = "beside"
"""The level that stands for `likely` once another rule has reached its own (decision 0015)."""
PREFIX = "reader-"


@dataclass(frozen=True, slots=True)
class Reading:
    """Signals with their ranges in ``Text.clean``, and the traits seen, as ``attribute.value``.

    ``reader`` is the version of what read the post, empty where nothing did; ``unread`` says in a few words
    why the post, or some part of it, was not read; ``absent`` that no reader could look at all. Of rules that
    no words carry, ``by_circumstances``, the signals stand somewhere in the text, but who speaks tells them.
    """

    reader: str = ""
    signals: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    traits: frozenset[str] = frozenset()
    by_circumstances: frozenset[str] = frozenset()
    unread: str = ""
    absent: bool = False


class MeaningReader(Protocol):
    """What reads the meaning of posts."""

    def read(self, post: Post, text: Text, *, every: bool = True) -> Reading:
        """Return the reading of a post; unless *every* post is to be read, it may be an empty one."""


NOTHING = Reading()
"""What no reader told."""


def signal(rule: str, grade: str) -> str:
    """Return the name of the signal that a rule was read with some certainty."""
    return f"{PREFIX}{rule}-{grade}"


def kind_signal(kind: str) -> str:
    """Return the name of the signal that a kind of information was read."""
    return f"{PREFIX}kind-{kind}"


def signal_names(rules: Iterable[str], kinds: Iterable[str]) -> tuple[str, ...]:
    """Return every signal that a reading of a pack's rules and kinds may hold."""
    return tuple(told_by_reader(rules, kinds))


def told_by_reader(rules: Iterable[str], kinds: Iterable[str]) -> dict[str, str]:
    """Return every signal that a reading of a pack's rules and kinds may hold, with what it means."""
    grades = {**{grade: grade for grade in GRADES}, DOUBTFUL: "unlikely"}
    told = {
        signal(rule, grade): f"the reader of meaning thinks it {said}"
        for rule in rules
        for grade, said in grades.items()
    }
    return told | {kind_signal(kind): "the reader of meaning takes it for this kind" for kind in kinds}
