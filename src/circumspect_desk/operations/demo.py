"""Demonstration data: invented people, a policy document, releases in every state."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from circumspect_desk.accounts import services as accounts
from circumspect_desk.accounts.models import Person
from circumspect_desk.accounts.roles import Role
from circumspect_desk.audit.api import THE_CONSOLE
from circumspect_desk.policies import services as policies
from circumspect_desk.releases import services as releases
from circumspect_desk.releases.models import Release, Topic

PASSWORD = "only for demonstration"  # noqa: S105 - it is told on the page
_PEOPLE = (
    ("ana", "D1001", "Ana Marsh", "Media", "ongoing", {Role.AUTHOR}),
    ("ben", "D1002", "Ben Okafor", "Media", "non-ongoing", {Role.AUTHOR}),
    ("otto", "D1003", "Otto Lindqvist", "Communication", "SES", {Role.AUTHORISER}),
    ("olive", "D1004", "Olive Tran", "Legal", "ongoing", {Role.AUTHOR, Role.AUTHORISER}),
    ("petra", "D1005", "Petra Novak", "Integrity and policy", "ongoing", {Role.POLICY_OWNER}),
    ("audrey", "D1006", "Audrey Walker", "Internal audit", "ongoing", {Role.AUDITOR}),
    ("adam", "D1007", "Adam Reid", "Systems", "ongoing", {Role.ADMINISTRATOR}),
    ("stella", "D1008", "Stella Kwan", "Passenger operations", "Customs Flexible Employee", set[Role]()),
)
_OTHERS = ("Trade", "Passenger operations", "Marine", "Cargo")
_DOCUMENT = b"%PDF-1.4\n% Demonstration: an invented document in place of the agency's own.\n"
_TOPICS = ("Passengers and travel", "Trade and cargo", "Events and recruitment")


@transaction.atomic
def fill() -> bool:
    """Fill an empty desk. Returns False, and does nothing, where somebody is known already."""
    if Person.objects.exists():
        return False
    people = _people()
    _policy(people)
    _releases(people)
    return True


def _people() -> dict[str, Person]:
    made = {}
    for username, number, name, area, employment, roles in _PEOPLE:
        person = Person.objects.create(
            staff_number=number,
            name=name,
            email=f"{username}@example.com",
            work_area=area,
            employment=employment,
        )
        accounts.account_create(
            by=THE_CONSOLE, username=username, person=person, password=PASSWORD, demo=True
        )
        for role in sorted(roles):
            accounts.role_give(by=THE_CONSOLE, person=person, role=role)
        made[username] = person
    for count in range(24):
        Person.objects.create(
            staff_number=f"D2{count:03}",
            name=f"Invented person {count + 1}",
            email=f"person{count + 1}@example.com",
            work_area=_OTHERS[count % len(_OTHERS)],
            employment=("ongoing", "non-ongoing", "Customs Flexible Employee")[count % 3],
        )
    return made


def _policy(people: dict[str, Person]) -> None:
    owner = people["petra"]
    file = SimpleUploadedFile("social-media-policy.pdf", _DOCUMENT, "application/pdf")
    document = policies.document_add(
        by=owner, version="2012-01", title="Policy on responsible use of social media", file=file
    )
    today = timezone.localdate()
    policies.document_put_in_force(
        by=owner,
        document=document,
        since=today - timedelta(days=40),
        review_on=today + timedelta(days=45),
    )
    document.refresh_from_db()
    done = [people["ana"], people["otto"], *Person.objects.filter(staff_number__startswith="D20")[:9]]
    for person in done:
        policies.acknowledge(by=person, document=document)


def _releases(people: dict[str, Person]) -> None:
    ana, ben, otto, olive, adam = (people[name] for name in ("ana", "ben", "otto", "olive", "adam"))
    topics = [Topic.objects.create(name=name) for name in _TOPICS]
    since = timezone.localdate() - timedelta(days=100)
    for person, urgent in ((otto, True), (olive, False)):
        releases.delegation_give(
            by=adam,
            person=person,
            topics=topics,
            instrument="Instrument of authorisation 2012/4 (invented)",
            since=since,
            urgent=urgent,
        )
    fair = _start(
        ana,
        "Careers fair in Brisbane",
        topics[2],
        {
            "twitter": "Meet our recruitment team at the Brisbane careers fair this Saturday, 10 am to 4 pm.",
            "facebook": "Thinking about a career at the border? Our recruitment team is at the Brisbane "
            "careers fair this Saturday from 10 am to 4 pm. Bring your questions.",
        },
    )
    _forward(ana, fair)
    releases.release_approve(
        by=otto, release=fair, turn=_turn(fair), conditions="Only with the event's own picture."
    )
    releases.release_publish(
        by=ana, release=fair, turn=_turn(fair), channel="twitter", address="https://example.com/posts/101"
    )
    queues = _start(
        ben,
        "What to declare when you arrive",
        topics[0],
        {
            "facebook": "Coming home? Declare food, plants and animal products on your passenger card. "
            "If in doubt, declare."
        },
    )
    _forward(ben, queues)
    holiday = _start(
        ana,
        "Holiday opening hours of the cargo counters",
        topics[1],
        {
            "blog": "Cargo counters are closed on 25 and 26 December. The information line stays open: "
            "1300 363 263."
        },
    )
    _forward(ana, holiday)
    releases.release_return(
        by=olive, release=holiday, turn=_turn(holiday), reasons="Please add the hours for 1 January as well."
    )
    _start(
        olive,
        "New fees for import declarations",
        topics[1],
        {
            "media": "From 1 July the fee for an import declaration will be 152 dollars, subject to the "
            "Minister's decision next week."
        },
    )


def _start(by: Person, title: str, topic: Topic, texts: dict[str, str]) -> Release:
    return releases.release_start(
        by=by, draft=releases.Draft(title=title, topic=topic, purpose="To inform the public.", texts=texts)
    )


def _forward(by: Person, release: Release) -> None:
    found = releases.findings_of(release.newest)
    answers = {
        f.key: releases.Answer(releases.Answered.STANDS, "It is what the release is for.") for f in found
    }
    releases.release_submit(by=by, release=release, turn=_turn(release), answers=answers)


def _turn(release: Release) -> int:
    release.refresh_from_db()
    return release.turn
