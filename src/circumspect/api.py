"""All that others may call: load a policy, check and mend posts, ask why and what would change it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from circumspect.assessment import Advice, Assessment, Certainty
from circumspect.content.post import Post, Profile, Use
from circumspect.content.text import Text
from circumspect.engine import Engine
from circumspect.policy.loader import DEFAULT_PACK, load_pack
from circumspect.policy.model import Pack, day_in_words
from circumspect.reader import open_reader
from circumspect.rules.explain import Explanation, explain

_MEND_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Alternative:
    """What the answer would be if one circumstance of the post were different."""

    change: str
    advice: Advice
    rules: frozenset[str]


def load_policy(
    pack: str | Path = DEFAULT_PACK, *, overlay: str | Path | None = None, as_of: date | None = None
) -> Pack:
    """Read a policy pack by name or folder, with an agency's private overlay laid over it.

    Raises PackError, which names file, key, value and the likely fix.
    """
    policy = load_pack(pack, overlay)
    return policy if as_of is None else policy.as_of(as_of)


class Checker:
    """Checks posts against one policy. Build it once and share it: it is immutable and safe between threads.

    It pickles as the name of its pack and builds itself anew in a worker process. It keeps nothing
    of a post.

    Without *reader* it answers by words and numbers alone. Where the reader of meaning cannot be opened it
    does so too, and every assessment says that the meaning was not read.
    """

    def __init__(
        self, pack: str | Path = DEFAULT_PACK, *, overlay: str | Path | None = None, reader: bool = True
    ) -> None:
        self._source = pack, overlay, reader
        self._engine = Engine(load_pack(pack, overlay))
        self._reader = open_reader({rule.id for rule in self.policy.rules}) if reader else None

    def check(self, post: Post) -> Assessment:
        """Return the assessment of one post. Never raises for anything a post may hold."""
        return self._engine.check(post, self._reader)

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, self._source

    def __repr__(self) -> str:
        return f"Checker({self.policy.id!r})"

    @property
    def policy(self) -> Pack:
        """The policy pack that posts are checked against."""
        return self._engine.pack

    def check_many(self, posts: Iterable[Post]) -> Iterator[Assessment]:
        """Yield the assessment of each post in order, as the posts come.

        A list or a tuple is read in blocks, which is faster, and held until the last answer; of an iterator
        only the post in hand is.

        A post in which neither the words nor a quick look find anything is not read further, so now and then
        a finding is missed that ``check`` would have.
        """
        if isinstance(posts, list):
            posts = tuple(posts)  # so that what becomes of the list meanwhile does not matter
        return self._engine.check_many(posts, self._reader)

    def read(self, text: str) -> Text:
        """Return a text as it is read: what the detectors see, with its map back to what was written."""
        return self._engine.compiled.normaliser.read(text)

    def explain(self, post: Post, rule: str) -> Explanation:
        """Say for every condition of a rule what was seen, what was missing, and what stood in the way.

        Where the rule holds of what is shared or liked, and not of the words beside it, those are looked at.
        *rule* is an id or a code. Raises PackError for an unknown one.
        """
        asked = self.policy.rule(rule)
        found = explain(asked, post, self._engine.look(post, self._reader))
        if post.passed_on and asked.when_shared and not found.held:
            return explain(asked, post.as_own(), self._engine.look(post.as_own(), self._reader))
        return found

    def mend(self, post: Post) -> Post:
        """Return the post with every mechanical mend applied, until none is left to apply."""
        for _ in range(_MEND_ROUNDS):
            edits = sorted(
                (f.edit for f in self.check(post).findings if f.edit), key=lambda e: e.span, reverse=True
            )
            text, limit = post.text, len(post.text) + 1
            for edit in edits:
                if edit.span.end <= limit:
                    text = text[: edit.span.start] + edit.replacement + text[edit.span.end :]
                    limit = edit.span.start
            if text == post.text:
                break
            post = replace(post, text=text)
        return post

    def alternatives(self, post: Post, assessment: Assessment | None = None) -> tuple[Alternative, ...]:
        """Return which changed circumstances would change the answer, and to what."""
        now = assessment or self.check(post)
        changes: list[tuple[str, Post]] = []
        if post.profile is not None:
            changes.extend(_profile_changes(post, post.profile))
        if post.use is Use.OFFICIAL:
            changes.append(("as a personal post", replace(post, use=Use.PERSONAL)))
            if post.authorised:
                changes.append(("without its release authority", replace(post, authorised="")))
            else:
                changes.append(("with a release authority attached", replace(post, authorised="yes")))
        else:
            changes.append(("as an official post", replace(post, use=Use.OFFICIAL)))
        if post.parent is not None and (post.own_words or not post.passed_on):
            which = "you pass on" if post.passed_on else "it answers"
            changes.append((f"without the post {which}", replace(post, parent=None)))
        found = []
        for change, other in changes:
            then = self.check(other)
            # To post it from another account is no way out, so a lighter answer there is not offered.
            lighter = other.use is not post.use and then.advice.weight < now.advice.weight
            if not lighter and (then.advice, then.rules()) != (now.advice, now.rules()):
                found.append(Alternative(change, then.advice, then.rules()))
        return tuple(found)


def _profile_changes(post: Post, profile: Profile) -> Iterator[tuple[str, Post]]:
    """Yield the post without each part of its profile, or without the whole where only one part is there."""
    parts = [part for part in ("name", "bio", "employer") if getattr(profile, part)]
    for part in parts:
        yield f"without the {part} in your profile", replace(post, profile=replace(profile, **{part: ""}))
    if len(parts) > 1:
        yield "without the profile", replace(post, profile=None)


@cache
def _rebuild(pack: str | Path, overlay: str | Path | None, reader: bool) -> Checker:  # noqa: FBT001 - as pickled
    return Checker(pack, overlay=overlay, reader=reader)


@cache
def _default() -> Checker:
    return Checker()


def check(text: str, **circumstances: Any) -> Assessment:
    """Check one draft against the default policy: ``check("...", use=Use.OFFICIAL)``.

    The keyword arguments are the fields of Post. For many posts, build a Checker.
    """
    return _default().check(Post(text, **circumstances))


__all__ = [
    "Advice",
    "Alternative",
    "Assessment",
    "Certainty",
    "Checker",
    "Explanation",
    "Pack",
    "Post",
    "check",
    "day_in_words",
    "load_policy",
]
