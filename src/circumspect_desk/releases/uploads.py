"""What may be attached: which kinds, told by how a file begins and not by its name, and how large."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

LARGEST = 20_000_000
_BEGINNINGS: dict[str, Callable[[bytes], bool]] = {
    "image/png": lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"),
    "image/jpeg": lambda head: head.startswith(b"\xff\xd8\xff"),
    "image/gif": lambda head: head[:6] in {b"GIF87a", b"GIF89a"},
    "image/webp": lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP",
    "application/pdf": lambda head: head.startswith(b"%PDF-"),
    "video/mp4": lambda head: head[4:8] == b"ftyp",
}
_SUFFIXES: dict[str, tuple[str, ...]] = {
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "application/pdf": (".pdf",),
    "video/mp4": (".mp4", ".m4v"),
}
KINDS = "PNG, JPEG, GIF or WebP pictures, PDF documents, MP4 videos"


def kind_of(file: UploadedFile[bytes]) -> str:
    """Return the kind of an uploaded file. Raises ValidationError for one that may not be attached."""
    if (file.size or 0) > LARGEST:
        raise ValidationError(
            f"{file.name} is larger than {LARGEST // 1_000_000} MB. Attach a smaller version."
        )
    file.seek(0)
    head = file.read(16)
    file.seek(0)
    for kind, begins in _BEGINNINGS.items():
        if begins(head):
            return kind
    raise ValidationError(f"{file.name} cannot be attached. What can be: {KINDS}.")


def named(name: str, kind: str) -> str:
    """Return the name of a file with an ending of its kind: by that a computer chooses what opens it."""
    suffixes = _SUFFIXES[kind]
    return name if name.lower().endswith(suffixes) else f"{name}{suffixes[0]}"
