"""Decision 0001, proved: a draft is never stored, sent or told, whatever happens to the check.

The draft holds a word that stands nowhere else. After every road through the software, good or bad, it is
searched for: in messages and representations, in what logs and tracebacks would say, in every byte of every
file that appeared, and in all that the checker still holds.
"""

from __future__ import annotations

import gc
import io
import json
import logging
import os
import pickle
import subprocess
import sys
import traceback
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from circumspect import Checker, CircumspectError, Post, Profile, check
from circumspect.cli.inputs import Source, decode
from circumspect.cli.lines import read_posts
from circumspect.cli.main import run
from circumspect.content.post import post_from_mapping
from circumspect.content.text import Text
from circumspect.reader.wordpiece import WordPiece
from circumspect.report import FORMATS, Checked
from circumspect.report.view import view
from tests.cli.helpers import TINY, whole_environment

CANARY = "Quokkazanzibar"
DRAFT = f"{CANARY} here, I'm a lighthouse keeper at LAMP-0001, {CANARY}@customs.gov.au, call 0491 570 006."
POST = Post(
    DRAFT,
    channel="facebook",
    profile=Profile(name=f"{CANARY} keeper", bio=f"lighthouse keeper {CANARY}", employer=CANARY),
    parent=f"{CANARY} asked",
    authorised=CANARY,
    media=(f"{CANARY}.jpg",),
)


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(TINY, reader=False)


def _told(thing: object) -> str:
    return f"{thing!r} {thing} {[thing]!r} {thing:}"


# --- what things say of themselves


def test_nothing_made_of_a_draft_shows_its_words(checker: Checker) -> None:
    answer = checker.check(POST)
    assert answer.findings
    shown = view(Checked(POST, answer), checker.policy)
    numbered = next(read_posts([json.dumps({"text": DRAFT}).encode()], {}, lambda _line, _fault: None))
    things = [
        POST,
        POST.profile,
        Text(DRAFT, DRAFT, DRAFT),
        answer,
        *answer.findings,
        checker.explain(POST, "LH101"),
        checker.alternatives(POST, answer),
        checker.mend(POST),
        checker._engine.look(POST),
        WordPiece(f"[UNK]\n{CANARY.lower()}").cut(DRAFT),
        Checked(POST, answer),
        shown,
        *shown.points,
        numbered,
        Source("argument", text=DRAFT),
        checker,
    ]
    assert [thing for thing in map(_told, things) if CANARY in thing] == []


# --- what errors say


def _faults() -> Iterator[tuple[str, Any]]:
    for name, field, value in (
        ("use", "use", DRAFT),
        ("author", "author", CANARY + " x"),
        ("date", "date", DRAFT),
        ("profile", "profile", DRAFT),
        ("field of the profile", "profile", {DRAFT: 1}),
        ("media", "media", DRAFT),
        ("id", "id", [DRAFT]),
        ("authorised", "authorised", [DRAFT]),
        ("unknown field", DRAFT, 1),
    ):
        yield name, lambda field=field, value=value: post_from_mapping({"text": DRAFT, field: value})
    yield "text is a list", lambda: post_from_mapping({"text": [DRAFT]})
    yield "not UTF-8", lambda: decode(DRAFT.encode() + b"\xff" + DRAFT.encode(), "the file")
    yield "cut off", lambda: decode(DRAFT.encode() + b"\xe2\x80", "the file")
    yield "NUL", lambda: decode(DRAFT.encode() + b"\x00", "the file")
    yield "UTF-16", lambda: decode(DRAFT.encode("utf-16") + b"\x00\xd8\x00", "the file")
    yield "unknown rule", lambda: Checker(TINY, reader=False).explain(POST, "no-such-rule")


@pytest.mark.parametrize("fault", [pytest.param(call, id=name) for name, call in _faults()])
def test_an_error_holds_nothing_of_the_draft_not_even_behind_it(fault: Any) -> None:
    with pytest.raises(CircumspectError) as caught:
        fault()
    told = "".join(traceback.format_exception(caught.value))
    assert CANARY not in told
    error: BaseException | None = caught.value
    while error is not None:
        assert CANARY not in repr(error.args)
        assert CANARY not in repr(vars(error))
        assert CANARY.encode() not in getattr(error, "object", b"")
        assert CANARY not in getattr(error, "doc", "")
        error = error.__cause__ or error.__context__


