"""The table of the audit trail."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One thing that was done. Entries outlive whom and what they speak of, so they hold words and no keys.

    The database accepts no UPDATE and no DELETE of an entry (migration 0002). ``digest`` is the SHA-256 of
    the entry with the digest of the one before it, so a changed, missing or moved entry breaks the chain.

    Personal data: names and numbers of people of the agency. Kept as long as the records that it is about.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    action = models.CharField(max_length=60)
    actor = models.CharField(max_length=200)
    actor_number = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=200)
    subject_id = models.CharField(max_length=60, blank=True)
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("number",)
        indexes = (
            models.Index(fields=("subject", "subject_id"), name="audit_of_subject"),
            models.Index(fields=("action", "at"), name="audit_of_action"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.action}"


class Head(models.Model):
    """The end of the chain: one row, held by whoever is adding to it, so that entries stand in one line."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="audit_one_head"),)

    def __str__(self) -> str:
        return f"at {self.number}"
