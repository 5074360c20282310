"""What the environment says about this desk, read once and checked before anything starts."""

from __future__ import annotations

import os
import re
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import SplitResult, quote, unquote, urlsplit

from circumspect.errors import CircumspectError

PREFIX = "CIRCUMSPECT_"
SHORTEST_KEY = 40
MOST_PROXIES = 10
_YES, _NO = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}
_EXAMPLE = re.compile("insecure|change|example|secret|default", re.IGNORECASE)
"""What stands in keys that were copied and never made."""
_HOST = re.compile(r"\.?[a-z0-9-]+(\.[a-z0-9-]+)*|\[[0-9a-f:]+\]", re.IGNORECASE)


class ConfigError(CircumspectError):
    """A setting that cannot be used; the message names it and says what would do."""


@dataclass(frozen=True, slots=True)
class SingleSignOn:
    """An OpenID Connect provider, and how its claims become roles."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str = "single sign-on"
    roles_claim: str = "roles"
    person_claim: str = "employee_number"


@dataclass(frozen=True, slots=True)
class Mail:
    """The server that messages go through."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    tls: bool = True


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of a desk. All come from the environment; ``docs/desk.md`` lists them with examples."""

    data: Path
    database_url: str
    secret_key: str = field(repr=False)
    hosts: tuple[str, ...]
    address: str
    pack: str
    overlay: str | None
    secure: bool
    debug: bool
    demo: bool
    mail: Mail | None
    email_from: str
    security_contact: str
    sign_on: SingleSignOn | None
    signing_key: Path | None
    proxies: int


def read(environment: Mapping[str, str] = os.environ) -> Config:
    """Return the settings of an environment; make the data folder and the key in it where they are missing.

    Raises ConfigError for what is wrong with them.
    """
    demo, debug = _flag(environment, "DEMO"), _flag(environment, "DEBUG")
    address = (environment.get(f"{PREFIX}ADDRESS") or "http://127.0.0.1:8000").rstrip("/")
    name = _name_of(address)
    secure = address.lower().startswith("https:")
    if not secure and not is_local(name):
        raise ConfigError(
            f"{PREFIX}ADDRESS is {address}: sessions and drafts must not cross a network in the open. "
            "Put the desk behind a server that speaks https and give that address."
        )
    if secure and (demo or debug):
        what = "DEMO" if demo else "DEBUG"
        raise ConfigError(
            f"{PREFIX}{what} is on, and the address is {address}: demonstration accounts and debugging are "
            "for one's own machine. Leave it out."
        )
    data = _folder(environment)
    return Config(
        data=data,
        database_url=_database(environment, data),
        secret_key=_secret_key(environment, data),
        hosts=_hosts(environment, name),
        address=address,
        pack=environment.get(f"{PREFIX}PACK") or "acbps_2012",
        overlay=environment.get(f"{PREFIX}OVERLAY") or None,
        secure=secure,
        debug=debug,
        demo=demo,
        mail=_mail(environment),
        email_from=_sender(environment, name),
        security_contact=_contact(environment),
        sign_on=_sign_on(environment),
        signing_key=_path(environment.get(f"{PREFIX}SIGNING_KEY")),
        proxies=_proxies(environment, secure=secure),
    )


def is_local(name: str) -> bool:
    """Whether a name is that of this machine itself."""
    return name in {"localhost", "127.0.0.1", "::1"} or name.endswith(".localhost")


def _name_of(address: str) -> str:
    """Return the name in the desk's own address."""
    parts = _parts(address)
    wrong = parts is None or parts.scheme not in {"http", "https"} or not parts.hostname
    if parts is None or wrong or parts.path or parts.query or parts.fragment or parts.username is not None:
        raise ConfigError(
            f"{PREFIX}ADDRESS must be like https://desk.agency.gov.au, with nothing after the name but a "
            f"port; found {address!r}."
        )
    return parts.hostname or ""


def _parts(address: str) -> SplitResult | None:
    """Return the parts of an address, None for what is none."""
    try:
        parts = urlsplit(address)
        _ = parts.port  # read only when asked for, and only then refused
    except ValueError:
        return None
    return parts


