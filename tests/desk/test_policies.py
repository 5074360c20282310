"""The policy to read, the document that people acknowledge, and what is kept of that and what is not."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import astuple
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from circumspect_desk.accounts.models import Person
from circumspect_desk.audit import api as audit
from circumspect_desk.policies import scenarios, selectors, services
from circumspect_desk.policies.models import STATEMENT, Acknowledgement, Document, QuizDone
from circumspect_desk.web.engine import policy
from tests.desk.conftest import NAMES

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
DIGEST = hashlib.sha256(b"%PDF-1.4 invented").hexdigest()


def _said(response: Any) -> str:
    return unescape(response.content.decode())


def _file(name: str = "new.pdf", data: bytes = b"%PDF-1.7 another") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def _details(action: str) -> list[tuple[str, dict[str, Any]]]:
    return [(entry.actor, entry.detail) for entry in audit.entries(action=action)]


def test_a_clause_shows_its_text_its_place_and_the_rules_that_cite_it(client: Client) -> None:
    said = _said(client.get("/policy/4.8"))
    assert policy().newest_clauses["4.8"].text in said
    assert "Example of what may be inappropriate or unacceptable" in said
    assert '<a class="govuk-link" href="/policy/rules/SM408">SM408 ' in said
    assert "From 18 January 2012" in said
    assert 'href="/policy/4.7" rel="prev"' in said
    assert 'href="/policy/5.1" rel="next"' in said


def test_a_rule_shows_why_it_is_how_to_mend_it_and_what_it_cites(client: Client) -> None:
    said = _said(client.get("/policy/rules/SM408"))
    rule = policy().rule("SM408")
    assert rule.why in said
    assert f"<strong>To mend it:</strong> {rule.mend}" in said
    assert 'href="/policy/4.8">Clause 4.8: Agency contact details</a>' in said
    assert ">When it is fine</h2>" in said


def test_a_clause_as_of_a_day_rests_on_the_law_of_that_day(client: Client) -> None:
    said = _said(client.get("/policy/2.8?as-of=2014-01-01"))
    assert "This is the policy as it stood on 1 January 2014" in said
    replaced = said.partition("Then, and replaced or changed since</h3>")[2].partition("<h3")[0]
    assert "the five Values of 2013" in replaced
    assert "the fifteen Values of 1999" not in said.partition('id="history"')[0]


@pytest.mark.parametrize("address", ["/policy/", "/policy/2.1", "/policy/print"])
def test_a_day_before_the_first_text_is_refused_with_that_day(client: Client, address: str) -> None:
    response = client.get(address, {"as-of": "2012-01-17"})
    assert 422 == response.status_code
    assert "its first text took effect on 18 January 2012." in _said(response)
    assert 200 == client.get(address, {"as-of": "2012-01-18"}).status_code


@pytest.mark.parametrize(
    ("address", "first"),
    [("/policy/4.77", "/policy/4.7"), ("/policy/rules/SM4077", "/policy/rules/SM407")],
)
def test_an_unknown_number_gives_404_with_the_nearest_first(client: Client, address: str, first: str) -> None:
    response = client.get(address)
    assert 404 == response.status_code
    meant = _said(response).partition("Did you mean ")[2]
    assert meant.startswith(f'<a class="govuk-link" href="{first}">')


def test_a_number_written_otherwise_leads_to_what_was_meant(client: Client) -> None:
    assert "/policy/3.6a" == client.get("/policy/3.6A").headers["Location"]
    assert "/policy/rules/SM407" == client.get("/policy/sm407").headers["Location"]
    assert "/policy/rules/SM407" == client.get("/policy/rules/copyright").headers["Location"]


def test_a_search_finds_a_clause_by_a_word_and_marks_it(client: Client) -> None:
    said = _said(client.get("/policy/search", {"q": "insignia"}))
    assert ">Clause 4.7: Copyright without permission</a>" in said
    assert "<mark>Insignia</mark>" in said
    assert ">Clause 2.5:" not in said
    none = client.get("/policy/search", {"q": "insignia zebra"})
    assert "No page holds all of “insignia zebra”" in _said(none)


def test_what_changed_between_two_days_is_told_apart(client: Client) -> None:
    said = _said(client.get("/policy/changes", {"from": "2013-06-30", "to": "2013-07-01"}))
    assert "From 30 June 2013 to 1 July 2013" in said
    assert "<ins>APS Employment Principles</ins>" in said
    same = _said(client.get("/policy/changes", {"from": "2012-02-01", "to": "2012-02-02"}))
    assert "Nothing differs between these two days." in same
    turned = client.get("/policy/changes", {"from": "2013-07-01", "to": "2013-06-30"})
    assert (422, True) == (turned.status_code, "Put them the other way round." in _said(turned))


def test_the_page_to_print_holds_every_clause_and_says_that_copies_are_not_in_force(client: Client) -> None:
    said = _said(client.get("/policy/print"))
    assert [] == [one.id for one in policy().as_of(None).clauses if one.title not in said]
    last = said.partition("desk-print-only")[2]
    assert "Printed copies, and copies saved earlier, are not the version in force." in last


def test_an_acknowledgement_keeps_the_statement_and_the_digest(
    people: dict[str, Person], document: Document, sign_in: SignIn
) -> None:
    client = sign_in("staff")
    response = client.post("/acknowledge/", {"document": document.pk, "agreed": "on"})
    made = Acknowledgement.objects.get()
    assert (people["staff"], document) == (made.person, made.document)
    assert (STATEMENT, DIGEST) == (made.statement, made.digest)
    assert f"/acknowledge/receipt/{made.receipt}" == response.headers["Location"]
    shown = _said(client.get(response.headers["Location"]))
    assert all(words in shown for words in (made.receipt, STATEMENT, DIGEST, "staff number S001"))
    detail = {"person": "Staff", "version": "2012-01", "receipt": made.receipt}
    assert [("Staff", detail)] == _details("policy.acknowledged")


def test_who_does_not_agree_has_not_acknowledged(document: Document, sign_in: SignIn) -> None:
    response = sign_in("staff").post("/acknowledge/", {"document": document.pk})
    assert 422 == response.status_code
    assert "Tick the box if you agree with the statement." in _said(response)
    assert not Acknowledgement.objects.exists()


def test_acknowledging_twice_is_once_and_is_never_changed(document: Document, sign_in: SignIn) -> None:
    client = sign_in("staff")
    asked = {"document": document.pk, "agreed": "on"}
    first, second = (client.post("/acknowledge/", asked).headers["Location"] for _ in range(2))
    assert first == second
    assert (1, 1) == (Acknowledgement.objects.count(), len(_details("policy.acknowledged")))
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Acknowledgement.objects.update(statement="I agree to anything.")


def test_a_superseded_version_is_refused(
    people: dict[str, Person], document: Document, sign_in: SignIn
) -> None:
    owner, day = people["policy_owner"], timezone.localdate()
    newer = services.document_add(by=owner, version="2012-02", title="The next", file=_file())
    services.document_put_in_force(by=owner, document=newer, since=day, review_on=None)
    response = sign_in("staff").post("/acknowledge/", {"document": document.pk, "agreed": "on"})
    assert 422 == response.status_code
    assert "Another version of the policy is in force by now." in _said(response)
    assert not Acknowledgement.objects.exists()


@pytest.mark.parametrize("name", NAMES)
def test_a_receipt_is_for_its_person_the_owner_and_the_auditor(
    people: dict[str, Person], document: Document, sign_in: SignIn, name: str
) -> None:
    made = services.acknowledge(by=people["staff"], document=document)
    status = sign_in(name).get(f"/acknowledge/receipt/{made.receipt}").status_code
    assert (200 if name in {"staff", "policy_owner", "auditor"} else 403) == status
    looked = [(people[name].name, {"version": "2012-01", "receipt": made.receipt})]
    overseer = name in {"policy_owner", "auditor"}
    assert (looked if overseer else []) == _details("policy.acknowledgements-read")


def test_people_without_an_account_count_as_due_and_those_who_left_do_not(
    people: dict[str, Person], document: Document
) -> None:
    bare = Person.objects.create(staff_number="N1", name="Nan", email="")
    Person.objects.create(staff_number="N2", name="Gone", email="", present=False)
    services.acknowledge(by=people["staff"], document=document)
    due = set(selectors.people_due(document))
    assert {*people.values(), bare} - {people["staff"]} == due


@pytest.mark.parametrize("name", ["policy_owner", "auditor"])
def test_the_page_of_acknowledgements_counts_by_area_and_is_itself_recorded(
    people: dict[str, Person], document: Document, sign_in: SignIn, name: str
) -> None:
    Person.objects.filter(pk=people["staff"].pk).update(work_area="Cargo")
    Person.objects.create(staff_number="N1", name="Nan", email="", work_area="Cargo")
    services.acknowledge(by=people["staff"], document=document)
    said = _said(sign_in(name).get("/acknowledgements/", {"area": "Cargo", "state": "due"}))
    numbers = re.findall(r"<li><b>(\d+)</b>([a-z]+ [a-z]+)", said)
    assert numbers == [("10", "people with"), ("1", "have acknowledged"), ("9", "are due"), ("0", "did the")]
    assert [("Cargo", 2, 1), ("No work area", 8, 0)] == [astuple(one) for one in selectors.areas(document)]
    listed = said.partition("Person by person")[2]
    assert ["Nan"] == re.findall(r'<th scope="row"[^>]*>(.*?)</th>', listed)
    looked = {"version": "2012-01", "area": "Cargo", "state": "due"}
    assert [(people[name].name, looked)] == _details("policy.acknowledgements-read")


def test_the_exported_table_holds_no_formula_and_is_recorded(
    people: dict[str, Person], document: Document, sign_in: SignIn
) -> None:
    Person.objects.create(staff_number="+1", name="=1+1", email="", work_area="@area", employment="-x")
    response = sign_in("auditor").post("/acknowledgements/export", {"document": document.pk})
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    row = next(row for row in rows if "1+1" in row["name"])
    assert ["'+1", "'=1+1", "'@area", "'-x"] == list(row.values())[:4]
    assert ("due", "2012-01", DIGEST) == (row["state"], row["version"], row["sha256"])
    assert len(people) + 1 == len(rows)
    assert [("Auditor", {"version": "2012-01"})] == _details("policy.acknowledgements-exported")


def _word(*more: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as parts:
        for name in ("[Content_Types].xml", "word/document.xml", *more):
            parts.writestr(name, "x")
    return data.getvalue()


def _add(client: Client, version: str, file: SimpleUploadedFile) -> Any:
    said = {"version": version, "title": "T", "statement": "I agree.", "days": 28, "file": file}
    return client.post("/acknowledgements/documents/add", said)


@pytest.mark.parametrize(
    ("name", "data", "taken"),
    [
        ("a.pdf", b"%PDF-1.7", True), ("a.pdf", b"MZ program", False),
        ("a.docx", _word(), True), ("a.docx", _word("word/vbaProject.bin"), False),
        ("a.docx", b"%PDF-1.7", False), ("a.txt", "Grüße".encode(), True),
        ("a.txt", b"a\0b", False), ("a.exe", b"%PDF-1.7", False),
    ],
)  # fmt: skip
def test_the_kind_of_a_document_is_told_by_what_it_holds(
    sign_in: SignIn, name: str, data: bytes, taken: bool
) -> None:
    response = _add(sign_in("policy_owner"), "9", _file(name, data))
    assert (302 if taken else 422) == response.status_code
    digests = [hashlib.sha256(data).hexdigest()] if taken else []
    assert digests == list(Document.objects.values_list("digest", flat=True))


def test_the_same_version_is_refused_with_another_text(document: Document, sign_in: SignIn) -> None:
    response = _add(sign_in("policy_owner"), "2012-01", _file())
    assert 422 == response.status_code
    assert "Version 2012-01 is there already." in _said(response)
    assert [DIGEST] == list(Document.objects.values_list("digest", flat=True))


def test_the_newest_version_that_has_begun_is_in_force(people: dict[str, Person], document: Document) -> None:
    owner, day = people["policy_owner"], timezone.localdate() + timedelta(days=2)
    later = services.document_add(by=owner, version="2", title="Later", file=_file())
    services.document_put_in_force(by=owner, document=later, since=day, review_on=None)
    assert [document, later] == [selectors.in_force(), selectors.in_force(day)]
    assert selectors.in_force(timezone.localdate() - timedelta(days=4)) is None
    with pytest.raises(ValidationError, match="in force already"):
        services.document_put_in_force(by=owner, document=document, since=day, review_on=None)


@pytest.mark.parametrize("name", NAMES)
def test_only_the_owner_sets_the_day_of_review(
    people: dict[str, Person], document: Document, name: str
) -> None:
    before, new = document.review_on, timezone.localdate() + timedelta(days=9)
    if name != "policy_owner":
        with pytest.raises(PermissionDenied):
            services.document_review(by=people[name], document=document, review_on=new)
        assert before == Document.objects.get().review_on
        return
    services.document_review(by=people[name], document=document, review_on=new)
    assert new == Document.objects.get().review_on
    detail = {"version": "2012-01", "day": new.isoformat()}
    assert [("Policy owner", detail)] == _details("policy.review-set")


def _rows() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def test_of_the_scenarios_only_that_they_were_done_is_kept(document: Document, sign_in: SignIn) -> None:
    client, seed = sign_in("staff"), scenarios.fresh_seed()
    answers = {one.name: "yes" if one.finding else "no" for one in scenarios.draw(seed)}
    before = _rows()
    said = _said(client.post("/acknowledge/scenarios", {"seed": seed, **answers}))
    assert "You saw 6 of 6 as the policy does" in said
    more = {name: count - before[name] for name, count in _rows().items() if count != before[name]}
    assert {"policies.QuizDone": 1, "audit.Entry": 1} == more
    assert {"id", "person", "document", "day"} == {field.name for field in QuizDone._meta.get_fields()}
    assert [("Staff", {"person": "Staff", "version": "2012-01"})] == _details("policy.quiz-done")
