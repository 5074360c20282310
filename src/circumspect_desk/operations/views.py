"""Health for whoever watches the desk, and whom to tell of a weakness."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from circumspect_desk.operations.readiness import hindrance
from circumspect_desk.web.access import open_to_anyone
from circumspect_desk.web.engine import policy


@open_to_anyone
@require_safe
def live(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Say that the process answers."""
    return JsonResponse({"live": True})


@open_to_anyone
@require_safe
def ready(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Say whether the desk can do its work, and what keeps it from that."""
    because = hindrance()
    if because:
        return JsonResponse({"ready": False, "because": because}, status=503)
    return JsonResponse({"ready": True, "policy": policy().version})


@open_to_anyone
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Say whom to tell of a weakness (RFC 9116)."""
    config = settings.CONFIG
    contact = config.security_contact or parseaddr(config.email_from)[1]
    lines = [
        f"Contact: {contact if contact.startswith('https:') else f'mailto:{contact}'}",
        f"Expires: {datetime.now(UTC) + timedelta(days=180):%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
    ]
    if config.secure:  # the standard allows no other address
        lines.append(f"Canonical: {config.address}/.well-known/security.txt")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
