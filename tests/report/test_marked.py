"""A post with its marks below the words: aligned under wide signs, wrapped, cut where it is long."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from circumspect import Advice
from circumspect.report.cells import width
from circumspect.report.marked import LONG, Mark, marked_lines
from circumspect.report.style import Style
from tests.report.reports import LETTERS

RED = Advice.DO_NOT_POST


def _lines(text: str, *marks: tuple[int, int, str], columns: int = 84) -> list[str]:
    return list(marked_lines(text, [Mark(*mark, RED) for mark in marks], Style(width=columns)))


def test_a_mark_stands_under_its_words() -> None:
    assert _lines("one two three", (4, 7, "1")) == ["    one two three", "        ^^^1"]


def test_a_mark_stands_under_its_words_after_wide_signs_emoji_tabs_and_accents() -> None:
    for before in ("漢字", "👨‍👩‍👧", "🇦🇺", "a\t", "e\u0301", "👍🏽 ", "\u200b", "\x07"):
        text = f"{before} two"
        start = len(before) + 1
        shown, under = _lines(text, (start, start + 3, "1"))
        assert width(shown[: shown.index("two")]) == under.index("^")
        assert under.strip() == "^^^1"


def test_a_mark_over_wide_signs_is_as_wide_as_they() -> None:
    assert _lines("x 漢字 y", (2, 4, "1"))[1] == "      ^^^^1"


def test_marks_side_by_side_share_a_line() -> None:
    assert _lines("one two three", (0, 3, "1"), (8, 13, "2"))[1] == "    ^^^1    ^^^^^2"


def test_marks_that_overlap_or_touch_stand_on_lines_of_their_own() -> None:
    assert _lines("one two", (0, 7, "1"), (4, 7, "2")) == ["    one two", "    ^^^^^^^1", "        ^^^2"]
    assert _lines("onetwo", (0, 3, "1"), (3, 6, "2")) == ["    onetwo", "    ^^^1", "       ^^^2"]


def test_a_mark_goes_on_over_a_wrapped_line() -> None:
    assert _lines("aaaa bbbb cccc dddd", (5, 14, "1"), columns=24) == [
        "    aaaa bbbb cccc dddd",
        "         ^^^^^^^^^1",
    ]
    lines = _lines("aaaa bbbb cccc dddd eeee", (15, 24, "1"), columns=24)
    assert lines == [
        "    aaaa bbbb cccc dddd",
        "                   ^^^^1",
        "    eeee",
        "    ^^^^1",
    ]


def test_line_breaks_of_the_post_are_kept() -> None:
    assert _lines("one\n\ntwo\r\nthree\n") == ["    one", "", "    two", "    three"]


def test_a_word_wider_than_the_line_is_broken() -> None:
    lines = _lines("x" * 50, columns=24)
    assert [len(line.strip()) for line in lines] == [20, 20, 10]


def test_wide_signs_may_break_anywhere() -> None:
    lines = _lines("漢" * 15, columns=24)
    assert [line.strip() for line in lines] == ["漢" * 10, "漢" * 5]


def test_an_empty_mark_at_the_end_is_seen() -> None:
    assert _lines("one", (3, 3, "1"))[1] == "       ^1"


def test_of_a_long_post_only_what_is_marked_is_shown() -> None:
    text = "nothing here\n" * LONG + "the words\n" + "nothing here\n" * LONG
    at = text.index("the words")
    lines = _lines(text, (at, at + 9, "1"))
    assert len(lines) < 60
    assert lines[lines.index("    the words") + 1] == "    ^^^^^^^^^1"
    assert any("lines without a mark left out]" in line for line in lines)


def test_of_a_long_post_without_marks_the_beginning_is_shown() -> None:
    lines = _lines("word " * LONG)
    assert lines[0].startswith("    word word")
    assert len(lines) < 10


@given(LETTERS, st.data())
def test_no_line_is_lost_and_none_is_wider_than_it_may_be(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    lines = list(marked_lines(text, [Mark(start, end, "1", RED)], Style(width=40)))
    assert len(lines) >= len(text.splitlines())
    assert not any("\n" in line or "\x1b" in line for line in lines)


@given(LETTERS, st.data())
def test_colours_change_nothing_but_colours(text: str, data: st.DataObject) -> None:
    import re  # noqa: PLC0415

    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    marks = [Mark(start, end, "1", RED), Mark(end, len(text), "a", None)]
    plain = list(marked_lines(text, marks, Style(width=40)))
    coloured = list(marked_lines(text, marks, Style(width=40, colour=True)))
    assert [line.rstrip() for line in plain] == [
        re.sub("\x1b\\[[0-9;]*m", "", line).rstrip() for line in coloured
    ]
