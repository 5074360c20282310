"""A backup gives back all that it was made of, or says why not; nothing is half made or half restored."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import stat
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from circumspect.errors import CircumspectError
from circumspect_desk.operations import backup
from tests.desk.commanding import SERVER, Desk, Done, new_desk

KEYS = ("secret.key", "audit-signing.key")
Parts = dict[str, bytes]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk with people, releases, a document and an anchored trail. It is read and never changed."""
    with new_desk(tmp_path_factory.mktemp("original")) as made:
        made.fill()
        assert 0 == made.command("tick").returncode
        yield made


@pytest.fixture(scope="module")
def saved(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of that desk."""
    file = tmp_path_factory.mktemp("backups") / "desk.backup"
    done = desk.command("backup", str(file))
    assert 0 == done.returncode, done.stderr
    assert "Backed up the database and 2 files" in done.stdout
    return file


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Desk]:
    """A desk with nothing in it."""
    with new_desk(tmp_path) as made:
        yield made


def _refused(done: Done, *told: str) -> None:
    assert 2 == done.returncode, done.stdout + done.stderr
    assert "internal error" not in done.stderr
    for words in told:
        assert words in done.stderr


def _is_untouched(empty: Desk) -> bool:
    """Whether a desk holds nothing but the key that its first command made."""
    return empty.files().keys() <= {"secret.key"} and (not empty.data.exists() or [] == empty.tables())


def _but_sign_ins(rows: dict[str, list[str]]) -> dict[str, list[str]]:
    return {table: found for table, found in rows.items() if table != "django_session"}


# --- what was there comes back -----------------------------------------------------------------------------


def test_what_is_restored_equals_what_was_backed_up(desk: Desk, empty: Desk, tmp_path: Path) -> None:
    with new_desk(tmp_path, desk) as original:
        session = "INSERT INTO django_session VALUES ('left', 'open', '2100-01-01 00:00:00+00:00')"
        original.sql(session)
        before, file = original.rows(), tmp_path / "one.backup"
        assert 0 == original.command("backup", str(file)).returncode
        files = original.files()
        empty.data.mkdir()
        for key in KEYS:
            shutil.copy(original.data / key, empty.data)
        done = empty.command("restore", str(file))
    assert 0 == done.returncode, done.stderr
    assert "Restored as it was on" in done.stdout
    after = empty.rows()
    added = set(after["audit_entry"]) - set(before["audit_entry"])
    assert ["backup.restored"] == [word for row in added for word in row.split("'") if "backup." in word]
    assert 1 == len(added)
    same = {"audit_entry", "audit_head"}
    assert {name: rows for name, rows in _but_sign_ins(before).items() if name not in same} == {
        name: rows for name, rows in _but_sign_ins(after).items() if name not in same
    }
    assert set(before["audit_entry"]) <= set(after["audit_entry"])
    assert [] == after["django_session"], "somebody who signed out since would be signed in again"
    assert files == empty.files()
    assert all(
        0 == stat.S_IMODE(path.stat().st_mode) & 0o077 for path in empty.data.rglob("*") if path.is_file()
    )


def test_a_restored_desk_refuses_and_goes_on_as_the_old_one_did(desk: Desk, saved: Path, empty: Desk) -> None:
    assert 0 == empty.command("restore", str(saved)).returncode
    shutil.copy(desk.data / "audit-signing.key", empty.data)
    whole = empty.command("verify-audit")
    assert 0 == whole.returncode, whole.stdout + whole.stderr
    with pytest.raises(Exception, match="only added to"):
        empty.sql("UPDATE audit_entry SET actor = 'somebody else'")
    added = empty.command(
        "add-administrator", "N1", "New", "--username=new", "--password=an unlikely sentence of five"
    )
    assert 0 == added.returncode, added.stderr
    assert 0 == empty.command("tick").returncode
    assert 0 == empty.command("verify-audit").returncode


def test_a_backup_is_of_one_moment_though_the_desk_goes_on(desk: Desk, empty: Desk, tmp_path: Path) -> None:
    goes_on = (
        "import django; django.setup()\n"
        "from django.db import transaction\n"
        "from circumspect_desk.audit.api import THE_CLOCK, record\n"
        "from circumspect_desk.operations.anchors import anchors\n"
        "while True:\n"
        "    with transaction.atomic():\n"
        "        record('audit.read', by=THE_CLOCK, subject='audit')\n"
        "    anchors().write()\n"
        "    print('on', flush=True)\n"
    )
    with new_desk(tmp_path, desk) as busy:
        process = subprocess.Popen(
            [sys.executable, "-c", goes_on], env=busy.environment(), stdout=subprocess.PIPE, text=True
        )
        try:
            assert process.stdout is not None
            process.stdout.readline()
            done = busy.command("backup", str(tmp_path / "busy.backup"))
        finally:
            process.kill()
            process.communicate()
        assert 0 == done.returncode, done.stderr
        assert 0 == empty.command("restore", str(tmp_path / "busy.backup")).returncode
        shutil.copy(busy.data / "audit-signing.key", empty.data)
    done = empty.command("verify-audit")
    assert 0 == done.returncode, done.stdout + done.stderr


# --- the file ----------------------------------------------------------------------------------------------


def test_keys_are_not_in_a_backup_and_others_cannot_read_it(desk: Desk, saved: Path) -> None:
    assert 0o600 == stat.S_IMODE(saved.stat().st_mode)
    parts = _parts(saved)
    assert not any("key" in name for name in parts)
    for key in KEYS:
        secret = (desk.data / key).read_bytes().strip()
        assert not any(secret in content for content in parts.values())


def test_a_backup_never_replaces_a_file(desk: Desk, saved: Path) -> None:
    before, names = saved.read_bytes(), os.listdir(saved.parent)  # noqa: PTH208 - their order as well
    _refused(desk.command("backup", str(saved)), "is there already", "Name another file")
    assert before == saved.read_bytes()
    assert names == os.listdir(saved.parent)  # noqa: PTH208


def test_a_backup_that_cannot_be_written_leaves_nothing_and_is_not_on_the_trail(
    desk: Desk, tmp_path: Path
) -> None:
    entries = desk.sql("SELECT count(*) FROM audit_entry")
    _refused(
        desk.command("backup", str(tmp_path / "nowhere" / "file")), "could not be written", "No such file"
    )
    assert entries == desk.sql("SELECT count(*) FROM audit_entry")
    assert [] == [*tmp_path.iterdir()]


@pytest.mark.skipif(not SERVER, reason="an embedded database needs no other program")
def test_programs_of_the_database_that_are_missing_are_told(desk: Desk, saved: Path, empty: Desk) -> None:
    told = "comes with PostgreSQL's client programs"
    _refused(desk.command("backup", str(saved.parent / "other"), PATH=""), "this needs pg_dump", told)
    _refused(empty.command("restore", str(saved), PATH=""), "this needs pg_restore", told)
    assert not (saved.parent / "other").exists()
    assert _is_untouched(empty)


# --- what is refused ---------------------------------------------------------------------------------------


def test_a_desk_that_holds_something_is_not_restored_over(desk: Desk, saved: Path, tmp_path: Path) -> None:
    with new_desk(tmp_path, desk) as used:
        before, files = used.rows(), used.files()
        _refused(used.command("restore", str(saved)), "this desk holds something", "new data folder")
        assert (before, files) == (used.rows(), used.files())


@pytest.mark.parametrize("left", ["files/policy/2026/policy.pdf", "audit-checkpoints.jsonl"])
def test_a_folder_with_files_of_another_desk_is_not_restored_into(
    saved: Path, empty: Desk, left: str
) -> None:
    (empty.data / left).parent.mkdir(parents=True)
    (empty.data / left).write_text("something")
    _refused(empty.command("restore", str(saved)), "this desk holds something")
    assert {left: b"something"}.items() <= empty.files().items()


def _parts(saved: Path) -> Parts:
    with tarfile.open(saved) as tar:
        return {member.name: file.read() for member in tar if (file := tar.extractfile(member)) is not None}


def _packed(parts: Parts, *more: tarfile.TarInfo) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for name, content in parts.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
        for info in more:
            tar.addfile(info)
    return packed.getvalue()


def _link() -> tarfile.TarInfo:
    info = tarfile.TarInfo("files/link")
    info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
    return info


def _flipped(whole: bytes, at: int) -> bytes:
    return whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]


DAMAGE: dict[str, Callable[[Parts, bytes], bytes]] = {
    "nothing in it": lambda parts, whole: b"",
    "a text": lambda parts, whole: b"not a backup at all",
    "half of it": lambda parts, whole: whole[: len(whole) // 2],
    "its last byte cut off": lambda parts, whole: whole[:-1],
    "its checksum cut off": lambda parts, whole: whole[:-8],
    "a bit turned over": lambda parts, whole: _flipped(whole, len(whole) // 2),
    "a bit of its checksum": lambda parts, whole: _flipped(whole, len(whole) - 6),
    "another database": lambda parts, whole: _packed({**parts, "database": parts["database"] + b" "}),
    "no database": lambda parts, whole: _packed({n: p for n, p in parts.items() if n != "database"}),
    "no manifest": lambda parts, whole: _packed({n: p for n, p in parts.items() if n != "manifest.json"}),
    "a manifest of another kind": lambda parts, whole: _packed({**parts, "manifest.json": b"[1]"}),
    "a manifest that says less": lambda parts, whole: _packed({**parts, "manifest.json": b'{"files": {}}'}),
    "a file more": lambda parts, whole: _packed({**parts, "files/more": b"x"}),
    "a file missing": lambda parts, whole: _packed(
        {name: part for name, part in parts.items() if not name.startswith("files/")}
    ),
    "a file that leads elsewhere": lambda parts, whole: _packed({**parts, "files/../../escaped": b"x"}),
    "a file of the machine": lambda parts, whole: _packed({**parts, "/tmp/escaped": b"x"}),
    "a key": lambda parts, whole: _packed({**parts, "secret.key": b"x" * 60}),
    "a link": lambda parts, whole: _packed(parts, _link()),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_file_that_is_no_whole_backup_is_found_out_before_anything_is_put_in_place(
    saved: Path, tmp_path: Path, damage: str
) -> None:
    file, folder = tmp_path / "damaged", tmp_path / "unpacked"
    folder.mkdir()
    file.write_bytes(DAMAGE[damage](_parts(saved), saved.read_bytes()))
    with pytest.raises(
        CircumspectError, match=r"no whole backup|no backup of a desk|changed after it was made"
    ):
        backup._unpack(file, folder)
    assert not (tmp_path / "escaped").exists()


def test_the_same_file_undamaged_is_whole(saved: Path, tmp_path: Path) -> None:
    (tmp_path / "again").write_bytes(_packed(_parts(saved)))
    for file in (saved, tmp_path / "again"):
        folder = tmp_path / f"unpacked {file.name}"
        folder.mkdir()
        assert 3 == len(backup._unpack(file, folder)["files"])


@pytest.mark.parametrize("damage", ["half of it", "another database"])
def test_a_damaged_backup_leaves_the_desk_empty(
    saved: Path, empty: Desk, tmp_path: Path, damage: str
) -> None:
    (tmp_path / "damaged").write_bytes(DAMAGE[damage](_parts(saved), saved.read_bytes()))
    _refused(empty.command("restore", str(tmp_path / "damaged")), str(tmp_path / "damaged"))
    assert _is_untouched(empty)
    assert 0 == empty.command("restore", str(saved)).returncode


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"database": "oracle"}, "the backup is of a oracle database; this desk runs on"),
        ({"migrations": ["audit.0099_later"], "version": "9.1"}, "made by version 9.1, which is newer"),
    ],
    ids=["another kind of database", "a newer version"],
)
def test_a_backup_that_this_desk_cannot_hold_is_refused(
    saved: Path, empty: Desk, tmp_path: Path, changed: dict[str, object], told: str
) -> None:
    parts = _parts(saved)
    manifest = json.loads(parts["manifest.json"]) | changed
    (tmp_path / "other").write_bytes(_packed({**parts, "manifest.json": json.dumps(manifest).encode()}))
    _refused(empty.command("restore", str(tmp_path / "other")), told)
    assert _is_untouched(empty)


def test_a_database_that_cannot_be_loaded_leaves_no_files_behind(
    saved: Path, empty: Desk, tmp_path: Path
) -> None:
    """Hinders the last step: the place of the new database is taken, or its dump is none."""
    file = saved
    if empty.database:
        parts = _parts(saved) | {"database": b"no dump of a database"}
        manifest = json.loads(parts["manifest.json"])
        manifest["files"]["database"] = hashlib.sha256(parts["database"]).hexdigest()
        file = tmp_path / "other"
        file.write_bytes(_packed({**parts, "manifest.json": json.dumps(manifest).encode()}))
    else:
        (empty.data / "desk.sqlite3.restoring").mkdir(parents=True)
    _refused(
        empty.command("restore", str(file)), "pg_restore failed" if SERVER else "The desk is empty as before"
    )
    assert _is_untouched(empty)
