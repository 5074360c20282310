"""A branch says no more than its record on other writers' posts allows."""

from __future__ import annotations

from pathlib import Path

import pytest

from circumspect import Certainty, Checker, Post
from circumspect.evaluation.labelled import Labelled
from training.grade import Record, graded, records


@pytest.mark.parametrize(
    ("right", "wrong", "said", "expected"),
    [
        (5, 0, Certainty.CERTAIN, Certainty.CERTAIN),
        (4, 0, Certainty.CERTAIN, Certainty.LIKELY),
        (30, 1, Certainty.CERTAIN, Certainty.LIKELY),
        (40, 1, Certainty.CERTAIN, Certainty.CERTAIN),
        (30, 0, Certainty.LIKELY, Certainty.LIKELY),
        (0, 0, Certainty.LIKELY, Certainty.LIKELY),
        (0, 1, Certainty.LIKELY, Certainty.POSSIBLE),
        (4, 1, Certainty.LIKELY, Certainty.LIKELY),
        (3, 1, Certainty.LIKELY, Certainty.POSSIBLE),
        (9, 9, Certainty.CERTAIN, Certainty.POSSIBLE),
        (99, 0, Certainty.POSSIBLE, Certainty.POSSIBLE),
    ],
)
def test_the_grade_follows_the_record(right: int, wrong: int, said: Certainty, expected: Certainty) -> None:
    assert expected == Record(right, wrong).grade(said)


def test_a_branch_is_right_or_wrong_once_a_post() -> None:
    def labelled(*rules: str) -> Labelled:
        post = Post("Mail jo.citizen@customs.gov.au or sam.citizen@customs.gov.au")
        return Labelled(post, frozenset(rules), frozenset(), (), "", {})

    known = records(Checker(reader=False), [labelled("contact-details"), labelled()])
    assert Record(1, 1) == known["contact-details.agency-email"]


def test_a_grade_is_written_into_its_own_branch_only(tmp_path: Path) -> None:
    page = (
        '[[when]]\nid = "one"\ncertainty = "likely"\n\n'
        '[[when]]\nid = "two"\nkind = "legal"\ncertainty = "certain"\n'
    )
    written = graded(page, {"two": Certainty.POSSIBLE})
    assert page.replace('"certain"', '"possible"') == written


def test_a_branch_without_its_certainty_is_named() -> None:
    with pytest.raises(SystemExit, match="the branch gone"):
        graded("", {"gone": Certainty.POSSIBLE})
