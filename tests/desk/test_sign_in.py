"""Signing in without single sign-on: a password, a second factor, and limits on guessing either."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from circumspect_desk.accounts import services
from circumspect_desk.accounts.models import Account, Person, RoleHeld
from circumspect_desk.accounts.roles import Role
from circumspect_desk.audit.models import Entry
from circumspect_desk.web.access import ANYONE, TOKEN
from tests.desk.provider.plain_browser import form_with
from tests.desk.test_doors import OURS, _address

PASSWORD = "eleven brown foxes"
NEW_PASSWORD = "twelve grey badgers"
MISMATCH = "This name and password do not go together. Check both and try again."
TOO_OFTEN = "That was wrong too often. Wait five minutes, then try again."
SET_UP = "/account/2fa/totp/activate/"


class Window:
    """A window of a browser without JavaScript, on the desk in this process."""

    def __init__(self, address: str = "127.0.0.1") -> None:
        self.client = Client(enforce_csrf_checks=True, REMOTE_ADDR=address)
        self.page = self.path = ""

    def go(self, path: str, sends: dict[str, str] | None = None) -> Window:
        response = (
            self.client.get(path, follow=True)
            if sends is None
            else self.client.post(path, sends, follow=True)
        )
        self.page, self.path = response.content.decode(), response.request["PATH_INFO"]
        return self

    def send(self, button: str, **typed: str) -> Window:
        form = form_with(button, self.page)
        return self.go(form.action or self.path, form.sends | form.buttons[button] | typed)

    def sign_in(self, name: str = "jo", password: str = PASSWORD) -> Window:
        return self.go("/account/login/").send("Sign in", login=name, password=password)

    def set_up(self) -> str:
        """Set an authenticator app up, from the page that asks for it; return its key."""
        if self.go("/home").path == "/account/reauthenticate/":
            self.send("Continue", password=PASSWORD)
        found = re.search(r"Key: <code[^>]*>(\w+)</code>", self.page)
        assert found is not None
        self.send("Set up the app", code=_code(found[1]))
        return found[1]


def _code(key: str) -> str:
    """Return the code that an authenticator app shows now (RFC 6238), never one about to change."""
    if time.time() % 30 > 27:
        time.sleep(3.1)
    moment = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(base64.b32decode(key), moment, hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def _recovery_codes(page: str) -> list[str]:
    return re.findall(r"<code>(\d{8})</code>", page)


def _trail() -> list[str]:
    return [entry.action for entry in Entry.objects.order_by("number") if entry.subject == "account"]


@pytest.fixture(autouse=True)
def no_limit_reached() -> None:
    cache.clear()


def local_account(people: dict[str, Person]) -> Account:
    """Make a local account of somebody who holds every role."""
    person = people["author"]
    RoleHeld.objects.bulk_create(RoleHeld(person=person, role=role) for role in Role if role != Role.AUTHOR)
    account = services.account_create(
        by=people["administrator"], username="jo", person=person, password=PASSWORD
    )
    account.first_password = False
    account.save()
    return account


@pytest.fixture
def jo(people: dict[str, Person]) -> Account:
    return local_account(people)


@pytest.mark.parametrize("name", ["jo", "nobody.of.that.name"])
def test_what_was_wrong_about_a_name_and_a_password_is_not_told(jo: Account, name: str) -> None:
    window = Window().sign_in(name, "not the password")
    assert MISMATCH in window.page
    assert "not the password" not in window.page
    assert "/account/login/" == window.go("/home").path
    assert "account.sign-in-failed" == _trail()[-1]
    assert name not in Entry.objects.latest("number").detail.values()


def test_a_known_and_an_unknown_name_get_the_same_page(jo: Account) -> None:
    def page(name: str) -> str:
        shown = Window().sign_in(name, "not the password").page
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", shown).replace(f'"{name}"', "")

    assert page("jo") == page("nobody")


def test_guessing_a_password_ends_after_five_tries_even_with_the_right_one(jo: Account) -> None:
    for count in range(5):
        assert MISMATCH in Window(f"192.0.2.{count}").sign_in("jo", "a guess").page
    assert TOO_OFTEN in Window("192.0.2.9").sign_in("jo", "a guess").page
    assert TOO_OFTEN in Window("192.0.2.10").sign_in("JO").page
    cache.clear()  # five minutes later
    assert MISMATCH not in Window().sign_in().page


def test_guessing_names_ends_after_ten_tries_from_one_address(jo: Account) -> None:
    for count in range(10):
        assert MISMATCH in Window().sign_in(f"name-{count}", "a guess").page
    assert TOO_OFTEN in Window().sign_in("name-11", "a guess").page
    assert MISMATCH in Window("192.0.2.7").sign_in("name-12", "a guess").page


def test_behind_a_proxy_each_person_is_counted_apart(jo: Account, settings: LazySettings) -> None:
    settings.CONFIG = replace(settings.CONFIG, proxies=1)
    guesser, other = Window("10.0.0.1"), Window("10.0.0.1")
    guesser.client.defaults["HTTP_X_FORWARDED_FOR"] = "203.0.113.5, 198.51.100.1"
    other.client.defaults["HTTP_X_FORWARDED_FOR"] = "203.0.113.5, 198.51.100.2"
    for count in range(11):
        guesser.sign_in(f"name-{count}", "a guess")
    assert TOO_OFTEN in guesser.page
    assert MISMATCH in other.sign_in("name-12", "a guess").page


def test_a_closed_account_is_told_so_only_with_its_password(people: dict[str, Person], jo: Account) -> None:
    window = Window().sign_in()
    services.account_close(by=people["administrator"], account=jo)
    assert "/account/login/" == window.go("/home").path
    assert MISMATCH in Window().sign_in("jo", "not the password").page
    assert "This account is closed" in window.sign_in().page
    assert "/account/login/" == window.go("/home").path


def test_a_session_lasts_a_working_day_at_most_and_ends_with_the_browser(jo: Account) -> None:
    window = Window().sign_in()
    cookie = window.client.cookies["desk_session"]
    assert ("", "", True, "Lax") == (
        cookie["max-age"],
        cookie["expires"],
        cookie["httponly"],
        cookie["samesite"],
    )
    left = Session.objects.get().expire_date - timezone.now()
    assert timedelta(hours=7, minutes=50) < left <= timedelta(hours=8)
    assert "/account/login/" != window.go("/home").path
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert "/account/login/" == window.go("/home").path


def test_what_is_done_in_a_session_does_not_make_it_longer(jo: Account) -> None:
    window = Window().sign_in()
    session = window.client.session
    session["signed_in_at"] -= 8 * 60 * 60 + 1
    session.save()
    assert session.get_expiry_date() > timezone.now() + timedelta(hours=7)
    assert "/account/login/" == window.go("/home").path


def test_signing_out_takes_a_button_and_ends_the_session(jo: Account) -> None:
    window = Window().sign_in().go("/account/logout/")
    assert 1 == Session.objects.count()
    assert "You signed out." in window.send("Sign out").page
    assert "/account/login/" == window.go("/home").path
    assert ["account.signed-in", "account.signed-out"] == _trail()[-2:]


def test_signing_in_leads_nowhere_else(jo: Account) -> None:
    window = (
        Window()
        .go("/account/login/?next=https://elsewhere.example/")
        .send("Sign in", login="jo", password=PASSWORD)
    )
    assert "/account/reauthenticate/" == window.path


def test_a_password_alone_opens_no_page_of_any_role(jo: Account) -> None:
    window = Window().sign_in()
    closed = [
        _address(route)
        for route, pattern in OURS
        if getattr(pattern.callback, "may_enter", None) not in (ANYONE, TOKEN)
    ]
    assert len(closed) > 30
    client = Client()
    client.cookies = window.client.cookies
    for address in closed:
        for response in (client.get(address), client.post(address)):
            assert (302, SET_UP) == (response.status_code, response.headers.get("Location")), address


def test_with_the_app_set_up_a_code_opens_what_the_roles_allow(committed: None, jo: Account) -> None:
    window = Window().sign_in()
    key = window.set_up()
    assert "Recovery codes" in window.page
    assert "/audit/" == window.go("/audit/").path
    assert "You signed out." in window.send("sign out").page
    window.sign_in()
    assert "/account/2fa/authenticate/" == window.path
    assert "Incorrect code." in window.send("Sign in", code="000000").page
    code = _code(key)
    assert "/releases/" == window.send("Sign in", code=code).path
    again = Window().sign_in()
    assert "Incorrect code." in again.send("Sign in", code=code).page, "a code was taken twice"
    assert ["account.signed-in"] == _trail()[-2:-1]
    assert 2 == _trail().count("account.second-factor-changed")
    assert 2 == _trail().count("account.sign-in-failed")


def test_between_password_and_code_nobody_is_signed_in(committed: None, jo: Account) -> None:
    Window().sign_in().set_up()
    window = Window().sign_in()
    for path in ("/home", "/account/2fa/", SET_UP, "/account/password/change/"):
        assert 302 == window.client.get(path).status_code
        assert "Enter your code" in window.go(path).page


def test_guessing_a_code_ends_after_five_tries(committed: None, jo: Account) -> None:
    window = Window().sign_in()
    key = window.set_up()
    window = Window().sign_in()
    for _ in range(5):
        assert "Incorrect code." in window.send("Sign in", code="000000").page
    assert TOO_OFTEN in window.send("Sign in", code=_code(key)).page


def test_each_recovery_code_signs_in_once(committed: None, jo: Account) -> None:
    window = Window().sign_in()
    window.set_up()
    codes = _recovery_codes(window.page)
    assert 10 == len(set(codes))
    assert "/releases/" == Window().sign_in().send("Sign in", code=codes[0]).path
    assert "Incorrect code." in Window().sign_in().send("Sign in", code=codes[0]).page
    assert "/releases/" == Window().sign_in().send("Sign in", code=codes[1]).path
    assert "You have 8 codes left" in window.go("/account/2fa/").page
    window.go("/account/2fa/recovery-codes/generate/").send("Make new recovery codes")
    assert not set(codes) & set(_recovery_codes(window.page))
    assert "Incorrect code." in Window().sign_in().send("Sign in", code=codes[2]).page


def test_who_takes_the_app_off_sets_up_another_before_going_on(committed: None, jo: Account) -> None:
    window = Window().sign_in()
    window.set_up()
    window.go("/account/2fa/totp/deactivate/").send("Take the app off")
    assert SET_UP == window.go("/audit/").path


def test_a_new_password_must_be_good_and_shuts_the_other_windows(jo: Account) -> None:
    other, window = Window().sign_in(), Window().sign_in()
    window.go("/account/password/change/")
    for old, new, again, told in (
        ("not the password", NEW_PASSWORD, NEW_PASSWORD, "This is not the password you have now."),
        (PASSWORD, "short", "short", "at least 14 characters"),
        (PASSWORD, PASSWORD, PASSWORD, "This is the password you have now."),
        (PASSWORD, NEW_PASSWORD, PASSWORD, "same password"),
    ):
        window.send("Change the password", oldpassword=old, password1=new, password2=again)
        assert told in window.page
    window.send("Change the password", oldpassword=PASSWORD, password1=NEW_PASSWORD, password2=NEW_PASSWORD)
    assert "Your password was changed." in window.page
    assert "account.password-changed" == _trail()[-1]
    assert "/account/login/" == other.go("/home").path
    assert MISMATCH in Window().sign_in().page
    assert "/account/reauthenticate/" == Window().sign_in(password=NEW_PASSWORD).path


def test_a_password_that_somebody_else_chose_is_changed_before_anything_else(
    people: dict[str, Person],
) -> None:
    services.account_create(
        by=people["administrator"], username="kim", person=people["staff"], password=PASSWORD
    )
    window = Window().sign_in("kim")
    assert "/account/password/change/" == window.path
    assert "choose one of your own" in window.page
    assert "/account/password/change/" == Window().sign_in("kim").go("/register/").path
    window.send("Change the password", oldpassword=PASSWORD, password1=PASSWORD, password2=PASSWORD)
    assert "/account/password/change/" == window.go("/home").path
    window.send("Change the password", oldpassword=PASSWORD, password1=NEW_PASSWORD, password2=NEW_PASSWORD)
    assert "Set up an authenticator app" in window.send("Continue", password=NEW_PASSWORD).page
    assert "/account/reauthenticate/" == Window().sign_in("kim", NEW_PASSWORD).path


def test_without_single_sign_on_there_is_no_door_for_it(db: None) -> None:
    for path in ("/account/oidc/agency/login/", "/account/oidc/agency/login/callback/?code=x&state=y"):
        assert 404 == Client().get(path).status_code
