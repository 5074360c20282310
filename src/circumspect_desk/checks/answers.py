"""What the check page shows of an answer: the report's own words, and the mends that a button makes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from django.utils.safestring import SafeString, mark_safe

from circumspect.api import Assessment, Post
from circumspect.report import Checked
from circumspect.report.html import marked_words
from circumspect.report.view import Point, View, view
from circumspect_desk.web.engine import checker, policy


@dataclass(frozen=True, slots=True, repr=False)
class Shown:
    """A field of the post with its marks, as HTML."""

    title: str
    words: SafeString


@dataclass(frozen=True, slots=True, repr=False)
class Mend:
    """A mend that a machine can make: the number of its finding, the words it takes out and puts in."""

    number: int
    before: str
    after: str


@dataclass(frozen=True, slots=True, repr=False)
class Found:
    """A finding as the page shows it."""

    point: Point
    key: str
    mends: tuple[Mend, ...]
    left: bool


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """The whole answer. Its ``repr`` hides the post."""

    view: View
    shown: tuple[Shown, ...]
    found: tuple[Found, ...]

    def __repr__(self) -> str:
        return f"Answer({self.view!r})"

    @property
    def open(self) -> list[Found]:
        """Findings that still ask for something."""
        return [one for one in self.found if not one.left]

    @property
    def left(self) -> list[Found]:
        """Findings that the author has looked at and left."""
        return [one for one in self.found if one.left]


def answer(post: Post, left: Collection[str] = ()) -> Answer:
    """Check a post and return what to show. *left* names findings that the author decided to leave."""
    assessment = checker().check(post)
    others = checker().alternatives(post, assessment)
    shown = view(Checked(post, assessment, others, "draft"), policy())
    return Answer(
        view=shown,
        shown=tuple(
            # Every word of the post is escaped by the report that these marks come from.
            Shown(part.title, mark_safe("".join(marked_words(part, ""))))  # noqa: S308
            for part in shown.parts
            if part.text
        ),
        found=tuple(_found(point, post, assessment, left) for point in shown.points),
    )


def mended(post: Post, number: int) -> Post:
    """Return the post with the mend of one finding made; as it is where there is none of that number."""
    findings = checker().check(post).findings
    edit = findings[number].edit if 0 <= number < len(findings) else None
    if edit is None or edit.span.field != "text":
        return post
    text = post.text[: edit.span.start] + edit.replacement + post.text[edit.span.end :]
    return replace(post, text=text)


def _found(point: Point, post: Post, assessment: Assessment, left: Collection[str]) -> Found:
    mends = tuple(
        Mend(number, post.text[finding.edit.span.start : finding.edit.span.end], finding.edit.replacement)
        for number, finding in enumerate(assessment.findings)
        if finding.edit and finding.code == point.code and finding.edit.span.field == "text"
    )
    key = f"{point.code}-{point.certainty.lower()}"
    return Found(point, key, mends, key in left)
