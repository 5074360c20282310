"""Every setting that cannot be used is refused before anything starts, by name, with what would do."""

from __future__ import annotations

import re
import secrets
import stat
import threading
from pathlib import Path

import dj_database_url
import pytest

from circumspect_desk import config
from circumspect_desk.config import ConfigError

ROOT = Path(__file__).parents[2]
HTTPS = {"CIRCUMSPECT_ADDRESS": "https://desk.agency.gov.au"}
OIDC = {
    "CIRCUMSPECT_OIDC_ISSUER": "https://login.agency.gov.au",
    "CIRCUMSPECT_OIDC_CLIENT_ID": "desk",
    "CIRCUMSPECT_OIDC_CLIENT_SECRET": "a secret that is shared",
}


def _read(folder: Path, **environment: str) -> config.Config:
    return config.read({"CIRCUMSPECT_DATA": str(folder), **environment})


def test_a_desk_on_ones_own_machine_needs_no_settings(tmp_path: Path) -> None:
    found = _read(tmp_path)
    assert ("http://127.0.0.1:8000", ("127.0.0.1",)) == (found.address, found.hosts)
    assert f"sqlite:///{tmp_path}/desk.sqlite3" == found.database_url
    assert (False, False, False, 0) == (found.secure, found.demo, found.debug, found.proxies)
    assert (None, None, None) == (found.mail, found.sign_on, found.signing_key)


def test_a_desk_of_an_agency_is_read_whole(tmp_path: Path) -> None:
    found = _read(
        tmp_path,
        **HTTPS,
        **OIDC,
        DATABASE_URL="postgres://desk:p%40ss@db.agency.gov.au:5433/desk?sslmode=require",
        CIRCUMSPECT_SECRET_KEY=secrets.token_urlsafe(50),
        CIRCUMSPECT_HOSTS="10.0.0.7, desk",
        CIRCUMSPECT_EMAIL_URL="smtp://mailer:p%40ss%2Fword@mail.agency.gov.au",
        CIRCUMSPECT_EMAIL_FROM="The desk <desk@agency.gov.au>",
        CIRCUMSPECT_SECURITY_CONTACT="https://agency.gov.au/security",
        CIRCUMSPECT_SIGNING_KEY="/etc/desk/signing.key",
        CIRCUMSPECT_OIDC_ROLES_CLAIM="groups",
    )
    assert found.secure
    assert 1 == found.proxies
    assert ("desk.agency.gov.au", "10.0.0.7", "desk") == found.hosts
    assert config.Mail("mail.agency.gov.au", 587, "mailer", "p@ss/word", tls=True) == found.mail
    assert found.sign_on is not None
    assert ("groups", "employee_number") == (found.sign_on.roles_claim, found.sign_on.person_claim)
    assert Path("/etc/desk/signing.key") == found.signing_key


def test_secrets_are_not_shown_with_the_settings(tmp_path: Path) -> None:
    key = secrets.token_urlsafe(50)
    shown = repr(
        _read(
            tmp_path, **OIDC, CIRCUMSPECT_SECRET_KEY=key, CIRCUMSPECT_EMAIL_URL="smtp://u:hidden@mail.gov.au"
        )
    )
    assert key not in shown
    assert "hidden" not in shown
    assert OIDC["CIRCUMSPECT_OIDC_CLIENT_SECRET"] not in shown


