"""A desk that really runs, for tests that must see it from outside."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

STARTS_WITHIN = 90.0


@dataclass(frozen=True, slots=True)
class Served:
    """A running desk: its address, its folder, and the files that hold what it said."""

    address: str
    data: Path
    out: Path


@contextmanager
def served(folder: Path, *arguments: str, app: str = "", **environment: str) -> Iterator[Served]:
    """Run ``circumspect serve`` in a folder of its own until the end of the block.

    *app* names another WSGI application to serve in place of the desk's own.
    """
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    data, temporary, out = folder / "data", folder / "temporary", folder / "out.txt"
    temporary.mkdir(parents=True)
    known = {
        key: value for key, value in os.environ.items() if not key.startswith(("CIRCUMSPECT_", "DJANGO_"))
    }
    known |= {
        "CIRCUMSPECT_DATA": str(data),
        "CIRCUMSPECT_ADDRESS": address,
        "TMPDIR": str(temporary),
        **environment,
    }
    known.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "circumspect", "serve", f"--port={port}", *arguments]
    if app:
        command = [sys.executable, "-m", "tests.desk.faulty", str(port), *arguments]
    with out.open("wb") as file:
        process = subprocess.Popen(command, env=known, stdout=file, stderr=subprocess.STDOUT)
        try:
            _wait(address, process, out)
            yield Served(address, data, out)
        finally:
            process.terminate()
            process.wait(timeout=30)


def _wait(address: str, process: subprocess.Popen[bytes], out: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/health/ready", timeout=5):  # noqa: S310 - our own desk
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"the desk did not start: {out.read_text('utf-8', 'replace')}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
