"""The post as a person hands it in: its words and the circumstances that change the answer."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from circumspect.errors import PostError, suggest

MAX_CHARACTERS = 20_000_000
"""A longer post is refused: it is a file given by mistake, and no platform takes it."""


class Use(StrEnum):
    """Official: on an agency account, in the course of duty. Personal: everything else (sections 2, 3)."""

    PERSONAL = "personal"
    OFFICIAL = "official"


class Author(StrEnum):
    """Employee: bound by the policy. Public: a stranger commenting on an official page."""

    EMPLOYEE = "employee"
    PUBLIC = "public"


class Action(StrEnum):
    """What is done with the words. Sharing and liking are commonly read as endorsement."""

    POST = "post"
    REPLY = "reply"
    SHARE = "share"
    LIKE = "like"


class Audience(StrEnum):
    """Who can see it now. A closed audience changes no answer: posts travel (clause 3.5)."""

    PUBLIC = "public"
    FOLLOWERS = "followers"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, repr=False)
class Profile:
    """What the author's public profile says; content too, for it can identify on its own."""

    name: str = ""
    bio: str = ""
    employer: str = ""

    def __post_init__(self) -> None:
        for field in ("name", "bio", "employer"):
            if not isinstance(getattr(self, field), str):
                raise PostError(
                    f"the field 'profile.{field}' must be text, found {_kind(getattr(self, field))}."
                )

    def __repr__(self) -> str:
        return "Profile(<hidden>)"


@dataclass(frozen=True, slots=True, repr=False)
class Post:
    """A draft or a published post. Its ``repr`` hides every word (decision 0001).

    ``authorised`` names the release authority of an official post (a number or any non-empty words), or
    is empty; nobody can authorise a personal one, so there it counts for nothing. ``media`` names
    attachments; they are reported as not looked at. ``date`` decides which text of the policy applies;
    without one the newest does. Raises PostError for a field of another kind.
    """

    text: str
    use: Use = Use.PERSONAL
    author: Author = Author.EMPLOYEE
    channel: str = ""
    profile: Profile | None = None
    date: date | None = None
    action: Action = Action.POST
    audience: Audience = Audience.PUBLIC
    parent: str | None = None
    authorised: str = ""
    media: tuple[str, ...] = ()
    id: str | None = None

    def __post_init__(self) -> None:
        for field, kind in _CHOICES.items():
            value = getattr(self, field)
            if type(value) is not kind:
                object.__setattr__(self, field, _choice(kind, {field: value}, field, kind(next(iter(kind)))))
        for field in ("text", "channel", "authorised"):
            if not isinstance(getattr(self, field), str):
                raise PostError(f"the field '{field}' must be text, found {_kind(getattr(self, field))}.")
        for field in ("parent", "id"):
            if not isinstance(getattr(self, field), (str, type(None))):
                raise PostError(f"the field '{field}' must be text, found {_kind(getattr(self, field))}.")
        if type(self.media) is not tuple or not all(isinstance(name, str) for name in self.media):
            raise PostError("the field 'media' must be a tuple of file names.")
        if self.profile is not None and not isinstance(self.profile, Profile):
            raise PostError("the field 'profile' must be a Profile with name, bio and employer.")
        if isinstance(self.date, datetime):
            object.__setattr__(self, "date", self.date.date())
        elif self.date is not None and not isinstance(self.date, date):
            raise PostError("the field 'date' must be a date, such as date(2012, 1, 18).")
        if self.parent == "":
            object.__setattr__(self, "parent", None)

    @property
    def passed_on(self) -> str:
        """The words of others that are shared or liked, empty where there are none."""
        return (self.parent or "") if self.action in {Action.SHARE, Action.LIKE} else ""

    @property
    def own_words(self) -> bool:
        """Whether there is more than applause: a word that is no link, no name, no RT."""
        return bool(_OWN_WORD.search(_NO_WORD.sub(" ", self.text)))

    def as_own(self) -> Post:
        """Return what is passed on as if it were the author's own words."""
        return replace(self, text=self.passed_on, parent=None, action=Action.POST, media=())

    @property
    def released(self) -> bool:
        """Whether it is an official post whose release has been authorised."""
        return bool(self.authorised) and self.use is Use.OFFICIAL

    def __repr__(self) -> str:
        return f"Post(<{len(self.text)} characters hidden>, use={self.use.value}, author={self.author.value})"


