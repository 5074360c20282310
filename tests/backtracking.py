"""A model of how Python's ``re`` backtracks, which counts its steps: speed without a clock.

It walks the same parse tree that ``re`` compiles, tries alternatives in the same order, and finds the same
spans; a test holds it against ``re`` itself. It knows what the engine's own patterns use, no more.
"""

from __future__ import annotations

import importlib
import re
import string
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

PARSER: Any = importlib.import_module("re._parser")
_SPACE, _DIGIT = " \t\n\r\f\v", string.digits
_WORD = string.ascii_letters + string.digits + "_"
_SOME = {"CATEGORY_SPACE": " ", "CATEGORY_DIGIT": "7", "CATEGORY_WORD": "a"}
_OTHER = {"CATEGORY_NOT_SPACE": "a", "CATEGORY_NOT_DIGIT": "a", "CATEGORY_NOT_WORD": "-"}

_DIGITS = re.compile("[0-9]")

Next = Callable[[int], bool]


class TooManySteps(Exception):
    """A pattern took more steps than it may."""


class Backtracker:
    """One pattern, ready to be run with its steps counted."""

    def __init__(self, pattern: re.Pattern[str], most: int = 50_000_000) -> None:
        self.most = most
        self.tree = PARSER.parse(pattern.pattern, pattern.flags & ~re.U)
        self.flags = self.tree.state.flags
        self.steps = 0
        self._groups: dict[int, tuple[int, int]] = {}
        self._text = ""

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return what ``finditer`` would find; ``steps`` grows by what it took."""
        self._text = text
        found, at = [], 0
        while at <= len(text):
            end = self._match(at)
            if end is None:
                at += 1
                continue
            found.append((at, end))
            at = end if end > at else at + 1
        return found

    def _match(self, at: int) -> int | None:
        ends: list[int] = []
        self._groups.clear()

        def done(position: int) -> bool:
            ends.append(position)
            return True

        return ends[0] if self._run(self.tree, 0, at, self.flags, done) else None

    def _run(self, tree: Any, number: int, at: int, flags: int, then: Next) -> bool:
        """Match the nodes of a tree from *number* on, then whatever comes after it."""
        text = self._text
        while number < len(tree):
            op, value = tree[number]
            name = str(op)
            self.steps += 1
            if self.steps > self.most:
                raise TooManySteps
            if name in {"LITERAL", "NOT_LITERAL", "ANY", "IN"}:
                if at >= len(text) or not _fits(name, value, text[at], flags):
                    return False
                at += 1
                number += 1
                continue
            if name in {"AT", "ASSERT", "ASSERT_NOT", "GROUPREF"}:
                read = self._aside(name, value, at, flags)
                if read is None:
                    return False
                at += read
                number += 1
                continue
            return self._inner(name, value, at, flags, self._after(tree, number + 1, flags, then))
        return then(at)

    def _inner(self, name: str, value: Any, at: int, flags: int, after: Next) -> bool:
        if name in {"MAX_REPEAT", "MIN_REPEAT"}:
            return self._repeat(value, at, flags, after, greedy=name == "MAX_REPEAT")
        if name == "SUBPATTERN":
            return self._group(value, at, flags, after)
        if name == "BRANCH":
            return any(self._run(part, 0, at, flags, after) for part in value[1])
        raise NotImplementedError(name)

    def _aside(self, name: str, value: Any, at: int, flags: int) -> int | None:
        """Return how many characters a node takes that looks about or back; None where it does not hold."""
        if name == "AT":
            return 0 if self._at(str(value), at, flags) else None
        if name == "GROUPREF":
            start, end = self._groups.get(value, (0, -1))
            said = self._text[start:end]
            again = self._text[at : at + len(said)]
            same = again.lower() == said.lower() if flags & re.I else again == said
            return len(said) if end >= start and same else None
        return 0 if self._looks(value, at, flags) == (name == "ASSERT") else None

    def _group(self, value: Any, at: int, flags: int, after: Next) -> bool:
        group, added, removed, body = value

        def close(end: int) -> bool:
            before = self._groups.get(group)
            self._groups[group] = at, end
            if after(end):
                return True
            if before is None:
                del self._groups[group]
            else:
                self._groups[group] = before
            return False

        return self._run(body, 0, at, (flags | added) & ~removed, close if group is not None else after)

    def _after(self, tree: Any, number: int, flags: int, then: Next) -> Next:
        return lambda position: self._run(tree, number, position, flags, then)

    def _repeat(self, value: Any, at: int, flags: int, after: Next, *, greedy: bool) -> bool:
        low, high, body = value
        if len(body) == 1 and str(body[0][0]) in {"LITERAL", "NOT_LITERAL", "ANY", "IN"}:
            return self._run_of(body[0], low, high, at, flags, after, greedy=greedy)
        return self._rounds(body, low, high, at, flags, after, greedy=greedy, count=0)

    def _run_of(
        self, node: Any, low: int, high: int, at: int, flags: int, after: Next, *, greedy: bool
    ) -> bool:
        name, value = str(node[0]), node[1]
        most = at
        while most < len(self._text) and most - at < high and _fits(name, value, self._text[most], flags):
            most += 1
            self.steps += 1
        ends = range(at + low, most + 1)
        return any(after(end) for end in (reversed(ends) if greedy else ends))

    def _rounds(
        self, body: Any, low: int, high: int, at: int, flags: int, after: Next, *, greedy: bool, count: int
    ) -> bool:
        def again(position: int) -> bool:
            if position == at and count >= low:
                return False
            rest = {"greedy": greedy, "count": count + 1}
            return self._rounds(body, low, high, position, flags, after, **rest)  # type: ignore[arg-type]

        def more() -> bool:
            return count < high and self._run(body, 0, at, flags, again)

        if count < low:
            return more()
        return (more() or after(at)) if greedy else (after(at) or more())

    def _looks(self, value: Any, at: int, flags: int) -> bool:
        direction, body = value
        if direction < 0:
            low, high = body.getwidth()
            assert low == high
            at -= low
            if at < 0:
                return False
        return self._run(body, 0, at, flags, lambda _: True)

    def _at(self, where: str, at: int, flags: int) -> bool:
        text = self._text
        if where in {"AT_BEGINNING", "AT_BEGINNING_STRING"}:
            return at == 0 or (bool(flags & re.M) and where == "AT_BEGINNING" and text[at - 1] == "\n")
        if where == "AT_END":
            last = at == len(text) - 1 and text[at] == "\n"
            return at == len(text) or last or (bool(flags & re.M) and text[at] == "\n")
        if where in {"AT_BOUNDARY", "AT_NON_BOUNDARY"}:
            before = at > 0 and _word(text[at - 1], flags)
            after = at < len(text) and _word(text[at], flags)
            return (before != after) == (where == "AT_BOUNDARY")
        raise NotImplementedError(where)


def slow_on(pattern: re.Pattern[str], length: int, most: int) -> Iterator[str]:
    """Yield the pieces that, repeated to a text of *length*, cost more than *most* steps a character.

    A pattern whose steps grow with the square of the text costs some hundreds a character at a thousand
    characters; one that grows with the text costs a constant, however long the text.
    """
    for piece in pieces(pattern):
        text = (piece * (length // len(piece) + 1))[:length]
        try:
            for tail in ("", "x"):  # what ends well at the end of the text may end badly before a letter
                Backtracker(pattern, most * length).spans(text + tail)
        except TooManySteps:
            yield piece


def pieces(pattern: re.Pattern[str]) -> list[str]:
    """Return short texts that, repeated, are likely to make a pattern try much: what its parts can match."""
    tree = PARSER.parse(pattern.pattern, pattern.flags & ~re.U)
    whole = {sample[:60] for sample in _samples(tree)}
    parts = {sample[:20] for node in _repeats(tree) for sample in _samples(node)}
    cut = {sample[:-1] for sample in whole} | {sample + " " for sample in parts}
    shapes = {_DIGITS.sub("7", piece): piece for piece in sorted(whole | parts | cut) if piece}
    return list(shapes.values())


def in_deep_stack(work: Callable[[], None]) -> None:
    """Run something that calls itself many thousand times deep."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - handed on below
            failed.append(error)

    limit, size = sys.getrecursionlimit(), threading.stack_size(512 << 20)
    sys.setrecursionlimit(1_000_000)
    try:
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    finally:
        sys.setrecursionlimit(limit)
        threading.stack_size(size)
    if failed:
        raise failed[0]


