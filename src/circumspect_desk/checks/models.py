"""The one thing the check page keeps: that a finding was said to be wrong.

Nothing of the draft, nobody's name.
"""

from __future__ import annotations

from django.db import models

from circumspect.report.dispute import REASONS


class Dispute(models.Model):
    """A finding that somebody said is wrong: the rule, how sure it was, and one of a few reasons.

    Personal data: none. It has the day and no time, so that it cannot be laid beside other logs.
    """

    rule = models.CharField(max_length=20)
    certainty = models.CharField(max_length=10)
    reason = models.CharField(max_length=20, choices=REASONS.items())
    pack = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    day = models.DateField()
    looked_at = models.BooleanField(default=False)

    class Meta:
        ordering = ("-day", "rule")

    def __str__(self) -> str:
        return f"{self.rule}: {self.reason}"
