"""Posts from JSON: good ones are read, bad ones are told what is wrong without a word of the draft."""

from __future__ import annotations

from datetime import date

import pytest

from circumspect import Author, Post, PostError, Profile, Use
from circumspect.content.post import post_from_mapping


def test_all_circumstances_are_read() -> None:
    post = post_from_mapping(
        {
            "id": 7,
            "text": "hello",
            "use": "official",
            "author": "public",
            "channel": "twitter",
            "profile": {"name": "A", "bio": "B"},
            "date": "2012-01-18T09:00:00",
            "authorised": "R-12",
            "media": ["a.jpg"],
            "parent": "hi",
        }
    )
    expected = Post(
        "hello", Use.OFFICIAL, Author.PUBLIC, "twitter", Profile("A", "B"), date(2012, 1, 18),
        parent="hi", authorised="R-12", media=("a.jpg",), id="7",
    )  # fmt: skip
    assert expected == post


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "the field 'text' is missing"),
        ({"text": 5}, "the field 'text' must be text, found a number"),
        ({"text": None}, "the field 'text' must be text, found nothing"),
        ({"txt": "x"}, "unknown field 'txt'. Did you mean 'text'?"),
        ({"text": "x", "use": "privat"}, "unknown value 'privat'"),
        ({"text": "x", "use": ["personal"]}, "must be one of personal, official"),
        ({"text": "x", "profile": "me"}, "must be an object with name, bio and employer"),
        ({"text": "x", "profile": {"boi": "me"}}, "unknown field 'profile.boi'. Did you mean 'bio'?"),
        ({"text": "x", "date": "18/1/2012"}, "must look like 2012-01-18"),
        ({"text": "x", "media": "a.jpg"}, "must be a list of file names"),
        ({"text": "x", "authorised": 3}, "must be true, false or a release number"),
        ({"text": "x", "id": 1.5}, "must be text or a whole number"),
    ],
)
def test_a_bad_field_is_named_with_what_was_found_and_the_likely_fix(
    data: dict[str, object], message: str
) -> None:
    with pytest.raises(PostError) as caught:
        post_from_mapping(data)
    assert message in str(caught.value)


def test_neither_post_nor_profile_shows_its_words() -> None:
    post = Post("my canary words", profile=Profile("canary", "canary bio"), parent="canary parent")
    assert "canary" not in repr(post) + str(post)
