"""A text made readable, with every position mapped back to the characters the author wrote.

A ``Text`` has three aligned views:

* ``original``: what the author wrote;
* ``clean``: the same with zero-width characters, look-alike letters and the like undone, case and
  punctuation kept; patterns read it;
* ``folded``: ``clean`` in lower case with every mark between words turned into a space, and one space
  at each end; phrases read it. ``folded[i + 1]`` stands over ``clean[i]``.

Plain ASCII text needs no map: positions in ``clean`` are positions in ``original``.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

_SENTENCE_END = re.compile(
    # A mark or a line break first and its conditions after: so the search can skip to the next candidate.
    r"[.!?\u2026\n](?:"
    r"(?<=\n)(?:(?=[ \t]*\n)|(?![a-z]))"
    r"|(?<=[.!?\u2026])(?<![.!?\u2026]{2})[.!?\u2026]*[\"')\]\u201d\u2019]*(?=\s)"
    r"|(?<=[!?])[!?]*(?=\S))",
    re.ASCII,
)
_ABBREVIATION = re.compile(
    r"(?:\b(?i:mr|mrs|ms|dr|vs|approx|dept|govt|sgt|insp|supt|a\.m|p\.m|e\.g|i\.e)|\b[A-Z])\.$",
    re.A,
)
# One mark at a time: a run of them that ends in a letter would be read again from each of its marks.
_CLAUSE_END = re.compile(r"[,;:.!?\u2026\n](?=\s|$)|\s[-\u2013\u2014]+\s|[()\u2014\u201c\u201d\"]", re.A)
_WORD = re.compile(r"[^ ]+")
_FAR = 1 << 62
_NEAR = 400


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """Maps positions of an edited text to the text before, by the edited ranges of both, in order."""

    befores: tuple[tuple[int, int], ...]
    afters: tuple[tuple[int, int], ...]

    def back(self, start: int, end: int) -> tuple[int, int]:
        """Return the range before the edits that a range after them was read from."""
        left = self._back(start)[0]
        right = self._back(end - 1)[1] if end > start else left
        return left, max(left, right)

    def _back(self, position: int) -> tuple[int, int]:
        """Return the range that one character was read from."""
        at = bisect_right(self.afters, (position, _FAR)) - 1
        if at < 0:
            return position, position + 1
        (start, end), (before, stop) = self.afters[at], self.befores[at]
        if position >= end:
            return position - end + stop, position - end + stop + 1
        if end - start == stop - before:
            return position - start + before, position - start + before + 1
        return before, stop


class Text:
    """One field of a post in its three views. Sentences, clauses and words are worked out when asked for."""

    __slots__ = (
        "_clauses",
        "_maps",
        "_sentences",
        "_starts",
        "_trimmed",
        "_words",
        "clean",
        "folded",
        "original",
    )

    def __init__(self, original: str, clean: str, folded: str, maps: tuple[OffsetMap, ...] = ()) -> None:
        self.original = original
        self.clean = clean
        self.folded = folded
        self._maps = maps  # from clean back to original, last edit first
        self._sentences: list[int] | None = None
        self._trimmed: dict[tuple[int, int], tuple[int, int]] = {}
        self._clauses: list[int] | None = None
        self._starts: list[int] | None = None
        self._words: list[str] | None = None

    def __repr__(self) -> str:
        return f"Text(<{len(self.original)} characters hidden>)"

    def to_original(self, start: int, end: int) -> tuple[int, int]:
        """Map a range of ``clean`` to the range of ``original`` that it was read from."""
        for offsets in self._maps:
            start, end = offsets.back(start, end)
        return start, end

    @property
    def words(self) -> list[str]:
        """The folded words, in order."""
        if self._words is None:
            self._words = self.folded.split()
        return self._words

    @property
    def sentences(self) -> list[int]:
        """Starts of the sentences in ``clean``, ascending, the first always 0."""
        if self._sentences is None:
            starts = [0]
            for match in _SENTENCE_END.finditer(self.clean):
                if match[0] == "." and _ABBREVIATION.search(self.clean, max(0, match.end() - 8), match.end()):
                    continue
                starts.append(match.end())
            self._sentences = starts
        return self._sentences

    def sentence_of(self, position: int) -> int:
        """Return the number of the sentence that holds a position of ``clean``."""
        return bisect_right(self.sentences, position) - 1

    def sentence_bounds(self, number: int) -> tuple[int, int]:
        """Return the range in ``clean`` of one sentence, without the white space around it."""
        start = self.sentences[number]
        end = self.sentences[number + 1] if number + 1 < len(self.sentences) else len(self.clean)
        return self._trim(start, end)

    def clause_bounds(self, start: int, end: int) -> tuple[int, int]:
        """Widen a range of ``clean`` to the clause of the sentence (comma to comma) it stands in."""
        if self._clauses is None:
            ends = (match.end() for match in _CLAUSE_END.finditer(self.clean))
            self._clauses = sorted({len(self.clean), *ends, *self.sentences})
        cuts = self._clauses
        left = cuts[bisect_right(cuts, start) - 1]
        at = bisect_right(cuts, max(start, end - 1))
        right = cuts[at] if at < len(cuts) else len(self.clean)
        return self._trim(left, right)

    def word_of(self, position: int) -> int:
        """Return how many words of the text begin at or before a position of ``clean``."""
        return bisect_right(self._word_starts(), position)

    def words_on(self, start: int, end: int) -> int:
        """Return how many words begin after a position of ``clean`` and before another one."""
        if end - start > _NEAR:
            return self.word_of(end - 1) - self.word_of(start)
        # Most ranges are short, and then it is quicker to look at them than to know where all words begin.
        return len(self.folded[start + 1 : end + 1].split()) - (self.folded[start + 1] != " ")

    def start_of_word(self, number: int) -> int:
        """Return where a word begins, counted from 1; 0 before all words, the end of the text after them."""
        words = self._word_starts()
        if number < 1:
            return 0
        return words[number - 1] if number <= len(words) else len(self.clean)

    def _word_starts(self) -> list[int]:
        if self._starts is None:
            self._starts = [m.start() - 1 for m in _WORD.finditer(self.folded)]
        return self._starts

    def _trim(self, start: int, end: int) -> tuple[int, int]:
        """Leave out the blanks and marks at both ends; each range is walked but once."""
        known = self._trimmed.get((start, end))
        if known is None:
            known = self._trimmed[start, end] = self._walk_in(start, end)
        return known

    def _walk_in(self, start: int, end: int) -> tuple[int, int]:
        clean = self.clean
        while start < end and not clean[start].isalnum() and clean[start] not in "@#$*":
            start += 1
        while end > start and (
            clean[end - 1].isspace() or clean[end - 1] in ".,;:!?\u2026\"'()\u2014\u2013-\u201d\u2019"
        ):
            end -= 1
        return start, end
