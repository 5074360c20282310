"""What is there: spans of text and the signals found in them.

A signal states a fact about a post ("an agency e-mail address stands here"); it never judges. Rules
judge. Positions are character offsets into the text the author wrote, half-open: ``text[start:end]``.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Field = Literal["text", "name", "bio", "employer", "parent"]
"""The part of a post that a span belongs to."""


class Span(NamedTuple):
    """A half-open range of characters in one field of a post, as the author wrote it."""

    start: int
    end: int
    field: Field = "text"

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two spans share a character of the same field."""
        return self.field == other.field and self.start < other.end and other.start < self.end
