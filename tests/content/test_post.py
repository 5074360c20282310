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


@pytest.mark.parametrize(
    ("field", "value"),
    [("channel", 5), ("channel", None), ("parent", 5), ("authorised", True), ("id", 5), ("text", None)],
)
def test_a_field_of_another_kind_is_refused(field: str, value: object) -> None:
    with pytest.raises(PostError, match=f"the field '{field}' must be text, found"):
        Post(**{"text": "hello", field: value})  # type: ignore[arg-type]


@pytest.mark.parametrize("media", ["a.jpg", ["a.jpg"], (5,), None])
def test_media_are_a_tuple_of_names(media: object) -> None:
    with pytest.raises(PostError, match="the field 'media' must be a tuple of file names"):
        Post("hello", media=media)  # type: ignore[arg-type]


def test_a_profile_of_something_else_than_text_is_refused() -> None:
    with pytest.raises(PostError, match=r"the field 'profile\.bio' must be text, found a number"):
        Profile(bio=5)  # type: ignore[arg-type]


@pytest.mark.parametrize("day", ["20120118", "2012-W03-3", "18 January 2012", "2012-01-1"])
def test_a_day_is_written_one_way(day: str) -> None:
    with pytest.raises(PostError, match="must look like 2012-01-18"):
        post_from_mapping({"text": "hello", "date": day})


def test_nobody_can_authorise_a_personal_post() -> None:
    assert Post("hello", Use.OFFICIAL, authorised="R-12").released
    assert not Post("hello", authorised="R-12").released
    assert not Post("hello", Use.OFFICIAL).released
