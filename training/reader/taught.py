"""What a larger network told of the posts learnt from: how sure, not just yes or no (Hinton et al. 2015)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from circumspect.reader.segments import circumstances
from training.reader.examples import UNITS, UNKNOWN, Example

FILE = Path(__file__).parents[1] / "corpus" / "taught.npz"
SHARE = 0.5
"""How much what was told counts beside the label, where there is one."""
_MOST = 8.0
"""Logits are kept from -8 to 8, in a byte each."""

Floats = NDArray[np.float32]


def write(examples: Sequence[Example], told: Floats, path: Path = FILE) -> None:
    """Write what was told of some examples: logits, (examples, units)."""
    steps = np.round((np.clip(told, -_MOST, _MOST) + _MOST) * (255 / (2 * _MOST)))
    np.savez_compressed(path, keys=_keys(examples), units=np.array(UNITS), told=steps.astype(np.uint8))


def mixed(examples: Sequence[Example], path: Path = FILE) -> list[Example]:
    """Return the examples with what was told mixed into their labels; those of which nothing was stay."""
    with np.load(path) as kept:
        if tuple(kept["units"]) != UNITS:
            raise SystemExit(f"{path} tells of other rules or kinds; make it anew with 'make teach'.")
        numbers = {key: number for number, key in enumerate(kept["keys"].tolist())}
        logits = kept["told"] * np.float32(2 * _MOST / 255) - np.float32(_MOST)
    found = []
    for key, example in zip(_keys(examples).tolist(), examples, strict=True):
        if key in numbers:
            told = 1 / (1 + np.exp(-logits[numbers[key]]))
            known = example.units != UNKNOWN
            example = replace(example, units=np.where(known, _between(example.units, told), told))  # noqa: PLW2901
        found.append(example)
    return found


def _between(label: Floats, told: Floats) -> Floats:
    return (1 - SHARE) * label + SHARE * told


def _keys(examples: Sequence[Example]) -> NDArray[np.uint64]:
    words = (f"{circumstances(example.post)}\n{example.post.text}" for example in examples)
    told = (hashlib.blake2b(text.encode(), digest_size=8).digest() for text in words)
    return np.frombuffer(b"".join(told), np.uint64)
