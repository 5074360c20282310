"""Going on after an interruption: with one's own output only, on the same posts, judged in the same way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.helpers import Command, read_answers, write_posts

CLEAR = '{"id": "a", "text": "Nice day."}'


@pytest.mark.parametrize("cut", [0, 1, 10, -1, -40, None])
def test_resume_gives_the_same_file_as_one_whole_run(
    circumspect: Command, tmp_path: Path, cut: int | None
) -> None:
    posts = write_posts(tmp_path, 40)
    whole, broken = tmp_path / "whole.jsonl", tmp_path / "broken.jsonl"
    expected = circumspect("check", posts, "--output", str(whole))
    lines = whole.read_bytes().splitlines(keepends=True)
    broken.write_bytes(b"".join(lines[:11]) + (lines[11] if cut is None else lines[11][:cut]))
    answer = circumspect("check", posts, "--output", str(broken), "--resume")
    assert expected.status == answer.status
    assert whole.read_bytes() == broken.read_bytes()
    assert f"Going on after line {12 if cut is None else 11} of the input.\n" in answer.err
    assert ("half written" in answer.err) == (cut not in {0, None})
    assert answer.err.endswith(expected.err)


def test_resume_starts_anew_where_there_is_nothing_yet(circumspect: Command, tmp_path: Path) -> None:
    output = tmp_path / "answers.jsonl"
    assert circumspect("check", write_posts(tmp_path, 3), "--output", str(output), "--resume").status == 1
    assert len(read_answers(output.read_text())) == 3


def test_resume_of_a_whole_file_adds_nothing_and_keeps_the_status(
    circumspect: Command, tmp_path: Path
) -> None:
    posts, output = write_posts(tmp_path, 6), tmp_path / "answers.jsonl"
    circumspect("check", posts, "--output", str(output))
    before = output.read_bytes()
    assert circumspect("check", posts, "--output", str(output), "--resume").status == 1
    assert before == output.read_bytes()


def test_resume_remembers_the_lines_that_could_not_be_read(circumspect: Command, tmp_path: Path) -> None:
    posts, output = tmp_path / "posts.jsonl", tmp_path / "answers.jsonl"
    posts.write_text(f"{CLEAR}\nbad\n{CLEAR}\n{CLEAR}\n")
    circumspect("check", str(posts), "--output", str(output))
    output.write_text("".join(output.read_text().splitlines(keepends=True)[:2]))
    answer = circumspect("check", str(posts), "--output", str(output), "--resume")
    assert answer.status == 2
    assert "1 of 4 lines could not be read." in answer.err
    assert [1, 3, 4] == [document["line"] for document in read_answers(output.read_text())]


def test_resume_reads_standard_input_too(circumspect: Command, tmp_path: Path) -> None:
    posts, output = Path(write_posts(tmp_path, 9)), tmp_path / "answers.jsonl"
    circumspect("check", str(posts), "--output", str(output))
    whole = output.read_bytes()
    output.write_bytes(b"".join(whole.splitlines(keepends=True)[:4]))
    circumspect("check", "-", "--output", str(output), "--resume", given=posts.read_bytes())
    assert whole == output.read_bytes()


@pytest.mark.parametrize(
    "foreign", [b"my diary\n", b"my diary", b'{"a": 1}\n', b'{"schema": "circumspect.assessment/1"}\n']
)
def test_resume_leaves_a_file_alone_that_is_not_its_own(
    circumspect: Command, tmp_path: Path, foreign: bytes
) -> None:
    output = tmp_path / "answers.jsonl"
    output.write_bytes(foreign)
    answer = circumspect("check", write_posts(tmp_path, 3), "--output", str(output), "--resume")
    assert answer.status == 2
    assert foreign == output.read_bytes()
    assert "diary" not in answer.err


def test_resume_does_not_cut_a_foreign_file_without_line_ends(circumspect: Command, tmp_path: Path) -> None:
    output = tmp_path / "answers.jsonl"
    output.write_bytes(b"first line of a diary\nand a last line without an end")
    answer = circumspect("check", write_posts(tmp_path, 3), "--output", str(output), "--resume")
    assert answer.status == 2
    assert output.read_bytes() == b"first line of a diary\nand a last line without an end"


def test_resume_refuses_another_input(circumspect: Command, tmp_path: Path) -> None:
    output, other = tmp_path / "answers.jsonl", tmp_path / "other.jsonl"
    circumspect("check", write_posts(tmp_path, 5), "--output", str(output))
    other.write_text(f"{CLEAR}\n" * 9)
    answer = circumspect("check", str(other), "--output", str(output), "--resume")
    assert answer.status == 2
    assert "answers another input" in answer.err


def test_resume_refuses_another_policy(circumspect: Command, tmp_path: Path) -> None:
    posts, output = write_posts(tmp_path, 5), tmp_path / "answers.jsonl"
    circumspect("check", posts, "--output", str(output))
    output.write_text(output.read_text().replace('"digest":"', '"digest":"0'))
    answer = circumspect("check", posts, "--output", str(output), "--resume")
    assert answer.status == 2
    assert "another policy pack" in answer.err


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--use", "official"], "use"),
        (["--author", "public"], "author"),
        (["--action", "share"], "action"),
        (["--channel", "forum"], "channel"),
        (["--as-of", "2013-05-01"], "date"),
        (["--authorised"], "authorised"),
        (["--bio", "Dogs, fishing"], "profile"),
        (["--parent", "Well?"], "parent"),
        (["--use", "official", "--authorised"], "use, authorised"),
    ],
)
def test_resume_refuses_to_go_on_under_other_circumstances(
    circumspect: Command, tmp_path: Path, options: list[str], named: str
) -> None:
    posts, output = write_posts(tmp_path, 5), tmp_path / "answers.jsonl"
    circumspect("check", posts, "--output", str(output))
    output.write_text("".join(output.read_text().splitlines(keepends=True)[:2]))
    before = output.read_bytes()
    answer = circumspect("check", posts, "--output", str(output), "--resume", *options)
    assert answer.status == 2
    assert answer.err.endswith(
        f"circumspect: --resume: line 1 of the input was answered under other circumstances than now "
        f"({named}); give the same options as before, or another file.\n"
    )
    assert before == output.read_bytes()


def test_resume_goes_on_under_the_same_circumstances(circumspect: Command, tmp_path: Path) -> None:
    posts, output = write_posts(tmp_path, 5), tmp_path / "answers.jsonl"
    options = ["--use", "official", "--author", "public", "--action", "share", "--channel", "forum"]
    options += ["--as-of", "2013-05-01", "--authorised", "--bio", "Dogs", "--parent", "Well?"]
    circumspect("check", posts, "--output", str(output), *options)
    whole = output.read_bytes()
    output.write_bytes(b"".join(whole.splitlines(keepends=True)[:2]))
    circumspect("check", posts, "--output", str(output), "--resume", *options)
    assert whole == output.read_bytes()


def test_resume_goes_on_with_answers_that_record_less(circumspect: Command, tmp_path: Path) -> None:
    posts, output = write_posts(tmp_path, 5), tmp_path / "answers.jsonl"
    circumspect("check", posts, "--output", str(output))
    documents = read_answers(output.read_text())[:2]
    documents = [{key: held for key, held in one.items() if key != "post"} for one in documents]
    output.write_text("".join(json.dumps(one) + "\n" for one in documents))
    assert circumspect("check", posts, "--output", str(output), "--resume").status == 1
    assert len(output.read_text().splitlines()) == 5


@pytest.mark.parametrize("changed", ['{"id": "p2", "text": "Nicer."}', '{"id": "x", "text": "Nice."}'])
def test_resume_refuses_an_input_of_which_a_line_was_changed(
    circumspect: Command, tmp_path: Path, changed: str
) -> None:
    posts, output = Path(write_posts(tmp_path, 5)), tmp_path / "answers.jsonl"
    circumspect("check", str(posts), "--output", str(output))
    lines = posts.read_text().splitlines()
    posts.write_text("\n".join([lines[0], changed, *lines[2:]]) + "\n")
    answer = circumspect("check", str(posts), "--output", str(output), "--resume")
    assert answer.status == 2
    assert "answers another input than this one (line 2 differs)" in answer.err


@pytest.mark.parametrize(("first", "then"), [([], ["--no-reader"]), (["--no-reader"], [])])
def test_resume_refuses_to_mix_answers_with_and_without_the_reader(
    circumspect: Command, tmp_path: Path, first: list[str], then: list[str]
) -> None:
    posts, output = tmp_path / "posts.jsonl", tmp_path / "answers.jsonl"
    posts.write_text('{"text": "\U0001f600"}\n{"text": "What a nice day it was."}\n')
    shipped = ("check", str(posts), "--pack", "acbps_2012", "--output", str(output))
    circumspect(*shipped, *first)
    assert circumspect(*shipped, *first, "--resume").status in {0, 1}  # no reader reads an emoji
    answer = circumspect(*shipped, *then, "--resume")
    assert answer.status == 2
    assert "line 2 of the input was answered under other circumstances than now (reader of" in answer.err


def test_resume_refuses_answers_of_another_reader(circumspect: Command, tmp_path: Path) -> None:
    posts, output = write_posts(tmp_path, 5), tmp_path / "answers.jsonl"
    circumspect("check", posts, "--output", str(output))
    output.write_text(output.read_text().replace('"reader":null', '"reader":"2001.1"'))
    answer = circumspect("check", posts, "--output", str(output), "--resume")
    assert answer.status == 2
    assert "(reader of meaning)" in answer.err
    assert "2001.1" not in answer.err
