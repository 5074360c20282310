"""Folding keeps every position, and is the same compiled or not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from circumspect.content.fold import FoldTable, fold, fold_plainly

TABLE = FoldTable(frozenset("\U0001f40d"))


@given(
    st.text(st.characters() | st.sampled_from("aZ09&-_’“\xa0é\U0001f40d\U0001d400\x00\ud800ß"), max_size=60)
)
def test_the_compiled_fold_is_the_plain_one(text: str) -> None:
    assert fold(text, TABLE) == fold_plainly(text, TABLE)


@given(st.text(max_size=60))
def test_one_character_in_is_one_character_of_ascii_out(text: str) -> None:
    folded = fold(text, TABLE)
    assert len(folded) == len(text)
    assert folded.isascii()


def test_letters_go_to_lower_case_without_accents_and_marks_to_blanks() -> None:
    assert fold("Café – it’s £5 & up", TABLE) == "cafe   it s  5 & up"


def test_what_needs_a_full_reading_is_marked() -> None:
    assert fold("a\U0001f40db\x00", TABLE) == "a\x00b\x00"
