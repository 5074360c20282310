"""What may be done with the document and its acknowledgements."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from circumspect_desk.accounts.models import Person
from circumspect_desk.accounts.roles import Role
from circumspect_desk.accounts.selectors import holds
from circumspect_desk.audit.api import Audited, audited
from circumspect_desk.policies.models import STATEMENT, Acknowledgement, Document, QuizDone
from circumspect_desk.policies.roster import COLUMNS, Entry, Plan, plan
from circumspect_desk.policies.selectors import acknowledgement_of, in_force


@audited("policy.document-added")
def document_add(
    *,
    by: Person,
    version: str,
    title: str,
    file: UploadedFile[bytes],
    statement: str = STATEMENT,
    days: int = 28,
) -> Audited[Document]:
    """Add a version of the agency's document. Raises ValidationError for a version that is there already."""
    _must_own(by)
    if Document.objects.filter(version=version).exists():
        raise ValidationError(
            {"version": f"Version {version} is there already. A new text needs a new number."}
        )
    digest = hashlib.sha256(b"".join(file.chunks())).hexdigest()
    document = Document(
        version=version,
        title=title,
        file=file,
        file_name=(file.name or "document")[-200:],
        digest=digest,
        statement=statement,
        days_to_acknowledge=days,
        added_by=by,
    )
    document.full_clean()
    document.save()
    return Audited(document, "document", version, {"version": version, "digest": digest})


@audited("policy.in-force")
def document_put_in_force(
    *, by: Person, document: Document, since: date, review_on: date | None
) -> Audited[Document]:
    """Say from which day a version is in force. Raises ValidationError for one that already is."""
    _must_own(by)
    document = Document.objects.select_for_update().get(pk=document.pk)
    if document.in_force_from and document.in_force_from <= timezone.localdate():
        raise ValidationError("This version is in force already; its day does not change any more.")
    if review_on and review_on <= since:
        raise ValidationError(
            {"review_on": "The day of review comes after the day from which it is in force."}
        )
    document.in_force_from, document.review_on = since, review_on
    document.save(update_fields=("in_force_from", "review_on"))
    return Audited(
        document, "document", document.version, {"version": document.version, "day": since.isoformat()}
    )


@audited("policy.review-set")
def document_review(*, by: Person, document: Document, review_on: date) -> Audited[Document]:
    """Set the day until which a version is to be reviewed. Raises ValidationError for one that has passed."""
    _must_own(by)
    if review_on <= timezone.localdate():
        raise ValidationError(
            {"review_on": "The day of review is still to come, or it would be overdue at once."}
        )
    document.review_on = review_on
    document.save(update_fields=("review_on",))
    detail = {"version": document.version, "day": review_on.isoformat()}
    return Audited(document, "document", document.version, detail)


@transaction.atomic
def acknowledge(*, by: Person, document: Document) -> Acknowledgement:
    """Acknowledge the version in force. Twice is once: the first acknowledgement is given back.

    Raises ValidationError when another version is in force by now.
    """
    known = acknowledgement_of(Person.objects.select_for_update().get(pk=by.pk), document)
    return known or _acknowledge_first(by=by, document=document)


@audited("policy.acknowledged")
def _acknowledge_first(*, by: Person, document: Document) -> Audited[Acknowledgement]:
    now = in_force()
    if now is None or now.pk != document.pk:
        raise ValidationError(
            "Another version of the policy is in force by now. Read that one, and acknowledge it."
        )
    made = Acknowledgement.objects.create(
        person=by, document=document, statement=document.statement, digest=document.digest
    )
    detail = {"person": by.name, "version": document.version, "receipt": made.receipt}
    return Audited(made, "document", document.version, detail)


@audited("policy.quiz-done")
def quiz_done(*, by: Person, document: Document) -> Audited[None]:
    """Keep that a person did the scenarios. There is no score to keep."""
    QuizDone.objects.get_or_create(person=by, document=document)
    return Audited(None, "document", document.version, {"person": by.name, "version": document.version})


@audited("policy.acknowledgements-read")
def acknowledgements_read(*, by: Person, document: Document, looked_for: Mapping[str, str]) -> Audited[None]:
    """Record that a person looked through the acknowledgements of a version, and what they looked for."""
    _must_oversee(by)
    detail = {"version": document.version, **{key: value for key, value in looked_for.items() if value}}
    return Audited(None, "document", document.version, detail)


@audited("policy.acknowledgements-exported")
def acknowledgements_exported(*, by: Person, document: Document) -> Audited[None]:
    """Record that a person took the acknowledgements of a version away."""
    _must_oversee(by)
    return Audited(None, "document", document.version, {"version": document.version})


@audited("roster.imported")
def roster_import(*, by: Person, entries: Iterable[Entry], agreed: str) -> Audited[Plan]:
    """Make the people of the agency those on a roster: added, changed, marked as left where not on it.

    *agreed* is the digest of the plan that the person saw. Raises ValidationError when it would be another by
    now, because people have changed meanwhile.
    """
    _must_own(by)
    found = plan(entries, Person.objects.select_for_update())
    if found.digest != agreed:
        raise ValidationError(
            "The people known to the desk have changed since you looked, so nothing was imported. Look at "
            "what the roster would do now."
        )
    Person.objects.bulk_create(
        [Person(**entry.values()) for entry in found.added],
        batch_size=500,
        # Single sign-on may have made one of them this very moment.
        update_conflicts=True,
        unique_fields=("staff_number",),
        update_fields=(*COLUMNS[1:], "present"),
    )
    for change in found.changed:
        for name, value in change.entry.values().items():
            setattr(change.person, name, value)
        change.person.present = True
    for person in found.left:
        person.present = False
    altered = [*(change.person for change in found.changed), *found.left]
    Person.objects.bulk_update(altered, (*COLUMNS, "present"), batch_size=500)
    detail = {"added": len(found.added), "changed": len(found.changed), "left": len(found.left)}
    return Audited(found, "roster", "", detail)


def _must_oversee(by: Person) -> None:
    if not holds(by, Role.POLICY_OWNER, Role.AUDITOR):
        raise PermissionDenied("Only the policy owner and the auditor see who has acknowledged.")


def _must_own(by: Person) -> None:
    if not holds(by, Role.POLICY_OWNER):
        raise PermissionDenied("Only the policy owner keeps the document.")
