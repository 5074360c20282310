"""Whether the desk can do its work: the database answers and is up to date, the policy can be read."""

from __future__ import annotations

from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from circumspect.errors import CircumspectError
from circumspect_desk.web.engine import policy


def hindrance() -> str:
    """Return what keeps the desk from its work, in a few words; empty where nothing does."""
    try:
        if migrations_due():
            return "the database is to be migrated"
    except DatabaseError:
        return "the database does not answer"
    try:
        policy()
    except CircumspectError:
        return "the policy cannot be read"
    return ""


def migrations_due() -> bool:
    """Whether the database lacks a migration that this version brings. Raises DatabaseError."""
    return not set(_loader().graph.leaf_nodes()) <= set(MigrationRecorder(connection).applied_migrations())


def unknown_migrations(names: list[str]) -> list[str]:
    """Return those of the migrations, named like "audit.0001_initial", that this version does not bring."""
    known = {".".join(key) for key in _loader().disk_migrations}
    return [name for name in names if name not in known]


@cache
def _loader() -> MigrationLoader:
    return MigrationLoader(None, ignore_no_migrations=True)