@pytest.mark.parametrize(
    "line",
    [
        DRAFT,
        f'{{"text": "{DRAFT}',
        f'{{"text": "{DRAFT}" {CANARY}}}',
        f'{{"text": "{DRAFT}", "text": "{DRAFT}"}}',
        f'{{"{DRAFT}": "{DRAFT}"}}',
        f'["{DRAFT}"]',
        f'{{"text": "x", "use": "{DRAFT}"}}',
        f'{{"text": "x", "{CANARY} in a name": 1}}',
    ],
)
def test_a_bad_line_is_told_without_its_words(line: str) -> None:
    told: list[str] = []
    assert list(read_posts([line.encode()], {}, lambda number, fault: told.append(f"{number} {fault}"))) == []
    assert len(told) == 1
    assert CANARY not in told[0]


def _arguments() -> Iterator[list[str]]:
    for form in FORMATS:
        yield ["check", DRAFT, "--format", form, "--output", "/nowhere/at/all"]
    yield [DRAFT]
    yield [CANARY]
    yield ["check", CANARY, CANARY]
    yield ["check", f"{CANARY}.txt"]
    yield ["check", f"drafts/{CANARY}"]
    yield ["check", f"--{CANARY}"]
    yield ["check", f"-{CANARY}"]
    yield ["check", "x", "--resume"]
    yield ["check", f"{CANARY}\udce9"]
    yield ["check", "-", "--input", "jsonl"]
    yield ["rule", DRAFT]
    yield ["explain", DRAFT]
    yield ["explain", DRAFT, "--rule", DRAFT]
    yield ["dispute", DRAFT, "--certainty", "certain", "--reason", "joke"]
    yield ["dispute", "SM408", "--certainty", DRAFT, "--reason", "joke"]
    yield ["dispute", "SM408", "--certainty", "certain", "--reason", DRAFT]
    yield ["dispute", "SM408", DRAFT, "--certainty", "certain", "--reason", "joke"]
    for option in (
        "--use",
        "--author",
        "--date",
        "--format",
        "--input",
        "--pack",
        "--overlay",
        "--colour",
        "--action",
    ):
        yield ["check", option, DRAFT]


@pytest.mark.parametrize("arguments", list(_arguments()), ids=map(str, range(len(list(_arguments())))))
def test_every_refusal_of_the_command_line_keeps_the_words_to_itself(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(DRAFT.encode())))
    assert run(arguments) == 2
    captured = capsys.readouterr()
    assert captured.err
    assert CANARY not in captured.err + captured.out


# --- what is kept


def test_a_checker_keeps_nothing_of_what_it_checked() -> None:
    checker = Checker(TINY, reader=False)
    for _ in range(3):
        checker.check(POST)
        checker.mend(POST)
        checker.alternatives(POST)
        checker.explain(POST, "LH101")
    assert CANARY.encode() not in pickle.dumps(checker)
    assert [found for found in _strings_reached_from(checker) if CANARY.lower() in found.lower()] == []


def test_a_checker_remembers_no_date_of_a_post() -> None:
    checker, day = Checker(TINY, reader=False), date(2017, 3, 14)
    assert checker.check(replace(POST, date=day)).findings
    assert day not in [thing for thing in _reached_from(checker) if isinstance(thing, date)]


@pytest.mark.parametrize(
    "draft",
    [
        "\u6d77\u5173\u67e5\u83b7",
        "\u043d\u0430\u0448\u0430 \u0441\u043c\u0435\u043d\u0430",
        "caf\u00e9 \U0001f40d",
    ],
)
def test_a_checker_remembers_no_character_of_a_post(draft: str) -> None:
    fresh, other = Checker(TINY, reader=False), Checker(TINY, reader=False)
    fresh.check(Post(draft))
    other.check(Post("\u0375\u2019 and nothing else"))
    known = [list(checker._engine.compiled.normaliser.table) for checker in (fresh, other)]
    assert known[0] == known[1]


def test_the_shared_checker_of_the_api_keeps_nothing_either() -> None:
    check(DRAFT)
    import circumspect.api  # noqa: PLC0415

    assert [f for f in _strings_reached_from(circumspect.api._default()) if CANARY.lower() in f.lower()] == []


def _strings_reached_from(start: object) -> Iterator[str]:
    """Yield every text that an object holds, however deep, short of modules and the types of Python."""
    for thing in _reached_from(start):
        if isinstance(thing, str):
            yield thing
        elif isinstance(thing, bytes):
            yield thing.decode("utf-8", "replace")


