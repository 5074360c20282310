"""A text four times as long takes about four times the work, whatever its author made of it.

Work is counted in calls and in characters stepped over, never by a clock.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from types import FrameType
from typing import Any

import pytest

from circumspect import Post
from circumspect.content.text import Text
from circumspect.engine import Engine
from circumspect.rules.explain import explain
from tests.making import make_pack, make_rule

LISTS: Mapping[str, Sequence[str]] = {
    "dog": ["dog"],
    "cat": ["cat"],
    "dogs": ["dog dog", "dog dog dog"],
    "bird": ["bird"],
}
SMALL = 150
MOST = 6.0
"""For a text four times as long; what is quadratic takes about sixteen times the work."""

DOGS_THEN_CAT: Callable[[int], str] = lambda n: "dog " * n + "cat"  # noqa: E731 - a table of texts, not a name
TEXTS: dict[str, Callable[[int], str]] = {
    "dogs then a cat": DOGS_THEN_CAT,
    "one long sentence": lambda n: "cat " + "dog cat and " * n + "bird",
    "a cat, dogs and full stops": lambda n: "cat " + "dog " * n + "." * (20 * n),
    "many sentences": lambda n: "The dog. A cat! " * n,
}
CONDITIONS: dict[str, dict[str, Any]] = {
    "alone": {"all": ["dog"]},
    "before itself": {"all": ["dog"], "any": ["before:dog"]},
    "before": {"all": ["dog"], "any": ["before:cat"]},
    "unless before": {"all": ["dog"], "unless": ["before:cat", "before:bird"]},
    "cat before": {"all": ["cat"], "any": ["before:dog"]},
    "after itself": {"all": ["dog"], "any": ["after:dog"]},
    "after": {"all": ["dog"], "any": ["after:cat"]},
    "unless after": {"all": ["dog"], "unless": ["after:cat", "after:bird"]},
    "inside itself": {"all": ["dog"], "any": ["inside:dog"]},
    "inside": {"all": ["dog"], "any": ["inside:dogs"]},
    "unless inside": {"all": ["cat"], "unless": ["inside:dogs", "inside:dog"]},
    "any": {"all": ["dog"], "any": ["cat"]},
    "unless": {"all": ["dog"], "unless": ["cat"]},
    "unless what is missing": {"all": ["dog"], "unless": ["bird"]},
    "two": {"all": ["dog", "cat"]},
    "two, close": {"all": ["dog", "cat"], "within": 3},
    "two, in order": {"all": ["dog", "cat"], "ordered": True, "within": 5},
    "two, anywhere": {"all": ["dog", "cat"], "within": "post"},
    "the whole sentence": {"all": ["dog"], "widen": "sentence"},
    "the whole clause": {"all": ["dog"], "widen": "clause"},
    "lowered": {"all": ["dog"], "lower-if": ["before:cat", "after:bird", "inside:dogs", "bird"]},
}


def _work(call: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> int:
    """Return how many calls were made, and how many characters were trimmed from sentences and clauses."""
    counted = 0
    trim = Text._walk_in

    def counting_trim(text: Text, start: int, end: int) -> tuple[int, int]:
        nonlocal counted
        left, right = trim(text, start, end)
        counted += left - start + end - right
        return left, right

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal counted
        counted += event in {"call", "c_call"}

    with monkeypatch.context() as patched:
        patched.setattr(Text, "_walk_in", counting_trim)
        before = sys.getprofile()
        sys.setprofile(count)
        try:
            call()
        finally:
            sys.setprofile(before)
    return counted


@pytest.mark.parametrize("condition", CONDITIONS.values(), ids=CONDITIONS.keys())
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_checking_a_longer_text_takes_work_in_proportion(
    text: Callable[[int], str], condition: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Engine(make_pack(LISTS, [make_rule([condition])]), plain=True)
    engine.check(Post(text(2)))
    small = _work(lambda: engine.check(Post(text(SMALL))), monkeypatch)
    large = _work(lambda: engine.check(Post(text(4 * SMALL))), monkeypatch)
    assert MOST >= large / small


@pytest.mark.parametrize("condition", CONDITIONS.values(), ids=CONDITIONS.keys())
def test_explaining_a_longer_text_takes_work_in_proportion(
    condition: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = make_pack(LISTS, [make_rule([condition])])
    engine = Engine(pack, plain=True)

    def explaining(length: int) -> None:
        post = Post(DOGS_THEN_CAT(length))
        sight = engine.look(post)
        explain(pack.rule("rule"), post, sight)

    explaining(2)
    small = _work(lambda: explaining(SMALL), monkeypatch)
    large = _work(lambda: explaining(4 * SMALL), monkeypatch)
    assert MOST >= large / small


def test_the_count_sees_what_is_quadratic(monkeypatch: pytest.MonkeyPatch) -> None:
    def trims(length: int) -> None:
        text = Text("." * length, "." * length, f" {' ' * length} ")
        for _ in range(length):
            text._walk_in(0, length)

    small = _work(lambda: trims(SMALL), monkeypatch)
    assert MOST < _work(lambda: trims(4 * SMALL), monkeypatch) / small
