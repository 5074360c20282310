"""Cells of a table for a spreadsheet."""

from __future__ import annotations

_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_cell(words: object) -> str:
    """Return a cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    said = str(words)
    return f"'{said}" if said.startswith(_BEGINS_FORMULA) else said