_CHOICES: dict[str, type[StrEnum]] = {"use": Use, "author": Author, "action": Action, "audience": Audience}
FIELDS = frozenset(f.name for f in fields(Post))
PROFILE_FIELDS = frozenset(f.name for f in fields(Profile))
LABEL_FIELDS = frozenset(
    {"rules", "kinds", "spans", "marks", "profile_rules", "attributes", "hard", "set", "pair", "note"}
    | {"writer", "functionality"}
)
"""Fields of labelled posts, which an evaluation reads and a check passes over."""

_NO_WORD = re.compile(r"\w{1,9}://\S*|@\w+|\b(?:RT|via)\b")
_OWN_WORD = re.compile(r"[^\W\d_]")
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?!\d)")
_E = TypeVar("_E", bound=StrEnum)


def post_from_mapping(data: Mapping[str, Any]) -> Post:
    """Build a post from one JSON object.

    Raises PostError naming the field, what was found there, and the nearest valid one.
    """
    for key in data:
        if key not in FIELDS and key not in LABEL_FIELDS:
            raise PostError(_unknown_field(key, "", FIELDS))
    if "text" not in data:
        raise PostError("the field 'text' is missing; a post needs its words there.")
    return Post(
        text=_string(data, "text"),
        use=_choice(Use, data, "use", Use.PERSONAL),
        author=_choice(Author, data, "author", Author.EMPLOYEE),
        channel=_string(data, "channel"),
        profile=_profile(data.get("profile")),
        date=_date(data.get("date")),
        action=_choice(Action, data, "action", Action.POST),
        audience=_choice(Audience, data, "audience", Audience.PUBLIC),
        parent=_string(data, "parent"),
        authorised=_authorised(data.get("authorised")),
        media=_media(data.get("media")),
        id=_identifier(data.get("id")),
    )


def _string(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    if value is None and key != "text":
        return ""
    if not isinstance(value, str):
        raise PostError(f"the field '{key}' must be text, found {_kind(value)}.")
    if len(value) > MAX_CHARACTERS:
        raise PostError(
            f"the field '{key}' has {len(value):,} characters; at most {MAX_CHARACTERS:,} are read."
        )
    return value


def _choice(kind: type[_E], data: Mapping[str, Any], key: str, default: _E) -> _E:
    value = data.get(key)
    if value is None:
        return default
    known = [member.value for member in kind]
    if not isinstance(value, str):
        raise PostError(f"the field '{key}' must be one of {', '.join(known)}; found {_kind(value)}.")
    if value not in known:
        shown = f"the unknown value '{value}'" if _one_word(value) else "an unknown value"
        raise PostError(f"the field '{key}' has {shown}.{suggest(value, known)}")
    return kind(value)


def _profile(value: Any) -> Profile | None:
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise PostError(
            f"the field 'profile' must be an object with name, bio and employer; found {_kind(value)}."
        )
    for key in value:
        if key not in PROFILE_FIELDS:
            raise PostError(_unknown_field(str(key), "profile", PROFILE_FIELDS))
    return Profile(**{key: _string(value, key) for key in sorted(PROFILE_FIELDS)})


def _date(value: Any) -> date | None:
    if value is None:
        return None
    try:
        if isinstance(value, str) and _DAY.match(value):
            return datetime.fromisoformat(value).date()
    except ValueError:
        pass
    raise PostError("the field 'date' must look like 2012-01-18 (year-month-day).")


def _authorised(value: Any) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, str):
        return value
    raise PostError(f"the field 'authorised' must be true, false or a release number; found {_kind(value)}.")


def _media(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise PostError(f"the field 'media' must be a list of file names; found {_kind(value)}.")


def _identifier(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise PostError(f"the field 'id' must be text or a whole number; found {_kind(value)}.")


def _unknown_field(key: str, of: str, known: Collection[str]) -> str:
    name = f"{of}.{key}" if of else key
    # What is no single word may be the post itself, left without its field; it is not repeated.
    hidden = f"a field of '{of}' has an unknown name." if of else "a field has an unknown name."
    shown = f"unknown field '{name}'." if _one_word(key) else hidden
    return f"{shown}{suggest(key, known)}"


def _one_word(value: str) -> bool:
    return len(value) <= 40 and value.isascii() and value.replace("-", "").replace("_", "").isalnum()


_KINDS = {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object"}


def _kind(value: Any) -> str:
    return "nothing (null)" if value is None else _KINDS.get(type(value), "text")
