"""The routes of the API.

Each answers to a token, declares its errors, and is described in /api/openapi.json.
"""

from __future__ import annotations

import hashlib
import re
from datetime import date, datetime
from typing import Annotated, Any

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from ninja import Field, NinjaAPI, Query, Router, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer
from pydantic import BeforeValidator, ConfigDict, StringConstraints

from circumspect import __version__
from circumspect_desk.audit.api import Software
from circumspect_desk.releases import selectors, services
from circumspect_desk.releases.models import Channel, Release
from circumspect_desk.web.limits import MINUTE, address_of, count

ASKED_A_MINUTE = 300
A_PAGE = 50
_LONGEST_TEXT = 65_000
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Problem(Schema):
    """What went wrong, in words."""

    problem: str


class TooOften(Exception):
    """One address asked too often."""


class ByToken(HttpBearer):
    """Lets in whoever shows a token that is not revoked."""

    def authenticate(self, request: HttpRequest, token: str) -> Software | None:
        """Return the tool that the token was made for."""
        if count(f"api:{address_of(request)}") > ASKED_A_MINUTE:
            raise TooOften
        known = selectors.token_of(hashlib.sha256(token.encode()).hexdigest())
        return Software(f"publishing tool {known.name}") if known else None


def _written_out(told: object) -> object:
    """Refuse what stands for a day in another way than 2012-01-18, a number of seconds for one."""
    if not isinstance(told, str) or not _DAY.fullmatch(told):
        raise ValueError("a day is written like 2012-01-18")
    return told


Day = Annotated[date, BeforeValidator(_written_out)]
Digest = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]


class Asked(Schema):
    """What is asked. A name that is not known is refused: it may be one that was misspelt."""

    model_config = ConfigDict(extra="forbid")


class Question(Asked):
    """An exact text for a channel, and the files that would go out with it."""

    channel: Channel
    text: str = Field(
        max_length=_LONGEST_TEXT, description="The text to the letter, with lines ended by \\n."
    )
    attachments: list[Digest] = Field(
        default_factory=list,
        max_length=40,
        description="The SHA-256 of each file: 64 hexadecimal digits, in lower case.",
    )


class Narrowed(Asked):
    """What the register is narrowed by."""

    words: str = Field("", max_length=300, description="Every one of them is in the release.")
    since: Day | None = Field(None, description="Published on this day or later.")
    until: Day | None = Field(None, description="Published on this day or earlier.")
    page: int = Field(1, ge=1, le=10_000)


class Gate(Schema):
    """Whether it may go out now; if so, under which number and revision, and on what conditions."""

    approved: bool
    release: str
    revision: int
    conditions: str


class Published(Schema):
    """Where and when a text was published."""

    channel: str
    address: str
    at: datetime


class Released(Schema):
    """An entry of the register."""

    number: str
    title: str
    topic: str
    state: str
    published: list[Published]


router = Router(auth=ByToken(), tags=["releases"])
ERRORS = {400: Problem, 401: Problem, 422: Problem, 429: Problem}


@router.post("/approved", response={200: Gate, **ERRORS}, summary="Is this exact text approved now?")
def approved(request: HttpRequest, question: Question) -> Any:
    """Answer yes or no. Any difference, a blank included, is a no; so is an approval that has expired."""
    if "\0" in question.text:  # no text of ours holds one, and PostgreSQL would not even be asked
        return Gate(approved=False, release="", revision=0, conditions="")
    return services.is_approved(
        by=request.auth,  # type: ignore[attr-defined]  # set by the token
        channel=question.channel,
        text=question.text,
        attachments=question.attachments,
    )


@router.get("/register", response={200: list[Released], **ERRORS}, summary="What was released?")
def register(request: HttpRequest, narrowed: Query[Narrowed]) -> Any:
    """List the register, newest first, fifty entries a page; a page beyond the last one is empty."""
    if (
        not request.GET.keys() <= Narrowed.model_fields.keys()
    ):  # the library passes over what it does not know
        raise HttpError(422, f"What narrows the register is called {', '.join(Narrowed.model_fields)}.")
    found = selectors.register(words=narrowed.words, since=narrowed.since, until=narrowed.until)
    return [_released(release) for release in found[A_PAGE * (narrowed.page - 1) : A_PAGE * narrowed.page]]


def _released(release: Release) -> dict[str, Any]:
    return {
        "number": release.number,
        "title": release.title,
        "topic": release.topic.name,
        "state": release.state,
        "published": [
            {"channel": p.channel, "address": p.address, "at": p.at}
            for revision in release.revisions.all()
            for p in revision.publications.all()
        ],
    }


api = NinjaAPI(
    title="Circumspect desk",
    version=__version__,
    description="For publishing tools: asks for a bearer token, which an administrator of the desk makes.",
    docs_url=None,
    urls_namespace="api",
)
api.add_router("/v1", router)


def _problem(request: HttpRequest, status: int, problem: str, **headers: str) -> HttpResponse:
    response = api.create_response(request, {"problem": problem}, status=status)
    for name, value in headers.items():
        response[name.replace("_", "-")] = value
    return response


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    said = "This needs a token that an administrator of the desk made: Authorization: Bearer TOKEN."
    return _problem(request, 401, said, WWW_Authenticate="Bearer")


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    found = sorted({f"{'.'.join(map(str, one['loc'][1:]))}: {one['msg']}" for one in error.errors})
    return _problem(request, 422, f"{'; '.join(found)}. /api/openapi.json tells what is expected.")


@api.exception_handler(HttpError)
def _refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    unreadable = error.status_code == 400
    return _problem(
        request, error.status_code, "The body is not JSON that can be read." if unreadable else str(error)
    )


@api.exception_handler(SuspiciousOperation)
def _too_large(request: HttpRequest, _error: SuspiciousOperation) -> HttpResponse:
    return _problem(request, 400, "The request is larger than the desk takes, or malformed.")


@api.exception_handler(TooOften)
def _too_often(request: HttpRequest, _error: TooOften) -> HttpResponse:
    return _problem(request, 429, "That was very often. Wait a minute.", Retry_After=str(MINUTE))
