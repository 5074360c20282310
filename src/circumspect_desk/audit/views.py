"""The audit trail to look at: for auditors alone. That it was read is an entry as well."""

from __future__ import annotations

import csv

from django import forms
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from circumspect_desk.accounts.roles import Role
from circumspect_desk.audit import api
from circumspect_desk.audit.actions import ACTIONS
from circumspect_desk.web.access import PersonRequest, enter
from circumspect_desk.web.sheets import safe_cell

A_PAGE = 50


class FindForm(forms.Form):
    """Narrows the trail."""

    action = forms.ChoiceField(
        label="Action", required=False, choices=[("", "Any"), *((a, a) for a in sorted(ACTIONS))]
    )
    words = forms.CharField(label="Who", required=False, max_length=100)
    subject_id = forms.CharField(label="Release, version or staff number", required=False, max_length=60)


@enter(Role.AUDITOR)
@require_GET
def trail(request: PersonRequest) -> HttpResponse:
    """Show entries, newest first."""
    form = FindForm(request.GET)
    found = api.entries(**form.cleaned_data) if form.is_valid() else api.entries()
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    shown = [(entry, api.in_words(entry)) for entry in page]
    with transaction.atomic():
        api.record("audit.read", by=request.person, subject="audit", detail=form.cleaned_data)
    return render(request, "audit/trail.html", {"form": form, "page": page, "shown": shown})


@enter(Role.AUDITOR)
@require_POST
def export(request: PersonRequest) -> HttpResponse:
    """Hand the whole trail over as a table."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audit.csv"'
    table = csv.writer(response)
    table.writerow(["number", "at", "action", "actor", "staff number", "subject", "id", "sentence", "digest"])
    for entry in api.entries().iterator():
        row = (
            entry.action,
            entry.actor,
            entry.actor_number,
            entry.subject,
            entry.subject_id,
            api.in_words(entry),
        )
        table.writerow([entry.number, entry.at.isoformat(), *map(safe_cell, row), entry.digest])
    with transaction.atomic():
        api.record("audit.exported", by=request.person, subject="audit")
    return response
