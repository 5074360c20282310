"""Reports made with the small pack of the command-line tests, for the tests of this folder."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import strategies as st

from circumspect import Assessment, Checker, Post
from circumspect.report import PLAIN, Style, render
from tests.cli.helpers import TINY

NUMBER = "Today I cleaned LAMP-0001."
LETTERS = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from("ab \t\n\r<>&\"'`*_[]\\|#~\x00\x1b\x7f\x9b\u200d\u202e\ufe0f\ud83d\u0301é漢🎉👩🇦שع"),
    ),
    max_size=80,
)
POSTS = st.lists(
    st.one_of(LETTERS, st.sampled_from(["LAMP-0001", "LAMP-0002 ", "lighthouse keeper"])), max_size=6
).map("".join)
"""Texts that hold what trips renderers up, and words that are found."""


@cache
def checker() -> Checker:
    """Return the checker of the small pack."""
    return Checker(TINY, reader=False)


def report(form: str, post: Post | str, style: Style = PLAIN, **options: Any) -> str:
    """Check a post and return its report."""
    post = Post(post) if isinstance(post, str) else post
    return render(form, post, assessed(post), checker().policy, style=style, **options)


def assessed(post: Post) -> Assessment:
    """Return the assessment of a post."""
    return checker().check(post)
