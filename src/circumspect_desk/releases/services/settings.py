"""Who may authorise what, which steps and topics there are, which publishing tools may ask."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Sequence
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from circumspect_desk.accounts.models import Person
from circumspect_desk.accounts.roles import Role
from circumspect_desk.accounts.selectors import holds
from circumspect_desk.audit.api import Audited, audited
from circumspect_desk.releases.models import Delegation, Step, StepPassed, Token, Topic


@audited("delegation.given")
def delegation_give(
    *,
    by: Person,
    person: Person,
    topics: Collection[Topic],
    instrument: str,
    since: date,
    until: date | None = None,
    urgent: bool = False,
) -> Audited[Delegation]:
    """Give a person authority over some topics. Raises ValidationError to who gives it to themselves."""
    _must_administer(by)
    if person.pk == by.pk:
        raise ValidationError("Nobody gives authority to themselves.")
    if not topics:
        raise ValidationError({"topics": "Choose at least one topic."})
    made = Delegation(
        person=person, instrument=instrument, since=since, until=until, urgent=urgent, given_by=by
    )
    made.full_clean()
    made.save()
    made.topics.set(topics)
    named = ", ".join(sorted(topic.name for topic in topics))
    detail = {
        "person": person.name,
        "staff number": person.staff_number,
        "topics": named,
        "instrument": instrument,
        "urgent": urgent,
        "since": since.isoformat(),
        "until": until.isoformat() if until else "",
    }
    return Audited(made, "delegation", made.pk, detail)


@audited("delegation.ended")
def delegation_end(*, by: Person, delegation: Delegation) -> Audited[Delegation]:
    """End a delegation at once; what was decided under it stands. Raises ValidationError for an ended one."""
    _must_administer(by)
    delegation = Delegation.objects.select_for_update().get(pk=delegation.pk)
    if delegation.ended_at or (delegation.until and delegation.until < timezone.localdate()):
        raise ValidationError("This delegation has ended already.")
    delegation.ended_at = timezone.now()
    delegation.save(update_fields=("ended_at",))
    person = delegation.person
    detail = {
        "person": person.name,
        "staff number": person.staff_number,
        "instrument": delegation.instrument,
    }
    return Audited(delegation, "delegation", delegation.pk, detail)


@audited("steps.changed")
def steps_set(*, by: Person, steps: Sequence[tuple[str, int, Collection[Person]]]) -> Audited[list[Step]]:
    """Set the steps of authorisation: names, hours and people, in their order.

    Steps once passed stay on record.
    """
    _must_administer(by)
    names = [name for name, _, _ in steps]
    if len(set(names)) != len(names):
        raise ValidationError("Two steps have the same name.")
    Step.objects.exclude(name__in=names).filter(pk__in=_unused()).delete()
    if Step.objects.exclude(name__in=names).exists():
        raise ValidationError(
            "A step that releases have passed cannot be taken out; leave it, and give it people."
        )
    for position, step in enumerate(Step.objects.order_by("position"), 1001):
        Step.objects.filter(pk=step.pk).update(position=position)
    made = []
    for position, (name, hours, people) in enumerate(steps, 1):
        step, _ = Step.objects.update_or_create(name=name, defaults={"position": position, "hours": hours})
        step.people.set(people)
        made.append(step)
    return Audited(made, "steps", "", {"steps": ", ".join(names) or "none"})


def _unused() -> list[int]:
    passed = StepPassed.objects.values_list("step_id", flat=True)
    return list(Step.objects.exclude(pk__in=passed).values_list("pk", flat=True))


@audited("topic.added")
def topic_add(*, by: Person, name: str) -> Audited[Topic]:
    """Add a topic that authority can be given for. Raises ValidationError for one that is there already."""
    _must_administer(by)
    if Topic.objects.filter(name__iexact=name).exists():
        raise ValidationError({"name": "There is a topic of this name already."})
    topic = Topic.objects.create(name=name)
    return Audited(topic, "topic", topic.pk, {"topic": name})


@audited("token.made")
def token_make(*, by: Person, name: str) -> Audited[tuple[Token, str]]:
    """Make a token for a publishing tool; return it with its secret, which is shown once and not kept."""
    _must_administer(by)
    if Token.objects.filter(name=name).exists():
        raise ValidationError({"name": "There is a token of this name already."})
    secret = f"desk_{secrets.token_urlsafe(32)}"
    token = Token.objects.create(name=name, digest=hashlib.sha256(secret.encode()).hexdigest(), made_by=by)
    return Audited((token, secret), "token", token.pk, {"token": name})


@audited("token.revoked")
def token_revoke(*, by: Person, token: Token) -> Audited[Token]:
    """Revoke a token at once."""
    _must_administer(by)
    token.revoked_at = token.revoked_at or timezone.now()
    token.save(update_fields=("revoked_at",))
    return Audited(token, "token", token.pk, {"token": token.name})


def _must_administer(by: Person) -> None:
    if not holds(by, Role.ADMINISTRATOR):
        raise PermissionDenied("Only an administrator keeps delegations, steps, topics and tokens.")
