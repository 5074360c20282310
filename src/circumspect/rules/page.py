"""A rule's page: a TOML header between ``+++`` lines, prose under fixed headings, examples that are tests.

An example is a fenced block whose info string begins with ``post``::

    ```post use=official certainty=possible
    Bio: Wattle library, reference desk

    The exact words to be found stand in [[double brackets]].
    ```

``ok`` in the info string says that the rule must stay silent. ``flag`` says that it must speak though
no words of the text are marked (the profile alone carries the finding). Lines ``Name:``, ``Bio:``,
``Employer:`` and ``Parent:`` at the top of the block, before an empty line, give the circumstances.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import tomli

from circumspect.assessment import Certainty
from circumspect.content.post import Action, Author, Post, Profile, Use
from circumspect.errors import PackError, suggest
from circumspect.rules.rule import KINDS
from circumspect.signals import Span

HEADINGS = (
    "What it finds",
    "Why it matters",
    "How to mend it",
    "When it is fine",
    "Known mistakes",
    "Examples",
)
_CHOICES: dict[str, Collection[str]] = {
    "use": [use.value for use in Use],
    "author": [author.value for author in Author],
    "action": [action.value for action in Action],
    "certainty": [str(grade) for grade in Certainty],
    "kind": KINDS,
}
_FLAGS = ("ok", "flag")
_INFO_KEYS = frozenset({*_CHOICES, *_FLAGS, "channel", "authorised"})
_FENCE = re.compile(r"^```(?P<info>[^\n]*)\n(?P<body>.*?)^```[ \t]*$", re.M | re.S)
_OPENING = re.compile(r"^```[^\n`]*\S", re.M)
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
                header = tomli.loads("\n" + "".join(lines[1:number]))
            except tomli.TOMLDecodeError as error:
                raise PackError(f"the header is not valid TOML: {error}.") from None
            return header, "".join(lines[number + 1 :]), number + 2
    raise PackError("line 1: the header is not closed: a second line '+++' is missing.")


def sections(body: str) -> Mapping[str, str]:
    """Return the prose under each second-level heading of a page, by heading, in order."""
    found: dict[str, str] = {}
    for piece in re.split(r"^## ", body, flags=re.M)[1:]:
        heading, _, prose = piece.partition("\n")
        found[heading.strip()] = prose.strip()
    return found


def examples(body: str, first_line: int, bad: list[PackError] | None = None) -> tuple[Example, ...]:
    """Return the examples of a page in order.

    Raises PackError naming the line of a bad one; with a list *bad*, adds the errors to it and reads on.
    """
    found = []
    for line, case, block in _blocks(body, first_line):
        try:
            found.append(_example(case, line, block))
        except PackError as error:
            placed = PackError(f"line {line}: {error}")
            if bad is None:
                raise placed from None
            bad.append(placed)
    return tuple(found)


def _blocks(body: str, first_line: int) -> Iterator[tuple[int, str, re.Match[str] | None]]:
    """Yield (line, heading of its case, block) of every fenced post; no block where it does not end."""
    for opening in _OPENING.finditer(body):
        info = opening[0].lstrip("`").strip()
        if not info.lower().startswith("post"):
            continue
        line = first_line + body.count("\n", 0, opening.start())
        headings = re.findall(r"^### (.+)$", body[: opening.start()], re.M)
        block = _FENCE.match(body, opening.start())
        whole = block is not None and not _OPENING.search(block["body"])
        yield line, headings[-1].strip() if headings else "", block if whole else None


def _example(case: str, line: int, block: re.Match[str] | None) -> Example:
    if block is None:
        raise PackError("this block is not closed: a line ``` is missing after it.")
    options = _options(block["info"])
    circumstances, text = _circumstances(block["body"].removesuffix("\n"))
    text, spans = _unmark(text)
    if "ok" in options and spans:
        raise PackError("an example marked ok must not mark words with [[ ]]; take the marks out, or the ok.")
    if "ok" not in options and "flag" not in options and not spans:
        raise PackError(
            "mark the words to be found with [[ ]], or say ok, or flag where they are not the post's own."
        )
    profile = {key: circumstances[key] for key in ("name", "bio", "employer") if key in circumstances}
    return Example(
        case=case,
        line=line,
        post=Post(
            text=text,
            use=Use(options.get("use", "personal")),
            author=Author(options.get("author", "employee")),
            action=Action(options.get("action", "post")),
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


def _options(info: str) -> dict[str, str]:
    word, *parts = info.split()
    if word != "post":
        raise PackError(f"an example opens with ```post and a blank; found ```{word}.")
    options: dict[str, str] = {}
    for part in parts:
        key, equals, value = part.partition("=")
        if key not in _INFO_KEYS:
            raise PackError(f"unknown word '{key}' after ```post.{suggest(key, _INFO_KEYS)}")
        if bool(equals) == (key in _FLAGS) or bool(equals) != bool(value):
            wanted = key if key in _FLAGS else f"{key}=..."
            raise PackError(f"'{part}' after ```post must be written {wanted}.")
        if key in _CHOICES and value not in _CHOICES[key]:
            raise PackError(f"'{part}' after ```post has an unknown value.{suggest(value, _CHOICES[key])}")
        options[key] = value
    return options


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
    plain += text[end:]
    if "[[" in plain or "]]" in plain:
        raise PackError("a [[ or ]] stands alone; every [[ needs its ]], with words between them.")
    return plain, tuple(spans)
