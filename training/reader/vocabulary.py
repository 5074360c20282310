"""The words of the reader: those of the base model, with emoji in the slots that it left unused.

The base model knows nine signs and no emoji. Each of these gets one of its 994 unused slots, and begins as
the mean of the words of its name: the size of the weights stays as it was.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Container, Iterable

UNUSED = 994
_RANGES = ((0x1F600, 0x1F64F), (0x1F400, 0x1F43F), (0x1F910, 0x1F9FF), (0x2600, 0x27BF), (0x1F300, 0x1F5FF))
"""Where emoji are taken from, after those that the corpus uses: faces, animals, people, signs, the rest."""


def is_emoji(character: str) -> bool:
    """Tell whether a character is an emoji or a sign that is used as one."""
    return 0x2600 <= ord(character) <= 0x27BF or 0x1F300 <= ord(character) <= 0x1FAFF


def emoji(texts: Iterable[str], known: Container[str]) -> list[str]:
    """Return the emoji to teach that are not *known*: those of the texts, most frequent first, and ranges."""
    counted = Counter(c for text in texts for c in text if is_emoji(c))
    ranked = [c for c, _ in sorted(counted.items(), key=lambda item: (-item[1], item[0]))]
    whole = (chr(code) for first, last in _RANGES for code in range(first, last + 1))
    named = (c for c in dict.fromkeys([*ranked, *whole]) if unicodedata.name(c, "") and c not in known)
    return [c for c, _ in zip(named, range(UNUSED), strict=False)]


def with_emoji(vocabulary: str, taught: list[str]) -> str:
    """Return the vocabulary, a piece a line, with the emoji in the unused slots."""
    waiting = iter(taught)
    pieces = vocabulary.rstrip("\n").split("\n")
    return "\n".join(next(waiting, piece) if piece.startswith("[unused") else piece for piece in pieces)
