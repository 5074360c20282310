"""No pattern can be slow: patterns of packs and wakes by their shape, the engine's own by counted steps."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

import circumspect.content
import circumspect.detectors
from circumspect.detectors.registry import DETECTORS
from circumspect.policy.loader import load_pack
from circumspect.policy.patterns import pattern_problems
from tests.backtracking import Backtracker, in_deep_stack, pieces, slow_on
from tests.making import TINY

PATTERNS = [
    pytest.param(pattern, id=f"{pack.id}-{group.name}-{number}")
    for pack in (load_pack(), load_pack(TINY))
    for group in pack.groups
    for number, pattern in enumerate(group.patterns)
]


def _own_patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Every compiled pattern that stands in a module of the engine which reads posts."""
    for package in (circumspect.content, circumspect.detectors):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            for name, value in vars(importlib.import_module(module.name)).items():
                place = f"{module.name.rpartition('.')[2]}.{name}"
                yield from ((place + inner, pattern) for inner, pattern in _within(value))


def _within(value: object) -> Iterator[tuple[str, re.Pattern[str]]]:
    if isinstance(value, re.Pattern):
        yield "", value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from ((f".{key}{inner}", pattern) for inner, pattern in _within(one))
    elif isinstance(value, tuple):
        for number, one in enumerate(value):
            yield from ((f".{number}{inner}", pattern) for inner, pattern in _within(one))


OWN = dict(_own_patterns())


@pytest.mark.parametrize("pattern", PATTERNS)
def test_no_pattern_of_a_pack_can_be_slow(pattern: str) -> None:
    assert [] == pattern_problems(pattern)


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda detector: detector.name)
def test_no_pattern_that_wakes_a_detector_can_be_slow(detector: type) -> None:
    assert [] == pattern_problems(detector.wakes)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "pattern",
    [
        "a*b",
        "(a|b)+",
        "(?:a+)+$",
        "x{0,5000}",
        "(?:a{1,9}){1,9}",
        r"\w{1,90}\w{1,90}\w{1,90}!",
        "(?:ab?b?){2,60}",
        "(?:aa?){1,40}b",
        "(?:a?){30}b",
        "(?:a|ab|abc){1,20}d",
    ],
)
def test_a_pattern_that_could_be_slow_is_refused(pattern: str) -> None:
    assert pattern_problems(pattern)


def test_the_engine_has_patterns_to_look_at() -> None:
    assert len(OWN) > 20


@pytest.mark.slow
@pytest.mark.parametrize("name", OWN)
def test_the_steps_of_a_pattern_of_the_engine_grow_no_faster_than_the_text(name: str) -> None:
    slow: list[str] = []
    in_deep_stack(lambda: slow.extend(islice(slow_on(OWN[name], length=1000, most=450), 1)))
    assert [] == slow, f"{name} is slow on this, repeated"


@pytest.mark.slow
@pytest.mark.parametrize("pattern", ["(?:a+)+b", "a+a+b", "a+b", "(?:a|aa){1,30}b", r"\d+-\d+-", "[a-c]*y"])
def test_the_count_of_steps_tells_a_slow_pattern(pattern: str) -> None:
    slow: list[str] = []
    in_deep_stack(lambda: slow.extend(islice(slow_on(re.compile(pattern), length=1000, most=450), 1)))
    assert slow


@given(text=st.text("ab1 .-@'\"(\n\u201c\u0431", max_size=40), name=st.sampled_from(sorted(OWN)))
def test_the_model_that_counts_steps_finds_what_python_finds(text: str, name: str) -> None:
    pattern = OWN[name]
    assert [match.span() for match in pattern.finditer(text)] == Backtracker(pattern).spans(text)


@pytest.mark.parametrize("name", OWN)
def test_the_model_finds_what_python_finds_in_what_the_pattern_is_for(name: str) -> None:
    pattern = OWN[name]
    for piece in pieces(pattern):
        text = f"so {piece}, {piece} {piece.upper()}\n{piece}."
        assert [match.span() for match in pattern.finditer(text)] == Backtracker(pattern).spans(text)
