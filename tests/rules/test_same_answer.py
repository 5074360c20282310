"""What must not change an answer: the order of a pack, the scanner in use, a second mending."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from circumspect import Author, Checker, Post, Profile, Use
from circumspect.content.language import function_words
from circumspect.content.normalise import Normaliser
from circumspect.engine import Engine
from circumspect.policy.files import DEFAULT_PACK
from circumspect.policy.loader import load_pack
from circumspect.policy.phrases import expand
from tests.making import TINY

PACKS = {"tiny": load_pack(TINY), "shipped": load_pack(DEFAULT_PACK)}
# fmt: off
NOISE = (
    "", ".", ",", "!", "?", ";", ":", "-", "\n", "\t", "&", "#", "@", "'", '"', "(", ")", "[", "]", ">", "…",
    "—", "“", "”", "’", "\n\n", "  ", "\u200b", "\u00ad", "\u202e", "\u0301", "\x00", "\ufe0f", "\U0001f92b",
    "\U0001f595", "é", "с", "ﬁ", "the", "not", "never", "we", "I", "1d10t", "soooo", "w e l l", "#NightShift",
    "i.e.", "5", "0491", "570 006", "pat@wattle.nsw.gov.au", "jo@customs.gov.au", "02 5550 0123", "WL123456",
    "02 6274 0000", "[SEC=PROTECTED]", "www.shop.example", "ext 4971", "123 456 782", "TFN", "日本語",
    "para los unos del",
)
# fmt: on


@cache
def words(name: str) -> tuple[str, ...]:
    """Return words of every list of a pack, a few of each, and noise."""
    groups = PACKS[name].groups
    phrases = [expand(phrase) for group in groups for phrase in (*group.phrases[:6], *group.exact[:2])]
    return tuple(dict.fromkeys(word for some in phrases for word in some[:3])) + NOISE


def texts(name: str) -> st.SearchStrategy[str]:
    piece = st.sampled_from(words(name)) | st.sampled_from(NOISE) | st.text(max_size=3)
    glue = st.sampled_from((" ", " ", " ", ", ", ". ", "", "\n"))
    return st.lists(st.tuples(piece, glue), max_size=25).map(lambda parts: "".join(w + g for w, g in parts))


def posts(name: str) -> st.SearchStrategy[Post]:
    return st.builds(
        Post,
        text=texts(name),
        use=st.sampled_from(Use),
        author=st.sampled_from(Author),
        profile=st.none() | st.builds(Profile, name=st.just("Jo"), bio=texts(name), employer=texts(name)),
        parent=st.none() | texts(name),
        authorised=st.sampled_from(("", "R-1")),
    )


@cache
def engine(name: str, *, plain: bool = False) -> Engine:
    return Engine(PACKS[name], plain=plain)


EACH = pytest.mark.parametrize("name", PACKS)


@EACH
@given(data=st.data())
def test_the_plain_scanner_gives_the_answer_of_the_fast_one(name: str, data: st.DataObject) -> None:
    post = data.draw(posts(name))
    assert engine(name).check(post) == engine(name, plain=True).check(post)


@EACH
@settings(max_examples=15)
@given(data=st.data())
def test_the_order_of_lists_signals_and_rules_changes_nothing(name: str, data: st.DataObject) -> None:
    pack = PACKS[name]
    shuffled = replace(
        pack,
        groups=tuple(data.draw(st.permutations(pack.groups))),
        composites=tuple(data.draw(st.permutations(pack.composites))),
        rules=tuple(data.draw(st.permutations(pack.rules))),
        clauses=tuple(data.draw(st.permutations(pack.clauses))),
    )
    other = Engine(shuffled)
    for post in data.draw(st.lists(posts(name), min_size=1, max_size=12)):
        assert engine(name).check(post) == other.check(post)


@EACH
@given(data=st.data())
def test_checking_twice_gives_the_same_answer(name: str, data: st.DataObject) -> None:
    post = data.draw(posts(name))
    assert engine(name).check(post) == engine(name).check(post)


@EACH
@given(data=st.data())
def test_every_finding_marks_words_of_its_field(name: str, data: st.DataObject) -> None:
    post = data.draw(posts(name))
    profile = post.profile or Profile()
    fields = {
        "text": post.text,
        "name": profile.name,
        "bio": profile.bio,
        "employer": profile.employer,
        "parent": post.parent or "",
    }
    for finding in engine(name).check(post).findings:
        start, end, field = finding.span
        assert 0 <= start < end <= len(fields[field])
        if finding.edit is not None:
            assert "text" == finding.edit.span.field
            assert 0 <= finding.edit.span.start <= start
            assert end <= finding.edit.span.end <= len(post.text)


@EACH
@given(data=st.data())
def test_a_mended_post_has_nothing_left_to_mend(name: str, data: st.DataObject) -> None:
    checker = _checker(name)
    mended = checker.mend(data.draw(posts(name)))
    assert [] == [finding for finding in checker.check(mended).findings if finding.edit is not None]
    assert mended == checker.mend(mended)


@EACH
@given(data=st.data())
def test_mending_removes_nothing_but_what_was_found(name: str, data: st.DataObject) -> None:
    checker, post = _checker(name), data.draw(posts(name))
    if not any(finding.edit for finding in checker.check(post).findings):
        assert post == checker.mend(post)


@given(text=texts("shipped"))
def test_every_character_that_is_read_comes_from_characters_of_the_text(text: str) -> None:
    read = _reader("shipped").full(text)
    last = 0
    for at, char in enumerate(read.clean):
        start, end = read.to_original(at, at + 1)
        assert last <= start <= end <= len(text)
        assert start < end or char == " "  # a blank between the words of a hashtag comes from nowhere
        last = start
    assert len(read.folded) == len(read.clean) + 2


@given(text=texts("shipped"), data=st.data())
def test_words_that_are_read_come_from_a_range_of_the_text(text: str, data: st.DataObject) -> None:
    read = _reader("shipped").full(text)
    letters = [at for at, char in enumerate(read.clean) if char != " "]
    if not letters:
        return
    first = data.draw(st.sampled_from(letters))
    last = data.draw(st.sampled_from(letters).filter(lambda at: at >= first))
    start, end = read.to_original(first, last + 1)
    assert 0 <= start < end <= len(text)
    assert start <= read.to_original(first, first + 1)[0]
    assert end >= read.to_original(last, last + 1)[1]


@cache
def _checker(name: str) -> Checker:
    return Checker(TINY if name == "tiny" else DEFAULT_PACK, reader=False)


@cache
def _reader(name: str) -> Normaliser:
    pack = PACKS[name]
    vocabulary = frozenset(
        word
        for group in pack.groups
        for phrase in (*group.phrases, *group.exact)
        for written in expand(phrase)[:50]
        for word in written.lower().split()
    )
    return Normaliser(lambda: vocabulary, function_words()[0], pack.emoji)
