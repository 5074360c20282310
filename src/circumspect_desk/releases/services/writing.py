"""Writing releases and putting them forward."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Max
from django.utils import timezone

from circumspect import Certainty, Post, Use
from circumspect_desk.accounts.models import Person
from circumspect_desk.accounts.roles import Role
from circumspect_desk.accounts.selectors import holds
from circumspect_desk.audit.api import Audited, audited
from circumspect_desk.releases.models import (
    LONGEST,
    Answered,
    Attachment,
    Channel,
    ChannelText,
    Count,
    Found,
    Release,
    Revision,
    State,
    Submission,
    Topic,
)
from circumspect_desk.releases.selectors import approval_of
from circumspect_desk.releases.services.held import allowed, approval_void, hold, move, rights
from circumspect_desk.releases.uploads import kind_of, named
from circumspect_desk.web.engine import checker, policy


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that goes out with the words: one that is sent now, or one kept from the revision before."""

    file: UploadedFile[bytes] | None = None
    kept: Attachment | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A release as its author wants it."""

    title: str
    topic: Topic
    purpose: str
    texts: Mapping[str, str]
    sources: str = ""
    planned_at: datetime | None = None
    uploads: Sequence[Upload] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Finding:
    """What the checker found in the text of a channel; ``key`` names it in a form."""

    key: str
    channel: str
    rule: str
    certainty: str
    title: str
    why: str
    mend: str
    clauses: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Why a finding may stand, in the author's words."""

    answer: Answered
    reason: str


@audited("release.started")
def release_start(*, by: Person, draft: Draft) -> Audited[Release]:
    """Start a release with its first revision.

    Raises ValidationError for texts that a channel cannot take.
    """
    if not holds(by, Role.AUTHOR):
        raise PermissionDenied("Only authors start releases.")
    _look_over(draft)
    release = Release.objects.create(
        number=_next_number(), title=draft.title, topic=draft.topic, started_by=by
    )
    _write(by, release, draft)
    return Audited(release, "release", release.number, {"release": release.number, "topic": draft.topic.name})


@audited("release.revised")
def release_revise(*, by: Person, release: Release, turn: int, draft: Draft) -> Audited[Revision]:
    """Write a new revision. What was decided on the one before, or waits for it, no longer holds."""
    held = hold(release, turn)
    allowed(rights(by, held).write, "This release cannot be written to by you as it stands.")
    _look_over(draft)
    if approval := approval_of(held):
        approval_void(by, approval, "it was written anew")
    before = held.title, held.topic.name
    held.title, held.topic = draft.title, draft.topic
    held.save(update_fields=("title", "topic"))
    revision = _write(by, held, draft)
    move(held, State.DRAFT)
    detail: dict[str, object] = {"release": held.number, "revision": revision.number}
    # The revisions do not hold these two, and by its topic others may decide on it.
    for name, was, now in zip(("title", "topic"), before, (held.title, held.topic.name), strict=True):
        if was != now:
            detail |= {f"{name} before": was, f"{name} now": now}
    return Audited(revision, "release", held.number, detail)


@audited("release.submitted")
def release_submit(
    *, by: Person, release: Release, turn: int, answers: Mapping[str, Answer], urgent: bool = False
) -> Audited[Submission]:
    """Put the newest revision forward. Every finding of the checker needs an answer.

    Raises ValidationError that names the findings still to be answered.
    """
    held = hold(release, turn)
    allowed(rights(by, held).submit, "This release cannot be put forward by you as it stands.")
    revision = held.newest
    found = findings_of(revision)
    open_ones = [f for f in found if f.key not in answers or not answers[f.key].reason.strip()]
    if open_ones:
        named = ", ".join(f"{f.title} ({f.rule}, {Channel(f.channel).label})" for f in open_ones)
        raise ValidationError(f"Say why these may stand, or mend the text: {named}.")
    for finding in found:
        given = answers[finding.key]
        Found.objects.create(
            revision=revision,
            channel=finding.channel,
            rule=finding.rule,
            certainty=finding.certainty,
            title=finding.title,
            why=finding.why,
            clauses=finding.clauses,
            answer=given.answer,
            reason=given.reason.strip(),
        )
    submission = Submission.objects.create(revision=revision, by=by, urgent=urgent)
    move(held, State.SUBMITTED)
    detail = {"release": held.number, "revision": revision.number, "findings": len(found), "urgent": urgent}
    return Audited(submission, "release", held.number, detail)


