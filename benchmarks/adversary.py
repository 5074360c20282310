"""Posts of 280 characters meant to cost much: kinds known to hurt scanners, and a small random search.

A kind is a function from a source of chance to a text without end; it is cut to length. Words come from
the pack at hand, so that the kinds stay hostile while lists grow.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from itertools import islice
from time import perf_counter

from benchmarks.planting import Planter, number, written
from circumspect import Checker, Pack, Post

LENGTH = 280
Maker = Callable[[random.Random], Iterator[str]]

_LEET = str.maketrans("oieastbl", "0134578|")
_HOMOGLYPHS = str.maketrans("aceopxyi", "\u0430\u0441\u0435\u043e\u0440\u0445\u0443\u0456")
_FULLWIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff"
_COMBINING = "\u0301\u0308\u0327\u0336"

_CYCLES = {
    "we we we": "we ",
    "i am i work": "I am I work we are my our us ",
    "not not not": "not never if ",
    "digits": "1234567890",
    "digits and blanks": "0412 345 678 02 ",
    "brackets": "[(",
    "brackets, marked": "[SEC=",
    "double quotes": '"a ',
    "open quotes": "\u201ca ",
    "single quotes": " 'a",
    "quoted lines": "> a\n",
    "sentence ends": "A. ",
    "exclamation": "!?",
    "new lines": "a\n\n",
    "at signs": "a@",
    "e-mails": "a@b.au ",
    "long local part": "a.b-",
    "dots": "a.b.au/",
    "links": "http://a.au/ ",
    "mentions": "@ab ",
    "hyphens": "ab-c-de-",
    "stars": "a****** ",
    "stars and letters": "b*t*h* ",
    "leet digits": "a1a1a1 ",
    "ambiguous leet": "1l1l1 ",
    "one letter": "a",
    "repeated letters": "aaaabbbbcccc ",
    "spaced letters": "a b c d e ",
    "dotted letters": "a.b.c.d.e ",
    "one-letter hashtags": "#a",
    "hashtag of letters": "#" + "ia" * 28 + " ",
    "blanks": "  \t",
    "nul": "\x00a",
    "surrogates": "\ud83d ",
    "flags": "\U0001f1e6\U0001f1fa",
    "family emoji": "\U0001f468\u200d\U0001f469\u200d\U0001f467 ",
    "ligature": "\ufdfa ",
    "fullwidth": "\uff57\uff45 ",
    "other scripts": "\u0436\u4eca\u03ba ",
    "foreign function words": "que la para con los por una ",
}
"""Kinds that repeat one piece."""


class Hostile:
    """Makes hostile texts of every kind for a pack."""

    def __init__(self, pack: Pack) -> None:
        self._planter = Planter(pack)
        rare = [group for group in pack.groups if not group.common]
        self._lists = [phrases for group in rare if (phrases := written(group.phrases + group.exact))]
        self._common = [p for group in pack.groups if group.common for p in written(group.phrases)] or ["we"]
        self._conditions = [b.condition for rule in pack.rules for b in rule.branches]
        self._words = sorted(
            {w for ps in self._lists for p in ps for w in p.split() if w.isalpha() and len(w) > 3}
        )
        self._words = self._words or ["nothing"]
        self._long = sorted((p for ps in self._lists for p in ps if " " in p), key=len)[-400:] or [
            "no phrase"
        ]
        self.kinds: dict[str, Maker] = {
            **{name: _cycle(piece) for name, piece in _CYCLES.items()},
            "one list over and over": self._one_list,
            "all rare phrases": lambda c: (c.choice(c.choice(self._lists)) + " " for _ in _ever()),
            "all common phrases": lambda c: (c.choice(self._common) + " " for _ in _ever()),
            "half phrases": lambda c: (p.rpartition(" ")[0] + " " for p in self._picks(c, self._long)),
            "one phrase halved": self._one_half,
            "one condition": self._one_condition,
            "all conditions": lambda c: (part + " " for _ in _ever() for part in self._parts(c)),
            "short words of lists": self._short_words,
            "leetspeak": self._changed(lambda w: w.translate(_LEET)),
            "spaced out": self._changed(" ".join),
            "dotted out": self._changed(".".join),
            "hyphenated": self._changed(lambda w: f"{w[:2]}-{w[2:-2]}-{w[-2:]}"),
            "stretched": self._changed(lambda w: w[0] + w[1] * 4 + w[2:-1] + w[-1] * 5),
            "starred out": self._changed(lambda w: w[0] + "*" * (len(w) - 2) + w[-1]),
            "hashtags of words": lambda c: (
                f"#{a}{b}" for a, b in zip(*[self._picks(c, self._words)] * 2, strict=False)
            ),
            "hashtags in capitals": lambda c: (
                f"#{w.title()}{w.upper()} " for w in self._picks(c, self._words)
            ),
            "zero-width flood": lambda c: (
                ch + c.choice(_ZERO_WIDTH) for w in self._picks(c, self._words) for ch in w
            ),
            "combining marks": lambda c: (
                ch + c.choice(_COMBINING) for w in self._picks(c, self._words) for ch in w
            ),
            "look-alike letters": self._changed(lambda w: w.translate(_HOMOGLYPHS)),
            "fullwidth words": self._changed(lambda w: w.translate(_FULLWIDTH)),
            "valid numbers": lambda c: (number(c) + " " for _ in _ever()),
            "quoted phrases": lambda c: (f'"{p}" ' for p in self._picks(c, self._long)),
            "phrases ending sentences": lambda c: (f"{c.choice(c.choice(self._lists))}. " for _ in _ever()),
            "random marks": lambda c: (c.choice("#@*$!.-_/'\"[](){}<>0123 aeiou") for _ in _ever()),
        }

    def text(self, kind: str, chance: random.Random, length: int = LENGTH, *, woken: bool = False) -> str:
        """Return a text of a kind, *length* characters long; *woken*: after the words of a rule."""
        pieces = [part + " " for part in self._parts(chance)] if woken else []
        total = sum(map(len, pieces))
        for piece in self.kinds[kind](chance):
            if total >= length:
                break
            pieces.append(piece or " ")
            total += len(pieces[-1])
        return "".join(pieces)[:length]

    @staticmethod
    def _picks(chance: random.Random, among: list[str]) -> Iterator[str]:
        while True:
            yield chance.choice(among)

    def _changed(self, change: Callable[[str], str]) -> Maker:
        return lambda chance: (change(word) + " " for word in self._picks(chance, self._words))

    def _one_list(self, chance: random.Random) -> Iterator[str]:
        phrases = chance.choice(self._lists)
        return (chance.choice(phrases) + " " for _ in _ever())

    def _one_half(self, chance: random.Random) -> Iterator[str]:
        return _cycle(chance.choice(self._long).rpartition(" ")[0] + " ")(chance)

    def _short_words(self, chance: random.Random) -> Iterator[str]:
        shortest = sorted((p for ps in self._lists for p in ps), key=len)[:60]
        return (chance.choice(shortest) + " " for _ in _ever())

    def _parts(self, chance: random.Random) -> list[str]:
        return self._planter.words_for(chance, chance.choice(self._conditions)) or ["we"]

    def _one_condition(self, chance: random.Random) -> Iterator[str]:
        condition = chance.choice(self._conditions)
        return (part + " " for _ in _ever() for part in self._planter.words_for(chance, condition) or ["we"])


def cost(checker: Checker, text: str, repeats: int = 3) -> float:
    """Return the seconds one check of a text takes: the least of some, for what disturbs only ever adds."""
    post = Post(text)
    least = float("inf")
    for _ in range(repeats):
        begun = perf_counter()
        checker.check(post)
        least = min(least, perf_counter() - begun)
    return least


def worst_of_kinds(
    checker: Checker, hostile: Hostile, chance: random.Random, each: int
) -> dict[str, tuple[float, str]]:
    """Return for every kind the dearest of *each* posts: its seconds and its text."""
    worst = {}
    for kind in hostile.kinds:
        texts = [hostile.text(kind, chance, woken=bool(turn % 2)) for turn in range(each)]
        dearest = max(texts, key=lambda text: cost(checker, text, repeats=2))
        worst[kind] = cost(checker, dearest, repeats=15), dearest
    return worst


def search(
    checker: Checker,
    hostile: Hostile,
    chance: random.Random,
    start: dict[str, tuple[float, str]],
    rounds: int,
) -> tuple[float, str]:
    """Look for a dearer post by crossing and changing the dearest so far; return its seconds and text."""
    pool = sorted(start.values(), reverse=True)[:12]
    for _ in range(rounds):
        text = _change(chance, hostile, chance.choice(pool)[1], chance.choice(pool)[1])
        seconds = cost(checker, text, repeats=2)
        if seconds > pool[-1][0]:
            seconds = cost(checker, text, repeats=5)
            pool = sorted([*pool, (seconds, text)], reverse=True)[:12]
    return max((cost(checker, text, repeats=15), text) for _, text in pool)  # luck does not last


def _change(chance: random.Random, hostile: Hostile, one: str, other: str) -> str:
    cut = chance.randrange(LENGTH)
    dice = chance.random()
    if dice < 0.4:
        made = one[:cut] + other[cut:]
    elif dice < 0.7:
        piece = hostile.text(chance.choice(list(hostile.kinds)), chance, chance.randint(5, 120))
        made = one[:cut] + piece + one[cut + len(piece) :]
    elif dice < 0.85:
        size = chance.randint(2, 40)
        made = one[:cut] + one[max(0, cut - size) : cut] * chance.randint(1, 4) + one[cut:]
    else:
        made = "".join(islice(_cycle(one[cut : cut + chance.randint(3, 60)] or "a")(chance), LENGTH))
    return (made * 2)[:LENGTH] if made else one


def _cycle(piece: str) -> Maker:
    return lambda _: (piece for _ in _ever())


def _ever() -> Iterator[None]:
    while True:
        yield None
