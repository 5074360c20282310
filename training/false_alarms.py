"""Counts what is flagged in ordinary posts, and writes it out for a person to read and judge.

    python -m training.false_alarms FILE.csv.gz [--all-events] [--list FLAGGED.txt]

The file has the columns ``event`` and ``text``. Only the events kept apart are read, unless ``--all-events``.
"""

from __future__ import annotations

import argparse
import csv
import gzip
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from circumspect import Certainty, Checker, Post

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
    options = parser.parse_args()
    checker = Checker(reader=not options.no_reader)
    texts = list(_texts(options.file, every=options.all_events))
    posts, flagged, rules = len(texts), [], Counter[str]()
    for text, answer in zip(texts, checker.check_many(map(Post, texts)), strict=True):
        findings = [f for f in answer.findings if f.certainty >= Certainty.LIKELY]
        if findings:
            marks = "; ".join(
                f"{f.rule}/{f.branch} ({f.certainty}): {text[f.span.start : f.span.end]!r}" for f in findings
            )
            flagged.append(f"{marks}\n    {text!r}\n")
            rules.update({f.rule for f in findings})
    share = 1000 * len(flagged) / posts if posts else 0.0
    print(f"{len(flagged)} of {posts} posts flagged at likely or above: {share:.2f} in 1,000")
    for rule, count in rules.most_common():
        print(f"  {rule:<20}{count:>6}")
    if options.list:
        options.list.write_text("\n".join(flagged), encoding="utf-8")


def _texts(file: Path, *, every: bool) -> Iterator[str]:
    with gzip.open(file, "rt", encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            if every or row["event"].lower() in KEPT_APART:
                yield row["text"]


if __name__ == "__main__":
    main()
