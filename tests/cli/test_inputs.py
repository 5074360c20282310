"""What a person may hand in by mistake or by nature: handled as they would wish, and never repeated."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from circumspect.cli.inputs import looks_like_a_path
from circumspect.content.post import MAX_CHARACTERS
from tests.cli.helpers import Command

NUMBER = "Today I cleaned LAMP-0001."


def _file(folder: Path, data: bytes, name: str = "draft.txt") -> str:
    path = folder / name
    path.write_bytes(data)
    return str(path)


def test_a_file_is_read(circumspect: Command, tmp_path: Path) -> None:
    assert circumspect("check", _file(tmp_path, NUMBER.encode())).status == 1


def test_standard_input_is_read(circumspect: Command) -> None:
    assert circumspect("check", "-", given=NUMBER).status == 1


def test_without_an_argument_standard_input_is_read(circumspect: Command) -> None:
    assert circumspect("check", given=NUMBER).status == 1


def test_a_post_that_starts_with_a_dash_goes_after_two_dashes(circumspect: Command) -> None:
    assert circumspect("check", "--", "-5 degrees today").status == 0


@pytest.mark.parametrize(
    "argument",
    [
        "notes.txt",
        "My Draft.md",
        "posts.JSONL",
        "drafts/one",
        "./my draft",
        "~/x",
        "C:\\drafts\\x",
        "/usr/my post",
    ],
)
def test_what_looks_like_a_file_and_is_none_is_not_checked(circumspect: Command, argument: str) -> None:
    answer = circumspect("check", argument)
    assert answer.status == 2
    assert answer.err == (
        "circumspect: the argument looks like the name of a file, and there is no such file. If these are "
        "the words of the post, add --text.\n"
    )


@pytest.mark.parametrize(
    "argument",
    [
        "He and/or she was there",
        "See https://example.com/a/b",
        "https://example.com/a",
        "/r/australia is fun today",
        "I sent them the notes.txt already.",
        "Open 24/7 now",
    ],
)
def test_posts_with_slashes_are_posts(argument: str) -> None:
    assert not looks_like_a_path(argument)


def test_the_text_option_takes_words_that_look_like_a_file(circumspect: Command) -> None:
    assert circumspect("check", "yes/no", "--text").status == 0


def test_a_folder_is_no_post(circumspect: Command, tmp_path: Path) -> None:
    answer = circumspect("check", str(tmp_path))
    assert (answer.status, answer.err) == (2, "circumspect: the argument is a folder; give the file in it.\n")


def test_a_file_that_may_not_be_read_is_said(circumspect: Command, tmp_path: Path) -> None:
    file = _file(tmp_path, b"secret words")
    Path(file).chmod(0)
    # The superuser may read everything but what the kernel itself refuses.
    answer = circumspect("check", file if os.geteuid() else "/proc/self/mem")
    assert answer.status == 2
    assert answer.err.startswith("circumspect: the file cannot be read (")


def test_words_without_quotes_are_counted_not_repeated(circumspect: Command) -> None:
    answer = circumspect("check", "my", "sister", "works")
    assert answer.status == 2
    assert "found 3 arguments where one post is expected" in answer.err
    assert "sister" not in answer.err


def test_a_post_given_where_a_command_belongs_is_not_repeated(circumspect: Command) -> None:
    answer = circumspect("Canarywords everywhere")
    assert answer.status == 2
    assert "To check a post: circumspect check 'TEXT'" in answer.err
    assert "Canarywords" not in answer.err


def test_a_misspelt_command_is_told_the_nearest(circumspect: Command) -> None:
    assert "Did you mean 'check'?" in circumspect("chekc", "x").err


def test_a_post_taken_for_an_option_is_not_repeated(circumspect: Command) -> None:
    for post in ("--canary words here", "-canary words"):
        answer = circumspect("check", post)
        assert answer.status == 2
        assert "argument 2 starts with a dash but is no option" in answer.err
        assert "canary" not in answer.err


def test_a_post_taken_for_a_value_is_not_repeated(circumspect: Command) -> None:
    for option in ("--use", "--pack", "--overlay", "--format", "--date"):
        answer = circumspect("check", option, "canary words", "--pack", "acbps_2012")
        if option == "--pack":
            answer = circumspect("check", option, "canary words")
        assert answer.status == 2
        assert "canary" not in answer.err


def test_an_empty_post_is_said_to_be_empty(circumspect: Command) -> None:
    for given in ("", " \n\t\n"):
        answer = circumspect("check", "-", given=given)
        assert (answer.status, answer.out) == (2, "")
        assert answer.err == "circumspect: the post is empty, so there is nothing to check.\n"
    assert circumspect("check", "").status == 2


def test_an_empty_post_with_a_profile_checks_the_profile(circumspect: Command) -> None:
    assert circumspect("check", "", "--bio", "lighthouse keeper").status == 1


def test_what_is_passed_on_without_a_word_is_checked(circumspect: Command) -> None:
    shared = "--action", "share", "--parent", "All Muslims are terrorists and should be sent back."
    answer = circumspect("check", "", *shared, "--pack", "acbps_2012", "--no-reader")
    assert answer.status == 1
    assert "The post you pass on:" in answer.out
    explained = circumspect("explain", "", *shared, "--rule", "discrimination", "--pack", "acbps_2012")
    assert "It found something" in explained.out


def test_a_post_of_emoji_alone_is_read(circumspect: Command) -> None:
    answer = circumspect("check", "😀🎉👨‍👩‍👧 🇦🇺")
    assert answer.status == 0
    assert "    😀🎉👨‍👩‍👧 🇦🇺\n" in answer.out


def test_a_line_from_right_to_left_holds_its_marks_inside(circumspect: Command) -> None:
    answer = circumspect("check", "שלום עולם LAMP-0001 שלום")
    assert answer.status == 1
    assert "[1: LAMP-0001]" in answer.out
    assert "^" not in answer.out


def test_a_byte_order_mark_is_passed_over(circumspect: Command, tmp_path: Path) -> None:
    plain = circumspect("check", _file(tmp_path, NUMBER.encode()), "--format", "json")
    marked = circumspect("check", _file(tmp_path, b"\xef\xbb\xbf" + NUMBER.encode()), "--format", "json")
    assert plain == marked


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_utf_16_with_a_byte_order_mark_is_read(circumspect: Command, encoding: str) -> None:
    data = NUMBER.encode(encoding)
    if encoding == "utf-16-be":
        data = b"\xfe\xff" + data
    assert circumspect("check", "-", given=data).status == 1


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"Caf\xe9 canary", "byte 3 cannot be read. It is likely Windows-1252 or Latin-1. Save it as UTF-8"),
        (b"canary\x92s", "byte 6 cannot be read. It is likely Windows-1252. Save it as UTF-8"),
        (b"\xef\xbb\xbfcanary\x92s", "byte 9 cannot be read"),
        (b"canary \xe2\x80", "ends in the middle of a character (byte 7): it may have been cut off"),
        (b"canary\x00words", "holds a NUL byte (byte 6), so it is no text"),
        ("canary".encode("utf-16-le"), "it is likely UTF-16. Save it as UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00\x00canary", "is no text: byte 0 is not UTF-8, and there are NUL bytes"),
        (b"\xff\xfec\x00a\xd8", "is marked as UTF-16 and is damaged at byte"),
    ],
)
def test_what_is_not_utf_8_is_told_the_byte_and_the_likely_fix(
    circumspect: Command, tmp_path: Path, data: bytes, says: str
) -> None:
    for answer in (circumspect("check", "-", given=data), circumspect("check", _file(tmp_path, data))):
        assert answer.status == 2
        assert says in answer.err
        assert "canary" not in answer.err


def test_an_argument_in_another_encoding_is_told_the_character(circumspect: Command) -> None:
    answer = circumspect("check", "Caf\udce9 canary")
    assert answer.status == 2
    assert "the argument is not valid text in this terminal's encoding (character 4)." in answer.err
    assert "canary" not in answer.err
    assert "--bio is not valid text" in circumspect("check", "x", "--bio", "a\udce9").err


def test_a_post_of_ten_megabytes_is_read_and_shown_in_extracts(circumspect: Command) -> None:
    filler = "Nothing to see here, move along please.\n" * 125_000
    answer = circumspect("check", "-", given=filler + NUMBER + "\n" + filler)
    assert answer.status == 1
    assert "    Today I cleaned LAMP-0001.\n                    ^^^^^^^^^1\n" in answer.out
    assert "lines without a mark left out]" in answer.out
    assert len(answer.out) < 5_000


def test_one_line_of_ten_megabytes_is_shown_in_extracts(circumspect: Command) -> None:
    filler = "nothing to see here " * 250_000
    answer = circumspect("check", "-", given=filler + NUMBER + filler)
    assert answer.status == 1
    assert "LAMP-0001" in answer.out
    assert "characters without a mark left out]" in answer.out
    assert len(answer.out) < 5_000


def test_many_finds_of_one_kind_are_one_point(circumspect: Command) -> None:
    answer = circumspect("check", "-", given=(NUMBER + "\n") * 500)
    assert answer.status == 1
    assert "1  Numbers of lamps, in 500 places" in answer.out
    assert "[440 more marks; --format json lists them all]" in answer.out
    assert len(answer.out) < 10_000


def test_what_is_longer_than_any_post_is_refused(circumspect: Command) -> None:
    answer = circumspect("check", "-", given=b"x" * (4 * MAX_CHARACTERS + 1))
    assert (answer.status, answer.err) == (
        2,
        "circumspect: standard input has more than 80,000,000 bytes; no post is that long.\n",
    )


def test_control_characters_never_reach_the_terminal(circumspect: Command) -> None:
    answer = circumspect("check", "Hi \x1b[31mred\x07 \u202eevil\x9b LAMP-0001")
    assert "\x1b" not in answer.out
    assert "\x07" not in answer.out
    assert "\u202e" not in answer.out
    assert "Hi ␛[31mred␇ <U+202E>evil\ufffd LAMP-0001" in answer.out


def test_a_post_in_json_on_standard_input_is_taken_for_what_it_is(circumspect: Command) -> None:
    answer = circumspect("check", "-", given='{"text": "LAMP-0001"}\n')
    assert answer.status == 1
    assert answer.out.startswith('{"schema":"circumspect.assessment/1"')


def test_input_text_takes_json_for_plain_words(circumspect: Command) -> None:
    answer = circumspect("check", "-", "--input", "text", given='{"text": "LAMP-0001"}\n')
    assert answer.out.startswith("Please don't post this")


def test_a_json_file_is_not_taken_for_words(circumspect: Command, tmp_path: Path) -> None:
    file = _file(tmp_path, b'{"text": "LAMP-0001"}', "post.json")
    answer = circumspect("check", file)
    assert answer.status == 2
    assert "add --input jsonl" in answer.err
    assert circumspect("check", file, "--input", "jsonl").status == 1


def test_a_bad_first_line_does_not_turn_json_lines_into_one_post(circumspect: Command) -> None:
    answer = circumspect("check", "-", given='{"text": "LAMP\n{"text": "Nice day."}\n')
    assert answer.status == 2
    assert "line 1: not valid JSON" in answer.err
    assert answer.out.count("\n") == 1


def test_a_report_never_replaces_the_draft(circumspect: Command, tmp_path: Path) -> None:
    for name in ("draft.txt", "posts.jsonl"):
        data = b'{"text": "LAMP-0001"}\n'
        file = _file(tmp_path, data, name)
        answer = circumspect("check", file, "--format", "text", "--output", file)
        assert answer.status == 2
        assert "the report would replace it" in answer.err
        assert Path(file).read_bytes() == data


def test_the_mended_post_may_replace_the_draft(circumspect: Command, tmp_path: Path) -> None:
    file = _file(tmp_path, NUMBER.encode())
    assert circumspect("check", file, "--fix", "--output", file).status == 0
    assert Path(file).read_bytes() == b"Today I cleaned.\n"
