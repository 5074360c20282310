"""Errors a person can act on: each names the place, the value found, and the likely fix."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class CircumspectError(Exception):
    """Base of every error this package raises on purpose; the command line ends with status 2."""


class PackError(CircumspectError):
    """A policy pack or an overlay could not be loaded: says file, line or key, value and hint."""


class PostError(CircumspectError):
    """A post could not be understood. Speaks of fields and positions, never of the post's words."""


def suggest(word: str, known: Iterable[str]) -> str:
    """Return " Did you mean 'x'?" for the nearest known word, or the list of known words when short."""
    known = sorted(known)
    near = get_close_matches(word, known, n=1, cutoff=0.6)
    if near:
        return f" Did you mean '{near[0]}'?"
    if 0 < len(known) <= 12:
        return f" Known: {', '.join(known)}."
    return ""
