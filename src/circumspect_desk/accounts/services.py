"""What may be done with people, accounts and roles. Each service is one transaction with its audit entry."""

from __future__ import annotations

from collections.abc import Collection

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from circumspect_desk.accounts.models import Account, Person, RoleHeld
from circumspect_desk.accounts.roles import CONTENT, OVERSEEN, Role
from circumspect_desk.accounts.selectors import holds, roles_of
from circumspect_desk.audit.api import Actor, Audited, Software, audited


@audited("account.created")
def account_create(
    *, by: Actor, username: str, person: Person, password: str | None, demo: bool = False
) -> Audited[Account]:
    """Make an account for a person. Without a password only single sign-on lets its holder in.

    The password is changed at the first sign-in, but for a demonstration's.

    Raises ValidationError for a name that is taken, or a password that is too weak.
    """
    _must_administer(by)
    if Account.objects.filter(username__iexact=username).exists():
        raise ValidationError({"username": f"The name {username} is taken. Choose another."})
    account = Account(username=username, person=person, demo=demo)
    if password is None:
        account.set_unusable_password()
    else:
        validate_password(password, account)
        account.set_password(password)
        account.first_password = not demo
    account.full_clean(exclude=("password",))
    account.save()
    return Audited(account, "account", account.pk, {"account": username, "person": person.name, "demo": demo})


@audited("account.reset")
def account_reset(*, by: Actor, account: Account, password: str) -> Audited[Account]:
    """Let somebody in again who lost password or second factor: a new first password, and no second factor.

    Both are set up anew at the next sign-in. Raises ValidationError for a weak password, and for an account
    that single sign-on lets in.
    """
    _must_administer(by)
    if not account.has_usable_password():
        raise ValidationError("Single sign-on lets this account in; it has no password here.")
    validate_password(password, account)
    account.set_password(password)
    account.first_password = not account.demo
    account.save(update_fields=("password", "first_password"))
    Authenticator.objects.filter(user=account).delete()
    return Audited(account, "account", account.pk, {"account": account.username})


@audited("account.closed")
def account_close(*, by: Actor, account: Account) -> Audited[Account]:
    """Close an account: nobody signs in with it any more. Raises ValidationError for one's own."""
    _must_administer(by)
    if isinstance(by, Person) and account.person_id == by.pk:
        raise ValidationError("You cannot close your own account. Ask another administrator.")
    account.is_active = False
    account.save(update_fields=("is_active",))
    return Audited(account, "account", account.pk, {"account": account.username})


@audited("account.opened")
def account_open(*, by: Actor, account: Account) -> Audited[Account]:
    """Open a closed account again."""
    _must_administer(by)
    if account.demo and not settings.CONFIG.demo:
        raise ValidationError("This account was made for demonstration: anybody knows its password.")
    account.is_active = True
    account.save(update_fields=("is_active",))
    return Audited(account, "account", account.pk, {"account": account.username})


@audited("person.added")
def person_add(*, by: Actor, person: Person) -> Audited[Person]:
    """Add a person by hand. Raises ValidationError for a staff number that is known."""
    _must_administer(by)
    person.full_clean()
    person.save()
    return Audited(person, "person", person.staff_number, {"person": person.name})


@transaction.atomic
def roles_set(*, by: Actor, person: Person, roles: Collection[Role]) -> None:
    """Give and take roles until a person holds just these. Each change is an entry of its own."""
    _must_administer(by)
    if isinstance(by, Person) and by.pk == person.pk:
        raise ValidationError("You cannot change your own roles. Ask another administrator.")
    held = roles_of(person) - {Role.STAFF}
    for role in sorted(held - set(roles)):
        role_take(by=by, person=person, role=role)
    for role in sorted(set(roles) - held):
        role_give(by=by, person=person, role=role)


@audited("role.given")
def role_give(*, by: Actor, person: Person, role: Role) -> Audited[RoleHeld]:
    """Give a person a role. Raises ValidationError for one that must not stand beside those they hold."""
    _must_administer(by)
    wanted = roles_of(person) | {role}
    if Role.ADMINISTRATOR in wanted and wanted & CONTENT:
        raise ValidationError(
            "Who administers the desk has no part in content: not both roles in one person."
        )
    if Role.AUDITOR in wanted and wanted & OVERSEEN:
        raise ValidationError(
            "An auditor changes nothing and has no part in what is audited: not both roles in one person."
        )
    held, _ = RoleHeld.objects.get_or_create(person=person, role=role)
    return Audited(held, "person", person.staff_number, {"person": person.name, "role": role.label})


@audited("role.taken")
def role_take(*, by: Actor, person: Person, role: Role) -> Audited[None]:
    """Take a role from a person. Raises ValidationError for the last administrator's."""
    _must_administer(by)
    others = RoleHeld.objects.filter(role=Role.ADMINISTRATOR).exclude(person=person)
    if role is Role.ADMINISTRATOR and not others.exists():
        raise ValidationError("This is the last administrator. Make another one first.")
    RoleHeld.objects.filter(person=person, role=role).delete()
    return Audited(None, "person", person.staff_number, {"person": person.name, "role": role.label})


@audited("role.aligned")
def roles_align(
    *,
    by: Software,  # noqa: ARG001 - the audit entry names it
    person: Person,
    roles: Collection[Role],
) -> Audited[frozenset[Role]]:
    """Set a person's roles to those that single sign-on told of.

    Of an administrator's, those with a part in content are passed over, and the auditor's beside either.
    """
    if Role.ADMINISTRATOR in roles:
        roles = set(roles) - CONTENT
    if OVERSEEN.intersection(roles):
        roles = set(roles) - {Role.AUDITOR}
    RoleHeld.objects.filter(person=person).exclude(role__in=roles).delete()
    for role in roles:
        RoleHeld.objects.update_or_create(person=person, role=role, defaults={"by_claims": True})
    told = ", ".join(sorted(role.label for role in roles)) or "none"
    return Audited(frozenset(roles), "person", person.staff_number, {"person": person.name, "roles": told})


def _must_administer(by: Actor) -> None:
    if isinstance(by, Software):
        return
    if not (isinstance(by, Person) and holds(by, Role.ADMINISTRATOR)):
        raise PermissionDenied("Only an administrator keeps accounts and roles.")
