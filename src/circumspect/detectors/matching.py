"""The one scanner for all phrases and patterns of a pack.

Phrases go into an Aho-Corasick automaton over the folded text (words are bounded by single spaces, so
a hit needs no further test), patterns into an RE2 set over the clean text; Python's ``re`` is used only
for the spans of what fired. Where the fast wheels are missing, plain Python gives the same answers.
Words that are common in ordinary posts have an automaton of their own, asked only when a rarer word fired.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from threading import Lock
from typing import NamedTuple

from circumspect.content.text import Text
from circumspect.policy.model import Group
from circumspect.policy.phrases import all_words, expand, first_words, last_words, spellings

try:
    import ahocorasick_rs
    import re2

    FAST = True
except ImportError:  # no wheel for this platform: the same answers, slower
    FAST = False

RE2_MEMORY = 64 << 20
"""A smaller budget is outgrown by the set's states on varied text; they are then built again and again."""
PAYS_AFTER = 64
"""So many texts are searched word by word first: building the automaton keeps a single draft waiting."""
LONG_TEXT = 20_000
_NESTED = 8
Hits = dict[int, list[tuple[int, int]]]
Found = Sequence[tuple[int, int, int]]
Meanings = tuple[tuple[int, str | None], ...]
"""The signals that a folded phrase stands for, each with the capitals it must be written in (None: any)."""


class _Written(NamedTuple):
    """A phrase as the pack writes it, alternatives and all."""

    signal: int
    phrase: str
    exact: bool

    def expansions(self) -> Iterator[tuple[str, str | None]]:
        """Yield each folded phrase it stands for, with the capitals it must have."""
        for written in expand(self.phrase):
            if self.exact:
                yield spellings(written)[0], written
            else:
                for folded in spellings(written):
                    yield folded, None


class _Automaton:
    """Finds phrases by one Aho-Corasick pass. A range it finds takes in the blank on either side."""

    def __init__(self, phrases: Iterable[_Written]) -> None:
        meanings: dict[str, dict[tuple[int, str | None], None]] = {}
        for phrase in phrases:
            for folded, exact in phrase.expansions():
                meanings.setdefault(folded, {})[phrase.signal, exact] = None
        meanings.pop("", None)
        self.meanings: Sequence[Meanings] = [tuple(signals) for signals in meanings.values()]
        automaton = ahocorasick_rs.AhoCorasick([f" {phrase} " for phrase in meanings], store_patterns=False)
        self._find = automaton.find_matches_as_indexes

    def find(self, folded: str) -> Found:
        return self._find(folded, overlapping=True)


class _WordByWord:
    """Finds the same phrases in plain Python: ready at once, slower a text.

    A phrase is written out only when a text holds a word it may begin with and a word it may end with.
    """

    def __init__(self, phrases: Iterable[_Written]) -> None:
        self.meanings: list[Meanings] = []
        self._waiting: dict[str, list[_Written]] = {}
        self._lasts: dict[_Written, frozenset[str]] = {}
        self._ready: dict[str, list[tuple[int, str]]] = {}
        self._done: set[_Written] = set()
        self._lock = Lock()
        for phrase in phrases:
            for word in first_words(phrase.phrase):
                self._waiting.setdefault(word, []).append(phrase)

    def find(self, folded: str) -> Found:
        words = folded[1:-1].split(" ")
        present = frozenset(words)
        for word in present:
            for phrase in self._waiting.get(word, ()):
                if phrase not in self._done and not self._last(phrase).isdisjoint(present):
                    self._write_out(phrase)
        found, at = [], 0
        for word in words:
            for number, phrase_with_blanks in self._ready.get(word, ()):
                if folded.startswith(phrase_with_blanks, at):
                    found.append((number, at, at + len(phrase_with_blanks)))
            at += len(word) + 1
        return found

    def _last(self, phrase: _Written) -> frozenset[str]:
        words = self._lasts.get(phrase)
        if words is None:
            words = self._lasts[phrase] = last_words(phrase.phrase)
        return words

    def _write_out(self, phrase: _Written) -> None:
        with self._lock:
            if phrase in self._done:
                return
            for folded, exact in phrase.expansions():
                if folded:
                    self.meanings.append(((phrase.signal, exact),))
                    entry = len(self.meanings) - 1, f" {folded} "
                    self._ready.setdefault(folded.partition(" ")[0], []).append(entry)
            self._done.add(phrase)