def _reached_from(start: object) -> Iterator[object]:
    """Yield everything that an object holds, however deep, short of modules and the types of Python."""
    seen: set[int] = set()
    ahead: list[object] = [start]
    while ahead:
        thing = ahead.pop()
        if id(thing) in seen or isinstance(thing, type) or type(thing).__name__ == "module":
            continue
        seen.add(id(thing))
        yield thing
        if hasattr(thing, "__globals__"):
            ahead += [getattr(thing, "__closure__", None), getattr(thing, "__defaults__", None)]
        elif not isinstance(thing, str | bytes):
            ahead += gc.get_referents(thing)


def test_nothing_is_logged_or_warned_of(checker: Checker) -> None:
    records: list[logging.LogRecord] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            records.append(record)

    root = logging.getLogger()
    handler, level = Keep(), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            answer = checker.check(POST)
            for form in FORMATS:
                from circumspect.report import render  # noqa: PLC0415

                render(form, POST, answer, checker.policy)
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    assert records == []
    assert [str(warning.message) for warning in warned] == []


# --- what a process leaves behind

_WATCHED = """
import atexit, json, os, sys

trace = open(sys.argv[1], "w", encoding="utf-8")
events = []
writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
families = ("socket.", "subprocess.", "tempfile.", "shutil.", "sqlite3.", "ftplib.", "smtplib.", "urllib.")
others = {"os.mkdir", "os.rename", "os.link", "os.symlink", "os.system", "os.exec", "os.posix_spawn",
          "os.fork", "os.truncate", "dbm.open", "shelve.open"}

def watch(event, args):
    if event.startswith(families) or event in others:
        events.append([event, repr(args)])
    elif event == "open":
        path, mode, flags = args
        if isinstance(path, int):  # a file that is open already
            return
        if (mode and set(mode) & set("wax+")) or (isinstance(flags, int) and flags & writing):
            events.append([event, repr(path)])

atexit.register(lambda: (json.dump(events, trace), trace.close()))
sys.addaudithook(watch)
sys.argv = ["circumspect", *sys.argv[2:]]
from circumspect.cli.main import main
main()
"""
_PLACES = {
    "HOME": "",
    "USERPROFILE": "",
    "TMPDIR": "tmp",
    "TEMP": "tmp",
    "TMP": "tmp",
    "XDG_CACHE_HOME": ".cache",
    "XDG_CONFIG_HOME": ".config",
    "XDG_DATA_HOME": ".data",
    "XDG_STATE_HOME": ".state",
    "XDG_RUNTIME_DIR": "run",
}
_KEPT = {"PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE"}


@dataclass(frozen=True)
class _Run:
    status: int
    out: str
    err: str
    events: list[list[str]]
    files: list[Path]


def _watched(
    folder: Path, *arguments: str, given: str = "", script: str = _WATCHED, python: tuple[str, ...] = ()
) -> _Run:
    """Run the command in a fresh home, with every write and every socket recorded."""
    home = folder / "home"
    environment = {name: value for name, value in whole_environment().items() if name in _KEPT}
    for name, place in _PLACES.items():
        (home / place).mkdir(parents=True, exist_ok=True)
        environment[name] = str(home / place)
    trace = folder / "trace.json"
    answer = subprocess.run(
        [sys.executable, *python, "-c", script, str(trace), *arguments],
        input=given.encode(),
        capture_output=True,
        env=environment,
        cwd=home,
        timeout=120,
        check=False,
    )
    events = json.loads(trace.read_text("utf-8")) if trace.exists() and trace.stat().st_size else []
    files = [path for path in home.rglob("*") if not path.is_dir()]
    return _Run(answer.returncode, answer.stdout.decode(), answer.stderr.decode(), events, files)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("pack", [TINY, "acbps_2012"], ids=["tiny", "shipped"])
def test_a_check_writes_no_file_and_opens_no_socket(tmp_path: Path, form: str, pack: str) -> None:
    arguments = (
        "check",
        "-",
        "--input",
        "text",
        "--format",
        form,
        "--pack",
        pack,
        "--bio",
        f"keeper {CANARY}",
    )
    done = _watched(tmp_path, *arguments, given=DRAFT)
    assert done.status == 1
    assert done.events == []
    assert done.files == []
    assert done.err == ""
    assert (CANARY in done.out) == (form in {"text", "html", "markdown"})


