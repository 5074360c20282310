"""The full reading of a text: everything a writer's keyboard, or a wish to slip past, may have done to it.

Steps, each keeping the map to the original characters: invisible and bidirectional controls dropped;
NFKC; look-alike letters of other scripts read as Latin inside words that also hold Latin letters;
emoji with a meaning read as their words; then, word by word and only where the result is a word that the
pack knows: s p a c e d and hy-phen-ated letters joined, leetspeak undone, repeeeated letters
squeezed, starred-out letters filled; hashtags split into words. Runs of blanks become one, and a line ends
in one way, whichever system wrote it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from string import ascii_lowercase

from circumspect.content.fold import OPAQUE, FoldTable, fold
from circumspect.content.text import OffsetMap, Text

_START = r"(?:^|[^A-Za-z0-9_/:.@#%&=?-])"
_DISGUISED = (
    r"[0134578$]{0,2}[A-Za-z]{1,12}[0134578@$!|*+][A-Za-z0-9*]|[0134578$][A-Za-z]{3}"
    r"|[A-Za-z]{1,6}(?:-[A-Za-z]{1,3}){1,5}-[A-Za-z]"
)
"""How a token begins in which letters are replaced, starred out or parted."""
_STRETCHES = tuple(letter * 3 for letter in "abcdefghijklmnopqrstuvxyz")
"""Letters three times over; not w, or every link would need its full reading."""
HINTS = (
    r"[ \t]{2}|[\t\r]| \n",
    r"#[A-Za-z][A-Za-z0-9]{3}",
    r"(?:^|[^A-Za-z])[A-Za-z](?:[ ._*/-][A-Za-z]){3}(?:$|[^A-Za-z])",
    rf"{_START}(?:{_DISGUISED})",
    f"(?i:{'|'.join(_STRETCHES)})",
)
"""Patterns over plain text, one for each kind of candidate; where all are silent, folding alone reads it."""

_LEET = {
    "0": "o",
    "1": "il",
    "3": "e",
    "4": "a",
    "5": "s",
    "7": "t",
    "8": "b",
    "@": "a",
    "$": "s",
    "!": "i",
    "|": "l",
    "+": "t",
}
_LOOKALIKES = dict(
    zip(
        "\u0430\u0441\u0435\u043e\u0440\u0445\u0443\u0456\u0458\u0455\u04bb\u0501\u051b\u0433\u043a\u043c\u0442\u0432\u043d"
        "\u03bf\u03b1\u03b5\u03b9\u03ba\u03bd\u03c1\u03c4\u03c5\u03c7\u0131\u0261",
        "aceopxyijshdqrkmtbnoaeikvptuxig",
        strict=True,
    )
)
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f\x00]"
)
_BLANK, _HASHTAG, _SPACED, _DISGUISE, _STRETCHED = range(len(HINTS))
_DISGUISED_WORD = r"[A-Za-z0134578$][^\s,;:?\"()\[\]{}<>\u2026\u2014#/]{2,59}"
_LEFT_EDGE = r"(?<![A-Za-z0-9_/:.@#%&=?-])"
_CANDIDATES = (
    re.compile(r"[ \t]+\r?\n|\r\n?|[ \t]{2,}|\t"),
    re.compile(r"#[A-Za-z][A-Za-z0-9]{3,}"),
    re.compile(
        r"(?<![A-Za-z])[A-Za-z](?:(?P<gap>[ ._*/-])[A-Za-z](?:(?P=gap)[A-Za-z]){2,30})(?![A-Za-z])", re.A
    ),
    re.compile(rf"{_LEFT_EDGE}(?={_DISGUISED}){_DISGUISED_WORD}", re.A),
    re.compile(rf"{_LEFT_EDGE}{_DISGUISED_WORD}", re.A),
)
"""The stretches that may read otherwise, by kind of hint."""
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_TORN = re.compile(r"[A-Z]{2}[a-z]|[0-9]")
"""Where capitals alone do not tell the words of a hashtag apart: "ABFlife" is no "AB Flife"."""
_REPEAT = re.compile(r"([a-vx-z])\1{2,}")
_PARTED = re.compile(r"[a-z]{1,6}(?:-[a-z]{1,3}){1,5}-[a-z]{1,20}")
_STARRED = ("fuck", "shit", "cunt", "bitch", "bastard", "arse", "dick", "prick", "wank", "slut", "whore")
"""What people star out; "f**k" is not "folk"."""
_MAX_TOKEN = 60
_MAX_WORD = 20
_PLAIN_HINTS = tuple(re.compile(hint, re.A) for hint in HINTS)


Edit = tuple[int, int, str]
"""Replace the characters from the first to before the second position by the words."""


@dataclass(frozen=True)
class Normaliser:
    """Reads texts in full against the words that a pack knows.

    *known* gives the pack's words in lower case, asked for once and only when a text needs its full reading;
    *common* are everyday words that help to split hashtags but into which nothing is decoded; *emoji*
    maps emoji to the words they stand for; *hints* tells which of ``HINTS`` fire in a text.
    """

    known: Callable[[], frozenset[str]]
    common: frozenset[str] = frozenset()
    emoji: Mapping[str, str] = field(default_factory=dict)
    hints: Callable[[str], Sequence[int]] = field(
        default=lambda text: [kind for kind, hint in enumerate(_PLAIN_HINTS) if hint.search(text)]
    )

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The words that a disguise may be undone into."""
        return self.known()

    @cached_property
    def table(self) -> FoldTable:
        """The fold of every character, shared by all texts of this reader."""
        return FoldTable(frozenset(char for sequence in self.emoji for char in sequence[:1]))

    @cached_property
    def _starred(self) -> Mapping[int, tuple[str, ...]]:
        """The words that people star out, by length."""
        lengths: dict[int, list[str]] = {}
        for word in sorted(self.vocabulary):
            if word.startswith(_STARRED):
                lengths.setdefault(len(word), []).append(word)
        return {length: tuple(words) for length, words in lengths.items()}

    @cached_property
    def _emoji_first(self) -> Mapping[str, tuple[str, ...]]:
        firsts: dict[str, list[str]] = {}
        for sequence in self.emoji:
            firsts.setdefault(sequence[0], []).append(sequence)
        return {first: tuple(sorted(seqs, key=len, reverse=True)) for first, seqs in firsts.items()}

    def read(self, original: str) -> Text:
        """Read a text: by folding alone where that reads all of it, else in full. Linear in its length."""
        return self._read(original, self.hints)

    def full(self, original: str) -> Text:
        """Read a text in full without asking the hints; only slower, and the same."""
        return self._read(original, lambda _: range(len(HINTS)))

    def _read(self, original: str, hints: Callable[[str], Sequence[int]]) -> Text:
        clean, maps = original, []
        folded = fold(original, self.table)
        if OPAQUE in folded:
            edits = list(self._characters(original, folded))
            if edits:
                clean, offsets = apply_edits(clean, edits)
                maps.append(offsets)
        kinds = hints(clean)
        if kinds:
            edits = list(self._words(clean, kinds))
            if edits:
                clean, offsets = apply_edits(clean, edits)
                maps.append(offsets)
        if maps:
            folded = fold(clean, self.table)
        if OPAQUE in folded:
            folded = folded.replace(OPAQUE, " ")
        return Text(original, clean, f" {folded} ", tuple(maps[::-1]) if maps else ())

    def _characters(self, text: str, folded: str) -> Iterator[Edit]:
        """Yield what single characters and emoji read as."""
        position = folded.find(OPAQUE)
        while position >= 0:
            end, reading = self._character(text, position)
            if reading != text[position:end]:
                yield position, end, reading
            position = folded.find(OPAQUE, end)

    def _character(self, text: str, position: int) -> tuple[int, str]:
        char = text[position]
        for sequence in self._emoji_first.get(char, ()):
            if text.startswith(sequence, position):
                return position + len(sequence), f" {self.emoji[sequence]} "
        end = position + 1
        if _INVISIBLE.match(char) or unicodedata.combining(char):
            return end, ""
        if char in _LOOKALIKES or char.lower() in _LOOKALIKES:
            plain = _LOOKALIKES[char.lower()]
            return end, (plain.upper() if char.isupper() else plain) if _beside_latin(
                text, position
            ) else char
        return end, _surrogates_out(unicodedata.normalize("NFKC", char))

    def _words(self, clean: str, kinds: Sequence[int]) -> Iterator[Edit]:
        """Yield what candidates of some kinds read as, in order and apart."""
        found = [(match.start(), kind, match[0]) for kind in kinds for match in _candidates(clean, kind)]
        if len(kinds) > 1:
            found.sort()
        end = 0
        for start, kind, words in found:
            for edit in self._edits(start, kind, words):
                if edit[0] >= end:
                    yield edit
                    end = edit[1]

    def _edits(self, start: int, kind: int, words: str) -> Iterator[Edit]:
        if kind == _BLANK:
            yield start, start + len(words), "\n" if words[-1] in "\r\n" else " "
        elif kind == _HASHTAG:
            for piece in self._hashtag(words[1:])[:-1]:
                start += len(piece)
                yield start + 1, start + 1, " "
        elif kind == _SPACED:
            if words[::2].lower() in self.vocabulary:
                for at in range(start + 1, start + len(words), 2):
                    yield at, at + 1, ""
        else:
            trimmed = words.strip(".'\u2018\u2019*_~-/")
            while trimmed:
                reading = self._decode(trimmed)
                if reading is not None:
                    at = start + words.find(trimmed)
                    yield at, at + len(trimmed), reading
                    return
                if trimmed[-1] not in "!+|":
                    return
                trimmed = trimmed[:-1]

    def _decode(self, token: str) -> str | None:
        """Return the known word that a disguised token stands for, None where it is no disguise."""
        lower = token.lower()
        if lower.isalpha() and not _REPEAT.search(lower):
            return None
        if len(lower) < 3 or lower.isdigit() or lower in self.vocabulary:
            return None
        if _PARTED.fullmatch(lower):
            joined = lower.replace("-", "")
            known = any(len(part) > 3 and part in self.vocabulary for part in lower.split("-"))
            return joined if not known and joined in self.vocabulary else None
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
        stars = token.count("*")
        if stars > len(token) - 2 or not token[0].isalpha():
            return None
        for word in self._starred.get(len(token), ()):
            if all(mask in {"*", letter} for mask, letter in zip(token, word, strict=True)):
                return word
        if stars > 1:
            return None
        filled = (token.replace("*", letter) for letter in ascii_lowercase)
        return next((word for word in filled if word in self.vocabulary), None)

    def _hashtag(self, tag: str) -> list[str]:
        """Split a hashtag where capitals and digits part it into words, else into known words."""
        pieces = _CAMEL.findall(tag)
        parted = any(piece[0].isupper() for piece in pieces[1:])
        if parted and not _TORN.search(tag):
            return pieces  # known words are asked for, which takes a while once, only where it is unclear
        if len(pieces) > 1 and all(self._is_word(piece.lower()) for piece in pieces):
            return pieces
        words = self._segment(tag)
        return pieces if parted and len(words) == 1 else words

    def _is_word(self, lower: str) -> bool:
        return lower.isdigit() or lower in self.vocabulary or lower in self.common

    def _segment(self, tag: str) -> list[str]:
        """Split a run of letters into the fewest known words; one piece where it cannot be."""
        lower = tag.lower()
        if lower in self.vocabulary or not 5 <= len(lower) <= _MAX_TOKEN:
            return [tag]
        fewest: list[tuple[int, int] | None] = [(0, 0)] + [None] * len(lower)
        for end in range(1, len(lower) + 1):
            for start in range(max(0, end - _MAX_WORD), end):
                before = fewest[start]
                if before is None:
                    continue
                word = lower[start:end]
                if word in {"a", "i"} or (
                    end - start > 1 and (word in self.vocabulary or word in self.common)
                ):
                    cost = before[0] + (1 if end - start > 1 else 2)
                    current = fewest[end]
                    if current is None or cost < current[0]:
                        fewest[end] = (cost, start)
        pieces, end = [], len(lower)
        while end:
            step = fewest[end]
            if step is None:
                return [tag]
            pieces.append(tag[step[1] : end])
            end = step[1]
        return pieces[::-1]


