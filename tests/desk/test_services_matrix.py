"""Every service that changes something, tried by each role, on a release of one's own and of another's.

The tables below say who may; everybody else is refused by the service itself, whatever a page would show. A
service that is in no table fails a test: a new one is a decision about who may.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from circumspect_desk.accounts import services as accounts
from circumspect_desk.accounts.models import Account, Person
from circumspect_desk.accounts.roles import Role
from circumspect_desk.checks import services as checks
from circumspect_desk.checks.models import Dispute
from circumspect_desk.policies import services as policies
from circumspect_desk.policies.models import Document
from circumspect_desk.releases import services as releases
from circumspect_desk.releases.models import Delegation, Release, State, Topic
from tests.desk.conftest import NAMES, TEXT

pytestmark = pytest.mark.django_db

AUTHORS = {"author", "other_author", "author_and_authoriser"}
DECIDERS = {"authoriser", "second_authoriser", "author_and_authoriser"}
ADMINISTRATOR, OWNER = {"administrator"}, {"policy_owner"}


def _with_a_password(person: Person) -> Account:
    account = Account.objects.get(person=person)
    account.set_password("a long first password")
    account.demo = False
    account.save()
    return account


class World:
    """What the services are tried on."""

    def __init__(self, people: dict[str, Person], topic: Topic, document: Document) -> None:
        self.people, self.topic, self.document = people, topic, document

    def release(self, author: str, state: str) -> Release:
        """Return a release that somebody wrote, brought into a state by others."""
        by = self.people[author]
        made = releases.release_start(by=by, draft=self.draft())
        decider = self.people["second_authoriser" if author == "authoriser" else "authoriser"]
        if state != "draft":
            releases.release_submit(by=by, release=made, turn=1, answers={}, urgent=state == "urgent")
        if state in {"approved", "published", "urgent"}:
            made.refresh_from_db()
            releases.release_approve(by=decider, release=made, turn=made.turn)
        made.refresh_from_db()
        if state == "published":
            releases.release_publish(
                by=by, release=made, turn=made.turn, channel="blog", address="https://example.com/1"
            )
            made.refresh_from_db()
        return made

    def draft(self) -> releases.Draft:
        """Return a draft."""
        return releases.Draft(title="Hours", topic=self.topic, purpose="Inform.", texts={"blog": TEXT})


def _on(state: str, service: Callable[..., Any], **rest: Any) -> Callable[[World, Person, str], object]:
    """Return a trial of a service on a release in a state."""

    def trial(world: World, by: Person, author: str) -> object:
        release = world.release(author, state)
        given = {key: value(world) if callable(value) else value for key, value in rest.items()}
        return service(by=by, release=release, turn=release.turn, **given)

    return trial


# A release of another's: who may. Of one's own the deciders lose what they may, and only authors gain.
ON_RELEASES: dict[str, tuple[Callable[[World, Person, str], object], set[str], set[str]]] = {
    "release_revise": (_on("draft", releases.release_revise, draft=World.draft), AUTHORS, AUTHORS),
    "release_submit": (_on("draft", releases.release_submit, answers={}), AUTHORS, AUTHORS),
    "release_withdraw": (_on("draft", releases.release_withdraw), set(), AUTHORS),
    "release_approve": (_on("submitted", releases.release_approve), DECIDERS, set()),
    "release_return": (_on("submitted", releases.release_return, reasons="x"), DECIDERS, set()),
    "release_refuse": (_on("submitted", releases.release_refuse, reasons="x"), DECIDERS, set()),
    "release_look_again": (
        _on("urgent", releases.release_look_again, agrees=True),
        DECIDERS - {"authoriser"},  # who approved it
        set(),
    ),
    "release_publish": (
        _on("approved", releases.release_publish, channel="blog", address="https://example.com/1"),
        AUTHORS,
        AUTHORS,
    ),
    "release_correct": (_on("published", releases.release_correct, reason="x"), AUTHORS | DECIDERS, AUTHORS),
    "release_take_down": (
        _on("published", releases.release_take_down, reason="x"),
        AUTHORS | DECIDERS,
        AUTHORS,
    ),
}

ELSEWHERE: dict[str, tuple[Callable[[World, Person], object], set[str]]] = {
    "release_start": (lambda w, by: releases.release_start(by=by, draft=w.draft()), AUTHORS),
    "delegation_give": (
        lambda w, by: releases.delegation_give(
            by=by, person=w.people["staff"], topics=[w.topic], instrument="I", since=timezone.localdate()
        ),
        ADMINISTRATOR,
    ),
    "delegation_end": (
        lambda _, by: releases.delegation_end(by=by, delegation=Delegation.objects.all()[0]),
        ADMINISTRATOR,
    ),
    "steps_set": (
        lambda w, by: releases.steps_set(by=by, steps=[("Legal", 4, [w.people["staff"]])]),
        ADMINISTRATOR,
    ),
    "token_make": (lambda _, by: releases.token_make(by=by, name="tool"), ADMINISTRATOR),
    "topic_add": (lambda _, by: releases.topic_add(by=by, name="Events"), ADMINISTRATOR),
    "person_add": (
        lambda _, by: accounts.person_add(by=by, person=Person(staff_number="N1", name="New")),
        ADMINISTRATOR,
    ),
    "account_create": (
        lambda w, by: accounts.account_create(
            by=by, username="new", person=w.people["staff"], password="a long first password"
        ),
        ADMINISTRATOR,
    ),
    "account_reset": (
        lambda w, by: accounts.account_reset(
            by=by, account=_with_a_password(w.people["staff"]), password="another long password"
        ),
        ADMINISTRATOR,
    ),
    "account_close": (
        lambda w, by: accounts.account_close(by=by, account=Account.objects.get(person=w.people["staff"])),
        ADMINISTRATOR,
    ),
    "account_open": (
        lambda w, by: accounts.account_open(by=by, account=_with_a_password(w.people["staff"])),
        ADMINISTRATOR,
    ),
    "role_give": (
        lambda w, by: accounts.role_give(by=by, person=w.people["staff"], role=Role.AUDITOR),
        ADMINISTRATOR,
    ),
    "role_take": (
        lambda w, by: accounts.role_take(by=by, person=w.people["author"], role=Role.AUTHOR),
        ADMINISTRATOR,
    ),
    "document_add": (
        lambda _, by: policies.document_add(
            by=by, version="2", title="T", file=SimpleUploadedFile("p.pdf", b"%PDF-1.4")
        ),
        OWNER,
    ),
    "document_review": (
        lambda w, by: policies.document_review(
            by=by, document=w.document, review_on=timezone.localdate() + timedelta(days=9)
        ),
        OWNER,
    ),
    "acknowledge": (lambda w, by: policies.acknowledge(by=by, document=w.document), set(NAMES)),
    "dispute_look_at": (
        lambda _, by: checks.dispute_look_at(
            by=by,
            dispute=Dispute.objects.create(
                rule="SM408", certainty="likely", reason="joke", day=timezone.localdate()
            ),
        ),
        OWNER,
    ),
}
TRIED_ELSEWHERE = {
    "account_changes_password": "test_sign_in.py",
    "approvals_expire": "test_clock.py",
    "second_looks_remind": "test_clock.py",
    "is_approved": "test_api.py",
    "release_pass_step": "test_releases.py",
    "roles_align": "test_sign_on.py",
    "roles_set": "made of role_give and role_take",
    "token_revoke": "test_release_pages.py",
    "dispute_record": "test_check_page.py: anybody's",
    "document_put_in_force": "test_policies.py",
    "quiz_done": "test_policies.py: everybody's own",
    "acknowledgements_read": "test_policies.py: the page asks",
    "acknowledgements_exported": "test_policies.py: the page asks",
    "roster_import": "test_roster.py",
    "findings_of": "reads",
}


@pytest.fixture
def world(people: dict[str, Person], topic: Topic, document: Document) -> World:
    return World(people, topic, document)


def _may(trial: Callable[[], object]) -> bool:
    """Whether a service lets somebody, undone at once; any refusal but PermissionDenied fails the test."""
    with transaction.atomic():
        try:
            trial()
        except PermissionDenied:
            allowed = False
        except ValidationError as error:
            raise AssertionError(f"refused for another reason: {error.messages}") from error
        else:
            allowed = True
        transaction.set_rollback(True)
    return allowed


@pytest.mark.parametrize("service", ON_RELEASES)
def test_of_a_release_of_anothers_just_these_may(world: World, service: str) -> None:
    trial, others, _ = ON_RELEASES[service]
    assert others == {
        name
        for name, by in world.people.items()
        if _may(lambda by=by, name=name: trial(world, by, "author" if name != "author" else "other_author"))  # type: ignore[misc]
    }


@pytest.mark.parametrize("service", ON_RELEASES)
def test_of_a_release_of_ones_own_just_these_may(world: World, service: str) -> None:
    trial, _, own = ON_RELEASES[service]
    assert own == {name for name in AUTHORS if _may(lambda name=name: trial(world, world.people[name], name))}  # type: ignore[misc]


@pytest.mark.parametrize("service", ELSEWHERE)
def test_just_these_may(world: World, service: str) -> None:
    trial, allowed = ELSEWHERE[service]
    assert allowed == {name for name, by in world.people.items() if _may(lambda by=by: trial(world, by))}  # type: ignore[misc]


def _services() -> Iterator[str]:
    for app in ("accounts", "checks", "policies", "releases"):
        module = importlib.import_module(f"circumspect_desk.{app}.services")
        for name, found in vars(module).items():
            if inspect.isfunction(found) and "by" in inspect.signature(found).parameters and name[0] != "_":
                yield name


def test_every_service_is_in_a_table() -> None:
    missing = set(_services()) - set(ON_RELEASES) - set(ELSEWHERE) - set(TRIED_ELSEWHERE)
    assert set() == missing


def test_a_withdrawn_release_is_nobodys_to_change(world: World) -> None:
    release = world.release("author", "draft")
    releases.release_withdraw(by=world.people["author"], release=release, turn=release.turn)
    release.refresh_from_db()
    assert State.WITHDRAWN == release.state
    for by in world.people.values():
        assert not _may(
            lambda by=by: releases.release_revise(
                by=by, release=release, turn=release.turn, draft=world.draft()
            )  # type: ignore[misc]
        )
