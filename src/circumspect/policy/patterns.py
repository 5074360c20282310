"""What makes a pattern fit for a pack: it means the same to RE2 and to Python, and can never be slow.

A pattern is read, not run: its parse tree says how often it may repeat, how many ways it could try at one
place, and whether it uses what RE2 does not know. So the answer does not depend on a clock or a machine.
"""

from __future__ import annotations

import importlib
import re
import warnings
from collections.abc import Iterator
from typing import Any, Final, TypeAlias

try:
    import re2
except ImportError:  # no wheel for this platform: what RE2 would refuse is refused by name below
    re2 = None

MAX_REPEAT: Final = 200
"""The most times one part of a pattern may repeat."""

MAX_WAYS: Final = 2_000
"""In how many ways a pattern may be tried at one place of a text, at most."""

_PARSER: Any = importlib.import_module("re._parser")  # the standard library's own; it has no public name
_Tree: TypeAlias = Any  # of that parser: a sequence of pairs, operation and value
_REPEATS = frozenset({"MAX_REPEAT", "MIN_REPEAT"})
_REFUSED = {
    "ASSERT": "looks ahead or behind, which RE2 does not know; make the context part of the pattern",
    "ASSERT_NOT": "looks ahead or behind, which RE2 does not know; say it with 'unless' in a condition",
    "GROUPREF": "refers back to a group, which RE2 does not know; write the alternatives out",
    "GROUPREF_EXISTS": "depends on whether a group matched, which RE2 does not know; write two patterns",
    "ATOMIC_GROUP": "has an atomic group, which RE2 does not know; take the ?> out",
    "POSSESSIVE_REPEAT": "has a possessive repeat, which RE2 does not know; take the last + out",
}
_BEYOND = 128
_ALL = frozenset(range(_BEYOND + 1))
_DIGITS = frozenset(b"0123456789")
_SPACES = frozenset(b" \t\n\r\f\v")
_LETTERS = frozenset(code for code in range(_BEYOND) if chr(code).isalnum() or code == ord("_"))
_CATEGORIES = {
    "CATEGORY_DIGIT": _DIGITS,
    "CATEGORY_SPACE": _SPACES,
    "CATEGORY_WORD": _LETTERS,
    "CATEGORY_NOT_DIGIT": _ALL - _DIGITS,
    "CATEGORY_NOT_SPACE": _ALL - _SPACES,
    "CATEGORY_NOT_WORD": _ALL - _LETTERS,
}
_PLACES = {
    "AT_END": "uses $ where Python also accepts a final line break and RE2 does not; write (?m:$), or \\b",
    "AT_END_STRING": "uses \\Z, which RE2 does not know; write (?m:$), or \\b",
}


def pattern_problems(pattern: str) -> list[str]:
    """Say all that is wrong with a pattern, each as the end of a sentence; none means that it is sound."""
    tree, problem = _parse(pattern)
    if tree is None:
        return [f"is no regular expression: {problem}."]
    return [f"{problem}." for problem in dict.fromkeys(_walk(tree, tree.state.flags))] or [
        f"{problem}." for problem in _of_the_whole(tree, pattern)
    ]


def _of_the_whole(tree: _Tree, pattern: str) -> Iterator[str]:
    if tree.getwidth()[0] == 0:
        yield "can match nothing at all, so it would fire on every text; make some part of it required"
    ways = _ways(tree, tree.state.flags, frozenset())
    if ways > MAX_WAYS:
        yield (
            f"could be tried in {ways:,} ways at one place, and {MAX_WAYS:,} is the most; repeat less, or "
            f"join two signals with 'within'"
        )
    refused = _refused_by_re2(pattern)
    if refused:
        yield f"is refused by RE2: {refused}"


