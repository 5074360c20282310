"""What each word of a condition means, on packs of a few lists."""

from __future__ import annotations

import pytest

from circumspect import Advice, Certainty, PackError, Post, Profile, Use
from circumspect.engine import Engine
from circumspect.rules.condition import Atom, condition_from_mapping
from circumspect.rules.explain import explain
from tests.making import certainties, check, make_pack, make_rule, marked

LISTS = {
    "dog": ["dog", "dogs"],
    "cat": ["cat", "cats"],
    "bird": ["bird"],
    "big": {"phrases": ["big"], "common": True},
    "not": {"phrases": ["not", "no"], "common": True},
    "pets": {"all": ["dog|cat"]},
    "fight": {"all": ["dog", "cat"], "within": 6},
    "quote": {"patterns": [r"<[^<>]{1,60}>"]},
}


def test_all_wants_every_entry_in_one_sentence() -> None:
    when = {"all": ["dog", "cat"]}
    assert ["dog and the cat"] == marked(LISTS, when, "The dog and the cat sleep.")
    assert [] == marked(LISTS, when, "The dog sleeps.")
    assert [] == marked(LISTS, when, "The dog sleeps. The cat does not.")


def test_the_entries_of_all_may_stand_in_any_order() -> None:
    assert ["cat and the dog"] == marked(LISTS, {"all": ["dog", "cat"]}, "The cat and the dog sleep.")


def test_ordered_wants_the_order_given() -> None:
    when = {"all": ["dog", "cat"], "ordered": True}
    assert ["dog chased the cat"] == marked(LISTS, when, "A dog chased the cat.")
    assert [] == marked(LISTS, when, "A cat chased the dog.")


def test_ordered_does_not_let_entries_overlap() -> None:
    lists = {"one": ["hot dog"], "two": ["dog bowl"]}
    assert [] == marked(lists, {"all": ["one", "two"], "ordered": True}, "a hot dog bowl")
    assert ["hot dog bowl"] == marked(lists, {"all": ["one", "two"]}, "a hot dog bowl")


def test_a_bar_separates_alternatives() -> None:
    when = {"all": ["dog|cat"]}
    assert ["dog"] == marked(LISTS, when, "one dog")
    assert ["cat"] == marked(LISTS, when, "one cat")
    assert ["dog", "cat"] == marked(LISTS, when, "one dog, one cat")


def test_any_wants_one_of_its_entries_beside_the_others() -> None:
    when = {"all": ["dog"], "any": ["big", "bird"]}
    assert ["dog"] == marked(LISTS, when, "a big dog")
    assert ["dog"] == marked(LISTS, when, "a dog and a bird")
    assert [] == marked(LISTS, when, "a dog")
    assert [] == marked(LISTS, when, "A dog. How big!")


def test_unless_keeps_a_match_silent_only_where_it_stands() -> None:
    when = {"all": ["dog"], "unless": ["cat"]}
    assert [] == marked(LISTS, when, "A dog and a cat.")
    assert ["dog"] == marked(LISTS, when, "A dog. A cat.")
    assert ["dogs"] == marked(LISTS, when, "A dog with a cat. Two dogs.")


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        (2, "dog cat", True),
        (2, "dog the cat", False),
        (3, "dog the cat", True),
        (3, "cat the dog", True),
        (4, "dog sees the old cat", False),
        (5, "dog sees the old cat", True),
        (60, "dog. cat", False),
    ],
)
def test_within_a_number_counts_the_words_of_the_whole_match(words: int, text: str, found: bool) -> None:
    assert found == bool(marked(LISTS, {"all": ["dog", "cat"], "within": words}, text))


def test_within_post_joins_sentences() -> None:
    when = {"all": ["dog", "cat"], "within": "post"}
    assert ["dog sleeps. The cat"] == marked(LISTS, when, "The dog sleeps. The cat does not.")


def test_within_sentence_is_the_default_however_long_it_is() -> None:
    text = "dog " + "and so on " * 40 + "cat"
    assert [text] == marked(LISTS, {"all": ["dog", "cat"]}, text)