WRONG: list[tuple[dict[str, str], str]] = [
    ({"CIRCUMSPECT_ADDRESS": "desk.agency.gov.au"}, "ADDRESS must be like https://desk.agency.gov.au"),
    ({"CIRCUMSPECT_ADDRESS": "ftp://desk.agency.gov.au"}, "ADDRESS must be like https"),
    (
        {"CIRCUMSPECT_ADDRESS": "https://desk.agency.gov.au/desk"},
        "with nothing after the name but a port",
    ),
    ({"CIRCUMSPECT_ADDRESS": "https://u@desk.agency.gov.au"}, "ADDRESS must be like https"),
    ({"CIRCUMSPECT_ADDRESS": "http://localhost:x"}, "ADDRESS must be like https"),
    ({"CIRCUMSPECT_ADDRESS": "http://[::1"}, "ADDRESS must be like https"),
    ({"CIRCUMSPECT_ADDRESS": "http://desk.agency.gov.au"}, "must not cross a network in the open"),
    ({"CIRCUMSPECT_ADDRESS": "http://10.0.0.7:8000"}, "must not cross a network in the open"),
    ({**HTTPS, "CIRCUMSPECT_DEMO": "yes"}, "DEMO is on, and the address is https"),
    ({**HTTPS, "CIRCUMSPECT_DEBUG": "yes"}, "DEBUG is on, and the address is https"),
    ({"CIRCUMSPECT_DEMO": "perhaps"}, "DEMO must be yes or no; found 'perhaps'"),
    ({"CIRCUMSPECT_DEBUG": "2"}, "DEBUG must be yes or no; found '2'"),
    ({"CIRCUMSPECT_SECRET_KEY": "short"}, "SECRET_KEY is too short or too plain"),
    ({"CIRCUMSPECT_SECRET_KEY": "ab" * 40}, "SECRET_KEY is too short or too plain"),
    (
        {"CIRCUMSPECT_SECRET_KEY": "django-insecure-" + "kq8s_2%vw1o+pz&3xjr7m!c0hf5" * 2},
        "SECRET_KEY is too short or too plain",
    ),
    ({"CIRCUMSPECT_SECRET_KEY": "change-me-kq8s_2vw1opz3xjr7mc0hf5tyu4bn"}, "token_urlsafe"),
    ({"CIRCUMSPECT_HOSTS": "desk,*"}, "HOSTS must be names with commas between them"),
    ({"CIRCUMSPECT_HOSTS": "https://desk.agency.gov.au"}, "HOSTS must be names"),
    ({"DATABASE_URL": "mysql://u:hidden@db/desk"}, "DATABASE_URL must be like postgres://"),
    ({"DATABASE_URL": "postgres://u:hid/den@db/desk"}, "DATABASE_URL must be like postgres://"),
    ({"DATABASE_URL": "postgres://u:hidden@db"}, "DATABASE_URL must be like postgres://"),
    ({"CIRCUMSPECT_EMAIL_URL": "mail.agency.gov.au"}, "EMAIL_URL must be like smtp://"),
    ({"CIRCUMSPECT_EMAIL_URL": "smtp://u:hidden@mail.gov.au:none"}, "EMAIL_URL must be like smtp://"),
    ({"CIRCUMSPECT_EMAIL_URL": "smtp-plain://u:hidden@mail.gov.au"}, "EMAIL_URL would send the password"),
    ({"CIRCUMSPECT_EMAIL_FROM": "the desk"}, "EMAIL_FROM must be an address"),
    ({"CIRCUMSPECT_SECURITY_CONTACT": "ask Jo"}, "SECURITY_CONTACT must be a mail address"),
    ({"CIRCUMSPECT_SECURITY_CONTACT": "https://a.gov.au/\nx"}, "SECURITY_CONTACT must be a mail address"),
    ({"CIRCUMSPECT_PROXIES": "two"}, "PROXIES must be a whole number"),
    ({"CIRCUMSPECT_PROXIES": "-1"}, "PROXIES must be a whole number"),
    ({**HTTPS, "CIRCUMSPECT_PROXIES": "0"}, "PROXIES is 0, and the address is https"),
    (
        {**OIDC, "CIRCUMSPECT_OIDC_ISSUER": "http://login.agency.gov.au"},
        "ISSUER must be an https address",
    ),
    ({**OIDC, "CIRCUMSPECT_OIDC_ISSUER": "login"}, "ISSUER must be an https address"),
    *(({**OIDC, missing: ""}, f"set half: {missing} not given") for missing in OIDC),
]


@pytest.mark.parametrize(
    ("environment", "told"),
    WRONG,
    ids=[f"{number}-{[*environment][-1]}" for number, (environment, _) in enumerate(WRONG)],
)
def test_a_wrong_setting_is_refused_by_name(tmp_path: Path, environment: dict[str, str], told: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(told)) as caught:
        _read(tmp_path, **environment)
    assert "hid" not in str(caught.value).replace("nothing", "")


@pytest.mark.parametrize("address", ["http://localhost:8000", "http://[::1]:8000", "http://desk.localhost"])
def test_plain_http_is_for_this_machine_alone(tmp_path: Path, address: str) -> None:
    assert not _read(tmp_path, CIRCUMSPECT_ADDRESS=address).secure


def test_a_key_is_made_once_and_kept_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "there yet"
    first, second = _read(folder), _read(folder)
    kept = folder / "secret.key"
    assert first.secret_key == second.secret_key == kept.read_text().strip()
    assert len(first.secret_key) >= config.SHORTEST_KEY
    assert 0o600 == stat.S_IMODE(kept.stat().st_mode)
    assert 0o700 == stat.S_IMODE(folder.stat().st_mode)
    assert ["secret.key"] == [path.name for path in folder.iterdir()]
    assert first.secret_key != _read(tmp_path / "another").secret_key


def test_of_many_that_start_at_once_all_have_the_same_key(tmp_path: Path) -> None:
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(_read(tmp_path).secret_key)) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 16 == len(found)
    assert 1 == len(set(found))


@pytest.mark.parametrize("left", ["", "short", "\xe9" * 60])
def test_a_kept_key_that_is_no_whole_key_is_refused(tmp_path: Path, left: str) -> None:
    (tmp_path / "secret.key").write_text(left, "utf-8")
    with pytest.raises(ConfigError, match=r"secret\.key (holds no whole key|cannot be read)"):
        _read(tmp_path)


def test_a_key_that_is_given_leaves_none_behind(tmp_path: Path) -> None:
    _read(tmp_path, CIRCUMSPECT_SECRET_KEY=secrets.token_urlsafe(50))
    assert [] == [*tmp_path.iterdir()]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(ConfigError, match=r"cannot be written to .* Name another with CIRCUMSPECT_DATA"):
            _read(folder)


def test_odd_names_of_folders_lead_to_the_same_folder(tmp_path: Path) -> None:
    folder = tmp_path / "50% of # what? we+have"
    url = _read(folder).database_url
    assert str(folder / "desk.sqlite3") == dj_database_url.parse(url)["NAME"]


def test_the_guide_lists_every_setting_and_no_other() -> None:
    told = set(
        re.findall(r"^\| `(CIRCUMSPECT_[A-Z_]+|DATABASE_URL)`", (ROOT / "docs/desk.md").read_text(), re.M)
    )
    code = (ROOT / "src/circumspect_desk/config.py").read_text()
    known = {
        f"CIRCUMSPECT_{name}" for name in re.findall(r'(?:\{PREFIX\}|environment, ")([A-Z][A-Z_]+)', code)
    }
    known |= {f"CIRCUMSPECT_{name}" for name in re.findall(r'"(OIDC_[A-Z_]+)"', code)}
    assert known | {"DATABASE_URL"} == told
