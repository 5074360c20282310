"""The audit trail is only added to, and shows whatever was done to it all the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from circumspect_desk.accounts.models import Person
from circumspect_desk.audit import api
from circumspect_desk.audit.checkpoints import Anchors
from circumspect_desk.audit.models import Entry, Head

pytestmark = pytest.mark.django_db


@pytest.fixture
def trail(people: dict[str, Person]) -> list[Entry]:
    """Three entries."""
    with transaction.atomic():
        return [
            api.record("account.signed-in", by=people[name], subject="account", detail={"account": name})
            for name in ("staff", "author", "auditor")
        ]


@pytest.fixture
def anchors(tmp_path: Path) -> Anchors:
    return Anchors(tmp_path / "key", tmp_path / "checkpoints")


def _tamper(sql: str) -> None:
    """Change the table as somebody would who owns the database: without its triggers."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER audit_entry_no_update")
            cursor.execute("DROP TRIGGER audit_entry_no_delete")
        else:
            cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        cursor.execute(sql)


def test_a_trail_that_nobody_touched_is_whole(trail: list[Entry]) -> None:
    assert [] == list(api.faults())
    assert [1, 2, 3] == [entry.number for entry in trail]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_entry SET actor = 'somebody else' WHERE number = 2",
        "DELETE FROM audit_entry WHERE number = 2",
        "DELETE FROM audit_entry",
    ],
)
def test_the_database_refuses_to_change_an_entry(trail: list[Entry], sql: str) -> None:
    with (
        pytest.raises(DatabaseError, match="only added to"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    assert 3 == Entry.objects.count()


@pytest.mark.parametrize(
    ("sql", "number", "what"),
    [
        ("UPDATE audit_entry SET actor = 'somebody else' WHERE number = 2", 2, "changed"),
        ("UPDATE audit_entry SET detail = '{}' WHERE number = 3", 3, "changed"),
        ("DELETE FROM audit_entry WHERE number = 2", 2, "missing"),
        ("DELETE FROM audit_entry WHERE number = 3", 3, "ends at entry 2, and 3 were written"),
        ("UPDATE audit_entry SET number = 20 WHERE number = 2", 2, "missing"),
    ],
)
def test_what_was_done_behind_the_triggers_is_found(
    trail: list[Entry], sql: str, number: int, what: str
) -> None:
    _tamper(sql)
    found = list(api.faults())
    assert number == found[0].number
    assert what in found[0].what


def test_a_chain_that_was_wholly_rewritten_no_longer_meets_its_checkpoints(
    trail: list[Entry], anchors: Anchors
) -> None:
    anchors.write()
    assert [] == list(anchors.faults())
    _tamper("UPDATE audit_entry SET actor = 'somebody else' WHERE number = 2")
    previous = api.START
    for entry in Entry.objects.order_by("number"):
        entry.previous = previous
        previous = entry.digest = api.digest_of(entry)
        entry.save()
    Head.objects.update(digest=previous)
    assert [] == list(api.faults())
    assert [3] == [fault.number for fault in anchors.faults()]


def test_a_checkpoint_that_somebody_else_wrote_is_no_checkpoint(trail: list[Entry], anchors: Anchors) -> None:
    anchors.write()
    anchors.file.write_text(anchors.file.read_text().replace('"number": 3', '"number": 2'))
    assert ["line 1 of checkpoints is not a checkpoint that we signed"] == [f.what for f in anchors.faults()]


def test_a_trail_without_any_checkpoint_is_told(trail: list[Entry], anchors: Anchors) -> None:
    assert ["there is no checkpoint to hold the trail against (checkpoints is missing)"] == [
        fault.what for fault in anchors.faults()
    ]


def test_an_action_that_nobody_registered_is_refused(people: dict[str, Person]) -> None:
    with pytest.raises(KeyError), transaction.atomic():
        api.record("release.eaten", by=people["staff"], subject="release")


def test_an_entry_outside_of_a_transaction_is_refused(committed: None, people: dict[str, Person]) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        api.record("audit.read", by=people["staff"], subject="audit")


def test_a_deed_that_fails_leaves_no_entry(people: dict[str, Person]) -> None:
    @api.audited("role.given")
    def fails(*, by: Person) -> api.Audited[None]:
        raise ValueError(by.name)

    with pytest.raises(ValueError, match="Staff"):
        fails(by=people["staff"])
    assert 0 == Entry.objects.count()
