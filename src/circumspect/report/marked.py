"""A post laid out for a terminal: wrapped, its own line breaks kept, marked words underlined on a line below.

The marks work without colour and line up under wide characters, emoji and tabs. A line with words written
from right to left is reordered by the terminal, so marks there stand inside the line. Of a long post only
the lines with marks are shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from circumspect.api import Advice
from circumspect.report.cells import Cell, cells, is_rtl
from circumspect.report.style import Style

LONG = 4_000
"""A longer post is shown in extracts."""
MOST_MARKS = 60
_LONG_LINES = 60
_BEFORE, _AFTER = 200, 200


class Mark(NamedTuple):
    """A range of a field to be marked. ``advice`` is None for what was not read."""

    start: int
    end: int
    label: str
    advice: Advice | None


class _Piece(NamedTuple):
    """A range of the text that stands on one line, with what was left out around it."""

    start: int
    end: int
    skipped: str = ""


def marked_lines(text: str, marks: Sequence[Mark], style: Style, indent: str = "    ") -> Iterator[str]:
    """Yield the lines of a text with a line of signs below each that holds marked words."""
    marks = sorted(marks, key=lambda mark: mark[:3])[:MOST_MARKS]
    for piece in _pieces(text, marks):
        if piece.skipped:
            yield indent + style.dim(piece.skipped)
            continue
        here = [mark for mark in marks if mark.start <= piece.end and mark.end >= piece.start]
        if is_rtl(text[piece.start : piece.end]):
            yield from _inline(text, piece, here, style, indent)
            continue
        for row in _wrapped(text, piece, max(20, style.width - len(indent))):
            yield (indent + _shown(row, here, style)).rstrip()
            yield from (indent + line for line in _under(row, here, style))


def _pieces(text: str, marks: Sequence[Mark]) -> Iterator[_Piece]:
    """Cut a text into its lines; of a long one leave out the lines and stretches without marks."""
    lines = list(_lines(text))
    if len(text) <= LONG and len(lines) <= _LONG_LINES:
        yield from lines
        return
    wanted = [_Piece(max(0, m.start - _BEFORE), min(len(text), m.end + _AFTER)) for m in marks]
    wanted = wanted or [_Piece(0, _BEFORE)]
    at, skipped, position = 0, 0, 0
    for line in lines:
        while at < len(wanted) and wanted[at].end < line.start:
            at += 1
        parts = []
        for want in wanted[at:]:
            if want.start > line.end:
                break
            start, end = max(line.start, want.start, position), min(line.end, want.end)
            if start <= end:
                parts.append(_Piece(start, end))
                position = end
        if not parts:
            skipped += 1
            continue
        if skipped:
            yield _Piece(0, 0, _left_out(skipped, "line"))
            skipped = 0
        yield from _with_gaps(parts, line)
    if skipped:
        yield _Piece(0, 0, _left_out(skipped, "line"))


def _with_gaps(parts: Sequence[_Piece], line: _Piece) -> Iterator[_Piece]:
    position = line.start
    for part in parts:
        if part.start > position:
            yield _Piece(0, 0, _left_out(part.start - position, "character"))
        yield part
        position = part.end
    if line.end > position:
        yield _Piece(0, 0, _left_out(line.end - position, "character"))


def _left_out(count: int, what: str) -> str:
    return f"[{count:,} {what}{'' if count == 1 else 's'} without a mark left out]"


def _lines(text: str) -> Iterator[_Piece]:
    position = 0
    for line in text.splitlines(keepends=True):
        yield _Piece(position, position + len(line.rstrip("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029")))
        position += len(line)


def _wrapped(text: str, piece: _Piece, width: int) -> Iterator[list[Cell]]:
    """Yield the rows of a line: broken at blanks, and anywhere where a word is wider than the row."""
    row: list[Cell] = []
    column, blank = 0, 0
    for cell in cells(text, piece.start, piece.end):
        if column + cell.width > width and row and not cell.shown.isspace():
            cut = blank or len(row)
            yield row[:cut]
            row, blank = row[cut:], 0
            column = sum(kept.width for kept in row)
        row.append(cell)
        column += cell.width
        if cell.shown.isspace() or cell.width == 2:
            blank = len(row)
    yield row


def _shown(row: Sequence[Cell], marks: Sequence[Mark], style: Style) -> str:
    if not style.colour:
        return "".join(cell.shown for cell in row)
    words: list[str] = []
    run, current = "", -1
    for cell in row:
        inside = next((n for n, m in enumerate(marks) if m.start < cell.end and cell.start < m.end), -1)
        if inside != current:
            words.append(style.mark(marks[current].advice, run) if current >= 0 else run)
            run, current = "", inside
        run += cell.shown
    words.append(style.mark(marks[current].advice, run) if current >= 0 else run)
    return "".join(words)


def _under(row: Sequence[Cell], marks: Sequence[Mark], style: Style) -> Iterator[str]:
    """Yield the lines of signs below a row; marks that overlap stand on lines of their own."""
    lines: list[tuple[int, str]] = []
    for mark in marks:
        place = _columns(row, mark)
        if place is None:
            continue
        left, right = place
        signs = ("~" if mark.advice is None else "^") * (right - left) + mark.label
        for number, (end, line) in enumerate(lines):
            if end < left:
                lines[number] = left + len(signs), line + " " * (left - end) + _coloured(mark, signs, style)
                break
        else:
            lines.append((left + len(signs), " " * left + _coloured(mark, signs, style)))
    return (line for _, line in lines)


def _coloured(mark: Mark, signs: str, style: Style) -> str:
    return style.dim(signs) if mark.advice is None else style.of(mark.advice, signs)


def _columns(row: Sequence[Cell], mark: Mark) -> tuple[int, int] | None:
    """Return the columns of a row that a mark covers, None where it covers none."""
    left = right = column = 0
    found = False
    for cell in row:
        after = column + cell.width
        if mark.start < cell.end and cell.start < max(mark.end, mark.start + 1):
            if not found:
                found, left = True, column
            if not cell.shown.isspace() or not found:
                right = after
        column = after
    if not found and row and mark.start == mark.end == row[-1].end:
        return column, column + 1
    return (left, max(right, left + 1)) if found else None


def _inline(text: str, piece: _Piece, marks: Sequence[Mark], style: Style, indent: str) -> Iterator[str]:
    """Show a line with its marks in brackets, cut where the terminal ends it."""
    clipped = [(max(m.start, piece.start), min(m.end, piece.end), m.label) for m in marks]
    cuts = sorted({piece.start, piece.end, *(at for start, end, _ in clipped for at in (start, end))})
    line = indent
    for start, end in pairwise(cuts):
        opened = "".join(f"[{label}: " for left, right, label in clipped if left == start < right)
        closed = "".join("]" for left, right, _ in clipped if left < right == end)
        line += opened + "".join(cell.shown for cell in cells(text, start, end)) + closed
    yield line
    if any(mark.advice for mark in marks):
        yield indent + style.dim("(marks stand inside this line: it runs from right to left)")
