"""The layers that encoders are made of, and where the files of an encoder lie."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

DROPOUT = 0.1


@dataclass(frozen=True, slots=True)
class Shape:
    """How wide a layer is, outside and inside, how many heads its attention has, and what keeps it from 0."""

    width: int
    inner: int
    heads: int
    epsilon: float


class Layer(nn.Module):
    """One layer of BERT: attention, then two dense steps, each with its residual (Devlin et al. 2019)."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        width, self.heads = shape.width, shape.heads
        self.asked = nn.Linear(width, 3 * width)
        self.joined = nn.Linear(width, width)
        self.after_attention = nn.LayerNorm(width, shape.epsilon)
        self.up = nn.Linear(width, shape.inner)
        self.down = nn.Linear(shape.inner, width)
        self.after = nn.LayerNorm(width, shape.epsilon)

    def forward(self, x: Tensor, seen: Tensor) -> Tensor:
        """Return the layer's output; x is (batch, tokens, width).

        *seen* is added to what each token asks of each: (batch, 1, 1, tokens), or (batch, heads, tokens,
        tokens).
        """
        batch, tokens, width = x.shape
        query, key, value = (
            part.view(batch, tokens, self.heads, width // self.heads).transpose(1, 2)
            for part in self.asked(x).chunk(3, dim=-1)
        )
        # Written out: for posts this short faster than torch's own on a CPU, and it exports to fewer steps.
        weights = (query @ key.transpose(2, 3) / (width // self.heads) ** 0.5 + seen).softmax(-1)
        joined = self.joined((weights @ value).transpose(1, 2).reshape(batch, tokens, width))
        x = self.after_attention(x + dropped(joined, training=self.training))
        inner = self.down(functional.gelu(self.up(x)))
        out: Tensor = self.after(x + dropped(inner, training=self.training))
        return out


def dropped(x: Tensor, *, training: bool) -> Tensor:
    """Drop out features, the same ones at every token of a post (Gal and Ghahramani 2016).

    So few random numbers are drawn; one for each token and feature took a twentieth of the time of training.
    """
    if not training:
        return x
    return x * functional.dropout(x.new_ones(x.shape[0], 1, x.shape[2]), DROPOUT)


def hidden(mask: Tensor, x: Tensor) -> Tensor:
    """Return what keeps attention off the tokens that are not there, (batch, 1, 1, tokens)."""
    return (mask[:, None, None, :].to(x.dtype) - 1.0) * 1e4


def checked(model: bytes, sha256: str, name: str) -> bytes:
    """Return the bytes of a model. Raises SystemExit when it is not the one we know."""
    told = hashlib.sha256(model).hexdigest()
    if told != sha256:
        raise SystemExit(f"{name} is another model: its sha256 is {told}, not {sha256}.")
    return model


def named(
    weights: Mapping[str, Tensor], others: Mapping[str, str], attention: Mapping[str, str], layers: int
) -> dict[str, Tensor]:
    """Return published weights under our names, with those of the lowest layers.

    *others* has their name for each of ours outside the layers; *attention* their names for ``asked`` (three,
    by blanks), ``joined`` and ``after_attention``, which differ from model to model.
    """
    state = {ours: weights[theirs] for ours, theirs in others.items()}
    dense = {"up": "intermediate.dense", "down": "output.dense", "after": "output.LayerNorm"}
    for number in range(layers):
        for ours, theirs in {**attention, **dense}.items():
            for kind in ("weight", "bias"):
                state[f"layers.{number}.{ours}.{kind}"] = torch.cat(
                    [weights[f"encoder.layer.{number}.{name}.{kind}"] for name in theirs.split()]
                )
    return state
