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

    def __repr__(self) -> str:
        return f"Pieces(<{len(self.ids)} hidden>)"


class WordPiece:
    """Cuts texts by one vocabulary: a piece a line, the inner parts of words marked ``##``."""

    def __init__(self, vocabulary: str) -> None:
        self.numbers: Mapping[str, int] = {piece: n for n, piece in enumerate(vocabulary.split("\n"))}
        self._unknown = self.numbers[UNKNOWN]

    def cut(self, text: str, most: int | None = None) -> Pieces:
        """Return the pieces of a text; with *most*, no more than so many."""
        ids: list[int] = []
        offsets: list[tuple[int, int]] = []
        for match in _WORD_OR_MARK.finditer(text):
            written = match[0].lower()
            word = written if written.isascii() else _plain(written)
            start, end = match.span()
            number = self.numbers.get(word)
            if number is not None:
                ids.append(number)
                offsets.append((start, end))
            elif word:
                self._parts(word, start, end, ids, offsets)
            if most is not None and len(ids) >= most:
                break
        return Pieces(ids[:most], offsets[:most])

    def _parts(self, word: str, start: int, end: int, ids: list[int], offsets: list[tuple[int, int]]) -> None:
        found: list[tuple[int, int, int]] = []
        at = 0
        while at < len(word) <= LONGEST_WORD:
            for stop in range(len(word), at, -1):
                number = self.numbers.get(f"##{word[at:stop]}" if at else word[at:stop])
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
    return "".join(c for c in unicodedata.normalize("NFD", word) if unicodedata.category(c) != "Mn")
