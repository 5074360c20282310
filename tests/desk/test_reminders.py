"""Reminders: who gets one and when, each once, and nothing in them about anybody."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMessage

from circumspect_desk.accounts.models import Person
from circumspect_desk.audit import api as audit
from circumspect_desk.policies import reminders
from circumspect_desk.policies import services as policies
from circumspect_desk.policies.models import Document, Reminder
from circumspect_desk.web.templatetags.desk import day as in_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def due(document: Document, mailoutbox: list[EmailMessage]) -> date:
    """The day until which the document is to be acknowledged; mail is kept in memory."""
    assert document.due_on
    return document.due_on


@pytest.fixture
def review(document: Document, mailoutbox: list[EmailMessage]) -> date:
    """The day until which the document is to be reviewed."""
    assert document.review_on
    return document.review_on


def _remind(day: date) -> int:
    return reminders.remind(by=audit.THE_CLOCK, day=day)


def _remind_of_review(day: date) -> int:
    return reminders.remind_of_review(by=audit.THE_CLOCK, day=day)


def _to() -> list[str]:
    return sorted(address for message in mail.outbox for address in message.recipients())


def test_who_has_not_acknowledged_is_reminded_each_alone(
    people: dict[str, Person], document: Document, due: date
) -> None:
    policies.acknowledge(by=people["staff"], document=document)
    assert len(people) - 1 == _remind(due)
    assert sorted(one.email for one in people.values() if one != people["staff"]) == _to()
    assert {1} == {len(message.recipients()) for message in mail.outbox}


def test_who_left_and_who_has_no_address_are_not_reminded(people: dict[str, Person], due: date) -> None:
    Person.objects.filter(pk=people["staff"].pk).update(email="")
    Person.objects.filter(pk=people["author"].pk).update(present=False)
    assert len(people) - 2 == _remind(due)
    assert not {"staff@example.com", "author@example.com", ""} & set(_to())
    assert not Reminder.objects.filter(person__in=[people["staff"], people["author"]]).exists()


def test_a_person_without_an_account_is_reminded(due: date) -> None:
    Person.objects.create(staff_number="N1", name="Nan", email="nan@example.com")
    _remind(due)
    assert "nan@example.com" in _to()


def test_reminders_go_out_14_days_before_on_the_day_and_every_week_after(
    people: dict[str, Person], due: date
) -> None:
    """The clock runs every day from 20 days before to 22 days after."""
    days = [count for count in range(-20, 23) if _remind(due + timedelta(days=count))]
    assert [-14, 0, 7, 14, 21] == days
    assert 5 * len(people) == len(mail.outbox)


def test_nobody_is_reminded_twice_on_one_day(people: dict[str, Person], due: date) -> None:
    assert [len(people), 0] == [_remind(due), _remind(due)]
    assert len(people) == len(mail.outbox)


def test_a_day_on_which_the_clock_did_not_run_is_made_up_for_once(
    people: dict[str, Person], due: date
) -> None:
    sent = [_remind(due + timedelta(days=count)) for count in (-12, -11, 0, 9, 10, 14)]
    assert [len(people), 0, len(people), len(people), 0, len(people)] == sent


def test_who_acknowledges_is_not_reminded_any_more(
    people: dict[str, Person], document: Document, due: date
) -> None:
    _remind(due - timedelta(days=14))
    policies.acknowledge(by=people["staff"], document=document)
    mail.outbox.clear()
    _remind(due)
    assert "staff@example.com" not in _to()
    assert len(people) - 1 == len(mail.outbox)


def test_without_a_document_in_force_nobody_is_reminded(
    people: dict[str, Person], mailoutbox: list[EmailMessage]
) -> None:
    day = date(2030, 1, 1)
    assert (0, 0) == (_remind(day), _remind_of_review(day))
    assert [] == mailoutbox


def test_the_message_leads_to_the_desk_and_says_nothing_of_anybody(
    people: dict[str, Person], document: Document, due: date
) -> None:
    _remind(due)
    assert {"Please read and acknowledge a policy"} == {message.subject for message in mail.outbox}
    (body,) = {str(message.body) for message in mail.outbox}
    assert body == (
        f"A policy waits for you to read and acknowledge it, by {in_words(due)}:\n\n"
        "http://testserver.localhost/acknowledge/\n\n"
        "This message was sent by the desk of your agency. It asks for nothing but that you open the desk.\n"
    )
    assert [[]] == [list(one) for one in {tuple(message.attachments) for message in mail.outbox}]


def test_the_owner_is_reminded_of_the_review_60_30_and_7_days_before_and_every_week_after(
    people: dict[str, Person], review: date
) -> None:
    days = [count for count in range(-70, 16) if _remind_of_review(review + timedelta(days=count))]
    assert [-60, -30, -7, 7, 14] == days
    assert {people["policy_owner"].email} == set(_to())
    assert len(days) == len(mail.outbox)


def test_the_message_of_the_review_leads_to_the_versions(review: date) -> None:
    assert [1, 0] == [_remind_of_review(review - timedelta(days=30)) for _ in range(2)]
    (message,) = mail.outbox
    assert "A policy is due for review" == message.subject
    assert message.body == (
        f"The policy on social media is to be reviewed by {in_words(review)}:\n\n"
        "http://testserver.localhost/acknowledgements/documents\n\n"
        "This message was sent by the desk of your agency, to those who keep the policy.\n"
    )


def test_an_owner_who_left_is_not_reminded_of_the_review(people: dict[str, Person], review: date) -> None:
    Person.objects.filter(pk=people["policy_owner"].pk).update(present=False)
    assert 0 == _remind_of_review(review)
    assert [] == mail.outbox


def test_a_new_day_of_review_moves_its_reminders(
    people: dict[str, Person], document: Document, review: date
) -> None:
    policies.document_review(
        by=people["policy_owner"], document=document, review_on=review + timedelta(days=100)
    )
    assert [0, 1] == [_remind_of_review(review + timedelta(days=count)) for count in (-7, 40)]


def test_what_was_sent_is_recorded_by_number_and_not_by_name(
    people: dict[str, Person], due: date, review: date
) -> None:
    _remind(due)
    _remind_of_review(review)
    found = [
        (entry.actor, entry.detail)
        for action in ("policy.reminded", "policy.review-reminded")
        for entry in audit.entries(action=action)
    ]
    assert found == [
        ("the clock", {"version": "2012-01", "count": len(people)}),
        ("the clock", {"version": "2012-01", "day": review.isoformat(), "count": 1}),
    ]


def test_where_nobody_is_reminded_nothing_is_recorded(due: date) -> None:
    assert 0 == _remind(due - timedelta(days=15))
    assert not audit.entries(action="policy.reminded").exists()
