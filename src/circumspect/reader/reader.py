"""Reads the meaning of posts: windows of sentences go through the network, what it tells becomes signals."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from circumspect.content.language import unread_parts
from circumspect.content.post import Post
from circumspect.content.text import Text
from circumspect.reader.reading import BESIDE, DOUBTFUL, GRADES, Reading, kind_signal, signal
from circumspect.reader.weights import Told, Weights
from circumspect.reader.wordpiece import Pieces

LONGEST = 160
"""How many tokens one window holds."""
OVERLAP = 40
"""How many tokens of a sentence too long for a window are read twice."""
MOST_PIECES = 5_000
"""How much of one post is read, some 20,000 characters; a novel pasted whole would take seconds."""
TRAIT = 0.6
"""The probability at which a trait is named to a person."""
_STRONG, _WEAK, _GAP = 0.5, 0.25, 3
"""Of a rule's strongest token: the share that its words reach, and the least that marks words at all; and how
many weaker tokens between two strong ones are marked with them."""
_JOINING = re.compile(r"(?:(?:of|to|for|off|and|or|but|by|from|with|than|that) +)+(?=\w)", re.IGNORECASE)
_FAILED = "the reader failed on this post"
_NO_WORDS, _NO_KNOWN_WORDS = "the post has no words to read", "the reader knows none of its words"
_NOT_ENGLISH = "most of its words are not English"
_PLAIN_WORD = re.compile(r"(?<![\w@#/.:])[^\W\d_A-Z][^\W\d_]*(?![\w/]|\.\w|:/)")
_STRETCHED = re.compile(r"(.)\1\1")
_PIECES_A_WORD, _FEWEST_WORDS = 2.0, 5
"""More pieces a word, in so many words, hardly any post of the corpus has; English has 1.2."""


@dataclass(frozen=True, slots=True)
class Window:
    """A run of tokens of one post."""

    first: int
    last: int


class Reader:
    """The reader of meaning. Keeps nothing of a post."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._meta = weights.meta
        of_rules = (self._meta.levels[rule] for rule in self._meta.rules)
        self._least = [min(levels[grade] for grade in (*GRADES, BESIDE)) for levels in of_rules]

    def read(self, post: Post, text: Text, *, every: bool = True) -> Reading:
        """Return the reading of a post. Never raises.

        Unless *every* post is asked for, one that a quick look finds nothing in gets an empty reading.
        """
        try:
            return self._read(post, text, every=every)
        except Exception:  # noqa: BLE001 - what fails here must not hide what the words say, nor read as clean
            return Reading(unread=_FAILED)

    def _lets_in(self, pieces: Pieces, windows: list[Window], around: Sequence[int]) -> bool:
        # A long post is always read: what little is wrong with it is lost in the rest of its words.
        return len(windows) > 1 or self._weights.lets_in(pieces.ids, around)

    def _read(self, post: Post, text: Text, *, every: bool) -> Reading:
        pieces = self._weights.pieces(text.clean, MOST_PIECES)
        windows, around = windows_of(pieces, text), self._weights.around(post)
        if not self._weights.has_words(pieces, text.clean):
            letters, cut = any(map(str.isalpha, text.clean)), _cut_off(pieces, text)
            # Of other scripts it is said already that they were not read.
            new = bool(cut) or (letters and not unread_parts(text))
            return Reading(unread=cut or (_NO_KNOWN_WORDS if letters else _NO_WORDS), absent=not new)
        if not every and not self._lets_in(pieces, windows, around):
            return Reading(self._meta.version, unread=_unread(pieces, text))
        told = [(w, self._weights.tell(pieces.ids[w.first : w.last], around)) for w in windows]
        return self._reading(text, pieces, told)

    def _reading(self, text: Text, pieces: Pieces, told: list[tuple[Window, Told]]) -> Reading:
        foreign = unread_parts(text)
        whole, rest = (0, len(text.clean)), _unread(pieces, text)
        strongest = [self._strongest(n, text, foreign, pieces, told) for n in range(len(self._meta.rules))]
        graded = self._graded([probability for probability, _, _ in strongest])
        signals = {
            signal(rule, grade): place
            for rule, grades, (_, place, _) in zip(self._meta.rules, graded, strongest, strict=True)
            for grade in grades
        }
        around = {r for r, (_, _, peak) in zip(self._meta.rules, strongest, strict=True) if peak < _WEAK}
        if signals:
            signals.update({kind_signal(kind): whole for kind in self._kinds(told)})
        if not rest and not foreign:  # nobody may doubt what was not read
            signals.update({signal(rule, DOUBTFUL): whole for rule in self._doubted(told)})
        traits = frozenset(self._traits(told))
        return Reading(self._meta.version, signals, traits, frozenset(around), rest)

    def _strongest(
        self,
        column: int,
        text: Text,
        foreign: Sequence[tuple[int, int]],
        pieces: Pieces,
        told: list[tuple[Window, Told]],
    ) -> tuple[float, tuple[int, int], float]:
        """Return the highest probability of a rule that says anything, the words that carry it, how strongly.

        Where most of those are not English it does not count: the reader learnt English alone, and guesses.
        """
        best, least = (0.0, (0, 0), 1.0), self._least[column]
        for window, one in told:
            probability = float(one.rules[column])
            if probability <= best[0] or probability < least:
                continue
            offsets = pieces.offsets[window.first : window.last]
            tokens = one.tokens[:, column].tolist()
            place = carrying(tokens, offsets, text)
            strange = sum(max(0, min(end, place[1]) - max(start, place[0])) for start, end in foreign)
            if 2 * strange <= place[1] - place[0]:
                best = probability, place, max(tokens)
        return best

    def _graded(self, probabilities: Sequence[float]) -> list[list[str]]:
        """Return the grades that each rule reaches.

        The first finding of a post must be surer than those beside it: in life hardly any post holds one, but
        one that does holds others as often as the posts that the levels were set by.
        """
        levels = [self._meta.levels[rule] for rule in self._meta.rules]
        if any(told >= at["likely"] for told, at in zip(probabilities, levels, strict=True)):
            levels = [{**at, "likely": at[BESIDE]} for at in levels]
        return [
            [grade for grade in GRADES if told >= at[grade]]
            for told, at in zip(probabilities, levels, strict=True)
        ]

    def _doubted(self, told: list[tuple[Window, Told]]) -> Iterator[str]:
        for column, rule in enumerate(self._meta.rules):
            if all(float(one.rules[column]) < self._meta.levels[rule][DOUBTFUL] for _, one in told):
                yield rule

    def _kinds(self, told: list[tuple[Window, Told]]) -> Iterator[str]:
        """Yield the kinds that the information, if there is any, was read as: in any case the likeliest."""
        strongest = [max(float(one.kinds[n]) for _, one in told) for n in range(len(self._meta.kinds))]
        for kind, probability in zip(self._meta.kinds, strongest, strict=True):
            if probability >= self._meta.kind_levels[kind] or probability == max(strongest):
                yield kind

    def _traits(self, told: list[tuple[Window, Told]]) -> Iterator[str]:
        """Yield what the window that told most was seen to be."""
        _, most = max(told, key=lambda one: float(one[1].rules.max()))
        found: Mapping[str, Any] = most.attributes
        for name, values in self._meta.attributes.items():
            number = int(found[name].argmax())
            if float(found[name][number]) >= TRAIT:
                yield f"{name}.{values[number]}"


