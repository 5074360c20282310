"""Decides where a condition holds, by bisection and single sweeps over sorted hits: no product of lists.

Positions here are those of ``Text.clean``; the engine maps what it reports back to the author's words.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Literal, NamedTuple, Protocol

from circumspect.content.text import Text
from circumspect.rules.condition import NEAR_WORDS, Atom, Condition

Place = Literal["text", "profile", "parent"]
"""A part of a post that signals are looked for in; a profile is read as one text."""

Hit = tuple[int, int]
_FAR = 1 << 62
_END, _BOTH = itemgetter(1), itemgetter(0, 1)
_BESIDE = frozenset({"", "before", "after", "inside"})
_NESTED = 8
"""How many ranges that begin before a match ``inside:`` looks at: those of one signal hardly ever nest."""


class Sight(Protocol):
    """What a condition may look at: the signals of one post."""

    def text(self, place: Place) -> Text | None:
        """Return the text of one place, None where the post has none."""

    def hits(self, place: Place, signal: str) -> Sequence[Hit]:
        """Return where a signal stands in one place, sorted by start."""

    def flag(self, name: str) -> bool:
        """Tell whether a circumstance of the post holds."""

    @property
    def there(self) -> int:
        """A mask of what was seen anywhere in the post, with one bit that is always set."""


Piece = tuple[int, int, str, str]
"""One entry of ``all`` as it was found: start, end, signal, and the entry's first alternative.

