"""What others may ask about releases: where they stand, who may do what with them, what is waiting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from circumspect_desk.accounts.models import Person
from circumspect_desk.accounts.roles import Role
from circumspect_desk.accounts.selectors import roles_of
from circumspect_desk.releases.models import (
    CORRECTED,
    ENDED,
    WRITABLE,
    Decision,
    Delegation,
    Outcome,
    Publication,
    Release,
    Revision,
    SecondLook,
    State,
    Step,
    Submission,
    Token,
)
from circumspect_desk.releases.search import matching

_LOOKED_BACK = timedelta(days=90)


def wrote(person: Person, release: Release) -> bool:
    """Whether a person wrote any revision of a release, through whichever account."""
    return Revision.objects.filter(release=release, written_by=person).exists()


def had_a_hand(person: Person, release: Release) -> bool:
    """Whether a person wrote any revision of a release, or put one forward: their answers are decided on."""
    put_forward = Submission.objects.filter(revision__release=release, by=person)
    return wrote(person, release) or put_forward.exists()


def running_delegations() -> QuerySet[Delegation]:
    """Return the delegations that hold today."""
    today = timezone.localdate()
    return Delegation.objects.filter(
        Q(until__isnull=True) | Q(until__gte=today), since__lte=today, ended_at__isnull=True
    )


def delegation_of(person: Person, release: Release, *, urgent: bool = False) -> Delegation | None:
    """Return the delegation under which a person may decide on a release today, None where there is none."""
    found = running_delegations().filter(person=person, topics=release.topic)
    return (found.filter(urgent=True) if urgent else found).first()


def current_step(revision: Revision) -> Step | None:
    """Return the step that a revision waits at, None when it has passed all."""
    passed = revision.steps_passed.values_list("step_id", flat=True)
    return Step.objects.exclude(pk__in=passed).order_by("position").first()


def approval_of(release: Release) -> Decision | None:
    """Return the approval that holds now: of the newest revision, not expired, objected to or corrected."""
    if release.state not in {State.APPROVED, State.PUBLISHED}:
        return None
    if release.amendments.filter(kind=CORRECTED).exists():
        return None
    decision = Decision.objects.filter(revision=release.newest, outcome=Outcome.APPROVED).first()
    if decision is None or (decision.expires_at and decision.expires_at <= timezone.now()):
        return None
    objected = SecondLook.objects.filter(decision=decision, agrees=False).exists()
    return None if objected else decision


@dataclass(frozen=True, slots=True)
class May:
    """What a person may do with a release now, and why not where they may not decide."""

    write: bool = False
    submit: bool = False
    withdraw: bool = False
    pass_step: Step | None = None
    decide: Delegation | None = None
    decide_urgently: Delegation | None = None
    second_look: bool = False
    publish: bool = False
    amend: bool = False
    why_not: str = ""


def may(person: Person, release: Release) -> May:
    """Return what a person may do with a release. Services ask the same before they act."""
    roles, revision = roles_of(person), release.newest
    author, authoriser = Role.AUTHOR in roles, Role.AUTHORISER in roles
    own, waiting = had_a_hand(person, release), release.state == State.SUBMITTED
    step = current_step(revision) if waiting else None
    urgent = waiting and revision.submission.urgent
    pass_step = (
        step
        if step and not own and (author or authoriser) and step.people.filter(pk=person.pk).exists()
        else None
    )
    decide = decide_urgently = None
    why_not = ""
    if waiting and authoriser:
        if own:
            did = "wrote part of this release" if wrote(person, release) else "put this release forward"
            why_not = f"You {did}, so somebody else decides on it."
        elif urgent:
            decide_urgently = delegation_of(person, release, urgent=True)
            why_not = (
                ""
                if decide_urgently
                else "No delegation of yours covers urgent releases on this topic today."
            )
        elif step:
            why_not = f"It waits at the step {step.name}."
        else:
            decide = delegation_of(person, release)
            why_not = "" if decide else "No delegation of yours covers this topic today."
    return May(
        write=author and release.state in WRITABLE,
        submit=author and release.state in {State.DRAFT, State.RETURNED},
        withdraw=author and wrote(person, release) and release.state in WRITABLE,
        pass_step=pass_step,
        decide=decide,
        decide_urgently=decide_urgently,
        second_look=_may_look_again(person, release, own=own) if authoriser else False,
        publish=author and approval_of(release) is not None,
        amend=(author or authoriser) and release.state == State.PUBLISHED,
        why_not=why_not,
    )


def _may_look_again(person: Person, release: Release, *, own: bool) -> bool:
    decision = to_look_at(release)
    return (
        decision is not None
        and not own
        and decision.decided_by_id != person.pk
        and delegation_of(person, release) is not None
    )


def to_look_at(release: Release) -> Decision | None:
    """Return the urgent approval of a release that waits longest for a second look."""
    return second_looks_due().filter(revision__release=release).first()


def releases(*, state: str = "", topic: str = "", words: str = "") -> QuerySet[Release]:
    """Return releases with what a list shows of them, narrowed by what is given."""
    found = Release.objects.select_related("topic", "started_by")
    if state:
        found = found.filter(state=state)
    if topic:
        found = found.filter(topic_id=topic)
    if words:
        found = found.filter(Q(title__icontains=words) | Q(number__iexact=words))
    return found


@dataclass(frozen=True, slots=True)
class Waiting:
    """A release in the queue: since when it waits, at which step, with whom, and until when."""

    release: Release
    since: datetime
    step: str
    with_whom: str
    due: datetime
    urgent: bool

    @property
    def overdue(self) -> bool:
        """Whether its time has passed."""
        return timezone.now() > self.due


HOURS_TO_DECIDE = 48


def queue(only: Release | None = None) -> list[Waiting]:
    """Return what waits for a decision: urgent ones first, then the longest waiting; or one of it."""
    found = []
    waiting = Submission.objects.filter(revision__release__state=State.SUBMITTED).select_related(
        "revision__release__topic"
    )
    if only:
        waiting = waiting.filter(revision__release=only)
    for submission in waiting:
        revision, release = submission.revision, submission.revision.release
        if revision.pk != release.newest.pk:
            continue
        step = current_step(revision) if not submission.urgent else None
        last = revision.steps_passed.order_by("-at").first()
        since = last.at if last else submission.at
        hours = 2 if submission.urgent else step.hours if step else HOURS_TO_DECIDE
        found.append(
            Waiting(
                release=release,
                since=submission.at,
                step=step.name if step else "Decision",
                with_whom=", ".join(p.name for p in (step.people.all() if step else deciders(release)))
                or "nobody",
                due=since + timedelta(hours=hours),
                urgent=submission.urgent,
            )
        )
    return sorted(found, key=lambda w: (not w.urgent, w.since))


def deciders(release: Release) -> QuerySet[Person]:
    """Return who may decide on a release today."""
    running = running_delegations().filter(topics=release.topic)
    authors = Revision.objects.filter(release=release).values("written_by")
    put_forward = Submission.objects.filter(revision__release=release).values("by")
    return (
        Person.objects.filter(delegations__in=running, roles_held__role=Role.AUTHORISER, present=True)
        .exclude(pk__in=authors)
        .exclude(pk__in=put_forward)
        .distinct()
    )


def median_wait() -> timedelta | None:
    """Return how long decisions took, from being put forward, in the last ninety days."""
    taken = Decision.objects.filter(at__gte=timezone.now() - _LOOKED_BACK).values_list(
        "at", "revision__submission__at"
    )
    waits = [(at - since).total_seconds() for at, since in taken]
    return timedelta(seconds=median(waits)) if waits else None


def second_looks_due() -> QuerySet[Decision]:
    """Return urgent approvals that nobody has looked at a second time, the most overdue first."""
    return (
        Decision.objects.filter(second_look_due__isnull=False, second_look__isnull=True)
        .select_related("revision__release", "decided_by")
        .order_by("second_look_due")
    )


def register(
    *,
    words: str = "",
    topic: str = "",
    channel: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[Release]:
    """Return what was released, newest first, narrowed; channel and days are of one publication."""
    published = Publication.objects.order_by("at")
    found = (
        Release.objects.filter(state__in=(State.PUBLISHED, State.TAKEN_DOWN))
        .select_related("topic")
        .prefetch_related(
            Prefetch("revisions", Revision.objects.order_by("-number").prefetch_related("texts")),
            Prefetch("revisions__publications", published),
            "amendments",
        )
    )
    if words:
        found = found.filter(pk__in=matching(words))
    if topic:
        found = found.filter(topic_id=topic)
    if channel or since or until:
        there = Publication.objects.filter(revision__release=OuterRef("pk"))
        there = there.filter(channel=channel) if channel else there
        there = there.filter(at__date__gte=since) if since else there
        there = there.filter(at__date__lte=until) if until else there
        found = found.filter(Exists(there))
    return found.order_by("-started_at", "-pk")


def history(release: Release) -> Iterator[tuple[datetime, str, str]]:
    """Yield what happened to a release: when, what, by whom, in its order."""
    events: list[tuple[datetime, str, str]] = []
    for revision in release.revisions.select_related("written_by"):
        events.append((revision.at, f"Revision {revision.number} written", revision.written_by.name))
        submission = Submission.objects.filter(revision=revision).select_related("by").first()
        if submission:
            how = " as urgent" if submission.urgent else ""
            events.append((submission.at, f"Revision {revision.number} put forward{how}", submission.by.name))
        events += (
            (passed.at, f"Step {passed.step.name} passed", passed.decided_by.name)
            for passed in revision.steps_passed.select_related("step", "decided_by")
        )
        decision = Decision.objects.filter(revision=revision).select_related("decided_by").first()
        if decision:
            events.append(
                (
                    decision.at,
                    f"Revision {revision.number}: {decision.get_outcome_display()}",
                    decision.decided_by.name,
                )
            )
            if hasattr(decision, "second_look"):
                look = decision.second_look
                events.append(
                    (look.at, f"Second look {'agrees' if look.agrees else 'objects'}", look.by.name)
                )
        events += (
            (publication.at, f"Published on {publication.get_channel_display()}", publication.by.name)
            for publication in revision.publications.select_related("by")
        )
    events += (
        (amendment.at, f"{amendment.get_kind_display()}: {amendment.reason}", amendment.by.name)
        for amendment in release.amendments.select_related("by")
    )
    yield from sorted(events, key=lambda event: event[0])


def token_of(digest: str) -> Token | None:
    """Return the token of a digest, unless it was revoked."""
    return Token.objects.filter(digest=digest, revoked_at__isnull=True).first()


def ended(release: Release) -> bool:
    """Whether nothing more can be done with a release."""
    return release.state in ENDED
