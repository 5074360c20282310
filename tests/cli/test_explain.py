"""`circumspect explain`: why a rule spoke or kept silent, and what would change its answer."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.helpers import Command

NUMBER = "Today I cleaned LAMP-0001."


def test_a_rule_that_found_something_says_what_it_saw(circumspect: Command) -> None:
    answer = circumspect("explain", NUMBER, "--rule", "LH101")
    assert answer.status == 1
    assert "It found something in this post (certain)." in answer.out
    assert "  yes  number (certain): saw lamp-number." in answer.out
    assert "  - lamp-number: the number of a lamp" in answer.out


def test_a_silent_rule_says_what_it_missed(circumspect: Command) -> None:
    answer = circumspect("explain", "Nice day.", "--rule", "keeper-named")
    assert answer.status == 0
    assert "It found nothing in this post." in answer.out
    assert "  no   said (likely): did not see keeper." in answer.out
    assert "  no   profile (likely): did not see keeper in the profile." in answer.out


def test_of_many_conditions_only_those_that_saw_something_are_told_unless_all_are_asked_for(
    circumspect: Command,
) -> None:
    asked = ("explain", "hi there you moron", "--rule", "attack", "--no-reader", "--pack", "acbps_2012")
    few, every = circumspect(*asked).out, circumspect(*asked, "--all").out
    assert "yes  you-insult (likely): saw attack-you-strong." in few
    assert "shut-up" not in few
    assert "more saw nothing of what they ask for; --all lists them." in few
    assert "no   shut-up (likely): did not see attack-shut-up." in every
    assert "--all" not in every


def test_a_silenced_rule_says_what_stood_in_the_way(circumspect: Command) -> None:
    answer = circumspect("explain", NUMBER, "--rule", "LH101", "--use", "official", "--authorised")
    assert answer.status == 0
    said = " ".join(answer.out.split())
    assert "saw lamp-number, but was kept silent by authorised as a circumstance." in said
    assert "Without its release authority, it would find something at likely or above." in said


def test_a_rule_for_another_use_says_so(circumspect: Command) -> None:
    answer = circumspect("explain", "I keep the light", "--rule", "LH102", "--use", "official")
    assert "said (likely): not meant for this use or author." in answer.out


def test_it_says_what_would_change_the_answer(circumspect: Command) -> None:
    answer = circumspect("explain", "Nice day.", "--bio", "lighthouse keeper", "--rule", "LH102")
    assert answer.status == 1
    assert "  - Without the bio in your profile, it would find nothing at likely or above." in answer.out


def test_no_word_of_the_post_is_repeated(circumspect: Command) -> None:
    for form in ("text", "json"):
        answer = circumspect(
            "explain", "Canary " + NUMBER, "--rule", "LH101", "--bio", "Canary", "--format", form
        )
        assert "canary" not in answer.out.lower()
        assert "0001" not in answer.out


def test_the_name_in_the_profile_is_not_the_name_of_the_rule(circumspect: Command) -> None:
    answer = circumspect("explain", "Nice day.", "--rule", "LH102", "--name", "The lighthouse keeper")
    assert answer.status == 1
    assert "saw keeper in the profile." in answer.out


def test_it_comes_as_json(circumspect: Command) -> None:
    data = json.loads(circumspect("explain", NUMBER, "--rule", "LH101", "--format", "json").out)
    assert (data["schema"], data["found"]) == ("circumspect.explanation/1", True)
    assert data["conditions"][0]["seen"] == ["lamp-number"]


def test_an_empty_post_has_nothing_to_explain(circumspect: Command) -> None:
    answer = circumspect("explain", "-", "--rule", "LH101")
    assert (answer.status, answer.err) == (
        2,
        "circumspect: the post is empty, so there is nothing to explain.\n",
    )


def test_the_rule_must_be_named(circumspect: Command) -> None:
    answer = circumspect("explain", "canary")
    assert answer.status == 2
    assert "'--rule' is missing" in answer.err
    assert "canary" not in answer.err


def test_a_rule_that_no_name_is_near_to_says_how_to_list_them(circumspect: Command) -> None:
    answer = circumspect("explain", "hello", "--rule", "SM999", "--pack", "acbps_2012", "--no-reader")
    assert answer.status == 2
    assert "there is no rule 'SM999'; 'circumspect rule --list' shows them all." in answer.err


def test_many_posts_are_not_explained_as_if_they_were_one(circumspect: Command, tmp_path: Path) -> None:
    lines = '{"text": "At LAMP-0001, canary."}\n'
    posts = tmp_path / "posts.jsonl"
    posts.write_text(lines)
    for answer in (
        circumspect("explain", str(posts), "--rule", "LH101"),
        circumspect("explain", "-", "--rule", "LH101", given=lines),
    ):
        assert (answer.status, answer.out) == (2, "")
        assert answer.err == (
            "circumspect: these are JSON lines, which hold many posts, and one is explained at a time; give "
            "the words of that one.\n"
        )
    assert circumspect("explain", lines, "--rule", "LH101").status == 1
    posts.rename(tmp_path / "posts.json")
    answer = circumspect("explain", str(tmp_path / "posts.json"), "--rule", "LH101")
    assert answer.status == 2
    assert "a .json file may hold anything" in answer.err
    assert "circumspect check" in answer.err
