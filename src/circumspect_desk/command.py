"""``circumspect serve`` and ``circumspect desk ...``: the desk's own commands.

They join the engine's command line through an entry point, so the engine imports nothing of the web. Settings
come from the environment; options here set the same names before anything is read.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from circumspect.errors import CircumspectError
from circumspect_desk import config
from circumspect_desk.config import PREFIX

_EPILOG = """\b
Examples:
  circumspect serve --demo             invented people and releases, on this machine alone
  circumspect serve --data /srv/desk   a desk of your own, on an embedded database
  circumspect serve --workers 4        for an agency: docs/desk.md tells what to set

docs/desk.md lists the settings, all of them read from the environment.
"""

_NEEDED = (
    "allauth",
    "cryptography",
    "csp",
    "dj_database_url",
    "django",
    "granian",
    "ninja",
    "psycopg",
    "whitenoise",
)


def _data(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the option that names the data folder."""

    @click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        help="The folder that holds all the desk keeps (or CIRCUMSPECT_DATA; else ./circumspect-data).",
    )
    @wraps(command)
    def run(*args: Any, data: Path | None, **kwargs: Any) -> Any:
        if data is not None:
            os.environ[f"{PREFIX}DATA"] = str(data)
        return command(*args, **kwargs)

    return run


@contextmanager
def _opened() -> Iterator[None]:
    """Start Django with the settings of the environment, and tell kindly what the database refuses.

    Raises ConfigError for settings that cannot be used.
    """
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise click.ClickException(
            "The desk is not installed, or not all of it: pip install 'circumspect[desk]' "
            f"(missing: {', '.join(missing)})."
        )
    config.read()
    os.umask(0o077)  # what the desk writes is its own
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "circumspect_desk.settings")
    import django
    from django.db import OperationalError, ProgrammingError

    django.setup()
    try:
        yield
    except (OperationalError, ProgrammingError) as error:
        said = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise CircumspectError(
            f"the database does not do its part ({said}). Does it run, and was it brought up to date with "
            "'circumspect desk migrate'?"
        ) from None


@click.command(epilog=_EPILOG)
@_data
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port to listen on."
)
@click.option(
    "--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes that answer."
)
@click.option("--demo", is_flag=True, help="Fill an empty desk with invented people and open accounts.")
def serve(host: str, port: int, workers: int, demo: bool) -> int:  # noqa: FBT001 - a flag of the command
    """Start the desk: the check page, the policy, releases."""
    if not os.environ.get(f"{PREFIX}ADDRESS"):
        named = f"[{host}]" if ":" in host else host
        os.environ[f"{PREFIX}ADDRESS"] = f"http://{named if config.is_local(host) else '127.0.0.1'}:{port}"
    if demo:
        os.environ[f"{PREFIX}DEMO"] = "yes"
    with _opened():
        from circumspect_desk.operations.start import must_listen, prepare, run

        must_listen(host, port)
        for line in prepare():
            click.echo(line, err=True)
    run(host, port, workers)
    return 0


@click.group()
def desk() -> None:
    """Look after the desk: database, backups, the clock, the audit trail."""


@desk.command()
@_data
def migrate() -> int:
    """Bring the database up to date."""
    with _opened():
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)
    click.echo("The database is up to date.")
    return 0


@desk.command()
@_data
def check() -> int:
    """Check the settings for use in earnest."""
    with _opened():
        from django.conf import settings
        from django.core.management import call_command
        from django.core.management.base import SystemCheckError

        if not settings.CONFIG.secure:
            raise click.ClickException(
                f"{PREFIX}ADDRESS is {settings.CONFIG.address}: such a desk is for this machine alone. "
                "Give the https address that it is to have, and check again."
            )
        try:
            call_command("check", deploy=True, fail_level="WARNING")
        except SystemCheckError as error:
            raise click.ClickException(str(error)) from None
    return 0


@desk.command()
@_data
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> int:
    """Write everything the desk keeps into one file. Keys are not in it: keep those apart."""
    with _opened():
        from circumspect_desk.operations.backup import make

        click.echo(make(file))
    return 0


@desk.command()
@_data
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> int:
    """Set up an empty desk as a backup was."""
    with _opened():
        from circumspect_desk.operations.backup import restore as bring_back

        click.echo(bring_back(file))
    return 0


@desk.command()
@_data
def tick() -> int:
    """Do what is due: reminders, lapsed approvals, second looks, a checkpoint. Run it every hour or so."""
    with _opened():
        from circumspect_desk.operations.clock import tick as strike

        for line in strike():
            click.echo(line)
    return 0


@desk.command(name="verify-audit")
@_data
def verify_audit() -> int:
    """Look for entries of the audit trail that were changed, removed, moved, or written anew."""
    with _opened():
        from circumspect_desk.audit import api
        from circumspect_desk.operations.anchors import anchors

        found = [*api.faults(), *anchors().faults()]
        number, _ = api.head()
    for fault in found:
        click.echo(f"entry {fault.number}: {fault.what}" if fault.number else fault.what)
    click.echo(
        f"{len(found)} faults in {number} entries." if found else f"The trail of {number} entries is whole."
    )
    return 1 if found else 0


@desk.command(name="add-administrator")
@_data
@click.argument("staff_number")
@click.argument("name")
@click.option("--username", required=True, help="What they sign in with.")
@click.password_option(help="Their first password; asked for when left out.")
def add_administrator(staff_number: str, name: str, username: str, password: str) -> int:
    """Make the first administrator of a desk without single sign-on."""
    with _opened():
        from django.core.exceptions import ValidationError

        from circumspect_desk.operations.start import first_administrator

        try:
            first_administrator(staff_number, name, username, password)
        except ValidationError as error:
            raise click.ClickException(" ".join(error.messages)) from None
    click.echo(f"{name} administers the desk. At the first sign-in a second factor is set up.")
    return 0
