"""Desks that are looked after through the real command line, each with a folder and a database of its own."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

SERVER = os.environ.get("DATABASE_URL", "")
_NUMBERS = count(1)
_FILL = "import django; django.setup(); from circumspect_desk.operations.demo import fill; assert fill()"
Done = subprocess.CompletedProcess[str]


@dataclass(frozen=True, slots=True)
class Desk:
    """A folder, and the address of a database; empty for the one in the folder."""

    data: Path
    database: str = ""

    def command(self, *arguments: str, **environment: str) -> Done:
        """Run ``circumspect desk ...`` and return how it ended."""
        return self.run("-m", "circumspect", "desk", *arguments, **environment)

    def run(self, *arguments: str, **environment: str) -> Done:
        """Run Python on this desk and return how it ended."""
        return subprocess.run(
            [sys.executable, *arguments],
            env=self.environment(**environment),
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def environment(self, **more: str) -> dict[str, str]:
        """Return what a process of this desk is told, and nothing that the tests were told."""
        ours = ("CIRCUMSPECT_", "DJANGO_")
        known = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
        known |= {"DATABASE_URL": self.database, "CIRCUMSPECT_DATA": str(self.data)}
        return known | {"DJANGO_SETTINGS_MODULE": "circumspect_desk.settings"} | more

    def fill(self) -> None:
        """Bring the database up to date and put the demonstration's people and releases into it."""
        for done in (self.command("migrate"), self.run("-c", _FILL)):
            assert 0 == done.returncode, done.stderr

    def sql(self, *statements: str) -> list[tuple[Any, ...]]:
        """Run statements as whoever owns the database; return the rows of the last."""
        if self.database:
            with psycopg.connect(self.database, autocommit=True) as connection:
                found = [connection.execute(statement.encode()) for statement in statements][-1]
                return found.fetchall() if found.description else []
        with closing(sqlite3.connect(self.data / "desk.sqlite3", isolation_level=None)) as database:
            return [database.execute(statement) for statement in statements][-1].fetchall()

    def tables(self) -> list[str]:
        """Return the names of all tables, those of the index of words included."""
        asked = (
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1"
            if self.database
            else "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1"
        )
        return [str(row[0]) for row in self.sql(asked)]

    def rows(self) -> dict[str, list[str]]:
        """Return every row of every table."""
        return {
            table: sorted(map(repr, self.sql(f'SELECT * FROM "{table}"')))  # noqa: S608 - a table of ours
            for table in self.tables()
        }

    def files(self) -> dict[str, bytes]:
        """Return what the folder holds beside the database."""
        return {
            str(path.relative_to(self.data)): path.read_bytes()
            for path in self.data.rglob("*")
            if path.is_file() and not path.name.startswith("desk.sqlite3")
        }


@contextmanager
def new_desk(folder: Path, like: Desk | None = None) -> Iterator[Desk]:
    """Yield a desk with nothing in it, or one that holds all that another does.

    Its database is on PostgreSQL where the tests run on that, else in its folder.
    """
    data = folder / f"desk{next(_NUMBERS)}"
    if like:
        shutil.copytree(like.data, data)
    if not SERVER:
        yield Desk(data)
        return
    name = f"desk_{os.getpid()}_{data.name}"
    named = sql.Identifier(name)
    pattern = sql.Identifier(like.database.rpartition("/")[2] if like else "template1")
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(named, pattern))
        yield Desk(data, f"{SERVER.rpartition('/')[0]}/{name}")
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(named))
