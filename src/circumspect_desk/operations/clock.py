"""What is done by the clock. Each part may be done twice without doing anything twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from circumspect.errors import CircumspectError
from circumspect_desk.audit import api
from circumspect_desk.audit.api import THE_CLOCK
from circumspect_desk.operations.anchors import anchors
from circumspect_desk.policies.reminders import remind, remind_of_review
from circumspect_desk.releases.services import approvals_expire, second_looks_remind


def tick() -> Iterator[str]:
    """Do all that is due now, and yield a line for each thing.

    A mail server that fails keeps nothing but messages back. Raises CircumspectError at the end for those:
    they are sent the next time.
    """
    now = timezone.now()
    failed = ""
    yield _approvals(now)
    yield _sessions(now)
    if settings.CONFIG.mail is None:
        yield "No mail server is set (CIRCUMSPECT_EMAIL_URL): nobody was reminded."
    else:
        for remind_them in (_acknowledge, _review, _second_looks):
            try:
                yield remind_them(now)
            except OSError as error:
                failed = error.strerror or type(error).__name__
            except ValueError:  # of an address that no message can be sent to
                failed = "somebody's address cannot be written to"
    yield _anchor(now)
    if failed:
        raise CircumspectError(f"messages could not be sent ({failed}). They are sent the next time.")


def _approvals(now: datetime) -> str:
    return f"Approvals that expired: {approvals_expire(by=THE_CLOCK, now=now)}."


def _sessions(now: datetime) -> str:
    removed, _ = Session.objects.filter(expire_date__lt=now).delete()
    return f"Sessions that ended: {removed}."


def _acknowledge(now: datetime) -> str:
    count = remind(by=THE_CLOCK, day=timezone.localdate(now))
    return f"Reminded to acknowledge the policy: {count}."


def _review(now: datetime) -> str:
    count = remind_of_review(by=THE_CLOCK, day=timezone.localdate(now))
    return f"Reminded of the review of the policy: {count}."


def _second_looks(now: datetime) -> str:
    return f"Second looks that are overdue: {second_looks_remind(by=THE_CLOCK, now=now)}."


def _anchor(now: datetime) -> str:
    """Write a checkpoint, unless the last one still is of the end of the trail."""
    number, digest = api.head()
    place = anchors()
    try:
        last = place.file.read_bytes().splitlines()[-1:] if place.file.exists() else []
        if not number or (last and _names(last[0], digest)):
            return f"The audit trail is anchored at entry {number}."
        return f"The audit trail was anchored at entry {place.write(now)}."
    except OSError as error:
        raise CircumspectError(f"no checkpoint could be added to {place.file} ({error.strerror}).") from None


def _names(line: bytes, digest: str) -> bool:
    try:
        return bool(json.loads(line)["digest"] == digest)
    except (ValueError, KeyError, TypeError):
        return False
