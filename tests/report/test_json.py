"""The report for programs follows its published schema and keeps the words to itself."""

from __future__ import annotations

import json
from datetime import date

import jsonschema
from hypothesis import given

from circumspect import Author, Post, Profile, Use
from circumspect.report import Checked, Style, render_many
from circumspect.report.json import schema
from tests.report.reports import NUMBER, POSTS, assessed, checker, report

VALIDATOR = jsonschema.Draft202012Validator(schema())


def test_the_schema_is_itself_valid() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())


def test_every_circumstance_is_told_and_no_word() -> None:
    post = Post(
        "canary LAMP-0001 and the open day", Use.OFFICIAL, Author.PUBLIC, "twitter",
        Profile("canary", "canary", "canary"), date(2013, 5, 1), parent="canary", authorised="canary",
        media=("canary.jpg",), id="id-7",
    )  # fmt: skip
    out = report("json", post, alternatives=checker().alternatives(post))
    document = json.loads(out)
    VALIDATOR.validate(document)
    assert "canary" not in out
    assert document["post"] == {
        "characters": 33, "use": "official", "author": "public", "action": "post", "channel": "twitter",
        "date": "2013-05-01", "authorised": True, "profile": True, "parent": True, "media": 1,
    }  # fmt: skip
    assert document["id"] == "id-7"
    assert document["complete"] is False


def test_positions_count_code_points() -> None:
    document = json.loads(report("json", f"😀é漢 {NUMBER}"))
    span = document["findings"][0]["span"]
    assert f"😀é漢 {NUMBER}"[span["start"] : span["end"]] == "LAMP-0001"


def test_alternatives_are_there_only_when_asked() -> None:
    post = Post(NUMBER, use=Use.OFFICIAL)
    assert "alternatives" not in json.loads(report("json", post))
    told = json.loads(report("json", post, alternatives=checker().alternatives(post)))["alternatives"]
    assert {"change": "as a personal post", "advice": "do-not-post", "rules": ["lamp-numbers"]} in told


@given(POSTS)
def test_every_post_gives_a_valid_document(text: str) -> None:
    post = Post(text, profile=Profile(name=text), parent=text, id=text)
    alternatives = checker().alternatives(post)
    VALIDATOR.validate(json.loads(report("json", post, alternatives=alternatives)))
    document = json.loads(report("json", post, Style(include_text=True), alternatives=alternatives))
    VALIDATOR.validate(document)
    assert text == document["post"]["text"]
    for finding in document["findings"]:
        assert finding["span"]["start"] <= finding["span"]["end"]


@given(POSTS)
def test_a_document_is_one_line_in_jsonl_whatever_the_post_holds(text: str) -> None:
    out = report("jsonl", Post(text, id=text), Style(include_text=True))
    assert out.endswith("\n")
    assert out.count("\n") == 1
    assert json.loads(out)["post"]["text"] == text


def test_many_are_yielded_as_they_come() -> None:
    def posts() -> object:
        for number in range(3):
            seen.append(number)
            yield Checked(Post(NUMBER), assessed(Post(NUMBER)), line=number + 1)

    seen: list[int] = []
    pieces = render_many("jsonl", posts(), checker().policy)  # type: ignore[arg-type]
    next(pieces)
    assert seen == [0]
