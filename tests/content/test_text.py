"""Sentences, clauses and words of a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circumspect.content.normalise import Normaliser
from circumspect.content.text import Text

READER = Normaliser(frozenset)


def _text(written: str) -> Text:
    return READER.read(written)


@pytest.mark.parametrize(
    ("written", "sentences"),
    [
        ("One. Two! Three?", ["One", "Two", "Three"]),
        ("Dr. No left at 5 p.m. today. Good.", ["Dr. No left at 5 p.m. today", "Good"]),
        ("first line\nSecond line", ["first line", "Second line"]),
        ("wrapped by\nan old mailer", ["wrapped by\nan old mailer"]),
        ("verse\n\nrefrain", ["verse", "refrain"]),
        ("it costs 3.50 a kilo", ["it costs 3.50 a kilo"]),
        ("", [""]),
    ],
)
def test_sentences_end_where_a_reader_would_pause(written: str, sentences: list[str]) -> None:
    text = _text(written)
    found = [written[slice(*text.sentence_bounds(n))] for n in range(len(text.sentences))]
    assert sentences == [sentence for sentence in found if sentence or not written]


def test_a_range_widens_to_the_clause_it_stands_in() -> None:
    written = "Long day, we opened the blue box at six, then home"
    at = written.index("box")
    assert "we opened the blue box at six" == written[slice(*_text(written).clause_bounds(at, at + 3))]


def test_words_are_counted_by_where_they_begin() -> None:
    text = _text("one two  three")
    assert [1, 1, 2, 3] == [text.word_of(at) for at in (0, 3, 4, len(text.clean) - 1)]


def test_the_text_does_not_show_its_words() -> None:
    assert "secret" not in repr(_text("my secret"))


@given(st.text("ab .\n", min_size=1, max_size=60), st.integers(0, 59), st.integers(1, 60))
def test_words_on_a_range_are_those_that_begin_after_its_first_character(
    written: str, start: int, length: int
) -> None:
    text = Normaliser(frozenset).read(written)
    start = min(start, len(text.clean) - 1)
    end = min(start + length, len(text.clean))
    assert text.words_on(start, end) == text.word_of(end - 1) - text.word_of(start)
