"""Start-up and memory, each taken in processes of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

_STAGES = """
import json, sys, time
begun = time.perf_counter()
import circumspect
imported = time.perf_counter()
pack = circumspect.load_policy(sys.argv[1])
read = time.perf_counter()
checker = circumspect.Checker(sys.argv[1], reader=False)
built = time.perf_counter()
checker.check(circumspect.Post("hello"))
print(json.dumps({"import": imported - begun, "read the pack": read - imported,
    "read and build": built - read, "first check": time.perf_counter() - built}))
"""
_MEMORY = """
import json, resource, sys
def peak():
    try:  # a child's own account may still hold its parent's peak from before it began; the kernel's does not
        lines = open("/proc/self/status").read().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return used * (1 if sys.platform == "darwin" else 1024)
bare = peak()
from circumspect import Checker, Post
checker = Checker(sys.argv[1], reader=bool(int(sys.argv[2])))
ready = peak()
for line in sys.stdin:
    checker.check(Post(json.loads(line)))
print(json.dumps({"Python alone": bare, "ready to check": ready, "after the corpus": peak()}))
"""
_TIMES_OUT = 120
BY_WORDS, READ = "circumspect check --no-reader", "circumspect check"


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds from the start of a process to its end, by what was started; and the stages within one."""

    processes: dict[str, float]
    stages: dict[str, float]
    missing: tuple[str, ...]


def start_up(repeats: int, pack: str) -> Start:
    """Take the median over some starts of Python alone, the library's first answer, the command's."""
    commands: dict[str, Sequence[str]] = {
        "Python alone": (sys.executable, "-c", "pass"),
        "import, build, check": (sys.executable, "-c", _STAGES, pack),
        BY_WORDS: (*_command(), "check", "--pack", pack, "--no-reader", "hello"),
        READ: (*_command(), "check", "--pack", pack, "hello"),
    }
    taken, missing = {}, []
    for name, command in commands.items():
        if not _works(command):
            missing.append(f"{name}: not measured, it does not run yet")
            continue
        taken[name] = median(_seconds(command) for _ in range(repeats))
    runs = [_child(_STAGES, pack) for _ in range(repeats)]
    return Start(taken, {stage: median(run[stage] for run in runs) for stage in runs[0]}, tuple(missing))


def memory(texts: Sequence[str], pack: str, *, reader: bool) -> dict[str, int]:
    """Return the peak memory of a process that checks the texts one by one, in bytes, at three stages."""
    found = _child(_MEMORY, pack, str(int(reader)), given="\n".join(map(json.dumps, texts)))
    return {stage: int(used) for stage, used in found.items()}


def ratio_to_bare_python(repeats: int) -> float:
    """Return how many times longer than Python alone the library takes to its first answer."""
    bare = (sys.executable, "-c", "pass")
    answer = (sys.executable, "-c", "import circumspect; circumspect.check('hello')")
    _seconds(answer)
    return median(_seconds(answer) / _seconds(bare) for _ in range(repeats))


def _command() -> tuple[str, ...]:
    beside = Path(sys.executable).with_name("circumspect")
    if beside.is_file():
        return (str(beside),)
    return (sys.executable, "-c", "import sys; from circumspect.cli.main import main; sys.exit(main())")


def _works(command: Sequence[str]) -> bool:
    done = subprocess.run(command, capture_output=True, timeout=_TIMES_OUT, check=False)
    return done.returncode == 0


def _seconds(command: Sequence[str]) -> float:
    begun = perf_counter()
    subprocess.run(command, capture_output=True, timeout=_TIMES_OUT, check=False)
    return perf_counter() - begun


def _child(program: str, *arguments: str, given: str = "") -> dict[str, Any]:
    command = (sys.executable, "-c", program, *arguments)
    done = subprocess.run(
        command, input=given, capture_output=True, text=True, timeout=_TIMES_OUT, check=True
    )
    result: dict[str, Any] = json.loads(done.stdout)
    return result
