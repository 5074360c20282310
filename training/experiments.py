"""Experiments with the network: what do its parts and its way of learning give?

    python -m training.experiments NAME        (layers, attributes, soft, further, misspelt, or all)

Each network is fitted to as many posts of training writers as any other, short ones that it sees once,
without public collections, and scored on the calibration writers: macro-F1 over the rules, each told at its
best level (so the score flatters), with a 95 % bootstrap over posts at those levels; and once more on the
same posts misspelt. `soft` learns from the shipped reader besides, which learnt from all posts and
collections; `further` first reads half as many posts without their labels; `misspelt` learns from posts of
which every other has slips of the fingers, signs for letters and bare hashtags. That is a twentieth of the
steps of `make train`: it tells what helps a network that has seen little (after 500 steps it knows hardly
anything yet). The test writers are never read. What more writers and more posts give: ``training/curve.py``.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from circumspect.reader.weights import Weights
from training.reader.__main__ import entries_of, labels, older, prepared
from training.reader.__main__ import told_by as told_by_weights
from training.reader.base import LAYERS, WIDTH, WORDS, Encoder
from training.reader.examples import RULES, Example, Maker, batches
from training.reader.fit import Recipe, fit
from training.reader.network import Network, batch_of

SEED, DRAWS, STEPS = 2012, 400, 1200
SHORT_POST = 40
"""How many tokens a post may have; about two in three have no more."""
QUICK = Recipe(epochs=1, average=0.98)
"""So few steps need an average that follows sooner, or the first weights are still in it."""
GUESSED, GUESSES = 0.15, 600
"""How many of the words are hidden for an encoder to guess, and in how many steps it does."""

SLIPS = 0.15
"""In how many of the words of four letters or more a post misspelt has a slip."""
_WORD, _ALIKE = re.compile(r"[A-Za-z]{4,}"), {"a": "@", "e": "3", "i": "1", "o": "0", "s": "$"}

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Experiment:
    """One network to fit: how deep it is, and how it is fitted.

    ``soft`` takes for its labels the mean of them and of what the shipped reader tells, which is two readers
    already, of words and of meaning (Hinton et al. 2015). ``further`` lets the encoder first guess hidden
    words in posts, some of which it learns from afterwards, so many steps (Gururangan et al. 2020).
    ``misspelt`` shows it every other post with slips (see ``slipped``).
    """

    layers: int = LAYERS
    recipe: Recipe = QUICK
    soft: bool = False
    further: int = 0
    misspelt: bool = False

    def __str__(self) -> str:
        """Say what differs from the plainest of them."""
        told = [f"{self.layers} layers"]
        if self.recipe.frozen:
            told.append(f"the lowest {self.recipe.frozen} frozen")
        if not self.recipe.weight_of_attributes:
            told.append("without attributes")
        if self.soft:
            told.append("taught by the shipped reader too")
        if self.further:
            told.append(f"after {self.further} steps of guessing hidden words")
        if self.misspelt:
            told.append("every other post misspelt")
        return ", ".join(told)


EXPERIMENTS = {
    "layers": [
        Experiment(),
        Experiment(layers=LAYERS // 2),
        Experiment(recipe=replace(QUICK, frozen=0)),
        Experiment(recipe=replace(QUICK, frozen=LAYERS)),
    ],
    "attributes": [Experiment(), Experiment(recipe=replace(QUICK, weight_of_attributes=0.0))],
    "soft": [
        Experiment(),
        Experiment(soft=True),
        Experiment(layers=LAYERS // 2),
        Experiment(layers=LAYERS // 2, soft=True),
    ],
    "further": [Experiment(), Experiment(further=GUESSES)],
    "misspelt": [Experiment(), Experiment(misspelt=True)],
}
EXPERIMENTS["all"] = list(dict.fromkeys(one for some in EXPERIMENTS.values() for one in some))


def main() -> None:
    """Run the experiments of one name and print a line of each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", choices=EXPERIMENTS)
    experiments = EXPERIMENTS[parser.parse_args().name]
    torch.set_num_threads(2)
    rows = entries_of("train")
    with tempfile.TemporaryDirectory() as folder:
        maker, _ = prepared(rows, Path(folder))
    judged = entries_of("calibration") + older()
    kept_apart = short([maker.of_entry(row) for row in judged])
    kept_misspelt = misspelt(kept_apart, judged, maker, share=1.0)
    drawn = short([maker.of_entry(row) for row in random.Random(SEED).sample(rows, len(rows))])
    size = QUICK.size * STEPS
    learnt, others = drawn[:size], drawn[-QUICK.size * GUESSES :]
    print(f"learnt from {len(learnt)} posts, scored on {len(kept_apart)} of writers kept apart", flush=True)
    for experiment in experiments:
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            _, encoder = prepared(rows, Path(folder), experiment.layers)
        torch.manual_seed(SEED)
        network = Network(encoder)
        if experiment.further:
            read_on(network.encoder, others, maker, experiment)
        shown = softened(learnt) if experiment.soft else learnt
        shown = misspelt(shown, rows, maker, share=0.5) if experiment.misspelt else shown
        fit(network, shown, maker, experiment.recipe, {})
        held = labels(kept_apart)[:, : len(RULES)] > 0
        scores = [macro_f1(told_by(network, posts), held) for posts in (kept_apart, kept_misspelt)]
        told = ", misspelt ".join(f"{score:.3f} ({low:.3f} to {high:.3f})" for score, low, high in scores)
        print(f"{experiment}: macro-F1 {told}, {(time.monotonic() - began) / 60:.0f} min", flush=True)


