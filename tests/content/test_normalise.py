"""Whatever was done to a word, it is read, and the marks fall on the characters the author typed."""

from __future__ import annotations

import re

import pytest

from circumspect.content.normalise import HINTS, Normaliser

WIDE = "".join(chr(ord(letter) + 0xFEE0) for letter in "CUSTOMS")
BOLD = "".join(chr(ord(letter) - 97 + 0x1D41A) for letter in "customs")
WORDS = frozenset(
    {"folk", "fork", "fuck", "idiot", "loser", "customs", "officer", "border", "force", "bastard", "roster"}
)
READER = Normaliser(
    known=lambda: WORDS,
    common=frozenset({"the", "at", "night", "safe", "my"}),
    emoji={"🖕": "middle finger", "🐕‍🦺": "service dog"},
)


@pytest.mark.parametrize(
    ("written", "word", "read_from"),
    [
        ("You 1d10t", "idiot", "1d10t"),
        ("you ID1OT!", "idiot", "ID1OT"),
        ("an i d i o t here", "idiot", "i d i o t"),
        ("c.u.s.t.o.m.s guy", "customs", "c.u.s.t.o.m.s"),
        ("what a looooooser", "loser", "looooooser"),
        ("an id-i-ot", "idiot", "id-i-ot"),
        ("f**k off", "fuck", "f**k"),
        ("b*stard!!", "bastard", "b*stard"),
        ("\u0441ustoms queue", "customs", "\u0441ustoms"),
        ("cus\u200btoms", "customs", "cus\u200btoms"),
        ("cus\u00adtoms", "customs", "cus\u00adtoms"),
        ("\u202ecustoms", "customs", "customs"),
        (WIDE, "customs", WIDE),
        (BOLD, "customs", BOLD),
        ("c\u0301ustoms", "customs", "c\u0301ustoms"),
        ("th\u00ebir r\u00f6ster", "roster", "r\u00f6ster"),
        ("so 🖕 off", "middle finger", "🖕"),
        ("my 🐕‍🦺 rests", "service dog", "🐕‍🦺"),
    ],
)
def test_a_disguised_word_is_read_and_its_marks_fall_on_what_was_typed(
    written: str, word: str, read_from: str
) -> None:
    text = READER.full(written)
    at = text.folded.find(f" {word} ")
    assert at >= 0, text.folded
    start, end = text.to_original(at, at + len(word))
    assert read_from == written[start:end]


@pytest.mark.parametrize("ending", ["\r\n", " \n", "\t\r\n", "\r"])
def test_a_line_ends_in_one_way_whichever_system_wrote_it(ending: str) -> None:
    text = READER.read(f"border{ending}force")
    assert " border force " == text.folded
    assert (7 + len(ending) - 1, 12 + len(ending) - 1) == text.to_original(7, 12)


@pytest.mark.parametrize(
    "written",
    [
        "2nd of May at 7.30",
        "b4 and gr8",
        "A B C",
        "a C-A-T scan",
        "mother-in-law",
        "*really*",
        "1800 06 1800",
        "v1.2.3",
        "so good!!!",
        "E=mc2",
    ],
)
def test_what_is_no_disguise_of_a_known_word_stays_as_it_is(written: str) -> None:
    assert written == READER.full(written).clean


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("#BorderForce", "border force"),
        ("#borderforce", "border force"),
        ("#MyNightRoster", "my night roster"),
        ("#CUSTOMSofficer", "customs officer"),
        ("#Customs2024", "customs 2024"),
        ("#ILoveCustoms", "i love customs"),
        ("#GrongCustoms", "grong customs"),
        ("#xyzzyq", "xyzzyq"),
    ],
)
def test_a_hashtag_is_split_into_words(tag: str, words: str) -> None:
    assert words == READER.full(tag).folded.strip()


def test_a_run_of_blanks_is_read_as_one_and_the_marks_still_fall_right() -> None:
    text = READER.full("my   customs \t officer")
    at = text.clean.index("customs officer")
    assert (5, 22) == text.to_original(at, at + len("customs officer"))


def test_plain_text_is_read_by_folding_alone() -> None:
    read = READER.read("It's the CUSTOMS officer, again")
    assert read.clean is read.original
    assert " it s the customs officer  again " == read.folded


@pytest.mark.parametrize(
    "written",
    ["cus\u200btoms", "\u0441ustoms", "you 1d10t", "#BorderForce \u0441ustoms", "a  b\x00c", "\ud800"],
)
def test_the_quick_way_reads_what_the_full_way_reads(written: str) -> None:
    assert READER.full(written).folded == READER.read(written).folded


def test_a_lone_surrogate_and_a_nul_are_read_past() -> None:
    text = READER.full("my \ud800 roster\x00 here")
    assert "roster" in text.folded
    assert "\ud800" not in text.clean
    text.clean.encode("utf-8")


@pytest.mark.parametrize(
    "written",
    [
        "1d10t",
        "you 1d10t!",
        "ca$h",
        "f**k",
        "sh1t",
        "a  b",
        "#BorderForce",
        "i d i o t",
        "id-i-ot",
        "looooser",
    ],
)
def test_some_hint_sees_what_needs_the_full_reading(written: str) -> None:
    assert any(re.search(hint, written, re.ASCII) for hint in HINTS)
