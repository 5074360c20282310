"""The command as a process of its own: statuses, closed pipes, Ctrl-C, colours, encodings."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.cli.helpers import TINY, command_line, process, whole_environment

NUMBER = "Today I cleaned LAMP-0001."
LINE = json.dumps({"id": "x", "text": NUMBER}).encode() + b"\n"
posix = pytest.mark.skipif(os.name == "nt", reason="signals and pipes of Unix")


def _check(*arguments: str, given: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    return process("check", *arguments, "--pack", TINY, given=given, environment=environment)


@pytest.mark.parametrize(("post", "status"), [("Nice day.", 0), (NUMBER, 1), ("nowhere.txt", 2)])
def test_the_exit_status_says_how_it_went(post: str, status: int) -> None:
    assert _check(post).returncode == status


def test_a_report_never_replaces_the_draft_that_standard_input_reads(tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text(NUMBER)
    with draft.open("rb") as given:
        answer = subprocess.run(
            command_line("check", "-", "--pack", TINY, "--output", str(draft)),
            stdin=given,
            capture_output=True,
            env=whole_environment(),
            check=False,
        )
    assert (2, NUMBER) == (answer.returncode, draft.read_text())
    assert b"the report would replace it" in answer.stderr


def test_the_version_is_told() -> None:
    answer = process("--version")
    assert answer.returncode == 0
    assert re.fullmatch(rb"circumspect \d+\.\d+\.\d+\n", answer.stdout)


def test_no_command_at_all_shows_the_help_and_fails() -> None:
    answer = process()
    assert answer.returncode == 2
    assert b"circumspect demo" in answer.stderr


def _take_interrupts() -> None:
    """A shell that starts this in the background has its children ignore Ctrl-C; undo that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@posix
