"""Where the post comes from: the argument itself, a file, standard input; one post, or many as JSON lines."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from circumspect.cli.faults import reason, say
from circumspect.cli.options import is_terminal, whole
from circumspect.content.post import MAX_CHARACTERS
from circumspect.errors import PostError

MANY = (".jsonl", ".ndjson")
_SUFFIXES = (".txt", ".md", *MANY)
_MAX_BYTES = 4 * MAX_CHARACTERS
_SNIFF = 64 * 1024
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_BOM = b"\xef\xbb\xbf"
_WANTED = "Give the words of the post, as plain text."
_A_POST = re.compile(rb'\s*\{\s*"')


@dataclass(frozen=True, repr=False)
class Source:
    """What there is to check. ``lines`` is None for one post. Its ``repr`` hides the post."""

    name: str
    text: str = ""
    lines: Iterator[bytes] | None = None
    size: int | None = None
    stream: BinaryIO | None = None
    path: Path | None = None

    def close(self) -> None:
        """Close the file, where there is one."""
        if self.stream is not None:
            self.stream.close()

    def __repr__(self) -> str:
        return f"Source({'many' if self.lines is not None else 'one post'})"


def words_given(arguments: tuple[str, ...], given: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the arguments; no words where a post is passed on and nobody could mean to type some."""
    passing_on = given.get("parent") and given.get("action") in {"share", "like"}
    return ("",) if passing_on and not arguments and is_terminal(sys.stdin) else arguments


def open_source(arguments: tuple[str, ...], *, as_text: bool, kind: str, form: str) -> Source:
    """Find out what the argument is and open it. *kind*: auto, text or jsonl; *form*: how to report.

    Raises PostError in words that repeat nothing of the post.
    """
    if len(arguments) > 1:
        raise PostError(
            f"found {len(arguments)} arguments where one post is expected; put the whole post in quotes, or "
            f"give one file."
        )
    argument = arguments[0] if arguments else "-"
    if as_text:
        return _argument(argument)
    if argument == "-":
        return _standard_input(kind, form)
    path = _existing(argument)
    if path is not None:
        return _file(path, kind)
    if looks_like_a_path(argument):
        raise PostError(
            "the argument looks like the name of a file, and there is no such file. If these are the words "
            "of the post, add --text."
        )
    return _argument(argument)


def looks_like_a_path(argument: str) -> bool:
    """Tell whether words are rather the name of a file than a post."""
    if "\n" in argument or len(argument) > 400 or "://" in argument:
        return False
    if argument.lower().endswith(_SUFFIXES):
        return True
    if re.match(r"\.{0,2}/\S*$|\.{1,2}[/\\]|~[/\\]|[A-Za-z]:[/\\]", argument):
        return True
    first = re.match(r"/[^/\s]+/", argument)
    if first and Path(first[0]).is_dir():
        return True
    return ("/" in argument or "\\" in argument) and not re.search(r"\s", argument)


def decode(data: bytes, what: str) -> str:
    """Return bytes as text: UTF-8, with or without a byte order mark, or UTF-16 with one.

    Raises PostError that names the first byte that cannot be read, and the likely fix.
    """
    if data.startswith(_UTF16):
        fault = None
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            fault = error.start
        raise PostError(f"{what} is marked as UTF-16 and is damaged at byte {fault}. Save it as UTF-8.")
    skipped = len(_BOM) if data.startswith(_BOM) else 0
    at, cut = -1, False
    try:
        text = data[skipped:].decode("utf-8")
    except UnicodeDecodeError as error:
        # Raised again below, outside this block: the exception itself holds the whole draft.
        text, at, cut = "", error.start + skipped, error.reason == "unexpected end of data"
    if at >= 0:
        raise PostError(_not_utf8(data, at, cut, what))
    if "\x00" in text:
        raise PostError(_holds_nul(data, what))
    return text


