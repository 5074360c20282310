"""What publishing tools ask of the desk: may this go out now, what was released."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import schemathesis
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as search
from jsonschema import Draft202012Validator
from pytest_django import Settings
from schemathesis.checks import load_all_checks
from schemathesis.core.result import Ok

from circumspect_desk.accounts.models import Person
from circumspect_desk.audit import api as audit
from circumspect_desk.releases import services
from circumspect_desk.releases.models import Release, Token, Topic
from circumspect_desk.wsgi import application
from tests.desk.conftest import TEXT

pytestmark = pytest.mark.django_db
Ask = Callable[..., Any]
Case = schemathesis.Case[Any]
PNG = b"\x89PNG\r\n\x1a\n invented"
PNG_DIGEST = hashlib.sha256(PNG).hexdigest()


@pytest.fixture
def token(people: dict[str, Person]) -> str:
    """A token that an administrator made."""
    _, secret = services.token_make(by=people["administrator"], name="Web publisher")
    return secret


@pytest.fixture
def ask(token: str) -> Ask:
    """Return what asks whether a text may go out, with the token."""

    def run(text: str = TEXT, channel: str = "blog", **rest: Any) -> Any:
        sent = {"channel": channel, "text": text, **rest}
        response = _client(token).post("/api/v1/approved", sent, content_type="application/json")
        return response.json() if response.status_code == 200 else response

    return run


def _client(token: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {token}"})


def _again(release: Release) -> Release:
    release.refresh_from_db()
    return release


# --- may this go out now? ----------------------------------------------------------------------------------


def test_the_very_text_that_was_approved_may_go_out(ask: Ask, approved: Release) -> None:
    assert {"approved": True, "release": approved.number, "revision": 1, "conditions": ""} == ask()


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        (TEXT + " ", "blog"),
        (TEXT.lower(), "blog"),
        (TEXT[:-1], "blog"),
        (TEXT.replace(" ", "\N{NO-BREAK SPACE}"), "blog"),
        (TEXT + "\0", "blog"),
        (TEXT, "media"),
        ("", "blog"),
    ],
    ids=[
        "a blank more",
        "other letters",
        "no full stop",
        "other blanks",
        "a null",
        "another channel",
        "nothing",
    ],
)
def test_any_difference_is_a_no(ask: Ask, approved: Release, text: str, channel: str) -> None:
    assert {"approved": False, "release": "", "revision": 0, "conditions": ""} == ask(text, channel)


def test_what_waits_for_a_decision_may_not_go_out(ask: Ask, submitted: Release) -> None:
    assert not ask()["approved"]


def test_conditions_are_told(ask: Ask, people: dict[str, Person], submitted: Release) -> None:
    services.release_approve(
        by=people["authoriser"], release=submitted, turn=submitted.turn, conditions="Not before noon."
    )
    assert "Not before noon." == ask()["conditions"]


@pytest.mark.parametrize(
    ("attachments", "approved"),
    [([PNG_DIGEST], True), ([], False), ([PNG_DIGEST, PNG_DIGEST], False), (["0" * 64], False)],
    ids=["the very file", "without it", "twice", "another file"],
)
def test_the_files_must_be_the_very_files(
    ask: Ask, people: dict[str, Person], topic: Topic, attachments: list[str], approved: bool
) -> None:
    picture = services.Upload(SimpleUploadedFile("counter.png", PNG, "image/png"))
    draft = services.Draft("Opening hours", topic, "Inform.", {"blog": TEXT}, uploads=[picture])
    release = services.release_start(by=people["author"], draft=draft)
    services.release_submit(by=people["author"], release=release, turn=1, answers={})
    services.release_approve(by=people["authoriser"], release=release, turn=_again(release).turn)
    assert approved is ask(attachments=attachments)["approved"]


def test_an_approval_that_has_expired_is_none(
    ask: Ask, people: dict[str, Person], submitted: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    until = timezone.now() + timedelta(hours=1)
    services.release_approve(
        by=people["authoriser"], release=submitted, turn=submitted.turn, expires_at=until
    )
    assert ask()["approved"]
    _later(monkeypatch, until + timedelta(seconds=1))
    assert not ask()["approved"]


def _later(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(timezone, "now", lambda: moment)


def test_an_edit_ends_the_approval_of_the_old_words_and_approves_no_new_ones(
    ask: Ask, people: dict[str, Person], approved: Release
) -> None:
    draft = services.Draft("Opening hours", approved.topic, "Inform.", {"blog": TEXT + " Plan ahead."})
    services.release_revise(by=people["author"], release=approved, turn=approved.turn, draft=draft)
    assert not ask()["approved"]
    assert not ask(TEXT + " Plan ahead.")["approved"]


def test_what_was_taken_down_may_not_go_out_again(
    ask: Ask, people: dict[str, Person], published: Release
) -> None:
    assert ask()["approved"]
    services.release_take_down(
        by=people["author"], release=published, turn=published.turn, reason="The hours were wrong."
    )
    assert not ask()["approved"]


def test_what_was_corrected_may_not_go_out_again(
    ask: Ask, people: dict[str, Person], published: Release
) -> None:
    services.release_correct(
        by=people["author"], release=published, turn=published.turn, reason="The hours were wrong."
    )
    assert not ask()["approved"]
    assert audit.entries(action="release.approval-void").get().detail["because"] == "it was corrected"


def test_an_objection_at_the_second_look_ends_the_approval(
    ask: Ask, people: dict[str, Person], start: Callable[..., Release]
) -> None:
    release = start()
    services.release_submit(by=people["author"], release=release, turn=1, answers={}, urgent=True)
    services.release_approve(by=people["authoriser"], release=release, turn=_again(release).turn)
    assert ask()["approved"]
    services.release_look_again(
        by=people["second_authoriser"],
        release=release,
        turn=_again(release).turn,
        agrees=False,
        reasons="The hours are wrong.",
    )
    assert not ask()["approved"]


def test_each_question_is_on_the_trail_by_tool_and_without_the_words(ask: Ask, approved: Release) -> None:
    ask()
    ask("Other words.")
    told = [(entry.actor, audit.in_words(entry)) for entry in audit.entries(action="release.asked")]
    assert [
        ("publishing tool Web publisher", "A publishing tool asked whether a text is approved: no."),
        (
            "publishing tool Web publisher",
            f"A publishing tool asked whether a text is approved: yes, as {approved.number}.",
        ),
    ] == told
    assert not any("Other words" in str(entry.detail) for entry in audit.entries())


# --- what was released? ------------------------------------------------------------------------------------


@pytest.fixture
def published(people: dict[str, Person], approved: Release) -> Release:
    """A release that is on the web."""
    services.release_publish(
        by=people["author"],
        release=approved,
        turn=approved.turn,
        channel="blog",
        address="https://agency.example.com/news/1",
    )
    return _again(approved)


def _register(token: str, **asked: Any) -> Any:
    return _client(token).get("/api/v1/register", asked).json()


def test_the_register_tells_what_was_published_where_and_when(token: str, published: Release) -> None:
    (entry,) = _register(token)
    at = entry["published"][0].pop("at")
    assert abs(datetime.fromisoformat(at) - timezone.now()) < timedelta(minutes=5)
    assert {
        "number": published.number,
        "title": "Opening hours",
        "topic": "Trade",
        "state": "published",
        "published": [{"channel": "blog", "address": "https://agency.example.com/news/1"}],
    } == entry


def test_the_register_holds_nothing_that_was_not_published(token: str, approved: Release) -> None:
    assert [] == _register(token)


def test_the_register_keeps_what_was_taken_down(
    token: str, people: dict[str, Person], published: Release
) -> None:
    services.release_take_down(
        by=people["author"], release=published, turn=published.turn, reason="The hours were wrong."
    )
    assert ["taken-down"] == [entry["state"] for entry in _register(token)]


def test_the_register_is_narrowed_by_words_and_days(token: str, published: Release) -> None:
    today = timezone.localdate()
    day = timedelta(days=1)
    assert 1 == len(_register(token, words="cargo counters"))
    assert [] == _register(token, words="airport")
    assert 1 == len(_register(token, since=today, until=today))
    assert [] == _register(token, since=today + day)
    assert [] == _register(token, until=today - day)


def test_the_register_comes_in_pages_newest_first(
    token: str, people: dict[str, Person], published: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("circumspect_desk.api.routes.A_PAGE", 2)
    numbers = [published.number]
    for _ in range(2):
        draft = services.Draft("Hours", published.topic, "Inform.", {"blog": TEXT})
        release = services.release_start(by=people["author"], draft=draft)
        services.release_submit(by=people["author"], release=release, turn=1, answers={})
        services.release_approve(by=people["authoriser"], release=release, turn=2)
        services.release_publish(
            by=people["author"], release=release, turn=3, channel="blog", address="https://example.com/"
        )
        numbers.insert(0, release.number)
    pages = [[entry["number"] for entry in _register(token, page=page)] for page in (1, 2, 3)]
    assert [numbers[:2], numbers[2:], []] == pages


# --- who may ask, and what is told to whoever asks wrongly -------------------------------------------------


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer desk_guessed", "Basic ZGVzazpkZXNr", "bearer  ", "Bearer \xe9"]
)
def test_without_a_token_that_holds_nothing_is_told(approved: Release, header: str) -> None:
    client = Client(headers={"Authorization": header} if header else None)
    for response in (
        client.get("/api/v1/register"),
        client.post("/api/v1/approved", {"channel": "blog", "text": TEXT}, content_type="application/json"),
    ):
        assert 401 == response.status_code
        assert "Bearer" == response["WWW-Authenticate"]
        assert {"problem"} == set(response.json())
    assert not audit.entries(action="release.asked").exists()


def test_a_token_that_was_revoked_opens_nothing_at_once(token: str, people: dict[str, Person]) -> None:
    assert 200 == _client(token).get("/api/v1/register").status_code
    known = Token.objects.get()
    services.token_revoke(by=people["administrator"], token=known)
    assert 401 == _client(token).get("/api/v1/register").status_code


def test_the_secret_of_a_token_is_nowhere_in_the_database(token: str) -> None:
    assert token not in str(list(Token.objects.values()))
    assert token not in str(list(audit.entries().values()))


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        (b"{", 400, "not JSON"),
        (b'{"channel": "blog", "text": "' + b"x" * 1_000_001 + b'"}', 400, "larger than the desk takes"),
        (b"[]", 422, "question"),
        (b"{}", 422, "question.text: Field required"),
        (
            b'{"channel": "fax", "text": "Hi."}',
            422,
            "question.channel: Input should be 'twitter', 'facebook'",
        ),
        (b'{"channel": "blog", "text": "Hi.", "attachment": []}', 422, "question.attachment: Extra inputs"),
        (b'{"channel": "blog", "text": 7}', 422, "question.text: Input should be a valid string"),
        (b'{"channel": "blog", "text": "\\ud800"}', 422, "question.text"),
        (
            b'{"channel": "blog", "text": "Hi.", "attachments": ["ABC"]}',
            422,
            "question.attachments.0: String should match pattern",
        ),
        (b'{"channel": "blog", "text": "' + b"x" * 65_001 + b'"}', 422, "at most 65000 characters"),
    ],
    ids=[
        "no JSON",
        "huge",
        "a list",
        "empty",
        "fax",
        "misspelt",
        "a number",
        "half a letter",
        "no digest",
        "long",
    ],
)
def test_a_question_that_cannot_be_read_is_told_what_is_wrong(
    token: str, body: bytes, status: int, told: str
) -> None:
    response = _client(token).post("/api/v1/approved", body, content_type="application/json")
    assert status == response.status_code
    assert told in response.json()["problem"]
    assert len(response.json()["problem"]) < 600


@pytest.mark.parametrize(
    "asked",
    [
        {"page": "0"},
        {"page": "10001"},
        {"page": "one"},
        {"since": "yesterday"},
        {"since": "1326844800"},
        {"until": ""},
        {"words": "x" * 301},
    ],
    ids=str,
)
def test_a_list_that_cannot_be_made_is_told_why(token: str, asked: dict[str, str]) -> None:
    response = _client(token).get("/api/v1/register", asked)
    assert 422 == response.status_code
    assert f"{next(iter(asked))}: " in response.json()["problem"]


@pytest.mark.parametrize("asked", [{"untill": "2012-01-18"}, {"": "null"}], ids=str)
def test_a_name_that_is_not_known_is_refused_rather_than_passed_over(
    token: str, asked: dict[str, str]
) -> None:
    response = _client(token).get("/api/v1/register", asked)
    assert 422 == response.status_code
    assert "called words, since, until, page" in response.json()["problem"]


def test_whoever_asks_far_too_often_waits(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("circumspect_desk.api.routes.ASKED_A_MINUTE", 2)
    client = Client(REMOTE_ADDR="192.0.2.99", headers={"Authorization": f"Bearer {token}"})
    responses = [client.get("/api/v1/register") for _ in range(3)]
    assert [200, 200, 429] == [response.status_code for response in responses]
    assert "60" == responses[-1]["Retry-After"]
    assert {"problem"} == set(responses[-1].json())


def test_the_api_is_described_and_declares_its_errors() -> None:
    response = Client().get("/api/openapi.json")
    assert 200 == response.status_code
    described = response.json()
    for path, verb in (("/api/v1/approved", "post"), ("/api/v1/register", "get")):
        operation = described["paths"][path][verb]
        assert {"200", "400", "401", "422", "429"} == set(operation["responses"])
        assert [{"ByToken": []}] == operation["security"]
    assert "bearer" == described["components"]["securitySchemes"]["ByToken"]["scheme"]
    for schema in described["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Keep the connection, and with it the transaction of the test, over calls to the application itself."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def test_no_question_that_a_machine_can_think_of_breaks_the_api(
    one_connection: None,
    settings: Settings,
    token: str,
    published: Release,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Asks what the description allows and what it does not; each answer must be one that it declares."""
    settings.ALLOWED_HOSTS = ["localhost"]
    monkeypatch.setattr("circumspect_desk.api.routes.ASKED_A_MINUTE", 1_000_000)
    load_all_checks()
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", application)
    tried = []

    def check(case: Case) -> None:
        response = case.call_and_validate(headers={"Authorization": f"Bearer {token}"})
        tried.append(response.status_code)

    for made in schema.get_all_operations():
        assert isinstance(made, Ok)
        operation = made.ok()
        _search(check, operation.as_strategy(generation_mode=schemathesis.GenerationMode.POSITIVE))
        del operation.definition.raw["security"]  # the token is always there, and nothing that is to be wrong
        _search(check, operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE))
    assert {200, 422} <= set(tried)
    assert len(tried) > 80


def _search(check: Callable[[Case], None], strategy: Any) -> None:
    limits = search(
        max_examples=30,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    limits(given(case=strategy)(check))()
