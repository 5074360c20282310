"""Fits the larger network, and writes what it tells of the posts that the one that ships learns from.

    python -m training.reader.teacher [--public FOLDER]        (make teach PUBLIC=FOLDER)

It sees the same posts, and of the writers that set levels or report none.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
import torch

from training.reader import larger, taught
from training.reader.__main__ import entries_of, prepared
from training.reader.examples import as_often, from_public
from training.reader.fit import Recipe, fit, told_by
from training.reader.network import Network

RECIPE = Recipe(epochs=1, rate=6e-5, rate_of_heads=5e-4, frozen=4)
"""Once through the posts below; its lowest layers and its words know enough as they are."""
POSTS = 80_000


def main() -> None:
    """Fit the larger network and write what it tells."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--public", type=Path, metavar="FOLDER", help="public collections to learn from too")
    public = parser.parse_args().public
    torch.set_num_threads(2)
    rows, encoder = entries_of("train"), larger.pretrained()
    with tempfile.TemporaryDirectory() as folder:
        maker = prepared(rows, Path(folder), encoder)
    examples = [maker.of_entry(row) for row in rows] + (from_public(maker, public) if public else [])
    torch.manual_seed(RECIPE.seed)
    network = Network(encoder)
    fit(network, as_often(examples, POSTS), maker, RECIPE)
    taught.write(examples, np.asarray(told_by(network, examples)))
    print(f"what was told of {len(examples)} posts is in {taught.FILE}")


if __name__ == "__main__":
    main()
