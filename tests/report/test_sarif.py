"""The report in SARIF 2.1.0 is valid, and places every finding exactly."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given

from circumspect import Post, Profile, Use
from circumspect.report import Checked, Style, render_many
from tests.report.reports import NUMBER, POSTS, assessed, checker, report

SCHEMA = json.loads(Path(__file__).with_name("sarif-2.1.0.schema.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft4Validator(SCHEMA)


def _log(post: Post | str, **options: Any) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(report("sarif", post, **options))
    VALIDATOR.validate(log)
    return log


def test_a_finding_is_placed_by_line_column_and_offset() -> None:
    text = f"First line\r\n😀 second\n{NUMBER}"
    region = _log(text)["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert region == {
        "startLine": 3, "startColumn": 17, "endLine": 3, "endColumn": 26, "charOffset": 37, "charLength": 9,
    }  # fmt: skip
    assert text[37:46] == "LAMP-0001"


@pytest.mark.parametrize(
    ("post", "level"),
    [
        (Post(NUMBER), "error"),
        (Post(NUMBER, use=Use.OFFICIAL), "warning"),
        (Post("The light went out."), "note"),
    ],
)
def test_the_level_follows_the_advice(post: Post, level: str) -> None:
    assert _log(post)["runs"][0]["results"][0]["level"] == level


def test_results_point_to_the_rules_of_the_pack() -> None:
    run = _log(NUMBER)["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    result = run["results"][0]
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == "LH101"
    assert not [rule for rule in rules if "helpUri" in rule]


def test_a_finding_in_the_profile_is_placed_by_name() -> None:
    log = _log(Post("Hi", profile=Profile(bio="lighthouse keeper")), source="stdin")
    location = log["runs"][0]["results"][0]["locations"][0]
    assert location["physicalLocation"] == {"artifactLocation": {"uri": "stdin"}}
    assert location["logicalLocations"][0]["fullyQualifiedName"] == "profile.bio"


@pytest.mark.parametrize(
    ("source", "uri"),
    [
        ("stdin", "stdin"),
        ("drafts/one.txt", "drafts/one.txt"),
        ("my draft ä.txt", "my%20draft%20%C3%A4.txt"),
        ("C:\\drafts\\a.txt", "C%3A/drafts/a.txt"),
        ("a\udce9.txt", "a%ED%B3%A9.txt"),
    ],
)
def test_a_source_becomes_a_valid_reference(source: str, uri: str) -> None:
    result = _log(NUMBER, source=source)["runs"][0]["results"][0]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_a_mechanical_mend_is_a_fix() -> None:
    result = _log(NUMBER)["runs"][0]["results"][0]
    region = result["fixes"][0]["artifactChanges"][0]["replacements"][0]["deletedRegion"]
    assert (
        NUMBER[: region["charOffset"]] + NUMBER[region["charOffset"] + region["charLength"] :]
        == "Today I cleaned."
    )


def test_what_was_not_read_is_a_notification() -> None:
    log = _log(Post("Hi", media=("x.jpg",)))
    assert log["runs"][0]["invocations"][0]["toolExecutionNotifications"][0]["level"] == "warning"
    assert log["runs"][0]["results"] == []


def test_words_of_the_post_are_there_only_when_asked() -> None:
    assert "LAMP" not in report("sarif", NUMBER)
    assert (
        _log(NUMBER, style=Style(include_text=True))["runs"][0]["results"][0]["properties"]["words"]
        == "LAMP-0001"
    )


def test_many_posts_are_one_run_each_placed_by_its_line() -> None:
    posts = [Checked(Post(NUMBER, id=str(n)), assessed(Post(NUMBER)), None, "posts.jsonl", n) for n in (1, 2)]
    log = json.loads("".join(render_many("sarif", posts, checker().policy)))
    VALIDATOR.validate(log)
    results = log["runs"][0]["results"]
    regions = [result["locations"][0]["physicalLocation"]["region"] for result in results]
    assert regions == [{"startLine": 1}, {"startLine": 2}]
    assert ["1", "2"] == [result["properties"]["post"] for result in results]


@given(POSTS)
def test_every_post_gives_a_valid_log(text: str) -> None:
    _log(
        Post(text, profile=Profile(name=text, bio=text), id=text),
        style=Style(include_text=True),
        source=text or "x",
    )