@audited("release.withdrawn-request")
def release_withdraw(*, by: Person, release: Release, turn: int) -> Audited[Release]:
    """Take a release back before it is published."""
    held = hold(release, turn)
    allowed(
        rights(by, held).withdraw,
        "Only those who wrote a release withdraw it, and only before it is published.",
    )
    move(held, State.WITHDRAWN)
    return Audited(held, "release", held.number, {"release": held.number})


def findings_of(revision: Revision) -> list[Finding]:
    """Return what the checker finds in the texts of a revision, one line for a rule, certainty and channel.

    It is checked as a post without authority: what asks for it is just what the decider is to see.
    """
    known = policy()
    found: dict[str, Finding] = {}
    for text in revision.texts.all():
        post = Post(text.words, use=Use.OFFICIAL, channel=text.channel)
        for finding in checker().check(post).findings:
            if finding.certainty is Certainty.POSSIBLE:
                continue
            key = f"{text.channel}-{finding.code}"
            found.setdefault(
                key,
                Finding(
                    key=key,
                    channel=text.channel,
                    rule=finding.code,
                    certainty=str(finding.certainty),
                    title=known.rule(finding.code).title,
                    why=finding.why,
                    mend=finding.mend,
                    clauses=", ".join(finding.clauses),
                ),
            )
    return list(found.values())


def _next_number() -> str:
    year = timezone.localdate().year
    Count.objects.get_or_create(year=year)
    count = Count.objects.select_for_update().get(year=year)
    count.last += 1
    count.save()
    return f"R{year}-{count.last:06}"


def _look_over(draft: Draft) -> None:
    problems: dict[str, str] = {}
    if not draft.texts:
        problems["texts"] = "Write the text of at least one channel."
    unknown = set(draft.texts) - set(LONGEST)
    if unknown:
        raise ValidationError({"texts": f"There is no channel {', '.join(sorted(unknown))}."})
    for channel, words in draft.texts.items():
        if len(words) > LONGEST[channel]:
            over = len(words) - LONGEST[channel]
            problems[f"text_{channel}"] = (
                f"{Channel(channel).label} takes {LONGEST[channel]:,} characters; this is {over:,} too long."
            )
    if problems:
        raise ValidationError(problems)


def _write(by: Person, release: Release, draft: Draft) -> Revision:
    number = (release.revisions.aggregate(Max("number"))["number__max"] or 0) + 1
    revision = Revision.objects.create(
        release=release,
        number=number,
        written_by=by,
        purpose=draft.purpose,
        sources=draft.sources,
        planned_at=draft.planned_at,
    )
    for channel, words in draft.texts.items():
        ChannelText.objects.create(revision=revision, channel=channel, words=words)
    for upload in draft.uploads:
        _attach(revision, upload)
    return revision


def _attach(revision: Revision, upload: Upload) -> None:
    if upload.kept:
        before = upload.kept
        Attachment.objects.create(
            revision=revision,
            name=before.name,
            file=before.file.name,
            size=before.size,
            kind=before.kind,
            digest=before.digest,
        )
    elif upload.file:
        file, kind = upload.file, kind_of(upload.file)
        Attachment.objects.create(
            revision=revision,
            name=named(file.name or "file", kind)[-200:],
            file=file,
            size=file.size or 0,
            kind=kind,
            digest=hashlib.sha256(b"".join(file.chunks())).hexdigest(),
        )
