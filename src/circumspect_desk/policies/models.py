"""The agency's own policy document, version by version, and who has acknowledged it."""

from __future__ import annotations

import secrets
from datetime import date, timedelta

from django.db import models
from django.utils import timezone

from circumspect_desk.accounts.models import Person

STATEMENT = (
    "I have read the policy on social media, I understand what it asks of me, "
    "and I know whom to ask when I am unsure."
)


def new_receipt() -> str:
    """Return a receipt that can be read out over the telephone."""
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(3))


class Document(models.Model):
    """A version of the document that the agency itself issued. Our wording of it is a guide beside it.

    What was acknowledged must not change: the database refuses changes of all but the days (migration 0002).
    """

    version = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=200)
    file = models.FileField(upload_to="policy/%Y")
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    statement = models.TextField(default=STATEMENT)
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    in_force_from = models.DateField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    days_to_acknowledge = models.PositiveSmallIntegerField(default=28)

    class Meta:
        ordering = ("-in_force_from", "-added_at")

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"

    @property
    def due_on(self) -> date | None:
        """The day until which it is to be acknowledged by those who were there when it came into force."""
        if self.in_force_from is None:
            return None
        return self.in_force_from + timedelta(days=self.days_to_acknowledge)


class Acknowledgement(models.Model):
    """That a person acknowledged a version: the statement, the moment, the digest of the document.

    Personal data: who acknowledged what, when. Kept as long as the document, as a record of the agency.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="acknowledgements")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="acknowledgements")
    at = models.DateTimeField(default=timezone.now)
    statement = models.TextField()
    digest = models.CharField(max_length=64)
    receipt = models.CharField(max_length=20, unique=True, default=new_receipt)

    class Meta:
        ordering = ("-at",)
        constraints = (
            models.UniqueConstraint(fields=("person", "document"), name="policies_acknowledged_once"),
        )

    def __str__(self) -> str:
        return f"{self.receipt}"


class QuizDone(models.Model):
    """That a person did the scenarios of a version; the score is nobody's business and nowhere.

    Personal data: who, and the day.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")
    day = models.DateField(default=timezone.localdate)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("person", "document"), name="policies_quiz_once"),)

    def __str__(self) -> str:
        return f"{self.person}, {self.day}"


class Reminder(models.Model):
    """That somebody was reminded on a day, so that the clock reminds once.

    Personal data: who was reminded of what. Removed with the person.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")
    about = models.CharField(max_length=20, choices=[("acknowledge", "acknowledge"), ("review", "review")])
    day = models.DateField(default=timezone.localdate)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("person", "document", "about", "day"), name="policies_reminded_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.about}, {self.day}"