def _samples(tree: Any) -> list[str]:
    """Return up to a few texts that a tree can match, looking aside left out."""
    found = [""]
    for op, value in tree:
        name = str(op)
        ends = [""]
        if name == "LITERAL":
            ends = [chr(value)]
        elif name == "NOT_LITERAL":
            ends = ["a" if value != ord("a") else "b"]
        elif name == "ANY":
            ends = ["a"]
        elif name == "IN":
            ends = list(dict.fromkeys(_of_set(value)))[:3]
        elif name in {"MAX_REPEAT", "MIN_REPEAT"}:
            low, high, body = value
            rounds = min(max(low, 3), high)
            ends = [sample * rounds for sample in _samples(body)]
        elif name == "SUBPATTERN":
            ends = _samples(value[3])
        elif name == "GROUPREF":
            ends = [head[-1:] for head in found[:1]]
        elif name == "BRANCH":
            ends = [sample for part in value[1] for sample in _samples(part)[:1]]
        found = [head + ends[number % len(ends)] for number, head in enumerate(found * len(ends))]
        found = list(dict.fromkeys(found))[:4]
    return found


def _of_set(items: Sequence[Any]) -> Iterator[str]:
    if str(items[0][0]) == "NEGATE":
        yield from (char for char in "a1 -.\n\u0431" if _fits("IN", items, char, re.A))
        return
    for op, value in items:
        if str(op) == "LITERAL":
            yield chr(value)
        elif str(op) == "RANGE":
            yield chr(value[0])
        else:
            yield {**_SOME, **_OTHER}[str(value)]


