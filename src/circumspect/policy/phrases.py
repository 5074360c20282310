"""How a pack writes phrases: alternatives in brackets, folded as texts are folded."""

from __future__ import annotations

import re

from circumspect.content.fold import ASCII_FOLD
from circumspect.errors import PackError

MAX_EXPANSIONS = 1000
_OTHER_WORDS = tuple(
    start + short
    for start in (" ", "(", "|")
    for short in ("we're", "we'll", "we'd", "i'll", "i'd", "he'll", "she'll", "she'd", "it's", "who're")
)
_BRACKETS_KEPT = ASCII_FOLD | {ord(mark): mark for mark in "(|)"}
_MIRROR = str.maketrans("()", ")(")
_INSIDE_A_WORD = re.compile(r"[^ (|]\(|\)[^ )|]")
_BARE_WORD = re.compile(r"[^ (|)]+")
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


def _with_and_without(phrase: str) -> tuple[str, ...]:
    """The phrase with and without its apostrophes: some of its alternatives may be typed either way."""
    return (phrase, phrase.replace("'", "")) if "'" in phrase else (phrase,)


def spellings(phrase: str) -> tuple[str, ...]:
    """Return the folded ways a phrase is typed: with its apostrophes (as spaces), and without them."""
    return tuple(dict.fromkeys(fold_phrase(written) for written in _apostrophes(phrase)))


def first_words(phrase: str) -> frozenset[str]:
    """Return the folded words that an expansion of a phrase may begin with, without writing it out."""
    return frozenset().union(*(_leading(_folded(spelling)) for spelling in _with_and_without(phrase)))


def last_words(phrase: str) -> frozenset[str]:
    """Return the folded words that an expansion of a phrase may end with, without writing it out."""
    mirrored = (_folded(spelling)[::-1].translate(_MIRROR) for spelling in _with_and_without(phrase))
    return frozenset(word[::-1] for spelling in mirrored for word in _leading(spelling))


def all_words(phrase: str) -> frozenset[str]:
    """Return the folded words that the expansions of a phrase are made of, without writing it out."""
    found: set[str] = set()
    for spelling in _apostrophes(phrase):
        folded = _folded(spelling)
        if not _INSIDE_A_WORD.search(folded):
            found.update(_BARE_WORD.findall(folded))
            continue
        building = {""}
        for inside, plain in _PARTS.findall(folded):
            longer = [
                (word + choice).split(" ") for word in building for choice in (plain or inside).split("|")
            ]
            found.update(word for words in longer for word in words[:-1])
            building = {words[-1] for words in longer}
        found |= building
    return frozenset(found - {""})


def _folded(phrase: str) -> str:
    return phrase.translate(_BRACKETS_KEPT).strip()


def _leading(folded: str) -> set[str]:
    """The first words of a folded phrase with its brackets: reads on only until every first word is whole."""
    word, _, _ = folded.partition(" ")
    if "(" not in word:
        return {word} if word else set()
    whole: set[str] = set()
    building = {""}
    for inside, plain in _PARTS.findall(folded):
        longer = [(word + choice).lstrip(" ") for word in building for choice in (plain or inside).split("|")]
        whole.update(text.partition(" ")[0] for text in longer if " " in text)
        building = {text for text in longer if " " not in text}
        if not building:
            break
    return (whole | building) - {""}
