"""Publishing what was approved, correcting it, taking it down; and the gate that publishing tools ask."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from circumspect_desk.accounts.models import Person
from circumspect_desk.audit.api import Audited, Software, audited
from circumspect_desk.releases.models import (
    CORRECTED,
    TAKEN_DOWN,
    Amendment,
    ChannelText,
    Outcome,
    Publication,
    Release,
    State,
)
from circumspect_desk.releases.search import keep
from circumspect_desk.releases.selectors import approval_of
from circumspect_desk.releases.services.held import allowed, approval_void, hold, move, rights


@audited("release.published")
def release_publish(
    *, by: Person, release: Release, turn: int, channel: str, address: str
) -> Audited[Publication]:
    """Record where an approved text was published.

    Raises ValidationError for a channel it has no text for.
    """
    held = hold(release, turn)
    allowed(rights(by, held).publish, "Only what is approved, and not expired, is published.")
    revision = held.newest
    if not revision.texts.filter(channel=channel).exists():
        raise ValidationError({"channel": "The approved revision has no text for this channel."})
    if revision.publications.filter(channel=channel).exists():
        raise ValidationError({"channel": "It is recorded as published there already."})
    made = Publication.objects.create(revision=revision, channel=channel, address=address, by=by)
    keep(held)
    move(held, State.PUBLISHED)
    detail = {"release": held.number, "address": address, "channel": channel}
    return Audited(made, "release", held.number, detail)


@audited("release.corrected")
def release_correct(
    *, by: Person, release: Release, turn: int, reason: str, corrected_by: Release | None = None
) -> Audited[Amendment]:
    """Record that a published release was corrected, why, and by which other release.

    What was approved no longer is: no tool may publish it on another channel.
    """
    held = hold(release, turn)
    allowed(rights(by, held).amend, "Only what is published is corrected.")
    if approval := approval_of(held):
        approval_void(by, approval, "it was corrected")
    amendment = _amend(held, by, CORRECTED, reason, corrected_by)
    move(held, State.PUBLISHED)
    return Audited(amendment, "release", held.number, {"release": held.number, "correction": reason})


@audited("release.taken-down")
def release_take_down(*, by: Person, release: Release, turn: int, reason: str) -> Audited[Amendment]:
    """Record that a published release was taken down, and why. The register keeps it."""
    held = hold(release, turn)
    allowed(rights(by, held).amend, "Only what is published is taken down.")
    amendment = _amend(held, by, TAKEN_DOWN, reason, None)
    move(held, State.TAKEN_DOWN)
    return Audited(amendment, "release", held.number, {"release": held.number})


@dataclass(frozen=True, slots=True)
class Gate:
    """The answer to a publishing tool: whether this may go out now, under which number."""

    approved: bool
    release: str = ""
    revision: int = 0
    conditions: str = ""


@audited("release.asked")
def is_approved(
    *,
    by: Software,  # noqa: ARG001 - the audit entry names it
    channel: str,
    text: str,
    attachments: Collection[str] = (),
) -> Audited[Gate]:
    """Say whether this exact text, with these exact attachments (SHA-256), is approved for a channel now."""
    wanted = sorted(attachments)
    candidates = ChannelText.objects.filter(
        channel=channel,
        words=text,
        revision__decision__outcome=Outcome.APPROVED,
        revision__release__state__in=(State.APPROVED, State.PUBLISHED),
    ).select_related("revision__release")
    for found in candidates:
        revision, release = found.revision, found.revision.release
        approval = approval_of(release)
        files = sorted(revision.attachments.values_list("digest", flat=True))
        if (
            approval
            and approval.revision_id == revision.pk
            and approval.digest == revision.digest
            and files == wanted
        ):
            gate = Gate(True, release.number, revision.number, approval.conditions)  # noqa: FBT003 - the answer
            detail = {"answer": f"yes, as {release.number}", "asked": _fingerprint(channel, text, wanted)}
            return Audited(gate, "release", release.number, detail)
    detail = {"answer": "no", "asked": _fingerprint(channel, text, wanted)}
    return Audited(Gate(approved=False), "release", "", detail)


def _fingerprint(channel: str, text: str, attachments: list[str]) -> str:
    """Return what tells one question from another. It is of an official text, which is a record."""
    return hashlib.sha256(json.dumps([channel, text, attachments]).encode()).hexdigest()


def _amend(held: Release, by: Person, kind: str, reason: str, other: Release | None) -> Amendment:
    if not reason.strip():
        raise ValidationError({"reason": "Say why: the register keeps the reason."})
    return Amendment.objects.create(release=held, by=by, kind=kind, reason=reason.strip(), corrected_by=other)
