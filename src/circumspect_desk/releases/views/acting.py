"""One address for everything that is done with a release that stands there."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from circumspect_desk.accounts.roles import Role
from circumspect_desk.releases.selectors import may
from circumspect_desk.releases.services.held import Stale
from circumspect_desk.releases.views.acts import ACTS
from circumspect_desk.releases.views.common import done, release_of
from circumspect_desk.releases.views.reading import shown
from circumspect_desk.web.access import PersonRequest, enter


@enter(Role.AUTHOR, Role.AUTHORISER)
@require_POST
def act(request: PersonRequest, number: str) -> HttpResponse:
    """Do what the form named *action* asks. A page that is older is told what happened, and shown what is."""
    release = release_of(number)
    asked = ACTS.get(request.POST.get("action", ""))
    if asked is None:
        raise BadRequest
    form = asked.form(request.POST, release=release)
    try:
        if done(form, lambda: asked.do(by=request.person, release=release, **form.cleaned_data), release):
            messages.success(request, f"{release.number}: {asked.done}")
            return redirect("release", release.number)
    except Stale as stale:
        return shown(request, number, stale=stale, unsaved=form, status=409)
    allowed = may(request.person, release)
    if not asked.allowed(allowed):
        raise PermissionDenied(allowed.why_not or "This release is not yours to do that with as it stands.")
    return shown(request, number, answered=form, status=422)
