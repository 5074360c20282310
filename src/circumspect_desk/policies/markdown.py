"""Markdown of the policy as HTML that stands in the desk's frame. Raw HTML in it is shown, never obeyed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from circumspect.policy.export import slug

_MARK = re.compile(r"\[\[(.+?)\]\]", re.S)
_CLASSES = {
    "paragraph_open": "govuk-body",
    "bullet_list_open": "govuk-list govuk-list--bullet",
    "ordered_list_open": "govuk-list govuk-list--number",
    "thead_open": "govuk-table__head",
    "tbody_open": "govuk-table__body",
    "tr_open": "govuk-table__row",
    "th_open": "govuk-table__header",
    "td_open": "govuk-table__cell",
    "link_open": "govuk-link",
}
_HEADINGS = {"h1": "govuk-heading-xl", "h2": "govuk-heading-l", "h3": "govuk-heading-m"}
_SAID = {
    "use=official": "official use",
    "author=public": "written by an outsider",
    "authorised=yes": "release authorised",
    "flag": "found in the profile",
    "certainty=possible": "possible",
}


def as_html(markdown: str) -> SafeString:
    """Return Markdown as HTML: headings with anchors, tables that scroll, examples with words marked."""
    env: dict[str, Any] = {}
    tokens = _READER.parse(markdown, env)
    _dress(tokens)
    rendered: str = _READER.renderer.render(tokens, _READER.options, env)
    # The reader escapes every word, and obeys no HTML in its source.
    return mark_safe(rendered)  # noqa: S308


def marked(words: str) -> SafeString:
    """Return the words of an example with what stands in [[double brackets]] marked."""
    return mark_safe(_MARK.sub(r"<mark>\1</mark>", escape(words)))  # noqa: S308 - escaped just here


def _dress(tokens: Sequence[Token]) -> None:
    """Give tokens their classes, headings their anchors, tables the name of the heading above them."""
    heading, used, tables = "", set(), Counter[str]()
    for number, token in enumerate(tokens):
        if token.type == "heading_open":
            heading = "".join(child.content for child in tokens[number + 1].children or ())
            token.attrSet("class", _HEADINGS.get(token.tag, "govuk-heading-s"))
            if (anchor := slug(heading)) not in used:
                token.attrSet("id", anchor)
                used.add(anchor)
        elif token.type == "table_open":
            tables[heading] += 1
            token.meta["about"] = f"{heading}, table {tables[heading]}"
        elif token.type == "th_open":
            token.attrSet("scope", "col")
        for one in (token, *(token.children or ())):
            if one.type in _CLASSES:
                one.attrSet("class", _CLASSES[one.type])


def _table(_renderer: object, tokens: Sequence[Token], number: int, *_: object) -> str:
    about = tokens[number].meta["about"]
    region = '<div class="desk-scroll" tabindex="0" role="region" aria-label="{}"><table class="govuk-table">'
    return format_html(region, about)


def _table_end(*_: object) -> str:
    return "</table></div>"


def _fence(_renderer: object, tokens: Sequence[Token], number: int, *_: object) -> str:
    token = tokens[number]
    kind, *options = token.info.split() or [""]
    words = token.content.removesuffix("\n")
    if kind != "post":
        return format_html('<pre class="desk-words">{}</pre>', words)
    fine = "ok" in options
    about = [_SAID.get(option, "") for option in options]
    about += [f"on {option.removeprefix('channel=')}" for option in options if option.startswith("channel=")]
    return format_html(
        '<p class="govuk-body-s govuk-!-margin-bottom-1">'
        '<strong class="govuk-tag govuk-tag--{}">{}</strong> {}</p>'
        '<blockquote class="desk-draft" dir="auto">{}</blockquote>',
        "green" if fine else "orange",
        "Nothing is found" if fine else "Found",
        ", ".join(filter(None, about)),
        marked(words),
    )


def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    reader.add_render_rule("fence", _fence)
    reader.add_render_rule("table_open", _table)
    reader.add_render_rule("table_close", _table_end)
    return reader


_READER = _reader()
