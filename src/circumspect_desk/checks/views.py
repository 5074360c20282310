"""The check page. It reads a draft out of a request, answers, and keeps nothing.

It sets no cookie and needs none (so it is exempt from the CSRF check: a check changes nothing), asks nobody
who they are, and refuses what would be laid down in a temporary file.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from circumspect.errors import PackError
from circumspect_desk.accounts.roles import Role
from circumspect_desk.checks.answers import answer, mended
from circumspect_desk.checks.forms import CheckForm, DisputeForm
from circumspect_desk.checks.models import Dispute
from circumspect_desk.checks.services import dispute_look_at, dispute_record
from circumspect_desk.web import errors
from circumspect_desk.web.access import PersonRequest, enter, open_to_anyone
from circumspect_desk.web.engine import policy
from circumspect_desk.web.limits import at_most

CHECKS_A_MINUTE = 240


def _discreet(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Refuse forms with files, which Django lays down in temporary files; ask nobody who they are.

    A quiet request is answered in a frame without person, navigation and messages, also where it fails.
    """

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.quiet = True  # type: ignore[attr-defined]  # the frame of the page looks for it
        if request.method == "POST" and request.content_type != "application/x-www-form-urlencoded":
            return errors.bad_request(request)
        return view(request, *args, **kwargs)

    return run


@open_to_anyone
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@_discreet
@at_most(CHECKS_A_MINUTE, "check")
@sensitive_post_parameters()
@sensitive_variables()
def check(request: HttpRequest) -> HttpResponse:
    """Show the form; with a draft, what was found. A button mends it, another leaves a finding be."""
    if request.method != "POST":
        return render(request, "checks/check.html", {"form": CheckForm()})
    said = request.POST.copy()
    form = CheckForm(said)
    if form.is_valid():
        post = form.post()
        if "mend" in said:
            post = mended(post, _number(said.get("mend", "")))
            said["text"] = post.text
            form = CheckForm(said)
            form.is_valid()
        left = _left(said)
        found = {"answer": answer(post, left), "left": sorted(left)}
        return render(request, "checks/check.html", {"form": form, **found})
    return render(request, "checks/check.html", {"form": form}, status=422)


@open_to_anyone
@csrf_exempt
@require_POST
@_discreet
@at_most(CHECKS_A_MINUTE, "check")
@sensitive_post_parameters()
@sensitive_variables()
def live(request: HttpRequest) -> HttpResponse:
    """Answer while the author is typing: only the part of the page that tells what was found."""
    form = CheckForm(request.POST)
    if not form.is_valid():
        return render(request, "checks/answer.html", {"form": form})
    left = _left(request.POST)
    found = {"answer": answer(form.post(), left), "left": sorted(left)}
    return render(request, "checks/answer.html", {"form": form, **found})


@open_to_anyone
@require_GET
@_discreet
def verify(request: HttpRequest) -> HttpResponse:
    """Say what the server does with a draft, and how anybody can see for themselves."""
    return render(request, "checks/verify.html")


@open_to_anyone
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@_discreet
@at_most(20, "dispute")
def dispute(request: HttpRequest) -> HttpResponse:
    """Take note that a finding is wrong. There is no field for words."""
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}:
        return errors.forbidden(request)
    form = DisputeForm(request.POST if request.method == "POST" else None, initial=request.GET.dict())
    code = (request.POST or request.GET).get("rule", "")
    try:
        rule = policy().rule(code)
    except PackError:
        return errors.not_found(request)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        dispute_record(rule=rule.code, certainty=said["certainty"], reason=said["reason"])
        return render(request, "checks/disputed.html", {"rule": rule})
    status = 422 if request.method == "POST" else 200
    return render(request, "checks/dispute.html", {"form": form, "rule": rule}, status=status)


@enter(Role.POLICY_OWNER, Role.AUDITOR)
@require_GET
def disputes(request: PersonRequest) -> HttpResponse:
    """List the findings that were said to be wrong."""
    open_first = Dispute.objects.order_by("looked_at", "-day", "rule")
    found = {"disputes": open_first[:500], "may_answer": Role.POLICY_OWNER in request.roles}
    return render(request, "checks/disputes.html", found)


@enter(Role.POLICY_OWNER)
@require_POST
def dispute_looked_at(request: PersonRequest, number: int) -> HttpResponse:
    """Mark a dispute as looked at."""
    dispute_look_at(by=request.person, dispute=get_object_or_404(Dispute, pk=number))
    return redirect("disputes")


def _number(value: str) -> int:
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 6 else -1


def _left(said: QueryDict) -> set[str]:
    """Return the keys of findings that the author leaves, with what this button adds or takes away."""
    left = set(said.getlist("left"))
    left |= set(said.getlist("leave"))
    return left - set(said.getlist("again"))
