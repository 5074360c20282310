"""Pages that belong to no app."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from circumspect_desk.accounts.roles import Role
from circumspect_desk.web.access import PersonRequest, enter, open_to_anyone

_FIRST = (
    (Role.AUTHORISER, "releases"),
    (Role.AUTHOR, "releases"),
    (Role.POLICY_OWNER, "acknowledgements"),
    (Role.ADMINISTRATOR, "people"),
    (Role.AUDITOR, "audit"),
    (Role.STAFF, "acknowledge"),
)


@enter(Role.STAFF)
@require_GET
def home(request: PersonRequest) -> HttpResponse:
    """Lead to where a person's work is."""
    return redirect(next(place for role, place in _FIRST if role in request.roles))


@open_to_anyone
@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say how accessible the desk is, and whom to tell where it is not."""
    return render(request, "accessibility.html")
