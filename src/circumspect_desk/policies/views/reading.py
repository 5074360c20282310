"""The policy to read: contents, clauses, rules, what a search finds, what changed, all of it to print."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from circumspect.api import day_in_words
from circumspect.errors import PackError
from circumspect.policy.wording import NOTICE, document_lines, identity
from circumspect_desk.policies import pages
from circumspect_desk.policies.forms import AsOfForm, ChangesForm, SearchForm
from circumspect_desk.policies.selectors import in_force
from circumspect_desk.web import engine
from circumspect_desk.web.access import open_to_anyone

_LONGEST_NUMBER = 40


@open_to_anyone
@require_safe
def policy(request: HttpRequest) -> HttpResponse:
    """Show the contents of the policy: every clause by section, every rule, document control."""
    known = engine.policy()
    form, day = _as_of(request)
    said = {
        "form": form,
        "day": day,
        "search": SearchForm(),
        "sections": list(pages.contents(known.as_of(day))),
        "rules": pages.live_rules(known),
        "control": list(document_lines(known)),
        "document": in_force(),
        "newest": max((one.since for one in known.as_of(None).clauses if one.since), default=None),
    }
    return _page(request, "policies/contents.html", said, status=_status(form))


@open_to_anyone
@require_safe
def clause(request: HttpRequest, number: str) -> HttpResponse:
    """Show a clause, the law behind it, what serves it, and how it changed."""
    known = engine.policy()
    if number not in known.newest_clauses:
        return _other_name(request, number)
    form, day = _as_of(request)
    said = {"form": form, "day": day, "shown": pages.clause_page(number, day)}
    return _page(request, "policies/clause.html", said, status=_status(form))


@open_to_anyone
@require_safe
def rule(request: HttpRequest, code: str) -> HttpResponse:
    """Show the page of a rule, as the pack holds it."""
    try:
        found = engine.policy().rule(code)
    except PackError:
        return _missing(request, "rule", code)
    if found.code != code:
        return redirect("rule", found.code)
    return _page(request, "policies/rule.html", {"shown": pages.rule_page(found.code)})


@open_to_anyone
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show the clauses and rules that hold all of some words."""
    form = SearchForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    said = {"form": form, "words": words, "hits": pages.search(words)}
    return _page(request, "policies/search.html", said, status=_status(form))


@open_to_anyone
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """Show what changed from the text of one day to that of another."""
    known = engine.policy()
    first = known.first_day or timezone.localdate()
    days = request.GET if {"from", "to"} & set(request.GET) else {"from": first, "to": timezone.localdate()}
    form = ChangesForm(days)
    said: dict[str, Any] = {"form": form, "history": pages.history(known.clauses, known.laws), "first": first}
    if form.is_valid():
        before, after = form.cleaned_data["from"], form.cleaned_data["to"]
        if before < first or after < first:
            form.add_error("from" if before < first else "to", _too_early(first))
        elif after < before:
            form.add_error("to", "The second day comes before the first. Put them the other way round.")
        else:
            said |= {
                "before": before,
                "after": after,
                "parts": pages.changes(before, after),
                "compared": True,
            }
    return _page(request, "policies/changes.html", said, status=_status(form))


@open_to_anyone
@require_safe
def printed(request: HttpRequest) -> HttpResponse:
    """Show the whole policy on one page."""
    form, day = _as_of(request)
    said = {"form": form, "day": day, "whole": pages.whole_policy(day or timezone.localdate())}
    return _page(request, "policies/printed.html", said, status=_status(form))


def _page(request: HttpRequest, template: str, said: dict[str, Any], *, status: int = 200) -> HttpResponse:
    known = engine.policy()
    frame = {"pack": known, "notice": NOTICE, "identity": identity(known), "today": timezone.localdate()}
    return render(request, template, {**frame, **said}, status=status)


def _as_of(request: HttpRequest) -> tuple[AsOfForm, date | None]:
    """Return the form of the day, and the day that was asked for; None for today, and for what is no day."""
    form = AsOfForm(request.GET)
    day: date | None = form.cleaned_data["as-of"] if form.is_valid() else None
    first = engine.policy().first_day
    if day and first and day < first:
        form.add_error("as-of", _too_early(first))
        return form, None
    return form, day


def _too_early(first: date) -> str:
    return f"There was no policy yet: its first text took effect on {day_in_words(first)}."


def _status(form: AsOfForm | ChangesForm | SearchForm) -> int:
    return 422 if form.errors else 200


def _other_name(request: HttpRequest, number: str) -> HttpResponse:
    """Lead to what was meant where it is written otherwise; say so where it is not there."""
    known = engine.policy()
    if number.lower() in known.newest_clauses:
        return redirect("clause", number.lower())
    try:
        return redirect("rule", known.rule(number).code)
    except PackError:
        return _missing(request, "clause", number)


def _missing(request: HttpRequest, what: str, name: str) -> HttpResponse:
    known = engine.policy()
    names = known.newest_clauses if what == "clause" else [one.code for one in known.rules]
    near = [(one, reverse(what, args=(one,))) for one in pages.nearest(name, names)]
    said = {"what": what, "name": name[:_LONGEST_NUMBER], "near": near, "search": SearchForm()}
    return _page(request, "policies/missing.html", said, status=404)