def _folder(environment: Mapping[str, str]) -> Path:
    """Return the data folder, made where it is missing."""
    data = Path(environment.get(f"{PREFIX}DATA") or "circumspect-data").absolute()
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise _unwritable(data, error.strerror) from None
    if not os.access(data, os.W_OK | os.X_OK):
        raise _unwritable(data, "Permission denied")
    return data


def _unwritable(data: Path, why: str | None) -> ConfigError:
    return ConfigError(f"the folder {data} cannot be written to ({why}). Name another with {PREFIX}DATA.")


def _database(environment: Mapping[str, str], data: Path) -> str:
    """Return the address of the database. A wrong one is not repeated: it may hold a password."""
    given = environment.get("DATABASE_URL")
    if not given:
        return f"sqlite:///{quote(str(data / 'desk.sqlite3'))}"
    parts = _parts(given)
    if parts is None or parts.scheme not in {"postgres", "postgresql", "sqlite"} or not parts.path.strip("/"):
        raise ConfigError(
            "DATABASE_URL must be like postgres://user:password@host:5432/desk, with signs such as @ and / "
            "in the password written as %40 and %2F. Without it the desk keeps a database in its own folder."
        )
    return given


def _hosts(environment: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Return the names that the desk answers to: the one of its address, and others that are listed."""
    given = [part.strip() for part in environment.get(f"{PREFIX}HOSTS", "").split(",") if part.strip()]
    odd = [host for host in given if not _HOST.fullmatch(host)]
    if odd:
        raise ConfigError(
            f"{PREFIX}HOSTS must be names with commas between them, like desk.agency.gov.au,10.0.0.7; "
            f"found {odd[0]!r}."
        )
    return tuple(dict.fromkeys([f"[{name}]" if ":" in name else name, *given]))


def _secret_key(environment: Mapping[str, str], data: Path) -> str:
    """Return the key that sessions are signed with: the one given, or one made once and kept."""
    given = environment.get(f"{PREFIX}SECRET_KEY", "")
    if given:
        if _is_weak(given) or _EXAMPLE.search(given):
            raise ConfigError(
                f"{PREFIX}SECRET_KEY is too short or too plain: at least {SHORTEST_KEY} random characters. "
                'One way to make it: python -c "import secrets; print(secrets.token_urlsafe(50))"'
            )
        return given
    kept = data / "secret.key"
    try:
        if not kept.exists():
            _make_key(kept)
        found = kept.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{kept} cannot be read or written ({type(error).__name__}).") from None
    if _is_weak(found):
        raise ConfigError(
            f"{kept} holds no whole key. Put the right one back, or remove the file: another is made, and "
            "everybody signs in anew."
        )
    return found


def _is_weak(key: str) -> bool:
    return len(key) < SHORTEST_KEY or len(set(key)) < SHORTEST_KEY // 4


def _make_key(kept: Path) -> None:
    """Write a new key, for its owner's eyes only. It appears whole; of two processes one is first."""
    with tempfile.NamedTemporaryFile("w", dir=kept.parent, encoding="ascii") as file:
        file.write(secrets.token_urlsafe(50) + "\n")
        file.flush()
        os.fsync(file.fileno())
        try:
            os.link(file.name, kept)
        except FileExistsError:
            return


def _sign_on(environment: Mapping[str, str]) -> SingleSignOn | None:
    names = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
    given = {name: environment.get(f"{PREFIX}{name}", "") for name in names}
    if not any(given.values()):
        return None
    missing = [f"{PREFIX}{name}" for name, value in given.items() if not value]
    if missing:
        raise ConfigError(
            f"single sign-on is set half: {' and '.join(missing)} not given. Give all three, or none."
        )
    issuer = given["OIDC_ISSUER"].rstrip("/")
    parts = _parts(issuer)
    name = parts.hostname if parts else None
    if (
        parts is None
        or not name
        or not (parts.scheme == "https" or (parts.scheme == "http" and is_local(name)))
    ):
        raise ConfigError(
            f"{PREFIX}OIDC_ISSUER must be an https address like https://login.agency.gov.au; "
            f"found {issuer!r}."
        )
    return SingleSignOn(
        issuer=issuer,
        client_id=given["OIDC_CLIENT_ID"],
        client_secret=given["OIDC_CLIENT_SECRET"],
        name=environment.get(f"{PREFIX}OIDC_NAME") or "single sign-on",
        roles_claim=environment.get(f"{PREFIX}OIDC_ROLES_CLAIM") or "roles",
        person_claim=environment.get(f"{PREFIX}OIDC_PERSON_CLAIM") or "employee_number",
    )


def _mail(environment: Mapping[str, str]) -> Mail | None:
    """Return the mail server of an address like smtp://user:password@mail.agency.gov.au:587.

    ``smtp-plain`` in place of ``smtp`` does without TLS: for a relay that asks for no password.
    """
    url = environment.get(f"{PREFIX}EMAIL_URL")
    if not url:
        return None
    parts = _parts(url)
    if parts is None or parts.scheme not in {"smtp", "smtp-plain"} or not parts.hostname:
        raise ConfigError(  # it may hold a password, so it is not repeated
            f"{PREFIX}EMAIL_URL must be like smtp://user:password@mail.agency.gov.au:587, with signs such as "
            "@ and / in the password written as %40 and %2F."
        )
    tls = parts.scheme == "smtp"
    if parts.password and not tls and not is_local(parts.hostname):
        raise ConfigError(
            f"{PREFIX}EMAIL_URL would send the password of the mail server over the network in the open. "
            "Begin it with smtp:// in place of smtp-plain://."
        )
    return Mail(
        host=parts.hostname,
        port=parts.port or (587 if tls else 25),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=tls,
    )


def _sender(environment: Mapping[str, str], name: str) -> str:
    given = environment.get(f"{PREFIX}EMAIL_FROM") or f"desk@{'localhost' if ':' in name else name}"
    if not _is_mail_address(parseaddr(given)[1]):
        raise ConfigError(
            f"{PREFIX}EMAIL_FROM must be an address like desk@agency.gov.au, or Desk <desk@agency.gov.au>; "
            f"found {given!r}."
        )
    return given


def _contact(environment: Mapping[str, str]) -> str:
    given = environment.get(f"{PREFIX}SECURITY_CONTACT", "")
    parts = _parts(given)
    page = (
        parts is not None and parts.scheme == "https" and bool(parts.hostname) and not re.search(r"\s", given)
    )
    if given and not page and not _is_mail_address(given):
        raise ConfigError(
            f"{PREFIX}SECURITY_CONTACT must be a mail address or an https page; found {given!r}."
        )
    return given


def _is_mail_address(words: str) -> bool:
    return re.fullmatch(r"[^\s@<>,]+@[^\s@<>,]+", words) is not None


def _proxies(environment: Mapping[str, str], *, secure: bool) -> int:
    """Return how many servers of the agency a request passes on its way here. One of them speaks https."""
    given = environment.get(f"{PREFIX}PROXIES") or str(int(secure))
    if not given.isdecimal() or int(given) > MOST_PROXIES:
        raise ConfigError(
            f"{PREFIX}PROXIES must be a whole number up to {MOST_PROXIES}, mostly 1; found {given!r}."
        )
    if secure and not int(given):
        raise ConfigError(
            f"{PREFIX}PROXIES is 0, and the address is https: the desk itself does not speak https, so there "
            "is a server in front of it. Say how many there are; leave it out for one."
        )
    return int(given)


def _flag(environment: Mapping[str, str], name: str) -> bool:
    value = environment.get(f"{PREFIX}{name}", "").strip().lower()
    if value not in _YES | _NO:
        raise ConfigError(f"{PREFIX}{name} must be yes or no; found {value!r}.")
    return value in _YES


def _path(value: str | None) -> Path | None:
    return Path(value).absolute() if value else None
