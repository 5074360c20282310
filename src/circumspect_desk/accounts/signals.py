"""What allauth and Django tell of signing in and out goes to the audit trail."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from circumspect_desk.accounts.models import Account
from circumspect_desk.audit.api import Software, record

SIGNED_IN_AT = "signed_in_at"
"""Under this name a session keeps when it began, in seconds since 1970."""
_NOBODY = Software("nobody signed in")


def _note(action: str, user: Any) -> None:
    by = user.person if isinstance(user, Account) else _NOBODY
    name = user.username if isinstance(user, Account) else ""
    with transaction.atomic():
        record(action, by=by, subject="account", subject_id=name, detail={"account": name} if name else {})


@receiver(user_logged_in)
def signed_in(request: HttpRequest, user: Any, **_rest: Any) -> None:
    """Note that an account signed in, and in its session when: it ends in time, whatever is done in it."""
    request.session[SIGNED_IN_AT] = int(time.time())
    _note("account.signed-in", user)


@receiver(user_logged_out)
def signed_out(user: Any, **_rest: Any) -> None:
    """Note that an account signed out."""
    if user is not None:
        _note("account.signed-out", user)


@receiver([user_login_failed, authentication_failed])
def failed(**_rest: Any) -> None:
    """Note that somebody failed to sign in; the name typed may be a password, so it is not kept."""
    _note("account.sign-in-failed", None)


@receiver(password_changed)
def new_password(user: Any, **_rest: Any) -> None:
    """Note a new password; from now on it is the holder's own."""
    user.first_password = False
    user.save(update_fields=("first_password",))
    _note("account.password-changed", user)


@receiver([authenticator_added, authenticator_removed, authenticator_reset])
def second_factor(user: Any, **_rest: Any) -> None:
    """Note a change of the second factor."""
    _note("account.second-factor-changed", user)
