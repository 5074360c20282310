"""`circumspect demo`: the checker at work, for someone who has just installed it."""

from __future__ import annotations

import json
import shutil
from importlib import resources
from pathlib import Path

import pytest

from circumspect.content.post import Use, post_from_mapping
from tests.cli.helpers import TINY, Command, process


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


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"{bad", "not valid JSON at character 2: a field name in double quotes is expected."),
        (b'{"text": 5}', "the field 'text' must be text, found a number."),
        (b'["a post"]', 'must hold an object with a field "text"'),
        (b'{"text": "caf\xe9"}', "not UTF-8 text at byte 14 of the line."),
    ],
)
def test_a_bad_sample_is_told_with_file_and_line(
    circumspect: Command, tmp_path: Path, line: bytes, says: str
) -> None:
    pack = shutil.copytree(TINY, tmp_path / "pack")
    (pack / "samples.jsonl").write_bytes(b'{"note": "Fine", "text": "Nice day."}\n\n' + line + b"\n")
    answer = circumspect("demo", "--pack", str(pack))
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith(f"circumspect: samples.jsonl, line 3: {says}")


def test_samples_that_cannot_be_read_are_told(circumspect: Command, tmp_path: Path) -> None:
    pack = shutil.copytree(TINY, tmp_path / "pack")
    (pack / "samples.jsonl").symlink_to("/proc/self/mem")
    if not (pack / "samples.jsonl").is_file():
        pytest.skip("no file here that even the superuser may not read")
    answer = circumspect("demo", "--pack", str(pack))
    assert answer.status == 2
    assert answer.err.startswith("circumspect: samples.jsonl: cannot be read (")


def test_samples_are_shown_with_their_notes(circumspect: Command, tmp_path: Path) -> None:
    pack = shutil.copytree(TINY, tmp_path / "pack")
    line = '{"note": "Two\u2028lines", "text": "Nice day."}\n{"text": "At LAMP-0001."}\n'
    (pack / "samples.jsonl").write_text(line, "utf-8")
    answer = circumspect("demo", "--pack", str(pack))
    assert answer.status == 0
    assert "2 invented posts" in answer.out
    assert "\n2. A post ---" in answer.out
