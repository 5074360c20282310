"""Counts what checking many posts misses that checking them one by one finds.

    python -m training.bulk FILE.jsonl ...

Where many posts are checked a quick look spares the reader of meaning most of them; this tells the cost.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from circumspect import Checker
from training.labelled import labelled_posts


def main() -> None:
    """Print how many posts, and how many rules of them, lose what was found at likely or above."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE.jsonl")
    posts = [labelled.post for labelled in labelled_posts(parser.parse_args().files, parser.error)]
    checker = Checker()
    alone = [checker.check(post).rules() for post in posts]
    many = [answer.rules() for answer in checker.check_many(posts)]
    pairs = [(one, other) for one, other in zip(alone, many, strict=True) if one]
    kept = sum(bool(other) for _, other in pairs)
    rules, lost = sum(len(one) for one, _ in pairs), sum(len(one - other) for one, other in pairs)
    print(
        f"{len(posts)} posts; {kept} of {len(pairs)} with a finding keep one, {rules - lost} of {rules} rules"
    )


if __name__ == "__main__":
    main()
