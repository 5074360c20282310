"""The coverage says of each clause how it is served, and by whom."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from circumspect.policy.coverage import coverage, coverage_data, coverage_text, totals
from circumspect.policy.loader import load_pack
from circumspect.policy.model import COVERAGES
from tests.making import TINY, change, copy_tiny

PACK = load_pack(TINY).as_of(None)


def test_every_clause_is_in_the_table_once() -> None:
    assert ["W1", "W2", "W3", "W4"] == [one.clause.id for one in coverage(PACK)]


def test_rules_questions_and_harbours_that_serve_a_clause_are_named() -> None:
    by_id = {one.clause.id: one for one in coverage(PACK)}
    assert ("SM101",) == by_id["W2"].rules
    assert ("book-love",) == by_id["W2"].harbours
    assert ("SM101",) == by_id["W4"].asked_by
    assert () == by_id["W1"].rules


def test_a_rule_on_trial_is_told_apart(tmp_path: Path) -> None:
    folder = change(copy_tiny(tmp_path), "rules/loan-talk.md", 'status = "live"', 'status = "shadow"')
    pack = load_pack(folder).as_of(None)
    by_id = {one.clause.id: one for one in coverage(pack)}
    assert ((), ("SM101",)) == (by_id["W2"].rules, by_id["W2"].shadow)
    assert "SM101 (on trial)" in coverage_text(pack)


def test_the_totals_count_every_clause() -> None:
    assert {"automated": 1, "partial": 1, "self-question": 1, "human": 1} == totals(coverage(PACK))
    shipped = load_pack().as_of(None)
    assert len(shipped.clauses) == sum(totals(coverage(shipped)).values())


def test_the_text_says_how_by_whom_and_why() -> None:
    text = coverage_text(PACK)
    assert text.startswith("Shire of Wattle: library staff online (wattle 3), as in force today\n")
    assert "W2      partial        SM101" in text
    assert "lets pass: book-love" in text
    assert "asked by SM101" in text
    assert "Totals" in text
    assert "clauses in all" in text
    assert all(len(line) <= 100 for line in text.splitlines())


def test_the_text_fits_a_narrow_terminal() -> None:
    assert all(len(line) <= 80 for line in coverage_text(load_pack().as_of(None), 80).splitlines()[1:])


def test_the_data_has_a_schema_and_says_the_same() -> None:
    data = coverage_data(load_pack(TINY).as_of(date(2018, 6, 1)))
    assert "circumspect.coverage/1" == data["schema"]
    assert "2018-06-01" == data["as_of"]
    assert {"automated", "partial", "self-question", "human"} == set(data["totals"]) == set(COVERAGES)
    assert ["W1", "W2", "W3"] == [clause["id"] for clause in data["clauses"]]
    assert ["SM101"] == data["clauses"][1]["rules"]
