"""A rule's page: a TOML header between ``+++`` lines, prose under fixed headings, examples that are tests.

An example is a fenced block whose info string begins with ``post``::

    ```post use=official certainty=possible
    Bio: Border Force, Cairns

    The exact words to be found stand in [[double brackets]].
    ```

``ok`` in the info string says that the rule must stay silent. ``flag`` says that it must speak though
no words of the text are marked (the profile alone carries the finding). Lines ``Name:``, ``Bio:``,
``Employer:`` and ``Parent:`` at the top of the block, before an empty line, give the circumstances.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from circumspect.assessment import Certainty
from circumspect.content.post import Author, Post, Profile, Use
from circumspect.errors import PackError, suggest
from circumspect.signals import Span

HEADINGS = ("What it finds", "Why it matters", "How to mend it", "When it is fine", "Known mistakes", "Examples")
_INFO_KEYS = frozenset({"use", "author", "channel", "certainty", "kind", "authorised", "ok", "flag"})
_FENCE = re.compile(r"^```post\b(?P<info>[^\n]*)\n(?P<body>.*?)^```[ \t]*$", re.M | re.S)
_HEADER_LINE = re.compile(r"(Name|Bio|Employer|Parent): ?(.*)")
_MARK = re.compile(r"\[\[(.+?)\]\]", re.S)


@dataclass(frozen=True, slots=True)
class Example:
    """One example of a page: the post, and what the rule must answer. ``case`` is its heading.

    A flagged example must be found at ``certainty`` where the page names one, else at likely or above;
    one that is not flagged must find the rule silent at every certainty.
    """

    case: str
    line: int
    post: Post
    flagged: bool
    spans: tuple[Span, ...]
    certainty: Certainty | None
    kind: str | None


def split_page(source: str) -> tuple[dict[str, Any], str, int]:
    """Return (header, Markdown body, line number at which the body starts).

    Raises PackError when the header is missing or is not TOML.
    """
    lines = source.splitlines(keepends=True)
    if not lines or lines[0].rstrip() != "+++":
        raise PackError("line 1: a rule page starts with a line '+++' that opens its TOML header.")
    for number in range(1, len(lines)):
        if lines[number].rstrip() == "+++":
            try:
                return tomllib.loads("\n" + "".join(lines[1:number])), "".join(lines[number + 1 :]), number + 2
            except tomllib.TOMLDecodeError as error:
                raise PackError(f"the header is not valid TOML: {error}.") from None
    raise PackError("the header is not closed: a second line '+++' is missing.")


def sections(body: str) -> Mapping[str, str]:
    """Return the prose under each second-level heading of a page, by heading, in order."""
    found: dict[str, str] = {}
    for piece in re.split(r"^## ", body, flags=re.M)[1:]:
        heading, _, prose = piece.partition("\n")
        found[heading.strip()] = prose.strip()
    return found


def examples(body: str, first_line: int) -> tuple[Example, ...]:
    """Return the examples of a page in order. Raises PackError naming the line of a bad one."""
    found = []
    for match in _FENCE.finditer(body):
        line = first_line + body.count("\n", 0, match.start())
        headings = re.findall(r"^### (.+)$", body[: match.start()], re.M)
        try:
            found.append(_example(headings[-1].strip() if headings else "", line, match["info"], match["body"]))
        except (PackError, ValueError, KeyError) as error:
            raise PackError(f"line {line}: {error}") from None
    return tuple(found)


def _example(case: str, line: int, info: str, body: str) -> Example:
    options = dict(part.partition("=")[::2] for part in info.split())
    for key in options:
        if key not in _INFO_KEYS:
            raise PackError(f"unknown word '{key}' after ```post.{suggest(key, _INFO_KEYS)}")
    circumstances, text = _circumstances(body.removesuffix("\n"))
    text, spans = _unmark(text)
    if "ok" in options and spans:
        raise PackError("an example marked ok must not mark words with [[ ]].")
    if "ok" not in options and "flag" not in options and not spans:
        raise PackError("mark the words to be found with [[ ]], or say ok, or flag where the profile alone carries it.")
    profile = {key: circumstances[key] for key in ("name", "bio", "employer") if key in circumstances}
    return Example(
        case=case,
        line=line,
        post=Post(
            text=text,
            use=Use(options.get("use", "personal")),
            author=Author(options.get("author", "employee")),
            channel=options.get("channel", ""),
            profile=Profile(**profile) if profile else None,
            parent=circumstances.get("parent"),
            authorised=options.get("authorised", ""),
        ),
        flagged="ok" not in options,
        spans=spans,
        certainty=Certainty.parse(options["certainty"]) if "certainty" in options else None,
        kind=options.get("kind"),
    )


def _circumstances(body: str) -> tuple[dict[str, str], str]:
    lines = body.split("\n")
    found: dict[str, str] = {}
    for number, line in enumerate(lines):
        match = _HEADER_LINE.fullmatch(line)
        if not match:
            return (found, "\n".join(lines[number + 1 :])) if found and not line.strip() else ({}, body)
        found[match[1].lower()] = match[2]
    return {}, body


def _unmark(text: str) -> tuple[str, tuple[Span, ...]]:
    spans, plain, end = [], "", 0
    for match in _MARK.finditer(text):
        plain += text[end : match.start()]
        spans.append(Span(len(plain), len(plain) + len(match[1])))
        plain += match[1]
        end = match.end()
    return plain + text[end:], tuple(spans)
