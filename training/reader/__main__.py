"""Makes the reader of meaning: fits the network and the reader of words, and sets their levels.

    python -m training.reader [--public FOLDER] [--to FOLDER]        (make train PUBLIC=FOLDER)
    python -m training.reader --after 1 ...                          goes on after a part that was done
    python -m training.reader --levels-only [--to FOLDER]            for weights that are there

The corpus and the base model suffice. Public collections (``training/public.py``) teach it attacks and
discrimination as strangers write them, and what ordinary posts look like; the weights that ship were made
with them, and their card says so. Levels are set by writers that the network never saw. What is made calls
itself "own" unless told another version: its figures are not those of the weights that ship.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from circumspect.reader.weights import DATA, FILES, Weights
from circumspect.reader.wordpiece import WordPiece
from training.check_corpus import ATTRIBUTES, KINDS, entries, writers
from training.reader import base, vocabulary
from training.reader.examples import RULES, UNKNOWN, Example, Maker, from_public, ordinary
from training.reader.export import export
from training.reader.fit import RECIPES, fit
from training.reader.levels import grades, kind_levels, levels, table
from training.reader.network import Network
from training.reader.words import Fitted, opens_at

OTHER_CALIBRATION = Path(__file__).parents[1] / "posts"
"""Older posts by eight writers, which set levels beside the calibration writers."""
PARTS = Path("build/reader")
"""Where the network is kept after each part of its learning, and how wrong it was on each post."""
SHARE = 0.25
"""How much the reader of words counts beside the network; set on the calibration writers."""
_UNSET, _CORES = grades(0.0, 0.0), os.cpu_count() or 1

Floats = NDArray[np.float32]


def main() -> None:
    """Make the reader and print what it can do."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--public", type=Path, metavar="FOLDER", help="public collections to learn from too")
    parser.add_argument("--to", type=Path, default=DATA, metavar="FOLDER", help="where the weights go")
    parser.add_argument("--levels-only", action="store_true", help="set levels and the gate anew")
    parser.add_argument("--version", metavar="NAME", default="own", help="what the reader calls itself")
    parser.add_argument(
        "--after", type=int, choices=range(len(RECIPES) + 1), default=0, help="go on after so many parts"
    )
    options = parser.parse_args()
    torch.set_num_threads(_CORES)
    options.to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:  # what is there stays whole until all of the new is
        new = Path(folder)
        if options.levels_only:
            for name in ("reader.json", *FILES):
                shutil.copy(options.to / name, new)
            set_levels_anew(new, options.version)
        else:
            make(new, options.public, options.version, options.after)
        for path in sorted(new.iterdir(), key=lambda path: path.name == "reader.json"):
            shutil.copy(path, options.to / path.name)


def make(to: Path, public: Path | None, version: str, after: int = 0) -> None:
    """Make the reader in a folder; what comes *after* so many parts, where those were made before."""
    rows = entries_of("train")
    maker, encoder = prepared(rows, to)
    examples = [maker.of_entry(row) for row in rows]
    if public:
        examples += from_public(maker, public)
    torch.manual_seed(RECIPES[0].seed)  # the heads begin by chance
    network = Network(encoder)
    wrong: dict[str, float] = {}
    learnt = f"{len(examples)} {hashlib.sha256((to / 'vocabulary.txt').read_bytes()).hexdigest()}"
    if after:
        kept = torch.load(PARTS / f"{after}.pt")
        if kept["learnt"] != learnt:
            raise SystemExit(f"{PARTS / f'{after}.pt'} learnt from other posts or with other words.")
        network.load_state_dict(kept["network"])
        wrong = kept["wrong"]
    PARTS.mkdir(parents=True, exist_ok=True)
    for part, recipe in enumerate(RECIPES[after:], after + 1):
        fit(network, examples, maker, recipe, wrong)
        kept = {"network": network.state_dict(), "wrong": wrong, "learnt": learnt}
        torch.save(kept, PARTS / f"{part}.pt")
    export(network, to / "reader.onnx")
    finish(Stated(to, version), maker, examples, ordinary(maker, public) if public else [])


def prepared(
    rows: Sequence[dict[str, Any]], to: Path, layers: int = base.LAYERS
) -> tuple[Maker, base.Encoder]:
    """Write the vocabulary, and return what makes examples with it and the encoder to start from."""
    known = (base.folder() / "vocab.txt").read_text("utf-8")
    taught = vocabulary.emoji((row["text"] for row in rows), frozenset(known.split("\n")))
    words = vocabulary.with_emoji(known, taught)
    (to / "vocabulary.txt").write_text(words, "utf-8")
    wordpiece = WordPiece(words)
    return Maker(wordpiece), base.pretrained(wordpiece, taught, layers)


