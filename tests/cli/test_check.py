"""`circumspect check` on one post: the answer, its circumstances, its formats, the mended post."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from circumspect.report import FORMATS
from circumspect.report.json import schema
from tests.cli.helpers import Command

NUMBER = "Today I cleaned LAMP-0001."


def test_a_clear_post_ends_with_status_0(circumspect: Command) -> None:
    answer = circumspect("check", "Today I cleaned the windows.")
    assert answer.status == 0
    assert answer.out.startswith("Nothing found\n")
    assert answer.err == ""


def test_a_post_that_is_not_clear_ends_with_status_1(circumspect: Command) -> None:
    answer = circumspect("check", NUMBER)
    assert answer.status == 1
    assert answer.out.startswith("Please don't post this as it stands\n")


def test_the_words_found_are_underlined_and_numbered(circumspect: Command) -> None:
    lines = circumspect("check", NUMBER).out.splitlines()
    at = lines.index("    Today I cleaned LAMP-0001.")
    assert lines[at + 1] == "                    ^^^^^^^^^1"
    assert any(line.startswith("1  Numbers of lamps") for line in lines)


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_answers_with_the_same_status(circumspect: Command, form: str) -> None:
    answer = circumspect("check", NUMBER, "--format", form)
    assert answer.status == 1
    assert "lamp" in answer.out.lower()


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_answers_a_clear_post(circumspect: Command, form: str) -> None:
    answer = circumspect("check", "Nice weather.", "--format", form)
    assert answer.status == 0
    assert answer.out


def test_json_follows_its_schema_and_holds_no_word_of_the_post(circumspect: Command) -> None:
    answer = circumspect("check", NUMBER, "--bio", "Keeper of cats", "--format", "json")
    document = json.loads(answer.out)
    jsonschema.validate(document, schema(), jsonschema.Draft202012Validator)
    assert document["findings"][0]["span"] == {"field": "text", "start": 16, "end": 25}
    assert "cleaned" not in answer.out
    assert "0001" not in answer.out
    assert "cats" not in answer.out


def test_json_holds_the_words_when_asked(circumspect: Command) -> None:
    answer = circumspect("check", NUMBER, "--bio", "Keeper of cats", "--format", "json", "--include-text")
    document = json.loads(answer.out)
    jsonschema.validate(document, schema(), jsonschema.Draft202012Validator)
    assert document["post"]["text"] == NUMBER
    assert document["post"]["profile_bio"] == "Keeper of cats"
    assert document["findings"][0]["words"] == "LAMP-0001"


def test_official_use_changes_the_advice(circumspect: Command) -> None:
    assert "Ask before you post" in circumspect("check", NUMBER, "--use", "official").out.splitlines()[0]


def test_an_authorised_official_post_is_clear(circumspect: Command) -> None:
    assert circumspect("check", NUMBER, "--use", "official", "--authorised").status == 0


def test_the_profile_is_checked_and_shown_with_its_mark(circumspect: Command) -> None:
    lines = circumspect("check", "Nice day.", "--bio", "Lighthouse keeper, 40").out.splitlines()
    at = lines.index("Your bio:")
    assert lines[at + 1 : at + 3] == ["    Lighthouse keeper, 40", "    ^^^^^^^^^^^^^^^^^1"]


def test_the_report_says_what_would_change_the_answer(circumspect: Command) -> None:
    answer = circumspect("check", "Nice day.", "--bio", "Lighthouse keeper, 40")
    assert "  - Without the bio in your profile: Nothing found." in answer.out.splitlines()


def test_the_report_says_what_is_fine_and_why(circumspect: Command) -> None:
    assert "Open days: The open day is public. (Clause 1.)" in circumspect("check", "Open day today!").out


def test_the_report_asks_the_question_of_the_policy_then_in_force(circumspect: Command) -> None:
    then = circumspect("check", NUMBER, "--as-of", "2013-05-01")
    now = circumspect("check", NUMBER)
    assert "Would the keeper mind? (3)" in then.out
    assert "Judged by the text in force on 1 May 2013." in then.out
    assert "Would the harbour mind? (3)" in now.out


def test_date_and_as_of_are_the_same_option(circumspect: Command) -> None:
    expected = circumspect("check", NUMBER, "--as-of", "2013-05-01")
    assert expected == circumspect("check", NUMBER, "--date", "2013-05-01")


def test_what_was_not_read_is_said_and_never_reads_as_clear(circumspect: Command) -> None:
    answer = circumspect("check", "Guten Morgen. Das ist nicht so gut, weil wir nicht dort sind.")
    assert answer.status == 1
    assert answer.out.startswith("Not all of it was read\n")
    assert "  - a: Part of the text: not in English, so it was not read." in answer.out


def test_no_report_speaks_of_a_breach(circumspect: Command) -> None:
    for form in FORMATS:
        out = circumspect("check", NUMBER, "--bio", "lighthouse keeper", "--format", form).out.lower()
        assert "breach" not in out
        assert "violat" not in out


def test_fix_prints_the_mended_post_alone_on_standard_output(circumspect: Command) -> None:
    answer = circumspect("check", NUMBER, "--fix")
    assert answer.status == 0
    assert answer.out == "Today I cleaned.\n"
    assert answer.err == "Mended. Nothing else was found.\n"


def test_fix_says_on_standard_error_what_remains(circumspect: Command) -> None:
    answer = circumspect("check", "I'm a lighthouse keeper at LAMP-0001.", "--fix")
    assert answer.status == 1
    assert answer.out == "I'm a lighthouse keeper at.\n"
    assert "The writer keeps the light" in answer.err
    assert "Numbers of lamps" not in answer.err


def test_fix_keeps_line_ends_as_they_are(circumspect: Command) -> None:
    answer = circumspect("check", "-", "--fix", given=b"One\r\nLAMP-0001 two\r\n")
    assert answer.out == "One\r\ntwo\r\n"


def test_fix_leaves_a_post_without_faults_as_it_is(circumspect: Command) -> None:
    answer = circumspect("check", "-", "--fix", given="Nothing here.\n")
    assert (answer.status, answer.out) == (0, "Nothing here.\n")
    assert answer.err == "There was nothing to mend.\n"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--fix", "--format", "json"], "leave --format out"),
        (["--resume"], "name it with --output"),
        (["--resume", "--output", "x"], "--resume is for many posts"),
        (["--date", "18/1/2012"], "--as-of: is no day that we can read; write 2012-01-18"),
        (["--use", "offical"], "--use has an unknown value. Choose from: personal, official."),
        (["--pack", "acbps"], "Did you mean 'acbps_2012'?"),
        (["--overlay", "nowhere.toml"], "--overlay names no file"),
    ],
)
def test_options_that_cannot_be_are_refused_in_plain_words(
    circumspect: Command, arguments: list[str], says: str
) -> None:
    answer = circumspect("check", "A post.", *arguments)
    assert answer.status == 2
    assert says in answer.err
    assert answer.out == ""


def test_a_report_can_be_written_to_a_file_that_only_its_owner_reads(
    circumspect: Command, tmp_path: Path
) -> None:
    file = tmp_path / "report.html"
    answer = circumspect("check", NUMBER, "--format", "html", "--output", str(file))
    assert answer.status == 1
    assert answer.out == ""
    assert answer.err == "Please don't post this as it stands. The report is in the file.\n"
    assert file.read_text("utf-8").endswith("</html>\n")
    assert file.stat().st_mode & 0o077 == 0


def test_a_report_over_a_file_that_others_could_read_is_for_its_owner_alone(
    circumspect: Command, tmp_path: Path
) -> None:
    file = tmp_path / "report.txt"
    file.touch(0o644)
    circumspect("check", NUMBER, "--output", str(file))
    assert file.stat().st_mode & 0o077 == 0


def test_a_report_is_replaced_by_the_next(circumspect: Command, tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    circumspect("check", NUMBER, "--output", str(file))
    circumspect("check", "Nice day.", "--output", str(file))
    assert file.read_text("utf-8").startswith("Nothing found\n")


def test_an_output_that_cannot_be_written_is_said(circumspect: Command, tmp_path: Path) -> None:
    answer = circumspect("check", NUMBER, "--output", str(tmp_path / "no" / "file"))
    assert (answer.status, answer.err) == (
        2,
        "circumspect: --output cannot be written (no such file or directory).\n",
    )


def test_an_overlay_adds_an_agencys_own_words(circumspect: Command, tmp_path: Path) -> None:
    overlay = tmp_path / "own.toml"
    overlay.write_text('[vocabulary.keeper]\nphrases = ["wickie"]\n')
    post = "Proud wickie since March."
    assert circumspect("check", post).status == 0
    assert circumspect("check", post, "--overlay", str(overlay)).status == 1


def test_the_report_ends_with_how_to_learn_more(circumspect: Command) -> None:
    out = circumspect("check", NUMBER).out
    assert "To learn more: circumspect rule LH101\n" in out
