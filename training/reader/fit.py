"""Fits the network to examples."""

from __future__ import annotations

import copy
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from training.reader.base import DROPOUT, SharedDropout
from training.reader.examples import Example, Maker, batches, drawn, varied
from training.reader.network import Network, batch_of, disagreement, loss_of, wrongness


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to fit; the rates are of AdamW, for the encoder and for the heads on it."""

    epochs: int = 7
    whole_epochs: int = 2
    """After so many, only the posts that the network was most wrong on are all learnt from (see `drawn`)."""
    size: int = 32
    """How many posts are in a batch."""
    twice: bool = False
    """Whether each post is in its batch twice, varied anew each time, and its two answers shall agree."""
    rate: float = 1.5e-4
    rate_of_heads: float = 1e-3
    decay: float = 0.01
    dropout: float = DROPOUT
    """What share of the features each layer loses."""
    warm_up: float = 0.06
    frozen: int = 3
    """How many of the lowest layers stay as they were."""
    weight_of_attributes: float = 0.03
    average: float = 0.998
    """The weights that are kept are a moving average of those that learn; this is how slowly it follows."""
    seed: int = 2012


_AGREEING = Recipe(whole_epochs=0, size=16, twice=True, rate=1e-4, rate_of_heads=5e-4, seed=2013)
RECIPES = (
    Recipe(),
    _AGREEING,
    replace(_AGREEING, epochs=9, seed=2014),
    replace(_AGREEING, epochs=9, seed=2015, dropout=0.15),
)
"""First it learns what the labels say, then from the hard posts to say it whatever words are hidden; three
times, since its rate begins anew each time, the last with less to go by.
"""


def quickest() -> torch.dtype:
    """Return the kind of number that this processor multiplies fastest.

    One that knows no sixteen bits works them out by others, many times slower than thirty-two.
    """
    can = torch.cpu.get_capabilities()
    return torch.bfloat16 if can.get("avx512_bf16") or can.get("bf16") else torch.float32


def fit(
    network: Network, examples: Sequence[Example], maker: Maker, recipe: Recipe, wrong: dict[str, float]
) -> None:
    """Fit the network in place, and note in *wrong* how wrong it was on each post when it last saw it.

    A copy computes the gradients, in sixteen bits where the processor multiplies them, which is faster; the
    weights themselves stay in thirty-two, or small steps would be lost (Micikevicius et al. 2018).
    """
    torch.manual_seed(recipe.seed)
    chance = random.Random(recipe.seed)
    encoder = network.encoder
    below = (encoder.parts, encoder.norm, *encoder.layers[: recipe.frozen])
    for module in (encoder.places, *(below if recipe.frozen else ())):
        module.requires_grad_(requires_grad=False)
    for module in network.modules():
        if isinstance(module, SharedDropout):
            module.p = recipe.dropout
    short = copy.deepcopy(network).to(quickest()).train()
    weights = [p for p in network.parameters() if p.requires_grad]
    copies = [p for p in short.parameters() if p.requires_grad]
    for weight in weights:
        weight.grad = torch.zeros_like(weight)
    inside = [p for p in encoder.parameters() if p.requires_grad]
    heads = [p for name, p in network.named_parameters() if not name.startswith("encoder.")]
    optimiser = torch.optim.AdamW(
        [
            {"params": inside, "lr": recipe.rate},
            {"params": heads, "lr": recipe.rate_of_heads},
        ],
        weight_decay=recipe.decay,
        fused=True,
    )
    whole, part = len(examples), len(drawn(examples, wrong, chance))
    later = max(0, recipe.epochs - recipe.whole_epochs)
    steps = (recipe.epochs - later) * -(-whole // recipe.size) + later * -(-part // recipe.size)
    warm = max(1, int(recipe.warm_up * steps))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / warm) * max(0.0, (steps - step) / steps)
    )
    kept = AveragedModel(network, multi_avg_fn=get_ema_multi_avg_fn(recipe.average))
    began, done, running = time.monotonic(), 0, 0.0
    for epoch in range(recipe.epochs):
        taken = examples if epoch < recipe.whole_epochs else drawn(examples, wrong, chance)
        for posts in batches(taken, recipe.size, chance):
            batch = [varied(post, maker, chance) for post in posts for _ in range(1 + recipe.twice)]
            short.zero_grad()
            told = short(*batch_of(batch))
            loss = loss_of(told, batch, recipe.weight_of_attributes)
            if recipe.twice:
                loss = loss + disagreement(told)
            loss.backward()
            wrong |= zip((e.id for e in batch), wrongness(told, batch), strict=True)
            with torch.no_grad():
                for weight, copied in zip(weights, copies, strict=True):
                    # None for the head of the attributes after a batch that says nothing of them.
                    weight.grad.copy_(0.0 if copied.grad is None else copied.grad)
                nn.utils.clip_grad_norm_(weights, 1.0)
                optimiser.step()
                for weight, copied in zip(weights, copies, strict=True):
                    copied.copy_(weight)
            schedule.step()
            kept.update_parameters(network)
            done += 1
            running = 0.98 * running + 0.02 * loss.item() if done > 1 else loss.item()
            if done % 50 == 0:
                left = (time.monotonic() - began) / done * (steps - done)
                print(
                    f"epoch {epoch + 1}: {done} of {steps} steps, "
                    f"loss {running:.3f}, {left / 60:.0f} min left",
                    flush=True,
                )
    network.load_state_dict(kept.module.state_dict())