class _Words:
    """The phrases of some groups: searched word by word at first, by the automaton once that pays."""

    def __init__(self, groups: Iterable[tuple[int, Group]], *, fast: bool) -> None:
        self._phrases = [
            _Written(number, phrase, exact)
            for number, group in groups
            for exact, phrases in ((False, group.phrases), (True, group.exact))
            for phrase in phrases
        ]
        self._searcher: _Automaton | _WordByWord = _WordByWord(self._phrases)
        self._wants_fast = fast
        self._scanned = 0
        self._lock = Lock()

    def find(self, text: Text) -> tuple[Found, Sequence[Meanings]]:
        """Return (phrase number, start, end) of every phrase, and what the numbers mean."""
        if self._wants_fast:
            self._scanned += 1
            if self._scanned > PAYS_AFTER or len(text.folded) > LONG_TEXT:
                self._make_fast()
        searcher = self._searcher
        return searcher.find(text.folded), searcher.meanings

    def vocabulary(self) -> Iterator[str]:
        """Yield the words that the phrases are made of, some more than once."""
        for phrase in self._phrases:
            yield from all_words(phrase.phrase)

    def _make_fast(self) -> None:
        with self._lock:
            if self._wants_fast:
                self._searcher = _Automaton(self._phrases)
                self._wants_fast = False

    def add(self, text: Text, hits: Hits) -> None:
        """Add the hits of these words in a text."""
        found, meanings = self.find(text)
        clean = text.clean
        for number, start, end in found:
            span = start, end - 2
            for signal, exact in meanings[number]:
                if exact is not None and clean[start : end - 2] != exact:
                    continue
                if signal in hits:
                    hits[signal].append(span)
                else:
                    hits[signal] = [span]


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


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern for Python's ``re`` with the meaning RE2 gives it (classes of ASCII letters)."""
    return re.compile(pattern, re.ASCII)


class Scanner:
    """Finds every phrase and pattern of a pack in a text. Safe between threads; its answers never change.

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
        self._patterns = [(n, pattern) for n, group in groups.items() for pattern in group.patterns]
        self._patterns += list(wakes.items())
        sources = [pattern for _, pattern in self._patterns]
        kind = _FastPatterns if self.fast else _PlainPatterns
        self._fired = kind(sources).fired
        # A set of its own: joined with the others it would multiply their states.
        self.hints = kind([hints]).fired
        self._wakes = frozenset(wakes)
        by_name = {group.name: number for number, group in groups.items()}
        self._hides = {
            n: tuple(by_name[name] for name in group.hides) for n, group in groups.items() if group.hides
        }

    def rare(self, text: Text) -> Hits:
        """Return the hits of rare phrases and patterns by signal number."""
        hits: Hits = {}
        self._rare.add(text, hits)
        for number in self._fired(text.clean):
            signal, pattern = self._patterns[number]
            if signal in self._wakes:
                hits[signal] = [(0, len(text.clean))]
                continue
            spans = [match.span() for match in compiled(pattern).finditer(text.clean)]
            if spans:
                hits.setdefault(signal, []).extend(spans)
        if not hits:
            return hits
        for hiding, over in [(number, hits[number]) for number in self._hides.keys() & hits.keys()]:
            _hide(hits, over, self._hides[hiding])
        return hits

    def vocabulary(self) -> frozenset[str]:
        """Return the words of three letters and more that the phrases are made of."""
        words = chain(self._rare.vocabulary(), self._common.vocabulary())
        return frozenset(word for word in words if len(word) > 2)

    def add_common(self, text: Text, hits: Hits) -> None:
        """Add the hits of the common words."""
        self._common.add(text, hits)


def _hide(hits: Hits, over: list[tuple[int, int]], hidden: Iterable[int]) -> None:
    """Drop hidden hits that overlap a hit at least as long: the longer says what is meant."""
    over = sorted(set(over))
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
