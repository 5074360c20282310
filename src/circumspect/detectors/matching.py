"""The one scanner for all phrases and patterns of a pack.

Phrases of one word are looked up in a dictionary, longer ones go into an Aho-Corasick automaton over the
folded text (words are bounded by single spaces, so a hit needs no further test), patterns into an RE2 set
over the clean text; each pattern alone is searched only for the spans of what fired. Where the fast wheels
are missing, plain Python gives the same answers.

A look is cheap and says only which entries are there (``see``); what they mean for the conditions of a
pack is summed up by ``Tally``, and their places are worked out (``hits``) only for a post that needs them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, reduce
from itertools import chain, pairwise
from operator import or_
from threading import Lock
from typing import Any, NamedTuple

from circumspect.content.text import Text
from circumspect.gate import ones
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
"""Where each signal stands, by its number: ranges of ``Text.clean``."""
Found = Sequence[tuple[int, int, int]]
"""Entry number, start and end in the folded text, blanks on either side included."""


class Meaning(NamedTuple):
    """The signals that a folded phrase stands for: however it is written, or only with the capitals given."""

    mask: int
    signals: tuple[int, ...]
    exact: tuple[tuple[int, str], ...]

    @classmethod
    def of(cls, signals: Iterable[tuple[int, str | None]]) -> Meaning:
        """Sort signals with the capitals they ask for (None: any)."""
        known = tuple(signals)
        return cls(
            reduce(or_, (1 << signal for signal, _ in known)),
            tuple(signal for signal, exact in known if exact is None),
            tuple((signal, exact) for signal, exact in known if exact is not None),
        )


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


class _Dictionary:
    """Finds phrases of one word by looking words up, longer ones by one Aho-Corasick pass."""

    def __init__(self, phrases: Iterable[_Written]) -> None:
        meanings: dict[str, dict[tuple[int, str | None], None]] = {}
        for phrase in phrases:
            for folded, exact in phrase.expansions():
                meanings.setdefault(folded, {})[phrase.signal, exact] = None
        meanings.pop("", None)
        shared: dict[tuple[tuple[int, str | None], ...], Meaning] = {}
        self.words: dict[str, Meaning] = {}
        self.meanings: list[Meaning] = []
        longer: list[str] = []
        for folded, signals in meanings.items():
            meaning = shared.get(tuple(signals)) or shared.setdefault(tuple(signals), Meaning.of(signals))
            if " " in folded:
                longer.append(folded)
                self.meanings.append(meaning)
            else:
                self.words[folded] = meaning
        automaton = ahocorasick_rs.AhoCorasick([f" {phrase} " for phrase in longer], store_patterns=False)
        self._find = automaton.find_matches_as_indexes

    def find(self, text: Text) -> Found:
        return self._find(text.folded, overlapping=True)


class _WordByWord:
    """Finds the same phrases in plain Python: ready at once, slower a text.

    A phrase is written out only when a text holds a word it may begin with and a word it may end with.
    """

    words: Mapping[str, Meaning] = {}

    def __init__(self, phrases: Iterable[_Written]) -> None:
        self.meanings: list[Meaning] = []
        self._waiting: dict[str, list[_Written]] = {}
        self._lasts: dict[_Written, frozenset[str]] = {}
        self._ready: dict[str, list[tuple[int, str]]] = {}
        self._done: set[_Written] = set()
        self._lock = Lock()
        for phrase in phrases:
            for word in first_words(phrase.phrase):
                self._waiting.setdefault(word, []).append(phrase)

    def find(self, text: Text) -> Found:
        folded = text.folded
        present = frozenset(text.words)
        for word in present:
            for phrase in self._waiting.get(word, ()):
                if phrase not in self._done and not self._last(phrase).isdisjoint(present):
                    self._write_out(phrase)
        found, at = [], 0
        for word in folded[1:-1].split(" "):
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
                    self.meanings.append(Meaning.of([(phrase.signal, exact)]))
                    entry = len(self.meanings) - 1, f" {folded} "
                    self._ready.setdefault(folded.partition(" ")[0], []).append(entry)
            self._done.add(phrase)


_Searcher = _Dictionary | _WordByWord


class Seen(NamedTuple):
    """What one look at a text found: its longer phrases and the patterns that fired.

    ``searcher`` knows what its numbers mean, and which of the text's words mean something.
    """

    searcher: _Searcher
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
        pattern = (_compiled_fast if self._fast else _compiled)(self._patterns[number])
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
        return [n for n, pattern in enumerate(self._patterns) if _compiled(pattern).search(clean)]


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern for Python's ``re`` with the meaning RE2 gives it (classes of ASCII letters)."""
    return re.compile(pattern, re.ASCII)


@cache
def _compiled_fast(pattern: str) -> Any:
    return re2.compile(pattern)


