"""The one scanner for all phrases and patterns of a pack.

Phrases are found by one walk over the words of the folded text (``tree.py``), patterns by an RE2 set over the
clean text; each pattern alone is searched only for the spans of what fired. Where the fast wheel is missing,
plain Python gives the same answers.

A look is cheap and says only which entries are there (``see``); what they mean for the conditions of a pack
is summed up by ``Tally``, and where signals stand is worked out (``hits``) only for a post that needs it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, reduce
from itertools import chain
from operator import or_
from threading import Lock
from typing import Any, NamedTuple

from circumspect.content.language import function_words
from circumspect.content.text import Text
from circumspect.detectors.tree import ENGLISH, FOREIGN, Found, Tree
from circumspect.gate import ones
from circumspect.policy.model import Group
from circumspect.policy.phrases import all_words, expand, first_words, last_words, spellings
from circumspect.speed import compiled

try:
    import re2

    FAST = True
except ImportError:  # no wheel for this platform: the same answers, slower
    FAST = False

RE2_MEMORY = 64 << 20
"""A smaller budget is outgrown by the set's states on varied text; they are then built again and again."""
PAYS_AFTER = 256
"""So many texts are searched word by word first: that has taken as long by then as building the tree does."""
LONG_TEXT = 20_000
_NESTED = 8
Hits = dict[int, list[tuple[int, int]]]
"""Where each signal stands, by its number: ranges of ``Text.clean``."""


class Meaning(NamedTuple):
    """The signals that a folded phrase stands for: however it is written, or only with the capitals given."""

    mask: int
    signals: tuple[int, ...]
    exact: tuple[tuple[int, str], ...]

    def joined(self, signal: int, exact: str | None) -> Meaning:
        """Return the same with one signal more."""
        if exact is not None:
            return Meaning(self.mask | 1 << signal, self.signals, (*self.exact, (signal, exact)))
        return Meaning(self.mask | 1 << signal, (*self.signals, signal), self.exact)


_NOTHING = Meaning(0, (), ())
"""What the number 0 means."""


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


class _Phrases:
    """All phrases written out into one tree."""

    def __init__(self, phrases: Iterable[_Written]) -> None:
        written: dict[str, dict[tuple[int, str | None], None]] = {}
        for phrase in phrases:
            for folded, exact in phrase.expansions():
                written.setdefault(folded, {})[phrase.signal, exact] = None
        written.pop("", None)
        numbers: dict[tuple[tuple[int, str | None], ...], int] = {}
        self.meanings = [_NOTHING]
        tree = Tree()
        for folded, signals in written.items():
            key = tuple(signals)
            if key not in numbers:
                numbers[key] = len(self.meanings)
                self.meanings.append(reduce(lambda known, signal: known.joined(*signal), key, _NOTHING))
            tree.add(folded, numbers[key])
        for mark, words in zip((ENGLISH, FOREIGN), function_words(), strict=True):
            tree.mark(words, mark)
        self.quick = tree.quick()
        self.find = tree.find if self.quick is None else self.quick.find


class _WordByWord:
    """Finds the same phrases ready at once, and slower: a few are written out for each text.

    A phrase is written out only when a text holds a word it may begin with and a word it may end with.
    """

    quick = None

    def __init__(self, phrases: Iterable[_Written]) -> None:
        self.meanings: list[Meaning] = [_NOTHING]
        self._tree = Tree()
        self._numbers: dict[str, int] = {}
        self._waiting: dict[str, list[_Written]] = {}
        self._lasts: dict[_Written, frozenset[str]] = {}
        self._done: set[_Written] = set()
        self._lock = Lock()
        for phrase in phrases:
            for word in first_words(phrase.phrase):
                self._waiting.setdefault(word, []).append(phrase)

    def find(self, folded: str, wanted: bytes | None = None) -> Found:  # noqa: ARG002 - as a tree's
        present = frozenset(folded.split())
        for word in present:
            for phrase in self._waiting.get(word, ()):
                if phrase not in self._done and not self._last(phrase).isdisjoint(present):
                    self._write_out(phrase)
        return self._tree.find(folded)

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
                    before = self.meanings[self._numbers.get(folded, 0)]
                    self._numbers[folded] = len(self.meanings)
                    self.meanings.append(before.joined(phrase.signal, exact))
                    self._tree.add(folded, self._numbers[folded])
            self._done.add(phrase)


