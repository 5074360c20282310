"""A release held for a change: locked, and seen to be the one that the page showed."""

from __future__ import annotations

from typing import TypeVar

from django.core.exceptions import PermissionDenied

from circumspect_desk.accounts.models import Person
from circumspect_desk.audit.api import Actor, record
from circumspect_desk.releases.models import Decision, Release, State
from circumspect_desk.releases.selectors import May, may

T = TypeVar("T")


class Stale(Exception):
    """Somebody was quicker: the release is no longer as the page showed it.

    The message says what happened.
    """


def hold(release: Release, turn: int) -> Release:
    """Lock a release for this transaction. Raises Stale when it has changed since the page was loaded."""
    held = Release.objects.select_for_update().get(pk=release.pk)
    if held.turn != turn:
        raise Stale(
            f"{held.number} has changed since you opened the page: it is now “{held.get_state_display()}”, "
            f"at revision {held.newest.number}. Nothing of yours was done. Look at it as it is, then decide."
        )
    return held


def move(release: Release, state: State) -> None:
    """Set where a release stands, and count the change."""
    release.state = state
    release.turn += 1
    release.save(update_fields=("state", "turn"))


def approval_void(by: Actor, approval: Decision, because: str) -> None:
    """Put down that an approval which held until now no longer does."""
    revision = approval.revision
    number = revision.release.number
    detail = {"release": number, "revision": revision.number, "because": because}
    record("release.approval-void", by=by, subject="release", subject_id=number, detail=detail)


def rights(by: Person, release: Release) -> May:
    """Return what a person may do with a release that is held."""
    return may(by, release)


def allowed(right: T | None, why: str) -> T:
    """Return a right that somebody has. Raises PermissionDenied, with the reason, where they have it not."""
    if not right:
        raise PermissionDenied(why)
    return right