def test_the_nearest_hits_are_joined() -> None:
    assert ["dog cat"] == marked(LISTS, {"all": ["dog", "cat"]}, "dog, and far away from there a dog cat")


def test_signals_that_are_joined_mark_one_place_a_sentence() -> None:
    when = {"all": ["dog", "cat"]}
    assert ["dog cat"] == marked(LISTS, when, "dog cat and dog with some other cat")
    assert ["dog cat", "cat dog"] == marked(LISTS, when, "A dog cat. A cat dog.")


def test_a_single_entry_marks_every_place() -> None:
    assert ["dog", "dogs", "dog"] == marked(LISTS, {"all": ["dog"]}, "dog dogs dog")


def test_before_looks_four_words_back_in_the_sentence() -> None:
    when = {"all": ["dog"], "unless": ["before:not"]}
    assert [] == marked(LISTS, when, "not a dog")
    assert [] == marked(LISTS, when, "not at all a dog")
    assert ["dog"] == marked(LISTS, when, "not at all in this dog")
    assert ["dog"] == marked(LISTS, when, "a dog, not")
    assert ["dog"] == marked(LISTS, when, "I will not. A dog will.")


def test_after_looks_four_words_on_in_the_sentence() -> None:
    when = {"all": ["dog"], "any": ["after:cat"]}
    assert ["dog"] == marked(LISTS, when, "a dog and a cat")
    assert [] == marked(LISTS, when, "a dog and one more old cat")
    assert [] == marked(LISTS, when, "a cat and a dog")
    assert [] == marked(LISTS, when, "a dog. cat")


def test_inside_wants_the_signal_around_the_whole_match() -> None:
    when = {"all": ["dog", "cat"], "unless": ["inside:quote"]}
    assert [] == marked(LISTS, when, "<a dog and a cat> he said")
    assert ["dog> and a cat"] == marked(LISTS, when, "<a dog> and a cat")


def test_post_looks_anywhere_in_the_text() -> None:
    when = {"all": ["dog", "post:cat"]}
    assert ["dog"] == marked(LISTS, when, "A dog. Much later. A cat.")
    assert [] == marked(LISTS, when, "A dog.")
    assert [] == marked(LISTS, {"all": ["dog"], "unless": ["post:cat"]}, "A dog. Much later. A cat.")


def test_profile_looks_in_the_profile_only() -> None:
    when = {"all": ["dog", "profile:cat"]}
    with_cat = Post("a dog", profile=Profile(bio="my cat and I"))
    assert ["dog"] == marked(LISTS, when, with_cat)
    assert [] == marked(LISTS, when, Post("a dog and a cat", profile=Profile(bio="me")))
    assert [] == marked(LISTS, when, "a dog and a cat")


@pytest.mark.parametrize("field", ["name", "bio", "employer"])
def test_what_rests_on_the_profile_alone_is_marked_there(field: str) -> None:
    post = Post("hello", profile=Profile(**{"name": "n", "bio": "b", "employer": "e", field: "one big dog"}))
    (finding,) = check(LISTS, {"all": ["profile:dog"]}, post).findings
    assert (8, 11, field) == finding.span


def test_parent_looks_in_the_post_that_is_answered() -> None:
    when = {"all": ["dog", "parent:cat"]}
    assert ["dog"] == marked(LISTS, when, Post("a dog", parent="is it a cat?"))
    assert [] == marked(LISTS, when, Post("a dog", parent="is it a dog?"))
    (finding,) = check(LISTS, {"all": ["parent:cat"]}, Post("hello", parent="a cat")).findings
    assert (2, 5, "parent") == finding.span