A plain tuple, which the collector of garbage does not visit again and again in a long text.
"""


class Match(NamedTuple):
    """Where a condition holds: the range of its evidence, the range to mark, and the signals it used."""

    start: int
    end: int
    mark: Hit
    place: Place
    signals: tuple[str, ...]


def matches(condition: Condition, sight: Sight, home: Place = "text") -> list[Match]:
    """Return the places where the condition holds, in order: at most one a sentence when it joins signals.

    *home* is where it looks, but for atoms with a prefix; ``post:`` is all of it.
    """
    evidence: list[str] = []
    there = sight.there
    for group in condition.elsewhere:
        present = (atom for atom in group if atom.rests_on & there)
        held = next((atom for atom in present if _elsewhere(atom, sight, home)), None)
        if held is None:
            return []
        evidence.append(str(held))
    if condition.beside:
        found: tuple[Place, list[tuple[Piece, ...]]] | None = home, _scoped(condition, sight, home)
    else:
        found = next(_only_elsewhere(condition, sight, home), None)
    return _finish(condition, sight, home, *found, evidence) if found and found[1] else []


def _only_elsewhere(
    condition: Condition, sight: Sight, home: Place
) -> Iterator[tuple[Place, list[tuple[Piece, ...]]]]:
    """What rests on the profile, the parent or the whole text alone stands where those words stand."""
    for group in condition.all:
        for atom in group:
            where = _place(atom, home)
            if where is not None:
                hits = sight.hits(where, atom.signal)
                if hits:
                    yield where, [((*hits[0], atom.signal, group[0].signal),)]


def _scoped(condition: Condition, sight: Sight, place: Place) -> list[tuple[Piece, ...]]:
    lists, there = [], sight.there
    for group in condition.beside:
        pieces: list[Piece] = []
        first = group[0].signal
        for _, signal, rests_on in group:
            if rests_on & there:
                pieces += [(start, end, signal, first) for start, end in sight.hits(place, signal)]
        if not pieces:
            return []
        if len(pieces) > 1:
            pieces.sort(key=_BOTH)
        lists.append(pieces)
    text = sight.text(place)
    if text is None:
        return []
    if len(lists) == 1:
        return [(piece,) for piece in lists[0]]
    chains = _ordered(lists, condition, text) if condition.ordered else _unordered(lists, condition, text)
    return list(chains)


def _ordered(lists: list[list[Piece]], condition: Condition, text: Text) -> Iterator[tuple[Piece, ...]]:
    starts = [[piece[0] for piece in pieces] for pieces in lists]
    for first in lists[0]:
        chain = [first]
        for pieces, begins in zip(lists[1:], starts[1:], strict=True):
            at = bisect_left(begins, chain[-1][1])
            if at == len(pieces):
                return
            chain.append(pieces[at])
        if _together(chain, condition, text):
            yield tuple(chain)


def _unordered(lists: list[list[Piece]], condition: Condition, text: Text) -> Iterator[tuple[Piece, ...]]:
    """Sweep from left to right: each piece closes the smallest window with the latest of every entry."""
    latest: list[Piece | None] = [None] * len(lists)
    for piece, number in sorted((piece, number) for number, pieces in enumerate(lists) for piece in pieces):
        latest[number] = piece
        chain = [other for other in latest if other is not None]
        if len(chain) == len(lists) and _together(chain, condition, text):
            yield tuple(chain)


def _together(chain: Sequence[Piece], condition: Condition, text: Text) -> bool:
    if condition.within == "post":
        return True
    start, end = _range(chain)
    if isinstance(condition.within, int) and text.words_on(start, end) >= condition.within:
        return False
    return text.sentence_of(start) == text.sentence_of(end - 1)


def _finish(
    condition: Condition,
    sight: Sight,
    home: Place,
    place: Place,
    chains: Iterable[tuple[Piece, ...]],
    evidence: list[str],
) -> list[Match]:
    text, there = sight.text(place), sight.there
    if text is None:
        return []
    # Of the many words that forbid a match few are there.
    unless = (
        [atom for atom in condition.unless if atom.rests_on & there]
        if condition.unless_rests_on & there
        else []
    )
    if unless and any(_elsewhere(atom, sight, home) for atom in unless):
        return []
    allowing = [atom for atom in condition.any if atom.rests_on & there]
    if any(_elsewhere(atom, sight, home) for atom in allowing):
        allowing = []
    elif condition.any:
        allowing = [atom for atom in allowing if atom.relation in _BESIDE and sight.hits(place, atom.signal)]
        if not allowing:
            return []
    forbidding = [atom for atom in unless if atom.relation in _BESIDE]
    whole = condition.within == "post"
    best: dict[int, Match] = {}
    for chain in chains:
        start, end = _range(chain)
        where = (sight, place, text, start, end)
        if allowing and not _some(allowing, *where, whole=whole):
            continue
        if forbidding and _some(forbidding, *where, whole=whole):
            continue
        marked = [piece for piece in chain if piece[3] in condition.mark] or chain
        mark = _range(marked)
        if condition.widen == "clause":
            mark = text.clause_bounds(*mark)
        elif condition.widen == "sentence":
            left, right = text.sentence_bounds(text.sentence_of(mark[0]))
            mark = min(left, mark[0]), max(right, mark[1])
        match = Match(start, end, mark, place, tuple(piece[2] for piece in chain) + tuple(evidence))
        key = (
            start if len(chain) == 1 else -1 - (0 if condition.within == "post" else text.sentence_of(start))
        )
        old = best.get(key)
        better = old is None or (end - start < old.end - old.start if len(chain) > 1 else end > old.end)
        if better:
            best[key] = match
    found = list(best.values())
    return found if len(found) < 2 else _apart(sorted(found, key=lambda m: (m.start, -m.end)))


def _range(pieces: Sequence[Piece]) -> Hit:
    if len(pieces) == 1:
        return pieces[0][:2]
    return min(pieces)[0], max(map(_END, pieces))


def _some(
    atoms: list[Atom], sight: Sight, place: Place, text: Text, start: int, end: int, *, whole: bool
) -> bool:
    return any(_holds(atom, sight, place, text, start, end, whole=whole) for atom in atoms)


def _apart(found: list[Match]) -> list[Match]:
    """Drop matches that begin inside the one before."""
    kept: list[Match] = []
    for match in found:
        if not kept or match.start >= kept[-1].end:
            kept.append(match)
    return kept


def holds_near(atom: Atom, sight: Sight, match: Match) -> bool:
    """Whether an atom holds beside a match: in its sentence, just before it, around it, or elsewhere."""
    if atom.relation not in _BESIDE:
        return _elsewhere(atom, sight, "text")
    text = sight.text(match.place)
    return text is not None and _holds(atom, sight, match.place, text, match.start, match.end, whole=False)


def _holds(atom: Atom, sight: Sight, place: Place, text: Text, start: int, end: int, *, whole: bool) -> bool:
    hits = sight.hits(place, atom.signal)
    if not hits:
        return False
    if whole and not atom.relation:
        return True
    if atom.relation == "inside":
        last = bisect_right(hits, (start, _FAR))
        return any(end <= e for _, e in hits[max(0, last - _NESTED) : last])
    left, right = text.sentence_bounds(text.sentence_of(start))
    if atom.relation == "before":
        left = max(left, text.start_of_word(text.word_of(start) - NEAR_WORDS))
        return any(e <= start for _, e in _window(hits, left, start))
    if atom.relation == "after":
        right = min(right, text.start_of_word(text.word_of(end - 1) + NEAR_WORDS + 1))
        return any(True for _ in _window(hits, end, right))
    return any(True for _ in _window(hits, left, max(right, end)))


def _window(hits: Sequence[Hit], left: int, right: int) -> Iterator[Hit]:
    at = bisect_left(hits, (left, -1))
    while at < len(hits) and hits[at][0] < right:
        yield hits[at]
        at += 1


def _place(atom: Atom, home: Place) -> Place | None:
    return {"post": home, "profile": "profile", "parent": "parent"}.get(atom.relation)


def _elsewhere(atom: Atom, sight: Sight, home: Place) -> bool:
    if atom.relation == "context":
        return sight.flag(atom.signal)
    where = _place(atom, home)
    return where is not None and bool(sight.hits(where, atom.signal))
