"""A draft leaves no trace: the bytes of a running desk are searched for it, in every shape it could take."""

from __future__ import annotations

import base64
import hashlib
import sqlite3
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote_plus, urlencode

import pytest
from django.test import Client

from tests.desk.serving import Served, served

pytestmark = pytest.mark.own_database
WORD = "xylopharetra"
DRAFT = f"My desk line is 02 6274 0123 and the {WORD} was opened at four."
FORM = {"text": DRAFT, "use": "personal", "bio": f"I keep {WORD}s", "parent": f"{WORD}?", "authorised": WORD}
URLENCODED = "application/x-www-form-urlencoded"


def _shapes() -> Iterator[bytes]:
    """Yield what would give a draft away: its word in several encodings, and fingerprints of the whole."""
    for encoding in ("utf-8", "utf-16-le", "utf-32-le"):
        yield WORD.encode(encoding)
    yield WORD[::-1].encode()
    for shift in range(3):  # a word inside base64 looks different at each of three places
        yield base64.b64encode(b"\0" * shift + WORD.encode())[4:-4]
    for kind in ("md5", "sha1", "sha256", "blake2b"):
        for words in (DRAFT, DRAFT.strip().lower(), urlencode(FORM)):
            digest = hashlib.new(kind, words.encode()).digest()
            yield digest
            yield digest.hex().encode()
            yield base64.b64encode(digest).rstrip(b"=")
    yield quote_plus(DRAFT).encode()


def _found(desk: Served) -> list[str]:
    shapes = list(_shapes())
    folder = desk.data.parent
    return [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and any(shape in path.read_bytes() for shape in shapes)
    ]


def _post(desk: Served, path: str, body: bytes, kind: str = URLENCODED, **headers: str) -> int:
    request = urllib.request.Request(  # noqa: S310 - our own desk
        desk.address + path, body, {"Content-Type": kind, **headers}
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
            response.read()
            return int(response.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    except urllib.error.URLError:
        return 400  # refused before all of it was sent


def _multipart(size: int) -> bytes:
    head = b'--x\r\nContent-Disposition: form-data; name="text"; filename="a.txt"\r\n\r\n'
    return head + DRAFT.encode() + b" " * size + b"\r\n--x--\r\n"


def test_the_search_would_find_a_draft_that_was_kept(tmp_path: Path) -> None:
    desk = Served("", tmp_path / "data", tmp_path / "out.txt")
    for number, shape in enumerate(
        (DRAFT.encode(), DRAFT.encode("utf-16-le"), base64.b64encode(DRAFT.encode()))
    ):
        (tmp_path / str(number)).write_bytes(b"\0\1" + shape)
    (tmp_path / "digest").write_text(hashlib.sha256(DRAFT.encode()).hexdigest())
    assert ["0", "1", "2", "digest"] == sorted(_found(desk))


def test_no_byte_of_a_draft_is_on_disk_after_checks_of_every_kind(tmp_path: Path) -> None:
    body = urlencode(FORM).encode()
    with served(tmp_path, "--demo") as desk:
        statuses = [
            _post(desk, "/", body),
            _post(desk, "/check/live", body),
            _post(desk, "/", body + b"&mend=0"),
            _post(desk, "/", body + b"&leave=SM408-certain"),
            _post(desk, "/", body.replace(b"use=personal", b"use=sideways")),
            _post(desk, "/", body + b"&date=never"),
            _post(desk, "/", urlencode({"text": f"{DRAFT} " * 2_000, "use": "personal"}).encode()),
            _post(desk, "/", urlencode({"text": f"{DRAFT} " * 20_000, "use": "personal"}).encode()),
            _post(desk, "/", _multipart(10), "multipart/form-data; boundary=x"),
            _post(desk, "/", _multipart(4_000_000), "multipart/form-data; boundary=x"),
            _post(desk, "/", DRAFT.encode(), "text/plain"),
            _post(desk, "/", b"text=%ff%fe" + DRAFT.encode() + b"&use=personal"),
            _post(desk, f"/check/dispute?rule={WORD}", body),
            _post(desk, "/check/dispute", body + b"&rule=SM408&certainty=certain&reason=joke"),
            _post(desk, "/nowhere", body),
            _post(desk, "/policy/", body),
        ]
        before = _found(desk)
        rows = _rows(desk)
    assert [200, 200, 200, 200, 422, 422, 422, 400, 400, 400, 400, 200, 404, 200, 404, 403] == statuses
    assert [] == before
    assert [] == _found(desk), "something was written as the desk stopped"
    assert 1 == rows["checks_dispute"]
    assert 0 == rows["django_session"]


def test_a_failure_that_quotes_the_draft_does_not_reach_the_log(tmp_path: Path) -> None:
    with served(tmp_path, app="faulty") as desk:
        assert 500 == _post(desk, "/", urlencode(FORM).encode())
        assert 500 == _post(desk, "/check/live", urlencode(FORM).encode())
    assert [] == _found(desk)
    said = desk.out.read_text("utf-8")
    assert '"fault": "ValueError"' in said
    assert "faulty.py" in said


def test_who_is_signed_in_leaves_no_trace_of_having_checked(tmp_path: Path) -> None:
    with served(tmp_path, "--demo") as desk:
        database = sqlite3.connect(f"file:{desk.data / 'desk.sqlite3'}?mode=ro", uri=True)
        before = _dump(database)
        for path in ("/", "/check/live"):
            _post(desk, path, urlencode(FORM).encode(), Cookie="desk_session=abc; desk_csrf=def")
        assert before == _dump(database)
        database.close()


@pytest.mark.parametrize("path", ["/", "/check/verify"])
def test_the_page_loads_nothing_from_elsewhere(db: None, path: str) -> None:
    page = Client().get(path).content.decode()
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page


def _rows(desk: Served) -> dict[str, int]:
    with sqlite3.connect(f"file:{desk.data / 'desk.sqlite3'}?mode=ro", uri=True) as database:
        return {
            table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
            for table in ("checks_dispute", "django_session", "audit_entry")
        }


def _dump(database: sqlite3.Connection) -> list[str]:
    return [line for line in database.iterdump() if "fts5" not in line]
