"""The report for a terminal: order, words, and manners."""

from __future__ import annotations

from hypothesis import given

from circumspect import Assessment, Post, Profile
from circumspect.assessment import Advice, Unread
from circumspect.report import Style, render
from tests.report.reports import NUMBER, POSTS, checker, report


def test_the_order_is_headline_post_findings_questions_fine_changes_and_more() -> None:
    post = Post(f"{NUMBER} It was the open day.", profile=Profile(bio="Lighthouse keeper."))
    alternatives = checker().alternatives(post)
    out = report("text", post, alternatives=alternatives)
    places = [
        out.index(words)
        for words in (
            "Please don't post this as it stands",
            "Today I cleaned LAMP-0001.",
            "1  Numbers of lamps",
            "2  The writer keeps the light",
            "Ask yourself",
            "What is fine",
            "What would change the answer",
            "To learn more: circumspect rule LH101",
        )
    ]
    assert places == sorted(places)


def test_a_point_says_how_sure_why_how_to_mend_and_which_clause() -> None:
    lines = report("text", NUMBER).splitlines()
    at = lines.index("1  Numbers of lamps")
    assert lines[at + 1 : at + 5] == [
        "   Certain (the words say it). The number of a lamp is published here.",
        "   To mend it: Leave it out.",
        "   Suggested edit: leave the marked words out.",
        "   Clause: 1 Keep numbers private. Rule LH101.",
    ]


def test_what_a_certainty_means_is_said_once() -> None:
    out = report("text", "I keep the light, I'm a lighthouse keeper.")
    assert out.count("an ordinary reader would take it so") == 1


def test_the_same_said_of_several_places_is_one_point() -> None:
    out = report("text", "LAMP-0001 and LAMP-0002")
    assert "1  Numbers of lamps, in 2 places" in out
    assert "    ^^^^^^^^^1    ^^^^^^^^^1\n" in out


def test_a_lighter_finding_says_what_it_would_weigh_alone() -> None:
    assert "   On its own: Think about it first.\n" in report("text", f"{NUMBER} The light went out.")


def test_what_could_not_be_looked_at_is_listed() -> None:
    post = Post("A picture of us", media=("team.jpg",))
    out = report("text", post)
    assert out.startswith("Not all of it was read\n")
    assert "What was not read" in out
    assert "team.jpg" not in out


def test_a_profile_field_is_shown_under_its_own_heading() -> None:
    out = report("text", Post("Hi", profile=Profile(name="Jo, lighthouse keeper", bio="x")))
    assert "The name in your profile:\n    Jo, lighthouse keeper\n" in out


def test_prose_keeps_to_the_width() -> None:
    out = report("text", f"{NUMBER} {'word ' * 40}", Style(width=50))
    assert max(len(line) for line in out.splitlines()) <= 50


def test_an_assessment_of_another_pack_is_still_reported() -> None:
    post = Post("text of the post")
    stranger = Assessment(
        Advice.CONSIDER, unread=(Unread("sound", "there are no ears here"),), questions=("9.9",)
    )
    for form in ("text", "html", "markdown", "json", "sarif"):
        assert render(form, post, stranger, checker().policy)


@given(POSTS)
def test_any_post_is_reported_without_a_control_character(text: str) -> None:
    out = report("text", Post(text, profile=Profile(name=text, bio=text)))
    assert not [char for char in out if (char < " " and char != "\n") or "\x7f" <= char < "\xa0"]
    assert out.encode("utf-8")
    assert out.startswith(("Nothing", "Please", "Think", "Not all"))
