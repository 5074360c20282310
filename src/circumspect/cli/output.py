"""Where the answers go: standard output or a file, always in whole lines, whatever interrupts the run."""

from __future__ import annotations

import os
import secrets
import signal
import stat
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import BinaryIO

from circumspect.cli.faults import reason
from circumspect.cli.options import is_terminal
from circumspect.errors import CircumspectError, PostError

_PRIVATE = 0o600


class Output:
    """Writes pieces of text so that each is there whole or not at all, short of a crash of the machine.

    Ctrl-C during a write waits until the piece is out; a second one does not wait.
    """

    def __init__(self, stream: BinaryIO, encoding: str = "utf-8") -> None:
        self._stream = stream
        self._encoding = encoding
        self._writing = False
        self._stop = False

    def write(self, words: str) -> None:
        """Write a piece and send it on its way."""
        data = memoryview(words.encode(self._encoding, "replace"))
        self._writing = True
        try:
            while data:  # a file without a buffer may take it in pieces
                data = data[self._stream.write(data) :]
            self._stream.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise CircumspectError(f"the answer cannot be written ({reason(error)}).") from None
        finally:
            self._writing = False
        if self._stop:
            raise KeyboardInterrupt

    def interrupted(self, _signum: int, _frame: FrameType | None) -> None:
        """Take a Ctrl-C: at once, or as soon as the piece being written is out."""
        if self._writing and not self._stop:
            self._stop = True
            return
        raise KeyboardInterrupt


@contextmanager
def opened(file: str | None, *, keep: bool = False, draft: bool = False) -> Iterator[Output]:
    """Open a file, or standard output where none is named. *keep*: add to the file instead of replacing it.

    The file can be read by its owner only, though others could before: a report may hold the post. Where it
    may be the *draft* it stays as it was until the whole answer, which must be at hand, is written.
    """
    if file is None:
        with _handled(Output(sys.stdout.buffer, _encoding())) as output:
            yield output
        return
    fault = ""
    try:
        descriptor, beside = _open(file, keep=keep, draft=draft)
    except OSError as error:
        fault = reason(error)
    else:
        try:
            # Without a buffer: what is left in one would be written at the end again, and fail again.
            with os.fdopen(descriptor, "wb", buffering=0) as stream, _handled(Output(stream)) as output:
                yield output
            fault = _put_in_place(beside, file)
        finally:
            if beside is not None:
                beside.unlink(missing_ok=True)
    if fault:
        raise PostError(f"--output cannot be written ({fault}).")


def _open(file: str, *, keep: bool, draft: bool) -> tuple[int, Path | None]:
    """Open a file to write to; where it may be the draft and holds something, another beside it.

    Returns a descriptor, and the path of the one beside. A file of somebody else is written over, not
    replaced (it would be ours then), and so is one in a folder that takes no other.
    """
    binary = getattr(os, "O_BINARY", 0)
    adding = os.O_APPEND if keep else 0
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | adding | binary, _PRIVATE)
    there = os.fstat(descriptor)
    if not stat.S_ISREG(there.st_mode):
        return descriptor, None
    ours = not hasattr(os, "geteuid") or there.st_uid == os.geteuid()
    if there.st_size and ours and draft:
        beside = Path(file).resolve().with_name(f"circumspect-{secrets.token_hex(4)}.part")
        with suppress(OSError):
            other = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | binary, _PRIVATE)
            os.close(descriptor)
            return other, beside
    if there.st_size and not keep:
        os.ftruncate(descriptor, 0)
    if hasattr(os, "fchmod"):
        with suppress(OSError):  # it belongs to somebody else, who lets us write to it
            os.fchmod(descriptor, _PRIVATE)
    return descriptor, None


def _put_in_place(beside: Path | None, file: str) -> str:
    """Let a whole answer take the place of the file that it replaces. Return what stands in the way."""
    try:
        if beside is not None:
            beside.replace(Path(file).resolve())
    except OSError as error:
        return reason(error)
    return ""


def to_stdout(words: str) -> None:
    """Write text to standard output."""
    Output(sys.stdout.buffer, _encoding()).write(words)


@contextmanager
def _handled(output: Output) -> Iterator[Output]:
    before = signal.getsignal(signal.SIGINT)
    # Only where Python itself would raise KeyboardInterrupt: a job in the background ignores Ctrl-C, and a
    # thread other than the main one may not ask for it.
    ours = before is signal.default_int_handler and threading.current_thread() is threading.main_thread()
    if ours:
        signal.signal(signal.SIGINT, output.interrupted)
    try:
        yield output
    finally:
        if ours:
            signal.signal(signal.SIGINT, before)


def _encoding() -> str:
    """A terminal gets its own encoding; everything else gets UTF-8, whatever the locale."""
    return (sys.stdout.encoding or "utf-8") if is_terminal(sys.stdout) else "utf-8"
