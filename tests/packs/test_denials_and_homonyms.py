"""Where words tell that a post denies what it repeats, the reader's finding is a question, no more."""

from __future__ import annotations

import pytest

from circumspect import Certainty, Post, Profile
from circumspect.engine import Engine
from circumspect.policy.loader import load_pack
from circumspect.reader import Reading
from circumspect.reader.reading import GRADES, kind_signal, signal
from tests.making import Reads

ENGINE = Engine(load_pack())


def found(rule: str, text: str, bio: str = "") -> set[Certainty]:
    """Return how sure the rule is of a text that the reader takes for certain to break it."""
    whole = 0, len(text)
    signals = {signal(rule, grade): whole for grade in GRADES} | {kind_signal("seizure"): whole}
    post = Post(text, profile=Profile(bio=bio) if bio else None)
    answer = ENGINE.check(post, Reads(Reading("1", signals)))
    return {finding.certainty for finding in answer.findings if finding.rule == rule}


@pytest.mark.parametrize(
    "text",
    [
        "The myth that Aboriginal people get free cars needs to die.",
        "The idea that migrants don't want to work is a lie, and a lazy one.",
        "Nobody should say that refugees are criminals.",
        "It\u2019s wrong to call them animals.",
        "You shouldn't call anybody that.",
        "Popped out for a fag break and locked myself out.",
        "Found every chink in the armour of that defence.",
        "We had faggots and peas at the pub.",
    ],
)
def test_a_denial_and_a_word_that_sounds_like_a_slur_are_no_more_than_a_question(text: str) -> None:
    assert {Certainty.POSSIBLE} == found("discrimination", text)


@pytest.mark.parametrize(
    "text",
    [
        "Those people get free cars and still want more.",
        "You can't say that migrants are criminals any more, but they are.",
        "That fag at the counter wouldn't serve me.",
    ],
)
def test_what_only_resembles_a_denial_stays_as_sure_as_the_reader_is(text: str) -> None:
    assert max(found("discrimination", text)) >= Certainty.LIKELY


@pytest.mark.parametrize(
    "bio", ["US CBP officer, New York", "NZ Customs officer, dad of two", "CBSA officer"]
)
@pytest.mark.parametrize("rule", ["identify-self", "agency-info", "imagery", "it-systems"])
def test_an_officer_of_another_country_gives_nothing_of_the_agency_away(rule: str, bio: str) -> None:
    text = "Big find at the terminal last night, so proud of the crew."
    assert set() == found(rule, text, bio)
    assert set() != found(rule, text, "dad of three")
