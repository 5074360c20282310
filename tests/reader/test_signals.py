"""What a reader tells is one more source of signals: rules ask for it beside words, and say so."""

from __future__ import annotations

from typing import Any

import pytest

from circumspect import Assessment, Certainty, Post, Profile
from circumspect.content.post import Use
from circumspect.engine import Engine
from circumspect.errors import PackError
from circumspect.reader import Reading, Unopened
from circumspect.reader.reading import signal, signal_names
from circumspect.rules.explain import explain
from tests.making import Reads, make_pack, make_rule

TEXT = "We cracked the pallet open. It snowed."
FIRST = 0, 26


def engine(*when: dict[str, Any], lists: dict[str, Any] | None = None, **fields: Any) -> Engine:
    header = fields.pop("header", {})
    return Engine(make_pack(lists or {"pallet": ["pallet"]}, [make_rule(when, **header)], **fields))


def told(*grades: str, **fields: Any) -> Reads:
    return Reads(Reading("1", {signal("rule", grade): FIRST for grade in grades}, **fields))


def only(answer: Assessment) -> Any:
    (finding,) = answer.findings
    return finding


READ = {"id": "read", "all": ["reader-rule-likely"]}


def test_a_rule_may_rest_on_the_reader_alone_and_marks_what_it_read() -> None:
    finding = only(engine(READ).check(Post(TEXT), told("possible", "likely")))
    assert ("read", "We cracked the pallet open") == (finding.branch, TEXT[slice(*finding.span[:2])])


def test_nothing_is_found_where_nothing_was_read() -> None:
    assert () == engine(READ).check(Post(TEXT)).findings


def test_words_and_reader_may_be_asked_for_together() -> None:
    both = engine({"all": ["reader-rule-possible", "pallet"]})
    assert both.check(Post(TEXT), told("possible")).findings
    assert not both.check(Post("We cracked the box open. It snowed."), told("possible")).findings


def test_the_reader_may_stand_where_a_word_must_not() -> None:
    unless = engine({"all": ["pallet"], "unless": ["post:reader-rule-doubtful"]})
    assert not unless.check(Post(TEXT), told("doubtful")).findings
    assert unless.check(Post(TEXT), told()).findings


def test_words_that_silence_a_rule_do_not_silence_what_was_read() -> None:
    page = {
        "header": {"words-unless": ["post:snowed"]},
        "lists": {"pallet": ["pallet"], "snowed": ["snowed"]},
    }
    read, words = engine(READ, **page), engine({"all": ["pallet"]}, **page)
    assert "read" == only(read.check(Post(TEXT), told("likely"))).branch
    assert () == words.check(Post(TEXT), told("likely")).findings
    assert words.check(Post("We cracked the pallet open.")).findings


def test_what_rests_on_words_and_reader_together_counts_as_read() -> None:
    page = {
        "header": {"words-unless": ["post:snowed"]},
        "lists": {"pallet": ["pallet"], "snowed": ["snowed"]},
    }
    both = engine({"all": ["pallet", "reader-rule-possible"]}, **page)
    assert both.check(Post(TEXT), told("possible")).findings


def test_a_word_that_would_do_instead_of_the_reader_is_silenced_by_words() -> None:
    page = {
        "header": {"words-unless": ["post:snowed"]},
        "lists": {"pallet": ["pallet"], "snowed": ["snowed"]},
    }
    either = engine({"all": ["pallet|reader-rule-likely"]}, **page)
    assert () == either.check(Post(TEXT)).findings
    assert either.check(Post("We cracked the pallet open.")).findings


def test_circumstances_that_silence_a_rule_silence_what_was_read_too() -> None:
    page = {"header": {"unless": ["context:authorised"]}}
    authorised = Post(TEXT, use=Use.OFFICIAL, authorised="yes")
    assert () == engine(READ, **page).check(authorised, told("likely")).findings
    assert engine(READ).check(authorised, told("likely")).findings


WORDS = {"all": ["pallet"], "certainty": "possible", "lift-if": ["post:reader-rule-possible"]}


def test_what_words_make_possible_is_likely_where_the_reader_agrees() -> None:
    assert Certainty.LIKELY is only(engine(WORDS).check(Post(TEXT), told("possible"))).certainty
    assert Certainty.POSSIBLE is only(engine(WORDS).check(Post(TEXT), told())).certainty


def test_what_words_make_likely_is_only_possible_where_the_reader_doubts_it() -> None:
    doubted = engine({"all": ["pallet"], "lower-if": ["post:reader-rule-doubtful"]})
    assert Certainty.POSSIBLE is only(doubted.check(Post(TEXT), told("doubtful"))).certainty
    assert Certainty.LIKELY is only(doubted.check(Post(TEXT), told())).certainty


