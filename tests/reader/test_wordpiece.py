"""Texts in the pieces that the network knows."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from circumspect.reader.wordpiece import BEGIN, END, UNKNOWN, WordPiece

VOCABULARY = [
    "[PAD]",
    UNKNOWN,
    BEGIN,
    END,
    "the",
    "pal",
    "##let",
    "##s",
    "cafe",
    "40",
    "##kg",
    "!",
    "'",
    "t",
    "don",
    "\U0001f389",
]
WORDS = WordPiece("\n".join(VOCABULARY))


def pieces(text: str) -> list[str]:
    return [VOCABULARY[number] for number in WORDS.cut(text).ids]


def test_a_word_is_cut_into_the_longest_known_pieces() -> None:
    assert ["the", "pal", "##let", "##s"] == pieces("The PALLETS")


def test_each_mark_stands_alone() -> None:
    assert ["don", "'", "t", "!", "!"] == pieces("don't!!")


def test_accents_are_not_read() -> None:
    assert ["cafe"] == pieces("Caf\u00e9")


def test_an_emoji_behind_a_word_hides_neither() -> None:
    assert ["the", "\U0001f389"] == pieces("the\U0001f389")


def test_a_word_of_which_some_part_is_unknown_is_unknown_whole() -> None:
    assert ["the", UNKNOWN, "the"] == pieces("the palx the")


def test_a_run_of_letters_without_end_is_unknown_at_once() -> None:
    assert [UNKNOWN] == pieces("pal" * 100_000)


def test_pieces_know_where_they_stand() -> None:
    text = "the 40kg pallet"
    assert ["the", "40", "kg", "pal", "let"] == [text[a:b] for a, b in WORDS.cut(text).offsets]


def test_no_more_pieces_than_asked_for() -> None:
    cut = WORDS.cut("pallets pallets", 4)
    assert (4, 4) == (len(cut.ids), len(cut.offsets))


@given(st.text())
def test_pieces_come_in_order_and_lie_in_the_text(text: str) -> None:
    cut = WORDS.cut(text)
    assert len(cut.ids) == len(cut.offsets)
    assert sorted(cut.offsets) == list(cut.offsets)
    assert all(0 <= start < end <= len(text) for start, end in cut.offsets)
    assert not any(text[start:end].isspace() for start, end in cut.offsets)