def short(examples: Sequence[Example]) -> list[Example]:
    """Return the examples that are quick to learn from."""
    return [example for example in examples if len(example.ids) + len(example.ids_around) <= SHORT_POST]


def softened(examples: Sequence[Example]) -> list[Example]:
    """Return the examples with labels half their own, half as sure as the shipped reader is of them."""
    told = told_by_weights(Weights(), examples)
    return [
        replace(example, units=(example.units + row) / 2) for example, row in zip(examples, told, strict=True)
    ]


def misspelt(
    examples: Sequence[Example], rows: Sequence[dict[str, Any]], maker: Maker, share: float
) -> list[Example]:
    """Return the examples, that share of them with words as hasty or sly people write them."""
    by_id, chance = {row["id"]: row for row in rows}, random.Random(SEED)
    return [
        replace(maker.of_entry({**by_id[e.id], "text": slipped(by_id[e.id]["text"], chance)}), units=e.units)
        if chance.random() < share
        else e
        for e in examples
    ]


def slipped(text: str, chance: random.Random) -> str:
    """Return a text of the same length with slips in some of its words, and its hashtags bare."""
    letters = list(text.replace("#", " "))
    for word in _WORD.finditer(text):
        if chance.random() < SLIPS:
            at = chance.randrange(word.start() + 1, word.end() - 1)
            if chance.random() < 0.5:
                letters[at], letters[at + 1] = letters[at + 1], letters[at]
            else:
                letters[at] = _ALIKE.get(letters[at].lower(), "*")
    return "".join(letters)


def read_on(encoder: Encoder, examples: Sequence[Example], maker: Maker, experiment: Experiment) -> None:
    """Let an encoder guess hidden words of posts, by the vectors of all words (Devlin et al. 2019)."""
    chance, torch_chance = random.Random(SEED), torch.Generator().manual_seed(SEED)
    guess = nn.Sequential(nn.Linear(WIDTH, WIDTH), nn.GELU(), nn.LayerNorm(WIDTH)).train()
    words = encoder.words(torch.arange(WORDS))
    recipe = experiment.recipe
    optimiser = torch.optim.AdamW(
        [
            {"params": encoder.parameters(), "lr": recipe.rate},
            {"params": guess.parameters(), "lr": recipe.rate_of_heads},
        ]
    )
    falling = torch.optim.lr_scheduler.LinearLR(optimiser, 1.0, 0.0, experiment.further)
    encoder.train()
    for batch in batches(examples, recipe.size, chance):
        ids, parts, mask = batch_of(batch)
        hidden = (torch.rand(ids.shape, generator=torch_chance) < GUESSED) & (mask * parts > 0)
        read = encoder(ids.masked_fill(hidden, maker.hidden), parts, mask)
        guessed = functional.linear(guess(read[hidden]), words)
        loss = functional.cross_entropy(guessed, ids[hidden])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        falling.step()


def told_by(network: Network, examples: Sequence[Example]) -> Floats:
    """Return the network's probabilities of the rules, (examples, rules), in the order of the examples."""
    network.eval()
    found = {}
    with torch.inference_mode():
        for batch in batches(examples, 32):
            told = torch.sigmoid(network(*batch_of(batch)).units[:, : len(RULES)].float()).numpy()
            found.update({id(example): row for example, row in zip(batch, told, strict=True)})
    return np.stack([found[id(example)] for example in examples])


def macro_f1(told: Floats, held: NDArray[np.bool_]) -> tuple[float, float, float]:
    """Return the macro-F1 over the rules, each told at its best level, and the ends of its interval."""
    said = told >= best_levels(told, held)
    chance = np.random.default_rng(SEED)
    draws = [chance.integers(0, len(held), len(held)) for _ in range(DRAWS)]
    low, high = np.quantile([macro(said[d], held[d]) for d in draws], (0.025, 0.975))
    return macro(said, held), float(low), float(high)


def best_levels(told: Floats, held: NDArray[np.bool_]) -> Floats:
    """Return for each rule the probability at which its F1 is best, (rules,)."""
    surest = np.argsort(-told, axis=0)
    right = np.cumsum(np.take_along_axis(held, surest, 0), 0)
    said = np.arange(1, len(held) + 1)[:, None]
    best = np.argmax(2 * right / (said + held.sum(0)), 0)
    found: Floats = np.take_along_axis(np.take_along_axis(told, surest, 0), best[None], 0)[0]
    return found


def macro(said: NDArray[np.bool_], held: NDArray[np.bool_]) -> float:
    """Return the macro-F1 of what is said of posts against what holds, both (posts, rules)."""
    right = (said & held).sum(0)
    return float(np.mean(2 * right / np.maximum(1, said.sum(0) + held.sum(0))))


if __name__ == "__main__":
    main()
