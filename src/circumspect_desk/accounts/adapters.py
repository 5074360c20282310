"""How allauth is told of our accounts: nobody signs up, and single sign-on brings roles with it."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse

from circumspect_desk.accounts.models import Account, Person
from circumspect_desk.accounts.roles import Role
from circumspect_desk.accounts.services import account_create, roles_align
from circumspect_desk.audit.api import Software
from circumspect_desk.web.errors import not_found
from circumspect_desk.web.limits import address_of

SIGN_ON = Software("single sign-on")
LONGEST_NUMBER = 40


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Accounts are made by administrators, or by single sign-on at the first sign-in."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "This name and password do not go together. Check both and try again.",
        "too_many_login_attempts": "That was wrong too often. Wait five minutes, then try again.",
        "rate_limited": "That was wrong too often. Wait five minutes, then try again.",
        "enter_current_password": "This is not the password you have now.",
        "incorrect_password": "This is not your password.",
        "same_as_current": "This is the password you have now. Choose another.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def populate_username(self, request: HttpRequest, user: Account) -> None:
        """Leave the name as it is."""

    def clean_password(self, password: str, user: Account | None = None) -> str:
        """Refuse a new password that is weak, or the old one."""
        if user and user.check_password(password):
            raise self.validation_error("same_as_current")
        return str(super().clean_password(password, user))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002
        """Lead on to a person's work."""
        return reverse("home")

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that limits count by: the same as for our own pages, proxies seen through."""
        return address_of(request)


class SignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # likewise
    """Whoever the agency's provider vouches for is let in as the person with that staff number.

    The provider says who someone is and which roles they hold; both are set anew at each sign-in, so what is
    taken away there is gone here.
    """

    def get_requests_session(self) -> Any:
        """Return what speaks with the provider. Where it does not answer, the page says so."""
        session = super().get_requests_session()
        ask = session.request

        def request(*args: Any, **kwargs: Any) -> Any:
            try:
                answer = ask(*args, **kwargs)
            except OSError:  # all that requests raises is one
                answer = None
            if answer is None or answer.status_code >= 500:
                raise _ended(
                    context.request,
                    "Single sign-on does not answer",
                    "You cannot be signed in for now. Try again later; checking a post needs no account.",
                    503,
                )
            return answer

        session.request = request
        return session

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: Any) -> Account:  # noqa: ARG002
        """Take the claims out of what will be stored: of them all, only the subject is kept."""
        sociallogin.claims = _claims(sociallogin.account.extra_data)
        sociallogin.account.extra_data = {}
        account: Account = sociallogin.user
        return account

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find the person, the account and the roles before anybody is signed in."""
        sign_on = settings.CONFIG.sign_on
        if sign_on is None:
            raise ImmediateHttpResponse(not_found(request))
        claims = sociallogin.claims
        number = _number(claims.get(sign_on.person_claim))
        if not number:
            raise _refused(
                request,
                "You cannot be signed in",
                "Single sign-on did not tell your staff number: its answer has no usable "
                f"{sign_on.person_claim}. Ask those who keep it to add this to what it tells of you.",
            )
        # However the number is written, it is the same person: two would be author and authoriser in one.
        person = Person.objects.filter(staff_number__iexact=number).first() or Person(staff_number=number)
        username = f"sso:{person.staff_number}"
        known: bool = sociallogin.is_existing
        account = sociallogin.user if known else Account.objects.filter(username=username).first()
        if account and not account.is_active:
            raise _refused(
                request,
                "This account is closed",
                "Ask an administrator of the desk if you think it should be open.",
            )
        if account and account.person_id != person.pk:
            raise _refused(
                request,
                "You cannot be signed in",
                f"Single sign-on tells the staff number {number} of you, and your account here belongs to "
                "another one. Ask an administrator of the desk.",
            )
        with transaction.atomic():
            person.name = str(claims.get("name") or person.name or number)[:200]
            person.email = _address(claims.get("email")) or person.email
            person.present = True
            person.save()
            if account is None:
                account = account_create(by=SIGN_ON, username=username, person=person, password=None)
            roles_align(by=SIGN_ON, person=person, roles=_roles(claims.get(sign_on.roles_claim)))
            if not known:
                sociallogin.connect(request, account)


def _address(told: object) -> str:
    """Return an e-mail address that single sign-on told of, empty where messages could not be sent to it."""
    address = told if isinstance(told, str) else ""
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return address


def _ended(request: HttpRequest, title: str, text: str, status: int) -> ImmediateHttpResponse:
    """Return what ends a sign-in with a page that says why."""
    return ImmediateHttpResponse(render(request, "error.html", {"title": title, "text": text}, status=status))


def _refused(request: HttpRequest, title: str, text: str) -> ImmediateHttpResponse:
    """Return what turns somebody away; the audit trail is told that they failed to sign in."""
    user_login_failed.send(__name__, credentials={}, request=request)
    return _ended(request, title, text, 403)


def _claims(extra: dict[str, Any]) -> dict[str, Any]:
    """Return the claims of the identity token and of the user's own endpoint, as one."""
    return {**(extra.get("id_token") or {}), **(extra.get("userinfo") or {})}


def _number(told: Any) -> str:
    """Return the staff number that a claim tells, empty where it tells none that can be one."""
    number = str(told).strip() if isinstance(told, str | int) else ""
    return number if len(number) <= LONGEST_NUMBER else ""


def _roles(told: Any) -> set[Role]:
    """Return the roles that a claim names; what we do not know is passed over."""
    names = (
        told.replace(",", " ").split() if isinstance(told, str) else told if isinstance(told, list) else []
    )
    return {Role(name) for name in names if name in Role.values}
