"""Releases of official information: what was written, who decided, what was published.

What was written and decided is never changed. A release's row holds only where it stands; everything else is
added and the database refuses to change it (migration 0002), and refuses a decision by anybody who wrote any
revision of the release or put one forward (0004), a decision on a revision that is not the newest, and words
added to what was decided.

Personal data: names of authors and of those who decide. Kept as official records are.
"""

from __future__ import annotations

import hashlib
import json

from django.db import models
from django.utils import timezone

from circumspect_desk.accounts.models import Person


class State(models.TextChoices):
    """Where a release stands."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Waiting for a decision"
    RETURNED = "returned", "Returned to its authors"
    APPROVED = "approved", "Approved"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn by its authors"
    PUBLISHED = "published", "Published"
    TAKEN_DOWN = "taken-down", "Taken down"


ENDED = frozenset({State.REFUSED, State.WITHDRAWN, State.TAKEN_DOWN})
WRITABLE = frozenset({State.DRAFT, State.RETURNED, State.SUBMITTED, State.APPROVED})


class Channel(models.TextChoices):
    """Where official posts go."""

    TWITTER = "twitter", "X (Twitter)"
    FACEBOOK = "facebook", "Facebook"
    INSTAGRAM = "instagram", "Instagram"
    LINKEDIN = "linkedin", "LinkedIn"
    VIDEO = "video", "Video description"
    BLOG = "blog", "Web site or blog"
    MEDIA = "media", "Media release"


LONGEST: dict[str, int] = {
    Channel.TWITTER: 280,
    Channel.FACEBOOK: 63_206,
    Channel.INSTAGRAM: 2_200,
    Channel.LINKEDIN: 3_000,
    Channel.VIDEO: 5_000,
    Channel.BLOG: 60_000,
    Channel.MEDIA: 60_000,
}
"""The most characters that a channel takes, by its own published rules as of 2026."""


class Topic(models.Model):
    """A field of information that authority is given for."""

    name = models.CharField(max_length=80, unique=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Delegation(models.Model):
    """That a person may authorise releases on some topics, from when to when, and under which instrument."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="delegations")
    topics = models.ManyToManyField(Topic, related_name="delegations")
    instrument = models.CharField(max_length=200)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    """When it was ended before its time."""
    urgent = models.BooleanField(default=False)
    """Whether it covers urgent releases, decided by one and looked at by a second afterwards."""
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-since", "person__name")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="releases_delegation_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=~models.Q(person=models.F("given_by")), name="releases_delegation_not_to_oneself"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person}: {self.instrument}"


class Step(models.Model):
    """A step that a release passes before it is decided on, where the agency wants one."""

    position = models.PositiveSmallIntegerField(unique=True)
    name = models.CharField(max_length=80, unique=True)
    hours = models.PositiveSmallIntegerField(default=24)
    people = models.ManyToManyField(Person, related_name="steps")

    class Meta:
        ordering = ("position",)

    def __str__(self) -> str:
        return self.name


class Count(models.Model):
    """How many releases a year has seen: a row that whoever starts the next one holds, for its number."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class Release(models.Model):
    """A piece of official information on its way out. ``turn`` counts changes: a stale page is seen by it."""

    number = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=160)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="releases")
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    turn = models.PositiveIntegerField(default=1)
    started_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-started_at",)
        indexes = (models.Index(fields=("-started_at", "-id"), name="releases_newest_first"),)
        constraints = (
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="releases_state_known"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def newest(self) -> Revision:
        """The newest revision; there always is one."""
        return self.revisions.order_by("-number")[0]


class Revision(models.Model):
    """The release as somebody wrote it: purpose, sources, plan; its texts and attachments hang on it."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    purpose = models.TextField()
    sources = models.TextField(blank=True)
    planned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("release", "number"), name="releases_revision_numbered_once"),
        )

    def __str__(self) -> str:
        return f"{self.release.number}, revision {self.number}"

    @property
    def digest(self) -> str:
        """SHA-256 of all that is decided on: the texts by channel, and the digests of the attachments."""
        texts = sorted(self.texts.values_list("channel", "words"))
        files = sorted(self.attachments.values_list("digest", flat=True))
        return hashlib.sha256(json.dumps([texts, files]).encode()).hexdigest()


