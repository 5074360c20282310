"""The tree of words finds every phrase wherever it stands, compiled or not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circumspect.detectors.tree import DEEPEST, ENGLISH, Tree
from circumspect.speed import COMPILED

WORDS = st.sampled_from(("a", "b", "ab", "ba", "c", "", "x1", "&"))
PHRASES = st.lists(
    st.lists(WORDS, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=12, unique=True
)
TEXTS = st.lists(WORDS, max_size=20).map(lambda words: f" {' '.join(words)} ")


def grown(phrases: list[str]) -> Tree:
    tree = Tree()
    for number, phrase in enumerate(phrases, 1):
        tree.add(phrase, number)
    return tree


def sought(phrases: list[str], folded: str) -> list[tuple[int, int, int]]:
    """Find the same by looking for each phrase at each place."""
    return sorted(
        (number, at, at + len(phrase))
        for number, phrase in enumerate(phrases, 1)
        for at in range(len(folded) - len(phrase) - 1)
        if folded.startswith(f" {phrase} ", at)
    )


@given(phrases=PHRASES, folded=TEXTS)
def test_every_phrase_is_found_wherever_it_stands(phrases: list[str], folded: str) -> None:
    assert sorted(grown(phrases).find(folded)) == sought(phrases, folded)


@given(phrases=PHRASES, folded=TEXTS)
def test_the_compiled_walk_finds_what_plain_python_finds(phrases: list[str], folded: str) -> None:
    tree = grown(phrases)
    compiled = tree.quick()
    if not COMPILED:
        assert compiled is None
        return
    assert compiled is not None
    assert compiled.find(folded, None) == tree.find(folded)
    wanted = b"\x02"  # the meaning 1 alone
    assert compiled.find(folded, wanted) == [found for found in tree.find(folded) if found[0] == 1]


def test_phrases_that_lie_in_one_another_are_all_found() -> None:
    tree = grown(["we seized", "seized", "we seized ten", "ten"])
    assert sorted(tree.find(" we seized ten ")) == [(1, 0, 9), (2, 3, 9), (3, 0, 13), (4, 10, 13)]


def test_a_phrase_does_not_run_over_a_mark_unless_it_is_written_so() -> None:
    tree = grown(["my boss", "long   haul"])  # as "long - haul" is folded
    assert tree.find(" my  boss long   haul ") == [(2, 9, 20)]


def test_marks_do_not_make_a_word_mean_something() -> None:
    tree = grown(["the boss"])
    tree.mark(["the"], ENGLISH)
    assert tree.find(" the cat ") == []


def test_a_phrase_too_long_for_the_compiled_walk_is_found_without_it() -> None:
    phrase = " ".join("a" for _ in range(DEEPEST + 1))
    tree = grown([phrase])
    assert tree.quick() is None
    assert tree.find(f" {phrase} ") == [(1, 0, len(phrase))]


def test_the_longest_phrase_is_found_in_a_text_of_nothing_but_beginnings() -> None:
    phrase = " ".join("a" for _ in range(DEEPEST))
    tree = grown([phrase, "a a"])
    text = f" {phrase} {phrase} "
    found = tree.find(text)
    assert [number for number, _, _ in found].count(1) == DEEPEST + 1
    compiled = tree.quick()
    assert compiled is None or compiled.find(text, None) == found


@pytest.mark.skipif(not COMPILED, reason="nothing was compiled here")
@pytest.mark.parametrize("arguments", [(), (" a ",), (b" a ", None), (" a ", "b"), (None, None)])
def test_the_compiled_walk_refuses_what_it_cannot_read(arguments: tuple[object, ...]) -> None:
    compiled = grown(["a"]).quick()
    assert compiled is not None
    with pytest.raises(TypeError):
        compiled.find(*arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize("folded", ["", " ", "  ", "a", " a", "a "])
def test_texts_without_blanks_at_their_ends_do_no_harm(folded: str) -> None:
    tree = grown(["a"])
    compiled = tree.quick()
    assert compiled is None or isinstance(compiled.find(folded, None), list)
    assert isinstance(tree.find(folded), list)
