"""The one scanner for all phrases and patterns of a pack.

Phrases go into an Aho-Corasick automaton over the folded text (words are bounded by single spaces, so
a hit needs no further test), patterns into an RE2 set over the clean text; Python's ``re`` is used only
for the spans of what fired. Where the fast wheels are missing, plain Python gives the same answers.
Words that are common in ordinary posts have an automaton of their own, asked only when a rarer word fired.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Protocol

from circumspect.content.text import Text
from circumspect.policy.model import Group
from circumspect.policy.phrases import expand, spellings

try:
    import ahocorasick_rs
    import re2

    FAST = True
except ImportError:  # no wheel for this platform: the same answers, slower
    FAST = False

RE2_MEMORY = 16 << 20
_NESTED = 8

Hits = dict[int, list[tuple[int, int]]]
Found = Sequence[tuple[int, int, int]]


class _Phrases(Protocol):
    def find(self, folded: str) -> Found:
        """Return (phrase number, start, end) of every phrase in a folded text; a range takes in both blanks."""


class _FastPhrases:
    def __init__(self, phrases: Sequence[str]) -> None:
        automaton = ahocorasick_rs.AhoCorasick([f" {phrase} " for phrase in phrases], store_patterns=False)
        self._find = automaton.find_matches_as_indexes

    def find(self, folded: str) -> Found:
        return self._find(folded, overlapping=True)


class _PlainPhrases:
    def __init__(self, phrases: Sequence[str]) -> None:
        self._by_first: dict[str, list[tuple[int, str]]] = {}
        for number, phrase in enumerate(phrases):
            self._by_first.setdefault(phrase.partition(" ")[0], []).append((number, f" {phrase} "))

    def find(self, folded: str) -> Found:
        found, at = [], 0
        for word in folded[1:-1].split(" "):
            for number, phrase in self._by_first.get(word, ()):
                if folded.startswith(phrase, at):
                    found.append((number, at, at + len(phrase)))
            at += len(word) + 1
        return found


class _FastPatterns:
    def __init__(self, patterns: Sequence[str]) -> None:
        options = re2.Options()
        options.max_mem = RE2_MEMORY
        self._set = re2.Set.SearchSet(options)
        for pattern in patterns:
            self._set.Add(pattern)
        self._set.Compile()

    def fired(self, clean: str) -> Sequence[int]:
        return self._set.Match(clean) or ()


class _PlainPatterns:
    def __init__(self, patterns: Sequence[str]) -> None:
        self._search = [compiled(pattern).search for pattern in patterns]

    def fired(self, clean: str) -> Sequence[int]:
        return [number for number, search in enumerate(self._search) if search(clean)]


@lru_cache(maxsize=None)
def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern for Python's ``re`` with the meaning RE2 gives it (classes of ASCII letters)."""
    return re.compile(pattern, re.ASCII)


class _Words:
    """The phrases of some groups: one entry a folded phrase, with the signals it stands for."""

    def __init__(self, groups: Iterable[tuple[int, Group]], *, fast: bool) -> None:
        entries: dict[str, dict[tuple[int, str | None], None]] = {}
        for number, group in groups:
            for phrase in group.phrases:
                for written in expand(phrase):
                    for folded in spellings(written):
                        entries.setdefault(folded, {})[number, None] = None
            for phrase in group.exact:
                for written in expand(phrase):
                    entries.setdefault(spellings(written)[0], {})[number, written] = None
        entries.pop("", None)
        phrases = list(entries)
        self._meanings = [tuple(meanings) for meanings in entries.values()]
        self.find = (_FastPhrases(phrases) if fast else _PlainPhrases(phrases)).find
        self.vocabulary = frozenset(word for phrase in phrases for word in phrase.split() if len(word) > 2)

    def add(self, found: Found, text: Text, hits: Hits) -> None:
        meanings, clean = self._meanings, text.clean
        for number, start, end in found:
            for signal, exact in meanings[number]:
                if exact is None or clean[start : end - 2] == exact:
                    hits.setdefault(signal, []).append((start, end - 2))


class Scanner:
    """Finds every phrase and pattern of a pack in a text. Immutable once built, so safe between threads.

    *groups* are the word lists by signal number, *wakes* the patterns that wake a detector by signal number.
    *hints* is a pattern that tells that a text needs its full reading.
    """

    def __init__(
        self, groups: Mapping[int, Group], wakes: Mapping[int, str], hints: str, *, plain: bool = False
    ) -> None:
        self.fast = FAST and not plain
        rare = _Words(((n, g) for n, g in groups.items() if not g.common), fast=self.fast)
        common = _Words(((n, g) for n, g in groups.items() if g.common), fast=self.fast)
        self._rare, self._common = rare, common
        self._patterns = [(-1, hints)]
        self._patterns += [(n, pattern) for n, group in groups.items() for pattern in group.patterns]
        self._patterns += list(wakes.items())
        sources = [pattern for _, pattern in self._patterns]
        self._set = (_FastPatterns if self.fast else _PlainPatterns)(sources)
        self._wakes = frozenset(wakes)
        by_name = {group.name: number for number, group in groups.items()}
        self._hides = {
            n: tuple(by_name[name] for name in group.hides) for n, group in groups.items() if group.hides
        }
        self.find_rare = rare.find
        self.fired = self._set.fired
        self.vocabulary = rare.vocabulary | common.vocabulary

    def rare(self, text: Text, found: Found, fired: Sequence[int]) -> Hits:
        """Turn what ``find_rare`` and ``fired`` gave into hits by signal number (patterns with their spans)."""
        hits: Hits = {}
        self._rare.add(found, text, hits)
        for number in fired:
            signal, pattern = self._patterns[number]
            if signal < 0:
                continue
            if signal in self._wakes:
                hits[signal] = [(0, len(text.clean))]
                continue
            spans = [match.span() for match in compiled(pattern).finditer(text.clean)]
            if spans:
                hits.setdefault(signal, []).extend(spans)
        for hiding in self._hides.keys() & hits.keys():
            _hide(hits, hits[hiding], self._hides[hiding])
        return hits

    def add_common(self, text: Text, hits: Hits) -> None:
        """Add the hits of the common words."""
        self._common.add(self._common.find(text.folded), text, hits)


def _hide(hits: Hits, over: list[tuple[int, int]], hidden: Iterable[int]) -> None:
    """Drop the hits of the hidden signals that overlap a hit at least as long: the longer says what is meant."""
    over = sorted(over)
    starts = [start for start, _ in over]
    for signal in hidden:
        if signal not in hits:
            continue
        kept = []
        for start, end in hits[signal]:
            last = bisect_left(starts, end)
            near = over[max(0, last - _NESTED) : last]
            if not any(start < b and end - start <= b - a for a, b in near):
                kept.append((start, end))
        if kept:
            hits[signal] = kept
        else:
            del hits[signal]
