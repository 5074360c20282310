"""`circumspect rule` and `circumspect clause`: the pack explained, offline."""

from __future__ import annotations

import json

import pytest

from circumspect.policy.loader import load_pack
from circumspect.report.pages import clause_page, rule_page
from circumspect.report.style import Style
from tests.cli.helpers import Command

SHIPPED = load_pack()


def test_a_rule_is_explained_by_code_or_id(circumspect: Command) -> None:
    by_code, by_id = circumspect("rule", "lh101"), circumspect("rule", "lamp-numbers")
    assert by_code == by_id
    assert by_code.status == 0
    assert by_code.out.startswith("LH101  Numbers of lamps\n")


def test_the_page_of_a_rule_is_set_for_a_terminal(circumspect: Command) -> None:
    lines = circumspect("rule", "LH101").out.splitlines()
    for heading in ("What it finds", "Why it matters", "How to mend it", "When it is fine", "Known mistakes"):
        assert heading in lines
    assert "  The number of a lamp, such as LAMP-0001." in lines
    assert "  2. In the profile." in lines
    assert "  - On land." in lines
    assert "  - certain if lamp-number; unless there is the circumstance 'authorised'" in lines
    at = lines.index("    Today I cleaned LAMP-0001.")
    assert lines[at + 1] == "                    ^^^^^^^^^"


def test_an_example_shows_its_profile(circumspect: Command) -> None:
    assert "    Bio: Lighthouse keeper" in circumspect("rule", "LH102").out.splitlines()


def test_rules_are_listed_one_a_line(circumspect: Command) -> None:
    assert circumspect("rule", "--list").out == (
        "LH101  lamp-numbers  Numbers of lamps\nLH102  keeper-named  The writer keeps the light\n"
    )


def test_a_rule_comes_as_json_and_as_markdown(circumspect: Command) -> None:
    data = json.loads(circumspect("rule", "LH101", "--format", "json").out)
    assert (data["code"], data["conditions"][0]["id"]) == ("LH101", "number")
    assert circumspect("rule", "LH101", "--format", "markdown").out.startswith('+++\nid = "lamp-numbers"\n')
    assert len(json.loads(circumspect("rule", "--list", "--format", "json").out)) == 2


def test_an_unknown_rule_is_told_the_nearest(circumspect: Command) -> None:
    answer = circumspect("rule", "LH201")
    assert answer.status == 2
    assert "there is no rule 'LH201'. Did you mean 'LH101'?" in answer.err


def test_a_post_given_as_a_rule_is_not_repeated(circumspect: Command) -> None:
    answer = circumspect("rule", "canary words of a post")
    assert answer.status == 2
    assert "canary" not in answer.err


def test_a_post_given_as_a_clause_or_as_the_name_of_a_file_is_not_repeated(circumspect: Command) -> None:
    draft = "We cracked a box open at the yard"
    for command in (["clause", draft], ["evaluate", draft]):
        answer = circumspect(*command)
        assert answer.status == 2
        assert draft not in answer.err


def test_without_a_name_the_list_is_pointed_to(circumspect: Command) -> None:
    for name in ("rule", "clause"):
        answer = circumspect(name)
        assert answer.status == 2
        assert f"circumspect {name} --list" in answer.err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["rule", "LH101", "--list"], "--list shows every rule; leave it out, or the name of the one."),
        (["rule", "--list", "--format", "markdown"], "Markdown is the page of one rule; name it"),
        (["rule", "--list", "--examples"], "--examples shows those of one rule; name it"),
        (["clause", "1", "--list"], "--list shows every clause; leave it out, or the number of the one."),
    ],
)
def test_options_that_a_list_would_pass_over_are_refused(
    circumspect: Command, arguments: list[str], says: str
) -> None:
    answer = circumspect(*arguments)
    assert (answer.status, answer.out) == (2, "")
    assert says in answer.err


def test_a_clause_tells_its_text_source_law_and_coverage(circumspect: Command) -> None:
    out = circumspect("clause", "1").out
    assert "An obligation: section 1. In force from 18 January 2012." in out
    assert "Do not post the lamp number." in out
    assert "The software looks for this by itself. Numbers have a form." in out
    assert "LH101 Numbers of lamps" in out


def test_a_clause_tells_the_law_then_and_today_and_whether_it_was_verified(circumspect: Command) -> None:
    out = " ".join(circumspect("clause", "1").out.split())
    then, today = out.index("The law on 18 January 2012"), out.index("The law today, new since then")
    assert then < out.index("Numbers of lamps are private. [Seen in a source.]") < today
    assert today < out.index("Numbers of lamps are secret. [Not verified, from memory.]")
    assert "Penalty: a stern look." in out


def test_a_clause_is_shown_as_it_stood_on_a_day(circumspect: Command) -> None:
    assert "Would the keeper mind?" in circumspect("clause", "3", "--as-of", "2013-01-01").out
    assert "Would the harbour mind?" in circumspect("clause", "3").out


def test_a_day_before_the_policy_is_said_in_words(circumspect: Command) -> None:
    answer = circumspect("clause", "3", "--as-of", "2010-01-01")
    assert answer.status == 2
    assert "took effect on 18 January 2012" in answer.err


def test_clauses_are_listed_with_their_coverage(circumspect: Command) -> None:
    lines = circumspect("clause", "--list").out.splitlines()
    assert lines[0].split() == ["1", "automated", "Keep", "numbers", "private"]
    assert len(lines) == 3


def test_a_clause_comes_as_json(circumspect: Command) -> None:
    data = json.loads(circumspect("clause", "1", "--format", "json").out)
    assert [True] == [law["verified"] for law in data["law_then"]]
    assert [False] == [law["verified"] for law in data["law_today"]]
    assert len(json.loads(circumspect("clause", "--list", "--format", "json").out)) == 3


@pytest.mark.parametrize("rule", SHIPPED.rules, ids=lambda rule: str(rule.code))
def test_every_shipped_rule_can_be_explained(rule: object) -> None:
    for width in (30, 80, 200):
        lines = list(rule_page(SHIPPED, rule, Style(width=width), every_example=True))  # type: ignore[arg-type]
        assert lines
        assert not [line for line in lines if "[[" in line]


@pytest.mark.parametrize("number", sorted({clause.id for clause in SHIPPED.clauses}))
def test_every_shipped_clause_can_be_explained(number: str) -> None:
    assert len(list(clause_page(SHIPPED, number, Style()))) > 5
