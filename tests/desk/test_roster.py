"""The roster: looked at before it is done, done whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from circumspect_desk.accounts.models import Person
from circumspect_desk.audit import api as audit
from circumspect_desk.policies import roster, services
from tests.desk.conftest import NAMES

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
Row = tuple[str, str, str, str, str, bool]
PAGE = "/acknowledgements/roster"
HEADER = "staff_number,name,email,work_area,employment"
FIELDS = ("staff_number", "name", "email", "work_area", "employment", "present")


def _table() -> list[Row]:
    return list(Person.objects.order_by("staff_number").values_list(*FIELDS))


def _csv(*lines: str) -> bytes:
    return "\n".join((HEADER, *lines)).encode()


def _all_but(*left_out: str) -> list[str]:
    """The people of the tests as a roster would name them."""
    return [
        f"{one.staff_number},{one.name},{one.email},{one.work_area},{one.employment}"
        for one in Person.objects.order_by("staff_number")
        if one.staff_number not in left_out
    ]


def _send(client: Client, data: bytes) -> Any:
    return client.post(PAGE, {"file": SimpleUploadedFile("roster.csv", data, "text/csv")})


def _said(response: Any) -> str:
    return unescape(response.content.decode())


def _seal(response: Any) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', response.content.decode())
    assert found
    return found[1]


def _numbers(response: Any) -> list[str]:
    return re.findall(r"<li><b>(\d+)</b>", response.content.decode())


@pytest.fixture
def data(people: dict[str, Person]) -> bytes:
    """A roster that adds one person, changes S001, and does not name S002."""
    said = ("N1,Nan New,nan@example.com,Cargo,Ongoing", "S001,Staff,new@example.com,Mail,")
    return _csv(*said, *_all_but("S001", "S002"))


def test_a_preview_says_what_would_be_done_and_changes_nothing(sign_in: SignIn, data: bytes) -> None:
    before = _table()
    response = _send(sign_in("policy_owner"), data)
    assert (200, ["1", "1", "1", "7"]) == (response.status_code, _numbers(response))
    said = _said(response)
    assert "Nothing has been done yet." in said
    assert "Email: <del>staff@example.com</del> becomes <ins>new@example.com</ins>" in said
    assert "Work area: <del>nothing</del> becomes <ins>Mail</ins>" in said
    assert before == _table()
    assert not audit.entries(action="roster.imported").exists()


def test_an_import_adds_changes_and_marks_as_left(sign_in: SignIn, data: bytes) -> None:
    before = {row[0]: row for row in _table()}
    client = sign_in("policy_owner")
    assert 302 == client.post(PAGE, {"seen": _seal(_send(client, data))}).status_code
    expected = before | {
        "N1": ("N1", "Nan New", "nan@example.com", "Cargo", "Ongoing", True),
        "S001": ("S001", "Staff", "new@example.com", "Mail", "", True),
        "S002": (*before["S002"][:5], False),
    }
    assert expected == {row[0]: row for row in _table()}
    (entry,) = audit.entries(action="roster.imported")
    assert ("Policy owner", {"added": 1, "changed": 1, "left": 1}) == (entry.actor, entry.detail)


def test_the_same_roster_again_changes_nothing(sign_in: SignIn, data: bytes) -> None:
    client = sign_in("policy_owner")
    client.post(PAGE, {"seen": _seal(_send(client, data))})
    before = _table()
    again = _send(client, data)
    assert ["0", "0", "0", "9"] == _numbers(again)
    assert "There is nothing to import." in _said(again)
    assert b'name="seen"' not in again.content
    assert before == _table()


def test_who_is_on_the_roster_again_is_with_the_agency_again(sign_in: SignIn, data: bytes) -> None:
    Person.objects.filter(staff_number="S003").update(present=False)
    client = sign_in("policy_owner")
    response = _send(client, data)
    assert "With the agency: <del>no</del> becomes <ins>yes</ins>" in _said(response)
    client.post(PAGE, {"seen": _seal(response)})
    assert Person.objects.get(staff_number="S003").present


def test_errors_name_the_line_and_the_value_and_nothing_is_half_imported(
    sign_in: SignIn, people: dict[str, Person]
) -> None:
    before = _table()
    data = _csv("N1,Good,,,", "N2,Bad address,jo at home,,", "N1,Again,,,", ",No number,,,", "N3,Short,")
    response = _send(sign_in("policy_owner"), data)
    assert 422 == response.status_code
    cells = re.findall(r"<td[^>]*>(.*?)</td>", _said(response), re.DOTALL)
    rows = [tuple(cells[start : start + 3]) for start in range(0, len(cells), 4)]
    assert rows == [
        ("3", "email", "jo at home"), ("4", "staff_number", "N1"),
        ("5", "staff_number", "nothing"), ("6", "", "3 values"),
    ]  # fmt: skip
    assert "The roster has 4 mistakes, so nothing of it was used." in _said(response)
    assert b'name="seen"' not in response.content
    assert before == _table()


@pytest.mark.parametrize(
    ("data", "line", "column", "mend"),
    [
        (b"", 1, "", "The first line names the columns"),
        (HEADER.encode(), 2, "", "The roster names nobody."),
        (b"staff_number;name;email\n1;A;", 1, "", "Separate the columns by commas."),
        (b"staff_number,nam,email,work_area,employment\n1,A,,,", 1, "nam", "Did you mean “name”?"),
        (b"staff_number,name,email,work_area,employment,pay\n", 1, "pay", "Leave this column out"),
        (b"staff_number,name,email,work_area,work_area\n", 1, "work_area", "This column stands twice."),
        (_csv("1,Zo\u00eb,,,").decode().encode("latin-1"), 2, "", "This is no text in UTF-8."),
        (_csv("1,A,,,", '2,"B,,,'), 3, "", "a quotation mark that is not closed."),
        (_csv("1,A\u200b,,,"), 2, "name", "Take out what cannot be seen"),
        (_csv(f"{'1' * 500},A,,,"), 2, "staff_number", "Shorten it to "),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_where_it_stands_with_how_to_mend_it(
    data: bytes, line: int, column: str, mend: str
) -> None:
    _, problems = roster.read(data)
    first = problems[0]
    assert (line, column) == (first.line, first.column)
    assert mend in first.mend


def test_a_line_is_counted_as_an_editor_counts_it() -> None:
    """A value in quotation marks may run over two lines, and an empty line is still a line."""
    _, problems = roster.read(_csv('1,"A', 'B",,,', "", "2,C,nowhere,,"))
    assert [(5, "email", "nowhere")] == [(one.line, one.column, one.value) for one in problems]


def test_a_roster_with_a_mark_of_order_and_columns_turned_around_is_read() -> None:
    data = "\ufeffName,Staff_Number,employment,work_area,email\r\n  Zoë   Ng ,7,,,\r\n".encode()
    assert ([roster.Entry("7", "Zoë Ng", "", "", "")], []) == roster.read(data)


def test_what_changed_since_the_preview_is_shown_anew_and_not_imported(sign_in: SignIn, data: bytes) -> None:
    client = sign_in("policy_owner")
    seal = _seal(_send(client, data))
    Person.objects.create(staff_number="X1", name="Come meanwhile", email="")
    before = _table()
    response = client.post(PAGE, {"seen": seal})
    assert (409, ["1", "1", "2", "7"]) == (response.status_code, _numbers(response))
    assert "so nothing was imported." in _said(response)
    assert before == _table()


def test_a_preview_is_good_for_who_looked_and_cannot_be_forged(
    sign_in: SignIn, people: dict[str, Person], data: bytes
) -> None:
    before = _table()
    client = sign_in("policy_owner")
    seal = _seal(_send(client, data))
    people["author"].roles_held.create(role="policy-owner")
    for who, seen in ((sign_in("author"), seal), (client, seal[:-1] + ("a" if seal[-1] != "a" else "b"))):
        assert PAGE == who.post(PAGE, {"seen": seen}).headers["Location"]
    assert before == _table()


def test_a_number_that_a_spreadsheet_changed_is_doubted() -> None:
    known = Person(staff_number="0042", name="A", email="")
    found = roster.plan([roster.Entry("42", "A", "", "", "")], [known])
    assert "42 is new and 0042 would leave." in found.doubts[0]


def test_a_roster_after_which_most_would_leave_is_doubted(people: dict[str, Person]) -> None:
    entries, _ = roster.read(_csv(*_all_but()[:2]))
    found = roster.plan(entries, Person.objects.all())
    assert ("More people would leave (7) than stay (2). Make sure that the roster is whole.",) == found.doubts


@pytest.mark.parametrize("name", [name for name in NAMES if name != "policy_owner"])
def test_only_the_policy_owner_imports_a_roster(people: dict[str, Person], name: str, data: bytes) -> None:
    entries, _ = roster.read(data)
    before = _table()
    agreed = roster.plan(entries, Person.objects.all()).digest
    with pytest.raises(PermissionDenied):
        services.roster_import(by=people[name], entries=entries, agreed=agreed)
    assert before == _table()


def test_a_plan_that_nobody_agreed_to_is_refused(people: dict[str, Person], data: bytes) -> None:
    entries, _ = roster.read(data)
    before = _table()
    with pytest.raises(ValidationError, match="nothing was imported"):
        services.roster_import(by=people["policy_owner"], entries=entries, agreed="")
    assert before == _table()
