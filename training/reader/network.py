"""The network: the encoder, and on it heads for the rules and kinds, the attributes, and each token."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from training.check_corpus import ATTRIBUTES
from training.reader.base import WIDTH, Encoder
from training.reader.examples import RULES, UNITS, UNKNOWN, Example

BEGIN, END = 101, 102
SIZES = tuple(len(values) for values in ATTRIBUTES.values())


class Batch(NamedTuple):
    """Numbers of some posts, (batch, tokens): the tokens, the part each is of, and which are there."""

    ids: Tensor
    parts: Tensor
    mask: Tensor


class Told(NamedTuple):
    """What the network says, in logits: (batch, units), (batch, values), (batch, tokens, rules)."""

    units: Tensor
    attributes: Tensor
    tokens: Tensor


class Network(nn.Module):
    """Reads posts. A rule's answer joins what the whole post says with the strongest of its words."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder
        self.whole = nn.Linear(2 * WIDTH, WIDTH)
        self.units = nn.Linear(WIDTH, len(UNITS))
        self.attributes = nn.Linear(WIDTH, sum(SIZES))
        self.tokens = nn.Linear(WIDTH, len(RULES))
        self.strongest = nn.Parameter(torch.full((len(RULES),), 0.3))

    def forward(self, ids: Tensor, parts: Tensor, mask: Tensor | None) -> Told:
        """Return the logits, of posts or of one post alone (see ``Encoder``)."""
        read = self.encoder(ids, parts, mask)
        words = (parts if mask is None else mask * parts).unsqueeze(-1).to(read.dtype)
        whole = functional.gelu(self.whole(summary(read, words)))
        whole = functional.dropout(whole, 0.1, self.training)
        tokens = self.tokens(read)
        peak = (tokens - 1e4 * (1 - words)).amax(-2).clamp(min=-10.0)
        units = self.units(whole)
        units = torch.cat([units[..., : len(RULES)] + self.strongest * peak, units[..., len(RULES) :]], -1)
        return Told(units, self.attributes(whole), tokens)


def summary(read: Tensor, words: Tensor) -> Tensor:
    """Return the first token and the mean of the words of posts, (batch, 2 * WIDTH).

    *read* is (batch, tokens, WIDTH); *words* tells by 1 and 0 which tokens are words or
    the mark that ends them, (batch, tokens, 1).
    """
    return torch.cat([read[..., 0, :], (read * words).sum(-2) / words.sum(-2).clamp(min=1.0)], -1)


def batch_of(examples: Sequence[Example]) -> Batch:
    """Return the numbers of some examples: [CLS] circumstances [SEP] words [SEP], padded to the longest."""
    rows = [(BEGIN, *e.ids_around, END, *e.ids, END) for e in examples]
    longest = max(map(len, rows))
    ids, parts, mask = (np.zeros((len(rows), longest), np.int64) for _ in range(3))
    for number, (row, example) in enumerate(zip(rows, examples, strict=True)):
        ids[number, : len(row)] = row
        parts[number, len(example.ids_around) + 2 : len(row)] = 1
        mask[number, : len(row)] = 1
    return Batch(torch.from_numpy(ids), torch.from_numpy(parts), torch.from_numpy(mask))


def loss_of(told: Told, examples: Sequence[Example], weight_of_attributes: float) -> Tensor:
    """Return how wrong the network is: about units, tokens and, with less weight, attributes."""
    units = torch.from_numpy(np.stack([e.units for e in examples]))
    tokens = torch.full(told.tokens.shape, UNKNOWN)
    for number, example in enumerate(examples):
        start = len(example.ids_around) + 2
        tokens[number, start : start + len(example.ids)] = torch.from_numpy(example.tokens)
    loss = _binary(told.units, units) + _binary(told.tokens, tokens)
    at = 0
    for number, size in enumerate(SIZES):
        values = torch.tensor([e.attributes[number] for e in examples])
        if bool((values >= 0).any()):
            part = told.attributes[:, at : at + size].float()
            loss = loss + weight_of_attributes * functional.cross_entropy(part, values)
        at += size
    return loss


def disagreement(told: Told) -> Tensor:
    """Return how far apart the answers about each post are, of a batch that has every post twice in a row.

    It is the mean of the two divergences of Kullback and Leibler (R-Drop, Liang et al. 2021), of yes and no
    for each unit, on the scale of the loss.
    """
    one, other = told.units.float()[::2], told.units.float()[1::2]
    return 10 * ((one.sigmoid() - other.sigmoid()) * (one - other) / 2).mean()


def wrongness(told: Told, examples: Sequence[Example]) -> list[float]:
    """Return how wrong the network is about the rules and kinds of each post: the sum of their losses."""
    units = torch.from_numpy(np.stack([e.units for e in examples]))
    wrong: list[float] = _losses(told.units.detach(), units).sum(1).tolist()
    return wrong


def _binary(logits: Tensor, wanted: Tensor) -> Tensor:
    # Times ten: most of the answers are no, so the mean is small beside what the attributes cost.
    return 10 * _losses(logits, wanted).sum() / (wanted >= 0).sum().clamp(min=1)


def _losses(logits: Tensor, wanted: Tensor) -> Tensor:
    losses = functional.binary_cross_entropy_with_logits(
        logits.float(), wanted.clamp(min=0.0), reduction="none"
    )
    return losses * (wanted >= 0)
