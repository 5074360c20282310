"""Nobody who wrote any of a release decides on it: by service, account, role, or the database's own door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from circumspect_desk.accounts.models import Account, Person, RoleHeld
from circumspect_desk.accounts.roles import Role
from circumspect_desk.releases import selectors, services
from circumspect_desk.releases.models import (
    ChannelText,
    Decision,
    Delegation,
    Outcome,
    Publication,
    Release,
    SecondLook,
    State,
    Step,
    StepPassed,
    Topic,
)

pytestmark = pytest.mark.django_db
Start = Callable[..., Release]

DECISIONS = {
    "approve": lambda by, release: services.release_approve(by=by, release=release, turn=release.turn),
    "return": lambda by, release: services.release_return(
        by=by, release=release, turn=release.turn, reasons="x"
    ),
    "refuse": lambda by, release: services.release_refuse(
        by=by, release=release, turn=release.turn, reasons="x"
    ),
}


def _submit(by: Person, release: Release) -> Release:
    release.refresh_from_db()
    services.release_submit(by=by, release=release, turn=release.turn, answers={})
    release.refresh_from_db()
    return release


def _decision(release: Release, by: Person, **rest: object) -> Decision:
    """Write a decision straight into its table."""
    values = {
        "revision": release.newest,
        "decided_by": by,
        "outcome": Outcome.APPROVED,
        "delegation": Delegation.objects.filter(person=by).first() or Delegation.objects.first(),
        "digest": release.newest.digest,
    }
    return Decision.objects.create(**(values | rest))


@pytest.mark.parametrize("decide", DECISIONS.values(), ids=DECISIONS)
def test_the_author_with_every_role_and_a_delegation_is_refused(
    people: dict[str, Person], start: Start, decide: Callable[[Person, Release], object]
) -> None:
    both = people["author_and_authoriser"]
    release = _submit(both, start(by="author_and_authoriser"))
    with pytest.raises(PermissionDenied, match="You wrote part of this release"):
        decide(both, release)
    assert not Decision.objects.exists()


def test_who_wrote_an_early_revision_is_refused_on_every_later_one(
    people: dict[str, Person], start: Start, topic: Topic
) -> None:
    both, author = people["author_and_authoriser"], people["author"]
    release = start(by="author_and_authoriser")
    draft = services.Draft(title="Anew", topic=topic, purpose="Inform.", texts={"blog": "Other words."})
    services.release_revise(by=author, release=release, turn=release.turn, draft=draft)
    _submit(author, release)
    with pytest.raises(PermissionDenied, match="You wrote part"):
        services.release_approve(by=both, release=release, turn=release.turn)


@pytest.mark.parametrize("decide", DECISIONS.values(), ids=DECISIONS)
def test_who_put_it_forward_decides_on_it_no_more_than_who_wrote_it(
    people: dict[str, Person], start: Start, decide: Callable[[Person, Release], object]
) -> None:
    both = people["author_and_authoriser"]
    release = _submit(both, start())
    assert both not in selectors.deciders(release)
    with pytest.raises(PermissionDenied, match="You put this release forward"):
        decide(both, release)
    with pytest.raises(DatabaseError, match="or put forward"), transaction.atomic():
        _decision(release, both)
    step = Step.objects.create(position=1, name="Legal")
    with pytest.raises(DatabaseError, match="or put forward"), transaction.atomic():
        StepPassed.objects.create(revision=release.newest, step=step, decided_by=both)
    decision = _decision(release, people["authoriser"], second_look_due=timezone.now())
    with pytest.raises(DatabaseError, match="somebody else looks a second time"), transaction.atomic():
        SecondLook.objects.create(decision=decision, by=both, agrees=True)


def test_a_second_account_is_still_the_same_person(people: dict[str, Person], start: Start) -> None:
    both = people["author_and_authoriser"]
    release = _submit(both, start(by="author_and_authoriser"))
    other = Account.objects.create(username="another account", person=both)
    with pytest.raises(PermissionDenied):
        services.release_approve(by=other.person, release=release, turn=release.turn)


def test_the_database_refuses_an_authors_decision_that_no_service_made(
    people: dict[str, Person], start: Start
) -> None:
    both = people["author_and_authoriser"]
    release = _submit(both, start(by="author_and_authoriser"))
    with (
        pytest.raises(DatabaseError, match="nobody decides on a release that they wrote"),
        transaction.atomic(),
    ):
        _decision(release, both)


def test_the_database_refuses_an_author_at_a_step(people: dict[str, Person], submitted: Release) -> None:
    step = Step.objects.create(position=1, name="Legal")
    with pytest.raises(DatabaseError, match="nobody decides on a release"), transaction.atomic():
        StepPassed.objects.create(revision=submitted.newest, step=step, decided_by=people["author"])


@pytest.mark.parametrize("name", ["author", "authoriser"])
def test_the_database_refuses_a_second_look_by_author_or_approver(
    people: dict[str, Person], submitted: Release, name: str
) -> None:
    decision = _decision(submitted, people["authoriser"], second_look_due=timezone.now())
    with pytest.raises(DatabaseError, match="somebody else looks a second time"), transaction.atomic():
        SecondLook.objects.create(decision=decision, by=people[name], agrees=True)


def test_the_database_keeps_what_was_decided(people: dict[str, Person], approved: Release) -> None:
    decision = Decision.objects.get()
    for change in (
        lambda: Decision.objects.update(decided_by=people["author"]),
        lambda: Decision.objects.all().delete(),
        lambda: ChannelText.objects.update(words="Other words."),
        lambda: approved.revisions.update(written_by=people["staff"]),
        lambda: ChannelText.objects.create(revision=approved.newest, channel="twitter", words="More."),
        approved.delete,
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    decision.refresh_from_db()
    assert people["authoriser"] == decision.decided_by


def test_the_database_calls_nothing_approved_that_nobody_approved(
    people: dict[str, Person], submitted: Release
) -> None:
    with pytest.raises(DatabaseError, match="not approved"), transaction.atomic():
        Release.objects.filter(pk=submitted.pk).update(state=State.APPROVED)
    with pytest.raises(DatabaseError, match="not approved"), transaction.atomic():
        Publication.objects.create(
            revision=submitted.newest, channel="blog", address="https://example.com", by=people["author"]
        )
    with pytest.raises(DatabaseError, match="begins as a draft"), transaction.atomic():
        Release.objects.create(
            number="R1-1",
            title="x",
            topic=submitted.topic,
            state=State.PUBLISHED,
            started_by=people["author"],
        )


def test_the_database_refuses_a_decision_on_words_that_are_not_the_newest(
    people: dict[str, Person], submitted: Release, topic: Topic
) -> None:
    old = submitted.newest
    draft = services.Draft(title="Anew", topic=topic, purpose="Inform.", texts={"blog": "Other words."})
    services.release_revise(by=people["author"], release=submitted, turn=submitted.turn, draft=draft)
    with pytest.raises(DatabaseError, match="newer revision"), transaction.atomic():
        _decision(submitted, people["authoriser"], revision=old)
    with pytest.raises(DatabaseError, match="not put forward"), transaction.atomic():
        _decision(submitted, people["authoriser"])


def test_without_a_delegation_that_runs_today_an_authoriser_is_refused(
    people: dict[str, Person], submitted: Release
) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    Delegation.objects.filter(person=people["authoriser"]).update(until=yesterday)
    assert selectors.may(people["authoriser"], submitted).decide is None
    with pytest.raises(PermissionDenied, match="No delegation of yours"):
        services.release_approve(by=people["authoriser"], release=submitted, turn=submitted.turn)


def test_a_delegation_over_other_topics_is_none(people: dict[str, Person], submitted: Release) -> None:
    delegation = Delegation.objects.get(person=people["authoriser"])
    delegation.topics.set([Topic.objects.create(name="Events")])
    with pytest.raises(PermissionDenied, match="No delegation of yours"):
        services.release_approve(by=people["authoriser"], release=submitted, turn=submitted.turn)


def test_nobody_gives_authority_to_themselves(people: dict[str, Person], topic: Topic) -> None:
    administrator = people["administrator"]
    RoleHeld.objects.create(person=administrator, role=Role.AUTHORISER)
    with pytest.raises(DatabaseError), transaction.atomic():
        Delegation.objects.create(
            person=administrator, instrument="Own", since=timezone.localdate(), given_by=administrator
        )


def test_a_row_that_takes_anothers_place_is_refused(people: dict[str, Person], submitted: Release) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL knows no INSERT OR REPLACE")
    columns = "id, release_id, number, written_by_id, at, purpose, sources, planned_at"
    other = columns.replace("written_by_id", str(people["staff"].pk))
    with pytest.raises(DatabaseError, match="stays as it was"), transaction.atomic():
        connection.cursor().execute(
            f"INSERT OR REPLACE INTO releases_revision ({columns}) SELECT {other} FROM releases_revision"  # noqa: S608
        )
    assert people["author"] == submitted.newest.written_by
