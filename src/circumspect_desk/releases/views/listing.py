"""What waits for a decision, all releases, and urgent ones that wait for a second look."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from circumspect_desk.accounts.roles import Role
from circumspect_desk.releases import selectors
from circumspect_desk.releases.forms.lists import ReleasesFilter
from circumspect_desk.releases.views.common import READERS, narrowed, pages
from circumspect_desk.web.access import PersonRequest, enter


@enter(*READERS)
@require_GET
def releases(request: PersonRequest) -> HttpResponse:
    """List what waits, with whom and until when, and all releases."""
    form = ReleasesFilter(request.GET, auto_id="filter-%s")
    said = narrowed(form)
    queue = selectors.queue()
    looks = [one.second_look_due for one in selectors.second_looks_due()]
    wait = selectors.median_wait()
    found = {
        "form": form,
        "queue": queue,
        "overdue": sum(one.overdue for one in queue),
        "wait": _in_words(wait) if wait is not None else "",
        "looks": len(looks),
        "looks_overdue": sum(due is not None and due < timezone.now() for due in looks),
        "may_start": Role.AUTHOR in request.roles,
        **pages(request, selectors.releases(**said)),
    }
    return render(request, "releases/releases.html", found, status=422 if form.errors else 200)


@enter(*READERS)
@require_GET
def second_looks(request: PersonRequest) -> HttpResponse:
    """List urgent releases that nobody has looked at a second time, the most overdue first."""
    found = {"decisions": selectors.second_looks_due(), "now": timezone.now()}
    return render(request, "releases/second_looks.html", found)


def _in_words(wait: timedelta) -> str:
    """Return a duration in the one or two units that matter."""
    minutes = round(wait.total_seconds() / 60)
    if minutes < 60:
        return _count(minutes, "minute")
    hours = round(minutes / 60)
    if hours < 48:
        return _count(hours, "hour")
    days, rest = divmod(hours, 24)
    return _count(days, "day") + (f" {_count(rest, 'hour')}" if rest else "")


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}"
