"""Who is reminded, and when. Messages lead to the desk and say nothing about anybody."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import BadHeaderError, get_connection, send_mail
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from circumspect_desk.accounts.models import Person
from circumspect_desk.accounts.roles import Role
from circumspect_desk.accounts.selectors import people
from circumspect_desk.audit.api import Actor, record
from circumspect_desk.policies.models import Document, Reminder
from circumspect_desk.policies.selectors import in_force, people_due
from circumspect_desk.web.templatetags.desk import day as in_words

_log = logging.getLogger(__name__)

_BEFORE_DUE = (14, 0)
_BEFORE_REVIEW = (60, 30, 7)
_AGAIN = 7
"""How many days lie between reminders once the day itself has passed."""

_ACKNOWLEDGE = """A policy waits for you to read and acknowledge it, by {day}:

{address}

This message was sent by the desk of your agency. It asks for nothing but that you open the desk.
"""
_REVIEW = """The policy on social media is to be reviewed by {day}:

{address}

This message was sent by the desk of your agency, to those who keep the policy.
"""


@dataclass(frozen=True, slots=True)
class _Message:
    """What is sent to everybody in one go, and what is recorded of it."""

    about: str
    subject: str
    words: str
    action: str
    detail: Mapping[str, object]


def remind(*, by: Actor, day: date) -> int:
    """Remind those who have not acknowledged the version in force; return how many were.

    They are reminded 14 days before it is due, on the day, and every week after. A day on which the clock did
    not run is made up for; nobody is reminded twice of the same one.
    """
    document = in_force(day)
    if document is None or document.due_on is None:
        return 0
    message = _Message(
        about="acknowledge",
        subject="Please read and acknowledge a policy",
        words=_ACKNOWLEDGE.format(day=in_words(document.due_on), address=_address("acknowledge")),
        action="policy.reminded",
        detail={"version": document.version},
    )
    since = _newest(document.due_on, _BEFORE_DUE, day)
    return _send(by, message, document, day, _not_reminded(people_due(document), message, document, since))


def remind_of_review(*, by: Actor, day: date) -> int:
    """Remind the owners that the version in force is to be reviewed; return how many were.

    They are reminded 60, 30 and 7 days before the day of review, and every week after it.
    """
    document = in_force(day)
    if document is None or document.review_on is None:
        return 0
    message = _Message(
        about="review",
        subject="A policy is due for review",
        words=_REVIEW.format(day=in_words(document.review_on), address=_address("documents")),
        action="policy.review-reminded",
        detail={"version": document.version, "day": document.review_on.isoformat()},
    )
    since = _newest(document.review_on, _BEFORE_REVIEW, day)
    owners = people(role=Role.POLICY_OWNER).filter(present=True)
    return _send(by, message, document, day, _not_reminded(owners, message, document, since))


def _newest(target: date, before: tuple[int, ...], day: date) -> date | None:
    """Return the last day up to *day* on which to remind of what is due on *target*."""
    days = [target - timedelta(days=count) for count in before]
    if day >= target + timedelta(days=_AGAIN):
        days.append(target + timedelta(days=(day - target).days // _AGAIN * _AGAIN))
    return max((one for one in days if one <= day), default=None)


def _not_reminded(
    those: QuerySet[Person], message: _Message, document: Document, since: date | None
) -> list[Person]:
    """Return those who have an address and were not reminded since a day; nobody where there is no day."""
    if since is None:
        return []
    done = Reminder.objects.filter(
        person=OuterRef("pk"), document=document, about=message.about, day__gte=since
    )
    return list(those.exclude(email="").exclude(Exists(done)))


def _send(by: Actor, message: _Message, document: Document, day: date, those: list[Person]) -> int:
    """Send a message to each person; return to how many it went. What was sent is recorded, come what may.

    The day is claimed before the message goes out and given back where it did not: the database is not held
    while a mail server is slow, and two clocks do not remind twice. An address that the server refuses is
    passed over until the next time. Raises OSError when the server fails.
    """
    sent = 0
    if not those:
        return sent
    try:
        with get_connection() as connection:
            for person in those:
                claim, mine = Reminder.objects.get_or_create(
                    person=person, document=document, about=message.about, day=day
                )
                if not mine:
                    continue
                try:
                    send_mail(message.subject, message.words, None, [person.email], connection=connection)
                    sent += 1
                except (BadHeaderError, SMTPRecipientsRefused):
                    _log.warning("the mail server refused an address; its person was not reminded")
                except BaseException:
                    claim.delete()
                    raise
    finally:
        if sent:
            detail = {**message.detail, "count": sent}
            with transaction.atomic():
                record(message.action, by=by, subject="document", subject_id=document.version, detail=detail)
    return sent


def _address(page: str) -> str:
    return f"{settings.CONFIG.address}{reverse(page)}"
