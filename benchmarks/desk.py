"""Measures the desk under load, on loopback and a PostgreSQL of its own.

    make bench-desk    (python -m tools.with_postgres python -m benchmarks.desk [--releases N] [--users N])

A register of many releases is made in bulk; then users come who each do one thing, think for about five
seconds, and do the next: check a post, search the register, read a clause. Load and desk share the machine,
so the figures are on the safe side. The desk must answer every request.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

THINK, SEED, PORT, AT_ONCE = 5.0, 2012, 8471, 2_000
PLACES = (
    "Hobart",
    "Darwin",
    "Perth",
    "Cairns",
    "Sydney",
    "Albany",
    "Broome",
    "Mackay",
    "Geelong",
    "Launceston",
)
THINGS = (
    "cargo counter",
    "airport kiosk",
    "information line",
    "careers fair",
    "passenger card",
    "duty rate",
    "office",
)
DEEDS = ("opens at nine", "is closed on Friday", "moves to the wharf", "has a new form", "changes from July")
REACH = {"check": 150, "register": 200}
"""Milliseconds at the 95th percentile."""


def main() -> None:
    """Fill, serve, load, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--releases", type=int, default=100_000)
    parser.add_argument("--users", type=int, default=100)
    parser.add_argument("--seconds", type=int, default=60)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "CIRCUMSPECT_DATA": folder,
            "CIRCUMSPECT_ADDRESS": f"http://127.0.0.1:{PORT}",
            "CIRCUMSPECT_DEMO": "yes",
            "DJANGO_SETTINGS_MODULE": "circumspect_desk.settings",
        }
        began = time.monotonic()
        fill(options.releases)
        print(f"{options.releases:,} releases made in {time.monotonic() - began:.0f} s", flush=True)
        with served(Path(folder)):
            took, errors = load(options.users, options.seconds)
    print(
        f"{options.users} users, {THINK:.0f} s to think, {options.seconds} s: "
        f"{sum(map(len, took.values())):,} requests, {errors} errors"
    )
    for name, times in sorted(took.items()):
        p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[18]
        target = f", {REACH[name]} ms asked" if name in REACH else ""
        print(f"  {name:<18} n {len(times):>5}  p50 {p50:6.0f} ms  p95 {p95:6.0f} ms{target}")
    sys.exit(bool(errors))


def fill(count: int) -> None:
    """Make the tables, the demonstration's people, and so many published releases, past the triggers."""
    import django  # noqa: PLC0415 - the environment comes first

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection, transaction  # noqa: PLC0415

    from circumspect_desk.operations.demo import fill as people  # noqa: PLC0415

    call_command("migrate", verbosity=0, interactive=False)
    people()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for start in range(0, count, AT_ONCE):
            _make(start, min(AT_ONCE, count - start), cursor)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _make(start: int, count: int, cursor: Any) -> None:
    from django.utils import timezone  # noqa: PLC0415

    from circumspect_desk.accounts.models import Person  # noqa: PLC0415
    from circumspect_desk.releases.models import (  # noqa: PLC0415
        ChannelText,
        Decision,
        Delegation,
        Publication,
        Release,
        Revision,
        Submission,
        Topic,
    )

    chance, now = random.Random(SEED + start), timezone.now()
    author, delegation = Person.objects.get(staff_number="D1001"), Delegation.objects.all()[0]
    topics = list(Topic.objects.all())
    made = Release.objects.bulk_create(
        Release(
            number=f"R2011-{start + n:06}",
            title=f"The {chance.choice(THINGS)} in {chance.choice(PLACES)}",
            topic=chance.choice(topics),
            state="published",
            started_by=author,
            started_at=now - timedelta(hours=start + n),
        )
        for n in range(count)
    )
    revisions = Revision.objects.bulk_create(
        Revision(release=r, number=1, written_by=author, at=r.started_at, purpose="Inform.") for r in made
    )
    words = [
        f"{r.title} {chance.choice(DEEDS)}. Call 1300 363 263 before you come, reference {r.number}."
        for r in made
    ]
    pairs = list(zip(revisions, words, strict=True))
    ChannelText.objects.bulk_create(ChannelText(revision=r, channel="blog", words=w) for r, w in pairs)
    Submission.objects.bulk_create(Submission(revision=r, by=author, at=r.at) for r in revisions)
    Decision.objects.bulk_create(
        Decision(
            revision=r,
            decided_by=delegation.person,
            at=r.at,
            outcome="approved",
            delegation=delegation,
            digest="0" * 64,
        )
        for r in revisions
    )
    Publication.objects.bulk_create(
        Publication(revision=r, channel="blog", address=f"https://example.com/{r.pk}", at=r.at, by=author)
        for r in revisions
    )
    rows = [(r.release_id, whole, w) for r, w in pairs for whole in (0, 1)]
    cursor.executemany("INSERT INTO releases_passage (release_id, whole, words) VALUES (%s, %s, %s)", rows)