def test_a_closed_pipe_ends_quietly() -> None:
    with subprocess.Popen(
        command_line("check", "-", "--pack", TINY, "--input", "jsonl"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=whole_environment(),
    ) as running:
        assert running.stdin
        assert running.stdout
        assert running.stderr
        running.stdin.write(LINE)
        running.stdin.flush()
        assert json.loads(running.stdout.readline())["id"] == "x"
        running.stdout.close()
        with suppress(BrokenPipeError):
            running.stdin.write(LINE * 2_000)
        with suppress(BrokenPipeError):
            running.stdin.close()
        assert running.wait(60) == 141
        assert running.stderr.read() == b""


@posix
@pytest.mark.parametrize(
    "arguments", [["rule", "--list"], ["clause", "--list"], ["check", NUMBER], ["demo"], ["--help"]]
)
def test_a_pipe_closed_before_the_first_word_ends_quietly(arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as out:
        answer = subprocess.run(
            command_line(*arguments),
            stdout=out,
            stderr=subprocess.PIPE,
            env=whole_environment(),
            timeout=60,
            check=False,
        )
    assert answer.stderr == b""
    assert answer.returncode == 141


@posix
def test_ctrl_c_ends_with_130_a_kind_line_and_whole_lines_only(tmp_path: Path) -> None:
    output = tmp_path / "answers.jsonl"
    with subprocess.Popen(
        command_line("check", "-", "--pack", TINY, "--input", "jsonl", "--output", str(output)),
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=whole_environment(),
        preexec_fn=_take_interrupts,  # noqa: PLW1509 - the child starts no thread before
    ) as running:
        assert running.stdin
        assert running.stderr
        running.stdin.write(LINE * 50)
        running.stdin.flush()
        deadline = time.monotonic() + 30
        while (not output.exists() or output.stat().st_size == 0) and time.monotonic() < deadline:
            time.sleep(0.01)
        running.send_signal(signal.SIGINT)
        assert running.wait(30) == 130
        said = running.stderr.read().decode()
    assert "Stopped." in said
    assert "Traceback" not in said
    written = output.read_bytes()
    assert written.endswith(b"\n")
    assert all(json.loads(line)["id"] == "x" for line in written.splitlines())


@posix
def test_ctrl_c_while_it_waits_for_a_post_ends_with_130() -> None:
    with subprocess.Popen(
        command_line("check", "-", "--pack", TINY, "--input", "jsonl"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=whole_environment(),
        preexec_fn=_take_interrupts,  # noqa: PLW1509 - the child starts no thread before
    ) as running:
        assert running.stdin
        assert running.stdout
        assert running.stderr
        running.stdin.write(LINE)
        running.stdin.flush()
        assert running.stdout.readline()
        running.send_signal(signal.SIGINT)
        assert running.wait(30) == 130
        assert b"Stopped." in running.stderr.read()


@posix
def test_an_interrupted_run_and_its_resumption_make_one_whole_file(tmp_path: Path) -> None:
    posts, output = tmp_path / "posts.jsonl", tmp_path / "answers.jsonl"
    posts.write_bytes(b"".join(json.dumps({"id": n, "text": NUMBER}).encode() + b"\n" for n in range(20_000)))
    arguments = ("check", str(posts), "--pack", TINY, "--output", str(output), "--resume")
    with subprocess.Popen(
        command_line(*arguments), stderr=subprocess.PIPE, env=whole_environment()
    ) as running:
        deadline = time.monotonic() + 30
        while (not output.exists() or output.stat().st_size == 0) and time.monotonic() < deadline:
            time.sleep(0.002)
        running.kill()  # not even a chance to tidy up
    answer = process(*arguments)
    assert answer.returncode == 1
    answered = [int(json.loads(line)["id"]) for line in output.read_bytes().splitlines()]
    assert answered == list(range(20_000))


def test_there_are_no_colours_where_no_terminal_is() -> None:
    assert b"\x1b" not in _check(NUMBER).stdout


def test_colours_come_when_asked_for_even_under_no_color() -> None:
    assert b"\x1b[1;31m" in _check(NUMBER, "--colour", "always", NO_COLOR="1").stdout


def test_the_american_spelling_of_colour_is_known() -> None:
    assert b"\x1b" in _check(NUMBER, "--color", "always").stdout


@posix
@pytest.mark.parametrize(
    ("environment", "arguments", "coloured"),
    [
        ({}, [], True),
        ({"NO_COLOR": "1"}, [], False),
        ({"NO_COLOR": ""}, [], True),
        ({"TERM": "dumb"}, [], False),
        ({}, ["--colour", "never"], False),
        ({}, ["--format", "html"], False),
    ],
)
def test_a_terminal_gets_colours_unless_someone_minds(
    environment: dict[str, str], arguments: list[str], coloured: bool
) -> None:
    import pty  # noqa: PLC0415 - there is none on Windows

    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command_line("check", NUMBER, "--pack", TINY, *arguments),
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        env={"TERM": "xterm", **whole_environment(environment)},
    ) as running:
        os.close(theirs)
        said = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:
                break
            if not piece:
                break
            said += piece
        assert running.wait(60) == 1
    os.close(ours)
    assert (b"\x1b[" in said) == coloured
    assert b"lamp" in said.lower()


@posix
def test_a_person_at_a_terminal_is_told_to_type_the_post() -> None:
    import pty  # noqa: PLC0415 - there is none on Windows

    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command_line("check", "--pack", TINY),
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=whole_environment(),
    ) as running:
        os.close(theirs)
        os.write(ours, b"Today I cleaned LAMP-0001.\n\x04")
        out, err = running.communicate(timeout=60)
    os.close(ours)
    assert running.returncode == 1
    assert b"LAMP-0001.\n" in out
    assert err.startswith(b"Type or paste the post.")


def test_output_is_utf_8_whatever_the_locale() -> None:
    answer = _check(
        "Café LAMP-0001 漢字", PYTHONIOENCODING="ascii", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0"
    )
    assert "Café LAMP-0001 漢字" in answer.stdout.decode("utf-8")
    assert answer.stderr == b""


def test_an_argument_that_is_not_utf_8_is_no_traceback() -> None:
    if os.name == "nt":
        pytest.skip("arguments are Unicode there")
    answer = subprocess.run(
        [*map(os.fsencode, command_line("check", "--pack", TINY)), b"Caf\xe9 canary"],
        capture_output=True,
        env=whole_environment({"LC_ALL": "C.UTF-8"}),
        check=False,
    )
    assert answer.returncode == 2
    assert b"(character 4)" in answer.stderr
    assert b"canary" not in answer.stderr


def test_a_command_imports_no_other_command_and_no_renderer_it_does_not_need() -> None:
    script = """
import sys
from circumspect.cli.main import run
run(["check", "Nice day.", "--pack", sys.argv[1]])
print(*sys.modules, file=sys.stderr)
"""
    answer = subprocess.run(
        [sys.executable, "-c", script, TINY],
        capture_output=True,
        text=True,
        env=whole_environment(),
        check=True,
    )
    loaded = set(answer.stderr.split())
    unwanted = {
        "circumspect.report.html",
        "circumspect.report.sarif",
        "circumspect.cli.rule",
        "markdown_it",
        "socket",
    }
    assert not loaded & unwanted
