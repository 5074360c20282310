"""All phrases of a pack as a tree of words, which is walked once over a text to find every one of them.

A phrase is folded, and parted by single blanks; where two blanks meet an empty word stands between them. What
a phrase means is a number that whoever adds it chooses. The walk is compiled where a C compiler was there at
installation (``_compiled.c``); plain Python gives the same answers.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable

from circumspect.speed import COMPILED, compiled

Found = list[tuple[int, int, int]]
"""What was found: the number of what it means, and its range in the clean text."""
DEEPEST = 32
"""The most words of a phrase that the compiled walk can follow."""
ENGLISH, FOREIGN = 1, 2
"""Marks of a word: one of grammar, in English or in another language."""
_NUMBER, _FIRST, _MEANING, _MARKS = range(4)
_64_BITS = 2**64 - 1


class Tree:
    """Words and phrases, to be added and then made ready."""

    def __init__(self) -> None:
        self._words: dict[str, list[int]] = {}
        self._steps: dict[tuple[int, int], list[int]] = {}
        self._nodes = self._longest = 0

    def add(self, phrase: str, meaning: int) -> None:
        """Add a word or phrase that means something, a number from 1."""
        first, *others = phrase.split(" ")
        entry, following, means = self._word(first), _FIRST, _MEANING
        self._longest = max(self._longest, 1 + len(others))
        for word in others:
            if not entry[following]:
                self._nodes += 1
                entry[following] = self._nodes
            entry = self._steps.setdefault((entry[following], self._word(word)[_NUMBER]), [0, 0])
            following, means = 0, 1
        entry[means] = meaning

    def mark(self, words: Iterable[str], mark: int) -> None:
        """Mark words of grammar."""
        for word in words:
            self._word(word)[_MARKS] |= mark

    def _word(self, word: str) -> list[int]:
        return self._words.setdefault(word, [len(self._words) + 1, 0, 0, 0])

    def find(self, folded: str, wanted: bytes | None = None) -> Found:  # noqa: ARG002 - as the compiled walk
        """Return all that stands in a folded text, by where it ends; *wanted* is for the compiled walk."""
        found: Found = []
        paths: list[tuple[int, int]] = []
        at = 0
        for word in folded[1:-1].split(" "):
            entry = self._words.get(word)
            if entry is None:
                paths = []
            else:
                number, first, meaning, _ = entry
                end = at + len(word)
                if meaning:
                    found.append((meaning, at, end))
                further = []
                for node, start in paths:
                    following, meaning = self._steps.get((node, number), (0, 0))
                    if meaning:
                        found.append((meaning, start, end))
                    if following:
                        further.append((following, start))
                paths = further
                if first:
                    paths.append((first, at))
            at += len(word) + 1
        return found

    def quick(self) -> compiled.Tree | None:
        """Return the same tree for compiled code to walk; None without any, or with too long a phrase."""
        if not COMPILED or self._longest > DEEPEST:
            return None
        return compiled.Tree(self._table_of_words(), "".join(self._words).encode(), self._table_of_steps())

    def _table_of_words(self) -> array[int]:
        """Return an open hash table of records of five numbers of 64 bits.

        They are: the word's hash, never 0; which words may follow; number and first node; meaning and marks;
        where the word stands among all words joined, and its length.
        """
        follows: dict[int, int] = {}
        for node, number in self._steps:
            follows[node] = follows.get(node, 0) | 1 << (number & 63)
        size = 1 << (2 * len(self._words) + 1).bit_length()
        table, spelt = array("Q", bytes(40 * size)), 0
        for word, (number, first, meaning, marks) in self._words.items():
            key, length = _hashed(word), len(word.encode())
            at = key & size - 1
            while table[5 * at]:
                at = at + 1 & size - 1
            pairs = (number, first), (meaning, marks), (spelt, length)
            record = key, follows.get(first, 0), *(low | high << 32 for low, high in pairs)
            table[5 * at : 5 * at + 5] = array("Q", record)
            spelt += length
        return table

    def _table_of_steps(self) -> array[int]:
        """Return an open hash table of records: node and word, never 0; node that follows, and meaning."""
        size = 1 << (2 * len(self._steps) + 1).bit_length()
        table = array("Q", bytes(16 * size))
        for (node, number), (following, meaning) in self._steps.items():
            key = node << 32 | number
            at = _mixed(key) & size - 1
            while table[2 * at]:
                at = at + 1 & size - 1
            table[2 * at : 2 * at + 2] = array("Q", (key, following | meaning << 32))
        return table


def _hashed(word: str) -> int:
    """Return the hash of a word (FNV-1a, mixed)."""
    key = 0xCBF29CE484222325
    for byte in word.encode():
        key = (key ^ byte) * 0x100000001B3 & _64_BITS
    return _mixed(key) or 1


def _mixed(key: int) -> int:
    key ^= key >> 32
    key = key * 0x9E3779B97F4A7C15 & _64_BITS
    return key ^ key >> 29
