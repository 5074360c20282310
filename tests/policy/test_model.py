"""The shipped policy as data: its dates, its law, its document control."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from circumspect import Checker, PackError, Post, load_policy
from circumspect.policy.loader import load_pack
from circumspect.policy.model import CLAUSE_KINDS, COVERAGES, Clause, Dated, day_in_words

PACK = load_pack()
PUBLISHED = date(2012, 1, 18)
TODAY = date.today()  # noqa: DTZ011 - a day of law has no time zone


def test_the_policy_took_effect_on_the_day_of_its_publication() -> None:
    assert PUBLISHED == PACK.first_day == PACK.document["published"]
    assert {PUBLISHED} == {clause.since for clause in PACK.clauses}


def test_before_that_day_there_is_no_text() -> None:
    with pytest.raises(PackError) as caught:
        PACK.as_of(PUBLISHED - timedelta(days=1))
    assert str(caught.value).endswith(
        "has no text in force on 17 January 2012; its first text took effect on 18 January 2012."
    )


def test_loading_as_of_a_day_before_the_policy_says_the_same() -> None:
    with pytest.raises(PackError, match="no text in force on 1 July 2010"):
        load_policy(as_of=date(2010, 7, 1))


def test_as_of_a_day_the_texts_of_that_day_are_given() -> None:
    then = load_policy(as_of=PUBLISHED)
    assert PUBLISHED == then.day
    assert {clause.id for clause in PACK.clauses} == {clause.id for clause in then.clauses}
    assert PACK.rules == then.rules


@pytest.mark.parametrize("day", [PUBLISHED, TODAY])
def test_on_either_day_an_id_has_one_text(day: date) -> None:
    in_force = PACK.as_of(day)
    for dated in (in_force.clauses, in_force.laws):
        ids = [one.id for one in dated]
        assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("clause", PACK.clauses, ids=lambda clause: clause.id)
def test_the_law_behind_a_clause_is_known_for_the_policys_day_and_for_today(clause: Clause) -> None:
    then, now = PACK.law_behind(clause, PUBLISHED), PACK.law_behind(clause, TODAY)
    assert bool(clause.law) == bool(then or now)
    assert now == PACK.law_behind(clause, None)
    assert all(law.since is None or law.since <= PUBLISHED for law in then)
    assert all(law.until is None or law.until >= TODAY for law in now)


def test_law_changed_between_the_two_days() -> None:
    then = {(law.id, law.title) for law in PACK.as_of(PUBLISHED).laws}
    now = {(law.id, law.title) for law in PACK.as_of(TODAY).laws}
    assert then - now
    assert now - then


def test_no_law_is_said_to_begin_after_today() -> None:
    assert [] == [law.id for law in PACK.laws if law.since is not None and law.since > TODAY]


def test_every_law_is_named_by_a_clause_or_replaces_one_that_is() -> None:
    named = {name for clause in PACK.clauses for name in clause.law} | {law.replaced_by for law in PACK.laws}
    assert set() == {law.id for law in PACK.laws} - named


def test_a_penalty_stands_only_where_it_was_seen_or_a_note_says_otherwise() -> None:
    assert [] == [law.id for law in PACK.laws if law.penalty and not law.verified and not law.note]


def test_the_numbers_of_clauses_have_their_form() -> None:
    assert [] == [clause.id for clause in PACK.clauses if not re.fullmatch(r"\d\.\d{1,2}[a-e]?", clause.id)]


def test_every_part_of_the_document_has_its_clauses() -> None:
    assert set("0123456") == {clause.id[0] for clause in PACK.clauses}
    counts = {part: sum(clause.id.startswith(part) for clause in PACK.clauses) for part in "2456"}
    assert {"2": 12, "4": 9, "5": 4, "6": 2} == counts
    assert {"3.6a", "3.6b", "3.6c", "3.6d", "3.6e"} < {clause.id for clause in PACK.clauses}


def test_kinds_and_coverages_are_those_known() -> None:
    assert {clause.kind for clause in PACK.clauses} <= set(CLAUSE_KINDS)
    assert {clause.coverage for clause in PACK.clauses} <= set(COVERAGES)
    assert set(COVERAGES) == {clause.coverage for clause in PACK.clauses}


def test_questions_of_clauses_are_questions() -> None:
    asked = [clause.question for clause in PACK.clauses if clause.question]
    assert 6 == len(asked)
    assert all(question.endswith("?") for question in asked)


@pytest.mark.parametrize(
    "key",
    [
        *("title", "publisher", "owner", "approver", "contact", "advisors", "category", "subject", "purpose"),
        *("published", "approved", "availability", "classification", "file_number", "parent", "related"),
        *("legislation", "circular", "consulted", "review", "summary", "binds", "authoritative"),
    ],
)
def test_document_control_is_complete(key: str) -> None:
    assert PACK.document[key]


def test_document_control_names_the_approval() -> None:
    approver = PACK.document["approver"]
    assert date(2012, 1, 13) == approver["on"] == PACK.document["approved"]
    assert approver["acting"] is True


def test_nothing_is_both_ended_and_newest() -> None:
    ended = Dated(date(2001, 1, 1), date(2002, 2, 2))
    assert not ended.holds(None)
    assert ended.holds(date(2001, 1, 1))
    assert ended.holds(date(2002, 2, 2))
    assert not ended.holds(date(2002, 2, 3))
    assert not ended.holds(date(2000, 12, 31))
    assert Dated(None, None).holds(date(1900, 1, 1))
    assert Dated(None, None).holds(None)


def test_an_unknown_clause_or_rule_comes_with_the_nearest_one() -> None:
    with pytest.raises(PackError, match=r"there is no clause '4.08'. Did you mean '4.8'\?"):
        PACK.clause("4.08")
    with pytest.raises(
        PackError, match=r"there is no rule 'contact-detail'. Did you mean 'contact-details'\?"
    ):
        PACK.rule("contact-detail")


def test_a_rule_is_found_by_its_id_and_by_its_code() -> None:
    rule = PACK.rules[0]
    assert rule is PACK.rule(rule.id) is PACK.rule(rule.code) is PACK.rule(rule.code.lower())


def test_what_is_known_to_end_still_holds_today() -> None:
    assert Dated(date(2001, 1, 1), TODAY).holds(None)
    assert Dated(date(2001, 1, 1), TODAY + timedelta(days=400)).holds(None)
    assert not Dated(TODAY + timedelta(days=400), None).holds(None)


def test_days_are_written_as_the_style_manual_has_them() -> None:
    assert "18 January 2012" == day_in_words(PUBLISHED)
    assert "1 July 2013" == day_in_words(date(2013, 7, 1))
    assert "today" == day_in_words(None)


def test_a_post_is_judged_by_the_text_of_its_day() -> None:
    dated = Checker(reader=False).check(Post("Hello.", date=date(2014, 3, 2)))
    assert ("Judged by the text in force on 2 March 2014.",) == dated.notes
    older = Checker(reader=False).check(Post("Hello.", date=date(2011, 3, 2)))
    assert "took effect on 18 January 2012" in older.notes[0]


def test_a_pack_shows_its_name_and_none_of_its_words() -> None:
    assert repr(PACK).startswith("Pack('acbps_2012', version='2012.1', ")
