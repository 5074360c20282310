"""The register of what was released, for anyone on staff."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from django.core.exceptions import BadRequest
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from circumspect_desk.accounts.roles import Role
from circumspect_desk.audit.api import record
from circumspect_desk.releases import selectors
from circumspect_desk.releases.forms.lists import RegisterFilter, SentenceForm
from circumspect_desk.releases.models import Attachment, Publication, Release
from circumspect_desk.releases.search import nearest
from circumspect_desk.releases.views.common import READERS, narrowed, pages, release_of
from circumspect_desk.web.access import PersonRequest, enter
from circumspect_desk.web.limits import at_most
from circumspect_desk.web.sheets import safe_cell

QUESTIONS_A_MINUTE = 60
_HEAD = (
    "Number", "Title", "Topic", "State", "Channel", "Address", "Published", "Text", "Corrected or taken down"
)  # fmt: skip
_AT_A_TIME = 500


@enter(Role.STAFF)
@require_GET
def register(request: PersonRequest) -> HttpResponse:
    """List what was released."""
    form = RegisterFilter(request.GET, auto_id="filter-%s")
    found = {"form": form, **pages(request, selectors.register(**narrowed(form)))}
    return render(request, "releases/register.html", found, status=422 if form.errors else 200)


@enter(Role.STAFF)
@require_GET
def register_entry(request: PersonRequest, number: str) -> HttpResponse:
    """Show what was released under a number: its texts, where they stand, and what became of them."""
    release = release_of(number, selectors.register())
    found = {
        "release": release,
        "published": list(_publications(release)),
        "amendments": release.amendments.select_related("corrected_by"),
        "corrects": release.corrects.select_related("release"),
        "attachments": Attachment.objects.filter(
            revision__release=release, revision__publications__isnull=False
        ).distinct(),
        "may_read_more": bool(request.roles & set(READERS)),
    }
    return render(request, "releases/entry.html", found)


@enter(Role.STAFF)
@require_GET
def register_export(request: PersonRequest) -> HttpResponseBase:
    """Give the register, or what the filters leave of it, as a table: a line for each publication."""
    form = RegisterFilter(request.GET)
    said = narrowed(form)
    if form.errors:
        raise BadRequest
    with transaction.atomic():
        detail = {name: str(value) for name, value in said.items()}
        record("register.exported", by=request.person, subject="register", detail=detail)
    response = StreamingHttpResponse(
        _table(selectors.register(**said)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="register-{timezone.localdate()}.csv"'
    return response


@enter(Role.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
@at_most(QUESTIONS_A_MINUTE, "released-already")
@sensitive_post_parameters()
@sensitive_variables()
def released_already(request: PersonRequest) -> HttpResponse:
    """Show the released passages nearest to a sentence. Neither the sentence nor who asked is kept."""
    form = SentenceForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(
            request, "releases/released_already.html", {"form": form}, status=422 if form.errors else 200
        )
    found = {"form": form, "asked": True, "nearest": nearest(form.cleaned_data["sentence"])}
    return render(request, "releases/released_already.html", found)


class _Line:
    """What a CSV writer writes to: it gives the line back, to be sent at once."""

    def write(self, line: str) -> str:
        return line


def _table(releases: QuerySet[Release]) -> Iterator[str]:
    """Yield the lines of the table. It begins with the mark by which spreadsheets know UTF-8."""
    writer = csv.writer(_Line())
    yield "\ufeff" + str(writer.writerow(_HEAD))
    for release in releases.iterator(chunk_size=_AT_A_TIME):
        fate = "; ".join(
            f"{one.get_kind_display()} on {timezone.localdate(one.at)}: {one.reason}"
            for one in release.amendments.all()
        )
        for publication, words in _publications(release):
            row = (
                release.number,
                release.title,
                release.topic.name,
                release.get_state_display(),
                publication.get_channel_display(),
                publication.address,
                timezone.localtime(publication.at).isoformat(timespec="minutes"),
                words,
                fate,
            )
            yield str(writer.writerow([safe_cell(cell) for cell in row]))


def _publications(release: Release) -> Iterator[tuple[Publication, str]]:
    """Yield each publication of a release, with the words that went out there."""
    for revision in release.revisions.all():
        texts = {text.channel: text.words for text in revision.texts.all()}
        for publication in revision.publications.all():
            yield publication, texts.get(publication.channel, "")
