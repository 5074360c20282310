"""A desk to test: people in every role, a database of either kind (DATABASE_URL), clients signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from circumspect_desk.accounts.models import Account, Person, RoleHeld
from circumspect_desk.accounts.roles import Role
from circumspect_desk.policies import services as policies
from circumspect_desk.policies.models import Document
from circumspect_desk.releases import services as releases
from circumspect_desk.releases.models import Release, Topic

NAMES = {
    "staff": (),
    "author": (Role.AUTHOR,),
    "other_author": (Role.AUTHOR,),
    "authoriser": (Role.AUTHORISER,),
    "second_authoriser": (Role.AUTHORISER,),
    "author_and_authoriser": (Role.AUTHOR, Role.AUTHORISER),
    "policy_owner": (Role.POLICY_OWNER,),
    "auditor": (Role.AUDITOR,),
    "administrator": (Role.ADMINISTRATOR,),
}
PERSONS = {name: name.replace("_", " ").capitalize() for name in NAMES}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Iterator[None]:
    """Close the connection after a test, and with it the setting that ``committed`` makes."""
    yield
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        connection.close()


@pytest.fixture
def committed(transactional_db: None) -> Iterator[None]:
    """A database in which things are committed; emptied afterwards, which its triggers would refuse."""
    yield
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)
        for _, sql in triggers:
            cursor.execute(sql)


@pytest.fixture
def people(db: None) -> dict[str, Person]:
    """One person for each name above, each with an account and the roles of the name."""
    made = {}
    for count, (name, roles) in enumerate(NAMES.items(), 1):
        person = Person.objects.create(
            staff_number=f"S{count:03}", name=PERSONS[name], email=f"{name}@example.com"
        )
        Account.objects.create(username=name, person=person, demo=True)
        RoleHeld.objects.bulk_create(RoleHeld(person=person, role=role) for role in roles)
        made[name] = person
    return made


@pytest.fixture
def sign_in(people: dict[str, Person]) -> Callable[[str], Client]:
    """Return a client that is signed in as somebody."""

    def run(name: str) -> Client:
        client = Client()
        client.force_login(Account.objects.get(username=name))
        return client

    return run


@pytest.fixture
def topic(people: dict[str, Person]) -> Topic:
    """A topic over which three people have authority."""
    made = Topic.objects.create(name="Trade")
    for name in ("authoriser", "second_authoriser", "author_and_authoriser"):
        releases.delegation_give(
            by=people["administrator"],
            person=people[name],
            topics=[made],
            instrument="Instrument 1",
            since=timezone.localdate() - timedelta(days=10),
            urgent=True,
        )
    return made


TEXT = "Cargo counters are closed on 25 and 26 December."


@pytest.fixture
def start(people: dict[str, Person], topic: Topic) -> Callable[..., Release]:
    """Return what starts a release, by its author unless told otherwise."""

    def run(by: str = "author", **texts: str) -> Release:
        draft = releases.Draft(
            title="Opening hours", topic=topic, purpose="Inform.", texts=texts or {"blog": TEXT}
        )
        return releases.release_start(by=people[by], draft=draft)

    return run


@pytest.fixture
def submitted(people: dict[str, Person], start: Callable[..., Release]) -> Release:
    """A release that waits for a decision."""
    release = start()
    releases.release_submit(by=people["author"], release=release, turn=1, answers={})
    release.refresh_from_db()
    return release


@pytest.fixture
def approved(people: dict[str, Person], submitted: Release) -> Release:
    """A release that is approved and not yet published."""
    releases.release_approve(by=people["authoriser"], release=submitted, turn=submitted.turn)
    submitted.refresh_from_db()
    return submitted


@pytest.fixture
def document(people: dict[str, Person]) -> Document:
    """The policy document in force."""
    file = SimpleUploadedFile("policy.pdf", b"%PDF-1.4 invented", "application/pdf")
    made = policies.document_add(by=people["policy_owner"], version="2012-01", title="The policy", file=file)
    policies.document_put_in_force(
        by=people["policy_owner"],
        document=made,
        since=timezone.localdate() - timedelta(days=3),
        review_on=timezone.localdate() + timedelta(days=300),
    )
    made.refresh_from_db()
    return made
