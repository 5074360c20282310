"""What is done with a release, from the first words to its taking down, and what each service refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from circumspect_desk.accounts.models import Person
from circumspect_desk.audit import api
from circumspect_desk.releases import selectors, services
from circumspect_desk.releases.models import (
    LONGEST,
    Channel,
    Decision,
    Delegation,
    Found,
    Publication,
    Release,
    State,
    Step,
    Topic,
)
from circumspect_desk.releases.services.held import Stale

pytestmark = pytest.mark.django_db
Start = Callable[..., Release]
People = dict[str, Person]

PARTISAN = "Vote Labor! The government's policy is stupid."
KEYS = ["twitter-SM201", "twitter-SM304"]
ADDRESS = "https://www.agency.gov.au/1"


def _again(release: Release) -> Release:
    release.refresh_from_db()
    return release


def _submit(people: People, release: Release, *, urgent: bool = False) -> Release:
    _again(release)
    services.release_submit(
        by=people["author"], release=release, turn=release.turn, answers={}, urgent=urgent
    )
    return _again(release)


def _approve(by: Person, release: Release, conditions: str = "") -> Decision:
    turn = _again(release).turn
    return services.release_approve(by=by, release=release, turn=turn, conditions=conditions)


def _revise(by: Person, release: Release, topic: Topic, **texts: str) -> Release:
    draft = services.Draft(
        title="Anew", topic=topic, purpose="Inform.", texts=texts or {"blog": "Other words."}
    )
    services.release_revise(by=by, release=release, turn=_again(release).turn, draft=draft)
    return _again(release)


def _publish(people: People, release: Release, channel: str = "blog") -> Publication:
    return services.release_publish(
        by=people["author"], release=release, turn=_again(release).turn, channel=channel, address=ADDRESS
    )


def _voids(release: Release) -> list[object]:
    return [
        entry.detail["because"]
        for entry in api.entries(action="release.approval-void", subject_id=release.number)
    ]


def test_numbers_count_up_within_the_year_and_a_start_that_fails_uses_up_none(start: Start) -> None:
    year = timezone.localdate().year
    with pytest.raises(ValidationError):
        start(twitter="x" * 281)
    assert [start().number for _ in range(3)] == [f"R{year}-00000{n}" for n in (1, 2, 3)]


@pytest.mark.parametrize("name", ["staff", "authoriser", "policy_owner", "auditor", "administrator"])
def test_only_authors_start_releases(start: Start, name: str) -> None:
    with pytest.raises(PermissionDenied, match=r"^Only authors start releases\.$"):
        start(by=name)
    assert not Release.objects.exists()


@pytest.mark.parametrize("channel", Channel.values)
def test_a_channel_takes_its_longest_text_and_not_one_character_more(start: Start, channel: str) -> None:
    assert start(**{channel: "x" * LONGEST[channel]}).newest.texts.get().channel == channel
    with pytest.raises(ValidationError) as refused:
        start(**{channel: "x" * (LONGEST[channel] + 1)})
    assert refused.value.message_dict == {
        f"text_{channel}": [
            f"{Channel(channel).label} takes {LONGEST[channel]:,} characters; this is 1 too long."
        ]
    }
    assert Release.objects.count() == 1


def test_every_finding_is_answered_before_a_release_is_put_forward(people: People, start: Start) -> None:
    release = start(twitter=PARTISAN)
    assert [finding.key for finding in services.findings_of(release.newest)] == KEYS
    stands = services.Answer(services.Answered.STANDS, "  It is quoted. ")
    blank = services.Answer(services.Answered.WRONG, "  ")
    for answers in ({}, {KEYS[0]: stands}, {KEYS[0]: stands, KEYS[1]: blank}):
        with pytest.raises(ValidationError, match=r"Say why these may stand.*SM304, X \(Twitter\)\)\."):
            services.release_submit(by=people["author"], release=release, turn=1, answers=answers)
    assert _again(release).state == State.DRAFT
    assert not Found.objects.exists()
    services.release_submit(by=people["author"], release=release, turn=1, answers=dict.fromkeys(KEYS, stands))
    assert list(Found.objects.values_list("rule", "answer", "reason")) == [
        ("SM201", "stands", "It is quoted."),
        ("SM304", "stands", "It is quoted."),
    ]
    assert _again(release).state == State.SUBMITTED


def test_words_written_anew_void_the_approval_and_the_trail_says_why(
    people: People, approved: Release, topic: Topic
) -> None:
    assert selectors.approval_of(approved) is not None
    _revise(people["other_author"], approved, topic)
    assert (approved.state, approved.newest.number) == (State.DRAFT, 2)
    assert selectors.approval_of(approved) is None
    assert _voids(approved) == ["it was written anew"]
    with pytest.raises(PermissionDenied, match="Only what is approved"):
        _publish(people, approved)


def test_words_written_anew_while_they_wait_take_the_release_out_of_the_queue(
    people: People, submitted: Release, topic: Topic
) -> None:
    assert [one.release for one in selectors.queue()] == [submitted]
    _revise(people["author"], submitted, topic)
    assert selectors.queue() == []


def test_a_page_that_is_older_than_the_release_does_nothing(people: People, approved: Release) -> None:
    with pytest.raises(Stale, match=f"{approved.number} has changed .* now “Approved”, at revision 1"):
        services.release_withdraw(by=people["author"], release=approved, turn=approved.turn - 1)
    assert _again(approved).state == State.APPROVED


def test_an_approval_expires_and_the_release_goes_back(people: People, submitted: Release) -> None:
    until = timezone.now() + timedelta(hours=1)
    services.release_approve(
        by=people["authoriser"], release=submitted, turn=submitted.turn, expires_at=until
    )
    assert services.approvals_expire(by=api.THE_CLOCK, now=until - timedelta(seconds=1)) == 0
    assert services.approvals_expire(by=api.THE_CLOCK, now=until) == 1
    assert services.approvals_expire(by=api.THE_CLOCK, now=until) == 0
    assert _again(submitted).state == State.RETURNED
    assert _voids(submitted) == ["it expired"]


def test_an_approval_that_would_be_over_at_once_is_not_given(people: People, submitted: Release) -> None:
    with pytest.raises(ValidationError) as refused:
        services.release_approve(
            by=people["authoriser"], release=submitted, turn=submitted.turn, expires_at=timezone.now()
        )
    assert list(refused.value.message_dict) == ["expires_at"]
    assert _again(submitted).state == State.SUBMITTED


def test_conditions_are_kept_with_the_approval_and_its_words(people: People, submitted: Release) -> None:
    _approve(people["authoriser"], submitted, conditions="After noon only.")
    decision = selectors.approval_of(_again(submitted))
    assert decision is not None
    assert (decision.conditions, decision.digest) == ("After noon only.", submitted.newest.digest)


@pytest.mark.parametrize(
    ("turn_down", "state"),
    [(services.release_return, State.RETURNED), (services.release_refuse, State.REFUSED)],
)
def test_what_is_turned_down_has_reasons(
    people: People, submitted: Release, turn_down: Callable[..., Decision], state: State
) -> None:
    with pytest.raises(ValidationError, match="Give your reasons"):
        turn_down(by=people["authoriser"], release=submitted, turn=submitted.turn, reasons=" \n")
    decision = turn_down(by=people["authoriser"], release=submitted, turn=submitted.turn, reasons=" No. ")
    assert (_again(submitted).state, decision.reasons) == (state, "No.")
    assert selectors.may(people["author"], submitted).write is (state == State.RETURNED)


@pytest.fixture
def steps(people: People) -> list[Step]:
    """Two steps before a decision."""
    return services.steps_set(
        by=people["administrator"],
        steps=[("Media", 4, [people["other_author"]]), ("Legal", 24, [people["second_authoriser"]])],
    )


def test_steps_are_passed_in_their_order_and_only_by_their_people(
    people: People, steps: list[Step], submitted: Release
) -> None:
    def pass_step(name: str) -> str:
        release = _again(submitted)
        passed = services.release_pass_step(by=people[name], release=release, turn=release.turn)
        return str(passed.step.name)

    for name in ("second_authoriser", "authoriser", "author", "auditor"):
        with pytest.raises(PermissionDenied, match="waits at no step of yours"):
            pass_step(name)
    with pytest.raises(PermissionDenied, match=r"^It waits at the step Media\.$"):
        _approve(people["authoriser"], submitted)
    assert pass_step("other_author") == "Media"
    with pytest.raises(PermissionDenied, match="waits at no step of yours"):
        pass_step("other_author")
    with pytest.raises(PermissionDenied, match=r"^It waits at the step Legal\.$"):
        _approve(people["authoriser"], submitted)
    assert pass_step("second_authoriser") == "Legal"
    assert _approve(people["authoriser"], submitted).outcome == "approved"
    _submit(people, _revise(people["author"], submitted, submitted.topic))
    assert selectors.current_step(submitted.newest) == steps[0]


def test_an_urgent_release_passes_no_steps_and_asks_for_a_second_look(
    people: People, steps: list[Step], start: Start
) -> None:
    release = _submit(people, start(), urgent=True)
    (one,) = selectors.queue()
    assert (one.step, one.urgent, one.due - one.since) == ("Decision", True, timedelta(hours=2))
    Delegation.objects.filter(person=people["second_authoriser"]).update(urgent=False)
    with pytest.raises(PermissionDenied, match="No delegation of yours covers urgent releases"):
        _approve(people["second_authoriser"], release)
    decision = _approve(people["authoriser"], release)
    assert decision.second_look_due is not None
    assert timedelta(hours=23) < decision.second_look_due - timezone.now() <= timedelta(hours=24)
    assert list(selectors.second_looks_due()) == [decision]
    assert api.entries(action="release.urgent", subject_id=release.number).count() == 1


def _look(by: Person, release: Release, *, agrees: bool, reasons: str = "") -> None:
    turn = _again(release).turn
    services.release_look_again(by=by, release=release, turn=turn, agrees=agrees, reasons=reasons)
    _again(release)


def test_a_second_look_is_taken_by_somebody_who_neither_wrote_nor_approved_it(
    people: People, start: Start
) -> None:
    release = _submit(people, start(), urgent=True)
    decision = _approve(people["authoriser"], release)
    for name in ("authoriser", "author", "auditor"):
        with pytest.raises(PermissionDenied, match="neither wrote nor approved"):
            _look(people[name], release, agrees=True)
    _look(people["second_authoriser"], release, agrees=True)
    assert selectors.approval_of(release) == decision
    assert not selectors.second_looks_due().exists()
    with pytest.raises(PermissionDenied):
        _look(people["author_and_authoriser"], release, agrees=True)


@pytest.mark.parametrize("published", [False, True])
def test_an_objection_has_reasons_and_ends_the_approval(
    people: People, start: Start, published: bool
) -> None:
    release = _submit(people, start(), urgent=True)
    _approve(people["authoriser"], release)
    if published:
        _publish(people, release)
    with pytest.raises(ValidationError, match="Say why you object"):
        _look(people["second_authoriser"], release, agrees=False, reasons=" ")
    _look(people["second_authoriser"], release, agrees=False, reasons="Too soon.")
    assert selectors.approval_of(release) is None
    assert _again(release).state == (State.PUBLISHED if published else State.RETURNED)
    with pytest.raises(PermissionDenied, match="Only what is approved"):
        _publish(people, release, "twitter")


def test_a_text_is_published_once_and_only_where_it_was_approved_for(
    people: People, approved: Release
) -> None:
    with pytest.raises(ValidationError, match="has no text for this channel"):
        _publish(people, approved, "twitter")
    assert _publish(people, approved).address == ADDRESS
    assert _again(approved).state == State.PUBLISHED
    with pytest.raises(ValidationError, match="published there already"):
        _publish(people, approved)
    assert Publication.objects.count() == 1


def test_what_is_published_is_corrected_and_taken_down_with_reasons_and_stays_in_the_register(
    people: People, approved: Release, start: Start
) -> None:
    with pytest.raises(PermissionDenied, match="Only what is published is taken down"):
        services.release_take_down(by=people["author"], release=approved, turn=approved.turn, reason="x")
    _publish(people, approved)
    with pytest.raises(ValidationError, match="Say why"):
        services.release_correct(by=people["author"], release=approved, turn=4, reason=" ")
    other = start()
    services.release_correct(
        by=people["author"], release=approved, turn=4, reason="Wrong day.", corrected_by=other
    )
    assert _again(approved).state == State.PUBLISHED
    services.release_take_down(by=people["authoriser"], release=approved, turn=5, reason="Moot.")
    assert _again(approved).state == State.TAKEN_DOWN
    assert list(approved.amendments.values_list("kind", "reason", "corrected_by")) == [
        ("corrected", "Wrong day.", other.pk),
        ("taken-down", "Moot.", None),
    ]
    assert list(selectors.register()) == [approved]
    assert selectors.ended(approved)


def test_only_who_wrote_a_release_withdraws_it(people: People, submitted: Release) -> None:
    for name in ("other_author", "authoriser"):
        with pytest.raises(PermissionDenied, match="Only those who wrote a release withdraw it"):
            services.release_withdraw(by=people[name], release=submitted, turn=submitted.turn)
    services.release_withdraw(by=people["author"], release=submitted, turn=submitted.turn)
    assert _again(submitted).state == State.WITHDRAWN


@pytest.mark.parametrize(
    ("since", "until", "runs"),
    [(0, None, True), (0, 0, True), (-5, 0, True), (1, None, False), (-5, -1, False)],
)
def test_a_delegation_runs_from_its_first_day_to_its_last_and_for_its_topics(
    people: People, submitted: Release, topic: Topic, since: int, until: int | None, runs: bool
) -> None:
    today, person = timezone.localdate(), people["authoriser"]
    Delegation.objects.filter(person=person).update(ended_at=timezone.now())
    given = services.delegation_give(
        by=people["administrator"],
        person=person,
        topics=[topic],
        instrument="Instrument 2",
        since=today + timedelta(days=since),
        until=None if until is None else today + timedelta(days=until),
    )
    assert selectors.delegation_of(person, submitted) == (given if runs else None)
    assert (person in selectors.deciders(submitted)) is runs
    submitted.topic = services.topic_add(by=people["administrator"], name="Biosecurity")
    assert selectors.delegation_of(person, submitted) is None
    assert not selectors.deciders(submitted).exists()


def test_a_delegation_that_was_ended_ends_at_once_and_only_once(people: People, submitted: Release) -> None:
    delegation = Delegation.objects.get(person=people["authoriser"])
    services.delegation_end(by=people["administrator"], delegation=delegation)
    with pytest.raises(PermissionDenied, match="No delegation of yours covers this topic today"):
        _approve(people["authoriser"], submitted)
    with pytest.raises(ValidationError, match="has ended already"):
        services.delegation_end(by=people["administrator"], delegation=delegation)


def test_what_only_authority_could_cover_is_found_and_answered_too(people: People, start: Start) -> None:
    release = start(blog="Ask bob.smith@customs.gov.au before the raid on Friday.")
    found = {finding.rule for finding in services.findings_of(release.newest)}
    assert "SM408" in found
    with pytest.raises(ValidationError, match="Say why these may stand, or mend the text"):
        services.release_submit(by=people["author"], release=release, turn=release.turn, answers={})
