"""The suite of functional tests is sound: enough posts, honest labels, nothing that anyone trains on.

How the checker fares on it is no test: it is measured, in docs/functionalities.md.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from circumspect import load_policy
from circumspect.evaluation.labelled import Labelled, read_labelled
from training.check_corpus import entries, runs

SUITE = sorted((Path(__file__).parent / "functionalities").glob("*.jsonl"))
HATE = sorted((Path(__file__).parent / "hate_speech").glob("*.jsonl"))
RULES = {rule.id: rule.id for rule in load_policy().rules}


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_there_are_at_least_45_functionalities() -> None:
    assert len(SUITE) >= 45


@pytest.mark.parametrize("path", SUITE, ids=lambda path: path.stem)
def test_a_functionality_has_15_posts_that_can_be_read_and_differ(path: Path) -> None:
    lines = _lines(path)
    assert len(lines) >= 15
    assert {path.stem} == {line["functionality"] for line in lines}
    assert [] == [
        read.why
        for read in read_labelled(path.read_text("utf-8").splitlines(), RULES)
        if not isinstance(read, Labelled)
    ]
    seen = Counter(
        json.dumps([line[key] for key in ("text", "profile", "parent", "use", "authorised")])
        for line in lines
    )
    assert [1] == sorted(set(seen.values()))


@pytest.mark.parametrize("path", SUITE, ids=lambda path: path.stem)
def test_all_posts_of_a_functionality_are_clear_or_all_are_flagged(path: Path) -> None:
    assert 1 == len({bool(line["rules"]) for line in _lines(path)})


def test_a_functionality_of_hate_speech_has_18_posts_that_differ_and_are_all_hateful_or_all_not() -> None:
    lines = [line for path in HATE for line in _lines(path)]
    assert len(lines) == len({line["text"] for line in lines})
    kinds = Counter((line["functionality"], line["hateful"]) for line in lines)
    assert len(kinds) == len({name for name, _ in kinds})
    assert min(kinds.values()) >= 18


def test_no_post_of_the_suite_stands_in_the_corpus_that_readers_learn_from() -> None:
    corpus = {run for entry in entries() for run in runs(entry.data["text"])}
    copied = [
        line["id"]
        for path in (*SUITE, *HATE)
        for line in _lines(path)
        if len(own := runs(line["text"])) > 3 and len(own & corpus) >= len(own) / 2
    ]
    assert [] == copied
