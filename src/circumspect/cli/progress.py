"""A line on standard error that says how far a long run is; only where a person sits there."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator

from circumspect.cli.faults import say
from circumspect.cli.options import is_terminal

_EVERY = 0.1
_BAR = 24


class Progress:
    """Counts posts and bytes, and redraws its line ten times a second. Silent where there is no terminal."""

    def __init__(self, size: int | None) -> None:
        self._size = size
        self._bytes = 0
        self._posts = 0
        self._begun = time.monotonic()
        self._next = self._begun + _EVERY
        self._drawn = False
        self._shows = is_terminal(sys.stderr)

    def watched(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """Pass lines on and count their bytes."""
        for line in lines:
            self._bytes += len(line)
            yield line

    def step(self) -> None:
        """Count one post."""
        self._posts += 1
        if self._shows and (now := time.monotonic()) >= self._next:
            self._next = now + _EVERY
            self._draw(now)

    def clear(self) -> None:
        """Take the line off the screen, so that something else can be said."""
        if self._drawn:
            self._put("\r\x1b[K")
            self._drawn = False

    def say(self, words: str) -> None:
        """Say something without tearing the line."""
        self.clear()
        say(words)

    def _draw(self, now: float) -> None:
        rate = self._posts / max(now - self._begun, 0.001)
        bar = ""
        if self._size:
            done = min(1.0, self._bytes / self._size)
            full = round(done * _BAR)
            bar = f"[{'#' * full}{'.' * (_BAR - full)}] {done:4.0%}  "
        self._put(f"\r\x1b[K{bar}{self._posts:,} posts, {rate:,.0f} a second")
        self._drawn = True

    def _put(self, words: str) -> None:
        try:
            sys.stderr.write(words)
            sys.stderr.flush()
        except OSError:
            self._shows = False
