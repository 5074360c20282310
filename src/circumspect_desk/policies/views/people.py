"""The staff roster: looked at, then imported. In between it lies, signed, in the form, and nowhere else."""

from __future__ import annotations

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from circumspect_desk.accounts.roles import Role
from circumspect_desk.policies import roster as rosters
from circumspect_desk.policies import services
from circumspect_desk.policies.forms import RosterForm
from circumspect_desk.policies.selectors import everybody
from circumspect_desk.web.access import PersonRequest, enter

_SALT = "policies.roster"
_HOUR = 60 * 60
_LONGEST_SEAL = 950_000
"""What a form may carry: the server refuses a million."""
_LISTED = 200


@enter(Role.POLICY_OWNER)
@require_http_methods(["GET", "HEAD", "POST"])
def roster(request: PersonRequest) -> HttpResponse:
    """Show what a roster would do, and import it once that was seen."""
    if "seen" in request.POST:
        return _import(request, request.POST["seen"])
    form = RosterForm(request.POST, request.FILES) if request.method == "POST" else RosterForm()
    if form.is_bound and form.is_valid():
        return _preview(request, form, form.cleaned_data["file"].read())
    return _ask(request, form)


def _ask(request: PersonRequest, form: RosterForm, *problems: rosters.Problem) -> HttpResponse:
    said = {"form": form, "problems": problems[:_LISTED], "columns": rosters.COLUMNS, "may": True}
    return render(request, "policies/roster.html", said, status=422 if form.errors else 200)


def _preview(request: PersonRequest, form: RosterForm, data: bytes, *, changed: str = "") -> HttpResponse:
    entries, problems = rosters.read(data)
    if problems:
        counted = "a mistake" if len(problems) == 1 else f"{len(problems)} mistakes"
        form.add_error("file", f"The roster has {counted}, so nothing of it was used.")
        return _ask(request, form, *problems)
    found = rosters.plan(entries, everybody())
    seen = (request.person.pk, found.digest, data.decode("utf-8-sig"))
    seal = signing.dumps(seen, salt=_SALT, compress=True)
    if len(seal) > _LONGEST_SEAL:
        form.add_error("file", "The roster is too large for this page: about 35,000 people fit.")
        return _ask(request, form)
    said = {"plan": found, "seen": seal, "listed": _LISTED, "changed": changed, "may": True}
    return render(request, "policies/roster_preview.html", said, status=409 if changed else 200)


def _import(request: PersonRequest, seal: str) -> HttpResponse:
    """Import the roster that a person has seen, if it would still do what they saw."""
    try:
        person, agreed, text = signing.loads(seal, salt=_SALT, max_age=_HOUR)
    except signing.BadSignature:
        person, agreed, text = None, "", ""
    if person != request.person.pk:
        messages.error(
            request, "It was too long since you looked. Nothing was imported: send the roster again."
        )
        return redirect("roster")
    entries, _ = rosters.read(text.encode())
    try:
        done = services.roster_import(by=request.person, entries=entries, agreed=agreed)
    except ValidationError as error:
        return _preview(request, RosterForm({}), text.encode(), changed=" ".join(error.messages))
    counted = f"{len(done.added)} added, {len(done.changed)} changed, {len(done.left)} left"
    messages.success(request, f"The roster was imported: {counted}.")
    return redirect("acknowledgements")
