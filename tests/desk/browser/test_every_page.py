"""Every page that a role reaches: accessible (axe, WCAG 2.2 AA), no wider than a phone, one main heading."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from circumspect_desk.web.access import ANYONE

Look = Callable[..., Page]

NAMES = ("", "stella", "ana", "otto", "petra", "audrey", "adam")
_FEW = 2
"""Of pages that differ only in which clause, rule or release they show, so many are looked at."""
_FILES = re.compile(r"export|attachment|document/\d|\.txt|health|openapi|logout|download|static")
_OPTIONS = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


def _reached(page: Page, name: str) -> Iterator[str]:
    """Go to every page that links lead to, starting where a person does, and yield each address.

    Pages that are open to anyone are looked at once, by nobody in particular.
    """
    waiting, seen, routes = ["/home"] if name else ["/", "/policy/"], set[str](), dict[str, int]()
    while waiting:
        path = waiting.pop(0)
        if path in seen or _FILES.search(path):
            continue
        seen.add(path)
        route = _route(path)
        routes[route] = routes.get(route, 0) + 1
        if not route or routes[route] > _FEW or (name and _open(path)):
            continue
        response = page.goto(path)
        assert response is not None
        if response.status == 200:
            yield path
            links = page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
            waiting += [link for link in links if link.startswith("/")]


def _open(path: str) -> bool:
    return getattr(resolve(urlsplit(path).path).func, "may_enter", None) == ANYONE


def _route(path: str) -> str:
    parts = urlsplit(path)
    try:
        return f"{resolve(parts.path).route}{'?' if parts.query else ''}"
    except Resolver404:
        return ""


@pytest.mark.parametrize("name", NAMES)
def test_every_page_of_a_role_is_accessible_at_a_desk_and_on_a_phone(look: Look, name: str) -> None:
    wrong = []
    for size in ("desk", "phone"):
        page = look(name, size)
        count = 0
        for path in _reached(page, name):
            count += 1
            found = Axe().run(page, options=_OPTIONS).response["violations"]
            wrong += [(size, path, v["id"], v["nodes"][0]["html"][:120]) for v in found]
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                wrong.append((size, path, "wider than its window", ""))
            if 1 != page.locator("h1").count():
                wrong.append((size, path, "not one main heading", ""))
            if not page.title().endswith(" - Circumspect") or page.title().startswith(" - "):
                wrong.append((size, path, "no title", page.title()))
        assert count >= 5
    assert [] == wrong
