"""Markdown as a pack writes it, and plain sentences, set for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING

from circumspect.report.cells import visible
from circumspect.report.style import Style

if TYPE_CHECKING:
    from markdown_it.token import Token

WIDEST = 100
"""Prose is easier to read in a narrow column than across a wide screen."""
_NARROWEST = 24


def prose(
    words: str, style: Style, indent: str = "", *, later: str | None = None, dim: bool = False
) -> Iterator[str]:
    """Yield the lines of a paragraph; *later* indents all but the first."""
    lines = wrap(
        visible(words),
        max(_NARROWEST, min(style.width, WIDEST)),
        initial_indent=indent,
        subsequent_indent=" " * len(indent) if later is None else later,
        break_long_words=False,
        break_on_hyphens=False,
    )
    yield from (style.dim(line) if dim else line for line in lines)


def named(name: str, words: str, style: Style, column: int = 14) -> Iterator[str]:
    """Yield a paragraph that stands beside its name."""
    lead = f"{name.ljust(column)}"
    for number, line in enumerate(prose(words, style, " " * column)):
        yield style.bold(lead) + line[column:] if number == 0 else line


def markdown(source: str, style: Style, indent: str = "") -> Iterator[str]:
    """Yield the lines of a Markdown text: paragraphs, lists, code, lesser headings. Raw HTML is left out."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - a check needs no Markdown

    setter = _Setter(style, indent)
    for token in MarkdownIt("commonmark", {"html": False}).parse(source):
        yield from setter.lines(token)


class _Setter:
    """Sets one token after another, and remembers the lists it stands in."""

    def __init__(self, style: Style, indent: str) -> None:
        self._style = style
        self._indent = indent
        self._lists: list[int | None] = []
        self._bullet = ""
        self._heading = False
        self._begun = False

    def lines(self, token: Token) -> Iterator[str]:
        kind = token.type
        if kind in {"bullet_list_open", "ordered_list_open"}:
            self._lists.append(int(token.attrGet("start") or 1) if kind[0] == "o" else None)
        elif kind in {"bullet_list_close", "ordered_list_close"}:
            self._lists.pop()
        elif kind == "list_item_open":
            number = self._lists[-1]
            self._bullet = "- " if number is None else f"{number}. "
            self._lists[-1] = None if number is None else number + 1
        elif kind in {"heading_open", "heading_close"}:
            self._heading = kind == "heading_open"
        elif kind in {"paragraph_open", "blockquote_open"}:
            if not self._lists:
                yield from self._gap()
        elif kind == "inline":
            yield from self._inline(token)
        elif kind in {"fence", "code_block"}:
            yield from self._gap()
            for line in token.content.rstrip("\n").split("\n"):
                yield f"{self._indent}    {visible(line)}".rstrip()

    def _inline(self, token: Token) -> Iterator[str]:
        words = "".join(_words(child) for child in token.children or [])
        if self._heading:
            yield from self._gap()
            yield self._indent + self._style.bold(visible(words))
            return
        self._begun = True
        deep = self._indent + "  " * max(0, len(self._lists) - 1)
        first, later = deep + self._bullet, deep + " " * (len(self._bullet) or 2 * bool(self._lists))
        self._bullet = ""
        for number, part in enumerate(words.split("\n")):
            yield from prose(part, self._style, later if number else first, later=later)

    def _gap(self) -> Iterator[str]:
        if self._begun:
            yield ""
        self._begun = True


def _words(token: Token) -> str:
    if token.type == "softbreak":
        return " "
    if token.type == "hardbreak":
        return "\n"
    return token.content if token.type in {"text", "code_inline", "image"} else ""