def _candidates(clean: str, kind: int) -> Iterator[re.Match[str]]:
    """Yield the stretches of one kind; stretched words only where a letter stands three times over."""
    if kind != _STRETCHED:
        yield from _CANDIDATES[kind].finditer(clean)
        return
    end = 0
    for at in _stretches(clean):
        if at >= end:
            start = max(0, at - _MAX_TOKEN)
            around = clean[start : at + 3 + _MAX_TOKEN]
            left, right = at - start, at + 3 - start
            left -= len(around[:left].split()[-1]) if left and not around[left - 1].isspace() else 0
            right += len(around[right:].split(maxsplit=1)[0]) if around[right:][:1].strip() else 0
            end = start + right
            yield from _CANDIDATES[kind].finditer(clean, start + left, end)


def _stretches(clean: str) -> list[int]:
    """Return where a letter stands three times over. To seek each letter is far quicker than one pattern."""
    lower = clean.lower()
    if len(lower) != len(clean):  # a capital that two characters make when small
        lower = "".join(char.lower() if char.isascii() else char for char in clean)
    found = []
    for letters in _STRETCHES:
        at = lower.find(letters)
        while at >= 0:
            found.append(at)
            at = lower.find(letters, at + 3)
    return sorted(found)


def apply_edits(text: str, edits: Sequence[Edit]) -> tuple[str, OffsetMap]:
    """Return the edited text and the map of its positions to those of *text*. Edits are in order, apart."""
    pieces: list[str] = []
    outs: list[tuple[int, int]] = []
    end = length = 0
    for start, stop, reading in edits:
        pieces += (text[end:start], reading)
        length += start - end
        outs.append((length, length + len(reading)))
        length += len(reading)
        end = stop
    pieces.append(text[end:])
    return "".join(pieces), OffsetMap(tuple((start, stop) for start, stop, _ in edits), tuple(outs))


def _beside_latin(text: str, position: int) -> bool:
    """Whether the word around a character holds a plain Latin letter too."""
    for step in (-1, 1):
        at = position + step
        while (
            0 <= at < len(text)
            and abs(at - position) < _MAX_WORD
            and (text[at].isalpha() or text[at] == "\u200b")
        ):
            if text[at].isascii() and text[at].isalpha():
                return True
            at += step
    return False


def _unleet(token: str) -> Iterator[str]:
    """Yield what a token of at most three ambiguous marks may stand for (at most eight readings)."""
    if token.isalpha():
        yield token
        return
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
