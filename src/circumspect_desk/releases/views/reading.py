"""A release read: where it stands, all that was written and decided, and what the reader may do now."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from circumspect_desk.accounts.models import Person
from circumspect_desk.audit.api import record
from circumspect_desk.releases import selectors
from circumspect_desk.releases.forms.acting import ActForm
from circumspect_desk.releases.models import LONGEST, Attachment, Release, Revision
from circumspect_desk.releases.services.held import Stale
from circumspect_desk.releases.uploads import named
from circumspect_desk.releases.views.acts import offered
from circumspect_desk.releases.views.common import READERS, release_of
from circumspect_desk.web.access import PersonRequest, enter
from circumspect_desk.web.files import intact


@enter(*READERS)
@require_GET
def release(request: PersonRequest, number: str) -> HttpResponse:
    """Show a release."""
    return shown(request, number)


@enter(*READERS)
@require_GET
def attachment(request: PersonRequest, number: str, key: int) -> HttpResponseBase:
    """Give a file out, always as a download: what is in it never shows as if it were a page of the desk."""
    stated = release_of(number)
    found = get_object_or_404(Attachment, pk=key, revision__release=stated)
    file = intact(found.file, found.digest)
    if file is None:
        said = {
            "title": "This file is missing or damaged",
            "text": "It is not what was attached, or cannot be found. Tell an administrator.",
        }
        return render(request, "error.html", said, status=500)
    with transaction.atomic():
        detail = {"attachment": found.name, "release": stated.number}
        record(
            "release.attachment-read", by=request.person, subject="release", subject_id=number, detail=detail
        )
    name = named(found.name, found.kind)
    response = FileResponse(file, as_attachment=True, filename=name, content_type=found.kind)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def record_read(by: Person, release: Release) -> None:
    """Put down that somebody read the inside of a release: what it was before it was released, too."""
    with transaction.atomic():
        detail = {"release": release.number}
        record("release.read", by=by, subject="release", subject_id=release.number, detail=detail)


def shown(
    request: PersonRequest,
    number: str,
    *,
    answered: ActForm | None = None,
    stale: Stale | None = None,
    unsaved: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show a release as it stands. *answered* is a form that came back; *unsaved* one that came too late."""
    found = release_of(number)
    record_read(request.person, found)
    may = selectors.may(request.person, found)
    acts = offered(may, found)
    if answered:
        acts = [answered if act.action == answered.action else act for act in acts]
    revisions = list(_revisions(found))
    history = list(selectors.history(found))
    return render(
        request,
        "releases/release.html",
        {
            "release": found,
            "newest": revisions[0],
            "earlier": revisions[1:],
            "longest": LONGEST,
            "may": may,
            "acts": acts,
            "nothing_to_do": not (acts or may.write or may.submit),
            "ended": selectors.ended(found),
            "approval": selectors.approval_of(found),
            "waiting": next(iter(selectors.queue(only=found)), None),
            "history": reversed(history),
            "last": history[-1],
            "answered": answered,
            "stale": stale,
            "unsaved": _typed(unsaved) if unsaved else [],
        },
        status=status,
    )


def _revisions(release: Release) -> QuerySet[Revision]:
    """Return the revisions, newest first, with all that hangs on them."""
    return (
        Revision.objects.filter(release=release)
        .select_related(
            "release",
            "written_by",
            "submission__by",
            "decision__decided_by",
            "decision__delegation",
            "decision__second_look__by",
        )
        .prefetch_related(
            "texts", "attachments", "found", "steps_passed__step", "steps_passed__decided_by", "publications"
        )
        .order_by("-number")
    )


def _typed(form: forms.Form) -> list[dict[str, Any]]:
    """Return what somebody typed into a form, so that a page that came too late loses no words."""
    return [
        {"label": field.label, "words": field.value()}
        for field in form
        if isinstance(field.field, forms.CharField) and field.value()
    ]
