"""An OpenID Connect provider that really runs: the npm package oidc-provider, in memory (server.mjs)."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).parent
STARTS_WITHIN = 60.0
CLIENT = {"CLIENT_ID": "desk", "CLIENT_SECRET": "an invented secret of the desk"}
_MISSING = (
    "These tests start an OpenID Connect provider, which needs Node.js 20 or newer with npm; {}. Install it "
    "and run the same again (on Debian and Ubuntu: apt-get install nodejs npm; elsewhere: https://nodejs.org)."
)
_NOT_FETCHED = (
    "npm could not fetch what tests/desk/provider/package-lock.json names. It needs the npm registry, or a "
    "mirror of it (npm config set registry ...). npm said: {}"
)


@dataclass(frozen=True, slots=True)
class Provider:
    """A running provider."""

    issuer: str
    identities: Path

    def knows(self, subject: str, **claims: object) -> None:
        """Tell the provider of somebody, or tell it anew: it reads this whenever somebody signs in."""
        known = json.loads(self.identities.read_text("utf-8"))
        self.identities.write_text(json.dumps(known | {subject: claims}), "utf-8")

    @property
    def settings(self) -> dict[str, str]:
        """What the environment of a desk says of this provider."""
        return {
            "CIRCUMSPECT_OIDC_ISSUER": self.issuer,
            "CIRCUMSPECT_OIDC_CLIENT_ID": CLIENT["CLIENT_ID"],
            "CIRCUMSPECT_OIDC_CLIENT_SECRET": CLIENT["CLIENT_SECRET"],
            "CIRCUMSPECT_OIDC_NAME": "the agency's sign-on",
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
        }


@contextmanager
def provided(folder: Path, cache: Path) -> Iterator[Provider]:
    """Run a provider until the end of the block; what npm fetches for it is kept in *cache*."""
    installed = _installed(cache)
    shutil.copy(HERE / "server.mjs", installed)
    identities, out = folder / "identities.json", folder / "provider.txt"
    identities.write_text("{}", "utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = ["node", "server.mjs", str(port), str(identities)]
    with out.open("wb") as file:
        process = subprocess.Popen(
            command, cwd=installed, env=os.environ | CLIENT, stdout=file, stderr=subprocess.STDOUT
        )
        try:
            provider = Provider(f"http://127.0.0.1:{port}", identities)
            _wait(provider.issuer, process, out)
            yield provider
        finally:
            process.terminate()
            process.wait(timeout=30)


def _installed(cache: Path) -> Path:
    """Return a folder with what the lock file names, fetched once and kept until the lock file changes."""
    for tool in ("node", "npm"):
        if shutil.which(tool) is None:
            pytest.fail(_MISSING.format(f"{tool} is missing"))
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(version.removeprefix("v").partition(".")[0]) < 20:
        pytest.fail(_MISSING.format(f"node is {version}"))
    digest = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()[:16]
    ready = cache / digest
    if not ready.exists():
        new = Path(tempfile.mkdtemp(dir=cache))
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, new)
        done = subprocess.run(
            ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=new,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            shutil.rmtree(new)
            pytest.fail(_NOT_FETCHED.format(done.stderr.strip()))
        try:
            new.rename(ready)
        except OSError:
            if not ready.exists():
                raise
            shutil.rmtree(new)  # another worker was faster
    return ready


def _wait(issuer: str, process: subprocess.Popen[bytes], out: Path) -> None:
    ask = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            with ask.open(f"{issuer}/.well-known/openid-configuration", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"the provider did not start: {out.read_text('utf-8', 'replace')}")