@pytest.mark.parametrize(
    ("circumstance", "post"),
    [
        ("official", Post("a dog", use=Use.OFFICIAL)),
        ("personal", Post("a dog")),
        ("authorised", Post("a dog", use=Use.OFFICIAL, authorised="R-12")),
        ("profile", Post("a dog", profile=Profile(bio="me"))),
        ("reply", Post("a dog", parent="what is it?")),
        ("media", Post("a dog", media=("dog.jpg",))),
        ("channel-forum", Post("a dog", channel="forum")),
        ("employee", Post("a dog")),
    ],
)
def test_context_looks_at_the_circumstances(circumstance: str, post: Post) -> None:
    assert ["dog"] == marked(LISTS, {"all": ["dog", f"context:{circumstance}"]}, post)
    assert [] == marked(LISTS, {"all": ["dog"], "unless": [f"context:{circumstance}"]}, post)


def test_context_that_does_not_hold_is_missing() -> None:
    for circumstance in ("official", "authorised", "profile", "reply", "media", "channel-forum", "public"):
        assert [] == marked(LISTS, {"all": ["dog", f"context:{circumstance}"]}, "a dog")


def test_mark_names_the_entries_whose_words_are_marked() -> None:
    text = "a big dog sees two cats"
    assert ["dog sees two cats"] == marked(LISTS, {"all": ["dog", "cat"]}, text)
    assert ["dog"] == marked(LISTS, {"all": ["dog", "cat"], "mark": ["dog"]}, text)
    assert ["cats"] == marked(LISTS, {"all": ["dog", "cat|bird"], "mark": ["cat"]}, text)


def test_widen_stretches_the_mark() -> None:
    text = "So, the old dog sleeps, he said. And then?"
    assert ["dog"] == marked(LISTS, {"all": ["dog"]}, text)
    assert ["the old dog sleeps"] == marked(LISTS, {"all": ["dog"], "widen": "clause"}, text)
    assert ["So, the old dog sleeps, he said"] == marked(LISTS, {"all": ["dog"], "widen": "sentence"}, text)


def test_signals_made_of_others_are_signals_too() -> None:
    assert ["cat", "dog"] == marked(LISTS, {"all": ["pets"]}, "cat, dog")
    assert ["dog and cat near the bird"] == marked(
        LISTS, {"all": ["fight", "bird"]}, "dog and cat near the bird"
    )
    assert [] == marked(LISTS, {"all": ["fight", "bird"]}, "the dog and the bird")
    assert [] == marked(LISTS, {"all": ["bird"], "unless": ["fight"]}, "dog, cat, bird")


def test_lower_if_takes_one_grade_off_where_it_holds() -> None:
    lists = {**LISTS, "maybe": {"phrases": ["maybe"], "common": True}}
    rule = make_rule([{"all": ["dog"], "certainty": "certain"}], **{"lower-if": ["maybe", "post:bird"]})
    engine = Engine(make_pack(lists, [rule]))
    assert [Certainty.CERTAIN] == certainties(engine.check(Post("a dog")))
    assert [Certainty.LIKELY] == certainties(engine.check(Post("maybe a dog")))
    assert [Certainty.CERTAIN] == certainties(engine.check(Post("A dog. Or maybe not.")))
    assert [Certainty.LIKELY] == certainties(engine.check(Post("A dog. And a bird, maybe.")))


def test_lower_if_never_goes_below_possible() -> None:
    rule = make_rule([{"all": ["dog"], "certainty": "possible", "lower-if": ["cat"]}])
    engine = Engine(make_pack(LISTS, [rule]))
    assert [Certainty.POSSIBLE] == certainties(engine.check(Post("a dog and a cat")))


def test_raise_makes_a_finding_heavier() -> None:
    rule = make_rule(
        [{"all": ["dog"]}], **{"raise": [{"to": "do-not-post", "uses": ["personal"], "any": ["post:cat"]}]}
    )
    engine = Engine(make_pack(LISTS, [rule]))
    assert Advice.CONSIDER is engine.check(Post("a dog")).advice
    assert Advice.DO_NOT_POST is engine.check(Post("A dog. A cat.")).advice
    assert Advice.CONSIDER is engine.check(Post("A dog. A cat.", use=Use.OFFICIAL)).advice


