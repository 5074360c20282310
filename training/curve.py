"""The curve: what do more writers, and more posts of each, give a reader of meaning?

    python -m training.curve        (half an hour on two slow cores)

The base model stays as it is and reads each post once; only heads on it are learnt, for as many steps each
time. So a point takes seconds, and several draws of writers or posts show by how much it may vary. A network
that learns in all of its layers scores far higher (the log in training/README.md); the curve tells what is
worth adding. Scored on the calibration writers at one half; the test writers are never read.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from training.experiments import Floats, macro
from training.reader.__main__ import entries_of, labels, older, prepared
from training.reader.base import WIDTH, Encoder
from training.reader.examples import RULES, Example, batches
from training.reader.network import batch_of, summary

MOST = 120
"""How many posts of a writer take part, drawn by chance."""
WRITERS, SHARES = (8, 16, 32, 64, 128), (1 / 16, 1 / 8, 1 / 4, 1 / 2)
DRAWS, STEPS, SIZE, RATE, SEED = 5, 600, 256, 2e-3, 2012


def main() -> None:
    """Print the two curves."""
    torch.set_num_threads(2)
    torch.manual_seed(SEED)
    chance = random.Random(SEED)
    rows = entries_of("train")
    taken, by_writer = some_of_each(rows, chance)
    with tempfile.TemporaryDirectory() as folder:
        maker, encoder = prepared(rows, Path(folder))
    learnt = [maker.of_entry(row) for row in taken]
    apart = [maker.of_entry(row) for row in entries_of("calibration") + older()]
    print(
        f"{len(learnt)} posts of {len(by_writer)} writers to learn from, {len(apart)} kept apart", flush=True
    )
    learn, judge = (read(encoder, some) for some in (learnt, apart))
    held, judged = (torch.from_numpy(labels(some)[:, : len(RULES)]) for some in (learnt, apart))

    def point(name: str, draws: Sequence[Sequence[int]]) -> None:
        scores = [
            macro(fitted(learn[list(draw)], held[list(draw)], judge) >= 0.5, judged.numpy() > 0)
            for draw in draws
        ]
        posts, score = round(np.mean([len(draw) for draw in draws])), np.mean(scores)
        bounds, bar = f"({min(scores):.3f} to {max(scores):.3f})", "=" * round(50 * score)
        print(f"  {name:<22}{posts:>7} posts  {score:.3f}  {bounds}  {bar}", flush=True)

    everybody = sorted(by_writer)
    whole = [[number for own in by_writer.values() for number in own]] * DRAWS
    print("\nMacro-F1 over the rules, mean, least and most of the draws: by number of writers")
    for count in WRITERS:
        names = [chance.sample(everybody, count) for _ in range(DRAWS)]
        point(f"{count} writers", [[n for name in some for n in by_writer[name]] for some in names])
    point(f"{len(everybody)} writers", whole)
    print("\nBy number of posts, of all writers")
    for share in SHARES:
        point(f"{share:.0%} of each writer's", list(drawn(list(by_writer.values()), share, chance)))
    point("all", whole)


def some_of_each(
    rows: Sequence[dict[str, Any]], chance: random.Random
) -> tuple[list[dict[str, Any]], dict[str, list[int]]]:
    """Return at most so many posts of each writer, and which of them each writer wrote."""
    taken: list[dict[str, Any]] = []
    by_writer: dict[str, list[int]] = {}
    for row in chance.sample(rows, len(rows)):
        own = by_writer.setdefault(row["writer"], [])
        if len(own) < MOST:
            own.append(len(taken))
            taken.append(row)
    return taken, by_writer


def drawn(posts: Sequence[Sequence[int]], share: float, chance: random.Random) -> Iterator[list[int]]:
    """Yield draws of a share of each writer's posts."""
    for _ in range(DRAWS):
        yield [n for own in posts for n in chance.sample(own, round(share * len(own)))]


def read(encoder: Encoder, examples: Sequence[Example]) -> Tensor:
    """Return what the encoder makes of posts: first token and mean of the words, (posts, 2 * WIDTH)."""
    encoder.eval()
    found = torch.zeros(len(examples), 2 * WIDTH)
    place = {id(example): number for number, example in enumerate(examples)}
    with torch.inference_mode():
        for batch in batches(examples, 32):
            ids, parts, mask = batch_of(batch)
            told = encoder(ids, parts, mask)
            words = (mask * parts).unsqueeze(-1).to(told.dtype)
            found[[place[id(example)] for example in batch]] = summary(told, words)
    return found


def fitted(learn: Tensor, held: Tensor, judge: Tensor) -> Floats:
    """Return the rules' probabilities for posts, (posts, rules), by heads learnt from others."""
    heads = nn.Sequential(
        nn.Linear(2 * WIDTH, WIDTH), nn.GELU(), nn.Dropout(0.1), nn.Linear(WIDTH, len(RULES))
    )
    optimiser = torch.optim.AdamW(heads.parameters(), RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LinearLR(optimiser, 1.0, 0.0, STEPS)
    for _ in range(STEPS):
        some = torch.randint(len(learn), (SIZE,))
        loss = functional.binary_cross_entropy_with_logits(heads(learn[some]), held[some])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    heads.eval()
    with torch.inference_mode():
        told: Floats = torch.sigmoid(heads(judge)).double().numpy()
    return told


if __name__ == "__main__":
    main()
