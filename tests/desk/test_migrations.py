"""The database as migrations leave it: up to date with the models, and with every refusal in place."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from circumspect_desk.operations.demo import fill
from circumspect_desk.operations.readiness import migrations_due

UNCHANGEABLE = (
    "audit_entry",
    "policies_acknowledgement",
    "releases_amendment",
    "releases_attachment",
    "releases_channeltext",
    "releases_decision",
    "releases_found",
    "releases_publication",
    "releases_revision",
    "releases_secondlook",
    "releases_steppassed",
    "releases_submission",
)
NEVER_REMOVED = ("policies_document", "releases_release")
CONDITIONS = (
    "policies_document_as_added",
    "policies_document_named",
    "releases_attachment_late",
    "releases_channeltext_late",
    "releases_decision_author",
    "releases_decision_forward",
    "releases_decision_forwarder",
    "releases_decision_newest",
    "releases_look_author",
    "releases_look_forwarder",
    "releases_publication_approved",
    "releases_release_approved",
    "releases_release_begins",
    "releases_step_author",
    "releases_step_forwarder",
)


def _expected() -> set[str]:
    if connection.vendor == "sqlite":
        refusals = {f"{table}_no_{event}" for table in UNCHANGEABLE for event in ("update", "delete")}
        refusals |= {f"{table}_no_delete" for table in NEVER_REMOVED}
        refusals |= {f"{table}_no_replace" for table in UNCHANGEABLE + NEVER_REMOVED}
    else:
        refusals = {
            f"{table}_no_{event}"
            for table in UNCHANGEABLE + NEVER_REMOVED
            for event in ("change", "truncate")
        }
    return refusals | set(CONDITIONS)


def _triggers() -> dict[str, str]:
    """Return the triggers that are there and fire, with what they say."""
    sql = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        sql = (
            "SELECT t.tgname, pg_get_triggerdef(t.oid) || pg_get_functiondef(t.tgfoid) FROM pg_trigger t "
            "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND n.nspname = current_schema()"
        )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return dict(cursor.fetchall())


@pytest.mark.django_db
def test_migrations_leave_every_refusal_in_the_database_and_no_other() -> None:
    assert _expected() == set(_triggers())


def test_to_migrate_again_changes_no_refusal(committed: None) -> None:
    before = _triggers()
    call_command("migrate", verbosity=0, interactive=False)
    assert before == _triggers()


def test_refusals_can_be_taken_back_and_are_made_again_the_same(committed: None) -> None:
    before = _triggers()
    try:
        for app in ("releases", "policies", "audit"):
            call_command("migrate", app, "0001", verbosity=0, interactive=False)
        assert {} == _triggers()
        assert migrations_due()
    finally:
        call_command("migrate", verbosity=0, interactive=False)
    assert before == _triggers()
    assert not migrations_due()


@pytest.mark.django_db
def test_the_models_ask_for_no_further_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_what_was_written_and_decided_is_refused_to_whoever_has_the_database() -> None:
    fill()
    connection.check_constraints()  # what is still to be checked would hinder a TRUNCATE by itself
    for table in (*UNCHANGEABLE, *NEVER_REMOVED):
        key = "number" if table == "audit_entry" else "id"
        asked = {f"DELETE FROM {table}"}  # noqa: S608 - one of the names above
        if table in UNCHANGEABLE:
            asked.add(f"UPDATE {table} SET {key} = {key}")  # noqa: S608
        if connection.vendor == "postgresql":
            asked.add(f"TRUNCATE {table} CASCADE")
        for sql in asked:
            if _rows(table) or sql.startswith("TRUNCATE"):
                _must_be_refused(sql)
    assert all(map(_rows, ("audit_entry", "policies_acknowledgement", "releases_decision")))


def _must_be_refused(sql: str) -> None:
    said = "only added to|stays as it was|is never (changed|removed)"
    with pytest.raises(DatabaseError, match=said), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def _rows(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - one of the names above
        return int(cursor.fetchone()[0])
