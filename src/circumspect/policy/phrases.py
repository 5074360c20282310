"""How a pack writes phrases: alternatives in brackets, folded as texts are folded."""

from __future__ import annotations

import re
from typing import NamedTuple

from circumspect.content.fold import ASCII_FOLD
from circumspect.errors import PackError

MAX_EXPANSIONS = 1000
_OTHER_WORDS = tuple(
    start + short
    for start in (" ", "(", "|")
    for short in ("we're", "we'll", "we'd", "i'll", "i'd", "he'll", "she'll", "she'd", "it's", "who're")
)
_BRACKETS_KEPT = ASCII_FOLD | {ord(mark): mark for mark in "(|)"}
_PARTS = re.compile(r"\(([^()]*)\)|([^()]+)")


def expand(phrase: str) -> tuple[str, ...]:
    """Write out the bracketed alternatives of a phrase: ``"(the |)(dog|cat)"`` gives four.

    Raises PackError for brackets that do not match, nested ones, or more than 1,000 expansions.
    """
    check_brackets(phrase)
    done = [""]
    rest = phrase
    while rest:
        before, bracket, after = rest.partition("(")
        done = [head + before for head in done]
        if not bracket:
            break
        inside, _, rest = after.partition(")")
        done = [head + choice for head in done for choice in inside.split("|")]
    return tuple(dict.fromkeys(" ".join(text.split()) for text in done if text.strip()))


def check_brackets(phrase: str) -> None:
    """Raise PackError where ``expand`` would, without writing the phrase out."""
    count, rest = 1, phrase
    while rest:
        before, bracket, after = rest.partition("(")
        if ")" in before:
            raise PackError(f"the phrase {phrase!r} closes a bracket that it did not open.")
        if not bracket:
            return
        inside, close, rest = after.partition(")")
        if not close:
            raise PackError(f"the phrase {phrase!r} opens a bracket that it does not close.")
        if "(" in inside:
            raise PackError(
                f"the phrase {phrase!r} has brackets inside brackets; write them one after another."
            )
        count *= inside.count("|") + 1
        if count > MAX_EXPANSIONS:
            raise PackError(
                f"the phrase {phrase!r} stands for more than {MAX_EXPANSIONS} phrases; split it up."
            )


def fold_phrase(phrase: str) -> str:
    """Fold one phrase as ASCII text is folded, without blanks at its ends."""
    return phrase.translate(ASCII_FOLD).strip()


def _apostrophes(phrase: str) -> tuple[str, ...]:
    """The phrase, and the same without its apostrophes unless that makes another word (we're, were)."""
    if "'" not in phrase or any(clash in f" {phrase.lower()}" for clash in _OTHER_WORDS):
        return (phrase,)
    return phrase, phrase.replace("'", "")


def spellings(phrase: str) -> tuple[str, ...]:
    """Return the folded ways a phrase is typed: with its apostrophes (as spaces), and without them."""
    return tuple(dict.fromkeys(fold_phrase(written) for written in _apostrophes(phrase)))


class Words(NamedTuple):
    """The folded words of a phrase with alternatives: which may come first, which last, and all of them."""

    first: frozenset[str]
    last: frozenset[str]
    all: frozenset[str]


def words_of(phrase: str) -> Words:
    """Return the words that the expansions of a phrase are made of, without writing them out."""
    first: set[str] = set()
    last: set[str] = set()
    every: set[str] = set()
    for spelling in _apostrophes(phrase):
        # Each state is the word being built, whether none stands before it, and the word before it.
        states = {("", True, "")}
        for inside, plain in _PARTS.findall(spelling.translate(_BRACKETS_KEPT)):
            states = {
                _follow(state, choice, first, every)
                for state in states
                for choice in (plain or inside).split("|")
            }
        for word, leads, before in states:
            end = word or before
            every.add(end)
            last.add(end)
            if leads or (not word and end == before and before in first):
                first.add(end)
    return Words(frozenset(first - {""}), frozenset(last - {""}), frozenset(every - {""}))


def _follow(
    state: tuple[str, bool, str], choice: str, first: set[str], every: set[str]
) -> tuple[str, bool, str]:
    word, leads, before = state
    *whole, word = (word + choice).split(" ")
    for done in whole:
        if done:
            every.add(done)
            if leads:
                first.add(done)
                leads = False
            before = done
    return word, leads, before