def _unread(pieces: Pieces, text: Text) -> str:
    """Say what of a text was not read, or was read without knowing its words."""
    foreign = _in_pieces(pieces, text) and not unread_parts(text)
    return _cut_off(pieces, text) or _NOT_ENGLISH * foreign


def _cut_off(pieces: Pieces, text: Text) -> str:
    """Say how much of a text was read, where that is not all of it."""
    if len(pieces.ids) < MOST_PIECES:
        return ""
    end = pieces.offsets[-1][1]
    return f"only the first {end:,} characters were read for it" if text.clean[end:].strip() else ""


def _in_pieces(pieces: Pieces, text: Text) -> bool:
    """Tell whether the words are mostly such as the reader knows by their pieces alone.

    So are those of other languages; names and whatever else begins with a capital, tags, links and stretched
    words do not count.
    """
    if len(pieces.ids) < _PIECES_A_WORD * len(text.words):
        return False
    begins = [start for start, _ in pieces.offsets]
    found = _PLAIN_WORD.finditer(text.clean, 0, pieces.offsets[-1][1])
    words = [match.span() for match in found if not _STRETCHED.search(match[0])]
    count = sum(bisect_left(begins, end) - bisect_left(begins, start) for start, end in words)
    return len(words) >= _FEWEST_WORDS and count > _PIECES_A_WORD * len(words)


