"""The pages of what went wrong. They hold no word of what was sent."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    return render(request, "error.html", {"title": title, "text": text}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Say that a request could not be understood."""
    return _page(request, 400, "That could not be read", "Go back, and try it once more.")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that a page is not for this person, and why where a service said so."""
    said = str(exception) if exception and str(exception) else "Your roles do not open this page."
    return _page(
        request,
        403,
        "You cannot do this",
        f"{said} If you think they should, ask an administrator of the desk.",
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Say that there is no such page."""
    return _page(
        request, 404, "There is no such page", "Check the address, or start from one of the pages above."
    )


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """Say that a form was too old, or came from elsewhere."""
    return _page(
        request,
        403,
        "This form was open too long",
        "Nothing was changed. Go back, load the page again, and repeat it.",
    )


def fault(_request: HttpRequest) -> HttpResponse:
    """Say that something failed, without asking the database for anything."""
    return HttpResponse(
        "<!doctype html><html lang=en-AU><meta charset=utf-8><title>Something failed - Circumspect</title>"
        "<h1>Something failed</h1><p>Nothing that you sent was kept, and nothing was half done. "
        "Go back and try it once more; if it fails again, tell an administrator of the desk.</p>",
        status=500,
    )
