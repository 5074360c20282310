"""What is planted in a tenth of the corpus: material of the pack and its detectors, and numbers that pass.

All of it is read from the pack at hand, so that the benchmark stays true while lists and rules grow.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

from benchmarks import words
from circumspect import Post
from circumspect.detectors import identifiers
from circumspect.detectors.registry import DETECTORS
from circumspect.policy.model import Pack
from circumspect.policy.phrases import expand
from circumspect.rules.condition import Condition
from circumspect.rules.page import Example, examples, split_page

SHARES = {"phrase": 25, "condition": 25, "example": 25, "contact": 9, "detector": 8, "number": 8}
"""Kinds of planted posts and their shares, in hundredths."""

_DIGITS = "0123456789"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NUMBERS: tuple[tuple[str, int, Callable[[str], bool]], ...] = (
    ("my TFN is {0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]} {0[6]}{0[7]}{0[8]}", 9, identifiers.tfn),
    ("ABN {0}", 11, identifiers.abn),
    ("their ACN {0} checks out", 9, identifiers.acn),
    ("Medicare {0}", 10, identifiers.medicare),
    ("card {0} expiry 12/14", 16, identifiers.luhn),
    ("IMO {0} came in", 7, identifiers.imo),
    ("awb {0} is late", 11, identifiers.air_waybill),
)


class Planter:
    """Makes posts with something in them for a pack to find."""

    def __init__(self, pack: Pack) -> None:
        self._lists = {group.name: written(group.phrases + group.exact) for group in pack.groups}
        self._rare = [g.name for g in pack.groups if not g.common and self._lists[g.name]]
        self._composites = {composite.name: composite.condition for composite in pack.composites}
        self._conditions = [
            b.condition for rule in pack.rules for b in rule.branches if rule.status == "live"
        ]
        self._examples = list(flagged_examples(pack))
        self._contacts = pack.agency.contacts
        self._detected = {name: tuple(texts) for kind in DETECTORS for name, texts in kind.examples.items()}

    def plant(self, chance: random.Random, text: str) -> tuple[str, Post]:
        """Return what kind was planted, and the post: *text* with it, or an example of a rule page as is."""
        kind = chance.choices(list(SHARES), list(SHARES.values()))[0]
        if kind == "example" and self._examples:
            return kind, replace(chance.choice(self._examples).post, id=None)
        makers: dict[str, Callable[[random.Random], str]] = {
            "phrase": self._phrase,
            "condition": self._condition,
            "detector": self._detector,
            "number": number,
            "contact": self._contact,
        }
        here = makers[kind](chance) if kind in makers else ""
        if not here:  # the pack has nothing of that kind yet
            kind, here = "contact", self._contact(chance)
        return kind, Post(chance.choice(words.FRAMES).format(here=here, text=text))

    def phrase(self, chance: random.Random, name: str) -> str:
        """Return some phrase of a list, or words that a detector finds for the signal of that name."""
        known = self._lists.get(name) or self._detected.get(name)
        return chance.choice(known) if known else ""

    def words_for(self, chance: random.Random, condition: Condition, depth: int = 0) -> list[str]:
        """Return phrases for the entries of a condition, in order; signals made of others are opened up."""
        found: list[str] = []
        for group in condition.all:
            atom = chance.choice(group)
            if atom.relation == "context":
                continue
            inner = self._composites.get(atom.signal)
            if inner is not None and depth < 5:
                found += self.words_for(chance, inner, depth + 1)
            else:
                found.append(self.phrase(chance, atom.signal))
        return [words_ for words_ in found if words_]

    def _phrase(self, chance: random.Random) -> str:
        return self.phrase(chance, chance.choice(self._rare)) if self._rare else ""

    def _condition(self, chance: random.Random) -> str:
        parts = self.words_for(chance, chance.choice(self._conditions)) if self._conditions else []
        return chance.choice((" ", " ", " the ", " my ")).join(parts)

    def _detector(self, chance: random.Random) -> str:
        return chance.choice(self._detected[chance.choice(list(self._detected))])

    def _contact(self, chance: random.Random) -> str:
        contacts = self._contacts
        some = "".join(chance.choices(_DIGITS, k=8))
        made = [f"0{chance.choice('2378')} {some[:4]} {some[4:]}", f"04{some[:2]} {some[2:5]} {some[5:]}"]
        made += [f"jo.citizen{some[:2]}@{domain}" for domain in contacts.domains]
        made += [f"{prefix} {some[:4]}" for prefix in contacts.phone_prefixes]
        made += [*contacts.public_phones, *contacts.public_emails]
        return chance.choice(("write to {}", "call {}", "{} is my desk", "reach me on {}")).format(
            chance.choice(made)
        )


def written(phrases: Sequence[str]) -> tuple[str, ...]:
    """Return phrases with their bracketed alternatives written out."""
    return tuple(dict.fromkeys(text for phrase in phrases for text in expand(phrase)))


def flagged_examples(pack: Pack) -> list[Example]:
    """Return the flagged examples of every rule page that can be read."""
    found = []
    for page in pack.pages.values():
        _, body, line = split_page(page)
        found += [example for example in examples(body, line) if example.flagged]
    return found


def number(chance: random.Random) -> str:
    """Return words with an identifier whose check digit holds."""
    if chance.random() < 0.15:
        return f"container {container_number(chance)}"
    words_, length, valid = chance.choice(_NUMBERS)
    while True:
        digits = "".join(chance.choices(_DIGITS, k=length))
        if valid(digits):
            return words_.format(digits)


def container_number(chance: random.Random) -> str:
    """Return a freight container number with its check digit."""
    head = "".join(chance.choices(_LETTERS, k=3)) + "U" + "".join(chance.choices(_DIGITS, k=6))
    return next(head + digit for digit in _DIGITS if identifiers.container(head + digit))
