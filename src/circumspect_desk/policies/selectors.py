"""What others may ask about the document and its acknowledgements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from circumspect_desk.accounts.models import Person
from circumspect_desk.accounts.selectors import present_people
from circumspect_desk.policies.models import Acknowledgement, Document, QuizDone

NO_AREA = "No work area"


def in_force(day: date | None = None) -> Document | None:
    """Return the version in force on a day (today unless told otherwise)."""
    day = day or timezone.localdate()
    return Document.objects.filter(in_force_from__lte=day).order_by("-in_force_from", "-added_at").first()


def documents() -> QuerySet[Document]:
    """Return every version of the document, newest first."""
    return Document.objects.select_related("added_by")


def has_begun(document: Document) -> bool:
    """Whether a version is in force, or was."""
    return document.in_force_from is not None and document.in_force_from <= timezone.localdate()


def acknowledgements_made() -> QuerySet[Acknowledgement]:
    """Return every acknowledgement, with its person and its document."""
    return Acknowledgement.objects.select_related("person", "document")


def everybody() -> QuerySet[Person]:
    """Return everybody who is known, also those who have left."""
    return Person.objects.all()


def acknowledgement_of(person: Person, document: Document) -> Acknowledgement | None:
    """Return a person's acknowledgement of a version."""
    return Acknowledgement.objects.filter(person=person, document=document).first()


def did_quiz(person: Person, document: Document) -> bool:
    """Whether a person did the scenarios of a version."""
    return QuizDone.objects.filter(person=person, document=document).exists()


def people_due(document: Document) -> QuerySet[Person]:
    """Return everybody with the agency who has not acknowledged a version, with an account or without."""
    done = Acknowledgement.objects.filter(document=document, person=OuterRef("pk"))
    return present_people().exclude(Exists(done)).order_by("work_area", "name")


def acknowledged(document: Document) -> QuerySet[Acknowledgement]:
    """Return the acknowledgements of a version, with their people."""
    return Acknowledgement.objects.filter(document=document).select_related("person").order_by("person__name")


@dataclass(frozen=True, slots=True)
class Area:
    """How far a work area has come."""

    name: str
    people: int
    done: int

    @property
    def due(self) -> int:
        """How many have not acknowledged."""
        return self.people - self.done

    @property
    def share(self) -> int:
        """How many have, in whole percent."""
        return 100 * self.done // self.people if self.people else 100


def areas(document: Document) -> Iterator[Area]:
    """Yield every work area with how many people it has and how many of them have acknowledged."""
    done = set(acknowledged(document).values_list("person_id", flat=True))
    counted: dict[str, list[int]] = {}
    for person in present_people().only("pk", "work_area"):
        row = counted.setdefault(person.work_area or NO_AREA, [0, 0])
        row[0] += 1
        row[1] += person.pk in done
    for name in sorted(counted):
        yield Area(name, *counted[name])


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a list of people is narrowed by; empty for what is not asked."""

    area: str = ""
    employment: str = ""
    state: str = ""
    words: str = ""


def standing(
    document: Document, narrowed: Narrowed = Narrowed(), *, and_left: bool = False
) -> QuerySet[Person]:
    """Return everybody with the agency, and for each when a version was acknowledged (``None``: not yet).

    *and_left* adds those who acknowledged it and have left since.
    """
    mine = Acknowledgement.objects.filter(document=document, person=OuterRef("pk"))
    found = Person.objects.annotate(
        acknowledged_at=Subquery(mine.values("at")[:1]), receipt=Subquery(mine.values("receipt")[:1])
    )
    here = Q(present=True)
    found = found.filter(here | Q(acknowledged_at__isnull=False) if and_left else here)
    if narrowed.area:
        found = found.filter(work_area="" if narrowed.area == NO_AREA else narrowed.area)
    if narrowed.employment:
        found = found.filter(employment=narrowed.employment)
    if narrowed.state:
        found = found.filter(acknowledged_at__isnull=narrowed.state == "due")
    if narrowed.words:
        found = found.filter(Q(name__icontains=narrowed.words) | Q(staff_number__iexact=narrowed.words))
    return found.order_by("work_area", "name", "staff_number")


def work_areas() -> list[str]:
    """Return the work areas of those who are with the agency."""
    named = present_people().order_by("work_area").values_list("work_area", flat=True).distinct()
    return [name or NO_AREA for name in named]


def employments() -> list[str]:
    """Return the kinds of employment of those who are with the agency."""
    named = present_people().exclude(employment="").order_by("employment")
    return list(named.values_list("employment", flat=True).distinct())


def scenarios_done(document: Document) -> int:
    """Return how many have done the scenarios of a version."""
    return QuizDone.objects.filter(document=document, person__present=True).count()


def overdue(document: Document) -> bool:
    """Whether the day until which a version is to be acknowledged has passed."""
    return document.due_on is not None and timezone.localdate() > document.due_on
