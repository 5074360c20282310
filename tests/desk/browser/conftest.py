"""A real browser on a desk that really runs, with its demonstration people."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from circumspect_desk.operations.demo import PASSWORD
from tests.desk.serving import Served, served

# The browser's driver runs a loop in this thread; later tests use the database in the same thread.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_MISSING = (
    "Chromium is missing, and these tests need it. Install it and run the same again "
    "(on Debian and Ubuntu: apt-get install chromium)."
)
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
SIZES = {"desk": (1280, 900), "phone": (390, 844)}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one process run all of these: they share a desk and a browser."""
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A desk for demonstration."""
    with served(tmp_path_factory.mktemp("desk"), "--demo") as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, without a window."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        pytest.fail(_MISSING)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=list(_QUIET))
        yield opened
        opened.close()


@pytest.fixture
def look(desk: Served, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Return what opens a window on the desk: at a size, with JavaScript or without, signed in or not.

    A window in which anything was refused by the content policy, or failed in a script, fails its test.
    """
    contexts, complaints = [], []

    def open_(as_: str = "", size: str = "desk", *, scripts: bool = True) -> Page:
        width, height = SIZES[size]
        context = browser.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=scripts,
            base_url=desk.address,
            locale="en-AU",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda m: complaints.append(m.text) if re.search("Content.Security", m.text) else None
        )
        if as_:
            sign_in(page, as_)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert [] == complaints


def sign_in(page: Page, name: str) -> None:
    """Sign in as somebody of the demonstration."""
    page.goto("/account/login/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_load_state()
