"""Experiments with the network: what do more layers and the attributes give?

    python -m training.experiments layers|attributes

Each network is fitted to training writers only, without public collections, for as many steps as any other,
a tenth of those of `make train`, and scored on the calibration writers (macro-F1 over the rules, each
told at one half, with a 95 % bootstrap over posts). The test writers are never read. What more writers and
more posts give: ``training/curve.py``.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from training.reader import base
from training.reader.__main__ import entries_of, labels, older, prepared
from training.reader.examples import RULES, Example, batches
from training.reader.fit import Recipe, fit
from training.reader.network import Network, batch_of

SEED, DRAWS, STEPS = 2012, 400, 1000
SHORT = Recipe(epochs=1, average=0.99)
"""So few steps need an average that follows sooner, or the first weights are still in it."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Experiment:
    """One network to fit: how deep it is, and how it is fitted."""

    layers: int = 6
    recipe: Recipe = SHORT

    def __str__(self) -> str:
        """Say what differs from the plainest of them."""
        told = [f"{self.layers} layers"]
        if self.recipe.frozen:
            told.append(f"the lowest {self.recipe.frozen} frozen")
        if not self.recipe.weight_of_attributes:
            told.append("without attributes")
        return ", ".join(told)


EXPERIMENTS = {
    "layers": [
        Experiment(),
        Experiment(layers=3),
        Experiment(recipe=replace(SHORT, frozen=3)),
        Experiment(recipe=replace(SHORT, frozen=6)),
    ],
    "attributes": [
        Experiment(),
        Experiment(recipe=replace(SHORT, weight_of_attributes=0.0)),
    ],
}


def main() -> None:
    """Run the experiments of one name and print a line of each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", choices=EXPERIMENTS)
    experiments = EXPERIMENTS[parser.parse_args().name]
    torch.set_num_threads(2)
    rows = entries_of("train")
    with tempfile.TemporaryDirectory() as folder:
        maker, _ = prepared(rows, Path(folder))
    kept_apart = [maker.of_entry(row) for row in entries_of("calibration") + older()]
    print(f"scored on {len(kept_apart)} posts of writers kept apart")
    learnt = [maker.of_entry(row) for row in rows]
    for experiment in experiments:
        began = time.monotonic()
        torch.manual_seed(SEED)
        network = Network(base.pretrained(experiment.layers))
        fit(network, as_often(learnt, STEPS * experiment.recipe.size), maker, experiment.recipe)
        score, low, high = macro_f1(told_by(network, kept_apart), labels(kept_apart)[:, : len(RULES)] > 0)
        minutes = (time.monotonic() - began) / 60
        print(
            f"{experiment}: macro-F1 {score:.3f} ({low:.3f} to {high:.3f}), {minutes:.0f} min",
            flush=True,
        )


def as_often(examples: Sequence[Example], number: int) -> list[Example]:
    """Return so many examples: each as often as any other, or once more."""
    drawn = random.Random(SEED).sample(examples, len(examples))
    return [drawn[at % len(drawn)] for at in range(number)]


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
    """Return the macro-F1 over the rules, and the ends of its interval."""
    said = told >= 0.5
    chance = np.random.default_rng(SEED)
    draws = [chance.integers(0, len(held), len(held)) for _ in range(DRAWS)]
    low, high = np.quantile([_macro(said[d], held[d]) for d in draws], (0.025, 0.975))
    return at_one_half(told, held), float(low), float(high)


def at_one_half(told: Floats, held: NDArray[np.bool_]) -> float:
    """Return the macro-F1 over the rules, each told at one half."""
    return _macro(told >= 0.5, held)


def _macro(said: NDArray[np.bool_], held: NDArray[np.bool_]) -> float:
    right = (said & held).sum(0)
    return float(np.mean(2 * right / np.maximum(1, said.sum(0) + held.sum(0))))


if __name__ == "__main__":
    main()
