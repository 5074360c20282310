"""How often one address may ask for something dear, counted in memory alone and forgotten after a minute."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

MINUTE = 60


def at_most(
    times: int, what: str
) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Let one address ask a view only so often a minute."""

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method == "POST" and count(f"{what}:{address_of(request)}") > times:
                return too_often(request)
            return view(request, *args, **kwargs)

        return run

    return decorate


def too_often(request: HttpRequest) -> HttpResponse:
    """Say that it was asked too often."""
    said = {"title": "That was very often", "text": "Wait a minute, then go on. Nothing was kept."}
    response = render(request, "error.html", said, status=429)
    response["Retry-After"] = str(MINUTE)
    return response


def address_of(request: HttpRequest) -> str:
    """Return the address a request came from, as the last server in front of us that we trust told it."""
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    proxies = settings.CONFIG.proxies
    told = hops[-proxies].strip() if proxies and len(hops) >= proxies else ""
    return str(told or request.META.get("REMOTE_ADDR", ""))


def count(name: str) -> int:
    """Count one more of something in this minute; return how many there were."""
    minute = int(time.time() // MINUTE)
    key = hashlib.sha256(f"{settings.SECRET_KEY}{name}{minute}".encode()).hexdigest()
    cache.add(key, 0, timeout=2 * MINUTE)
    return int(cache.incr(key))
