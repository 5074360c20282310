"""Where the time of a check goes: ``python -m benchmarks.profile [ordinary|planted|mix]``.

First the steps that every post takes, each timed alone over the corpus; then Python's profiler over whole
checks, which overstates small functions but finds the busy ones.
"""

from __future__ import annotations

import cProfile
import pstats
import sys
from collections.abc import Callable
from time import perf_counter

from benchmarks.corpus import Corpus, synthesise, warmed
from circumspect import Checker, Post
from circumspect.content.language import unread_parts
from circumspect.engine import Engine


def steps(checker: Checker, corpus: Corpus) -> dict[str, float]:
    """Return microseconds a post for the whole check and for each step that every post takes."""
    compiled = Engine(checker.policy).compiled
    posts = corpus.posts
    texts = [compiled.normaliser.full(post.text) for post in posts]
    scanner = compiled.scanner
    for text in texts[:300]:
        scanner.see(text, scanner.fired(text))
    every: dict[str, Callable[[], object]] = {
        "whole check": lambda: [checker.check(post) for post in posts],
        "full reading, were it needed of every post": lambda: [
            compiled.normaliser.full(p.text) for p in posts
        ],
        "phrases and patterns": lambda: [scanner.see(text, scanner.fired(text)) for text in texts],
        "language": lambda: [list(unread_parts(text)) for text in texts],
    }
    return {name: _least(work) / len(posts) * 1e6 for name, work in every.items()}


def awake(checker: Checker, corpus: Corpus) -> float:
    """Return the share of posts for whose words alone the gate lets some condition through."""
    compiled = Engine(checker.policy).compiled
    posts = corpus.posts
    woken = [compiled.awake({"text": compiled.part(p.text)}) & compiled.among[p.use, p.author] for p in posts]
    return sum(map(bool, woken)) / len(posts)


def main() -> None:
    """Print both views for the part of the corpus that was asked for."""
    which = sys.argv[1] if len(sys.argv) > 1 else "mix"
    checker = warmed(Checker(reader=False))
    corpus = synthesise(checker.policy)
    if which != "mix":
        corpus = corpus.part(planted=which == "planted")
    for name, microseconds in steps(checker, corpus).items():
        print(f"{microseconds:8.2f} µs a post  {name}")
    print(f"{awake(checker, corpus):8.1%}            of the posts wake a condition")
    profiler = cProfile.Profile()
    profiler.runcall(_check_all, checker, corpus.posts)
    pstats.Stats(profiler).strip_dirs().sort_stats("tottime").print_stats(30)


def _check_all(checker: Checker, posts: list[Post]) -> None:
    for post in posts:
        checker.check(post)


def _least(work: Callable[[], object]) -> float:
    least = float("inf")
    for _ in range(5):
        begun = perf_counter()
        work()
        least = min(least, perf_counter() - begun)
    return least


if __name__ == "__main__":
    main()
