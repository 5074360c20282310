"""Grades the branches of the rules by labelled posts: which may say certain, likely, or only possible.

    python -m training.grade FILE.jsonl ... [--write FOLDER]

A branch is ``certain`` when it says so, was right at least five times and wrong in fewer than three of a
hundred; ``likely`` when its estimate, (right + 3.2) / (right + wrong + 4), is at least 0.8; else ``possible``
(decision 0007). Only branches whose page says ``certain`` or ``likely`` are graded: to raise one is a
person's decision. ``--write`` puts the grades into the rule pages of the folder.
"""

from __future__ import annotations

import argparse
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from circumspect import Certainty, Checker
from circumspect.evaluation.labelled import Labelled
from training.labelled import labelled_posts

PRIOR, IMAGINED = 0.8, 4
LIKELY = 0.8
CERTAIN_RIGHT, CERTAIN_WRONG = 5, 0.03


@dataclass(slots=True)
class Record:
    """How often a branch was right and wrong: a post counts once."""

    right: int = 0
    wrong: int = 0

    @property
    def estimate(self) -> float:
        """What is to be expected of it: four imagined posts at the precision of all, then what was seen."""
        return (self.right + PRIOR * IMAGINED) / (self.right + self.wrong + IMAGINED)

    def grade(self, said: Certainty) -> Certainty:
        """Return the highest certainty that the record allows to a branch that says *said*."""
        share_wrong = self.wrong / max(1, self.right + self.wrong)
        if said is Certainty.CERTAIN and self.right >= CERTAIN_RIGHT and share_wrong < CERTAIN_WRONG:
            return said
        return min(said, Certainty.LIKELY) if self.estimate >= LIKELY else Certainty.POSSIBLE


def records(checker: Checker, posts: Iterable[Labelled]) -> dict[str, Record]:
    """Count for every branch, by ``rule.branch``, on how many posts it was right and wrong."""
    found: dict[str, Record] = defaultdict(Record)
    for labelled in posts:
        for rule, branch in {(f.rule, f.branch) for f in checker.check(labelled.post).findings}:
            record = found[f"{rule}.{branch}"]
            if rule in labelled.rules:
                record.right += 1
            else:
                record.wrong += 1
    return found


def main() -> None:
    """Print every branch that is graded down, and write the grades if asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE.jsonl")
    parser.add_argument("--write", type=Path, metavar="FOLDER", help="folder of the rule pages to write to")
    options = parser.parse_args()
    checker = Checker(reader=False)
    posts = labelled_posts(options.files, parser.error)
    known = records(checker, posts)
    print(f"{len(posts)} posts")
    for rule in checker.policy.rules:
        down: dict[str, Certainty] = {}
        for branch in rule.branches:
            record = known.get(f"{rule.id}.{branch.id}", Record())
            grade = record.grade(branch.certainty)
            if grade < branch.certainty:
                down[branch.id] = grade
                name = f"{rule.id}.{branch.id}"
                print(
                    f"{name:<46}{record.right:>4} right{record.wrong:>4} wrong  {branch.certainty} -> {grade}"
                )
        if options.write and down:
            page = options.write / f"{rule.id}.md"
            page.write_text(graded(page.read_text("utf-8"), down), "utf-8")


def graded(page: str, grades: dict[str, Certainty]) -> str:
    """Return a rule page with the grades of some branches written in."""
    for branch, grade in grades.items():
        page, count = re.subn(
            rf'(id = "{re.escape(branch)}"\n(?:kind = .*\n)?certainty = )"\w+"',
            rf'\g<1>"{grade}"',
            page,
            count=1,
        )
        if not count:
            raise SystemExit(
                f"No 'certainty' follows the id of the branch {branch}; put it on the next line."
            )
    return page


if __name__ == "__main__":
    main()
