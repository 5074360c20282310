"""The corpus: 10,000 posts made from a seed, nine in ten of them ordinary, one in ten with something planted.

Nothing comes from outside: ordinary posts are filled sentences with the noise of real ones, planted ones
are made of the pack's own material (see ``planting``). The same seed and pack give the same corpus.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from benchmarks import words
from benchmarks.planting import Planter
from circumspect import Checker, Post, Profile
from circumspect.policy.model import Pack

SEED = 2012
SIZE = 10_000
SHARE_PLANTED = 0.10
_WARM_UP = 300

_LENGTHS = (
    (0.10, 5, 25),
    (0.35, 25, 80),
    (0.34, 80, 160),
    (0.17, 160, 280),
    (0.03, 280, 900),
    (0.01, 900, 3000),
)
"""Share of the ordinary posts, shortest and longest, in characters."""
_GAP = re.compile(r"\{(\w+)\}")
_VOWEL = re.compile(r"[aeiou](?=[^aeiou]*\b)")


@dataclass(frozen=True, slots=True)
class Sample:
    """One post of the corpus; ``planted`` says what was planted in it, empty for an ordinary one."""

    post: Post
    planted: str = ""


@dataclass(frozen=True)
class Corpus:
    """The posts in their mixed order."""

    samples: tuple[Sample, ...]

    @property
    def posts(self) -> list[Post]:
        """Every post, in order."""
        return [sample.post for sample in self.samples]

    @property
    def texts(self) -> list[str]:
        """The words of every post, in order."""
        return [sample.post.text for sample in self.samples]

    @property
    def planted(self) -> int:
        """How many posts have something planted."""
        return sum(bool(sample.planted) for sample in self.samples)

    def part(self, *, planted: bool) -> Corpus:
        """Return the posts with, or those without, something planted."""
        return Corpus(tuple(sample for sample in self.samples if bool(sample.planted) == planted))

    def sample(self, size: int) -> Corpus:
        """Return *size* posts spread evenly over the corpus, with its share of planted ones (rounded)."""
        if size >= len(self.samples):
            return self
        hits = round(size * self.planted / len(self.samples))
        chosen = _spread(self._numbers(planted=True), hits) + _spread(
            self._numbers(planted=False), size - hits
        )
        return Corpus(tuple(self.samples[number] for number in sorted(chosen)))

    def with_circumstances(self) -> Corpus:
        """Return the same posts, each by an author with a profile and in answer to another of the posts."""
        profile = Profile(name="Sam Citizen", bio="Dad of two, coffee, cycling. Views my own.", employer="")
        parents = self.texts[1:] + self.texts[:1]
        return Corpus(
            tuple(
                replace(
                    sample, post=replace(sample.post, profile=sample.post.profile or profile, parent=parent)
                )
                for sample, parent in zip(self.samples, parents, strict=True)
            )
        )

    def _numbers(self, *, planted: bool) -> list[int]:
        return [number for number, sample in enumerate(self.samples) if bool(sample.planted) == planted]


def _spread(numbers: Sequence[int], count: int) -> list[int]:
    return [numbers[at * len(numbers) // count] for at in range(count)] if count else []


def synthesise(
    pack: Pack, seed: int = SEED, size: int = SIZE, share_planted: float = SHARE_PLANTED
) -> Corpus:
    """Make the corpus."""
    chance = random.Random(seed)
    planter = Planter(pack)
    hits = round(size * share_planted)
    samples = [Sample(Post(ordinary(chance))) for _ in range(size - hits)]
    for _ in range(hits):
        kind, post = planter.plant(chance, ordinary(chance, longest=160))
        samples.append(Sample(post, kind))
    chance.shuffle(samples)
    return Corpus(tuple(samples))


def warmed(checker: Checker) -> Checker:
    """Return the checker after it has seen some posts: what it builds only when it pays is then built."""
    chance = random.Random(SEED)
    for _ in range(_WARM_UP):
        checker.check(Post(ordinary(chance)))
    return checker


def ordinary(chance: random.Random, longest: int | None = None) -> str:
    """Make one ordinary post: sentences of a topic up to a chosen length, with the noise of real posts."""
    if longest is None and chance.random() < 0.01:
        return chance.choice(words.ELSEWHERE)
    shares = [share for share, _, _ in _LENGTHS]
    _, shortest, most = chance.choices(_LENGTHS, shares)[0]
    target = min(chance.randint(shortest, most), longest or most)
    waiting: list[str] = []
    text = ""
    while not text or len(text) < target:
        if not waiting:
            topic = chance.choice(words.SENTENCES)
            waiting = chance.sample(topic, k=min(len(topic), chance.choice((1, 2, 3))))
        joint = (
            "\n" if target > 280 and chance.random() < 0.2 else chance.choice((". ", ". ", "! ", " ", ", "))
        )
        text += (joint if text else "") + _noise(chance, fill(chance, waiting.pop()))
    text = _shorten(text, max(target, 5))
    return _trimmings(chance, text, target)


def fill(chance: random.Random, sentence: str) -> str:
    """Fill the gaps of a sentence."""
    return _GAP.sub(lambda gap: chance.choice(words.GAPS[gap[1]]), sentence)


def _shorten(text: str, length: int) -> str:
    if len(text) <= length:
        return text
    head = text[: length + 1]
    return head.rpartition(" ")[0].rstrip(" ,.!") or text[:length]


def _noise(chance: random.Random, text: str) -> str:
    """Write a sentence as people do: capitals or none, curly marks, stretched words, slips of the finger."""
    dice = chance.random()
    if dice < 0.45:
        text = text[:1].upper() + text[1:]
    elif dice < 0.49:
        text = text.upper()
    dice = chance.random()
    if dice < 0.08:
        text = text.replace("'", "\u2019").replace(", ", " \u2013 ", 1)
    elif dice < 0.12:
        text = text.replace("'", "")
    elif dice < 0.15:
        text = _VOWEL.sub(lambda m: m[0] * chance.randint(3, 6), text, count=1)
    elif dice < 0.19 and len(text) > 8:
        at = chance.randrange(1, len(text) - 1)
        text = text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :]
    elif dice < 0.21:
        text = f"\u201c{text}\u201d" if chance.random() < 0.5 else f'"{text}"'
    return text


def _trimmings(chance: random.Random, text: str, target: int) -> str:
    """Add what stands around the words: a mention, hashtags, a link, emoji, marks."""
    if target < 12:
        return text
    if chance.random() < 0.10:
        text = f"{chance.choice(words.MENTIONS)} {text}"
    if chance.random() < 0.20:
        text += chance.choice(("!", "!!", "?", "...", "\u2026", "??"))
    if chance.random() < 0.12:
        text += " " + " ".join(chance.sample(words.HASHTAGS, chance.choice((1, 1, 1, 2, 3))))
    if chance.random() < 0.08:
        text += f" {chance.choice(words.LINKS)}"
    if chance.random() < 0.15:
        text += " " + "".join(chance.choices(words.EMOJI, k=chance.choice((1, 1, 2, 3))))
    return text
