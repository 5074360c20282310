"""The full reading of a text: everything a writer's keyboard, or a wish to slip past, may have done to it.

Steps, each keeping the map to the original characters: invisible and bidirectional controls dropped;
NFKC; look-alike letters of other scripts read as Latin inside words that also hold Latin letters;
emoji with a meaning read as their words; then, word by word and only where the result is a word that the
pack knows: s p a c e d and hy-phen-ated letters joined, leetspeak undone, repeeeated letters
squeezed, starred-out letters filled; hashtags split into words. Runs of blanks become one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

from circumspect.content.fold import OPAQUE, FoldTable
from circumspect.content.text import Text

NEEDS_FULL_READING = (
    r"[ \t]{2}|\t|#[A-Za-z]|\x00"
    r"|[A-Za-z][0134578@$!|*+][A-Za-z]|[@$][A-Za-z]{2}|\b[0134578][A-Za-z]{3}"
    r"|(?:^|[^A-Za-z])[A-Za-z](?:[ ._*/-][A-Za-z]){3}(?:$|[^A-Za-z])"
    r"|[A-Za-z]{2}-[A-Za-z]{1,3}-[A-Za-z]{2}|" + "|".join(letter * 3 for letter in "abcdefghijklmnopqrstuvwxyz")
)
"""A pattern over plain text; where it is silent, folding alone reads the text in full."""

_LEET = {"0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", "$": "s", "!": "i", "|": "l", "+": "t"}
_LOOKALIKES = dict(
    zip(
        "\u0430\u0441\u0435\u043e\u0440\u0445\u0443\u0456\u0458\u0455\u04bb\u0501\u051b\u0433\u043a\u043c\u0442\u0432\u043d"
        "\u03bf\u03b1\u03b5\u03b9\u03ba\u03bd\u03c1\u03c4\u03c5\u03c7\u0131\u0261",
        "aceopxyijshdqrkmtbn" "oaeikvptuxig",
        strict=True,
    )
)
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f\x00]")
_TOKEN = re.compile(r"#?[^\s,;:?\"()\[\]{}<>\u2026\u2014]+")
_SPACED = re.compile(r"(?<![A-Za-z])[A-Za-z](?:(?P<gap>[ ._*/-])[A-Za-z](?:(?P=gap)[A-Za-z]){2,30})(?![A-Za-z])")
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_REPEAT = re.compile(r"([a-z])\1{2,}")
_MAX_TOKEN = 60


@dataclass(slots=True)
class _Cells:
    """Characters of the clean text, each with the range of the original it was read from."""

    chars: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def add(self, chars: str, start: int, end: int) -> None:
        for char in chars:
            self.chars.append(char)
            self.starts.append(start)
            self.ends.append(end)


@dataclass(frozen=True)
class Normaliser:
    """Reads texts in full against the words that a pack knows.

    *vocabulary*: words in lower case; *common*: everyday words that help to split hashtags but into
    which nothing is decoded; *emoji*: emoji to the words they stand for.
    """

    vocabulary: frozenset[str]
    common: frozenset[str] = frozenset()
    emoji: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def table(self) -> FoldTable:
        """The fold of every character, shared by all texts of this reader."""
        return FoldTable(frozenset(char for sequence in self.emoji for char in sequence[:1]))

    @cached_property
    def _by_shape(self) -> Mapping[tuple[int, str], tuple[str, ...]]:
        shapes: dict[tuple[int, str], list[str]] = {}
        for word in self.vocabulary:
            shapes.setdefault((len(word), word[:1]), []).append(word)
        return {key: tuple(sorted(words)) for key, words in shapes.items()}

    @cached_property
    def _emoji_first(self) -> Mapping[str, tuple[str, ...]]:
        firsts: dict[str, list[str]] = {}
        for sequence in self.emoji:
            firsts.setdefault(sequence[0], []).append(sequence)
        return {first: tuple(sorted(seqs, key=len, reverse=True)) for first, seqs in firsts.items()}

    def quick(self, original: str) -> Text | None:
        """Read a text by folding alone; None where that does not read all of it."""
        folded = original.translate(self.table)
        if OPAQUE in folded:
            return None
        return Text(original, original, f" {folded} ")

    def full(self, original: str) -> Text:
        """Read a text in full. Linear in its length."""
        cells = self._letters(original)
        clean = "".join(cells.chars)
        out = _Cells()
        position = 0
        for start, end, reading in self._readings(clean):
            self._copy(cells, out, position, start)
            _spread(cells, out, start, end, reading)
            position = end
        self._copy(cells, out, position, len(clean))
        clean = "".join(out.chars)
        folded = clean.translate(self.table).replace(OPAQUE, " ")
        return Text(original, clean, f" {folded} ", out.starts, out.ends)

    def _letters(self, original: str) -> _Cells:
        cells = _Cells()
        position, length = 0, len(original)
        while position < length:
            char = original[position]
            sequences = self._emoji_first.get(char)
            if sequences:
                sequence = next((s for s in sequences if original.startswith(s, position)), None)
                if sequence:
                    end = position + len(sequence)
                    cells.add(f" {self.emoji[sequence]} ", position, end)
                    position = end
                    continue
            end = position + 1
            while end < length and unicodedata.combining(original[end]):
                end += 1
            if char.isascii() and end == position + 1:
                if char != "\x00":
                    cells.add(char, position, end)
            elif not _INVISIBLE.match(char):
                cells.add(_surrogates_out(unicodedata.normalize("NFKC", original[position : min(end, position + 8)])), position, end)
            position = end
        _undo_lookalikes(cells)
        return cells

    def _copy(self, cells: _Cells, out: _Cells, start: int, end: int) -> None:
        for at in range(start, end):
            char = cells.chars[at]
            if char in " \t" and out.chars and out.chars[-1] == " ":
                out.ends[-1] = cells.ends[at]
                continue
            out.add(" " if char == "\t" else char, cells.starts[at], cells.ends[at])

    def _readings(self, clean: str) -> Iterator[tuple[int, int, str]]:
        """Yield (start, end, what it reads as), in order and apart, for the stretches that read otherwise."""
        spaced = [(m.start(), m.end(), word) for m in _SPACED.finditer(clean) for word in [self._join(m[0])] if word]
        at = 0
        for match in _TOKEN.finditer(clean):
            start, end = match.span()
            while at < len(spaced) and spaced[at][0] <= start:
                yield spaced[at]
                at += 1
            if (at and start < spaced[at - 1][1]) or (at < len(spaced) and spaced[at][0] < end):
                continue
            if end - start > _MAX_TOKEN:
                continue
            token = match[0]
            if token[0] == "#":
                reading = self._hashtag(token[1:])
                if reading:
                    yield start + 1, start + 1 + len(reading.replace(" ", "")), reading
                continue
            trimmed = token.strip(".'\u2019\u2018*_~-/")
            offset = token.find(trimmed) if trimmed else 0
            reading = self._decode(trimmed) if trimmed else None
            if reading is None and trimmed and trimmed[-1] in "!+|":
                trimmed = trimmed.rstrip("!+|")
                reading = self._decode(trimmed) if trimmed else None
            if reading is not None:
                yield start + offset, start + offset + len(trimmed), reading
        yield from spaced[at:]

    def _join(self, spaced: str) -> str | None:
        joined = "".join(c for c in spaced if c.isalpha())
        return joined if joined.lower() in self.vocabulary else None

    def _decode(self, token: str) -> str | None:
        """Return the known word that a disguised token stands for, None where it is no disguise."""
        lower = token.lower()
        if lower.isalpha() and not _REPEAT.search(lower):
            return None
        if len(lower) < 3 or lower.isdigit() or lower in self.vocabulary:
            return None
        if "-" in lower or "." in lower or "_" in lower or "/" in lower:
            joined = re.sub(r"[-._/]", "", lower)
            parts = re.split(r"[-._/]", lower)
            known = any(len(part) > 3 and part in self.vocabulary for part in parts)
            if joined.isalpha() and len(joined) > 3 and not known and min(map(len, parts)) <= 3 and joined in self.vocabulary:
                return joined
            return None
        if not any(char.isalpha() for char in lower):
            return None
        if "*" in lower:
            return self._fill_stars(lower)
        for candidate in _unleet(lower):
            for squeezed in _squeeze(candidate):
                if len(squeezed) > 2 and squeezed != lower and squeezed in self.vocabulary:
                    return squeezed
        return None

    def _fill_stars(self, token: str) -> str | None:
        if token.count("*") > len(token) - 2 or not token[0].isalpha():
            return None
        for word in self._by_shape.get((len(token), token[0]), ()):
            if all(mask in {"*", letter} for mask, letter in zip(token, word, strict=True)):
                return word
        return None

    def _hashtag(self, tag: str) -> str | None:
        tag = re.match(r"[A-Za-z0-9]*", tag)[0]  # type: ignore[index]
        pieces = _CAMEL.findall(tag)
        if len(pieces) > 1 and any(piece[0].isupper() for piece in pieces[1:]):
            return " ".join(pieces)
        return self._segment(tag)

    def _segment(self, tag: str) -> str | None:
        """Split a run of lower-case letters into the fewest known words; None where it cannot be."""
        lower = tag.lower()
        if lower in self.vocabulary or len(lower) < 5:
            return None
        best: list[tuple[int, int] | None] = [(0, 0)] + [None] * len(lower)
        for end in range(1, len(lower) + 1):
            for start in range(max(0, end - 20), end):
                before = best[start]
                if before is None:
                    continue
                word = lower[start:end]
                if (len(word) > 1 and (word in self.vocabulary or word in self.common)) or word in {"a", "i"}:
                    cost = before[0] + (1 if len(word) > 1 else 2)
                    current = best[end]
                    if current is None or cost < current[0]:
                        best[end] = (cost, start)
        if best[-1] is None or best[-1][1] == 0:
            return None
        words, end = [], len(lower)
        while end:
            start = best[end][1]  # type: ignore[index]
            words.append(tag[start:end])
            end = start
        return " ".join(reversed(words))


def _spread(cells: _Cells, out: _Cells, start: int, end: int, reading: str) -> None:
    """Write *reading* for the cells start..end: letter for letter where it fits, else all over the stretch."""
    letters = reading.replace(" ", "")
    if len(letters) == end - start:
        at = start
        for char in reading:
            if char == " ":
                out.add(" ", cells.starts[at], cells.starts[at])
            else:
                out.add(char, cells.starts[at], cells.ends[at])
                at += 1
    else:
        out.add(reading, cells.starts[start], cells.ends[end - 1])


def _undo_lookalikes(cells: _Cells) -> None:
    if all(char.isascii() for char in cells.chars):
        return
    start = 0
    for end in range(len(cells.chars) + 1):
        if end < len(cells.chars) and cells.chars[end].isalpha():
            continue
        word = cells.chars[start:end]
        if any(char.isascii() for char in word) and any(not char.isascii() for char in word):
            for at in range(start, end):
                plain = _LOOKALIKES.get(cells.chars[at].lower())
                if plain:
                    cells.chars[at] = plain.upper() if cells.chars[at].isupper() else plain
        start = end + 1


def _unleet(token: str) -> Iterator[str]:
    """Yield what a token of at most three ambiguous marks may stand for (at most eight readings)."""
    options = [_LEET.get(char, char) for char in token]
    if sum(len(option) > 1 for option in options) > 3:
        return
    for letters in product(*options):
        word = "".join(letters)
        if word.isalpha():
            yield word


def _squeeze(word: str) -> Iterator[str]:
    """Yield the word, then with each run of three or more letters made two, then one."""
    yield word
    if _REPEAT.search(word):
        yield _REPEAT.sub(r"\1\1", word)
        yield _REPEAT.sub(r"\1", word)


def _surrogates_out(text: str) -> str:
    return "".join("\ufffd" if 0xD800 <= ord(char) <= 0xDFFF else char for char in text)
