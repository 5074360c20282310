"""Labelled posts: one JSON object a line, a post's fields and what a careful reader found in it.

Labels: ``rules`` (ids; empty is clear), ``kinds`` (of agency-info), ``spans`` (exact substrings of the
text that carry the findings; empty where the profile alone does), ``pair`` and ``note``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from circumspect.content.post import Post, post_from_mapping
from circumspect.errors import PostError, suggest


@dataclass(frozen=True, slots=True)
class Labelled:
    """A post with its labels. ``spans`` are character ranges of the text; ``fields`` is all the line held."""

    post: Post
    rules: frozenset[str]
    kinds: frozenset[str]
    spans: tuple[tuple[int, int], ...]
    note: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is no labelled post, and why."""

    line: int
    why: str


def read_labelled(
    lines: Iterable[str], names: Mapping[str, str] | None = None
) -> Iterator[Labelled | BadLine]:
    """Yield each line as a labelled post, or as a BadLine; blank lines are passed over.

    *names* maps the ids and codes of the rules, in lower case, to their ids; another name makes
    a bad line.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield _labelled(_PARSER.decode(line.strip()), names)
        except json.JSONDecodeError as error:
            yield BadLine(number, f"is not JSON: {error.msg} at column {error.colno}")
        except PostError as error:
            yield BadLine(number, str(error))
        except RecursionError:
            yield BadLine(number, "is nested too deeply to be a post")
        except ValueError:
            yield BadLine(number, "holds a number that is too long")


def _labelled(data: Any, names: Mapping[str, str] | None) -> Labelled:
    if not isinstance(data, dict):
        raise PostError("a line must hold one JSON object.")
    if "rules" not in data:
        raise PostError("the field 'rules' is missing; a labelled post needs it (empty for a clear post).")
    post = post_from_mapping(data)
    spans = []
    for number, words in enumerate(_strings(data, "spans"), 1):
        start = post.text.find(words)
        if start < 0:
            raise PostError(f"span number {number} is not a substring of the text.")
        spans.append((start, start + len(words)))
    return Labelled(
        post=post,
        rules=frozenset(_known(rule, names) for rule in _strings(data, "rules")),
        kinds=frozenset(_strings(data, "kinds")),
        spans=tuple(spans),
        note=str(data.get("note") or ""),
        fields=data,
    )


def _known(rule: str, names: Mapping[str, str] | None) -> str:
    if names is None:
        return rule
    if rule.lower() not in names:
        raise PostError(f"the rule '{rule[:40]}' is not one of the pack.{suggest(rule, names.values())}")
    return names[rule.lower()]


def _strings(data: Mapping[str, Any], key: str) -> list[str]:
    value = data.get(key) or []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise PostError(f"the field '{key}' must be a list of texts.")
    return value


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise PostError("gives a field twice, so that it cannot be told which one is meant.")
    return found


_PARSER = json.JSONDecoder(object_pairs_hook=_no_doubles)