class Scanner:
    """Finds every phrase and pattern of a pack in a text. Safe between threads; its answers never change.

    *groups* are the word lists by signal number, *wakes* the patterns that wake a detector by signal number.
    Single drafts are searched word by word, which is ready at once; the dictionary is built once it pays.
    """

    def __init__(self, groups: Mapping[int, Group], wakes: Mapping[int, str], *, plain: bool = False) -> None:
        self.fast = FAST and not plain
        self._phrases = [
            _Written(number, phrase, exact)
            for number, group in groups.items()
            for exact, phrases in ((False, group.phrases), (True, group.exact))
            for phrase in phrases
        ]
        self._searcher: _Searcher = _WordByWord(self._phrases)
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

    def see(self, text: Text) -> Seen:
        """Look once at a text."""
        if self._wants_fast:
            self._scanned += 1
            if self._scanned > PAYS_AFTER or len(text.folded) > LONG_TEXT:
                self._make_fast()
        searcher = self._searcher
        return Seen(searcher, searcher.find(text), self._patterns.fired(text.clean))

    def hits(self, text: Text, seen: Seen, wanted: int = -1) -> Hits:
        """Return where signals stand, of what was seen in the same text: at least those in *wanted*."""
        hits: Hits = defaultdict(list)
        clean = text.clean
        for meaning, start, end in _wanted_words(text, seen, wanted):
            for signal in meaning.signals:
                hits[signal].append((start, end))
            for signal, written in meaning.exact:
                if clean[start:end] == written:
                    hits[signal].append((start, end))
        for number in seen.patterns:
            signal = self.pattern_signals[number]
            if signal in self._wakes:
                hits[signal] = [(0, len(clean))]
            elif wanted >> signal & 1:
                hits[signal].extend(self._patterns.spans(number, clean))
        for hiding, over in [(number, hits[number]) for number in self._hides.keys() & hits.keys()]:
            _hide(hits, over, self._hides[hiding])
        return hits

    def vocabulary(self) -> frozenset[str]:
        """Return the words of three letters and more that the phrases are made of."""
        words = chain.from_iterable(all_words(phrase.phrase) for phrase in self._phrases)
        return frozenset(word for word in words if len(word) > 2)

    def _make_fast(self) -> None:
        with self._lock:
            if self._wants_fast:
                self._searcher = _Dictionary(self._phrases)
                self._wants_fast = False


class Tally:
    """Joins by "or" what the signals of all that was seen stand for: some bits a signal, as *bits_of* tells.

    Whether a phrase has the capitals it needs, or is hidden by a longer one, is not asked: the tally may
    hold a signal that turns out not to be there, and never misses one.
    """

    def __init__(self, scanner: Scanner, bits_of: Callable[[int], int]) -> None:
        self._bits_of = bits_of
        self._patterns = [bits_of(signal) for signal in scanner.pattern_signals]
        self._known: dict[Meaning, int] = {}
        self._ready: tuple[_Searcher | None, dict[str, int], list[int]] = None, {}, []

    def of(self, text: Text, seen: Seen) -> int:
        """Return the bits of everything seen in a text."""
        words, phrases = self._tables(seen.searcher)
        bits = self._of_patterns(seen) if seen.patterns else 0
        bits = reduce(or_, filter(None, map(words.get, text.words)), bits)
        return reduce(or_, [phrases[number] for number, _, _ in seen.phrases], bits)

    def by_sentence(self, text: Text, seen: Seen) -> list[int]:
        """Return the same for each sentence alone; patterns that fired count in every one of them."""
        words, phrases = self._tables(seen.searcher)
        starts = text.sentences
        bits = self._of_patterns(seen)
        found = [
            reduce(or_, filter(None, map(words.get, text.folded[start + 1 : end + 1].split())), bits)
            for start, end in pairwise((*starts, len(text.folded)))
        ]
        for number, start, end in seen.phrases:
            first, last = bisect_right(starts, start) - 1, bisect_right(starts, end - 3) - 1
            found[first] |= phrases[number]
            if last > first:  # a phrase may run over a line break
                found[last] |= phrases[number]
        return found

    def _of_patterns(self, seen: Seen) -> int:
        return reduce(or_, map(self._patterns.__getitem__, seen.patterns), 0)

    def _tables(self, searcher: _Searcher) -> tuple[dict[str, int], Sequence[int]]:
        """Return the bits of each word that means something, and of each longer phrase by its number."""
        ready, words, phrases = self._ready
        if ready is searcher:
            return words, phrases
        if isinstance(searcher, _WordByWord):
            return {}, [self._meaning(meaning) for meaning in searcher.meanings]
        return self._prepare(searcher)

    def _prepare(self, searcher: _Dictionary) -> tuple[dict[str, int], list[int]]:
        words = {word: self._meaning(meaning) for word, meaning in searcher.words.items()}
        words = {word: bits for word, bits in words.items() if bits}
        phrases = [self._meaning(meaning) for meaning in searcher.meanings]
        self._ready = searcher, words, phrases
        return words, phrases

    def _meaning(self, meaning: Meaning) -> int:
        bits = self._known.get(meaning)
        if bits is None:
            bits = 0
            for signal in ones(meaning.mask):
                bits |= self._bits_of(signal)
            self._known[meaning] = bits
        return bits


def _wanted_words(text: Text, seen: Seen, wanted: int) -> Iterator[tuple[Meaning, int, int]]:
    """Yield the words and phrases seen that mean something wanted, with their ranges in the clean text."""
    meanings, known = seen.searcher.meanings, seen.searcher.words
    for number, start, end in seen.phrases:
        if meanings[number].mask & wanted:
            yield meanings[number], start, end - 2
    at = 0
    for word in text.folded[1:-1].split(" ") if known else ():
        meaning = known.get(word)
        if meaning is not None and meaning.mask & wanted:
            yield meaning, at, at + len(word)
        at += len(word) + 1


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
