"""Where the answers go: standard output or a file, always in whole lines, whatever interrupts the run."""

from __future__ import annotations

import os
import signal
import stat
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import BinaryIO

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
        data = words.encode(self._encoding, "replace")
        self._writing = True
        try:
            self._stream.write(data)
            self._stream.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            fault = error.strerror or "unknown reason"
            raise CircumspectError(
                f"the answer cannot be written ({fault[:1].lower()}{fault[1:]})."
            ) from None
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
def opened(file: str | None, *, keep: bool = False) -> Iterator[Output]:
    """Open a file, or standard output where none is named. *keep*: add to the file instead of replacing it.

    The file can be read by its owner only, though others could before: a report may hold the post.
    """
    if file is None:
        with _handled(Output(sys.stdout.buffer, _encoding())) as output:
            yield output
        return
    fault = ""
    try:
        flags = os.O_WRONLY | os.O_CREAT | (os.O_APPEND if keep else os.O_TRUNC) | getattr(os, "O_BINARY", 0)
        descriptor = os.open(file, flags, _PRIVATE)
        stream = os.fdopen(descriptor, "wb")
        if hasattr(os, "fchmod") and stat.S_ISREG(os.fstat(descriptor).st_mode):
            with suppress(OSError):  # it belongs to somebody else, who lets us write to it
                os.fchmod(descriptor, _PRIVATE)
    except OSError as error:
        fault = error.strerror or "unknown reason"
    else:
        with stream, _handled(Output(stream)) as output:
            yield output
        return
    raise PostError(f"--output cannot be written ({fault[:1].lower()}{fault[1:]}).")


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
