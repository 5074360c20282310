"""What every page may show: the agency, whether it is a demonstration, who is signed in and where they go."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from circumspect import __version__
from circumspect_desk.accounts.roles import Role
from circumspect_desk.web.access import identify
from circumspect_desk.web.engine import policy


class Place(NamedTuple):
    """An entry of the navigation."""

    name: str
    title: str
    roles: frozenset[Role] | None
    """Who is shown it; None for everybody."""


PLACES = (
    Place("check", "Check a post", None),
    Place("policy", "The policy", None),
    Place("acknowledge", "Acknowledge", frozenset({Role.STAFF})),
    Place("register", "Register of releases", frozenset({Role.STAFF})),
    Place("releases", "Releases", frozenset({Role.AUTHOR, Role.AUTHORISER, Role.AUDITOR})),
    Place("acknowledgements", "Acknowledgements", frozenset({Role.POLICY_OWNER, Role.AUDITOR})),
    Place("audit", "Audit trail", frozenset({Role.AUDITOR})),
    Place("release-settings", "Authority", frozenset({Role.ADMINISTRATOR, Role.AUDITOR})),
    Place("people", "People", frozenset({Role.ADMINISTRATOR, Role.AUDITOR})),
)


def desk(request: HttpRequest) -> dict[str, Any]:
    """Return what the frame of a page needs. Who is signed in is asked only if the page shows it."""
    return {
        "agency": policy().agency_name,
        "demo": settings.CONFIG.demo,
        "version": __version__,
        "who": SimpleLazyObject(lambda: identify(request)[0] or ""),
        "places": SimpleLazyObject(lambda: _places(request)),
    }


def _places(request: HttpRequest) -> list[dict[str, Any]]:
    _, roles = identify(request)
    shown = [place for place in PLACES if place.roles is None or roles & place.roles]
    addresses = {place.name: reverse(place.name) for place in shown}
    under = [address for address in addresses.values() if _under(request.path, address)]
    here = max(under, key=len, default="")
    return [
        {"title": place.title, "address": addresses[place.name], "here": addresses[place.name] == here}
        for place in shown
    ]


def _under(path: str, address: str) -> bool:
    return path == address or (address != "/" and path.startswith(address))