def test_raise_never_makes_a_finding_lighter() -> None:
    rule = make_rule(
        [{"all": ["dog"]}],
        advice={"personal": "do-not-post", "official": "do-not-post"},
        **{"raise": [{"to": "seek-authorisation", "any": ["cat"]}]},
    )
    assert Advice.DO_NOT_POST is Engine(make_pack(LISTS, [rule])).check(Post("a dog and a cat")).advice


def test_raise_may_ask_for_the_finding_of_another_rule() -> None:
    dog = make_rule(
        [{"all": ["dog"]}], id="dog", **{"raise": [{"to": "do-not-post", "any": ["context:found-cat"]}]}
    )
    cat = make_rule([{"all": ["cat"]}], id="cat", code="SM101")
    engine = Engine(make_pack(LISTS, [dog, cat]))
    by_rule = {f.rule: f.advice for f in engine.check(Post("A dog. A cat.")).findings}
    assert {"dog": Advice.DO_NOT_POST, "cat": Advice.CONSIDER} == by_rule
    assert Advice.CONSIDER is engine.check(Post("A dog.")).advice


def test_possible_never_advises_more_than_consider() -> None:
    heavy = {"personal": "do-not-post", "official": "do-not-post"}
    rule = make_rule([{"all": ["dog"], "certainty": "possible"}], advice=heavy)
    assert Advice.CONSIDER is Engine(make_pack(LISTS, [rule])).check(Post("a dog")).advice


def test_what_a_rule_finds_possible_is_left_out_where_it_is_sure_of_something() -> None:
    rule = make_rule([{"all": ["dog"], "certainty": "possible"}, {"all": ["cat"], "certainty": "likely"}])
    engine = Engine(make_pack(LISTS, [rule]))
    assert ["when-1"] == [f.branch for f in engine.check(Post("A dog. A cat.")).findings]
    assert ["when-0"] == [f.branch for f in engine.check(Post("A dog.")).findings]


def test_of_findings_that_overlap_the_surer_one_of_a_rule_stays() -> None:
    rule = make_rule(
        [{"all": ["dog"], "certainty": "likely"}, {"all": ["dog", "cat"], "certainty": "certain"}]
    )
    findings = Engine(make_pack(LISTS, [rule])).check(Post("dog and cat, and further on a dog")).findings
    assert [("when-1", Certainty.CERTAIN), ("when-0", Certainty.LIKELY)] == [
        (f.branch, f.certainty) for f in findings
    ]


def test_a_list_may_hide_another_where_it_overlaps() -> None:
    lists = {"dog": ["dog"], "hot-dog": {"phrases": ["hot dog"], "hides": ["dog"]}}
    assert ["dog"] == marked(lists, {"all": ["dog"]}, "a hot dog for the dog")[-1:]
    assert 1 == len(marked(lists, {"all": ["dog"]}, "a hot dog for the dog"))


def test_a_rule_for_one_use_is_silent_in_the_other() -> None:
    rule = make_rule([{"all": ["dog"]}, {"all": ["cat"], "uses": ["official"]}], uses=["personal"])
    engine = Engine(make_pack(LISTS, [rule]))
    assert ["when-0"] == [f.branch for f in engine.check(Post("dog. cat.")).findings]
    assert ["when-1"] == [f.branch for f in engine.check(Post("dog. cat.", use=Use.OFFICIAL)).findings]


