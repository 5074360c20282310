"""The desk's own commands, run as an administrator runs them: what they do, and how they refuse."""

from __future__ import annotations

import json
import logging
import os
import secrets
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import pytest

from circumspect_desk.operations.logs import OneLine
from tests.desk.commanding import SERVER, Desk, Done, new_desk
from tests.desk.serving import served

EARNEST = {
    "CIRCUMSPECT_ADDRESS": "https://desk.agency.gov.au",
    "CIRCUMSPECT_SECURITY_CONTACT": "security@agency.gov.au",
}
PASSWORD = "an unlikely sentence of five"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk with nothing in it."""
    with new_desk(tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def one_migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with new_desk(tmp_path_factory.mktemp("migrated")) as made:
        assert 0 == made.command("migrate").returncode
        yield made


@pytest.fixture(scope="module")
def one_filled(one_migrated: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with new_desk(tmp_path_factory.mktemp("filled"), one_migrated) as made:
        made.fill()
        assert 0 == made.command("tick").returncode
        yield made


@pytest.fixture
def migrated(one_migrated: Desk, tmp_path: Path) -> Iterator[Desk]:
    """A desk whose database is up to date and holds nothing."""
    with new_desk(tmp_path, one_migrated) as made:
        yield made


@pytest.fixture
def filled(one_filled: Desk, tmp_path: Path) -> Iterator[Desk]:
    """A desk with people and releases, whose trail is anchored."""
    with new_desk(tmp_path, one_filled) as made:
        yield made


def _refused(done: Done, *told: str) -> None:
    """See that a command ended with an error that is told in words."""
    assert 2 == done.returncode, done.stdout + done.stderr
    assert done.stderr.splitlines()[0].startswith(("circumspect: ", "Reading the policy"))
    assert "internal error" not in done.stderr
    assert "Traceback" not in done.stderr
    for words in told:
        assert words in " ".join(done.stderr.split())


def _serve(desk: Desk, *arguments: str, **environment: str) -> Done:
    return desk.run("-m", "circumspect", "serve", *arguments, **environment)


# --- serve -------------------------------------------------------------------------------------------------


def test_a_demonstration_is_filled_once_and_never_served_in_earnest(tmp_path: Path) -> None:
    with served(tmp_path / "first", "--demo") as first:
        assert "Filled with invented people" in first.out.read_text()
    desk = Desk(first.data)
    before = desk.rows()
    with served(tmp_path / "second", "--demo", CIRCUMSPECT_DATA=str(first.data)) as second:
        assert "Filled" not in second.out.read_text()
    assert before == desk.rows()
    _refused(_serve(desk), "this desk holds demonstration accounts", "start it with --demo")
    _refused(_serve(desk, **EARNEST), "this desk holds demonstration accounts")
    checked = desk.command("check", **EARNEST)
    _refused(checked, "desk.W001", "demonstration accounts")
    for path in first.data.rglob("*"):
        assert 0 == stat.S_IMODE(path.stat().st_mode) & 0o077, f"{path} can be read by others"


@pytest.mark.parametrize("arguments", [["--demo", "--host=0.0.0.0"], ["--host=0.0.0.0"], ["--host=::"]])
def test_plain_http_is_not_offered_to_the_network(desk: Desk, arguments: list[str]) -> None:
    _refused(_serve(desk, *arguments), "answers to the network", "CIRCUMSPECT_ADDRESS")


def test_a_port_that_is_taken_is_told(desk: Desk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        _refused(_serve(desk, f"--port={port}"), f"port {port} of 127.0.0.1 cannot be listened on", "--port")


def test_demonstration_and_debugging_are_refused_at_an_https_address(desk: Desk) -> None:
    _refused(_serve(desk, "--demo", **EARNEST), "CIRCUMSPECT_DEMO is on", "Leave it out")
    _refused(_serve(desk, CIRCUMSPECT_DEBUG="yes", **EARNEST), "CIRCUMSPECT_DEBUG is on")


def test_a_policy_that_is_not_there_is_told(migrated: Desk) -> None:
    _refused(_serve(migrated, CIRCUMSPECT_PACK="acbps_2021"), "acbps_2021")


@pytest.mark.skipif(not SERVER, reason="an embedded database is brought up to date by itself")
def test_a_database_of_an_agency_is_not_migrated_in_passing(desk: Desk) -> None:
    _refused(_serve(desk), "the database is to be brought up to date first: circumspect desk migrate")
    assert [] == desk.tables()


# --- settings and the database -----------------------------------------------------------------------------


def test_settings_for_use_in_earnest_pass_the_check_without_a_warning(migrated: Desk) -> None:
    done = migrated.command("check", CIRCUMSPECT_SECRET_KEY=secrets.token_urlsafe(50), **EARNEST)
    assert (0, "") == (done.returncode, done.stderr)
    assert "no issues (0 silenced)" in done.stdout


def test_settings_that_will_not_do_in_earnest_are_told(migrated: Desk) -> None:
    _refused(
        migrated.command("check"), "CIRCUMSPECT_ADDRESS is http://127.0.0.1:8000", "for this machine alone"
    )
    _refused(
        migrated.command("check", CIRCUMSPECT_ADDRESS=EARNEST["CIRCUMSPECT_ADDRESS"]),
        "desk.W002",
        "CIRCUMSPECT_SECURITY_CONTACT",
    )


def test_a_wrong_setting_ends_every_command_with_one_line(desk: Desk) -> None:
    done = desk.command("tick", CIRCUMSPECT_PROXIES="many")
    _refused(done, "CIRCUMSPECT_PROXIES must be a whole number")
    assert 1 == len(done.stderr.splitlines())


def test_a_folder_that_cannot_be_written_is_told(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    _refused(
        desk.command("tick", f"--data={tmp_path / 'file' / 'below'}"),
        "cannot be written to",
        "CIRCUMSPECT_DATA",
    )


def test_a_database_that_cannot_be_opened_is_told(desk: Desk) -> None:
    (desk.data / "desk.sqlite3").mkdir(parents=True)
    _refused(desk.command("migrate", DATABASE_URL=""), "the database does not do its part")


def test_a_database_that_does_not_answer_is_told_without_its_password(desk: Desk) -> None:
    for command in ("migrate", "tick", "verify-audit"):
        done = desk.command(command, DATABASE_URL="postgres://desk:hidden@127.0.0.1:1/desk")
        _refused(done, "the database does not do its part", "Connection refused")
        assert "hidden" not in done.stderr


def test_a_database_that_is_not_up_to_date_is_told(desk: Desk) -> None:
    for command in ("tick", "verify-audit"):
        _refused(desk.command(command), "circumspect desk migrate")


def test_what_is_not_installed_is_told(tmp_path: Path) -> None:
    """Runs a Python that knows the engine and nothing of the web."""
    place = tmp_path / "packages"
    place.mkdir()
    for name in ("click", "markdown-it-py", "mdurl", "tomli"):
        for top in {file.parts[0] for file in distribution(name).files or ()} - {".."}:
            (place / top).symlink_to(Path(str(distribution(name).locate_file(top))))
    own = next(Path(str(distribution("circumspect").locate_file(""))).glob("circumspect-*.dist-info"))
    (place / own.name).symlink_to(own)
    for arguments in (["serve"], ["desk", "tick"]):
        done = subprocess.run(
            [sys.executable, "-S", "-m", "circumspect", *arguments],
            env={
                "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(place)]),
                "CIRCUMSPECT_DATA": str(tmp_path),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        _refused(done, "The desk is not installed", "pip install 'circumspect[desk]'", "django", "granian")


# --- the audit trail ---------------------------------------------------------------------------------------


def _open_to_change(desk: Desk) -> None:
    """Take away what refuses changes, as whoever owns the database can."""
    if desk.database:
        desk.sql("ALTER TABLE audit_entry DISABLE TRIGGER USER")
    else:
        desk.sql("DROP TRIGGER audit_entry_no_update", "DROP TRIGGER audit_entry_no_delete")


def test_a_trail_that_nobody_touched_is_whole(filled: Desk) -> None:
    done = filled.command("verify-audit")
    number = filled.sql("SELECT max(number) FROM audit_entry")[0][0]
    assert (0, f"The trail of {number} entries is whole.\n") == (done.returncode, done.stdout)


def test_what_was_done_to_the_trail_is_found_one_thing_after_the_other(filled: Desk) -> None:
    last = int(filled.sql("SELECT max(number) FROM audit_entry")[0][0])
    _open_to_change(filled)
    filled.sql("UPDATE audit_entry SET actor = 'somebody else' WHERE number = 3")
    changed = filled.command("verify-audit")
    assert 1 == changed.returncode
    assert "entry 3: it was changed after it was written" in changed.stdout
    filled.sql("DELETE FROM audit_entry WHERE number = 5")
    removed = filled.command("verify-audit")
    assert 1 == removed.returncode
    assert "entry 5: entries 5 to 5 are missing" in removed.stdout
    filled.sql(f"DELETE FROM audit_entry WHERE number = {last}")  # noqa: S608 - a number
    shortened = filled.command("verify-audit")
    assert 1 == shortened.returncode
    assert f"entry {last}: it is not the entry that was there on" in shortened.stdout
    assert "faults in" in shortened.stdout


def test_a_trail_that_was_written_anew_from_its_first_entry_is_found(filled: Desk) -> None:
    _open_to_change(filled)
    anew = (
        "import django; django.setup()\n"
        "from circumspect_desk.audit import api\n"
        "from circumspect_desk.audit.models import Entry, Head\n"
        "previous = api.START\n"
        "for entry in Entry.objects.order_by('number'):\n"
        "    entry.actor, entry.previous = 'somebody else', previous\n"
        "    previous = entry.digest = api.digest_of(entry)\n"
        "    entry.save()\n"
        "Head.objects.update(digest=previous)\n"
        "assert not list(api.faults())\n"
    )
    assert 0 == filled.run("-c", anew).returncode
    done = filled.command("verify-audit")
    assert 1 == done.returncode
    assert "(checkpoint 1)" in done.stdout


def test_checkpoints_that_are_gone_are_missed(filled: Desk) -> None:
    (filled.data / "audit-checkpoints.jsonl").unlink()
    done = filled.command("verify-audit")
    assert 1 == done.returncode
    assert "there is no checkpoint to hold the trail against" in done.stdout


def test_a_key_that_is_gone_is_asked_for_and_no_other_is_made(filled: Desk) -> None:
    key = filled.data / "audit-signing.key"
    key.unlink()
    for command in ("verify-audit", "tick"):
        _refused(filled.command(command), "the key that signed the checkpoints is missing", str(key))
    assert not key.exists()


# --- the first administrator -------------------------------------------------------------------------------


def _add(desk: Desk, *more: str, **environment: str) -> Done:
    arguments = ("add-administrator", "A1", "Adam Reid", "--username=adam", f"--password={PASSWORD}", *more)
    return desk.command(*arguments, **environment)


def test_an_administrator_is_made_once_and_it_is_noted(migrated: Desk) -> None:
    done = _add(migrated)
    assert 0 == done.returncode, done.stderr
    assert "Adam Reid administers the desk. At the first sign-in a second factor is set up." in done.stdout
    assert [("A1", "Adam Reid")] == migrated.sql("SELECT staff_number, name FROM accounts_person")
    assert [("administrator",)] == migrated.sql("SELECT role FROM accounts_roleheld")
    assert [("person.added",), ("account.created",), ("role.given",)] == migrated.sql(
        "SELECT action FROM audit_entry WHERE actor = 'the console' ORDER BY number"
    )
    before = migrated.rows()
    _refused(_add(migrated), "The name adam is taken")
    assert before == migrated.rows()
    assert PASSWORD not in str(before)


@pytest.mark.parametrize(
    ("password", "told"),
    [
        ("short", "at least 14 characters"),
        ("1q2w3e4r5t6y7u8i", "too common"),
    ],
)
def test_a_weak_password_leaves_nothing_behind(migrated: Desk, password: str, told: str) -> None:
    _refused(_add(migrated, f"--password={password}"), told)
    assert [(0,)] == migrated.sql("SELECT count(*) FROM accounts_person")
    assert [(0,)] == migrated.sql("SELECT count(*) FROM audit_entry")


def test_where_single_sign_on_gives_the_roles_none_is_given_here(migrated: Desk) -> None:
    sign_on = {
        "CIRCUMSPECT_OIDC_ISSUER": "https://login.agency.gov.au",
        "CIRCUMSPECT_OIDC_CLIENT_ID": "desk",
        "CIRCUMSPECT_OIDC_CLIENT_SECRET": "shared",
    }
    _refused(_add(migrated, **sign_on), "single sign-on: give the role administrator there")
    assert [(0,)] == migrated.sql("SELECT count(*) FROM accounts_person")


# --- the clock, and logs -----------------------------------------------------------------------------------


def test_the_clock_tells_what_it_did_and_ends_well(filled: Desk) -> None:
    done = filled.command("tick")
    assert 0 == done.returncode
    assert "nobody was reminded" in done.stdout
    assert "The audit trail is anchored at entry" in done.stdout


def test_messages_that_could_not_be_sent_make_the_clock_end_badly(filled: Desk) -> None:
    done = filled.command("tick", CIRCUMSPECT_EMAIL_URL="smtp-plain://127.0.0.1:1")
    _refused(done, "messages could not be sent (Connection refused). They are sent the next time.")
    assert "The audit trail is anchored at entry" in done.stdout


@pytest.mark.parametrize(
    ("name", "said", "filled_in", "told"),
    [
        ("circumspect_desk.web", "%s people", (3,), "3 people"),
        ("django.request", "%s: %s", ("Not Found", "/policy/secret"), "%s: %s"),
        ("somebody.else", "could not read 'secret', 100% of it", (), "(withheld)"),
    ],
)
def test_a_line_of_the_log_holds_nothing_that_a_library_filled_in(
    name: str, said: str, filled_in: tuple[object, ...], told: str
) -> None:
    record = logging.LogRecord(name, logging.WARNING, "", 1, said, filled_in, None)
    line = OneLine().format(record)
    assert told == json.loads(line)["message"]
    assert "secret" not in line