class Seen(NamedTuple):
    """What one look at a text found: phrases, by the numbers of their meanings, and patterns that fired."""

    meanings: Sequence[Meaning]
    phrases: Found
    patterns: Sequence[int]


class PatternSet:
    """Tells which of some patterns fire in a text, by their numbers, and where one of them matches."""

    def __init__(self, patterns: Sequence[str], *, plain: bool = False) -> None:
        self._patterns = patterns
        self._fast = FAST and not plain
        self.fired: Callable[[str], Sequence[int]] = self._joined() if self._fast else self._one_by_one

    def spans(self, number: int, clean: str) -> list[tuple[int, int]]:
        """Return the ranges where one pattern matches."""
        pattern = (_fast_pattern if self._fast else _plain_pattern)(self._patterns[number])
        return [match.span() for match in pattern.finditer(clean)]

    def _joined(self) -> Callable[[str], Sequence[int]]:
        options = re2.Options()
        options.max_mem = RE2_MEMORY
        joined = re2.Set.SearchSet(options)
        for pattern in self._patterns:
            joined.Add(pattern)
        joined.Compile()
        return lambda clean: joined.Match(clean) or ()

    def _one_by_one(self, clean: str) -> Sequence[int]:
        return [n for n, pattern in enumerate(self._patterns) if _plain_pattern(pattern).search(clean)]


@cache
def _plain_pattern(pattern: str) -> re.Pattern[str]:
    """Compile a pattern for Python's ``re`` with the meaning RE2 gives it (classes of ASCII letters)."""
    return re.compile(pattern, re.ASCII)


@cache
def _fast_pattern(pattern: str) -> Any:
    return re2.compile(pattern)


