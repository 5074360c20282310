"""Deciding on releases: by somebody who wrote none of it, within a delegation, on the newest words alone."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from circumspect_desk.accounts.models import Person
from circumspect_desk.accounts.roles import Role
from circumspect_desk.accounts.selectors import emails_of
from circumspect_desk.audit import api
from circumspect_desk.audit.api import Audited, Software, audited
from circumspect_desk.releases.models import (
    Decision,
    Delegation,
    Outcome,
    Release,
    SecondLook,
    State,
    StepPassed,
)
from circumspect_desk.releases.selectors import approval_of, second_looks_due, to_look_at
from circumspect_desk.releases.services.held import allowed, approval_void, hold, move, rights

SECOND_LOOK_WITHIN = timedelta(hours=24)
_NOT_YOURS = "This release is not yours to decide on as it stands."


@audited("release.step-passed")
def release_pass_step(*, by: Person, release: Release, turn: int, remark: str = "") -> Audited[StepPassed]:
    """Let a release pass the step that it waits at."""
    held = hold(release, turn)
    step = allowed(
        rights(by, held).pass_step, "This release waits at no step of yours, or you wrote part of it."
    )
    revision = held.newest
    passed = StepPassed.objects.create(revision=revision, step=step, decided_by=by, remark=remark)
    move(held, State.SUBMITTED)
    detail = {"release": held.number, "revision": revision.number, "step": step.name}
    return Audited(passed, "release", held.number, detail)


@audited("release.approved")
def release_approve(
    *, by: Person, release: Release, turn: int, conditions: str = "", expires_at: datetime | None = None
) -> Audited[Decision]:
    """Approve the newest revision. An urgent one asks for a second look afterwards.

    Raises ValidationError for an expiry that has passed.
    """
    held = hold(release, turn)
    right = rights(by, held)
    delegation = allowed(right.decide or right.decide_urgently, right.why_not or _NOT_YOURS)
    if expires_at and expires_at <= timezone.now():
        raise ValidationError({"expires_at": "The approval would have expired before it is given."})
    due = timezone.now() + SECOND_LOOK_WITHIN if right.decide_urgently else None
    decision = _decide(
        held,
        by,
        Outcome.APPROVED,
        delegation,
        conditions=conditions,
        expires_at=expires_at,
        second_look_due=due,
    )
    move(held, State.APPROVED)
    detail = {
        "release": held.number,
        "revision": decision.revision.number,
        "digest": decision.digest,
        "instrument": delegation.instrument,
        "due": due.isoformat(timespec="minutes") if due else "",
    }
    return Audited(decision, "release", held.number, detail, action="release.urgent" if due else "")


@audited("release.returned")
def release_return(*, by: Person, release: Release, turn: int, reasons: str) -> Audited[Decision]:
    """Give a release back to its authors, with reasons."""
    return _turn_down(by, release, turn, reasons, Outcome.RETURNED, State.RETURNED)


@audited("release.refused")
def release_refuse(*, by: Person, release: Release, turn: int, reasons: str) -> Audited[Decision]:
    """Refuse a release, with reasons. It ends there."""
    return _turn_down(by, release, turn, reasons, Outcome.REFUSED, State.REFUSED)


@audited("release.second-look")
def release_look_again(
    *, by: Person, release: Release, turn: int, agrees: bool, reasons: str = ""
) -> Audited[SecondLook]:
    """Look at an urgent release a second time.

    Who objects gives reasons, and the approval no longer holds.
    """
    held = hold(release, turn)
    allowed(
        rights(by, held).second_look, "Somebody who neither wrote nor approved it looks at it a second time."
    )
    if not agrees and not reasons.strip():
        raise ValidationError({"reasons": "Say why you object."})
    decision = allowed(to_look_at(held), "Nobody waits for a second look any more.")
    held_until_now = approval_of(held) == decision
    look = SecondLook.objects.create(decision=decision, by=by, agrees=agrees, reasons=reasons.strip())
    if not agrees and held_until_now:
        approval_void(by, decision, "a second look objected")
    unpublished = not agrees and held_until_now and held.state == State.APPROVED
    move(held, State.RETURNED if unpublished else State(held.state))
    detail = {"release": held.number, "outcome": "agreed" if agrees else "objected"}
    return Audited(look, "release", held.number, detail)


def _turn_down(
    by: Person, release: Release, turn: int, reasons: str, outcome: Outcome, state: State
) -> Audited[Decision]:
    held = hold(release, turn)
    right = rights(by, held)
    delegation = allowed(right.decide or right.decide_urgently, right.why_not or _NOT_YOURS)
    if not reasons.strip():
        raise ValidationError({"reasons": "Give your reasons: the authors need them to go on."})
    decision = _decide(held, by, outcome, delegation, reasons=reasons.strip())
    move(held, state)
    detail = {
        "release": held.number,
        "revision": decision.revision.number,
        "instrument": delegation.instrument,
    }
    return Audited(decision, "release", held.number, detail)


def _decide(held: Release, by: Person, outcome: Outcome, delegation: Delegation, **rest: object) -> Decision:
    revision = held.newest
    return Decision.objects.create(
        revision=revision,
        decided_by=by,
        outcome=outcome,
        delegation=delegation,
        digest=revision.digest,
        **rest,
    )


def approvals_expire(*, by: Software, now: datetime) -> int:
    """Note every approval that lapsed before it was used, and give the release back to its authors."""
    count = 0
    lapsed = Release.objects.filter(
        state=State.APPROVED,
        revisions__decision__outcome=Outcome.APPROVED,
        revisions__decision__expires_at__lte=now,
    )
    for release in lapsed.distinct():
        count += _expire(by=by, release=release, now=now)
    return count


@transaction.atomic
def _expire(*, by: Software, release: Release, now: datetime) -> bool:
    held = Release.objects.select_for_update().get(pk=release.pk)
    decision = Decision.objects.filter(revision=held.newest, expires_at__lte=now).first()
    if held.state != State.APPROVED or decision is None:
        return False
    approval_void(by, decision, "it expired")
    move(held, State.RETURNED)
    return True


def second_looks_remind(*, by: Software, now: datetime) -> int:
    """Count the second looks that are overdue, and write to who may take them, once a day."""
    overdue = list(second_looks_due().filter(second_look_due__lte=now))
    today = timezone.localdate(now)
    told = api.entries(action="release.second-look-reminded").filter(at__date=today).exists()
    people = emails_of(Role.AUTHORISER)
    if overdue and people and not told:
        address = f"{settings.CONFIG.address}{reverse('second-looks')}"
        EmailMessage(
            "A second look at an urgent release is overdue",
            f"{len(overdue)} urgent releases wait for a second look. Sign in to see them:\n\n{address}\n",
            bcc=people,
        ).send()
        with transaction.atomic():
            api.record(
                "release.second-look-reminded", by=by, subject="releases", detail={"count": len(overdue)}
            )
    return len(overdue)
