"""Backing up and restoring: the database, the files, the checkpoints, in one file; keys stay apart."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from circumspect import __version__
from circumspect.errors import CircumspectError
from circumspect_desk.audit.api import THE_CONSOLE, faults, record
from circumspect_desk.operations.anchors import anchors, checkpoints
from circumspect_desk.operations.readiness import unknown_migrations

_DATABASE, _FILES, _MANIFEST = "database", "files", "manifest.json"


def make(file: Path) -> str:
    """Write a backup; return a sentence that tells of it. The file appears whole or not at all.

    Raises CircumspectError where the file is there already or cannot be written.
    """
    if file.exists():
        raise CircumspectError(f"{file} is there already. Name another file: a backup never replaces one.")
    try:
        with tempfile.TemporaryDirectory(dir=file.parent, prefix=".backup-") as folder:
            count = _write(Path(folder))
            with transaction.atomic():
                record("backup.made", by=THE_CONSOLE, subject="desk")
                _rename(Path(folder) / "whole", file)
    except OSError as error:
        raise CircumspectError(
            f"{file} could not be written ({error.strerror or error}). Nothing of it is left."
        ) from None
    return f"Backed up the database and {count} files into {file}. Keys are not in it: keep them apart."


def restore(file: Path) -> str:
    """Set up an empty desk from a backup; return a sentence that tells of it.

    Everything is read and looked at before anything is put in its place, and the database comes last: what
    fails before that leaves the desk empty.

    Raises CircumspectError for a desk that holds something, and for a file that is no whole backup.
    """
    _must_be_empty()
    try:
        with tempfile.TemporaryDirectory(dir=settings.CONFIG.data, prefix=".restore-") as folder:
            manifest = _unpack(file, Path(folder))
            _must_fit(manifest)
            _put_in_place(Path(folder))
    except OSError as error:
        raise CircumspectError(
            f"the backup could not be restored ({error.strerror or error}). The desk is empty as before."
        ) from None
    call_command("migrate", verbosity=0, interactive=False)
    Session.objects.all().delete()  # who has signed out since must not be signed in again
    with transaction.atomic():
        record("backup.restored", by=THE_CONSOLE, subject="desk", detail={"day": manifest["made"][:10]})
    found = next(faults(), None)
    if found:
        raise CircumspectError(
            f"restored, but the audit trail is not whole: at entry {found.number} {found.what}."
        )
    return f"Restored as it was on {manifest['made']}. Put the keys back before you start it."


def _rename(whole: Path, file: Path) -> None:
    """Give a file its name, unless somebody else has taken it meanwhile."""
    file.touch(mode=0o600, exist_ok=False)
    try:
        whole.replace(file)
    except BaseException:
        file.unlink()
        raise


def _write(folder: Path) -> int:
    """Write a backup into a folder, as ``whole``; return how many files are in it beside the database.

    The checkpoints are taken before the database, so that none is of an entry that is not in it, and the
    files after it, so that none that it speaks of is missing.
    """
    place = anchors()
    place.write()
    signed, dump, whole = folder / place.file.name, folder / _DATABASE, folder / "whole"
    shutil.copyfile(place.file, signed)
    _dump(dump)
    applied = sorted(".".join(key) for key in MigrationRecorder(connection).applied_migrations())
    with whole.open("wb") as file:
        with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as tar:
            parts = {_DATABASE: dump, signed.name: signed, **dict(_files())}
            manifest = {
                "made": datetime.now(UTC).isoformat(timespec="seconds"),
                "version": __version__,
                "database": connection.vendor,
                "migrations": applied,
                "files": {name: _add(tar, name, path) for name, path in parts.items()},
            }
            said = folder / _MANIFEST
            said.write_text(json.dumps(manifest, indent=1), "utf-8")
            _add(tar, _MANIFEST, said)
        file.flush()
        os.fsync(file.fileno())
    whole.chmod(0o600)
    return len(parts) - 1


class _Digested:
    """A file that is read once, and the digest of what was read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int) -> bytes:
        found = self._file.read(size)
        self.digest.update(found)
        return found


def _add(tar: tarfile.TarFile, name: str, path: Path) -> str:
    """Put a file into a backup; return the digest of the very bytes that went in."""
    with path.open("rb") as file:
        info = tarfile.TarInfo(name)
        info.size = os.fstat(file.fileno()).st_size
        info.mode = 0o600
        read = _Digested(file)
        tar.addfile(info, read)  # type: ignore[arg-type]  # it asks for nothing but read()
    return read.digest.hexdigest()


