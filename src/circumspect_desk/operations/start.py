"""What happens before the desk answers: the database brought up to date, unsafe settings refused."""

from __future__ import annotations

import socket
from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, transaction

from circumspect.errors import CircumspectError
from circumspect_desk.accounts.models import Person
from circumspect_desk.accounts.roles import Role
from circumspect_desk.accounts.selectors import demo_accounts
from circumspect_desk.accounts.services import account_create, person_add, role_give
from circumspect_desk.audit.api import THE_CONSOLE
from circumspect_desk.config import is_local
from circumspect_desk.operations.readiness import migrations_due
from circumspect_desk.web.engine import checker


def prepare() -> Iterator[str]:
    """Make everything ready, and yield lines that tell of it. Raises CircumspectError for what is unsafe."""
    config = settings.CONFIG
    if connection.vendor == "sqlite":
        call_command("migrate", verbosity=0, interactive=False)
    elif migrations_due():
        raise CircumspectError("the database is to be brought up to date first: circumspect desk migrate")
    if config.demo:
        from circumspect_desk.operations.demo import PASSWORD, fill  # noqa: PLC0415 - not in earnest

        if fill():
            yield f"Filled with invented people. They sign in with the password: {PASSWORD}"
    elif demo_accounts().filter(is_active=True).exists():
        raise CircumspectError(
            "this desk holds demonstration accounts, which anybody can sign in with. Use another folder, "
            "or start it with --demo on your own machine."
        )
    yield "Reading the policy ..."
    checker()
    yield f"The desk is open at {config.address}/  (stop it with Ctrl-C)"


def must_listen(host: str, port: int) -> None:
    """Raise CircumspectError where the desk cannot, or must not, listen."""
    if not settings.CONFIG.secure and not is_local(host):
        raise CircumspectError(
            f"--host {host} answers to the network, and the address of this desk is "
            f"{settings.CONFIG.address}. Give the https address that it is reached at "
            "(CIRCUMSPECT_ADDRESS), or leave --host out."
        )
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError as error:
        raise CircumspectError(
            f"port {port} of {host} cannot be listened on ({error.strerror}). Choose another with --port."
        ) from None


APPLICATION = "circumspect_desk.wsgi:application"


def run(host: str, port: int, workers: int, application: str = APPLICATION) -> None:
    """Answer until told to stop."""
    from granian import Granian  # noqa: PLC0415 - only here
    from granian.constants import Interfaces  # noqa: PLC0415

    Granian(
        application,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        backlog=1024,
        log_access=False,
        log_enabled=False,
        respawn_failed_workers=True,
    ).serve()


@transaction.atomic
def first_administrator(staff_number: str, name: str, username: str, password: str) -> None:
    """Make an administrator from the console.

    Raises ValidationError for a weak password or a taken name, and where single sign-on gives the roles.
    """
    if settings.CONFIG.sign_on:
        raise ValidationError(
            "This desk signs people in by single sign-on: give the role administrator there."
        )
    person = Person.objects.filter(staff_number__iexact=staff_number).first()
    if person is None:
        person = person_add(by=THE_CONSOLE, person=Person(staff_number=staff_number, name=name))
    account_create(by=THE_CONSOLE, username=username, person=person, password=password)
    role_give(by=THE_CONSOLE, person=person, role=Role.ADMINISTRATOR)
