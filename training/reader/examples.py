"""Posts as the network learns from them: token numbers, and what a careful reader found, rule by rule."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from circumspect import Checker
from circumspect.content.post import Post, post_from_mapping
from circumspect.reader.reader import LONGEST
from circumspect.reader.segments import circumstances
from circumspect.reader.weights import LONGEST_AROUND
from circumspect.reader.wordpiece import WordPiece
from training.check_corpus import ATTRIBUTES, KINDS
from training.public import Public, public_posts

RULES = tuple(sorted(rule.id for rule in Checker(reader=False).policy.rules))
UNITS = (*RULES, *KINDS)
"""What is read of a whole post: the rules that hold, and the kinds of agency information."""
UNKNOWN = -100.0
HIDDEN = 0.08
"""How many of the words are hidden from the network, in half of the posts, so that it leans on none alone."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Example:
    """One post. ``units`` and ``tokens`` (a row a token of the words, a column a rule) hold 0, 1 or UNKNOWN.

    ``attributes`` holds the number of each attribute's value, -100 where nobody said.
    """

    post: Post
    ids: tuple[int, ...]
    ids_around: tuple[int, ...]
    units: Floats
    tokens: Floats
    attributes: tuple[int, ...]
    id: str = ""


class Maker:
    """Makes examples with one vocabulary, reading texts as the checker does."""

    def __init__(self, wordpiece: WordPiece) -> None:
        self._wordpiece = wordpiece
        self.hidden = wordpiece.numbers["[MASK]"]
        self._read = Checker(reader=False).read

    def of_entry(self, data: Mapping[str, Any]) -> Example:
        """Return the example of one line of the corpus."""
        post = post_from_mapping(data)
        held = {*data["rules"], *data["kinds"]}
        units = np.array([unit in held for unit in UNITS], np.float32)
        if "agency-info" not in held:
            units[len(RULES) :] = 0.0
        marks = [(mark["start"], mark["end"], set(mark["rules"])) for mark in data["marks"]]
        found = data.get("attributes") or {}
        attributes = tuple(
            values.index(found[name]) if name in found else -100 for name, values in ATTRIBUTES.items()
        )
        example = self._example(post, units, marks, attributes, data["id"])
        # What is told only after what is read of a long post nobody can learn from it.
        if len(example.ids) == LONGEST:
            for column in {RULES.index(rule) for _, _, rules in marks for rule in rules}:
                if not example.tokens[:, column].any():
                    units[column] = UNKNOWN
        if units[RULES.index("agency-info")] == UNKNOWN:
            units[len(RULES) :] = UNKNOWN
        return example

    def of_public(self, row: Public) -> Example:
        """Return the example of one post of a public collection."""
        post = Post(row.text)
        units = np.array(
            [
                float(unit in row.rules) if unit in row.rules or unit in row.only or not row.only else UNKNOWN
                for unit in UNITS
            ],
            np.float32,
        )
        unsaid = (-100,) * len(ATTRIBUTES)
        example = self._example(post, units, [], unsaid)
        if row.rules or row.only:  # which words carry it nobody said
            example.tokens[:] = UNKNOWN
        return example

    def _example(
        self,
        post: Post,
        units: Floats,
        marks: Sequence[tuple[int, int, set[str]]],
        attributes: tuple[int, ...],
        name: str = "",
    ) -> Example:
        text = self._read(post.text)
        ids, offsets = self._wordpiece.cut(text.clean, LONGEST)
        tokens = np.zeros((len(ids), len(RULES)), np.float32)
        for start, end, rules in marks:
            columns = [RULES.index(rule) for rule in rules]
            for number in range(len(ids)):
                left, right = text.to_original(*offsets[number])
                if left < end and start < right:
                    tokens[number, columns] = 1.0
        return Example(post, tuple(ids), self.around(circumstances(post)), units, tokens, attributes, name)

    def around(self, words: str) -> tuple[int, ...]:
        """Return the tokens of the circumstances, as many as are learnt from."""
        return tuple(self._wordpiece.cut(words, LONGEST_AROUND).ids)


def from_public(maker: Maker, folder: Path, seed: int = 2012) -> list[Example]:
    """Return what public collections add: a share of each, so that none drowns the corpus."""
    most = {"edos": 2000, "hatemoji": 6000, "davidson": 1500, "crisislex": 2500}
    by_source: dict[str, list[Public]] = {}
    for row in public_posts(folder):
        by_source.setdefault(row.source, []).append(row)
    chance = random.Random(seed)
    return [
        maker.of_public(row)
        for source, rows in sorted(by_source.items())
        for row in chance.sample(rows, min(len(rows), most[source]))
    ]


def ordinary(maker: Maker, folder: Path) -> list[Example]:
    """Return every ordinary post of the collections: from them the quick look learns what to pass over."""
    return [maker.of_public(row) for row in public_posts(folder) if row.source == "crisislex"]


def varied(example: Example, maker: Maker, chance: random.Random) -> Example:
    """Return the example as it might also have been: the channel not told, some words not understood."""
    if chance.random() < 0.3 and example.post.channel:
        example = replace(example, ids_around=maker.around(circumstances(replace(example.post, channel=""))))
    if chance.random() < 0.5:
        kept = (maker.hidden if chance.random() < HIDDEN else number for number in example.ids)
        example = replace(example, ids=tuple(kept))
    return example


def drawn(examples: Sequence[Example], wrong: Mapping[str, float], chance: random.Random) -> list[Example]:
    """Return the examples that a later epoch learns from, four in nine of all.

    Of the corpus the third that the network was most wrong on, and a sixth of the others by chance (Jiang et
    al. 2019); of public collections by chance alone, since there it is often the label that is wrong. *wrong*
    tells by id how wrong the network was when it last saw a post.
    """
    ours = sorted((e for e in examples if e.id), key=lambda e: -wrong.get(e.id, 0.0))
    public = [e for e in examples if not e.id]
    hard, others = ours[: len(ours) // 3], ours[len(ours) // 3 :]
    return [
        *hard,
        *chance.sample(others, len(others) // 6),
        *chance.sample(public, len(public) * 4 // 9),
    ]


def batches(
    examples: Iterable[Example], size: int, chance: random.Random | None = None
) -> Iterator[list[Example]]:
    """Yield batches of examples of about one length; in random order where *chance* is given."""
    pool = list(examples)
    if chance:
        chance.shuffle(pool)
    wide = size * 50
    found = []
    for at in range(0, len(pool), wide):
        part = sorted(pool[at : at + wide], key=lambda e: len(e.ids) + len(e.ids_around))
        found += [part[i : i + size] for i in range(0, len(part), size)]
    if chance:
        chance.shuffle(found)
    yield from found