def _not_utf8(data: bytes, at: int, cut: bool, what: str) -> str:
    if cut:
        return f"{what} ends in the middle of a character (byte {at:,}): it may have been cut off."
    if b"\x00" in data[: at + 64]:
        return f"{what} is no text: byte {at:,} is not UTF-8, and there are NUL bytes. {_WANTED}"
    likely = "Windows-1252" if 0x80 <= data[at] < 0xA0 else "Windows-1252 or Latin-1"
    return (
        f"{what} is not UTF-8 text: byte {at:,} cannot be read. It is likely {likely}. Save it as UTF-8 in "
        f"your editor, or convert it: iconv -f WINDOWS-1252 -t UTF-8"
    )


def _holds_nul(data: bytes, what: str) -> str:
    at = data.index(b"\x00")
    if data.count(b"\x00") * 3 > len(data):
        return f"{what} holds NUL bytes (the first is byte {at:,}): it is likely UTF-16. Save it as UTF-8."
    return f"{what} holds a NUL byte (byte {at:,}), so it is no text. {_WANTED}"


def _argument(argument: str) -> Source:
    return Source("argument", text=whole(argument, "the argument"))


def _existing(argument: str) -> Path | None:
    try:
        path = Path(argument)
        there = argument != "" and path.exists()
    except (OSError, ValueError):  # too long for a name, or holds NUL: it is the post itself
        return None
    return path if there else None


def _file(path: Path, kind: str) -> Source:
    if path.is_dir():
        raise PostError("the argument is a folder; give the file in it.")
    if kind == "auto" and path.suffix.lower() == ".json":
        raise PostError(
            "a .json file may hold anything. Posts are read as JSON lines: one object a line, in a file that "
            "ends in .jsonl. If it holds just that, circumspect check takes it: add --input jsonl."
        )
    many = kind == "jsonl" or (kind == "auto" and path.suffix.lower() in MANY)
    fault = ""
    try:
        stream = path.open("rb")
    except OSError as error:
        fault = reason(error)
    else:
        if many:
            size = path.stat().st_size
            return Source(str(path), lines=_lines(stream), size=size or None, stream=stream, path=path)
        with stream:
            return Source(str(path), text=decode(_read(stream, "the file"), "the file"), path=path)
    raise PostError(f"the file cannot be read ({fault}).")


def _standard_input(kind: str, form: str) -> Source:
    stream = sys.stdin.buffer
    if is_terminal(sys.stdin):
        say("Type or paste the post. When it is done: Enter, then Ctrl-D (on Windows: Ctrl-Z, Enter).")
    if kind == "text":
        return Source("stdin", text=decode(_read(stream, "standard input"), "standard input"))
    if kind == "jsonl" or form == "jsonl":
        return Source("stdin", lines=_lines(stream))
    try:
        head = stream.readline(_SNIFF)
    except OSError as error:
        raise _unreadable("standard input", error) from None
    if _A_POST.match(head.removeprefix(_BOM)):
        return Source("stdin", lines=_lines(stream, head))
    return Source("stdin", text=decode(_read(stream, "standard input", head), "standard input"))


def _read(stream: BinaryIO, what: str, head: bytes = b"") -> bytes:
    try:
        data = head + stream.read(_MAX_BYTES + 1 - len(head))
    except OSError as error:
        raise _unreadable(what, error) from None
    if len(data) > _MAX_BYTES:
        raise PostError(f"{what} has more than {_MAX_BYTES:,} bytes; no post is that long.")
    return data


def _lines(stream: BinaryIO, head: bytes = b"") -> Iterator[bytes]:
    """Yield the lines of a stream. UTF-16 with a mark is read as what it says."""
    try:
        first = head if head.endswith(b"\n") else head + stream.readline()
        if first.startswith(_UTF16):
            whole = io.StringIO(decode(first + stream.read(), "the input"))
            yield from (line.encode("utf-8", "surrogatepass") for line in whole)
            return
        if first:
            yield first.removeprefix(_BOM)
        yield from stream
    except OSError as error:
        raise _unreadable("the input", error) from None


def _unreadable(what: str, error: OSError) -> PostError:
    return PostError(f"{what} cannot be read ({reason(error)}).")
