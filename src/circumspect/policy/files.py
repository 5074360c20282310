"""The files of a policy pack: where it lies, what its files hold, and the digest that names its content."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import tomli

from circumspect.errors import PackError, suggest

DEFAULT_PACK = "acbps_2012"


def pack_sources(name_or_folder: str | Path = DEFAULT_PACK) -> Mapping[str, str]:
    """Return the text of every file of a pack by its name in the pack. Raises PackError."""
    return {name: read_text(path, name) for name, path in sorted(_files(pack_folder(name_or_folder), ""))}


def shipped_packs() -> tuple[str, ...]:
    """Return the names of the packs that come with Circumspect."""
    packs = resources.files("circumspect") / "packs"
    return tuple(sorted(entry.name for entry in packs.iterdir() if (entry / "pack.toml").is_file()))


def pack_folder(name_or_folder: str | Path) -> Traversable:
    """Return the folder of a pack, given by its name or its folder. Raises PackError."""
    if str(name_or_folder) in shipped_packs():
        return resources.files("circumspect") / "packs" / str(name_or_folder)
    folder = Path(name_or_folder)
    try:
        there = (folder / "pack.toml").is_file()
    except OSError as error:
        raise PackError(f"the pack '{name_or_folder}' cannot be read ({error.strerror}).") from None
    if not there:
        raise PackError(
            f"no policy pack at '{name_or_folder}': a pack is a folder with a file pack.toml, or one of the "
            f"names that ship with Circumspect.{suggest(str(name_or_folder), shipped_packs())}"
        )
    return folder


def read_text(path: Traversable, name: str) -> str:
    """Return the text of a file; the errors call it *name*."""
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        raise PackError(f"{name}: the file is missing from the pack; add it.") from None
    except OSError as error:
        raise PackError(f"{name}: cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError as error:
        raise PackError(f"{name}: is not UTF-8 text (byte {error.start}). Save it as UTF-8.") from None


def read_toml(path: Traversable, name: str, *, optional: bool = False) -> dict[str, Any]:
    """Return the tables of a TOML file; none where an optional one is missing."""
    if optional and not path.is_file():
        return {}
    try:
        return tomli.loads(read_text(path, name))
    except tomli.TOMLDecodeError as error:
        raise PackError(f"{name}: is not valid TOML: {error}.") from None


def pack_digest(root: Traversable, overlay: str | Path | None = None) -> str:
    """Return the SHA-256 of the pack's TOML and Markdown files (names and bytes) and of an overlay."""
    total = hashlib.sha256()
    for name, path in sorted(_files(root, "")):
        total.update(f"{name}\n".encode())
        total.update(hashlib.sha256(_bytes(path, name)).digest())
    if overlay is not None:
        total.update(b"overlay\n" + hashlib.sha256(Path(overlay).read_bytes()).digest())
    return total.hexdigest()


def _bytes(path: Traversable, name: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise PackError(f"{name}: cannot be read ({error.strerror}).") from None


def _files(folder: Traversable, prefix: str) -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _files(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith((".toml", ".md")):
            yield prefix + entry.name, entry


def folder_files(folder: Traversable, name: str, ending: str) -> Iterator[tuple[str, Traversable]]:
    """Yield (name in the pack, file) of the files of one folder that end so, in order of name."""
    if folder.is_dir():
        for path in sorted(folder.iterdir(), key=lambda entry: entry.name):
            if path.name.endswith(ending):
                yield f"{name}/{path.name}", path