def windows_of(pieces: Pieces, text: Text) -> list[Window]:
    """Return windows over all tokens: sentences as they fit, the last of each read again in the next."""
    count = len(pieces.ids)
    if count <= LONGEST:
        return [Window(0, count)] if count else []
    starts = iter(text.sentences)
    edge = next(starts, None)
    edges: list[int] = []
    for number, (left, _) in enumerate(pieces.offsets):
        if edge is not None and left >= edge:
            edges.append(number)
            while edge is not None and left >= edge:
                edge = next(starts, None)
    parts = [part for first, last in pairwise((*edges, count)) for part in _cut(first, last)]
    found: list[Window] = []
    at = 0
    while at < len(parts):
        first, end = parts[at][0], at + 1
        while end < len(parts) and parts[end][1] - first <= LONGEST:
            end += 1
        found.append(Window(first, parts[end - 1][1]))
        if end == len(parts):
            break
        # The last sentence is read again in the next window, unless that would hold nothing else.
        again = end - 1 > at and parts[end][1] - parts[end - 1][0] <= LONGEST
        at = end - 1 if again else end
    return found


def _cut(first: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield a sentence, or overlapping parts of one that no window holds."""
    while last - first > LONGEST:
        yield first, first + LONGEST
        first += LONGEST - OVERLAP
    yield first, last


def carrying(
    probabilities: Sequence[float], offsets: Sequence[tuple[int, int]], text: Text
) -> tuple[int, int]:
    """Return the words that carry a rule: the run around its strongest token, or that token's sentence."""
    peak = max(range(len(probabilities)), key=probabilities.__getitem__)
    if probabilities[peak] < _WEAK:
        start, end = text.sentence_bounds(text.sentence_of(offsets[peak][0]))
        # A sentence of marks alone has no words to mark.
        return (start, end) if start < end else offsets[peak]
    least = probabilities[peak] * _STRONG
    first = last = peak
    for step, limit in ((-1, -1), (1, len(probabilities))):
        weak, at = 0, peak + step
        while at != limit and weak <= _GAP:
            if probabilities[at] >= least:
                first, last, weak = min(first, at), max(last, at), 0
            else:
                weak += 1
            at += step
    return _whole_words(offsets[first][0], offsets[last][1], text.clean)


def _whole_words(start: int, end: int, clean: str) -> tuple[int, int]:
    """Widen a range to the words that it cuts, and leave out marks at its ends and what only joins it on."""
    while start and _in_word(clean[start - 1]) and _in_word(clean[start]):
        start -= 1
    while end < len(clean) and _in_word(clean[end]) and _in_word(clean[end - 1]):
        end += 1
    left, right = start, end
    while left < right and not clean[left].isalnum() and clean[left] not in "@#$":
        left += 1
    while right > left and not clean[right - 1].isalnum():
        right -= 1
    joining = _JOINING.match(clean, left, right)
    if joining:
        left = joining.end()
    return (left, right) if left < right else (start, end)


def _in_word(character: str) -> bool:
    return character.isalnum() or character in "'\u2019"
