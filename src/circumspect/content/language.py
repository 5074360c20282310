"""Which parts of a text are not English, so that the answer can say they were not read.

Short posts are too short for a statistical identifier, so this looks at two plain things: letters of
other scripts, and function words. It errs towards English: a borrowed phrase is not a language.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from circumspect.content.text import Text

_OTHER_SCRIPT = re.compile(
    "[\u0370-\u1fff\u2c00-\u2fef\u3005-\u3007\u3040-\u318f\u31a0-\u4dbf\u4e00-\ud7ff\uf900-\ufaff\ufb1d-\ufdff\ufe70-\ufefc]"
    "(?:[^A-Za-z\n]{0,40}[\u0370-\u1fff\u2c00-\u2fef\u3005-\u3007\u3040-\u318f\u31a0-\u4dbf\u4e00-\ud7ff\uf900-\ufaff\ufb1d-\ufdff\ufe70-\ufefc])+"
)
_MIN_FOREIGN = 3


@cache
def function_words() -> tuple[frozenset[str], frozenset[str]]:
    """Return (English function words, function words of other languages that are no English words)."""
    english: set[str] = set()
    foreign: set[str] = set()
    for line in (
        (resources.files("circumspect.content") / "function_words.txt").read_text("utf-8").splitlines()
    ):
        language, _, words = line.partition(":")
        if words and not line.startswith("#"):
            (english if language == "en" else foreign).update(words.split())
    return frozenset(english), frozenset(foreign - english)


def other_scripts(text: Text) -> list[tuple[int, int]]:
    """Return the ranges of ``text.clean`` in letters of other scripts, in order."""
    return [] if text.clean.isascii() else [match.span() for match in _OTHER_SCRIPT.finditer(text.clean)]


def unread_parts(text: Text) -> list[tuple[int, int]]:
    """Return the ranges of ``text.clean`` that are not in English, in order."""
    english, foreign = function_words()
    found = other_scripts(text)
    words = text.words
    if len(words) >= _MIN_FOREIGN and (
        english.isdisjoint(words)
        or (not foreign.isdisjoint(words) and sum(map(foreign.__contains__, words)) >= _MIN_FOREIGN)
    ):
        for number in range(len(text.sentences)):
            start, end = text.sentence_bounds(number)
            here = text.folded[start + 1 : end + 1].split()
            strange = len(foreign.intersection(here))
            if strange >= _MIN_FOREIGN and strange > 2 * len(english.intersection(here)):
                found.append((start, end))
    return sorted(found)
