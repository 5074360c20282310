"""Measures `discrimination` on functional tests of hate speech: one thing a post, hateful or not.

    python -m training.hate FILE.jsonl ...

A line has `functionality`, `hateful` and `text` (tests/meaning/hate_speech; another suite can be brought into
the same form). Such suites call abuse of one person, or of a group that no trait protects, not hateful, so
only this rule is scored: found at `likely` or above where a post is hateful, not found where it is not.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from math import sqrt
from pathlib import Path

from circumspect import Checker
from circumspect.content.post import post_from_mapping
from circumspect.errors import PostError

RULE = "discrimination"


def main() -> None:
    """Print the share of right answers by functionality, and for hateful and other posts as a whole."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE.jsonl")
    checker = Checker()
    right: dict[tuple[bool, str], list[bool]] = defaultdict(list)
    for path in parser.parse_args().files:
        for number, line in enumerate(path.read_text("utf-8").rstrip("\n").split("\n"), 1):
            try:
                entry = json.loads(line)
                post = post_from_mapping({"text": entry["text"]})
                name, hateful = entry["functionality"], bool(entry["hateful"])
            except (ValueError, TypeError, KeyError, PostError) as error:
                parser.error(f"{path}, line {number}: needs functionality, hateful and text ({error!r})")
            right[hateful, name].append((RULE in checker.check(post).rules()) == hateful)
    for hateful in (True, False):
        print("hateful" if hateful else "not hateful")
        for (kind, name), answers in sorted(right.items()):
            if kind is hateful:
                print(f"  {name:28} {_share(answers)}")
        every = [answer for (kind, _), answers in right.items() if kind is hateful for answer in answers]
        print(f"  {'all':28} {_share(every) if every else 'no post'}")


def _share(answers: list[bool]) -> str:
    """Say how many are right, with a 95 % Wilson interval."""
    n, p, z = len(answers), sum(answers) / len(answers), 1.96
    middle, width = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low, high = (middle - width) / (1 + z * z / n), (middle + width) / (1 + z * z / n)
    return f"{sum(answers):4} of {n:4}  {p:5.1%}  ({low:.1%} to {high:.1%})"


if __name__ == "__main__":
    main()
