"""Long posts are read in windows of sentences, and the words that carry a rule are marked."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from circumspect import Checker
from circumspect.content.text import Text
from circumspect.reader.reader import LONGEST, carrying, windows_of
from circumspect.reader.wordpiece import UNKNOWN, Pieces, WordPiece
from tests.making import TINY

READ = Checker(TINY, reader=False).read
WORDS = WordPiece(f"{UNKNOWN}\na\nb")


def cut(text: str) -> tuple[Pieces, Text]:
    read = READ(text)
    return WORDS.cut(read.clean), read


def test_a_short_post_is_one_window() -> None:
    assert [(0, 3)] == [(w.first, w.last) for w in windows_of(*cut("a b a"))]


def test_nothing_to_read_is_no_window() -> None:
    assert [] == windows_of(*cut(" \n "))


def test_the_last_sentence_of_a_window_is_read_again_in_the_next() -> None:
    words, text = cut(". ".join(["A" + " b" * 58] * 4))
    windows = windows_of(words, text)
    assert 3 == len(windows)
    assert all(later.first < earlier.last for earlier, later in pairwise(windows))


@given(st.lists(st.integers(1, 400), min_size=1, max_size=12))
def test_windows_hold_every_word_and_none_too_many(sentences: list[int]) -> None:
    words, text = cut(". ".join("A" + " b" * length for length in sentences))
    windows = windows_of(words, text)
    assert set(range(len(words.ids))) == {n for w in windows for n in range(w.first, w.last)}
    assert all(0 < w.last - w.first <= LONGEST for w in windows)
    assert all(one.first < other.first and one.last < other.last for one, other in pairwise(windows))


def test_the_words_around_the_strongest_one_are_marked() -> None:
    words, text = cut("aa bb cc dd ee ff gg")
    marked = carrying([0.0, 0.1, 0.8, 0.1, 0.9, 0.1, 0.0], words.offsets, text)
    assert "cc dd ee" == text.clean[slice(*marked)]


def test_words_are_marked_whole_and_without_the_marks_around_them() -> None:
    words, text = cut("(caught it), didn't we")
    assert ["(", "caught", "it", ")", ",", "didn", "'", "t", "we"] == [
        text.clean[a:b] for a, b in words.offsets
    ]
    assert (
        "caught it"
        == text.clean[slice(*carrying([0.9, 0.9, 0.9, 0.9, 0.9, 0, 0, 0, 0], words.offsets, text))]
    )
    assert "didn't we" == text.clean[slice(*carrying([0, 0, 0, 0, 0, 0, 0, 0.9, 0.9], words.offsets, text))]


def test_where_no_word_stands_out_its_sentence_is_marked() -> None:
    words, text = cut("Aa bb. Cc dd ee. Ff gg.")
    tokens = [0.0] * len(words.ids)
    tokens[5] = 0.1
    assert "Cc dd ee" == text.clean[slice(*carrying(tokens, words.offsets, text))]


def test_marked_words_do_not_begin_with_what_joins_them_on() -> None:
    words, text = cut("We went to Priya Nair")
    assert "Priya Nair" == text.clean[slice(*carrying([0, 0, 0.9, 0.9, 0.9], words.offsets, text))]
    assert "to" == text.clean[slice(*carrying([0, 0, 0.9, 0, 0], words.offsets, text))]