class ChannelText(models.Model):
    """The exact words for one channel."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="texts")
    channel = models.CharField(max_length=12, choices=Channel.choices)
    words = models.TextField()

    class Meta:
        ordering = ("channel",)
        constraints = (
            models.UniqueConstraint(fields=("revision", "channel"), name="releases_one_text_a_channel"),
        )

    def __str__(self) -> str:
        return f"{self.revision}, {self.channel}"


class Attachment(models.Model):
    """A file that goes out with the words. Its digest is what is decided on."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=200)
    file = models.FileField(upload_to="releases/%Y")
    size = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Answered(models.TextChoices):
    """How an author answers a finding of the checker."""

    STANDS = "stands", "It may stand"
    WRONG = "wrong", "The finding is wrong"


class Found(models.Model):
    """What the checker found in a revision, and why its author says it may stand.

    Mended findings are gone.
    """

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="found")
    channel = models.CharField(max_length=12, choices=Channel.choices)
    rule = models.CharField(max_length=20)
    certainty = models.CharField(max_length=10)
    title = models.CharField(max_length=200)
    why = models.TextField()
    clauses = models.CharField(max_length=200)
    answer = models.CharField(max_length=10, choices=Answered.choices)
    reason = models.TextField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.rule} in {self.channel}"


class Submission(models.Model):
    """That a revision was put forward."""

    revision = models.OneToOneField(Revision, on_delete=models.PROTECT, related_name="submission")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    urgent = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.revision}"


class Outcome(models.TextChoices):
    """What may be decided."""

    APPROVED = "approved", "Approved"
    RETURNED = "returned", "Returned with reasons"
    REFUSED = "refused", "Refused with reasons"


class Decision(models.Model):
    """A decision on one revision, by somebody who wrote none of the release.

    It holds for these words alone.
    """

    revision = models.OneToOneField(Revision, on_delete=models.PROTECT, related_name="decision")
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    delegation = models.ForeignKey(Delegation, on_delete=models.PROTECT, related_name="+")
    reasons = models.TextField(blank=True)
    conditions = models.TextField(blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64)
    second_look_due = models.DateTimeField(null=True, blank=True)
    """Until when a second person looks at it, where it was urgent."""

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(outcome=Outcome.APPROVED) | ~models.Q(reasons=""),
                name="releases_reasons_given",
            ),
        )

    def __str__(self) -> str:
        return f"{self.revision}: {self.outcome}"


class StepPassed(models.Model):
    """That a step let a revision pass, by somebody who wrote none of the release."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="steps_passed")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    remark = models.TextField(blank=True)

    class Meta:
        ordering = ("step__position",)
        constraints = (
            models.UniqueConstraint(fields=("revision", "step"), name="releases_step_passed_once"),
        )

    def __str__(self) -> str:
        return f"{self.revision}: {self.step}"


class SecondLook(models.Model):
    """What a second person said of an urgent release afterwards."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="second_look")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    agrees = models.BooleanField()
    reasons = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.decision}: {'agrees' if self.agrees else 'objects'}"


class Publication(models.Model):
    """Where and when an approved text was published."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="publications")
    channel = models.CharField(max_length=12, choices=Channel.choices)
    address = models.URLField(max_length=500)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("at",)
        constraints = (
            models.UniqueConstraint(fields=("revision", "channel"), name="releases_published_once"),
        )

    def __str__(self) -> str:
        return self.address


CORRECTED, TAKEN_DOWN = "corrected", "taken-down"


class Amendment(models.Model):
    """What became of a published release: corrected or taken down, with the reason.

    The register keeps all.
    """

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="amendments")
    kind = models.CharField(max_length=10, choices=[(CORRECTED, "Corrected"), (TAKEN_DOWN, "Taken down")])
    reason = models.TextField()
    corrected_by = models.ForeignKey(
        Release, on_delete=models.PROTECT, null=True, blank=True, related_name="corrects"
    )
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("at",)

    def __str__(self) -> str:
        return f"{self.release.number}: {self.kind}"


class Token(models.Model):
    """What a publishing tool shows to ask whether a text is approved. Only its digest is kept."""

    name = models.CharField(max_length=80, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at",)

    def __str__(self) -> str:
        return self.name
