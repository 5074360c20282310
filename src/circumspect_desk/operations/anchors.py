"""Where this desk anchors its audit trail."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from circumspect.errors import CircumspectError
from circumspect_desk.audit.checkpoints import Anchors


def checkpoints() -> Path:
    """Return the file of checkpoints of this desk."""
    file: Path = settings.CONFIG.data / "audit-checkpoints.jsonl"
    return file


def anchors() -> Anchors:
    """Return the signing key and the file of checkpoints of this desk.

    Raises CircumspectError where there are checkpoints and the key that signed them is gone: another key
    would call every one of them forged.
    """
    key = settings.CONFIG.signing_key or settings.CONFIG.data / "audit-signing.key"
    if checkpoints().exists() and not key.exists():
        raise CircumspectError(
            f"the key that signed the checkpoints is missing. Put it back as {key}, or say where it is with "
            "CIRCUMSPECT_SIGNING_KEY."
        )
    return Anchors(key=key, file=checkpoints())
