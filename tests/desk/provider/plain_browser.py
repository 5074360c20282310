"""A browser without JavaScript: it keeps cookies, follows redirects, and sends the forms it is shown."""

from __future__ import annotations

import urllib.error
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPMessage
from http.cookiejar import CookieJar
from typing import IO
from urllib.parse import urlencode, urljoin

from tests.desk.serving import Served


@dataclass(slots=True)
class Form:
    """A form of a page: where it goes, what it would send, its buttons and what each adds to that."""

    action: str
    sends: dict[str, str] = field(default_factory=dict)
    buttons: dict[str, dict[str, str]] = field(default_factory=dict)


class _Forms(HTMLParser):
    """Reads the forms of a page, as somebody who leaves every box unticked."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._button: dict[str, str] | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        sends = {told["name"]: told.get("value", "")} if told.get("name") else {}
        if tag == "form":
            self.found.append(Form(told.get("action", "")))
        elif tag == "button":
            self._button = sends
        elif tag in {"input", "textarea", "select"} and told.get("type") not in {"checkbox", "radio"}:
            self.found[-1].sends |= sends

    def handle_data(self, data: str) -> None:
        if self._button is not None:
            self.found[-1].buttons[data.strip()] = self._button
            self._button = None


def form_with(button: str, page: str) -> Form:
    """Return the form of a page that has a button."""
    return next(form for form in _Forms(page).found if button in form.buttons)


class _Way(urllib.request.HTTPRedirectHandler):
    """Follows redirects, and remembers where they led."""

    def __init__(self) -> None:
        self.led: list[str] = []

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        self.led.append(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class PlainBrowser:
    """A window on a desk."""

    def __init__(self, desk: Served) -> None:
        self.desk, self._way = desk, _Way()
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(CookieJar()), self._way
        )
        self.status, self.address, self.page = 0, desk.address, ""

    @property
    def led(self) -> list[str]:
        """Every address that a redirect led to."""
        return self._way.led

    def go(self, address: str, sends: dict[str, str] | None = None) -> PlainBrowser:
        """Open an address, as a link does, or as a form does that sends something."""
        body = None if sends is None else urlencode(sends).encode()
        request = urllib.request.Request(urljoin(self.address, address), body)  # noqa: S310 - our own machine
        try:
            response = self._opener.open(request, timeout=60)
        except urllib.error.HTTPError as error:
            response = error
        with response:
            self.status, self.address = response.status, response.url
            self.page = response.read().decode()
        return self

    def send(self, button: str, **typed: str) -> PlainBrowser:
        """Fill in the form with that button, and press it."""
        form = form_with(button, self.page)
        return self.go(form.action or self.address, form.sends | form.buttons[button] | typed)

    def home(self) -> PlainBrowser:
        """Open the page of the desk that leads to a person's work."""
        return self.go(f"{self.desk.address}/home")
