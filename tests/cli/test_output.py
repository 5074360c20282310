"""Where the answers go: over the draft itself, onto a full disk, into a stream that is closed."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.cli.helpers import TINY, Command, command_line, process, whole_environment

NUMBER = "Today I cleaned LAMP-0001."
LABELLED = '{"id": "a", "text": "You are all idiots", "rules": []}\n'
posix = pytest.mark.skipif(os.name == "nt", reason="devices and file descriptors of Unix")
full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full")
_KIND = "circumspect: the answer cannot be written (no space left on device).\n"
_CLOSED = "circumspect: the answer cannot be written (the stream is closed).\n"


def _in_shell(words: str, *arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run ``circumspect`` from a shell; in *words*, ``"$@"`` is the command line."""
    return subprocess.run(
        ["sh", "-c", words, "sh", *command_line(*arguments)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=whole_environment(),
        cwd=folder,
        timeout=120,
        check=False,
    )


@posix
def test_a_draft_outlives_a_mended_post_that_cannot_be_written(tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text(NUMBER)
    answer = _in_shell(
        'ulimit -f 0; "$@"', "check", "--fix", str(draft), "--output", str(draft), "--pack", TINY
    )
    assert answer.returncode == 2
    assert answer.stderr == "circumspect: the answer cannot be written (file too large).\n"
    assert draft.read_text() == NUMBER
    assert list(tmp_path.iterdir()) == [draft]


def test_a_draft_outlives_a_mended_post_that_cannot_take_its_place(
    circumspect: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text(NUMBER)

    def busy(_one: object, _other: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", busy)
    answer = circumspect("check", "--fix", str(draft), "--output", str(draft))
    assert (answer.status, answer.err) == (
        2,
        "circumspect: --output cannot be written (permission denied).\n",
    )
    assert draft.read_text() == NUMBER
    assert list(tmp_path.iterdir()) == [draft]


@posix
def test_a_mended_draft_is_for_its_owner_alone_and_leaves_nothing_beside_it(
    circumspect: Command, tmp_path: Path
) -> None:
    draft, link = tmp_path / "draft.txt", tmp_path / "link.txt"
    draft.write_text(NUMBER)
    draft.chmod(0o644)
    link.symlink_to(draft.name)
    assert circumspect("check", "--fix", str(link), "--output", str(link)).status == 0
    assert draft.read_text() == "Today I cleaned.\n"
    assert draft.stat().st_mode & 0o777 == 0o600
    assert link.is_symlink()
    assert sorted(tmp_path.iterdir()) == [draft, link]


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only the superuser gives files away"
)
def test_a_file_of_somebody_else_stays_theirs(circumspect: Command, tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text("an older and much longer report\n" * 100)
    os.chown(report, 12345, 12345)
    circumspect("check", "Nice day.", "--output", str(report))
    assert report.stat().st_uid == 12345
    assert report.read_text().startswith("Nothing found\n")
    assert "older" not in report.read_text()


@posix
@full
def test_an_output_on_a_full_disk_is_told_in_one_line() -> None:
    answer = process("check", NUMBER, "--pack", TINY, "--output", "/dev/full")
    assert (answer.returncode, answer.stderr.decode()) == (2, _KIND)


@posix
@full
@pytest.mark.parametrize(
    "arguments",
    [
        ["check", NUMBER, "--pack", TINY],
        ["rule", "--list"],
        ["policy", "show"],
        ["policy", "export"],
        ["evaluate", "labelled.jsonl", "--errors", "--no-reader"],
        ["--help"],
        ["--version"],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize(("where", "says"), [("/dev/full", _KIND), ("&-", _CLOSED)])
def test_a_full_disk_or_a_closed_standard_output_is_told_in_one_line_by_every_command(
    tmp_path: Path, arguments: list[str], where: str, says: str
) -> None:
    (tmp_path / "labelled.jsonl").write_text(LABELLED)
    answer = _in_shell(f'"$@" >{where}', *arguments, folder=tmp_path)
    assert (answer.returncode, answer.stderr) == (2, says)


@posix
@pytest.mark.parametrize("kind", ["auto", "text", "jsonl"])
def test_a_closed_standard_input_is_told_in_one_line(kind: str) -> None:
    answer = _in_shell('"$@" <&-', "check", "-", "--input", kind, "--pack", TINY)
    what = "the input" if kind == "jsonl" else "standard input"
    says = f"circumspect: {what} cannot be read (the stream is closed).\n"
    assert (answer.returncode, answer.stderr) == (2, says)


@posix
def test_an_output_file_needs_no_standard_streams(tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text("an older report")
    answer = _in_shell('"$@" <&- >&- 2>&-', "check", NUMBER, "--pack", TINY, "--output", str(report))
    assert answer.returncode == 1
    assert report.read_text().startswith("Please don't post this as it stands\n")


def test_half_a_surrogate_in_an_id_is_listed_all_the_same(circumspect: Command, tmp_path: Path) -> None:
    posts = tmp_path / "labelled.jsonl"
    posts.write_text('{"id": "\\ud800", "text": "You are all idiots", "rules": [], "note": "\\udc00"}\n')
    answer = circumspect("evaluate", str(posts), "--errors", "--by", "id", "--no-reader")
    assert (answer.status, answer.err) == (0, "")
    assert "\n  ?: wrongly found attack" in answer.out
    assert answer.out.endswith(" - label says: ?\n")
