"""What every detector offers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar, NamedTuple

from circumspect.content.text import Text
from circumspect.policy.model import Agency


class Sighting(NamedTuple):
    """A signal at a range of ``Text.clean``."""

    signal: str
    start: int
    end: int


class Detector:
    """One subject that takes more than a list of words.

    ``signals`` maps each signal to what it means. ``wakes`` is a pattern (RE2 syntax, nothing
    unbounded): the detector is asked only about texts in which it matches. ``examples`` maps each signal
    to texts that must give it, and ``silent`` holds texts that must give nothing.
    """

    name: ClassVar[str]
    signals: ClassVar[Mapping[str, str]]
    wakes: ClassVar[str]
    examples: ClassVar[Mapping[str, tuple[str, ...]]]
    silent: ClassVar[tuple[str, ...]]

    def __init__(self, agency: Agency) -> None:
        self.agency = agency

    def detect(self, text: Text) -> Iterable[Sighting]:
        """Yield what is there, in any order."""
        raise NotImplementedError
