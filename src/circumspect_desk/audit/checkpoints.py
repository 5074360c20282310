"""Anchors of the audit trail outside the database: signed lines that name the end of the chain at a moment.

Who can write to the database can rewrite the whole chain so that it follows. The checkpoints lie in a file of
their own (and should be copied elsewhere, on schedule and with every backup); each is signed with a key that
the database does not hold, so a chain that was rewritten no longer meets them.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from circumspect.errors import CircumspectError
from circumspect_desk.audit import api


@dataclass(frozen=True, slots=True)
class Anchors:
    """Where the signing key and the file of checkpoints lie."""

    key: Path
    file: Path

    def write(self, at: datetime | None = None) -> int:
        """Add a checkpoint of the chain as it stands; return the number of its last entry."""
        number, digest = api.head()
        said = {
            "number": number,
            "digest": digest,
            "at": (at or datetime.now(UTC)).isoformat(timespec="seconds"),
        }
        signature = base64.b64encode(self._private().sign(_bytes(said))).decode()
        self.file.parent.mkdir(parents=True, exist_ok=True)
        cut_short = self.file.exists() and not self.file.read_bytes().endswith(b"\n")
        with self.file.open("a", encoding="ascii") as file:
            file.write("\n" * cut_short)
            file.write(json.dumps({**said, "signature": signature}) + "\n")
            file.flush()
            os.fsync(file.fileno())
        return number

    def faults(self) -> Iterator[api.Fault]:
        """Yield every checkpoint that the chain in the database does not meet."""
        if not self.file.exists():
            if api.head()[0]:
                yield api.Fault(
                    0, f"there is no checkpoint to hold the trail against ({self.file.name} is missing)"
                )
            return
        if not self.key.exists():
            yield api.Fault(0, f"the key that the checkpoints were signed with is missing ({self.key.name})")
            return
        public = self._private().public_key()
        for line_number, line in enumerate(self.file.read_text("ascii").splitlines(), 1):
            try:
                said = json.loads(line)
                public.verify(base64.b64decode(said.pop("signature")), _bytes(said))
                number, digest = int(said["number"]), str(said["digest"])
            except (ValueError, KeyError, TypeError, AttributeError, InvalidSignature):
                yield api.Fault(
                    0, f"line {line_number} of {self.file.name} is not a checkpoint that we signed"
                )
                continue
            if number and api.digest_at(number) != digest:
                yield api.Fault(
                    number, f"it is not the entry that was there on {said['at']} (checkpoint {line_number})"
                )

    def _private(self) -> Ed25519PrivateKey:
        if not self.key.exists():
            self.key.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            made = Ed25519PrivateKey.generate()
            descriptor = os.open(self.key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
            return made
        try:
            found = load_pem_private_key(self.key.read_bytes(), None)
        except (ValueError, TypeError, OSError) as error:
            raise CircumspectError(f"{self.key} is no signing key ({type(error).__name__}).") from None
        if not isinstance(found, Ed25519PrivateKey):
            raise CircumspectError(f"{self.key} is a key of another kind: an Ed25519 key is needed.")
        return found


def _bytes(said: dict[str, object]) -> bytes:
    return json.dumps(said, sort_keys=True).encode()