class Scanner:
    """Finds every phrase and pattern of a pack in a text. Safe between threads; its answers never change.

    *groups* are the word lists by signal number, *wakes* the patterns that wake a detector by signal number.
    Single drafts are searched word by word, which is ready at once; a tree of all is built once it pays.
    """

    def __init__(self, groups: Mapping[int, Group], wakes: Mapping[int, str], *, plain: bool = False) -> None:
        self.fast = FAST and not plain
        self._phrases = [
            _Written(number, phrase, exact)
            for number, group in groups.items()
            for exact, phrases in ((False, group.phrases), (True, group.exact))
            for phrase in phrases
        ]
        self._searcher: _Phrases | _WordByWord = _WordByWord(self._phrases)
        self._wants_fast = self.fast
        self._scanned = 0
        self._lock = Lock()
        patterns = [(n, pattern) for n, group in groups.items() for pattern in group.patterns]
        patterns += list(wakes.items())
        self.pattern_signals = tuple(number for number, _ in patterns)
        self._patterns = PatternSet([pattern for _, pattern in patterns], plain=plain)
        self._wakes = frozenset(wakes)
        by_name = {group.name: number for number, group in groups.items()}
        self._hides = {
            n: tuple(by_name[name] for name in group.hides) for n, group in groups.items() if group.hides
        }

    def fired(self, text: Text) -> Sequence[int]:
        """Return the numbers of the patterns that fire in a text."""
        return self._patterns.fired(text.clean)

    def see(self, text: Text, patterns: Sequence[int], wanted: bytes | None = None) -> Seen:
        """Look once at a text in which *patterns* fired, for phrases of wanted meanings (None: of any)."""
        if self._wants_fast:
            self._scanned += 1
            if self._scanned > PAYS_AFTER or len(text.folded) > LONG_TEXT:
                self._make_fast()
        searcher = self._searcher
        return Seen(searcher.meanings, searcher.find(text.folded, wanted), patterns)

    @property
    def quick(self) -> tuple[compiled.Tree, Sequence[Meaning]] | None:
        """The compiled tree of all phrases, and what its numbers mean; None while or where there is none."""
        searcher = self._searcher
        return None if searcher.quick is None else (searcher.quick, searcher.meanings)

    def hits(self, text: Text, seen: Seen, wanted: int) -> Hits:
        """Return where wanted signals (a mask), and those that wake detectors, stand in the text seen."""
        hits: Hits = {}
        clean, meanings = text.clean, seen.meanings
        for number, start, end in seen.phrases:
            _, signals, exact = meanings[number]
            for signal in signals:
                if wanted >> signal & 1:
                    hits.setdefault(signal, []).append((start, end))
            for signal, written in exact:
                if wanted >> signal & 1 and clean[start:end] == written:
                    hits.setdefault(signal, []).append((start, end))
        for number in seen.patterns:
            signal = self.pattern_signals[number]
            if signal in self._wakes:
                hits[signal] = [(0, len(clean))]
            elif wanted >> signal & 1:
                hits.setdefault(signal, []).extend(self._patterns.spans(number, clean))
        for hiding, over in [(number, hits[number]) for number in hits if number in self._hides]:
            _hide(hits, over, self._hides[hiding])
        return hits

    def vocabulary(self) -> frozenset[str]:
        """Return the words of three letters and more that the phrases are made of."""
        words = chain.from_iterable(all_words(phrase.phrase) for phrase in self._phrases)
        return frozenset(word for word in words if len(word) > 2)

    def _make_fast(self) -> None:
        with self._lock:
            if self._wants_fast:
                self._searcher = _Phrases(self._phrases)
                self._wants_fast = False


class Tally:
    """Joins by "or" what the signals of all that was seen stand for: some bits a signal, as *bits_of* tells.

    Whether a phrase has the capitals it needs, or is hidden by a longer one, is not asked: the tally may
    hold a signal that turns out not to be there, and never misses one.
    """

    def __init__(self, scanner: Scanner, bits_of: Callable[[int], int]) -> None:
        self._bits_of = cache(bits_of)
        self.patterns = [self._bits_of(signal) for signal in scanner.pattern_signals]
        self._ready: tuple[Sequence[Meaning], list[int]] = (), []

    def of(self, seen: Seen) -> int:
        """Return the bits of everything seen in a text."""
        bits = self.meanings(seen.meanings)
        return reduce(or_, [bits[number] for number, _, _ in seen.phrases], self._of_patterns(seen))

    def by_sentence(self, text: Text, seen: Seen) -> list[int]:
        """Return the same for each sentence alone; patterns that fired count in every one of them."""
        bits, starts = self.meanings(seen.meanings), text.sentences
        found = [self._of_patterns(seen)] * len(starts)
        for number, start, end in seen.phrases:
            first, last = bisect_right(starts, start) - 1, bisect_right(starts, end - 1) - 1
            found[first] |= bits[number]
            if last > first:  # a phrase may run over a line break
                found[last] |= bits[number]
        return found

    def meanings(self, meanings: Sequence[Meaning]) -> Sequence[int]:
        """Return the bits of each of some meanings; there may be more of them the next time."""
        known, bits = self._ready
        if known is not meanings or len(bits) < len(meanings):
            bits = bits if known is meanings else []
            new = meanings[len(bits) :]  # those written out for this text, while it is searched word by word
            bits = [*bits, *(reduce(or_, map(self._bits_of, ones(meaning.mask)), 0) for meaning in new)]
            self._ready = meanings, bits
        return bits

    def _of_patterns(self, seen: Seen) -> int:
        return reduce(or_, map(self.patterns.__getitem__, seen.patterns), 0)


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
