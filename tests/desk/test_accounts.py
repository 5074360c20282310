"""Accounts and people as an administrator keeps them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from circumspect_desk.accounts.adapters import SIGN_ON
from circumspect_desk.accounts.models import Account, Person, RoleHeld
from circumspect_desk.accounts.roles import Role
from circumspect_desk.accounts.selectors import roles_of
from circumspect_desk.accounts.services import role_give, roles_align
from circumspect_desk.audit.models import Entry

pytestmark = pytest.mark.django_db


def test_who_lost_the_password_is_let_in_with_a_new_first_one_and_sets_up_both_anew(
    people: dict[str, Person], sign_in: Callable[[str], Client]
) -> None:
    account = Account.objects.get(username="staff")
    account.set_password("a password of old times")
    account.save()
    client = sign_in("administrator")
    weak = client.post(f"/people/accounts/{account.pk}/reset", {"password": "short"}, follow=True)
    assert "This password is too short" in weak.content.decode()
    done = client.post(
        f"/people/accounts/{account.pk}/reset", {"password": "a wholly new passphrase"}, follow=True
    )
    assert "staff signs in with the new first password from now on." in done.content.decode()
    account.refresh_from_db()
    assert account.check_password("a wholly new passphrase")
    assert not account.check_password("a password of old times")
    assert 1 == Entry.objects.filter(action="account.reset", actor="Administrator").count()


def test_nobody_changes_their_own_roles(people: dict[str, Person], sign_in: Callable[[str], Client]) -> None:
    client = sign_in("administrator")
    number = people["administrator"].staff_number
    page = client.post(f"/people/{number}/roles", {"roles": ["auditor"]})
    assert 422 == page.status_code
    assert "You cannot change your own roles." in page.content.decode()
    assert [Role.ADMINISTRATOR] == list(
        RoleHeld.objects.filter(person=people["administrator"]).values_list("role", flat=True)
    )


def test_nobody_closes_the_account_they_are_signed_in_with(
    people: dict[str, Person], sign_in: Callable[[str], Client]
) -> None:
    client = sign_in("administrator")
    own = Account.objects.get(username="administrator")
    page = client.post(f"/people/accounts/{own.pk}/state", {"state": "closed"}, follow=True)
    assert "You cannot close your own account." in page.content.decode()
    own.refresh_from_db()
    assert own.is_active


def test_a_person_is_added_once_and_given_an_account_and_roles(
    people: dict[str, Person], sign_in: Callable[[str], Client]
) -> None:
    client = sign_in("administrator")
    new = {"staff_number": "N100", "name": "New Person", "email": "new@example.com"}
    assert 302 == client.post("/people/add", new).status_code
    again = client.post("/people/add", new)
    assert 422 == again.status_code
    assert 1 == Person.objects.filter(staff_number="N100").count()
    made = client.post("/people/N100/account", {"username": "newby", "password": "a long first password"})
    assert 302 == made.status_code
    taken = client.post("/people/N100/account", {"username": "NEWBY", "password": "a long first password"})
    assert "The name NEWBY is taken." in taken.content.decode()
    assert 302 == client.post("/people/N100/roles", {"roles": ["author", "policy-owner"]}).status_code
    assert {"author", "policy-owner"} == set(
        RoleHeld.objects.filter(person__staff_number="N100").values_list("role", flat=True)
    )


@pytest.mark.parametrize("number", ["s001", "S001"])
def test_a_number_in_other_letters_is_the_same_person(
    people: dict[str, Person], sign_in: Callable[[str], Client], number: str
) -> None:
    page = sign_in("administrator").post("/people/add", {"staff_number": number, "name": "Twin"})
    assert 422 == page.status_code
    assert not Person.objects.filter(name="Twin").exists()


def test_who_administers_writes_and_decides_nothing(
    people: dict[str, Person], sign_in: Callable[[str], Client]
) -> None:
    client = sign_in("administrator")
    page = client.post(
        f"/people/{people['author'].staff_number}/roles", {"roles": ["author", "administrator"]}
    )
    assert "no part in content" in page.content.decode()
    assert {"author"} == set(RoleHeld.objects.filter(person=people["author"]).values_list("role", flat=True))


@pytest.mark.parametrize("other", [Role.AUTHOR, Role.AUTHORISER, Role.ADMINISTRATOR])
def test_an_auditor_holds_no_role_that_is_audited(people: dict[str, Person], other: Role) -> None:
    with pytest.raises(ValidationError, match="An auditor changes nothing"):
        role_give(by=people["administrator"], person=people["auditor"], role=other)
    roles_align(by=SIGN_ON, person=people["auditor"], roles=[Role.AUDITOR, other])
    assert {other} == roles_of(people["auditor"]) - {Role.STAFF}


def test_a_role_is_changed_for_another_in_one_go(
    people: dict[str, Person], sign_in: Callable[[str], Client]
) -> None:
    person = people["author"]
    page = sign_in("administrator").post(f"/people/{person.staff_number}/roles", {"roles": ["administrator"]})
    assert 302 == page.status_code
    assert {"administrator"} == set(RoleHeld.objects.filter(person=person).values_list("role", flat=True))


def test_of_the_roles_that_single_sign_on_tells_an_administrator_gets_none_in_content(
    people: dict[str, Person],
) -> None:
    person = people["staff"]
    roles_align(by=SIGN_ON, person=person, roles={Role.ADMINISTRATOR, Role.AUTHOR, Role.POLICY_OWNER})
    assert {"administrator", "policy-owner"} == set(
        RoleHeld.objects.filter(person=person).values_list("role", flat=True)
    )
