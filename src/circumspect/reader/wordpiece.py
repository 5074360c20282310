"""Cuts a text into the pieces that the network knows: words where it knows them whole, else parts of words.

WordPiece as BERT has it (Devlin et al. 2019, section 3; Schuster and Nakajima 2012): lower case, no
accents, each mark by itself, then greedily the longest known piece. Unlike there, every character that is
no letter or digit stands alone, so that an emoji behind a word hides neither. Nothing is remembered from
one text to the next.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import NamedTuple

UNKNOWN, BEGIN, END = "[UNK]", "[CLS]", "[SEP]"
LONGEST_WORD = 60
"""A longer run of letters is no word, and unknown."""
_WORD_OR_MARK = re.compile(r"[^\W_]+|\S")


class Pieces(NamedTuple):
    """A text as the network takes it: the number of each piece, and its range of characters."""

    ids: Sequence[int]
    offsets: Sequence[tuple[int, int]]


class WordPiece:
    """Cuts texts by one vocabulary: a piece a line, the inner parts of words marked ``##``."""

    def __init__(self, vocabulary: str) -> None:
        self.numbers: Mapping[str, int] = {piece: n for n, piece in enumerate(vocabulary.split("\n"))}
        self._inner = {piece[2:]: n for piece, n in self.numbers.items() if piece.startswith("##")}
        self._longest = max(map(len, self.numbers)), max(map(len, self._inner), default=0)
        self._unknown = self.numbers[UNKNOWN]

    def cut(self, text: str, most: int | None = None) -> Pieces:
        """Return the pieces of a text; with *most*, no more than so many."""
        ids: list[int] = []
        offsets: list[tuple[int, int]] = []
        plain, number_of = text.isascii(), self.numbers.get
        for match in _WORD_OR_MARK.finditer(text.lower() if plain else text):
            word = match[0] if plain else _plain(match[0].lower())
            number = number_of(word)
            if number is not None:
                ids.append(number)
                offsets.append(match.span())
            elif word:
                self._parts(word, *match.span(), ids, offsets)
            if most is not None and len(ids) >= most:
                break
        return Pieces(ids[:most], offsets[:most])

    def _parts(self, word: str, start: int, end: int, ids: list[int], offsets: list[tuple[int, int]]) -> None:
        found: list[tuple[int, int, int]] = []
        at = 0
        while at < len(word) <= LONGEST_WORD:
            known, longest = (self._inner, self._longest[1]) if at else (self.numbers, self._longest[0])
            for stop in range(min(len(word), at + longest), at, -1):
                number = known.get(word[at:stop])
                if number is not None:
                    found.append((number, at, stop))
                    at = stop
                    break
            else:
                break
        if at < len(word):
            found = [(self._unknown, 0, len(word))]
        same = len(word) == end - start  # else some letter was written as several, or the reverse
        for number, left, right in found:
            ids.append(number)
            offsets.append((start + left, start + right) if same and len(found) > 1 else (start, end))


def _plain(word: str) -> str:
    """Return a word without the accents on its letters."""
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFD", word) if unicodedata.category(c) != "Mn")