def _parse(pattern: str) -> tuple[_Tree, str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(pattern, re.ASCII)
            return _PARSER.parse(pattern, re.ASCII), ""
    except (re.error, FutureWarning, DeprecationWarning, OverflowError, RecursionError, ValueError) as error:
        return None, str(error)


def _refused_by_re2(pattern: str) -> str:
    if re2 is None:
        return ""
    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(pattern, options)
    except re2.error as error:
        said = error.args[0] if error.args else "no reason given"
        return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return ""


def _walk(tree: _Tree, flags: int) -> Iterator[str]:
    """Yield what a parse tree holds that a pack may not use."""
    for op, value in tree:
        name = str(op)
        if name in _REFUSED:
            yield _REFUSED[name]
        elif name == "AT" and str(value) in _PLACES and not (str(value) == "AT_END" and flags & re.M):
            yield _PLACES[str(value)]
        if name not in _REPEATS:
            for part, inner in _parts(name, value, flags):
                yield from _walk(part, inner)
            continue
        low, high, body = value
        if high > MAX_REPEAT:
            yield _too_often(low, high)
        elif high > 1 and body.getwidth()[0] == 0:
            yield "repeats a part that can be empty; make something in it required"
        yield from _walk(body, flags)


def _too_often(low: int, high: int) -> str:
    if "MAXREPEAT" in repr(high):
        sign, bounded = ("+", "{1,40}") if low else ("*", "{0,40}")
        return f"repeats without end; write a bound, such as {bounded} instead of {sign}"
    return f"repeats up to {high:,} times; {MAX_REPEAT} is the most"


def _parts(name: str, value: _Tree, flags: int) -> Iterator[tuple[_Tree, int]]:
    """Yield the trees inside a node that is no repeat, each with the flags that hold in it."""
    if name == "SUBPATTERN":
        _, added, removed, part = value
        yield part, (flags | added) & ~removed
    elif name == "BRANCH":
        for part in value[1]:
            others = frozenset().union(*(_first(other, flags, frozenset()) for other in value[1]))
            if [str(where) for _, where in part] != ["AT_END"] or ord("\n") not in others:
                yield part, flags
    elif name in {"ASSERT", "ASSERT_NOT"}:
        yield value[1], flags
    elif name == "ATOMIC_GROUP":
        yield value, flags
    elif name == "GROUPREF_EXISTS":
        yield from ((part, flags) for part in value[1:] if part is not None)
    elif name == "POSSESSIVE_REPEAT":
        yield value[2], flags


def _ways(tree: _Tree, flags: int, follow: frozenset[int], *, repeated: bool = False) -> int:
    """Return in how many ways a tree could be tried at one place: an upper bound, and never below one.

    *follow* holds the characters that can come next. Parts that stand one after another multiply, but a
    repeat that must end where something quite different begins can end in one place only. Alternatives are
    tried in turn, so the worst of them counts; within a repeat every round may take another, so they add up.
    """
    total = 1
    for op, value in reversed(list(tree)):
        name = str(op)
        if name in _REPEATS:
            low, high, body = value
            again = _first(body, flags, frozenset())
            each = _ways(body, flags, follow | again if high > 1 else follow, repeated=repeated or high > 1)
            rounds = range(high if again.isdisjoint(follow) else low, high + 1)
            total *= len(rounds) if each == 1 else sum(each**count for count in rounds)
        elif name == "BRANCH":
            ways = [_ways(part, flags, follow, repeated=repeated) for part in value[1]]
            total *= sum(ways) if repeated else max(ways)
        elif name == "SUBPATTERN":
            total *= _ways(value[3], (flags | value[1]) & ~value[2], follow, repeated=repeated)
        follow = _first([(op, value)], flags, follow)
        total = min(total, 10 * MAX_WAYS**2)
    return total


def _first(tree: _Tree, flags: int, follow: frozenset[int]) -> frozenset[int]:
    """Return the characters that what a tree matches can begin with; *follow* where it can be empty."""
    for op, value in reversed(list(tree)):
        name = str(op)
        if name in _REPEATS:
            low, _, body = value
            inner = _first(body, flags, follow)
            follow = inner | follow if low == 0 else inner
        elif name == "BRANCH":
            follow = frozenset().union(*(_first(part, flags, follow) for part in value[1]))
        elif name == "SUBPATTERN":
            follow = _first(value[3], (flags | value[1]) & ~value[2], follow)
        elif name != "AT":
            follow = _characters(name, value, flags)
    return follow


def _characters(name: str, value: _Tree, flags: int) -> frozenset[int]:
    """Return which characters one node matches. All beyond ASCII count as one."""
    if name == "ANY":
        return _ALL if flags & re.S else _ALL - {ord("\n")}
    if name == "LITERAL":
        found = {min(value, _BEYOND)}
    elif name == "NOT_LITERAL":
        return _ALL - ({value} if value < _BEYOND else set())
    else:
        found = set()
        for op, one in value:
            if str(op) == "LITERAL":
                found.add(min(one, _BEYOND))
            elif str(op) == "RANGE":
                found.update(range(min(one[0], _BEYOND), min(one[1], _BEYOND) + 1))
            elif str(op) == "CATEGORY":
                found |= _CATEGORIES[str(one)]
    if flags & re.I:
        found |= {
            ord(other) for code in found if code < _BEYOND for other in (chr(code).lower(), chr(code).upper())
        }
    return _ALL - found if name == "IN" and str(value[0][0]) == "NEGATE" else frozenset(found)
