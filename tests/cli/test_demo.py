"""`circumspect demo`: the checker at work, for someone who has just installed it."""

from __future__ import annotations

import json
from importlib import resources

from circumspect.content.post import Use, post_from_mapping
from tests.cli.helpers import Command, process


def test_the_demo_shows_reports_and_ends_well() -> None:
    answer = process("demo")
    out = answer.stdout.decode()
    assert answer.returncode == 0
    assert answer.stderr == b""
    assert "Nothing found" in out
    assert "Please don't post this as it stands" in out
    assert "Not all of it was read" in out


def test_the_demo_ends_with_two_lines_on_what_to_do_next() -> None:
    lines = process("demo").stdout.decode().splitlines()
    assert "circumspect check" in lines[-2]
    assert "circumspect rule --list" in lines[-1]


def test_the_samples_are_of_every_kind() -> None:
    source = resources.files("circumspect") / "packs" / "acbps_2012" / "samples.jsonl"
    posts = [post_from_mapping(json.loads(line)) for line in source.read_text("utf-8").splitlines()]
    assert len(posts) >= 6
    assert {post.use for post in posts} == set(Use)
    assert len({post.text for post in posts if post.profile}) < len([post for post in posts if post.profile])


def test_a_pack_without_samples_shows_examples_of_its_pages(circumspect: Command) -> None:
    answer = circumspect("demo")
    assert answer.status == 0
    assert "1. Said outright" in answer.out
    assert "A number in passing" in answer.out
