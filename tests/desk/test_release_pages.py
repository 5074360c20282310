"""The pages of releases as people in each role meet them, with good input and bad."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from circumspect_desk.accounts.models import Person
from circumspect_desk.audit import api
from circumspect_desk.releases.models import Attachment, Delegation, Found, Release, State, Step, Token, Topic

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
Start = Callable[..., Release]
People = dict[str, Person]

SETTINGS = "/releases/settings/"
PARTISAN = "Vote Labor! The government's policy is stupid."
KEYS = ["twitter-SM201", "twitter-SM304"]
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 50


def _page(response: Any, status: int = 200) -> str:
    assert response.status_code == status
    return str(response.content.decode())


def _goes_to(response: Any, path: str) -> None:
    assert (response.status_code, response.headers.get("Location")) == (302, path)


def _draft(topic: Topic, **rest: object) -> dict[str, object]:
    return {
        "title": "Fair day",
        "topic": topic.pk,
        "purpose": "To inform.",
        "text_twitter": "The fair opens at 9 am.",
    } | rest


def _act(client: Client, release: Release, action: str, **rest: object) -> Any:
    release.refresh_from_db()
    sent = {"turn": release.turn} | rest
    return client.post(f"/releases/{release.number}/act", {"action": action, **sent})


def test_the_queue_shows_what_waits_with_whom_and_until_when(sign_in: SignIn, submitted: Release) -> None:
    page = _page(sign_in("authoriser").get("/releases/"))
    assert "<b>1</b> waiting for a decision" in page
    assert "<b>0</b> of them overdue" in page
    held = {"Author and authoriser", "Authoriser", "Second authoriser"}
    named = [set(cell.split(", ")) for cell in re.findall(r">([^<]*)</td>", page)]
    assert held in named
    assert f'href="/releases/{submitted.number}/"' in page


def test_an_empty_queue_says_so_and_filters_narrow_all_releases(sign_in: SignIn, start: Start) -> None:
    release, client = start(), sign_in("author")
    assert "Nothing waits for a decision." in _page(client.get("/releases/"))
    assert release.number in _page(client.get("/releases/?state=draft&words=opening"))
    assert release.number not in _page(client.get("/releases/?state=approved"))
    assert "There is a problem" in _page(client.get("/releases/?state=nonsense"), 422)


@pytest.mark.parametrize("name", ["staff", "administrator", "policy_owner"])
def test_who_neither_writes_nor_decides_nor_audits_reads_no_release(
    sign_in: SignIn, submitted: Release, name: str
) -> None:
    for path in ("/releases/", "/releases/second-looks", f"/releases/{submitted.number}/"):
        _page(sign_in(name).get(path), 403)


def test_a_release_is_started_from_its_page(sign_in: SignIn, topic: Topic) -> None:
    client = sign_in("author")
    sent = _draft(topic, text_twitter=" One.\r\nTwo. ", planned_at="2031-02-03T09:30")
    response = client.post("/releases/new", sent)
    release = Release.objects.get()
    _goes_to(response, f"/releases/{release.number}/")
    assert release.newest.texts.get().words == "One.\nTwo."
    page = _page(client.get(response["Location"]))
    assert f"{release.number} is started." in page
    assert "3 February 2031" in page
    assert "Put it forward for decision" in page


def test_a_start_that_cannot_be_made_says_what_is_wrong(sign_in: SignIn, topic: Topic) -> None:
    page = _page(sign_in("author").post("/releases/new", {}), 422)
    for said in ("Give the release a title.", "Choose the topic.", "Write the text of at least one channel."):
        assert said in page
    page = _page(sign_in("author").post("/releases/new", _draft(topic, text_twitter="x" * 281)), 422)
    assert "X (Twitter) takes 280 characters; yours has 281." in page
    assert not Release.objects.exists()


def test_a_finding_without_an_answer_keeps_a_release_back(sign_in: SignIn, start: Start) -> None:
    release, client = start(twitter=PARTISAN), sign_in("author")
    path = f"/releases/{release.number}/submit"
    page = _page(client.get(path))
    assert re.findall(r'name="reason-([^"]+)"', page) == KEYS
    assert "Choose one, or go back and mend the text." in _page(client.post(path, {"turn": 1}), 422)
    answers = {f"answer-{key}": "stands" for key in KEYS} | {f"reason-{key}": "A quotation." for key in KEYS}
    page = _page(client.post(path, {"turn": 1, **answers, f"reason-{KEYS[1]}": " "}), 422)
    assert "may stand, or go back and mend the text." in page
    assert not Found.objects.exists()
    _goes_to(client.post(path, {"turn": 1, **answers}), f"/releases/{release.number}/")
    assert Found.objects.count() == 2
    assert "A quotation." in _page(sign_in("authoriser").get(f"/releases/{release.number}/"))


def test_a_decision_on_an_older_page_says_what_happened_and_loses_no_words(
    sign_in: SignIn, people: People, submitted: Release
) -> None:
    turn = submitted.turn
    _goes_to(_act(sign_in("authoriser"), submitted, "approve"), f"/releases/{submitted.number}/")
    page = _page(
        _act(sign_in("second_authoriser"), submitted, "refuse", turn=turn, reasons="Not on a Sunday."), 409
    )
    assert "it is now “Approved”, at revision 1. Nothing of yours was done." in page
    assert "The last thing that happened: Revision 1: Approved, by Authoriser," in page
    assert "Not on a Sunday." in page
    submitted.refresh_from_db()
    assert submitted.state == State.APPROVED


def test_a_revision_written_on_an_older_page_is_not_saved(
    sign_in: SignIn, start: Start, topic: Topic
) -> None:
    release, client = start(), sign_in("author")
    path = f"/releases/{release.number}/revise"
    _goes_to(client.post(path, _draft(topic, turn=1)), f"/releases/{release.number}/")
    page = _page(client.post(path, _draft(topic, turn=1, text_twitter="Words of mine.")), 409)
    assert "What you wrote was not saved" in page
    assert "Words of mine." in page
    assert release.revisions.count() == 2


def test_the_page_of_a_revision_warns_that_the_approval_ends(sign_in: SignIn, approved: Release) -> None:
    page = _page(sign_in("author").get(f"/releases/{approved.number}/revise"))
    assert "A new revision ends that approval" in page


def test_what_an_act_lacks_is_said_and_what_nobody_offered_is_refused(
    sign_in: SignIn, submitted: Release
) -> None:
    decider = sign_in("authoriser")
    page = _page(_act(decider, submitted, "return", reasons=""), 422)
    assert "Give your reasons: the authors need them to go on." in page
    page = _page(_act(decider, submitted, "approve", expires_at="2020-01-01T10:00"), 422)
    assert "The approval would have expired before it is given." in page
    _page(_act(decider, submitted, "nonsense"), 400)
    _page(_act(decider, submitted, "approve", turn="x"), 400)
    _page(_act(sign_in("author"), submitted, "approve"), 403)
    _page(_act(sign_in("auditor"), submitted, "approve"), 403)
    _page(decider.get(f"/releases/{submitted.number}/act"), 405)
    submitted.refresh_from_db()
    assert (submitted.state, submitted.turn) == (State.SUBMITTED, 2)


def test_markup_in_what_people_write_is_shown_and_not_run(sign_in: SignIn, submitted: Release) -> None:
    _act(sign_in("authoriser"), submitted, "return", reasons="<script>alert(1)</script>")
    page = _page(sign_in("author").get(f"/releases/{submitted.number}/"))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


def test_an_attachment_that_is_no_longer_what_was_attached_is_not_given_out(
    sign_in: SignIn, topic: Topic
) -> None:
    _page(
        sign_in("author").post("/releases/new", _draft(topic, uploads=[SimpleUploadedFile("a.png", PNG)])),
        302,
    )
    kept = Attachment.objects.get()
    with kept.file.open("wb") as file:
        file.write(PNG + b"changed")
    path = f"/releases/{kept.revision.release.number}/attachments/{kept.pk}"
    assert "This file is missing or damaged" in _page(sign_in("authoriser").get(path), 500)


def test_an_attachment_is_a_download_and_its_reading_is_recorded(sign_in: SignIn, topic: Topic) -> None:
    file = SimpleUploadedFile("fair.html", PNG, "text/html")
    _page(sign_in("author").post("/releases/new", _draft(topic, uploads=[file])), 302)
    kept = Attachment.objects.get()
    assert (kept.kind, kept.size, kept.digest) == ("image/png", len(PNG), hashlib.sha256(PNG).hexdigest())
    number = kept.revision.release.number
    path = f"/releases/{number}/attachments/{kept.pk}"
    response: Any = sign_in("authoriser").get(path)
    assert b"".join(response.streaming_content) == PNG
    assert response["Content-Disposition"] == 'attachment; filename="fair.html.png"'
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("image/png", "nosniff")
    entry = api.entries(action="release.attachment-read").get()
    assert (entry.actor, entry.detail) == ("Authoriser", {"attachment": "fair.html.png", "release": number})
    _page(sign_in("staff").get(path), 403)
    _page(sign_in("author").get(f"/releases/{number}/attachments/{kept.pk + 1}"), 404)


@pytest.mark.parametrize("head", [b"MZ\x90\x00", b"<html>", b"PK\x03\x04", b"#!/bin/sh", b"GIF88a"])
def test_a_file_of_another_kind_is_refused_whatever_its_name(
    sign_in: SignIn, topic: Topic, head: bytes
) -> None:
    file = SimpleUploadedFile("picture.png", head + b"0" * 20, "image/png")
    good = SimpleUploadedFile("good.png", PNG, "image/png")
    page = _page(sign_in("author").post("/releases/new", _draft(topic, uploads=[good, file])), 422)
    assert "picture.png cannot be attached." in page
    assert "good.png cannot" not in page
    assert not Release.objects.exists()


def test_reading_what_is_not_released_is_recorded(sign_in: SignIn, submitted: Release) -> None:
    _page(sign_in("auditor").get(f"/releases/{submitted.number}/"))
    entry = api.entries(action="release.read").get()
    assert (entry.actor, entry.subject_id) == ("Auditor", submitted.number)


def test_an_auditor_sees_releases_and_settings_without_a_button_to_press(
    sign_in: SignIn, submitted: Release
) -> None:
    auditor = sign_in("auditor")
    for path in (f"/releases/{submitted.number}/", SETTINGS, "/releases/second-looks"):
        main = _page(auditor.get(path)).split("<main", 1)[1].split("</main>")[0]
        assert "<form" not in main
        assert "<button" not in main
        assert 'class="govuk-button' not in main
    main = _page(auditor.get("/releases/")).split("<main", 1)[1]
    assert "Start a release" not in main
    for path in ("delegation", "delegation/1/end", "steps", "topics", "tokens", "tokens/1/revoke"):
        _page(auditor.post(SETTINGS + path), 403)
    for path in ("/releases/new", f"/releases/{submitted.number}/revise"):
        _page(auditor.get(path), 403)


def test_an_administrator_gives_and_ends_a_delegation(sign_in: SignIn, people: People, topic: Topic) -> None:
    client, today = sign_in("administrator"), timezone.localdate()
    sent = {
        "person": people["authoriser"].pk,
        "topics": [topic.pk],
        "instrument": "Instrument 9",
        "since": today.isoformat(),
        "urgent": "on",
    }
    page = _page(client.post(f"{SETTINGS}delegation", {}), 422)
    for said in ("Choose who may authorise.", "Choose at least one topic.", "Say from which day."):
        assert said in page
    page = _page(client.post(f"{SETTINGS}delegation", sent | {"until": "2000-01-01"}), 422)
    assert "The last day comes before the first." in page
    _page(client.post(f"{SETTINGS}delegation", sent | {"person": people["author"].pk}), 422)
    _goes_to(client.post(f"{SETTINGS}delegation", sent), SETTINGS)
    given = Delegation.objects.get(instrument="Instrument 9")
    assert (given.person, given.given_by, given.since) == (
        people["authoriser"],
        people["administrator"],
        today,
    )
    assert given.urgent
    _goes_to(client.post(f"{SETTINGS}delegation/{given.pk}/end"), SETTINGS)
    given.refresh_from_db()
    assert given.ended_at is not None
    page = _page(client.get(SETTINGS))
    assert "The delegation has ended." in page
    assert f"{SETTINGS}delegation/{given.pk}/end" not in page


def test_an_administrator_sets_the_steps_in_their_order(sign_in: SignIn, people: People) -> None:
    client = sign_in("administrator")
    legal = {"name_1": "Legal", "place_1": 2, "hours_1": 24, "people_1": [people["author"].pk]}
    media = {"name_2": "Media", "place_2": 1, "hours_2": 4, "people_2": [people["authoriser"].pk]}
    page = _page(client.post(f"{SETTINGS}steps", {"name_1": "Legal"}), 422)
    assert "Say how many hours the step Legal may take." in page
    assert "Choose who can let a release pass the step Legal." in page
    page = _page(client.post(f"{SETTINGS}steps", legal | media | {"name_2": "Legal"}), 422)
    assert "Two steps have the same name." in page
    assert not Step.objects.exists()
    _goes_to(client.post(f"{SETTINGS}steps", legal | media), SETTINGS)
    assert list(Step.objects.values_list("name", "hours")) == [("Media", 4), ("Legal", 24)]


def test_the_secret_of_a_token_is_shown_once(sign_in: SignIn, people: People) -> None:
    client = sign_in("administrator")
    found = re.search(r"desk_[\w-]{43}", _page(client.post(f"{SETTINGS}tokens", {"name": "Web site"})))
    assert found is not None
    token = Token.objects.get()
    assert token.digest == hashlib.sha256(found[0].encode()).hexdigest()
    page = _page(client.get(SETTINGS))
    assert "Web site" in page
    assert found[0] not in page
    again = _page(client.post(f"{SETTINGS}tokens", {"name": "Web site"}), 422)
    assert "There is a token of this name already." in again
    _goes_to(client.post(f"{SETTINGS}tokens/{token.pk}/revoke"), SETTINGS)
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_a_topic_is_added_once_whatever_its_capitals(sign_in: SignIn, topic: Topic) -> None:
    client = sign_in("administrator")
    _goes_to(client.post(f"{SETTINGS}topics", {"name": "Biosecurity"}), SETTINGS)
    page = _page(client.post(f"{SETTINGS}topics", {"name": "tRADE"}), 422)
    assert "There is a topic of this name already." in page
    assert "Give the topic a name." in _page(client.post(f"{SETTINGS}topics", {"name": " "}), 422)
    assert list(Topic.objects.values_list("name", flat=True)) == ["Biosecurity", "Trade"]


def test_an_urgent_release_is_listed_until_somebody_looked_at_it_a_second_time(
    sign_in: SignIn, start: Start
) -> None:
    release = start()
    path = f"/releases/{release.number}/submit"
    _page(sign_in("author").post(path, {"turn": 1, "urgent": "on"}), 302)
    _page(_act(sign_in("authoriser"), release, "approve"), 302)
    second = sign_in("second_authoriser")
    assert release.number in _page(second.get("/releases/second-looks"))
    assert "Say whether you agree." in _page(_act(second, release, "second-look"), 422)
    assert "Say why you object." in _page(_act(second, release, "second-look", agrees="no"), 422)
    _page(_act(sign_in("authoriser"), release, "second-look", agrees="yes"), 403)
    _page(_act(second, release, "second-look", agrees="yes"), 302)
    page = _page(second.get("/releases/second-looks"))
    assert "Your second look is recorded." in page
    assert f'href="/releases/{release.number}/"' not in page
