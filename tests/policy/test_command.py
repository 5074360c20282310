"""``circumspect policy`` as a person calls it."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest

from circumspect.cli.main import run
from circumspect.cli.policy import policy
from tests.making import TINY, change, copy_tiny

WATTLE = ("--pack", str(TINY))


def call(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    status = run(["policy", *words])
    out, err = capsys.readouterr()
    return status, out, err


def test_a_sound_pack_passes_the_lint(capsys: pytest.CaptureFixture[str]) -> None:
    assert (0, "wattle 3: 0 errors, 0 warnings.\n", "") == call(capsys, "lint", *WATTLE)


def test_an_error_is_printed_with_its_place_and_the_status_is_1(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = change(copy_tiny(tmp_path), "rules/loan-talk.md", 'code = "SM101"', 'code = "X"')
    status, out, _ = call(capsys, "lint", "--pack", str(folder))
    assert 1 == status
    assert "rules/loan-talk.md:3: error: code: 'X' is no code.\n    A code is SM and three digits" in out
    assert out.endswith("wattle 3: 1 error, 0 warnings.\n")


def test_a_warning_alone_is_no_failure(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = change(
        copy_tiny(tmp_path), "lexicon/library.toml", "[story]", '[odd]\nphrases = ["odd"]\n[story]'
    )
    status, out, _ = call(capsys, "lint", "--pack", str(folder))
    assert 0 == status
    assert "wattle 3: 0 errors, 1 warning." in out


def test_a_pack_that_cannot_be_read_is_status_2_and_says_all(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = change(copy_tiny(tmp_path), "clauses.toml", 'kind = "obligation"', 'kind = "oblig"')
    change(folder, "lexicon/library.toml", "within = 12", "within = 0")
    status, out, _ = call(capsys, "lint", "--pack", str(folder))
    assert 2 == status
    assert "error: clauses.toml: clause W2: 'kind' is 'oblig'" in out
    assert "error: lexicon/library.toml: [loan-told]: 'within' must be" in out
    assert out.endswith("The pack cannot be read: 2 errors.\n")


def test_no_pack_is_status_2(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert 2 == call(capsys, "lint", "--pack", str(tmp_path))[0]
    for command in ("show", "coverage", "export"):
        status, out, err = call(capsys, command, "--pack", str(tmp_path))
        assert (2, "") == (status, out)
        assert "no policy pack at" in err


def test_an_overlay_is_looked_over_too(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    overlay = tmp_path / "our.toml"
    overlay.write_text('[vocabulary.loan]\nphrases = ["about"]\n')
    status, out, _ = call(capsys, "lint", *WATTLE, "--overlay", str(overlay))
    assert 1 == status
    assert "'about' is an everyday word by itself." in out


def test_show_names_the_policy_its_version_and_its_day(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = call(capsys, "show", *WATTLE)
    assert 0 == status
    for words in (
        "Shire of Wattle",
        "wattle, version 3",
        "Manager Libraries",
        "20 February 2018",
        "4 clauses",
    ):
        assert words in out
    assert "since 1 March 2018, newest clause since 1 July 2019 (as of today)" in " ".join(out.split())


@pytest.mark.parametrize("day", ["2018-06-01", "1 June 2018", "1 Jun 2018"])
def test_show_as_of_a_day(capsys: pytest.CaptureFixture[str], day: str) -> None:
    status, out, _ = call(capsys, "show", *WATTLE, "--as-of", day)
    assert 0 == status
    assert "(as of 1 June 2018)" in out
    assert "3 clauses" in out


def test_a_day_before_the_policy_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("show", "coverage", "export"):
        status, out, err = call(capsys, command, *WATTLE, "--as-of", "2017-12-31")
        assert (2, "") == (status, out)
        assert "has no text in force on 31 December 2017; its first text took effect on 1 March 2018." in err


@pytest.mark.parametrize("day", ["yesterday", "2018-13-01", "30 February 2018"])
def test_what_is_no_day_is_an_error(capsys: pytest.CaptureFixture[str], day: str) -> None:
    status, _, err = call(capsys, "show", *WATTLE, "--as-of", day)
    assert 2 == status
    assert "write 2012-01-18 or '18 January 2012'" in err


def test_show_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    data = json.loads(call(capsys, "show", *WATTLE, "--format", "json")[1])
    assert "circumspect.policy-summary/1" == data["schema"]
    assert {"clauses": 4, "rules_live": 2, "harbours": 1}.items() <= data["counts"].items()


def test_coverage_in_both_forms(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Totals" in call(capsys, "coverage", *WATTLE)[1]
    assert (
        "circumspect.coverage/1"
        == json.loads(call(capsys, "coverage", *WATTLE, "--format", "json")[1])["schema"]
    )


@pytest.mark.parametrize(
    ("form", "starts"), [("markdown", "# Shire of Wattle"), ("html", "<!doctype html>"), ("json", "{\n")]
)
def test_export_prints_or_writes(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, form: str, starts: str
) -> None:
    status, out, _ = call(capsys, "export", *WATTLE, "--format", form)
    assert 0 == status
    assert out.startswith(starts)
    file = tmp_path / "policy.out"
    status, nothing, err = call(capsys, "export", *WATTLE, "--format", form, "--output", str(file))
    assert (0, "", "Wrote policy.out.\n") == (status, nothing, err)
    assert out == file.read_text("utf-8")


def test_export_that_cannot_be_written_says_so(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    status, _, err = call(capsys, "export", *WATTLE, "--output", str(tmp_path / "none" / "policy.md"))
    assert 2 == status
    assert "policy.md cannot be written: No such file or directory." in err


def test_diff_of_two_days_is_status_1_when_something_changed(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = call(capsys, "diff", str(TINY), "--from-date", "2018-06-01")
    assert 1 == status
    assert "added    W4: The borrower's view" in out


def test_diff_of_the_same_is_status_0(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = call(capsys, "diff", str(TINY), str(TINY))
    assert 0 == status
    assert "Nothing differs." in out


def test_diff_of_two_packs_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = call(capsys, "diff", str(TINY), "acbps_2012", "--format", "json")
    assert 1 == status
    assert "circumspect.policy-diff/1" == json.loads(out)["schema"]


@pytest.mark.parametrize("words", [(), ("a",), ("a", "b", "c")])
def test_diff_needs_two_packs_or_two_days(capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    status, _, err = call(capsys, "diff", *words)
    assert 2 == status
    assert "Name two packs, or give --from-date or --to-date" in err


@pytest.mark.parametrize("name", ["", *policy.commands])
def test_the_help_of_every_command_teaches_by_example(capsys: pytest.CaptureFixture[str], name: str) -> None:
    status, out, _ = call(capsys, *([name] if name else []), "--help")
    assert 0 == status
    assert "\n  Examples:\n    circumspect policy " in out
    assert "\\b" not in out
    command = policy.commands[name] if name else policy
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help or isinstance(parameter.type, click.Choice)
