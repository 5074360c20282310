"""What administrators keep: delegations, steps, topics, tokens. Auditors see it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_POST

from circumspect_desk.accounts.roles import Role
from circumspect_desk.releases import services
from circumspect_desk.releases.forms.settings import DelegationForm, StepsForm, TokenForm, TopicForm
from circumspect_desk.releases.models import Delegation, Step, Token, Topic
from circumspect_desk.releases.services.settings import topic_add as add_topic
from circumspect_desk.releases.views.common import done
from circumspect_desk.web.access import PersonRequest, enter


@enter(Role.ADMINISTRATOR, Role.AUDITOR)
@require_GET
def settings(request: PersonRequest) -> HttpResponse:
    """Show delegations, steps, topics and tokens."""
    return _page(request)


@enter(Role.ADMINISTRATOR)
@require_POST
def delegation_give(request: PersonRequest) -> HttpResponse:
    """Give a person authority."""
    form = DelegationForm(request.POST, giver=request.person)
    if done(form, lambda: services.delegation_give(by=request.person, **form.cleaned_data)):
        return _kept(request, "The delegation is given.")
    return _page(request, delegation=form)


@enter(Role.ADMINISTRATOR)
@require_POST
def delegation_end(request: PersonRequest, key: int) -> HttpResponse:
    """End a delegation."""
    try:
        services.delegation_end(by=request.person, delegation=get_object_or_404(Delegation, pk=key))
    except ValidationError as error:  # an older page, or a second click
        messages.error(request, " ".join(error.messages))
        return redirect("release-settings")
    return _kept(request, "The delegation has ended.")


@enter(Role.ADMINISTRATOR)
@require_POST
def steps_set(request: PersonRequest) -> HttpResponse:
    """Set the steps before a decision."""
    form = StepsForm(request.POST)
    if done(form, lambda: services.steps_set(by=request.person, steps=form.steps())):
        return _kept(request, "The steps are set.")
    return _page(request, steps=form)


@enter(Role.ADMINISTRATOR)
@require_POST
def topic_add(request: PersonRequest) -> HttpResponse:
    """Add a topic."""
    form = TopicForm(request.POST)
    if done(form, lambda: add_topic(by=request.person, name=form.cleaned_data["name"])):
        return _kept(request, f"The topic {form.cleaned_data['name']} is added.")
    return _page(request, topic=form)


@enter(Role.ADMINISTRATOR)
@require_POST
@sensitive_variables()
def token_make(request: PersonRequest) -> HttpResponse:
    """Make a token, and show its secret on the page that answers: nothing kept could show it again."""
    form = TokenForm(request.POST)
    made: list[tuple[Token, str]] = []
    if done(
        form, lambda: made.append(services.token_make(by=request.person, name=form.cleaned_data["name"]))
    ):
        token, secret = made[0]
        return render(request, "releases/token.html", {"token": token, "secret": secret})
    return _page(request, token=form)


@enter(Role.ADMINISTRATOR)
@require_POST
def token_revoke(request: PersonRequest, key: int) -> HttpResponse:
    """Revoke a token."""
    token = get_object_or_404(Token, pk=key)
    services.token_revoke(by=request.person, token=token)
    return _kept(request, f"The token {token.name} no longer works.")


def _kept(request: PersonRequest, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("release-settings")


def _page(request: PersonRequest, **forms: Any) -> HttpResponse:
    """Show the settings; *forms* are those that came back with something to put right."""
    found = {
        "delegations": Delegation.objects.select_related("person", "given_by").prefetch_related("topics"),
        "steps_there": Step.objects.prefetch_related("people"),
        "topics": Topic.objects.all(),
        "tokens": Token.objects.select_related("made_by"),
        "today": timezone.localdate(),
        "may_change": Role.ADMINISTRATOR in request.roles,
        "wrong": next(iter(forms.values()), None),
        "delegation": DelegationForm(giver=request.person),
        "steps": StepsForm(),
        "topic": TopicForm(),
        "token": TokenForm(),
    }
    return render(request, "releases/settings.html", found | forms, status=422 if forms else 200)
