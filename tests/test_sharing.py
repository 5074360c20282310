"""To share or to like is read as agreeing: the words of others that are passed on are judged too."""

from __future__ import annotations

import pytest

from circumspect import Advice, Certainty, Checker, Post, Profile
from circumspect.content.post import Action, Author, Use
from circumspect.content.text import Text
from circumspect.engine import Engine
from circumspect.reader import Reading
from circumspect.reader.reading import signal
from tests.making import TINY, make_pack, make_rule

CHECKER = Checker(reader=False)
HATE = "All Muslims are terrorists and should be sent back."
PASSING_ON = [Action.SHARE, Action.LIKE]


def _shared(text: str, parent: str, action: Action = Action.SHARE, **fields: object) -> Post:
    return Post(text, parent=parent, action=action, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("action", PASSING_ON)
@pytest.mark.parametrize("many", [True, False])
def test_what_is_passed_on_without_a_word_is_found_there(action: Action, many: bool) -> None:
    post = _shared("", HATE, action)
    answer = next(iter(CHECKER.check_many([post]))) if many else CHECKER.check(post)
    found = next(f for f in answer.findings if f.rule == "discrimination")
    assert ("parent", Certainty.LIKELY) == (found.span.field, found.certainty)
    assert "Muslims" in HATE[found.span.start : found.span.end]
    assert found.mend.startswith("To share and to like are commonly read as agreeing")
    assert "3.6a" in answer.questions


def test_beside_words_of_ones_own_it_is_a_question() -> None:
    answer = CHECKER.check(_shared("Reported. This is not true.", HATE))
    assert {Certainty.POSSIBLE} == {f.certainty for f in answer.findings}
    assert Advice.CONSIDER is answer.advice


@pytest.mark.parametrize("action", [Action.REPLY, Action.POST])
def test_an_answer_does_not_agree(action: Action) -> None:
    assert () == CHECKER.check(_shared("That is not so.", HATE, action)).findings


def test_what_others_say_of_themselves_is_not_said_by_who_shares_it() -> None:
    theirs = "I work for Customs at Tullamarine. Ring me on my desk, 02 6275 6666."
    assert CHECKER.check(Post(theirs)).findings
    assert () == CHECKER.check(_shared("", theirs)).findings


def test_a_side_in_politics_is_taken_by_sharing_where_the_profile_names_the_agency() -> None:
    vote = "Vote Labor on Saturday and kick the Liberals out!"
    rules = CHECKER.check(_shared("", vote, profile=Profile(bio="Customs officer, Sydney"))).rules()
    assert "partisan" in rules
    assert "partisan" not in CHECKER.check(_shared("", vote)).rules()


def test_nothing_of_what_is_passed_on_is_mended_by_machine() -> None:
    post = _shared("", HATE)
    assert post == CHECKER.mend(post)
    assert all(f.edit is None for f in CHECKER.check(post).findings)


def test_the_meaning_of_what_is_passed_on_is_read() -> None:
    answer = Checker().check(_shared("", "People like that are a plague and ought to be put down like rats."))
    assert any(f.span.field == "parent" for f in answer.findings)
    assert () == answer.unread


def test_a_pack_says_which_of_its_rules_hold_of_what_is_shared() -> None:
    borrowed = "We saw that the borrower has borrowed it."
    checker = Checker(TINY, reader=False)
    assert checker.check(Post(borrowed)).findings
    assert () == checker.check(_shared("", borrowed)).findings


def test_a_personal_post_is_not_lightened_by_an_authority() -> None:
    ring = "Ring me at work on 02 6275 6666"
    assert CHECKER.check(Post(ring)).findings == CHECKER.check(Post(ring, authorised="R-12")).findings


def test_the_public_is_not_asked_what_staff_should_ask_themselves() -> None:
    insult = "You are all idiots"
    assert CHECKER.check(Post(insult, use=Use.OFFICIAL)).questions
    assert () == CHECKER.check(Post(insult, use=Use.OFFICIAL, author=Author.PUBLIC)).questions


@pytest.mark.parametrize("applause", ["👏👏👏", ".", "RT @someone", "https://example.org/post/12", "\u200b"])
def test_applause_is_no_word_of_ones_own(applause: str) -> None:
    assert Certainty.LIKELY is max(f.certainty for f in CHECKER.check(_shared(applause, HATE)).findings)


class TellsOfSharedWordsAlone:
    """A reader that finds the rule, by the profile, in words that are passed on."""

    def read(self, post: Post, _text: Text, *, every: bool = True) -> Reading:
        by_profile = Reading("1", {signal("rule", "likely"): (0, 3)}, by_circumstances=frozenset({"rule"}))
        return Reading("1") if post.parent else by_profile


def test_what_the_profile_tells_of_shared_words_alone_is_found() -> None:
    rule = make_rule([{"all": ["reader-rule-likely"]}], **{"when-shared": True})
    engine = Engine(make_pack({"dog": ["dog"]}, [rule]))
    post = _shared("", "A vote", profile=Profile(bio="An officer"))
    assert [(0, 10, "bio")] == [f.span for f in engine.check(post, TellsOfSharedWordsAlone()).findings]


def test_of_many_posts_what_is_passed_on_gets_a_quick_look_too() -> None:
    checker, posts = Checker(), [_shared("", "Lovely night at the trivia, thanks to all who came.")]
    assert [checker.check(post).advice for post in posts] == [a.advice for a in checker.check_many(posts)]
    assert [Checker().check(_shared("", HATE)).rules()] == [
        a.rules() for a in checker.check_many([_shared("", HATE)])
    ]


def test_of_what_is_passed_on_it_is_said_what_was_not_read() -> None:
    polish = "Wczoraj w nocy znaleźliśmy czterdzieści kilo heroiny w kontenerze z przemytem."
    answer = Checker().check(_shared("Nice words here.", polish))
    assert ["part of the meaning of what is passed on"] == [unread.what for unread in answer.unread]
    assert Advice.CONSIDER is answer.advice


def test_who_read_what_is_passed_on_is_said() -> None:
    assert Checker().check(_shared("", HATE)).reader


def test_an_explanation_looks_at_what_is_passed_on_where_the_rule_holds_of_it() -> None:
    assert CHECKER.explain(_shared("", HATE), "discrimination").held
    assert CHECKER.explain(_shared("Reported. Please be kind.", HATE), "discrimination").held
    assert not CHECKER.explain(_shared("", "Ring me at my desk, 02 6275 6666"), "contact-details").held
