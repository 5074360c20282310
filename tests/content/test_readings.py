"""The short way through a text reads what the long way reads, and what is not read is owned up to."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from circumspect import Checker, Post, Profile, load_policy
from circumspect.content.normalise import Normaliser
from circumspect.engine import Engine

SPANISH = "Hoy en el aeropuerto nos han abierto todas las maletas y no dijeron nada"
GERMAN = "Heute war es sehr kalt und wir sind nicht aus dem Haus gegangen"
# fmt: off
ODD = (
    "LOOSER", "LOOOSER", "cus-toms", "cus_toms", "cus.toms", "cus/toms", "c.u.s.t.o.m.s", "[idi0t]",
    "you,idi0t", "idi0t.", "(1diot)", "...idi0t", "IDIOOOT", "C-U-S-T-O-M-S", "o_f_f_i_c_e_r", "bor-der",
    "<idi0t>", "b0rder", "it's", "2nd", "b4", "7.30", "E=mc2", "mother-in-law", "A", "I", "é", "ﬁ",
)
GLUE = (
    " ", " ", " ", ", ", ". ", ",", ".", "...", "/", "-", "_", ":", ";", "'", '"', "(", ")", "[", "]", "\n",
)
# fmt: on
LEET = str.maketrans("oieastbl", "01345781")


@cache
def _reader() -> Normaliser:
    return Engine(load_policy()).compiled.normaliser


@cache
def _words() -> tuple[str, ...]:
    return tuple(sorted(_reader().vocabulary))


@st.composite
def _disguised(draw: st.DrawFn) -> str:
    """Return a word of the pack as somebody may write it who does not want it read."""
    word = draw(st.sampled_from(_words()))
    at = draw(st.integers(1, len(word) - 1))
    mark = draw(st.sampled_from("-_./*'"))
    return draw(
        st.sampled_from(
            (
                word,
                word.upper(),
                word.title(),
                f"{word[:at]}{mark}{word[at:]}",
                f"{word[:at]}{word[at - 1] * 3}{word[at:]}",
                f"{word[:at]}{word[at - 1] * 3}{word[at:]}".upper(),
                word[:at] + word[at:].replace(word[at], word[at].translate(LEET), 1),
                word.translate(LEET),
                mark.join(word),
                f"[{word}]",
                f"{word}{mark}",
            )
        )
    )


def _texts() -> st.SearchStrategy[str]:
    piece = _disguised() | st.sampled_from(ODD)
    pieces = st.lists(st.tuples(piece, st.sampled_from(GLUE)), max_size=6)
    return pieces.map(lambda parts: "".join(word + glue for word, glue in parts))


@given(text=_texts())
@example("LOOSER")
@example("LOOOSER")
@example("cus-toms")
@example("cus_toms")
@example("the cus_toms queue")
@example("[idi0t]")
@example("you,idi0t")
@example("\u00e9\u00e9\u00e9,idi0t")
@example("\u0130 looool,idi0t")
@example("c..u..s..t..o..m..s")
def test_the_hints_miss_nothing_that_the_full_reading_reads(text: str) -> None:
    assert _reader().full(text).folded == _reader().read(text).folded


@pytest.mark.parametrize(
    "post",
    [
        Post("Lovely day at the beach with the kids.", parent=SPANISH),
        Post("Lovely day at the beach with the kids.", parent=GERMAN),
        Post("Lovely day at the beach with the kids.", profile=Profile(bio=SPANISH)),
        Post("Lovely day at the beach with the kids.", profile=Profile(name="Jo", bio=GERMAN)),
        Post(GERMAN),
    ],
    ids=["Spanish parent", "German parent", "Spanish bio", "German bio", "German text"],
)
def test_a_part_in_another_language_is_reported_unread(post: Post) -> None:
    assert False is Checker(reader=False).check(post).complete


def test_parts_in_english_are_read() -> None:
    post = Post(
        "Lovely day at the beach with the kids.",
        profile=Profile(name="Jo", bio="I like the sea and my two dogs."),
        parent="How was the weekend for you and the family?",
    )
    assert Checker(reader=False).check(post).complete
