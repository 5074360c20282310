"""The reader of meaning: how long one post takes, and how many a second with the quick look before it."""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from time import perf_counter

from circumspect import Checker, Post
from circumspect.reader import Unopened, open_reader

PROCESSES = 2
_WARM_UP = 300


def bulk(pack: str, posts: Sequence[Post], rounds: int, processes: int = PROCESSES) -> float:
    """Return posts a second over all processes, each with its part of the posts; the best round counts.

    The start of the processes, and what each builds in its first posts, is not counted.
    """
    context = multiprocessing.get_context("spawn")
    parts = [posts[number::processes] for number in range(processes)]
    with context.Pool(processes, _build, (pack, posts[:_WARM_UP])) as pool:
        taken = []
        for _ in range(rounds):
            begun = perf_counter()
            pool.map(_check, parts, chunksize=1)
            taken.append(perf_counter() - begun)
    return len(posts) / min(taken)


def let_in(checker: Checker, posts: Sequence[Post]) -> float:
    """Return the share of the posts that the quick look lets in to the network.

    Raises RuntimeError where the network cannot be opened: there is nothing to measure then.
    """
    reader = open_reader({rule.id for rule in checker.policy.rules})
    if isinstance(reader, Unopened):
        raise RuntimeError("the reader of meaning cannot be opened")  # noqa: TRY004 - it is no wrong type
    # Of whatever the network has read it tells something.
    readings = (reader.read(post, checker.read(post.text), every=False) for post in posts)
    return sum(bool(reading.signals or reading.traits) for reading in readings) / len(posts)


def _build(pack: str, posts: Sequence[Post]) -> None:
    global _checker  # noqa: PLW0603 - one for each process of the pool
    _checker = Checker(pack)
    _check(posts)


def _check(posts: Sequence[Post]) -> None:
    for _ in _checker.check_many(posts):
        pass


_checker: Checker
