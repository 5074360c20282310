"""What the policy owner keeps and the auditor looks at: who has acknowledged, versions of the document."""

from __future__ import annotations

import csv
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from circumspect_desk.accounts.roles import Role
from circumspect_desk.policies import selectors, services
from circumspect_desk.policies.forms import DocumentForm, FilterForm, InForceForm, ReviewForm
from circumspect_desk.policies.models import Document
from circumspect_desk.web.access import PersonRequest, enter
from circumspect_desk.web.sheets import safe_cell
from circumspect_desk.web.templatetags.desk import day

A_PAGE = 50
_COLUMNS = (
    "staff_number",
    "name",
    "work_area",
    "employment",
    "with_the_agency",
    "state",
    "due_on",
    "acknowledged_at",
    "receipt",
    "version",
    "sha256",
)


@enter(Role.POLICY_OWNER, Role.AUDITOR)
@require_safe
def acknowledgements(request: PersonRequest) -> HttpResponse:
    """Show how far the agency has come with a version. That this was looked at is recorded."""
    form = FilterForm(
        request.GET,
        documents=[document for document in selectors.documents() if document.in_force_from],
        areas=selectors.work_areas(),
        employments=selectors.employments(),
    )
    asked = form.cleaned_data if form.is_valid() else {}
    document = _asked_for(asked.pop("document", ""))
    if document is None:
        return render(request, "policies/acknowledgements_none.html", {"may": _owns(request)})
    services.acknowledgements_read(by=request.person, document=document, looked_for=asked)
    found = selectors.standing(document, selectors.Narrowed(**asked))
    areas = list(selectors.areas(document))
    people, done = sum(area.people for area in areas), sum(area.done for area in areas)
    said = {
        "form": form,
        "document": document,
        "overdue": selectors.overdue(document),
        "areas": areas,
        "all": selectors.Area("The agency", people, done),
        "scenarios_done": selectors.scenarios_done(document),
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "may": _owns(request),
    }
    return render(request, "policies/acknowledgements.html", said, status=422 if form.errors else 200)


@enter(Role.POLICY_OWNER, Role.AUDITOR)
@require_POST
def acknowledgements_export(request: PersonRequest) -> HttpResponse:
    """Hand over who has acknowledged a version and who has not, as a table for spreadsheets."""
    document = _asked_for(request.POST.get("document", ""))
    if document is None:
        return redirect("acknowledgements")
    services.acknowledgements_exported(by=request.person, document=document)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="acknowledgements.csv"'
    table = csv.writer(response)
    table.writerow(_COLUMNS)
    late = "overdue" if selectors.overdue(document) else "due"
    for person in selectors.standing(document, and_left=True):
        at = person.acknowledged_at  # type: ignore[attr-defined]  # the selector adds it
        row = (
            person.staff_number,
            person.name,
            person.work_area,
            person.employment,
            "yes" if person.present else "no",
            "acknowledged" if at else late,
            document.due_on or "",
            timezone.localtime(at).isoformat(timespec="seconds") if at else "",
            person.receipt or "",  # type: ignore[attr-defined]  # likewise
            document.version,
            document.digest,
        )
        table.writerow(map(safe_cell, row))
    return response


@enter(Role.POLICY_OWNER, Role.AUDITOR)
@require_safe
def documents(request: PersonRequest) -> HttpResponse:
    """List the versions of the document."""
    known = [(document, not selectors.has_begun(document)) for document in selectors.documents()]
    said = {"documents": known, "now": selectors.in_force(), "may": _owns(request)}
    return render(request, "policies/documents.html", said)


@enter(Role.POLICY_OWNER)
@require_http_methods(["GET", "HEAD", "POST"])
def document_add(request: PersonRequest) -> HttpResponse:
    """Add a version of the document."""
    form = DocumentForm(request.POST, request.FILES) if request.method == "POST" else DocumentForm()

    def add() -> Document:
        return services.document_add(by=request.person, **form.cleaned_data)

    if form.is_bound and form.is_valid() and (made := _done(form, add)):
        messages.success(request, f"Version {made.version} was added. It is not in force yet.")
        return redirect("document-in-force", made.pk)
    said = {"form": form, "may": True}
    return render(request, "policies/document_add.html", said, status=422 if form.errors else 200)


@enter(Role.POLICY_OWNER)
@require_http_methods(["GET", "HEAD", "POST"])
def document_in_force(request: PersonRequest, key: int) -> HttpResponse:
    """Say from which day a version is in force, and when it is to be reviewed."""
    document = get_object_or_404(selectors.documents(), pk=key)
    form = InForceForm(request.POST) if request.method == "POST" else InForceForm()

    def put() -> Document:
        return services.document_put_in_force(by=request.person, document=document, **form.cleaned_data)

    if form.is_bound and form.is_valid() and (made := _done(form, put)):
        messages.success(request, f"Version {made.version} is in force from {day(made.in_force_from)}.")
        return redirect("documents")
    people = selectors.people_due(document).count()
    said = {"form": form, "document": document, "people": people, "may": True}
    return render(request, "policies/document_in_force.html", said, status=422 if form.errors else 200)


@enter(Role.POLICY_OWNER)
@require_http_methods(["GET", "POST"])
def document_review(request: PersonRequest, key: int) -> HttpResponse:
    """Set the day until which a version is to be reviewed."""
    document = get_object_or_404(selectors.documents(), pk=key)
    form = ReviewForm(request.POST) if request.method == "POST" else ReviewForm()

    def put() -> Document:
        return services.document_review(by=request.person, document=document, **form.cleaned_data)

    if form.is_bound and form.is_valid() and (made := _done(form, put)):
        messages.success(request, f"Version {made.version} is to be reviewed by {day(made.review_on)}.")
        return redirect("documents")
    said = {"form": form, "document": document, "may": True}
    return render(request, "policies/document_review.html", said, status=422 if form.errors else 200)


def _done(form: DocumentForm | InForceForm | ReviewForm, deed: Callable[[], Document]) -> Document | None:
    """Do something that a form asks for; where it cannot be done, say so on the form."""
    try:
        return deed()
    except ValidationError as error:
        form.add_error(None, error)
        return None


def _asked_for(key: str) -> Document | None:
    """Return the version of that key, the one in force where none is asked for."""
    return (
        get_object_or_404(selectors.documents(), pk=int(key))
        if key.isdecimal() and len(key) < 19
        else selectors.in_force()
    )


def _owns(request: PersonRequest) -> bool:
    return Role.POLICY_OWNER in request.roles
