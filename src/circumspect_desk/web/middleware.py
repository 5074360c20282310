"""What surrounds every page: closed unless declared, and headers that keep browsers and caches discreet."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers

from circumspect_desk.accounts.selectors import has_first_password, needs_second_factor
from circumspect_desk.accounts.signals import SIGNED_IN_AT
from circumspect_desk.web import errors
from circumspect_desk.web.access import ANYONE, TOKEN, PersonRequest, identify

_ALLAUTH = frozenset(
    {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_change_password",
        "account_reauthenticate",
        "mfa_authenticate",
        "mfa_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
        "openid_connect_login",
        "openid_connect_callback",
        "socialaccount_login_error",
        "socialaccount_login_cancelled",
    }
)
"""The pages of allauth that are in use; each asks for a signed-in person itself. Its others are closed."""

Next = Callable[[HttpRequest], HttpResponse]


class Headers:
    """Sets the headers that no library of ours sets."""

    def __init__(self, following: Next) -> None:
        self._following = following

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._following(request)
        response["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path.startswith(settings.STATIC_URL) and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
            response["Cache-Control"] = "no-store"
        return response


class ClosedUnlessDeclared:
    """Lets nobody into a page that does not declare who may enter."""

    def __init__(self, following: Next) -> None:
        self._following = following

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._following(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Answer in the page's place where the person may not enter."""
        allowed = getattr(view, "may_enter", None)
        if allowed in (ANYONE, TOKEN):
            return None
        if request.user.is_authenticated and _outlived(request):
            request.session.flush()
            request.user = AnonymousUser()
        if _of_a_library(request):
            return None
        if request.resolver_match and request.resolver_match.route.startswith("account/"):
            return errors.not_found(request)
        person, roles = identify(request)
        if person is None:
            return redirect_to_login(request.get_full_path())
        if not allowed or not roles & allowed:
            return errors.forbidden(request)
        if has_first_password(request.user):
            return redirect("account_change_password")
        if needs_second_factor(request.user):
            return redirect("mfa_activate_totp")
        asked = cast("PersonRequest", request)
        asked.person, asked.roles = person, roles
        return None


def _outlived(request: HttpRequest) -> bool:
    """Whether a session has lasted its time, which each thing done in it would else begin anew."""
    began: int = request.session.get(SIGNED_IN_AT, 0)
    return time.time() - began > settings.SESSION_COOKIE_AGE


def _of_a_library(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and (match.url_name in _ALLAUTH or match.namespace == "api")
