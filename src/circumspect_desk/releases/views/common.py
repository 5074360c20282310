"""What the pages of releases have in common: finding one, doing what a form asks, turning pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from circumspect_desk.accounts.roles import Role
from circumspect_desk.releases.models import Release
from circumspect_desk.releases.services.held import hold

READERS = (Role.AUTHOR, Role.AUTHORISER, Role.AUDITOR)
_A_PAGE = 25


def release_of(number: str, among: QuerySet[Release] | None = None) -> Release:
    """Return the release of a number (among some, where told). Raises Http404 where there is none."""
    if "\0" in number:  # PostgreSQL takes it for no text at all
        raise Http404
    among = Release.objects.select_related("topic", "started_by") if among is None else among
    found: Release = get_object_or_404(among, number=number)
    return found


def done(form: forms.Form, do: Callable[[], object], release: Release | None = None) -> bool:
    """Do what a form asks. False, with what is wrong said on the form, where that cannot be.

    Raises Stale for a page that is older than the release, whatever else is wrong with the form.
    """
    if form.is_valid():
        try:
            do()
        except ValidationError as problem:
            _put_on(form, problem)
            return False
        return True
    if release:
        if "turn" in form.errors:
            raise BadRequest
        with transaction.atomic():
            hold(release, form.cleaned_data["turn"])
    return False


def _put_on(form: forms.Form, problem: ValidationError) -> None:
    """Put what a service says on the fields that it speaks of, and the rest above them all."""
    if not hasattr(problem, "error_dict"):
        form.add_error(None, problem)
        return
    for name, errors in problem.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def pages(request: HttpRequest, found: QuerySet[Any]) -> dict[str, Any]:
    """Return the page that is asked for, and the numbers of those around it."""
    page = Paginator(found, _A_PAGE).get_page(request.GET.get("page"))
    return {
        "page": page,
        "numbers": list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)),
    }


def narrowed(form: forms.Form) -> dict[str, Any]:
    """Return what a form of filters says, as selectors want it; what could not be read narrows nothing."""
    form.is_valid()
    said = {name: value for name, value in form.cleaned_data.items() if value}
    return said | ({"topic": str(said["topic"].pk)} if "topic" in said else {})
