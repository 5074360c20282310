"""Files that the desk keeps: given out only while they are what they were when they came."""

from __future__ import annotations

import hashlib

from django.core.files import File
from django.db.models.fields.files import FieldFile


def intact(stored: FieldFile, digest: str) -> File[bytes] | None:
    """Open a stored file; None where it is missing, or its SHA-256 is no longer *digest*."""
    try:
        file = stored.open("rb")
    except OSError:
        return None
    if hashlib.file_digest(file, "sha256").hexdigest() != digest:
        file.close()
        return None
    file.seek(0)
    return file