@pytest.mark.parametrize(
    ("arguments", "given", "status"),
    [
        (["check", "-", "--fix"], DRAFT, 1),
        (["check", "-"], json.dumps({"text": DRAFT}) + "\n" + DRAFT + "\n", 2),
        (["check", "-", "--format", "html"], json.dumps({"text": DRAFT}) + "\n", 1),
        (["explain", "-", "--rule", "LH101"], DRAFT, 1),
        (["check", "--", DRAFT], "", 1),
        (["check", DRAFT, CANARY], "", 2),
        (["check", f"{CANARY}.txt"], "", 2),
    ],
)
def test_no_other_road_writes_a_file_or_opens_a_socket(
    tmp_path: Path, arguments: list[str], given: str, status: int
) -> None:
    done = _watched(tmp_path, arguments[0], "--pack", TINY, *arguments[1:], given=given)
    assert done.status == status
    assert done.events == []
    assert done.files == []
    if "--fix" not in arguments:
        assert CANARY not in done.err


def test_what_is_written_on_demand_is_that_file_alone(tmp_path: Path) -> None:
    output = tmp_path / "answer.json"
    done = _watched(
        tmp_path, "check", "-", "--pack", TINY, "--format", "json", "--output", str(output), given=DRAFT
    )
    assert done.status == 1
    assert done.files == []
    assert [["open", repr(str(output))]] == done.events
    assert CANARY.encode() not in output.read_bytes()


_BROKEN = """
import sys
from circumspect.api import Checker
from circumspect.cli.main import main

def broken(self, post, assessment=None):
    {body}

Checker.alternatives = broken
sys.argv = ["circumspect", *sys.argv[2:]]
main()
"""


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("raise ValueError(post.text)", 2),
        ("raise RecursionError(post.text)", 2),
        ("(post.text.encode() + bytes([255])).decode()", 2),
        ("raise KeyboardInterrupt(post.text)", 130),
        ("raise BrokenPipeError(post.text)", 141),
    ],
)
def test_a_fault_within_shows_no_traceback_and_leaves_nothing(tmp_path: Path, body: str, status: int) -> None:
    done = _watched(tmp_path, "check", "-", "--pack", TINY, given=DRAFT, script=_BROKEN.format(body=body))
    assert done.status == status
    assert CANARY not in done.err + done.out
    assert "Traceback" not in done.err
    assert done.files == []


def test_a_crash_of_the_interpreter_tells_places_only(tmp_path: Path) -> None:
    script = _BROKEN.format(body="import faulthandler; faulthandler._sigsegv()")
    done = _watched(
        tmp_path, "check", "-", "--pack", TINY, given=DRAFT, script=script, python=("-X", "faulthandler")
    )
    assert done.status not in {0, 1, 2}
    assert "Fatal Python error" in done.err
    assert CANARY not in done.err
    assert done.files == []


@pytest.mark.skipif(os.name == "nt", reason="Windows writes none unless its owner arranged for it")
def test_a_crash_leaves_no_core_dump(tmp_path: Path) -> None:
    script = _BROKEN.format(
        body="import resource; print(resource.getrlimit(resource.RLIMIT_CORE)); raise SystemExit"
    )
    assert _watched(tmp_path, "check", "-", "--pack", TINY, given=DRAFT, script=script).out == "(0, 0)\n"


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ("post_from_mapping({'text': draft, 'use': draft})", "PostError"),
        ("post_from_mapping({draft: draft})", "PostError"),
        ("check(draft, profile=draft)", "PostError"),
        ("check(draft, nonsense=draft)", "TypeError"),
        ("Checker(reader=False).check(draft)", "AttributeError"),
        ("Checker(reader=False).explain(Post(draft), 'no-such-rule')", "PackError"),
    ],
)
def test_an_uncaught_error_in_someones_own_program_does_not_show_the_draft(
    tmp_path: Path, call: str, error: str
) -> None:
    script = f"""
import sys
from circumspect import Checker, Post, check
from circumspect.content.post import post_from_mapping
draft = sys.stdin.read()
{call}
"""
    done = _watched(tmp_path, given=DRAFT, script=script)
    assert done.status == 1
    assert done.err.startswith("Traceback")
    assert error in done.err.splitlines()[-1]
    assert CANARY not in done.err
