"""The differences between two packs, and between two days of one."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from circumspect.policy.diff import diff, diff_data, diff_text, word_diff
from circumspect.policy.loader import load_pack
from tests.making import TINY, change, copy_tiny

PACK = load_pack(TINY)
LOANS, LEXICON = "rules/loan-talk.md", "lexicon/library.toml"


def test_a_pack_does_not_differ_from_itself() -> None:
    found = diff(PACK, load_pack(TINY))
    assert not found
    assert "Nothing differs." in diff_text(found)


def test_two_days_of_a_pack() -> None:
    found = diff(PACK.as_of(date(2018, 6, 1)), PACK.as_of(None))
    assert (("W4", "The borrower's view"),) == found.clauses.added
    assert () == found.clauses.ended
    (changed,) = found.clauses.changed
    assert "W2" == changed.id
    assert {"text", "until"} == set(changed.fields)
    assert ["library-act-9"] == [change.id for change in found.law.changed]
    assert not found.rules
    assert not found.words


def test_the_other_way_round_what_was_added_ends() -> None:
    found = diff(PACK.as_of(None), PACK.as_of(date(2018, 6, 1)))
    assert (("W4", "The borrower's view"),) == found.clauses.ended


def test_the_words_of_a_changed_clause_are_compared() -> None:
    text = diff_text(diff(PACK.as_of(date(2018, 6, 1)), PACK.as_of(None)))
    assert (
        "text: Staff do not talk online about what a borrower [-reads.-] {+reads, plays or watches.+}" in text
    )
    assert "as in force on 1 June 2018" in text
    assert "until: [-30 June 2019-]" in text


@pytest.mark.parametrize(
    ("old", "new", "both"),
    [
        ("one two three four", "one two three four", "one two three four"),
        ("one two three four", "one two four", "one two [-three-] four"),
        ("one two three", "one two and three", "one two {+and+} three"),
        ("one two three", "one six three", "one [-two-] {+six+} three"),
        ("", "one", "{+one+}"),
        ("one", "", "[-one-]"),
        ("quite another thing", "no word the same", "[-quite another thing-] {+no word the same+}"),
    ],
)
def test_words_are_compared_one_by_one(old: str, new: str, both: str) -> None:
    assert both == word_diff(old, new)


def test_a_rule_that_was_added(tmp_path: Path) -> None:
    folder = copy_tiny(tmp_path)
    (folder / "rules/shire-address.md").unlink()
    smaller = load_pack(folder)
    assert (("shire-address", "SM102 Addresses of the Shire"),) == diff(smaller, PACK).rules.added
    assert (("shire-address", "SM102 Addresses of the Shire"),) == diff(PACK, smaller).rules.ended
    assert not diff(PACK, smaller).wording


def test_a_rule_that_was_retired(tmp_path: Path) -> None:
    folder = change(copy_tiny(tmp_path), LOANS, 'status = "live"', 'status = "retired"')
    found = diff(PACK, load_pack(folder))
    assert (("loan-talk", "SM101 What people borrow"),) == found.retired
    assert "retired  loan-talk: SM101 What people borrow" in diff_text(found)


def test_a_rule_that_was_changed(tmp_path: Path) -> None:
    folder = change(copy_tiny(tmp_path), LOANS, 'all = ["borrower", "gossip"]', 'all = ["borrower", "shire"]')
    change(folder, LOANS, 'severity = "high"', 'severity = "low"')
    change(folder, LOANS, 'personal = "consider"', 'personal = "do-not-post"')
    (changed,) = diff(PACK, load_pack(folder)).rules.changed
    assert {"severity", "advice", "when hinted"} == set(changed.fields)
    assert ("high", "low") == changed.fields["severity"]


def test_lists_that_were_added_changed_and_dropped(tmp_path: Path) -> None:
    folder = change(copy_tiny(tmp_path), LEXICON, '"took out"', '"borrowed out", "carried off"')
    change(folder, LEXICON, "[opinion]", "[view]")
    change(folder, LOANS, "post:opinion", "post:view")
    change(folder, LEXICON, "within = 12", "within = 9")
    found = diff(PACK, load_pack(folder))
    assert (("view", "1 entries"),) == found.lists.added
    assert (("opinion", "1 entries"),) == found.lists.ended
    (words,) = found.words
    assert ("loan", ("borrowed out", "carried off"), ("took out",)) == (
        words.name,
        words.added,
        words.removed,
    )
    assert ["loan-told"] == [signal.id for signal in found.signals.changed]
    text = diff_text(found)
    assert "    + carried off" in text
    assert "    - took out" in text


def test_document_control_is_compared(tmp_path: Path) -> None:
    folder = change(copy_tiny(tmp_path), "pack.toml", "published = 2018-03-01", "published = 2018-04-01")
    (changed,) = diff(PACK, load_pack(folder)).document
    assert {"Published": ("1 March 2018", "1 April 2018")} == changed.fields


def test_two_packs_that_have_nothing_in_common() -> None:
    found = diff(PACK, load_pack())
    assert {"W1", "W2", "W3", "W4"} == {key for key, _ in found.clauses.ended}
    assert "2.1" in {key for key, _ in found.clauses.added}
    assert diff_text(found).startswith("From  wattle 3 (digest ")


def test_the_data_has_a_schema_and_can_be_written_as_json() -> None:
    data = json.loads(json.dumps(diff_data(diff(PACK.as_of(date(2018, 6, 1)), PACK.as_of(None)))))
    assert "circumspect.policy-diff/1" == data["schema"]
    assert [{"id": "W4", "title": "The borrower's view"}] == data["clauses"]["added"]
    (changed,) = data["clauses"]["changed"]
    assert {"old", "new", "words"} == set(changed["fields"]["text"])
    assert [] == data["rules"]["retired"]
    assert [] == data["lists"]["changed"]


@pytest.mark.parametrize(
    ("file", "old", "new", "where"),
    [
        ("agency.toml", '"02 5550 0100"', '"02 5550 0199"', "contacts public-phones"),
        ("agency.toml", '"Wattle Shire"', '"The Shire"', "agency names"),
        ("agency.toml", '"Gumtree Flat"', '"Redgum Flat"', "agency branch-library"),
        ("emoji.toml", '"hush"', '"secret"', "emoji 🤫"),
        (LOANS, "Overdue again, my own fault.", "Overdue again, and my fault.", "page loan-talk"),
    ],
)
def test_what_a_pack_says_elsewhere_is_compared(
    tmp_path: Path, file: str, old: str, new: str, where: str
) -> None:
    found = diff(PACK, load_pack(change(copy_tiny(tmp_path), file, old, new)))
    assert [where] == [one.id for one in found.wording.changed]
    assert not found.rules
    assert f"changed  {where}" in diff_text(found)
    assert [where] == [one["id"] for one in diff_data(found)["wording"]["changed"]]
