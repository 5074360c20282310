"""What every renderer is given: a checked post, and how the report is to look."""

from __future__ import annotations

from dataclasses import dataclass

from circumspect.api import Advice, Alternative, Assessment
from circumspect.content.post import Post

_COLOURS = {
    Advice.CLEAR: "32",
    Advice.CONSIDER: "33",
    Advice.SEEK_AUTHORISATION: "35",
    Advice.DO_NOT_POST: "31",
}


@dataclass(frozen=True, slots=True, repr=False)
class Checked:
    """A post with its assessment; ``source`` and ``line`` say where it came from. ``repr`` hides the post."""

    post: Post
    assessment: Assessment
    alternatives: tuple[Alternative, ...] | None = None
    source: str = "draft"
    line: int | None = None

    def __repr__(self) -> str:
        return f"Checked({self.post!r}, advice={self.assessment.advice.value})"


@dataclass(frozen=True, slots=True)
class Style:
    """How a report looks. Colours only ever repeat what words and signs say already."""

    width: int = 80
    colour: bool = False
    include_text: bool = False
    hints: bool = True

    def bold(self, words: str) -> str:
        """Return the words for a heading."""
        return self._paint("1", words)

    def dim(self, words: str) -> str:
        """Return the words for a lesser remark."""
        return self._paint("2", words)

    def of(self, advice: Advice, words: str) -> str:
        """Return the words in the colour of an advice."""
        return self._paint(f"1;{_COLOURS[advice]}", words)

    def mark(self, advice: Advice | None, words: str) -> str:
        """Return words of the post that a finding marks, or that were not read (None)."""
        return self._paint("2;4" if advice is None else f"1;4;{_COLOURS[advice]}", words)

    def _paint(self, codes: str, words: str) -> str:
        return f"\x1b[{codes}m{words}\x1b[0m" if self.colour and words else words


PLAIN = Style()
