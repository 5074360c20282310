"""People, the accounts they sign in with, the roles they hold."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from circumspect_desk.accounts.roles import Role


class Person(models.Model):
    """Somebody of the agency, known by staff number, with an account or without.

    Personal data: name, staff number, e-mail, work area, kind of employment. Kept while the person is with
    the agency and, for the names on records, as long as those.
    """

    staff_number = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    work_area = models.CharField(max_length=120, blank=True)
    employment = models.CharField(max_length=60, blank=True)
    present = models.BooleanField(default=True)
    """Whether the last roster, or single sign-on, still knew the person."""

    class Meta:
        ordering = ("name", "staff_number")
        constraints = (models.UniqueConstraint(Lower("staff_number"), name="accounts_one_person_a_number"),)

    def __str__(self) -> str:
        return self.name


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by the name they sign in with."""

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(username__iexact=username)


class Account(AbstractBaseUser):
    """What a person signs in with. It carries no rights; those are the person's.

    Personal data: the sign-in name, when last signed in. Kept until the account is removed.
    """

    username = models.CharField(max_length=120, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="accounts")
    is_active = models.BooleanField(default=True)
    email = models.EmailField(blank=True, editable=False)
    """Always empty: addresses are the person's. Libraries ask for the field."""
    first_password = models.BooleanField(default=False)
    """Somebody else chose the password: it is changed before anything else."""
    demo = models.BooleanField(default=False)
    """Made for demonstration; a desk for real use refuses to start while one is there."""

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["person"]

    class Meta:
        ordering = ("username",)

    def __str__(self) -> str:
        return self.username


class RoleHeld(models.Model):
    """A role that a person holds, and where it came from."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roles_held")
    role = models.CharField(max_length=20, choices=Role.choices)
    by_claims = models.BooleanField(default=False)
    """Given by single sign-on: set anew at each sign-in."""

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("person", "role"), name="accounts_role_once"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="accounts_role_known"),
        )

    def __str__(self) -> str:
        return f"{self.person}: {self.role}"
