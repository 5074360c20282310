"""All that others may do with the audit trail: add to it, read it, verify it.

A service adds its entry by decorator, in the transaction in which it changes things::

    @audited("release.approved")
    def release_approve(*, by: Actor, release: Release, ...) -> Audited[Decision]: ...

so that neither happens without the other and nobody can forget it.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from circumspect_desk.audit.actions import ACTIONS, sentence
from circumspect_desk.audit.models import Entry, Head

P = ParamSpec("P")
T = TypeVar("T")

START = "0" * 64


class Actor(Protocol):
    """Who did it: a name and, for people of the agency, their staff number."""

    @property
    def name(self) -> str:
        """The name in words."""
        ...

    @property
    def staff_number(self) -> str:
        """The staff number, empty for what is no person."""
        ...


@dataclass(frozen=True, slots=True)
class Software:
    """An actor that is no person: the clock, a command, a publishing tool."""

    name: str
    staff_number: str = ""


THE_CLOCK = Software("the clock")
THE_CONSOLE = Software("the console")


@dataclass(frozen=True, slots=True)
class Audited(Generic[T]):
    """What a service gives back to ``audited``: its result, and what to record of it.

    ``action`` overrides the one of the decorator, for a service that may end in several ways.
    """

    result: T
    subject: str
    subject_id: object = ""
    detail: Mapping[str, Any] = field(default_factory=dict)
    action: str = ""


def audited(action: str) -> Callable[[Callable[P, Audited[T]]], Callable[Concatenate[P], T]]:
    """Make a service one transaction that ends in an entry of the audit trail.

    The service takes ``by`` (an Actor) by name. Raises KeyError, at import, for an action nobody registered.
    """
    if action not in ACTIONS:
        raise KeyError(action)

    def decorate(service: Callable[P, Audited[T]]) -> Callable[P, T]:
        @functools.wraps(service)
        def run(*args: P.args, **kwargs: P.kwargs) -> T:
            with transaction.atomic():
                done = service(*args, **kwargs)
                actor: Any = kwargs["by"]
                record(
                    done.action or action,
                    by=actor,
                    subject=done.subject,
                    subject_id=done.subject_id,
                    detail=done.detail,
                )
                return done.result

        run.__audited__ = action  # type: ignore[attr-defined]  # read by the tests that walk the services
        return run

    return decorate


def record(
    action: str, *, by: Actor, subject: str, subject_id: object = "", detail: Mapping[str, Any] | None = None
) -> Entry:
    """Add one entry.

    Must run in a transaction, so that what it tells of and the entry stand or fall together.

    Raises KeyError for an action nobody registered.
    """
    sentence(action, detail or {})
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("an audit entry stands in the transaction of its deed")
    Head.objects.get_or_create(id=1, defaults={"number": 0, "digest": START})
    head = Head.objects.select_for_update().get(id=1)
    entry = Entry(
        number=head.number + 1,
        at=timezone.now().astimezone(UTC),
        action=action,
        actor=by.name,
        actor_number=by.staff_number,
        subject=subject,
        subject_id=str(subject_id),
        detail=dict(detail or {}),
        previous=head.digest,
    )
    entry.digest = digest_of(entry)
    entry.save(force_insert=True)
    head.number, head.digest = entry.number, entry.digest
    head.save(update_fields=("number", "digest"))
    return entry


def digest_of(entry: Entry) -> str:
    """Return the SHA-256 that an entry must carry, given all it says and the digest before it."""
    said = {
        "number": entry.number,
        "at": _moment(entry.at),
        "action": entry.action,
        "actor": entry.actor,
        "actor_number": entry.actor_number,
        "subject": entry.subject,
        "subject_id": entry.subject_id,
        "detail": entry.detail,
        "previous": entry.previous,
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def entries(*, action: str = "", subject: str = "", subject_id: str = "", words: str = "") -> QuerySet[Entry]:
    """Return entries, newest first, narrowed by what is given."""
    found = Entry.objects.order_by("-number")
    if action:
        found = found.filter(action=action)
    if subject:
        found = found.filter(subject=subject)
    if subject_id:
        found = found.filter(subject_id=subject_id)
    if words:
        found = found.filter(actor__icontains=words)
    return found


def in_words(entry: Entry) -> str:
    """Return what an entry says, in a sentence."""
    return sentence(entry.action, entry.detail) if entry.action in ACTIONS else entry.action


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in the chain: at which entry, and what."""

    number: int
    what: str


def faults() -> Iterator[Fault]:
    """Yield what is wrong with the chain: entries changed, missing, moved, or left out at its end."""
    previous, expected = START, 1
    for entry in Entry.objects.order_by("number").iterator():
        if entry.number != expected:
            yield Fault(expected, f"entries {expected} to {entry.number - 1} are missing")
        if entry.previous != previous:
            yield Fault(entry.number, "it does not follow the entry before it")
        if entry.digest != digest_of(entry):
            yield Fault(entry.number, "it was changed after it was written")
        previous, expected = entry.digest, entry.number + 1
    head = Head.objects.filter(id=1).first()
    if head and (head.number, head.digest) != (expected - 1, previous):
        yield Fault(expected, f"the trail ends at entry {expected - 1}, and {head.number} were written")


def head() -> tuple[int, str]:
    """Return the number and digest of the last entry; (0, START) while there is none."""
    last = Entry.objects.order_by("-number").first()
    return (last.number, last.digest) if last else (0, START)


def digest_at(number: int) -> str | None:
    """Return the digest of the entry of that number, None where there is none."""
    return Entry.objects.filter(number=number).values_list("digest", flat=True).first()
