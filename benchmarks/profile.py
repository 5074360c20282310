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

from benchmarks.corpus import Corpus, synthesise
from circumspect import Checker, Post
from circumspect.content.language import unread_parts
from circumspect.engine import Engine


def steps(engine: Engine, corpus: Corpus) -> dict[str, float]:
    """Return microseconds a post for each step that most posts take."""
    compiled = engine.compiled
    posts = corpus.posts
    quick = [compiled.normaliser.quick(post.text) for post in posts]
    texts = [text or compiled.normaliser.full(post.text) for text, post in zip(quick, posts, strict=True)]
    fired = [compiled.scanner.fired(text.clean) for text in texts]
    wanting = [
        post
        for post, text, hit in zip(posts, quick, fired, strict=True)
        if text is None or (hit and 0 in hit)
    ]
    print(f"{len(wanting) / len(posts):.1%} of the posts need the full reading")
    every: dict[str, Callable[[], object]] = {
        "whole check": lambda: [engine.check(post) for post in posts],
        "fold (quick)": lambda: [compiled.normaliser.quick(post.text) for post in posts],
        "full reading, where needed": lambda: [compiled.normaliser.full(post.text) for post in wanting],
        "patterns (re2 set)": lambda: [compiled.scanner.fired(text.clean) for text in texts],
        "phrases (automaton)": lambda: [compiled.scanner.find_rare(text.folded) for text in texts],
        "language": lambda: [list(unread_parts(text)) for text in texts],
    }
    return {name: _least(work) / len(posts) * 1e6 for name, work in every.items()}


def main() -> None:
    """Print both views for the part of the corpus that was asked for."""
    which = sys.argv[1] if len(sys.argv) > 1 else "mix"
    checker = Checker()
    corpus = synthesise(checker.policy)
    if which != "mix":
        corpus = corpus.part(planted=which == "planted")
    for name, microseconds in steps(Engine(checker.policy), corpus).items():
        print(f"{microseconds:8.2f} µs a post  {name}")
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
