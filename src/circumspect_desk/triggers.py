"""Triggers: what the database itself refuses, whoever asks, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.migrations import RunPython

Schema = Any


def refuse_changes(
    table: str,
    message: str,
    *,
    updates: bool = True,
    deletes: bool = True,
    keys: Sequence[tuple[str, ...]] = (("id",),),
) -> RunPython:
    """Return the migration step that makes a table's rows unchangeable.

    *keys* names what rows are unique by: SQLite's INSERT OR REPLACE would take a row's place without any
    other trigger noticing.
    """
    events = [event for event, wanted in (("UPDATE", updates), ("DELETE", deletes)) if wanted]

    def make(_apps: Any, schema: Schema) -> None:
        if schema.connection.vendor == "sqlite":
            for event in events:
                schema.execute(
                    f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
                )
            same = " OR ".join(
                "(" + " AND ".join(f"{column} = NEW.{column}" for column in key) + ")" for key in keys
            )
            schema.execute(
                f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "  # noqa: S608 - our own names
                f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
            return
        schema.execute(
            f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'; END$$"
        )
        schema.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE {' OR '.join(events)} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()"
        )
        if deletes:
            schema.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
            )

    def remove(_apps: Any, schema: Schema) -> None:
        if schema.connection.vendor == "sqlite":
            for event in events:
                schema.execute(f"DROP TRIGGER IF EXISTS {table}_no_{event.lower()}")
            schema.execute(f"DROP TRIGGER IF EXISTS {table}_no_replace")
            return
        schema.execute(f"DROP TRIGGER IF EXISTS {table}_no_change ON {table}")
        schema.execute(f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}")
        schema.execute(f"DROP FUNCTION IF EXISTS {table}_refuse()")

    return RunPython(make, remove)


def refuse_when(table: str, name: str, event: str, condition: str, message: str) -> RunPython:
    """Return the step that refuses an *event* (INSERT, UPDATE) of rows for which a condition holds.

    *condition* is SQL that both databases understand; it speaks of the row as ``NEW`` (and ``OLD``).
    """

    def make(_apps: Any, schema: Schema) -> None:
        if schema.connection.vendor == "sqlite":
            schema.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
            return
        schema.execute(
            f"CREATE FUNCTION {name}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$BEGIN IF {condition} THEN "
            f"RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'; END IF; "
            f"RETURN NEW; END$$"
        )
        schema.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}_refuse()"
        )

    def remove(_apps: Any, schema: Schema) -> None:
        if schema.connection.vendor == "sqlite":
            schema.execute(f"DROP TRIGGER IF EXISTS {name}")
            return
        schema.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        schema.execute(f"DROP FUNCTION IF EXISTS {name}_refuse()")

    return RunPython(make, remove)