def test_of_two_findings_in_the_same_words_the_surer_stays() -> None:
    graded = engine(READ, {"all": ["reader-rule-certain"], "certainty": "certain"})
    answer = graded.check(Post(TEXT), told("possible", "likely", "certain"))
    assert Certainty.CERTAIN is only(answer).certainty


def test_a_finding_says_what_the_post_was_read_as() -> None:
    reads = engine(
        READ,
        header={"traits": ["source", "voice"]},
        traits={"voice.insider": "told from inside", "source.public": "public", "source.first-hand": "seen"},
    )
    seen = told("likely", traits=frozenset({"voice.insider", "source.first-hand", "frame.real"}))
    assert "Why. It reads as seen, told from inside." == only(reads.check(Post(TEXT), seen)).why


def test_a_finding_by_words_does_not_speak_of_what_was_read() -> None:
    reads = engine({"all": ["pallet"]}, header={"traits": ["voice"]}, traits={"voice.insider": "told inside"})
    seen = told("likely", traits=frozenset({"voice.insider"}))
    assert "Why." == only(reads.check(Post(TEXT), seen)).why


def test_an_explanation_shows_words_and_reader_side_by_side() -> None:
    both = engine({"all": ["pallet", "reader-rule-likely"]})
    rule = both.pack.rules[0]
    (held,) = explain(rule, Post(TEXT), both.look(Post(TEXT), told("likely"))).branches
    (missed,) = explain(rule, Post(TEXT), both.look(Post(TEXT))).branches
    assert (True, "held: pallet, reader-rule-likely") == (held.held, held.reason)
    assert "did not see reader-rule-likely" == missed.reason


def test_a_reader_that_knows_other_rules_than_the_pack_says_nothing() -> None:
    other = Reads(Reading("1", {signal("another", "certain"): FIRST}))
    assert () == engine(READ).check(Post(TEXT), other).findings


def test_the_assessment_names_the_reader() -> None:
    assert "1" == engine(READ).check(Post("hello"), told()).reader
    assert "" == engine(READ).check(Post("hello")).reader


def test_where_the_reader_could_not_be_opened_the_assessment_says_so() -> None:
    answer = engine({"all": ["pallet"]}).check(Post(TEXT), Unopened("its weights are missing"))
    assert ["rule"] == [finding.rule for finding in answer.findings]
    assert [("meaning of the text", "its weights are missing")] == [(u.what, u.why) for u in answer.unread]
    assert not answer.complete


def test_what_was_not_read_is_said_and_keeps_the_advice_from_clear() -> None:
    answer = engine(READ).check(Post(TEXT), told(unread="only the start was read"))
    assert ["only the start was read"] == [part.why for part in answer.unread]
    assert (False, "consider") == (answer.complete, answer.advice.value)


def test_where_no_reader_is_the_advice_is_that_of_the_words() -> None:
    answer = engine(READ).check(Post(TEXT), Unopened("its weights are missing"))
    assert (False, "clear") == (answer.complete, answer.advice.value)


def test_a_list_of_the_lexicon_cannot_take_the_name_of_a_readers_signal() -> None:
    with pytest.raises(PackError, match="reader-"):
        engine({"all": ["reader-mine"]}, lists={"reader-mine": ["x"]})


def test_every_rule_has_a_signal_for_each_grade() -> None:
    names = signal_names(["a"], ["k"])
    assert (
        "reader-a-possible",
        "reader-a-likely",
        "reader-a-certain",
        "reader-a-doubtful",
        "reader-kind-k",
    ) == names


def test_what_no_words_carry_is_marked_in_the_profile() -> None:
    post = Post(TEXT, profile=Profile(name="Jo", bio="An officer"))
    vague = told("likely", by_circumstances=frozenset({"rule"}))
    assert (0, 10, "bio") == only(engine(READ).check(post, vague)).span
    assert (0, 2, "name") == only(engine(READ).check(Post(TEXT, profile=Profile("Jo")), vague)).span
    assert (*FIRST, "text") == only(engine(READ).check(post, told("likely"))).span
    assert (*FIRST, "text") == only(engine(READ).check(Post(TEXT), vague)).span


def test_what_words_carry_beside_the_reader_is_marked_at_the_words() -> None:
    both = engine({"all": ["pallet", "reader-rule-likely"]})
    post = Post(TEXT, profile=Profile(bio="An officer"))
    assert "text" == only(both.check(post, told("likely", by_circumstances=frozenset({"rule"})))).span.field
