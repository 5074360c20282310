"""Runs a command with a PostgreSQL server of its own, which is gone afterwards.

    python -m tools.with_postgres COMMAND ...

The command finds the server in DATABASE_URL. Needs PostgreSQL's own programs (Debian: the package
postgresql); as root the server runs as the user ``postgres``, for it refuses to run as root.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PLACES = "/usr/lib/postgresql/*/bin"
_MISSING = (
    "PostgreSQL is missing, and these tests need it. Install it and run the same again "
    "(on Debian and Ubuntu: apt-get install postgresql)."
)


@contextmanager
def server() -> Iterator[str]:
    """Start a server in a temporary folder and yield its address. Raises SystemExit where there is none."""
    with tempfile.TemporaryDirectory(prefix="desk-postgres-") as folder:
        data, port = Path(folder) / "data", _free_port()
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        _run("initdb", "--auth=trust", "--username=desk", "--encoding=UTF8", "--no-sync", f"--pgdata={data}")
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200"
        log = str(Path(folder) / "log")
        _run("pg_ctl", "start", "--wait", f"--pgdata={data}", f"--log={log}", f"--options={options}")
        try:
            _run("createdb", "--host=127.0.0.1", f"--port={port}", "--username=desk", "desk")
            yield f"postgresql://desk@127.0.0.1:{port}/desk"
        finally:
            _run("pg_ctl", "stop", "--mode=immediate", f"--pgdata={data}")


def _run(program: str, *arguments: str) -> None:
    places = sorted(Path("/").glob(f"{_PLACES[1:]}/{program}"))
    found = str(places[-1]) if places else shutil.which(program)
    if found is None:
        raise SystemExit(_MISSING)
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*as_user, found, *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        cwd="/",
    )
    if done.returncode:
        raise SystemExit(f"{program} failed: {done.stderr.strip()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    """Run the command that was named, and end with its status."""
    if len(sys.argv) < 2:
        raise SystemExit(f"usage: {(__doc__ or '').splitlines()[2].strip()}")
    with server() as address:
        environment = {**os.environ, "DATABASE_URL": address}
        status = subprocess.run(sys.argv[1:], env=environment, check=False).returncode
    sys.exit(status)


if __name__ == "__main__":
    main()
