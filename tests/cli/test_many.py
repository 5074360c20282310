"""Many posts: JSON lines in, answers out; bad lines, and progress."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import jsonschema
import pytest

from circumspect.cli.progress import Progress
from circumspect.report.json import schema
from tests.cli.helpers import Command, read_answers, write_posts

CLEAR = '{"id": "a", "text": "Nice day."}'
FOUND = '{"id": "b", "text": "At LAMP-0001."}'


def test_every_line_gets_one_answer_with_its_id_and_line(circumspect: Command) -> None:
    answer = circumspect("check", "-", given=f"{CLEAR}\n\n{FOUND}\n")
    documents = read_answers(answer.out)
    assert answer.status == 1
    assert [("a", 1, "clear"), ("b", 3, "do-not-post")] == [
        (d["id"], d["line"], d["advice"]) for d in documents
    ]
    for document in documents:
        jsonschema.validate(document, schema(), jsonschema.Draft202012Validator)


def test_all_clear_ends_with_status_0(circumspect: Command) -> None:
    assert circumspect("check", "-", given=f"{CLEAR}\n{CLEAR}\n").status == 0


def test_a_file_that_ends_in_jsonl_holds_many_posts(circumspect: Command, tmp_path: Path) -> None:
    assert len(read_answers(circumspect("check", write_posts(tmp_path, 7)).out)) == 7


@pytest.mark.parametrize("held", [b"", b"\n\n"], ids=["nothing", "blank lines"])
def test_a_file_without_a_post_is_no_clean_bill(circumspect: Command, tmp_path: Path, held: bytes) -> None:
    file = tmp_path / "none.jsonl"
    file.write_bytes(held)
    answer = circumspect("check", str(file))
    assert (answer.status, answer.out) == (2, "")
    assert "none.jsonl holds no post" in answer.err


def test_a_last_line_without_a_line_end_is_read(circumspect: Command) -> None:
    assert len(read_answers(circumspect("check", "-", given=f"{CLEAR}\n{FOUND}").out)) == 2


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\xef\xbb\xbf", None),
        (
            b"{nonsense canary}",
            "line 2: not valid JSON at character 2: a field name in double quotes is expected.",
        ),
        (b'{"text": "canary}', "line 2: not valid JSON at character 10: a quotation mark is not closed."),
        (
            b'{"text": "canary"',
            "line 2: not valid JSON at character 18: a comma or a closing bracket is expected.",
        ),
        (
            b'{"text" "canary"}',
            "line 2: not valid JSON at character 9: a colon is expected after the field name.",
        ),
        (b'{"text": canary}', "line 2: not valid JSON at character 10: a value is missing, or is no JSON."),
        (
            b'{"text": "canary\\x"}',
            "line 2: not valid JSON at character 17: a backslash starts no known escape.",
        ),
        (
            b'{"text": "canary\t"}',
            "line 2: not valid JSON at character 17: a line break or tab inside a text",
        ),
        (
            b'{"text": "x"} canary',
            "line 2: not valid JSON at character 15: something follows the end of the object",
        ),
        (b'["canary"]', 'line 2: must hold an object with a field "text", such as {"text": "..."}.'),
        (b'"canary"', "line 2: must hold an object"),
        (b'{"text": "canary", "text": "x"}', "line 2: gives a field twice"),
        (b'{"text": "canary", "id": NaN}', "line 2: holds NaN, which is no JSON."),
        (b'{"id": "canary"}', "line 2: the field 'text' is missing"),
        (b'{"text": 5}', "line 2: the field 'text' must be text, found a number."),
        (b'{"text": "x", "use": "canary words"}', "line 2: the field 'use' has an unknown value"),
        (b'{"text": "x", "canary words": 1}', "line 2: a field has an unknown name"),
        (
            b'{"text": "x", "profile": {"canary words": 1}}',
            "line 2: a field of 'profile' has an unknown name",
        ),
        (b'{"text": "caf\xe9 canary"}', "line 2: not UTF-8 text at byte 14 of the line."),
        (b"[" * 100_000, "line 2: nested too deeply to be a post."),
        (b'{"text": "canary", "id": 1' + b"0" * 5000 + b"}", "line 2: holds a number that is too long."),
    ],
)
def test_a_bad_line_is_told_by_number_and_position_and_the_run_goes_on(
    circumspect: Command, data: bytes, says: str | None
) -> None:
    answer = circumspect("check", "-", given=CLEAR.encode() + b"\n" + data + b"\n" + FOUND.encode() + b"\n")
    assert "canary" not in answer.err
    assert [1, 3] == [document["line"] for document in read_answers(answer.out)]
    if says is None:
        return
    assert f"stdin, {says}" in answer.err
    assert "1 of 3 lines could not be read." in answer.err
    assert answer.status == 2


def test_a_bad_line_of_a_file_is_told_with_the_name_of_the_file(circumspect: Command, tmp_path: Path) -> None:
    file = tmp_path / "posts.jsonl"
    file.write_text(f"{CLEAR}\nnonsense\n", "utf-8")
    assert f"{file}, line 2: not valid JSON" in circumspect("check", str(file)).err


def test_bad_lines_in_great_number_are_counted_not_listed(circumspect: Command) -> None:
    answer = circumspect("check", "-", "--input", "jsonl", given="x\n" * 1_000)
    assert answer.status == 2
    assert answer.err.count("not valid JSON") == 20
    assert "1,000 of 1,000 lines could not be read." in answer.err


def test_half_a_surrogate_pair_is_read_and_answered_in_valid_utf_8(circumspect: Command) -> None:
    for form in ("jsonl", "json", "text", "html", "markdown", "sarif"):
        answer = circumspect(
            "check",
            "-",
            "--format",
            form,
            "--include-text",
            given='{"id": "\\udc00", "text": "Hi \\ud83d LAMP-0001"}\n',
        )
        assert answer.status == 1
        assert "\ufffd" in answer.out or "\\ud83d" in answer.out or form == "sarif"


def test_a_nul_character_in_a_json_escape_is_read(circumspect: Command) -> None:
    answer = circumspect("check", "-", "--format", "text", given='{"text": "Hi\\u0000 LAMP-0001"}\n')
    assert answer.status == 1
    assert "Hi␀ LAMP-0001" in answer.out


def test_options_stand_in_for_what_a_line_does_not_say(circumspect: Command) -> None:
    silent, own, empty = '{"text": "A."}', '{"text": "A.", "use": "personal"}', '{"text": "x", "use": null}'
    lines = f"{silent}\n{own}\n{empty}\n"
    answer = circumspect("check", "-", "--use", "official", "--as-of", "2013-05-01", given=lines)
    documents = read_answers(answer.out)
    assert ["official", "personal", "official"] == [document["post"]["use"] for document in documents]
    assert {"2013-05-01"} == {document["post"]["date"] for document in documents}


def test_a_profile_from_the_options_is_used(circumspect: Command) -> None:
    answer = circumspect("check", "-", "--bio", "lighthouse keeper", given=CLEAR + "\n")
    assert read_answers(answer.out)[0]["findings"][0]["span"]["field"] == "bio"


def test_a_line_that_says_a_part_of_the_profile_leaves_the_rest_to_the_options(circumspect: Command) -> None:
    line = json.dumps({"text": "Nice day.", "profile": {"name": "Jo", "bio": None}})
    answer = circumspect("check", "-", "--bio", "lighthouse keeper", given=line + "\n")
    assert read_answers(answer.out)[0]["findings"][0]["span"]["field"] == "bio"


def test_many_posts_can_be_read_as_text_each_under_its_line(circumspect: Command) -> None:
    out = circumspect("check", "-", "--format", "text", given=f"{CLEAR}\n{FOUND}\n").out
    assert "Line 1 (id a) ---" in out
    assert "Line 2 (id b) ---" in out


def test_many_posts_as_json_are_a_list(circumspect: Command) -> None:
    documents = json.loads(circumspect("check", "-", "--format", "json", given=f"{CLEAR}\n{FOUND}\n").out)
    assert ["a", "b"] == [document["id"] for document in documents]
    assert json.loads(circumspect("check", "-", "--input", "jsonl", "--format", "json").out) == []


def test_fix_is_for_one_post(circumspect: Command) -> None:
    answer = circumspect("check", "-", "--fix", given=f"{FOUND}\n")
    assert answer.status == 2
    assert "--fix mends one post" in answer.err


def test_an_output_file_ends_with_a_count_on_standard_error(circumspect: Command, tmp_path: Path) -> None:
    output = tmp_path / "answers.jsonl"
    answer = circumspect("check", write_posts(tmp_path, 7), "--output", str(output))
    assert answer.out == ""
    assert answer.err == "7 posts: 5 nothing found, 2 please don't post this as it stands.\n"
    assert len(read_answers(output.read_text())) == 7


def test_an_output_file_is_not_lost_by_mistake(circumspect: Command, tmp_path: Path) -> None:
    posts, output = write_posts(tmp_path, 3), tmp_path / "answers.jsonl"
    circumspect("check", posts, "--output", str(output))
    before = output.read_bytes()
    answer = circumspect("check", posts, "--output", str(output))
    assert answer.status == 2
    assert "Add --resume to go on" in answer.err
    assert before == output.read_bytes()


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_drawn_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    for stream, drawn in ((_Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr(sys, "stderr", stream)
        progress = Progress(size=10)
        list(progress.watched([b"12345"]))
        progress._next = 0.0
        progress.step()
        assert ("[############............]  50%  1 posts" in stream.getvalue()) == drawn
        progress.clear()
        assert stream.getvalue().endswith("\r\x1b[K") == drawn
