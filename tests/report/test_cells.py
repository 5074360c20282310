"""How wide signs stand, and that none which could command a terminal is sent to one."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circumspect.report.cells import cells, is_rtl, visible, width


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("plain", 5),
        ("Café", 4),
        ("Cafe\u0301", 4),
        ("漢字", 4),
        ("ＡＢ", 4),
        ("한국", 4),
        ("😀", 2),
        ("❤️", 2),
        ("👍🏽", 2),
        ("👨‍👩‍👧", 2),
        ("🇦🇺", 2),
        ("🇦", 1),
        ("a\tb", 5),
        ("\t", 4),
        ("\u200b", 8),
        ("\x1b", 1),
        ("\ud800", 1),
        ("نه‌ای", 4),
    ],
)
def test_a_text_takes_so_many_columns(text: str, expected: int) -> None:
    assert expected == width(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\x1b[31mb", "a␛[31mb"),
        ("a\x7f", "a␡"),
        ("a\x9b1mb", "a\ufffd1mb"),
        ("\u202eabc", "<U+202E>abc"),
        ("a\u200bb", "a<U+200B>b"),
        ("\ud83d", "\ufffd"),
        ("👨‍👩‍👧", "👨‍👩‍👧"),
        ("a\nb", "a␊b"),
        ("a\u2028b", "a b"),
    ],
)
def test_what_is_not_fit_for_a_terminal_is_shown_by_a_sign(text: str, expected: str) -> None:
    assert expected == visible(text)


@given(st.text(alphabet=st.characters(), max_size=60))
def test_cells_cover_every_character_once_and_hold_no_control(text: str) -> None:
    found = list(cells(text))
    assert [cell.start for cell in found] == [0, *(cell.end for cell in found)][: len(found)]
    assert (found[-1].end if found else 0) == len(text)
    assert not {unicodedata.category(char) for cell in found for char in cell.shown} & {
        "Cc",
        "Cs",
        "Zl",
        "Zp",
    }


def test_letters_from_right_to_left_are_told() -> None:
    assert is_rtl("abc שלום")
    assert is_rtl("مرحبا")
    assert not is_rtl("abc 漢字 é")
