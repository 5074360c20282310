"""The clock: what is due is done once, and what goes out by mail says nothing about anything."""

from __future__ import annotations

import dataclasses
import ipaddress
import json
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.contrib.sessions.models import Session as SignedIn
from django.utils import timezone
from pytest_django import Settings

from circumspect.errors import CircumspectError
from circumspect_desk.accounts.models import Person
from circumspect_desk.audit import api as audit
from circumspect_desk.config import Mail
from circumspect_desk.operations.anchors import anchors
from circumspect_desk.operations.clock import tick
from circumspect_desk.policies import services as policies
from circumspect_desk.policies.models import Document, Reminder
from circumspect_desk.releases import services as releases
from circumspect_desk.releases.models import Release, State
from tests.desk.conftest import PERSONS, TEXT
from tests.desk.serving import _free_port as free_port

pytestmark = pytest.mark.django_db
NOW = timezone.now()
PASSWORD = "the mailer's own, p@ss/word"


class Post:
    """Keeps the messages that a server is handed; refuses an address, or everything, where told to."""

    def __init__(self) -> None:
        self.messages: list[tuple[list[str], EmailMessage]] = []
        self.secured: list[bool] = []
        self.refused = ""
        self.down = False

    async def handle_RCPT(  # noqa: N802 - as the server calls it
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address == self.refused:
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.down:
            return "451 try again later"
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append((envelope.rcpt_tos, message))
        self.secured.append(session.ssl is not None)
        return "250 OK"

    @property
    def receivers(self) -> list[str]:
        """Everybody who got a message, once for each."""
        return sorted(address for receivers, _ in self.messages for address in receivers)


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    """The data folder of this test alone."""
    settings.CONFIG = dataclasses.replace(settings.CONFIG, data=tmp_path)
    return tmp_path


@pytest.fixture
def post(settings: Settings, folder: Path) -> Iterator[Post]:
    """A mail server that the desk sends through."""
    kept = Post()
    controller = Controller(kept, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", controller.port, 5
    mail = Mail("127.0.0.1", controller.port, tls=False)
    settings.CONFIG = dataclasses.replace(settings.CONFIG, mail=mail, address="https://desk.agency.gov.au")
    yield kept
    controller.stop()


def noon(later: timedelta) -> timedelta:
    """Return the time from now to noon of the day that it will be so much later: far from any midnight."""
    return timezone.localtime(NOW + later).replace(hour=12, minute=0) - NOW


@pytest.fixture
def strike(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], list[str]]:
    """Return what lets the clock strike some time from now."""

    def run(later: timedelta = timedelta(0)) -> list[str]:
        with monkeypatch.context() as patch:
            patch.setattr(timezone, "now", lambda: NOW + later)
            return list(tick())

    return run


@pytest.fixture
def urgent(people: dict[str, Person], start: Callable[..., Release]) -> Release:
    """An urgent release that waits for its second look."""
    release = start()
    releases.release_submit(by=people["author"], release=release, turn=1, answers={}, urgent=True)
    releases.release_approve(by=people["authoriser"], release=release, turn=2)
    release.refresh_from_db()
    return release


@pytest.fixture
def expiring(people: dict[str, Person], start: Callable[..., Release]) -> Release:
    """A release that is approved for an hour."""
    release = start()
    releases.release_submit(by=people["author"], release=release, turn=1, answers={})
    releases.release_approve(
        by=people["authoriser"], release=release, turn=2, expires_at=NOW + timedelta(hours=1)
    )
    release.refresh_from_db()
    return release


Strike = Callable[..., list[str]]
DAYS_TO_FIRST_REMINDER = timedelta(days=28 - 3 - 14)


# --- once is enough ----------------------------------------------------------------------------------------


def test_where_nothing_is_due_nothing_is_done(post: Post, strike: Strike) -> None:
    assert [
        "Approvals that expired: 0.",
        "Sessions that ended: 0.",
        "Reminded to acknowledge the policy: 0.",
        "Reminded of the review of the policy: 0.",
        "Second looks that are overdue: 0.",
        "The audit trail is anchored at entry 0.",
    ] == strike()
    assert [] == post.messages
    assert not audit.entries().exists()


def test_a_second_strike_does_nothing_twice(
    post: Post, strike: Strike, folder: Path, document: Document, urgent: Release, expiring: Release
) -> None:
    later = noon(DAYS_TO_FIRST_REMINDER)
    first = strike(later)
    assert "Approvals that expired: 1." in first
    assert "Reminded to acknowledge the policy: 9." in first
    assert "Second looks that are overdue: 1." in first
    mails, trail = len(post.messages), audit.head()
    lines = anchors().file.read_text()
    for again in (later, later + timedelta(hours=1)):
        second = strike(again)
        assert "Approvals that expired: 0." in second
        assert "Reminded to acknowledge the policy: 0." in second
        assert (mails, trail, lines) == (len(post.messages), audit.head(), anchors().file.read_text())


# --- approvals, sessions, the trail ------------------------------------------------------------------------


def test_an_approval_that_expired_goes_back_to_its_authors_and_is_noted(
    strike: Strike, folder: Path, expiring: Release, approved: Release
) -> None:
    strike(timedelta(minutes=59))
    expiring.refresh_from_db()
    assert State.APPROVED == expiring.state
    strike(timedelta(minutes=61))
    for release, state in ((expiring, State.RETURNED), (approved, State.APPROVED)):
        release.refresh_from_db()
        assert state == release.state
    (entry,) = audit.entries(action="release.approval-void")
    assert "the clock" == entry.actor
    assert f"The approval of revision 1 of {expiring.number} no longer holds: it expired." == audit.in_words(
        entry
    )


def test_what_was_published_in_time_stays_published(
    strike: Strike, folder: Path, people: dict[str, Person], expiring: Release
) -> None:
    releases.release_publish(
        by=people["author"], release=expiring, turn=3, channel="blog", address="https://example.com/"
    )
    strike(timedelta(hours=2))
    expiring.refresh_from_db()
    assert State.PUBLISHED == expiring.state


def test_sessions_that_ended_are_removed_and_others_are_left(strike: Strike, folder: Path) -> None:
    for key, hours in (("ended", -1), ("open", 1)):
        SignedIn.objects.create(session_key=key, session_data="x", expire_date=NOW + timedelta(hours=hours))
    assert "Sessions that ended: 1." in strike()
    assert ["open"] == list(SignedIn.objects.values_list("session_key", flat=True))


def test_the_trail_is_anchored_where_it_ends(strike: Strike, folder: Path, approved: Release) -> None:
    strike()
    number, digest = audit.head()
    (line,) = anchors().file.read_text().splitlines()
    assert (number, digest) == (json.loads(line)["number"], json.loads(line)["digest"])
    assert [] == list(anchors().faults())
    assert f"The audit trail is anchored at entry {number}." in strike()
    assert 1 == len(anchors().file.read_text().splitlines())


def test_without_the_key_that_signed_before_nothing_is_signed(
    strike: Strike, folder: Path, approved: Release
) -> None:
    strike()
    (folder / "audit-signing.key").unlink()
    with pytest.raises(CircumspectError, match=r"key that signed the checkpoints is missing.*SIGNING_KEY"):
        strike()
    assert not (folder / "audit-signing.key").exists()


def test_a_last_line_that_was_cut_short_is_no_anchor(strike: Strike, folder: Path, approved: Release) -> None:
    strike()
    whole = anchors().file.read_text()
    anchors().file.write_text(whole[:-20] + "\n")
    assert f"The audit trail was anchored at entry {audit.head()[0]}." in strike()


# --- messages ----------------------------------------------------------------------------------------------


def test_those_who_have_not_acknowledged_are_reminded_each_alone(
    post: Post, strike: Strike, people: dict[str, Person], document: Document
) -> None:
    policies.acknowledge(by=people["staff"], document=document)
    people["author"].present = False
    people["author"].save()
    strike(DAYS_TO_FIRST_REMINDER)
    expected = sorted(person.email for name, person in people.items() if name not in {"staff", "author"})
    assert expected == post.receivers
    assert all(1 == len(receivers) for receivers, _ in post.messages)
    assert {"Please read and acknowledge a policy"} == {m["Subject"] for _, m in post.messages}
    assert all("https://desk.agency.gov.au/acknowledge" in m.get_content() for _, m in post.messages)


def test_the_owner_is_reminded_of_the_review(
    post: Post, strike: Strike, people: dict[str, Person], document: Document
) -> None:
    for person in people.values():
        policies.acknowledge(by=person, document=document)
    strike(timedelta(days=300 - 60))
    assert [people["policy_owner"].email] == post.receivers


def test_who_may_take_a_second_look_is_told_once_a_day(
    post: Post, strike: Strike, people: dict[str, Person], urgent: Release
) -> None:
    strike(timedelta(hours=23))
    assert [] == post.messages
    strike(noon(timedelta(days=2)))
    told = sorted(people[name].email for name in ("authoriser", "second_authoriser", "author_and_authoriser"))
    assert told == post.receivers
    strike(noon(timedelta(days=2)) + timedelta(minutes=5))
    assert told == post.receivers
    strike(noon(timedelta(days=3)))
    assert sorted(told * 2) == post.receivers


def test_no_message_says_anything_about_a_release_or_a_person(
    post: Post, strike: Strike, document: Document, urgent: Release, expiring: Release
) -> None:
    strike(DAYS_TO_FIRST_REMINDER)
    strike(timedelta(days=300))
    subjects = {message["Subject"] for _, message in post.messages}
    assert 3 == len(subjects)
    words = {word for word in TEXT.split() if len(word) > 5}
    secrets = {
        *words,
        "Opening hours",
        "Trade",
        urgent.number,
        expiring.number,
        document.version,
    }
    secrets |= {name for name in PERSONS.values() if name != "Staff"}
    for _, message in post.messages:
        said = message["Subject"] + message.get_content()
        assert [] == [secret for secret in secrets if secret in said]
        assert "desk@" in message["From"]
        assert set(message.keys()) <= {
            "Content-Type",
            "MIME-Version",
            "Content-Transfer-Encoding",
            "Subject",
            "From",
            "To",
            "Date",
            "Message-ID",
        }


def test_a_mail_server_that_fails_keeps_nothing_but_messages_back(
    post: Post, strike: Strike, document: Document, urgent: Release, expiring: Release
) -> None:
    post.down = True
    with pytest.raises(CircumspectError, match=r"could not be sent .* They are sent the next time"):
        strike(DAYS_TO_FIRST_REMINDER)
    expiring.refresh_from_db()
    assert State.RETURNED == expiring.state
    assert [] == list(anchors().faults())
    assert not Reminder.objects.exists()
    assert not audit.entries(action="policy.reminded").exists()
    post.down = False
    strike(DAYS_TO_FIRST_REMINDER)
    assert 9 + 1 == len(post.messages)


def test_a_mail_server_that_is_not_there_is_told(
    settings: Settings, post: Post, strike: Strike, document: Document
) -> None:
    settings.EMAIL_PORT = free_port()
    with pytest.raises(CircumspectError, match="Connection refused"):
        strike(DAYS_TO_FIRST_REMINDER)


def test_one_address_that_is_refused_keeps_the_others_from_nothing(
    post: Post, strike: Strike, people: dict[str, Person], document: Document
) -> None:
    post.refused = people["author"].email
    assert "Reminded to acknowledge the policy: 8." in strike(DAYS_TO_FIRST_REMINDER)
    assert post.refused not in post.receivers
    assert 8 == len(post.receivers)


def test_an_address_that_cannot_be_written_to_keeps_no_checkpoint_back(
    post: Post, strike: Strike, people: dict[str, Person], document: Document
) -> None:
    Person.objects.filter(pk=people["author"].pk).update(email="one@example.com, two@example.com")
    with pytest.raises(CircumspectError, match="somebody's address cannot be written to"):
        strike(DAYS_TO_FIRST_REMINDER)
    assert anchors().file.exists()
    assert [] == list(anchors().faults())


def test_without_a_mail_server_the_rest_is_done(strike: Strike, folder: Path, expiring: Release) -> None:
    said = strike(timedelta(days=2))
    assert "No mail server is set (CIRCUMSPECT_EMAIL_URL): nobody was reminded." in said
    assert "Approvals that expired: 1." in said


def test_a_password_for_the_mail_server_travels_under_tls_alone(
    settings: Settings,
    strike: Strike,
    folder: Path,
    document: Document,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept, certificate = Post(), _certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = Controller(
        kept,
        hostname="127.0.0.1",
        port=free_port(),
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=_knows_password,
    )
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", server.port, True
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "mailer", PASSWORD
    settings.CONFIG = dataclasses.replace(settings.CONFIG, mail=Mail("127.0.0.1", server.port))
    try:
        with pytest.raises(CircumspectError, match="could not be sent"):
            strike(DAYS_TO_FIRST_REMINDER)  # nobody vouches for this server
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        strike(DAYS_TO_FIRST_REMINDER)
    finally:
        server.stop()
    assert [True] * 9 == kept.secured


def _knows_password(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, told: object
) -> AuthResult:
    known = isinstance(told, LoginPassword) and told == LoginPassword(b"mailer", PASSWORD.encode())
    return AuthResult(success=known)


def _certificate(folder: Path) -> Path:
    """Write a key and a certificate for this machine into a file; return it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    file = folder / "mail.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return file