@contextmanager
def served(folder: Path) -> Iterator[None]:
    """Serve the desk with two workers until the block ends."""
    command = [sys.executable, "-m", "circumspect", "serve", f"--port={PORT}", "--workers=2", "--demo"]
    with (folder / "out.txt").open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out) as process:
        try:
            for _ in range(300):
                if _answers():
                    break
                time.sleep(0.2)
            for _ in range(8):  # both workers have their checker
                _open(urllib.request.build_opener(), "/", {"text": "Hello.", "use": "personal"})
            yield
        finally:
            process.terminate()


def _answers() -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/health/ready", timeout=5):
            return True
    except OSError:
        return False


def _open(opener: urllib.request.OpenerDirector, path: str, form: dict[str, str] | None = None) -> str:
    body = urlencode(form).encode() if form else None
    with opener.open(f"http://127.0.0.1:{PORT}{path}", body, timeout=30) as response:
        return str(response.read().decode())


def _signed_in() -> urllib.request.OpenerDirector:
    from circumspect_desk.operations.demo import PASSWORD  # noqa: PLC0415

    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    page = _open(opener, "/account/login/")
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    _open(opener, "/account/login/", {"csrfmiddlewaretoken": token, "login": "stella", "password": PASSWORD})
    return opener


def load(users: int, seconds: int) -> tuple[dict[str, list[float]], int]:
    """Let users come; return how long each kind of request took, in milliseconds, and how many failed."""
    signed_in = _signed_in()
    took: dict[str, list[float]] = defaultdict(list)
    errors: list[Exception] = []
    until = time.monotonic() + seconds

    def user(number: int) -> None:
        chance = random.Random(SEED + number)
        time.sleep(chance.random() * THINK)
        while time.monotonic() < until:
            name, deed = _deeds(chance, signed_in)
            began = time.perf_counter()
            try:
                deed()
            except (OSError, urllib.error.URLError) as error:
                errors.append(error)
            took[name].append(1000 * (time.perf_counter() - began))
            time.sleep(chance.uniform(0.5, 1.5) * THINK)

    threads = [threading.Thread(target=user, args=(number,)) for number in range(users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for kind in sorted({f"{type(error).__name__}: {error}" for error in errors}):
        print(f"  {kind}")
    return took, len(errors)


def _deeds(chance: random.Random, signed_in: urllib.request.OpenerDirector) -> tuple[str, Callable[[], str]]:
    """Return something that a user does, and its name."""
    nobody = urllib.request.build_opener()
    place, thing, deed = chance.choice(PLACES), chance.choice(THINGS), chance.choice(DEEDS)
    post = {
        "text": f"The {thing} in {place} {deed}, says my cousin, and my desk line is 02 6274 0123.",
        "use": "personal",
    }
    return chance.choice(
        (
            ("check", lambda: _open(nobody, "/", post)),
            ("check while typing", lambda: _open(nobody, "/check/live", post)),
            ("register", lambda: _open(signed_in, f"/register/?{urlencode({'words': f'{thing} {place}'})}")),
            ("register, plain", lambda: _open(signed_in, "/register/")),
            ("clause", lambda: _open(nobody, "/policy/4.1")),
        )
    )


if __name__ == "__main__":
    main()
