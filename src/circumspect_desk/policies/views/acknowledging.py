"""What everybody does: read the agency's own document, acknowledge it, keep a receipt, try the scenarios."""

from __future__ import annotations

from pathlib import PurePath

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from circumspect_desk.accounts.roles import Role
from circumspect_desk.policies import pages, services
from circumspect_desk.policies import scenarios as quiz
from circumspect_desk.policies.forms import KINDS, AcknowledgeForm, QuizForm
from circumspect_desk.policies.selectors import (
    acknowledgement_of,
    acknowledgements_made,
    did_quiz,
    documents,
    has_begun,
    in_force,
    overdue,
)
from circumspect_desk.web import engine
from circumspect_desk.web.access import PersonRequest, enter
from circumspect_desk.web.files import intact

_OVERSEE = frozenset({Role.POLICY_OWNER, Role.AUDITOR})


@enter(Role.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def acknowledge(request: PersonRequest) -> HttpResponse:
    """Show the version in force, and take the acknowledgement of it."""
    document = in_force()
    if document is None:
        return render(request, "policies/acknowledge_none.html")
    form = AcknowledgeForm(request.POST if request.method == "POST" else None, document=document)
    if form.is_bound and form.is_valid():
        shown = get_object_or_404(documents(), pk=form.cleaned_data["document"])
        try:
            made = services.acknowledge(by=request.person, document=shown)
        except ValidationError as error:
            form = AcknowledgeForm({"document": document.pk}, document=document)
            form.add_error(None, error)
        else:
            messages.success(request, "You have acknowledged the policy. This is your receipt.")
            return redirect("receipt", made.receipt)
    said = {
        "form": form,
        "document": document,
        "mine": acknowledgement_of(request.person, document),
        "earlier": acknowledgements_made().filter(person=request.person).exclude(document=document),
        "did_quiz": did_quiz(request.person, document),
        "overdue": overdue(document),
        "sections": list(pages.contents(engine.policy().as_of(None))),
    }
    return render(request, "policies/acknowledge.html", said, status=422 if form.errors else 200)


@enter(Role.STAFF)
@require_safe
def document_file(request: PersonRequest, key: int) -> HttpResponseBase:
    """Hand over the file of a version, if it is still the one that was added.

    Before a version comes into force only those who keep and oversee the policy get it.
    """
    document = get_object_or_404(documents(), pk=key)
    if not has_begun(document) and not request.roles & _OVERSEE:
        raise Http404
    file = intact(document.file, document.digest)
    if file is None:
        return render(request, "policies/document_damaged.html", {"document": document}, status=500)
    kind = KINDS.get(PurePath(document.file_name).suffix.lower(), "application/octet-stream")
    return FileResponse(file, as_attachment=True, filename=document.file_name, content_type=kind)


@enter(Role.STAFF)
@require_safe
def receipt(request: PersonRequest, receipt: str) -> HttpResponse:
    """Show a receipt to its person, and to those who oversee the policy; that these looked is recorded."""
    made = get_object_or_404(acknowledgements_made(), receipt=receipt.upper())
    if made.person_id != request.person.pk:
        if not request.roles & _OVERSEE:
            raise PermissionDenied("A receipt is for its own person, the policy owner and the auditor.")
        services.acknowledgements_read(
            by=request.person, document=made.document, looked_for={"receipt": made.receipt}
        )
    return render(request, "policies/receipt.html", {"made": made})


@enter(Role.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def scenarios(request: PersonRequest) -> HttpResponse:
    """Ask about a few posts, and explain the answers. Who did it is kept; what they answered is not."""
    seed = request.POST.get("seed", "")
    answered = request.method == "POST" and quiz.is_current(seed)
    if request.method == "POST" and not answered:
        messages.info(request, "The policy has changed since you began. Here are new questions.")
    if not answered:
        seed = quiz.fresh_seed()
    questions = quiz.draw(seed)
    form = QuizForm(request.POST if answered else None, initial={"seed": seed}, questions=questions)
    document = in_force()
    if answered and form.is_valid():
        said = {one.number: form.cleaned_data[one.name] for one in questions}
        judged = quiz.judge(questions, said)
        if document and not did_quiz(request.person, document):
            services.quiz_done(by=request.person, document=document)
        right = sum(one.right for one in judged)
        return render(request, "policies/scenarios_done.html", {"judged": judged, "right": right})
    asked = [(question, form[question.name]) for question in questions]
    done = document is not None and did_quiz(request.person, document)
    shown = {"form": form, "asked": asked, "done": done}
    return render(request, "policies/scenarios.html", shown, status=422 if form.errors else 200)