def _files() -> Iterator[tuple[str, Path]]:
    data = settings.CONFIG.data
    for path in sorted((data / _FILES).rglob("*")):
        if path.is_file():
            yield path.relative_to(data).as_posix(), path


def _must_be_empty() -> None:
    if connection.introspection.table_names() or checkpoints().exists() or any(_files()):
        raise CircumspectError(
            "this desk holds something, or was set up already. Restore into a new data folder, and into an "
            "empty database where DATABASE_URL names one."
        )


def _must_fit(manifest: dict[str, Any]) -> None:
    if manifest["database"] != connection.vendor:
        raise CircumspectError(
            f"the backup is of a {manifest['database']} database; this desk runs on {connection.vendor}. "
            "DATABASE_URL tells which."
        )
    unknown = unknown_migrations(manifest["migrations"])
    if unknown:
        raise CircumspectError(
            f"the backup was made by version {manifest['version']}, which is newer than this one "
            f"({__version__} does not know {unknown[0]}). Install that version, then restore."
        )


def _unpack(file: Path, folder: Path) -> dict[str, Any]:
    """Read a backup into a folder; return its manifest, once every file was found to be as it was."""
    digests: dict[str, str] = {}
    try:
        with tarfile.open(file, "r:gz") as tar:
            for member in tar:
                if not member.isreg() or not _belongs(member.name):
                    raise CircumspectError(f"{file} is no backup of a desk: it holds {member.name}.")
                digests[member.name] = _extract(tar, member, folder)
            while tar.fileobj.read(1 << 20):
                pass  # to its very end, where its checksum stands
        del digests[_MANIFEST]
        manifest: dict[str, Any] = json.loads((folder / _MANIFEST).read_text("utf-8"))
        expected = dict(manifest["files"])
        _ = manifest["made"][:10], manifest["version"], manifest["database"], list(manifest["migrations"])
    except (tarfile.TarError, EOFError, zlib.error, ValueError, KeyError, TypeError) as error:
        raise CircumspectError(f"{file} is no whole backup ({type(error).__name__}).") from None
    except OSError as error:
        if error.errno is not None:
            raise
        raise CircumspectError(f"{file} is no whole backup ({type(error).__name__}).") from None
    wrong = sorted(name for name in expected.keys() | digests if expected.get(name) != digests.get(name))
    if wrong or _DATABASE not in digests:
        raise CircumspectError(
            f"{file} was changed after it was made: {(wrong or [_DATABASE])[0]} is not what it was."
        )
    return manifest


def _belongs(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return name in {_DATABASE, _MANIFEST, checkpoints().name} or (
        len(parts) > 1 and parts[0] == _FILES and ".." not in parts
    )


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> str:
    to = folder / member.name
    to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    inside = tar.extractfile(member)
    digest = hashlib.sha256()
    with to.open("xb") as file:
        while inside and (found := inside.read(1 << 20)):
            digest.update(found)
            file.write(found)
    return digest.hexdigest()


def _put_in_place(folder: Path) -> None:
    """Move files and checkpoints to where they belong, then load the database; undo all if that fails."""
    data, placed = settings.CONFIG.data, []
    try:
        for name in (_FILES, checkpoints().name):
            if (folder / name).exists():
                (folder / name).replace(data / name)
                placed.append(data / name)
        _load(folder / _DATABASE)
    except BaseException:
        for path in placed:
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
        raise


def _dump(to: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        copy = sqlite3.connect(to)
        connection.connection.backup(copy)
        copy.close()
        return
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={to}")


def _load(dump: Path) -> None:
    connection.close()
    if connection.vendor == "sqlite":
        target = Path(connection.settings_dict["NAME"])
        beside = target.with_name(f"{target.name}.restoring")
        with dump.open("rb") as source, beside.open("wb") as copy:
            shutil.copyfileobj(source, copy)
            copy.flush()
            os.fsync(copy.fileno())
        beside.replace(target)
        return
    _run("pg_restore", "--no-owner", "--no-privileges", "--single-transaction", str(dump))


def _run(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs on the database. The password stays out of the list of processes."""
    found = shutil.which(program)
    if found is None:
        raise CircumspectError(f"this needs {program}, which comes with PostgreSQL's client programs.")
    known = connection.settings_dict
    _, secrets = connection.client.settings_to_cmd_args_env(known, [])
    named = {"PGHOST": known["HOST"], "PGPORT": str(known["PORT"]), "PGUSER": known["USER"]}
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL's
        [found, f"--dbname={known['NAME']}", *arguments],
        env={**os.environ, **{name: value for name, value in named.items() if value}, **(secrets or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["it did not say why"]
        raise CircumspectError(f"{program} failed: {said[0]}")
