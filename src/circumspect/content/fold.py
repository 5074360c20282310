"""Folding: one character in, one character out, so that positions stay as they are.

Letters go to lower case without their accents, digits stay, every other mark becomes a space, and
``OPAQUE`` stands for a character that needs the full reading (``normalise.py``): invisible characters,
look-alike letters of other scripts, joined forms, and emoji that carry a word.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Set as AbstractSet

from circumspect.speed import COMPILED, compiled

OPAQUE = "\x00"
_KEEP = frozenset("abcdefghijklmnopqrstuvwxyz0123456789&")
_QUOTES = {
    "\u2018": "'",
    "\u2019": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u2013": "-",
    "\u2014": "-",
    "\xa0": " ",
}

ASCII_FOLD: dict[int, str] = {}
"""The fold of the 128 ASCII characters. A class table, so that ``str.translate`` takes its fast road."""
for _code in range(128):
    _char = chr(_code).lower()
    ASCII_FOLD[_code] = _char if _char in _KEEP else " "
ASCII_FOLD[0] = OPAQUE


_ASCII_BYTES = bytes(ord(ASCII_FOLD[_code]) if _code < 128 else 0 for _code in range(256))
"""The same as a table of bytes: several times as fast for text that is all ASCII."""
_ASCII = frozenset(map(chr, range(128)))


_USUAL = (range(0x80, 0x250), range(0x2000, 0x2C00), range(0x1F300, 0x1FB00))
"""Accented letters, marks and emoji: what posts in English hold besides ASCII."""


class FoldTable(dict[int, str]):
    """A translation table for every character.

    The usual ones are worked out, all of them, when the first is asked for; any other each time anew. So the
    table tells nothing of what was folded by it (decision 0001).

    *meaningful* holds the emoji (single code points) that stand for words; they fold to ``OPAQUE``.
    """

    def __init__(self, meaningful: AbstractSet[str]) -> None:
        super().__init__(ASCII_FOLD)
        self._meaningful = meaningful

    def __missing__(self, code: int) -> str:
        if len(self) == len(ASCII_FOLD):
            self.update({usual: self._fold(chr(usual)) for some in _USUAL for usual in some})
        return self.get(code) or self._fold(chr(code))

    def _fold(self, char: str) -> str:
        if char in _QUOTES or char == "\u2026":
            return " "
        if char in self._meaningful:
            return OPAQUE
        category = unicodedata.category(char)
        if category[0] == "L" and unicodedata.name(char, "").startswith("LATIN"):
            base = unicodedata.normalize("NFKD", char)
            letters = [c for c in base.lower() if not unicodedata.combining(c)]
            return letters[0] if len(letters) == 1 and letters[0].isascii() else OPAQUE
        if category in {"So", "Sk", "Po", "Pd", "Ps", "Pe", "Pi", "Pf", "Sc", "Zs"} and not _compatible(char):
            return " "
        return OPAQUE


def fold_plainly(text: str, table: FoldTable) -> str:
    """Fold a text, character by character, in plain Python."""
    if text.isascii() or all(table[ord(char)] == " " for char in set(text) - _ASCII):
        # What is not ASCII is written as a question mark, which folds to a space too.
        return text.encode("ascii", "replace").translate(_ASCII_BYTES).decode("ascii")
    return text.translate(table)


def fold(text: str, table: FoldTable) -> str:
    """Fold a text, character by character."""
    return compiled.fold(text, table) if COMPILED else fold_plainly(text, table)


def _compatible(char: str) -> bool:
    """Whether NFKC reads the character as something else (fullwidth forms, circled letters and so on)."""
    return unicodedata.normalize("NFKC", char) != char
