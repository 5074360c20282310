"""What the reader of meaning learns from, and how its levels are set."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from circumspect.reader.reader import LONGEST
from circumspect.reader.wordpiece import WordPiece
from training.check_corpus import entries
from training.public import Public
from training.reader import vocabulary
from training.reader.examples import RULES, UNITS, UNKNOWN, Maker, batches, drawn
from training.reader.levels import MEANS, grades, levels, logit, means, platt

PIECES = (
    "[UNK]",
    "[MASK]",
    *"abcdefghijklmnopqrstuvwxyz0123456789",
    *(f"##{c}" for c in "abcdefghijklmnopqrstuvwxyz0123456789"),
)
MAKER = Maker(WordPiece("\n".join(PIECES)))


def test_the_pieces_that_a_rule_is_learnt_from_are_those_under_its_marks() -> None:
    for entry in list(entries())[:300]:
        example = MAKER.of_entry(entry.data)
        if len(example.ids) == LONGEST:
            continue
        for rule in set(entry.data["rules"]) - set(entry.data["profile_rules"]):
            assert example.tokens[:, RULES.index(rule)].any(), entry.data["id"]
        for rule in set(RULES) - set(entry.data["rules"]):
            assert not example.tokens[:, RULES.index(rule)].any()


def test_what_is_told_only_after_what_is_read_is_not_learnt() -> None:
    entry = next(e.data for e in entries() if ["attack"] == e.data["rules"] and not e.data["profile_rules"])
    before = "x " * 3 * LONGEST
    marks = [{**m, "start": m["start"] + len(before), "end": m["end"] + len(before)} for m in entry["marks"]]
    later = MAKER.of_entry({**entry, "text": before + entry["text"], "marks": marks})
    assert UNKNOWN == later.units[UNITS.index("attack")]
    assert 0.0 == later.units[UNITS.index("partisan")]
    assert 1.0 == MAKER.of_entry(entry).units[UNITS.index("attack")]


def test_emoji_get_slots_unless_the_base_model_knows_them() -> None:
    taught = vocabulary.emoji(["ha 😀 ♥ 😀", "🚢"], {"♥"})
    assert ["😀", "🚢"] == taught[:2]
    assert "♥" not in taught
    assert vocabulary.UNUSED == len(taught) == len(set(taught))
    assert "[PAD]\n😀\n♥\n[unused1]" == vocabulary.with_emoji("[PAD]\n[unused0]\n♥\n[unused1]\n", ["😀"])


def test_of_what_a_collection_says_nothing_nothing_is_learnt() -> None:
    row = Public("edos", "a b c", frozenset({"discrimination"}), frozenset({"discrimination"}))
    example = MAKER.of_public(row)
    assert 1.0 == example.units[UNITS.index("discrimination")]
    assert UNKNOWN == example.units[UNITS.index("attack")]
    assert (example.tokens == UNKNOWN).all()


def test_ordinary_posts_are_clear_of_every_rule() -> None:
    example = MAKER.of_public(Public("crisislex", "a b c", frozenset(), frozenset()))
    assert not example.units.any()
    assert not example.tokens.any()


def test_batches_hold_every_example_once() -> None:
    some = [MAKER.of_entry(entry.data) for entry in list(entries())[:100]]
    assert sorted(e.id for batch in batches(some, 8) for e in batch) == sorted(e.id for e in some)


def test_a_later_epoch_learns_from_what_the_network_was_most_wrong_on_and_some_others() -> None:
    ours = [MAKER.of_entry(entry.data) for entry in list(entries())[:90]]
    public = [MAKER.of_public(Public("edos", f"a b {n}", frozenset(), frozenset())) for n in range(18)]
    wrong = {e.id: float(n) for n, e in enumerate(ours)}
    found = drawn([*ours, *public], wrong, random.Random(1))
    assert {e.id for e in ours[60:]} <= {e.id for e in found}
    assert (30, 10, 8) == (
        sum(wrong.get(e.id, 0.0) >= 60 for e in found),
        sum(0 <= wrong.get(e.id, -1.0) < 60 for e in found),
        sum(not e.id for e in found),
    )


@given(st.floats(0.3, 5), st.floats(-5, 5))
def test_the_levels_of_a_rule_rise_with_the_grade(slope: float, shift: float) -> None:
    found = grades(slope, shift)
    assert found["doubtful"] <= found["possible"] <= found["beside"]
    assert found["beside"] <= found["likely"] <= found["certain"] <= 1.0


def test_a_rule_that_the_reader_tells_by_chance_is_never_told() -> None:
    never = {"possible": 1.0, "beside": 1.0, "likely": 1.0, "certain": 1.0}
    assert {"doubtful": 0.0} | never == grades(0.1, 0.0)


@pytest.mark.parametrize("rule", RULES)
def test_what_is_asked_of_a_rule_rises_with_the_grade(rule: str) -> None:
    asked = means(rule)
    assert list(MEANS) == list(asked) == sorted(asked, key=asked.__getitem__)


@pytest.mark.parametrize("grade", MEANS)
def test_a_grade_is_the_same_probability_for_every_rule(grade: str) -> None:
    for slope, shift in ((0.8, -1.0), (1.0, 0.0), (2.0, 1.5)):
        at = grades(slope, shift)[grade]
        assert pytest.approx(MEANS[grade], abs=2e-3) == 1 / (1 + np.exp(-(slope * logit(at) + shift)))


def test_a_rule_that_is_told_too_surely_gets_higher_levels() -> None:
    chance = np.random.default_rng(2012)
    truly = chance.uniform(0.01, 0.99, (5_000, len(RULES)))
    held = (chance.uniform(size=truly.shape) < truly).astype(np.float32)
    too_sure = 1 / (1 + np.exp(-(2.0 * logit(truly[:, 0]) + 1.0)))
    told = np.column_stack([too_sure, truly[:, 1:]]).astype(np.float32)
    found = levels(told, held)
    assert list(RULES) == list(found)
    assert found[RULES[0]]["likely"] > found[RULES[1]]["likely"] + 0.1
    assert pytest.approx(MEANS["likely"], abs=0.03) == found[RULES[1]]["likely"]


def test_what_is_told_becomes_how_often_it_is_right() -> None:
    chance = np.random.default_rng(2012)
    truly = chance.uniform(0.01, 0.99, 20_000)
    held = chance.uniform(size=20_000) < truly
    too_sure = 1 / (1 + np.exp(-(2.0 * logit(truly) - 1.0)))
    slope, shift = platt(too_sure, held)
    assert pytest.approx(0.5, abs=0.05) == slope
    assert pytest.approx(0.5, abs=0.05) == shift
