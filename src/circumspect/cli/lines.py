"""JSON lines in: each line a post, or a plain word on why it is none. A bad line never stops the run."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from circumspect.content.post import Post, post_from_mapping
from circumspect.errors import PostError

_FAULTS = (
    ("Expecting value", "a value is missing, or is no JSON"),
    ("Expecting property name", "a field name in double quotes is expected"),
    ("Illegal trailing comma", "a comma stands before the closing bracket"),
    ("Expecting ':'", "a colon is expected after the field name"),
    ("Expecting ','", "a comma or a closing bracket is expected"),
    ("Unterminated string", "a quotation mark is not closed"),
    ("Invalid control character", "a line break or tab inside a text must be written as an escape"),
    ("Invalid \\u", "a \\u escape needs four hexadecimal digits"),
    ("Invalid \\", "a backslash starts no known escape"),
    ("Extra data", "something follows the end of the object; a line holds one post"),
)


class Numbered(NamedTuple):
    """A post and the line it stood on."""

    line: int
    post: Post


def read_posts(
    lines: Iterable[bytes], given: Mapping[str, Any], bad: Callable[[int, str], None], first: int = 1
) -> Iterator[Numbered]:
    """Yield the posts of JSON lines, passing over empty ones. *bad* is told number and fault of a bad line.

    *given* holds the circumstances from the command line, for posts that do not say themselves.
    """
    defaults = _defaults(given)
    for number, raw in enumerate(lines, first):
        if not raw.strip():
            continue
        fault, post = "", None
        try:
            post = _post(raw, defaults)
        except PostError as error:
            fault = str(error)
        if post is None:
            bad(number, fault)
        else:
            yield Numbered(number, post)


def _defaults(given: Mapping[str, Any]) -> dict[str, Any]:
    found = {key: given[key] for key in ("use", "author", "channel", "parent", "action") if given.get(key)}
    profile = {key: given[key] for key in ("name", "bio", "employer") if given.get(key)}
    if profile:
        found["profile"] = profile
    if given.get("authorised"):
        found["authorised"] = True
    if given.get("day"):
        found["date"] = given["day"].isoformat()
    return found


def _post(raw: bytes, defaults: Mapping[str, Any]) -> Post:
    data = object_of(raw)
    if defaults:
        said = _said(data)
        profile = said.get("profile")
        if isinstance(profile, Mapping):
            said["profile"] = {**defaults.get("profile", {}), **_said(profile)}
        data = {**defaults, **said}
    return post_from_mapping(data)


def _said(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value is not None}


def object_of(raw: bytes) -> Mapping[str, Any]:
    """Return the object of a line. The parser's own exceptions hold the line, so none is passed on."""
    fault, data = "", None
    try:
        data = _PARSER.decode(raw.rstrip(b"\r\n").decode("utf-8"))
    except UnicodeDecodeError as error:
        fault = f"not UTF-8 text at byte {error.start + 1} of the line."
    except json.JSONDecodeError as error:
        words = next((ours for theirs, ours in _FAULTS if error.msg.startswith(theirs)), "it is no JSON")
        fault = f"not valid JSON at character {error.pos + 1}: {words}."
    except RecursionError:
        fault = "nested too deeply to be a post."
    except PostError as error:
        fault = str(error)
    except ValueError:
        fault = "holds a number that is too long."
    if fault:
        raise PostError(fault)
    if not isinstance(data, Mapping):
        raise PostError('must hold an object with a field "text", such as {"text": "..."}.')
    return data


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise PostError("gives a field twice, so that it cannot be told which one is meant.")
    return found


def _no_constant(name: str) -> Any:
    raise PostError(f"holds {name}, which is no JSON.")


_PARSER = json.JSONDecoder(object_pairs_hook=_no_doubles, parse_constant=_no_constant)
