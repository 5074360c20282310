"""How wide a text stands on a terminal, and how to show what has no width or must not be sent there.

A cell is what a reader sees as one sign: a letter with its accents, an emoji with its skin tone, two
letters of a flag. A control character is never sent to a terminal: it is shown by a sign or by its number.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

_JOINER = "\u200d"
_EMOJI_LOOK = "\ufe0f"
_TAB = 4


class Cell(NamedTuple):
    """One sign: the range of characters it is made of, how it is shown, and how many columns that takes."""

    start: int
    end: int
    shown: str
    width: int


def cells(text: str, start: int = 0, end: int | None = None, column: int = 0) -> Iterator[Cell]:
    """Yield the cells of a range of a text; *column* is where the first one will stand, for tabs."""
    end = len(text) if end is None else end
    while start < end:
        char = text[start]
        if char == "\t":
            cell = Cell(start, start + 1, " " * (_TAB - column % _TAB), _TAB - column % _TAB)
        elif " " <= char <= "~":
            stop = _cluster(text, start + 1, end) if start + 1 < end and text[start + 1] > "~" else start + 1
            cell = Cell(start, stop, text[start:stop], 1)
        else:
            cell = _cell(text, start, end)
        yield cell
        start, column = cell.end, column + cell.width


def width(text: str) -> int:
    """Return how many columns a text takes on one line."""
    return sum(cell.width for cell in cells(text))


def visible(text: str) -> str:
    """Return a text as it may be sent to a terminal, on one line."""
    return "".join(cell.shown for cell in cells(text))


def is_rtl(text: str) -> bool:
    """Whether a text holds letters that are written from right to left."""
    return not text.isascii() and any(unicodedata.bidirectional(char) in {"R", "AL"} for char in text)


def _cell(text: str, start: int, end: int) -> Cell:
    char = text[start]
    shown = _stand_in(char)
    if shown is not None:
        return Cell(start, start + 1, shown, len(shown))
    stop = start + 1
    if _is_flag_letter(char) and stop < end and _is_flag_letter(text[stop]):
        return Cell(start, stop + 1, text[start : stop + 1], 2)
    stop = _cluster(text, stop, end)
    wide = _columns(char)
    if _EMOJI_LOOK in text[start:stop]:
        wide = 2
    return Cell(start, stop, text[start:stop], wide)


def _cluster(text: str, stop: int, end: int) -> int:
    """Return where the sign that began before *stop* ends."""
    while stop < end:
        char = text[stop]
        if (
            char == _JOINER
            and stop + 1 < end
            and not text[stop + 1].isspace()
            and _columns(text[stop + 1]) == 2
        ):
            stop += 2
        elif char in {_JOINER, "\u200c"} or _extends(char):
            stop += 1
        else:
            break
    return stop


def _extends(char: str) -> bool:
    return (
        unicodedata.category(char) in {"Mn", "Me"}
        or "\U0001f3fb" <= char <= "\U0001f3ff"
        or "\U000e0020" <= char <= "\U000e007f"
        or "\u1160" <= char <= "\u11ff"
    )


def _columns(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me"} or "\u1160" <= char <= "\u11ff":
        return 0
    if unicodedata.east_asian_width(char) in {"W", "F"}:
        return 2
    # An emoji younger than this Python's tables.
    return 2 if "\U0001f300" <= char <= "\U0001faff" and unicodedata.category(char) == "Cn" else 1


def _is_flag_letter(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _stand_in(char: str) -> str | None:
    """Return what is shown for a character that is not fit for a terminal, None for one that is."""
    category = unicodedata.category(char)
    if category == "Cc":
        return chr(0x2400 + ord(char)) if char < " " else "\u2421" if char == "\x7f" else "\ufffd"
    if category == "Cs":
        return "\ufffd"
    if category == "Cf":
        return f"<U+{ord(char):04X}>"
    if category in {"Zl", "Zp"}:
        return " "
    return None