def finish(stated: Stated, maker: Maker, learnt: Sequence[Example], more: Sequence[Example]) -> None:
    """Fit the reader of words, set levels and the gate with the network as it runs, and state all of it."""
    fitted, to = Fitted(learnt), stated.to
    (to / "words.bin").write_bytes(fitted.weights.tobytes())
    stated.bias = fitted.bias
    calibration = calibrating(maker)
    told = set_levels(stated, calibration)
    seen = [*learnt, *more]
    fitted.fit_gate(objections(stated, told_by(Weights(to), seen)), more)
    (to / "words.bin").write_bytes(fitted.weights.tobytes())
    stated.bias = fitted.bias
    set_gate(stated, calibration, told)
    if more:
        let_in = (gate_scores(Weights(to), more) >= stated.gate).mean()
        print(f"the gate lets in {let_in:.2f} of the ordinary public posts")


def set_levels_anew(to: Path, version: str) -> None:
    """Set the levels and the gate's score for weights that are there; nothing is fitted."""
    stated = Stated(to, version, list(Weights(to).meta.bias))
    calibration = calibrating(Maker(WordPiece((to / "vocabulary.txt").read_text("utf-8"))))
    set_gate(stated, calibration, set_levels(stated, calibration))


def set_levels(stated: Stated, calibration: Sequence[Example]) -> Floats:
    """Set the levels, print them, and return what the reader tells of the calibration posts."""
    told, held = told_by(stated.write(), calibration), labels(calibration)
    stated.levels, stated.kind_levels = levels(told, held), kind_levels(told, held)
    stated.write()
    print(table(told, held, stated.levels))
    return told


def set_gate(stated: Stated, calibration: Sequence[Example], told: Floats) -> None:
    """Set the score at which the gate opens; *told* is what the reader tells of the calibration posts."""
    scores = gate_scores(stated.write(), calibration)
    stated.gate = opens_at(scores, objections(stated, told))
    stated.write()


def objections(stated: Stated, told: Floats) -> NDArray[np.bool_]:
    """Tell of which posts the reader finds any rule likely, (examples,)."""
    likely = np.array([stated.levels[rule]["likely"] for rule in RULES])
    found: NDArray[np.bool_] = np.any(told[:, : len(RULES)] >= likely, axis=1)
    return found


def calibrating(maker: Maker) -> list[Example]:
    """Return the posts that levels are set by: those whose labels rest on what is read of them."""
    examples = (maker.of_entry(row) for row in entries_of("calibration") + older())
    return [example for example in examples if UNKNOWN not in example.units]


def told_by(weights: Weights, examples: Sequence[Example]) -> Floats:
    """Return the probabilities of rules and kinds, (examples, units), by the reader as it runs."""

    def tell(example: Example) -> Floats:
        told = weights.tell(example.ids, example.ids_around)
        return np.concatenate([told.rules, told.kinds])

    with ThreadPoolExecutor(_CORES) as pool:
        return np.stack(list(pool.map(tell, examples)))


def gate_scores(weights: Weights, examples: Sequence[Example]) -> Floats:
    """Return the scores of the quick look, (examples,)."""
    return np.array([weights.score(example.ids, example.ids_around) for example in examples])


def labels(examples: Sequence[Example]) -> Floats:
    """Return the labels of some examples, (examples, units)."""
    return np.stack([example.units for example in examples])


def older() -> list[dict[str, Any]]:
    """Return the older posts, which no network learns from, as lines of the corpus."""
    rows = []
    for folder in ("calibration", "development"):
        for path in sorted((OTHER_CALIBRATION / folder).glob("*.jsonl")):
            for line in path.read_text("utf-8").splitlines():
                row = json.loads(line)
                rows.append({"kinds": [], **row, "marks": []})
    return rows


def entries_of(split: str) -> list[dict[str, Any]]:
    """Return the posts of the writers of one split."""
    known = writers()
    return [dict(e.data) for e in entries() if known[e.data["writer"]]["split"] == split]


@dataclass
class Stated:
    """What ``reader.json`` states of the weights in a folder."""

    to: Path
    version: str
    bias: list[float] = field(default_factory=list)
    levels: dict[str, dict[str, float]] = field(default_factory=lambda: {r: dict(_UNSET) for r in RULES})
    kind_levels: dict[str, float] = field(default_factory=lambda: dict.fromkeys(KINDS, 0.5))
    gate: float = 0.0

    def write(self) -> Weights:
        """Write it, and open the weights as the checker does."""
        stated = {
            "version": self.version,
            "rules": list(RULES),
            "kinds": list(KINDS),
            "attributes": {name: list(values) for name, values in ATTRIBUTES.items()},
            "levels": self.levels,
            "kind_levels": self.kind_levels,
            "share": SHARE,
            "bias": self.bias,
            "gate": round(self.gate, 4),
            "sha256": {name: hashlib.sha256((self.to / name).read_bytes()).hexdigest() for name in FILES},
        }
        (self.to / "reader.json").write_text(json.dumps(stated, indent=1) + "\n", "utf-8")
        return Weights(self.to)


if __name__ == "__main__":
    main()
