"""Starting a release, writing it anew, putting it forward."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from circumspect_desk.accounts.models import Person
from circumspect_desk.accounts.roles import Role
from circumspect_desk.releases.forms.writing import DraftForm, SubmitForm
from circumspect_desk.releases.models import Release, Revision, State, Submission, Topic
from circumspect_desk.releases.selectors import current_step, deciders, may
from circumspect_desk.releases.services import findings_of, release_revise, release_start, release_submit
from circumspect_desk.releases.services.held import Stale, allowed
from circumspect_desk.releases.views.common import done, release_of
from circumspect_desk.releases.views.reading import record_read, shown
from circumspect_desk.web.access import PersonRequest, enter

_form_page = require_http_methods(["GET", "HEAD", "POST"])


@enter(Role.AUTHOR)
@_form_page
def start(request: PersonRequest) -> HttpResponse:
    """Start a release with its first revision."""
    if request.method != "POST":
        return render(request, "releases/write.html", {"form": DraftForm(), "topics": Topic.objects.exists()})
    form = DraftForm(request.POST, request.FILES)
    made: list[Release] = []
    if done(form, lambda: made.append(release_start(by=request.person, draft=form.draft()))):
        number = made[0].number
        messages.success(request, f"{number} is started. Put it forward for decision when it is ready.")
        return redirect("release", number)
    return render(request, "releases/write.html", {"form": form, "topics": True}, status=422)


@enter(Role.AUTHOR)
@_form_page
def revise(request: PersonRequest, number: str) -> HttpResponse:
    """Write a new revision. What was decided on the one before no longer holds, and the page says so."""
    release = release_of(number)
    posted = request.method == "POST"
    form = DraftForm(request.POST, request.FILES, release=release) if posted else DraftForm(release=release)
    try:
        if posted and done(form, lambda: _revise(request.person, release, form), release):
            messages.success(
                request, f"{number}: a new revision is written. Put it forward when it is ready."
            )
            return redirect("release", number)
    except Stale as stale:
        return shown(request, number, stale=stale, unsaved=form, status=409)
    allowed(may(request.person, release).write, "This release cannot be written to as it stands.")
    record_read(request.person, release)
    voids = release.state in {State.SUBMITTED, State.APPROVED}
    found = {"form": form, "release": release, "voids": voids, "topics": True}
    return render(request, "releases/write.html", found, status=422 if posted else 200)


def _revise(by: Person, release: Release, form: DraftForm) -> Revision:
    return release_revise(by=by, release=release, turn=form.cleaned_data["turn"], draft=form.draft())


@enter(Role.AUTHOR)
@_form_page
def submit(request: PersonRequest, number: str) -> HttpResponse:
    """Show what the checker found, take an answer to each finding, and put the newest revision forward."""
    release = release_of(number)
    posted = request.method == "POST"
    form = SubmitForm(request.POST if posted else None, release=release, findings=findings_of(release.newest))
    try:
        if posted and done(form, lambda: _submit(request.person, release, form), release):
            messages.success(request, f"{number} is put forward for decision.")
            return redirect("release", number)
    except Stale as stale:
        return shown(request, number, stale=stale, unsaved=form, status=409)
    allowed(may(request.person, release).submit, "This release cannot be put forward as it stands.")
    record_read(request.person, release)
    found = {
        "form": form,
        "release": release,
        "newest": release.newest,
        "step": current_step(release.newest),
        "deciders": deciders(release),
    }
    return render(request, "releases/submit.html", found, status=422 if posted else 200)


def _submit(by: Person, release: Release, form: SubmitForm) -> Submission:
    said = form.cleaned_data
    return release_submit(
        by=by, release=release, turn=said["turn"], answers=form.answers(), urgent=said["urgent"]
    )
