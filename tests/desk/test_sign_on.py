"""Single sign-on, with a provider and a desk that really run."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import signing

from circumspect_desk.operations.demo import PASSWORD
from tests.desk.provider.plain_browser import PlainBrowser
from tests.desk.provider.running import Provider, provided
from tests.desk.serving import Served, served

pytestmark = [pytest.mark.xdist_group("sign-on"), pytest.mark.own_database]
BUTTON = "Sign in with the agency's sign-on"
CALLBACK = "/account/oidc/agency/login/callback/"


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[Provider]:
    cache = pytestconfig.cache
    assert cache is not None
    with provided(tmp_path_factory.mktemp("provider"), cache.mkdir("oidc-provider")) as running:
        yield running


@pytest.fixture(scope="module")
def desk(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("desk"), "--demo", **provider.settings) as running:
        yield running


def _sign_on(desk: Served, subject: str) -> PlainBrowser:
    """Go the whole way: the desk's button, the provider's form, its question whether it may tell the desk."""
    browser = PlainBrowser(desk).go("/account/login/").send(BUTTON)
    browser.send("Sign-in", login=subject, password="any")
    return browser.send("Continue") if "/interaction/" in browser.address else browser


def _rows(desk: Served, sql: str, *values: object) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"file:{desk.data / 'desk.sqlite3'}?mode=ro", uri=True)) as database:
        return database.execute(sql, values).fetchall()


def _people(desk: Served, number: str) -> list[tuple[Any, ...]]:
    return _rows(desk, "SELECT name, email FROM accounts_person WHERE staff_number = ?", number)


def _trail(desk: Served, since: int) -> list[tuple[str, str]]:
    sql = "SELECT action, actor FROM audit_entry WHERE number > ? ORDER BY number"
    return _rows(desk, sql, since)


def _head(desk: Served) -> int:
    return int(_rows(desk, "SELECT max(number) FROM audit_entry")[0][0])


def _opens(browser: PlainBrowser, *paths: str) -> list[bool]:
    return [browser.go(path).status == 200 and browser.address.endswith(path) for path in paths]


def test_the_first_sign_in_makes_the_person_and_the_account(desk: Served, provider: Provider) -> None:
    provider.knows("first", name="Fay First", employee_number="N1", email="fay@example.com", roles=["author"])
    before = _head(desk)
    browser = _sign_on(desk, "first")
    assert (200, f"{desk.address}/releases/") == (browser.status, browser.address)
    assert "Fay First" in browser.page
    assert [("Fay First", "fay@example.com")] == _people(desk, "N1")
    account = _rows(desk, "SELECT password, demo FROM accounts_account WHERE username = 'sso:N1'")
    assert [("!", 0)] == [(password[0], demo) for password, demo in account]
    assert [
        ("account.created", "single sign-on"),
        ("role.aligned", "single sign-on"),
        ("account.signed-in", "Fay First"),
    ] == _trail(desk, before)


def test_a_second_sign_in_makes_nobody_anew(desk: Served, provider: Provider) -> None:
    provider.knows("again", name="Gus Again", employee_number="N2", email="gus@example.com")
    _sign_on(desk, "again")
    before = _head(desk)
    provider.knows("again", name="Gus Wed-Again", employee_number="N2")
    assert "Gus Wed-Again" in _sign_on(desk, "again").page
    assert [("Gus Wed-Again", "gus@example.com")] == _people(desk, "N2")
    assert ["role.aligned", "account.signed-in"] == [action for action, _ in _trail(desk, before)]


def test_roles_are_given_and_taken_away_at_each_sign_in(desk: Served, provider: Provider) -> None:
    paths = ("/releases/", "/acknowledgements/", "/audit/")
    opened = {
        ("author",): [True, False, False],
        ("policy-owner", "auditor"): [True, True, True],
        ("policy-owner",): [False, True, False],
        (): [False, False, False],
    }
    windows = []
    for roles, expected in opened.items():
        provider.knows("roles", name="Ros Roles", employee_number="N3", roles=list(roles))
        windows.append(_sign_on(desk, "roles"))
        assert expected == _opens(windows[-1], *paths), roles
    assert [[False] * 3] * 4 == [_opens(window, *paths) for window in windows], "an older window kept a role"
    assert _opens(windows[0], "/register/") == [True]


@pytest.mark.parametrize(
    "told", [["auditor", "Chief", "", 7, None, {"auditor": 1}], "Chief, auditor", "auditor emperor"]
)
def test_roles_that_nobody_knows_are_passed_over(desk: Served, provider: Provider, told: object) -> None:
    provider.knows("odd", name="Oda Odd", employee_number="N4", roles=told)
    assert [True, False, False] == _opens(_sign_on(desk, "odd"), "/audit/", "/people/add", "/releases/new")
    held = "SELECT role FROM accounts_roleheld r JOIN accounts_person p ON p.id = r.person_id "
    assert [("auditor",)] == _rows(desk, held + "WHERE staff_number = 'N4'")


@pytest.mark.parametrize("number", [None, "", "   ", "9" * 41, ["N5"], {"N5": 1}])
def test_who_comes_without_a_usable_staff_number_is_told_what_is_missing(
    desk: Served, provider: Provider, number: object
) -> None:
    provider.knows("nobody", name="Noor Nobody", employee_number=number, roles=["administrator"])
    before = _head(desk)
    browser = _sign_on(desk, "nobody")
    assert 403 == browser.status
    assert "You cannot be signed in" in browser.page
    assert "employee_number" in browser.page
    assert "/account/login/" in browser.home().address
    assert [] == _rows(desk, "SELECT 1 FROM accounts_person WHERE name = 'Noor Nobody'")
    assert [("account.sign-in-failed", "nobody signed in")] == _trail(desk, before)


@pytest.mark.parametrize("number", ["D1004", "d1004", " D1004 "])
def test_two_sign_ons_with_one_staff_number_are_one_person_who_cannot_decide_on_their_own(
    desk: Served, provider: Provider, number: str
) -> None:
    ((release,),) = _rows(desk, "SELECT number FROM releases_release WHERE title LIKE 'New fees%'")
    provider.knows("olive", name="Olive Tran", employee_number="D1004", roles=["author"])
    provider.knows("olive.legal", name="O. Tran", employee_number=number, roles=["author", "authoriser"])
    provider.knows("otto", name="Otto Lindqvist", employee_number="D1003", roles=["authoriser"])
    writes = _sign_on(desk, "olive").go(f"/releases/{release}/")
    if "Put it forward for decision" in writes.page:
        form = writes.go(f"/releases/{release}/submit")
        named = dict.fromkeys(re.findall(r'name="((?:answer|reason)[^"]*)"', form.page))
        assert named
        form.send("Put it forward", **{name: "stands" if "answer" in name else "It is." for name in named})
    decides = _sign_on(desk, "olive.legal").go(f"/releases/{release}/")
    assert "You wrote part of this release, so somebody else decides on it." in decides.page
    assert "Approve this revision" not in decides.page
    other = _sign_on(desk, "otto").go(f"/releases/{release}/")
    assert "Approve this revision" in other.page
    turn = other.page.partition('name="turn" value="')[2].partition('"')[0]
    decides.send("Withdraw this release", action="approve", turn=turn)
    assert 403 == decides.status
    assert "You wrote part of this release" in decides.page
    assert [(0,)] == _rows(
        desk,
        "SELECT count(*) FROM releases_decision d JOIN releases_revision r ON r.id = d.revision_id "
        "JOIN releases_release e ON e.id = r.release_id WHERE e.number = ?",
        release,
    )
    assert 1 == len(_rows(desk, "SELECT 1 FROM accounts_person WHERE upper(staff_number) = 'D1004'"))


def test_a_closed_account_is_refused_and_its_windows_are_shut(desk: Served, provider: Provider) -> None:
    provider.knows("leaver", name="Lee Leaver", employee_number="N6", roles=["author"])
    provider.knows("leaver.2", name="Lee Leaver", employee_number="N6", roles=["author", "authoriser"])
    provider.knows("keeper", name="Kim Keeper", employee_number="N7", roles=["administrator"])
    open_before = _sign_on(desk, "leaver")
    _sign_on(desk, "keeper").go("/people/N6/").send("Close the account sso:N6")
    assert "/account/login/" in open_before.home().address
    before = _head(desk)
    for subject in ("leaver", "leaver.2"):
        browser = _sign_on(desk, subject)
        assert 403 == browser.status
        assert "This account is closed" in browser.page
        assert "/account/login/" in browser.home().address
    assert ["account.sign-in-failed"] * 2 == [action for action, _ in _trail(desk, before)]


def test_one_sign_on_does_not_become_a_second_person(desk: Served, provider: Provider) -> None:
    provider.knows("turncoat", name="Tam Turncoat", employee_number="N8")
    _sign_on(desk, "turncoat")
    provider.knows("turncoat", name="Tam Turncoat", employee_number="N9")
    browser = _sign_on(desk, "turncoat")
    assert 403 == browser.status
    assert "your account here belongs to another one" in browser.page
    assert [] == _people(desk, "N9")


def test_passwords_of_the_desk_do_not_work_beside_single_sign_on(desk: Served) -> None:
    browser = PlainBrowser(desk).go("/account/login/")
    assert 'type="password"' not in browser.page
    token = browser.page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    before = _head(desk)
    browser.go("/account/login/", {"csrfmiddlewaretoken": token, "login": "adam", "password": PASSWORD})
    assert 403 == browser.status
    assert "/account/login/" in browser.home().address
    assert [] == _trail(desk, before)


def test_the_way_to_the_provider_carries_a_challenge_and_a_state_and_asks_for_no_more_than_is_needed(
    desk: Served,
) -> None:
    browser = PlainBrowser(desk).go("/account/login/").send(BUTTON)
    asked = parse_qs(urlsplit(browser.led[0]).query)
    assert ["S256"] == asked["code_challenge_method"]
    assert 43 == len(asked["code_challenge"][0])
    assert len(asked["state"][0]) >= 16
    assert {"openid", "profile", "email"} == set(asked["scope"][0].split())


def test_an_answer_of_the_provider_works_once_and_in_its_own_window(desk: Served, provider: Provider) -> None:
    provider.knows("victim", name="Vic Tim", employee_number="N10")
    signed_in = _sign_on(desk, "victim")
    answer = next(address for address in signed_in.led if CALLBACK in address)
    for window, address in (
        (PlainBrowser(desk), answer),
        (signed_in, answer),
        (_sign_on(desk, "victim"), answer.replace("state=", "state=x")),
        (PlainBrowser(desk), f"{desk.address}{CALLBACK}"),
    ):
        assert 401 == window.go(address).status
        assert "You were not signed in" in window.page


def test_who_stops_at_the_provider_is_told_so(desk: Served) -> None:
    browser = PlainBrowser(desk).go("/account/login/").send(BUTTON)
    browser.go(f"{browser.address}/abort")
    assert "You stopped before single sign-on was done." in browser.page


def test_signing_out_ends_the_session(desk: Served, provider: Provider) -> None:
    provider.knows("out", name="Una Out", employee_number="N11")
    browser = _sign_on(desk, "out")
    before = _head(desk)
    assert "You signed out." in browser.send("sign out").page
    assert "/account/login/" in browser.home().address
    assert [("account.signed-out", "Una Out")] == _trail(desk, before)


def test_of_what_the_provider_tells_only_what_is_needed_is_kept(desk: Served, provider: Provider) -> None:
    provider.knows(
        "private", name="Pip Private", employee_number="N12", email="pip@example.com", birthdate="1961-07-29"
    )
    _sign_on(desk, "private")
    kept = _rows(desk, "SELECT extra_data FROM socialaccount_socialaccount WHERE uid = 'private'")
    assert [("{}",)] == kept
    assert [] == _rows(desk, "SELECT 1 FROM socialaccount_socialtoken")
    assert [] == _rows(desk, "SELECT 1 FROM account_emailaddress")
    key = (desk.data / "secret.key").read_text("ascii").strip()
    for (session,) in _rows(desk, "SELECT session_data FROM django_session"):
        said = signing.loads(session, key=key, salt="django.contrib.sessions.SessionStore")
        assert not {"birthdate", "access_token", "id_token"} & set(json.dumps(said).replace('"', " ").split())
    files = [path for path in desk.data.rglob("*") if path.is_file()]
    assert [] == [path.name for path in files if b"1961-07-29" in path.read_bytes()]
    assert [] == [path.name for path in files if b"access_token" in path.read_bytes()]


def test_a_provider_that_does_not_answer_is_told_kindly(provider: Provider, tmp_path: Any) -> None:
    nowhere = provider.settings | {"CIRCUMSPECT_OIDC_ISSUER": "http://127.0.0.1:9"}
    with served(tmp_path, **nowhere) as desk:
        browser = PlainBrowser(desk).go("/account/login/").send(BUTTON)
    assert 503 == browser.status
    assert "Single sign-on does not answer" in browser.page
