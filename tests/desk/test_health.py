"""What whoever watches the desk asks of it: does it live, can it work, whom to tell of a weakness."""

from __future__ import annotations

import dataclasses
import re
from datetime import datetime, timedelta
from typing import NoReturn

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from circumspect.errors import PackError
from circumspect_desk.operations import readiness

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("verb", ["get", "head"])
def test_a_desk_that_is_well_is_live_and_ready(verb: str) -> None:
    for path in ("/health/live", "/health/ready"):
        response = getattr(Client(), verb)(path)
        assert 200 == response.status_code
        assert "no-store" in response["Cache-Control"]
    assert Client().get("/health/ready").json()["ready"]
    assert 405 == Client().post("/health/live").status_code


def test_a_database_that_is_to_be_migrated_is_told() -> None:
    MigrationRecorder(connection).record_unapplied("releases", "0004_who_put_it_forward")
    response = Client().get("/health/ready")
    assert 503 == response.status_code
    assert {"ready": False, "because": "the database is to be migrated"} == response.json()


def test_a_database_that_does_not_answer_is_told_and_the_desk_is_live_all_the_same() -> None:
    with connection.execute_wrapper(_no_answer):
        response, live = Client().get("/health/ready"), Client().get("/health/live")
    assert 503 == response.status_code
    assert {"ready": False, "because": "the database does not answer"} == response.json()
    assert 200 == live.status_code


def _no_answer(*_asked: object) -> NoReturn:
    raise OperationalError("server closed the connection unexpectedly")


def test_a_policy_that_cannot_be_read_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise PackError("clauses.toml, line 3")

    monkeypatch.setattr(readiness, "policy", fail)
    response = Client().get("/health/ready")
    assert (503, "the policy cannot be read") == (response.status_code, response.json()["because"])


@pytest.mark.parametrize(
    ("contact", "told"),
    [
        ("security@agency.gov.au", "mailto:security@agency.gov.au"),
        ("https://agency.gov.au/security", "https://agency.gov.au/security"),
        ("", "mailto:desk@agency.gov.au"),
    ],
)
def test_whom_to_tell_of_a_weakness_is_said_as_the_standard_asks(
    settings: Settings, contact: str, told: str
) -> None:
    settings.CONFIG = dataclasses.replace(
        settings.CONFIG,
        secure=True,
        address="https://desk.agency.gov.au",
        security_contact=contact,
        email_from="The desk <desk@agency.gov.au>",
    )
    response = Client().get("/.well-known/security.txt")
    assert "text/plain; charset=utf-8" == response["Content-Type"]
    fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    assert {"Contact", "Expires", "Preferred-Languages", "Canonical"} == set(fields)
    assert told == fields["Contact"]
    assert "https://desk.agency.gov.au/.well-known/security.txt" == fields["Canonical"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", fields["Expires"])
    until = datetime.fromisoformat(fields["Expires"])
    assert timedelta(days=30) < until - timezone.now() < timedelta(days=365)
