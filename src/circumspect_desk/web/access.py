"""Who may enter a page. A page that does not say so is closed (``middleware.ClosedUnlessDeclared``)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponseBase

from circumspect_desk.accounts.models import Person
from circumspect_desk.accounts.roles import Role
from circumspect_desk.accounts.selectors import person_of, roles_of

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

ANYONE = "anyone"
TOKEN = "token"  # noqa: S105 - a way in, no secret


def open_to_anyone(view: View) -> View:
    """Let everybody in, signed in or not."""
    cast("Any", view).may_enter = ANYONE
    return view


def by_token(view: View) -> View:
    """Let in whoever holds a token; the view asks for it."""
    cast("Any", view).may_enter = TOKEN
    return view


def enter(*roles: Role) -> Callable[[View], View]:
    """Let in people who hold any of the roles."""

    def declare(view: View) -> View:
        cast("Any", view).may_enter = frozenset(roles)
        return view

    return declare


class PersonRequest(HttpRequest):
    """A request on a page that only people of the agency enter (set by the middleware)."""

    person: Person
    roles: frozenset[Role]


def identify(request: HttpRequest) -> tuple[Person | None, frozenset[Role]]:
    """Return who is signed in and the roles held now, asked anew for every request."""
    person = person_of(getattr(request, "user", AnonymousUser()))  # an early error has no user yet
    return person, roles_of(person)
