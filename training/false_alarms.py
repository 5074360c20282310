"""Counts what is flagged in ordinary posts, and writes it out for a person to read and judge.

    python -m training.false_alarms FILE.csv.gz [--all-events] [--no-reader] [--list FLAGGED.txt]
    python -m training.false_alarms FILE.csv.gz --speed

The file has the columns ``event`` and ``text``. Only the events kept apart are read, unless ``--all-events``.
``--speed`` tells instead how many posts two processes check in a second, and how many of them the quick look
lets in; the reader reads those, and the few in which the words found something.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

from circumspect import Certainty, Checker, Post
from circumspect.reader.reader import Reader
from circumspect.reader.weights import Weights

KEPT_APART = frozenset(
    {
        "2012_colorado_wildfires",
        "2013_bohol_earthquake",
        "2013_boston_bombings",
        "2013_glasgow_helicopter_crash",
        "2013_lac_megantic_train_crash",
        "2013_manila_floods",
        "2013_russia_meteor",
        "2013_sardinia_floods",
        "2013_singapore_haze",
        "2013_spain_train_crash",
    }
)


def main() -> None:
    """Check every post and print how many in a thousand are flagged at likely or above, by rule."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--all-events", action="store_true")
    parser.add_argument("--list", type=Path, help="write the flagged posts here, to be read and judged")
    parser.add_argument("--no-reader", action="store_true", help="go by words and numbers alone")
    parser.add_argument("--speed", action="store_true", help="tell how quickly two processes check them")
    options = parser.parse_args()
    texts = list(_texts(options.file, every=options.all_events))
    if not texts:
        parser.error(f"{options.file}: holds no post of the events kept apart; --all-events takes all")
    if options.speed:
        _print_speed(texts)
        return
    checker = Checker(reader=not options.no_reader)
    posts, flagged, rules = len(texts), [], Counter[str]()
    for text, answer in zip(texts, checker.check_many(map(Post, texts)), strict=True):
        findings = [f for f in answer.findings if f.certainty >= Certainty.LIKELY]
        if findings:
            marks = "; ".join(
                f"{f.rule}/{f.branch} ({f.certainty}): {text[f.span.start : f.span.end]!r}" for f in findings
            )
            flagged.append(f"{marks}\n    {text!r}\n")
            rules.update({f.rule for f in findings})
    share = 1000 * len(flagged) / posts
    print(f"{len(flagged)} of {posts} posts flagged at likely or above: {share:.2f} in 1,000")
    for rule, count in rules.most_common():
        print(f"  {rule:<20}{count:>6}")
    if options.list:
        options.list.write_text("\n".join(flagged), encoding="utf-8")


def _print_speed(texts: list[str]) -> None:
    with ProcessPoolExecutor(2) as pool:
        halves = texts[::2], texts[1::2]
        list(pool.map(_check, halves))  # each process has its checker, and has met the words
        began = time.perf_counter()
        list(pool.map(_check, halves))
        seconds = time.perf_counter() - began
    reader = Reader(Weights())
    # Of whatever the network has read it tells something.
    readings = (reader.read(post, _checker().read(post.text), every=False) for post in map(Post, texts))
    let_in = sum(bool(reading.signals or reading.traits) for reading in readings)
    print(f"{len(texts) / seconds:,.0f} posts a second in two processes, n = {len(texts):,}")
    print(f"the quick look lets in {let_in / len(texts):.1%} of them")


def _check(texts: list[str]) -> int:
    return sum(1 for _ in _checker().check_many([Post(text) for text in texts]))


@cache
def _checker() -> Checker:
    return Checker()


def _texts(file: Path, *, every: bool) -> Iterator[str]:
    with gzip.open(file, "rt", encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            if every or row["event"].lower() in KEPT_APART:
                yield row["text"]


if __name__ == "__main__":
    main()