def _repeats(tree: Any) -> Iterator[Any]:
    for op, value in tree:
        name = str(op)
        if name in {"MAX_REPEAT", "MIN_REPEAT"}:
            yield value[2]
            yield from _repeats(value[2])
        elif name == "SUBPATTERN":
            yield from _repeats(value[3])
        elif name == "BRANCH":
            for part in value[1]:
                yield from _repeats(part)


def _fits(name: str, value: Any, char: str, flags: int) -> bool:
    if name == "ANY":
        return char != "\n" or bool(flags & re.S)
    if name == "LITERAL":
        return _same(chr(value), char, flags)
    if name == "NOT_LITERAL":
        return not _same(chr(value), char, flags)
    negated = str(value[0][0]) == "NEGATE"
    folded = {char, char.lower(), char.upper()} if flags & re.I else {char}
    return any(_in_set(item, one, flags) for item in value[negated:] for one in folded) != negated


def _same(one: str, other: str, flags: int) -> bool:
    return one == other or (bool(flags & re.I) and one.lower() == other.lower())


def _in_set(item: Any, char: str, flags: int) -> bool:
    op, value = item
    if str(op) == "LITERAL":
        return char == chr(value)
    if str(op) == "RANGE":
        low, high = value
        return int(low) <= ord(char) <= int(high)
    kind = str(value).removeprefix("CATEGORY_")
    negated = kind.startswith("NOT_")
    kind = kind.removeprefix("NOT_")
    found = {
        "SPACE": char in _SPACE or (not flags & re.A and char.isspace()),
        "DIGIT": char in _DIGIT or (not flags & re.A and char.isdecimal()),
        "WORD": _word(char, flags),
    }[kind]
    return found != negated


def _word(char: str, flags: int) -> bool:
    return char in _WORD or (not flags & re.A and (char.isalnum() or char == "_"))
