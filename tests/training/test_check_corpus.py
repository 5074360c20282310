"""The check of the corpus sees what must not stand there."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from training.check_corpus import Entry, entries, near_duplicates, problems, writers

CORPUS = list(entries())
FLAGGED = next(entry for entry in CORPUS if entry.data["marks"] and not entry.data["kinds"])


def _with(**changes: Any) -> Entry:
    return replace(FLAGGED, data={**json.loads(json.dumps(FLAGGED.data)), **changes})


def _said(entry: Entry) -> list[str]:
    return [problem for problem in problems([entry], writers()) if problem.startswith(f"{entry.file}, line")]


def test_a_sound_line_gives_no_problem() -> None:
    assert [] == _said(FLAGGED)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"rules": ["atack"]}, "not one of the pack"),
        ({"rules": []}, "the marks speak of"),
        ({"id": "p01-000"}, "no other reader gave the same labels"),
        ({"kinds": ["legal"]}, "kinds go with agency-info"),
        ({"spans": []}, "the marks are not the spans"),
        ({"writer": "nobody"}, "the writer nobody is unknown"),
        ({"attributes": {}}, "the attribute voice is None"),
        ({"text": ""}, "is not a substring"),
        ({"attributes": None}, "lacks attributes"),
    ],
    ids=str,
)
def test_a_slip_is_named(changes: dict[str, Any], words: str) -> None:
    assert any(words in problem for problem in _said(_with(**changes)))


def test_an_id_that_is_used_twice_is_named() -> None:
    said = list(problems([FLAGGED, FLAGGED], writers()))
    assert any("is used twice" in problem for problem in said)


def test_a_copy_is_found_across_writers_and_left_alone_within_a_contrast_set() -> None:
    long = next(entry for entry in CORPUS if len(entry.data["text"].split()) > 20)
    other = replace(long, data={**long.data, "id": "x-1", "writer": "x", "set": None})
    twin = replace(
        long, data={**long.data, "id": "x-2", "set": long.data["set"] or long.data["id"], "use": "other"}
    )
    first = replace(long, data={**long.data, "set": twin.data["set"]})
    assert [(long.data["id"], "x-1")] == list(near_duplicates([long, other]))
    assert [] == list(near_duplicates([first, twin]))


def test_too_little_of_everything_is_said() -> None:
    said = " ".join(problems([FLAGGED], {"p01": {"split": "train"}}))
    assert "posts: 1, and at least 10000" in said
    assert "calibration: 0" in said
    assert "agency-info: legal: 0 posts" in said