@pytest.mark.parametrize("status", ["shadow", "retired"])
def test_a_rule_that_is_not_live_never_speaks(status: str) -> None:
    assert (
        ()
        == Engine(make_pack(LISTS, [make_rule([{"all": ["dog"]}], status=status)]))
        .check(Post("dog"))
        .findings
    )


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({}, "'all' is missing or empty"),
        ({"all": []}, "'all' is missing or empty"),
        ({"all": "dog"}, "'all' must be a list of texts in quotes"),
        ({"all": ["dog", ""]}, "none empty"),
        ({"all": ["before:dog"]}, "may stand under 'any' or 'unless' only"),
        ({"all": ["dog|post:cat"]}, "must look in one place"),
        ({"all": ["dog"], "any": ["dog|cat"]}, "| may stand under 'all' only"),
        ({"all": ["pots:dog"]}, "unknown relation 'pots:' in 'pots:dog'. Did you mean 'post'?"),
        ({"all": ["post:"]}, "names no signal"),
        ({"all": ["dog"], "within": "line"}, '\'within\' must be "sentence", "post" or a number of words'),
        ({"all": ["dog"], "within": 0}, "found 0."),
        ({"all": ["dog"], "within": 61}, "found 61."),
        ({"all": ["dog"], "within": True}, "found True."),
        ({"all": ["dog"], "within": ["post"]}, "found ['post']."),
        (
            {"all": ["dog"], "widen": "claus"},
            "'widen' is 'claus', which is none of those known. Did you mean 'clause'?",
        ),
        ({"all": ["dog"], "ordered": "yes"}, "'ordered' must be true or false, without quotes; found text."),
        (
            {"all": ["dog|cat"], "mark": ["cat"]},
            "'mark' names 'cat', which is not the first name of an entry of 'all'",
        ),
    ],
)
def test_a_condition_that_makes_no_sense_is_refused_with_a_hint(table: dict[str, object], says: str) -> None:
    with pytest.raises(PackError) as caught:
        condition_from_mapping(table)
    assert says in str(caught.value)


def test_an_atom_reads_as_it_is_written() -> None:
    for word in ("dog", "post:dog", "before:dog", "context:found-other-rule"):
        assert word == str(Atom.parse(word))


BIO = Profile(bio="one big dog")


def test_post_looks_in_the_text_where_a_condition_rests_on_the_profile_alone() -> None:
    assert check(LISTS, {"all": ["profile:dog"], "any": ["post:cat"]}, Post("a cat", profile=BIO)).findings
    assert not check(LISTS, {"all": ["profile:dog"], "any": ["post:cat"]}, Post("me", profile=BIO)).findings
    assert not check(
        LISTS, {"all": ["profile:dog"], "unless": ["post:cat"]}, Post("a cat", profile=BIO)
    ).findings
    assert not check(
        LISTS, {"all": ["profile:dog"], "any": ["post:big"]}, Post("a cat", profile=BIO)
    ).findings


def test_what_stands_beside_a_condition_on_the_profile_alone_stands_there() -> None:
    assert check(LISTS, {"all": ["profile:dog"], "any": ["big"]}, Post("a cat", profile=BIO)).findings
    assert not check(LISTS, {"all": ["profile:dog"], "unless": ["big"]}, Post("a cat", profile=BIO)).findings
    assert check(LISTS, {"all": ["profile:dog"], "unless": ["cat"]}, Post("a cat", profile=BIO)).findings


def test_a_finding_in_the_profile_is_less_certain_for_what_stands_in_the_text() -> None:
    when = {"all": ["profile:dog"], "lower-if": ["post:cat"]}
    assert [Certainty.POSSIBLE] == certainties(check(LISTS, when, Post("a cat", profile=BIO)))
    assert [Certainty.LIKELY] == certainties(check(LISTS, when, Post("hello", profile=BIO)))


@pytest.mark.parametrize(
    ("when", "bio", "reason"),
    [
        ({"all": ["profile:dog"], "unless": ["not"]}, "no dog", "was kept silent by not"),
        ({"all": ["profile:dog"], "any": ["big"]}, "one dog", "did not see any of big"),
        ({"all": ["profile:dog"], "any": ["big"]}, "one big dog", "held: profile:dog"),
    ],
)
def test_an_explanation_looks_where_the_condition_looks(
    when: dict[str, object], bio: str, reason: str
) -> None:
    pack = make_pack(LISTS, [make_rule([when])])
    post = Post("hello", profile=Profile(bio=bio))
    (branch,) = explain(pack.rule("rule"), post, Engine(pack).look(post)).branches
    assert reason == branch.reason
