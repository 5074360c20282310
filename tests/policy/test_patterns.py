"""What a pattern of a pack may hold, and what each refusal says."""

from __future__ import annotations

import pytest

from circumspect.policy import patterns
from circumspect.policy.patterns import pattern_problems


@pytest.mark.parametrize(
    "pattern",
    [
        r"\bINC\d{6,8}\b",
        "(?i)flight [a-z]{2} ?[0-9]{1,4}",
        "(?:a|b|c){1,3}d",
        "(?m:^> )",
        "(?m:end$)",
        "(?:end$|end[.\n])",
        "(?P<name>[A-Z][a-z]{1,20})",
        r"(?:[A-Z][a-z]{1,20} ){1,3}Street",
        r"[a-z]{1,60} [a-z]{1,60} [a-z]{1,60}",
        r"\d(?: ?\d){8,10}",
        "[’“]{1,2}quoted",
        "a{1,40}?b",
    ],
)
def test_a_sound_pattern_has_no_problem(pattern: str) -> None:
    assert [] == pattern_problems(pattern)


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("(", "is no regular expression: missing )"),
        ("a{3,1}", "is no regular expression"),
        ("[[:alpha:]]", "is no regular expression: Possible nested set"),
        (r"\p{L}", "is no regular expression: bad escape"),
        ("a*b", "repeats without end; write a bound, such as {0,40} instead of *"),
        ("a+b", "repeats without end; write a bound, such as {1,40} instead of +"),
        ("a{2,}", "repeats without end"),
        ("(?:a|b)*?c", "repeats without end"),
        ("a{1,201}b", "repeats up to 201 times; 200 is the most"),
        ("(?=a)a", "looks ahead or behind, which RE2 does not know"),
        ("a(?!b)", "looks ahead or behind, which RE2 does not know"),
        ("(?<!a)b", "looks ahead or behind, which RE2 does not know"),
        (r"(a)\1", "refers back to a group, which RE2 does not know"),
        ("(?P<x>a)(?P=x)", "refers back to a group, which RE2 does not know"),
        ("(a)?(?(1)b|c)", "depends on whether a group matched"),
        ("(?>a)b", "has an atomic group"),
        ("a{1,3}+b", "has a possessive repeat"),
        ("a$", "uses $ where Python also accepts a final line break and RE2 does not"),
        ("(?:a$|b)", "uses $ where"),
        (r"a\Z", "uses \\Z, which RE2 does not know"),
        ("a?", "can match nothing at all"),
        ("(?:a|)", "can match nothing at all"),
        ("(?:a?){2,5}b", "repeats a part that can be empty"),
        (r"\w{1,90}\w{1,90}\w{1,90}!", "could be tried in"),
        ("(?:aa?){1,20}b", "could be tried in"),
        ("(?:a|ab|abc){1,12}d", "could be tried in"),
        (".{1,150} .{1,150}!", "could be tried in"),
    ],
)
def test_an_unsound_pattern_says_why(pattern: str, says: str) -> None:
    problems = pattern_problems(pattern)
    assert any(says in problem for problem in problems), problems
    assert all(problem.endswith(".") for problem in problems)


def test_all_that_is_wrong_is_said_at_once() -> None:
    assert 3 == len(pattern_problems(r"(?=a)b+c{1,999}"))


def test_a_repeat_that_must_end_where_something_else_begins_is_tried_in_one_way() -> None:
    assert [] == pattern_problems("[a-z]{1,150}-[a-z]{1,150}-[a-z]{1,150}-")
    assert pattern_problems("[a-z-]{1,150}-[a-z-]{1,150}-[a-z-]{1,150}-!")


def test_any_case_makes_letters_alike() -> None:
    assert [] == pattern_problems("[a-z]{1,150}[A-Z]{1,150}[a-z]{1,150}!")
    assert pattern_problems("(?i)[a-z]{1,150}[A-Z]{1,150}[a-z]{1,150}!")


def test_what_re2_refuses_is_refused() -> None:
    pytest.importorskip("re2")
    assert "is refused by RE2" in pattern_problems("(?x)a b")[0]


def test_without_re2_the_shape_alone_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "re2", None)
    assert [] == pattern_problems("a{1,40}b")
    assert pattern_problems("(?=a)b")
