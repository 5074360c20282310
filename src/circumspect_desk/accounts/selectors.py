"""What others may ask about people and roles."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Prefetch, QuerySet

from circumspect_desk.accounts.models import Account, Person, RoleHeld
from circumspect_desk.accounts.roles import Role


def person_of(user: Account | AnonymousUser) -> Person | None:
    """Return the person behind whoever is signed in; None for nobody."""
    return user.person if isinstance(user, Account) else None


def roles_of(person: Person | None) -> frozenset[Role]:
    """Return the roles a person holds now. Everybody who is known is staff."""
    if person is None:
        return frozenset()
    held = RoleHeld.objects.filter(person=person).values_list("role", flat=True)
    return frozenset(Role(role) for role in held) | {Role.STAFF}


def holds(person: Person, *roles: Role) -> bool:
    """Whether a person holds any of the roles."""
    return bool(roles_of(person) & set(roles))


def people(*, words: str = "", role: str = "") -> QuerySet[Person]:
    """Return people with their roles and how many accounts they have, narrowed by what is given."""
    found = Person.objects.annotate(account_count=Count("accounts", distinct=True)).prefetch_related(
        Prefetch("roles_held", RoleHeld.objects.order_by("role")), "accounts"
    )
    if words:
        found = found.filter(name__icontains=words) | found.filter(staff_number__iexact=words)
    if role:
        found = found.filter(roles_held__role=role)
    return found.distinct().order_by("name", "staff_number")


def emails_of(role: Role) -> list[str]:
    """Return the addresses of those who hold a role and are with the agency."""
    return list(
        Person.objects.filter(roles_held__role=role, present=True)
        .exclude(email="")
        .values_list("email", flat=True)
        .distinct()
    )


def present_people() -> QuerySet[Person]:
    """Return everybody who is with the agency."""
    return Person.objects.filter(present=True)


def demo_accounts() -> QuerySet[Account]:
    """Return the accounts that were made for demonstration."""
    return Account.objects.filter(demo=True)


def has_first_password(user: Account | AnonymousUser) -> bool:
    """Whether the password of an account is still the one that somebody else chose."""
    return isinstance(user, Account) and user.first_password


def needs_second_factor(user: Account | AnonymousUser) -> bool:
    """Whether an account with a password of ours still lacks the second factor that such accounts must have.

    Single sign-on brings its own; demonstration accounts are no protection anyway.
    """
    if not isinstance(user, Account) or user.demo or not user.has_usable_password():
        return False
    return not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
