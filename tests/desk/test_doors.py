"""Every door: each address declares who may enter, and each role is let in just there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from circumspect_desk.accounts.roles import Role
from circumspect_desk.accounts.selectors import roles_of
from circumspect_desk.audit.actions import ACTIONS
from circumspect_desk.releases.models import Release
from circumspect_desk.web.access import ANYONE
from tests.desk.conftest import NAMES


def _patterns(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern, before + str(pattern.pattern))
        else:
            yield before + str(pattern.pattern), pattern


OURS = [
    (route, pattern)
    for route, pattern in _patterns(get_resolver())
    if not route.startswith(("account/", "api/"))
]
THEIRS = [
    route for route, _ in _patterns(get_resolver()) if route.startswith("account/") and "<" not in route
]
_IN_USE = (
    "account/login/",
    "account/logout/",
    "account/inactive/",
    "account/password/change/",
    "account/reauthenticate/",
    "account/2fa/",
    "account/3rdparty/login/",
)


def _address(route: str) -> str:
    for kind, value in {
        "<str:number>": "R2026-000001",
        "<int:key>": "1",
        "<int:number>": "1",
        "<path:staff_number>": "S001",
        "<str:code>": "SM408",
        "<str:receipt>": "ABCD-ABCD-ABCD",
    }.items():
        route = route.replace(kind, value)
    assert "<" not in route, route
    return f"/{route}"


@pytest.mark.parametrize(("route", "pattern"), OURS, ids=[route for route, _ in OURS])
def test_every_page_says_who_may_enter(route: str, pattern: URLPattern) -> None:
    assert getattr(pattern.callback, "may_enter", None), (
        f"{route} is closed to everybody: declare who may enter"
    )


@pytest.mark.parametrize("name", ["nobody", *NAMES])
def test_each_is_let_in_just_where_a_page_says_so(
    submitted: Release, sign_in: Callable[[str], Client], people: dict[str, Any], name: str
) -> None:
    client = Client() if name == "nobody" else sign_in(name)
    held = frozenset[Role]() if name == "nobody" else roles_of(people[name])
    wrong = []
    for route, pattern in OURS:
        allowed: Any = getattr(pattern.callback, "may_enter", frozenset())
        for ask in (client.get, client.post):
            response = ask(_address(route))
            refused = response.status_code == 403 or "/account/login/" in response.headers.get("Location", "")
            expected = allowed != ANYONE and not held & allowed
            if refused != expected and not (refused and _services_refuse(response)):
                wrong.append((route, ask.__name__, response.status_code))
    assert [] == wrong


def _services_refuse(response: Any) -> bool:
    """Whether it was a service that refused, after the page had let the person in."""
    return response.status_code == 403 and b"Your roles do not open this page" not in response.content


@pytest.mark.parametrize("route", THEIRS)
def test_pages_of_the_library_that_are_not_in_use_are_closed(db: None, route: str) -> None:
    response = Client().get(f"/{route}")
    if not route.startswith(_IN_USE):
        assert 404 == response.status_code


@pytest.mark.parametrize("path", ["/api/v1/approved", "/api/v1/register"])
@pytest.mark.parametrize("name", ["nobody", "administrator"])
def test_the_api_asks_for_a_token_whoever_is_signed_in(
    people: dict[str, Any], sign_in: Callable[[str], Client], path: str, name: str
) -> None:
    client = Client() if name == "nobody" else sign_in(name)
    for response in (client.get(path), client.post(path, {}, content_type="application/json")):
        assert response.status_code in {401, 405}


def test_there_is_no_admin_site_and_no_listing_of_files(db: None) -> None:
    for path in ("/admin/", "/static/", "/media/", "/files/", "/static/../settings.py"):
        assert 404 == Client().get(path).status_code


def test_every_action_is_told_in_a_sentence() -> None:
    odd = [action for action, said in ACTIONS.items() if not re.fullmatch(r"[A-Z{].+[^.]\.", said)]
    assert [] == odd
