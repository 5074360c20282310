"""The exported policy as one page that stands alone: to read in a browser, to listen to, to print.

It is made from the Markdown, so the two cannot differ. Raw HTML in a pack is shown, never obeyed; the page
runs no script and loads nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from html import escape
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from circumspect.policy.export import policy_markdown, slug
from circumspect.policy.model import Pack
from circumspect.policy.wording import NOTICE

_MARK = re.compile(r"\[\[(.+?)\]\]", re.S)
_IN_CONTENTS = {"h2": 2, "h3": 3}
_WORDS = {"authorised=yes": "release authorised", "flag": "found in the profile"}

STYLE = """
:root { color-scheme: light; }
body { margin: 0 auto; max-width: 46rem; padding: 1rem 1.25rem 3rem; color: #1a1a1a; background: #fff;
  font: 1rem/1.55 "Public Sans", system-ui, sans-serif; overflow-wrap: anywhere; }
h1, h2, h3, h4, h5 { line-height: 1.25; margin: 2em 0 .5em; }
h1 { margin-top: .5em; }
h2 { border-top: 2px solid #1a1a1a; padding-top: .6em; }
a { color: #0b4a8f; }
a:focus, .skip:focus { outline: 3px solid #0b4a8f; outline-offset: 2px; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; background: #fff; padding: .5rem; }
nav ul { list-style: none; padding-left: 1rem; margin: .2rem 0; }
nav > ul { padding-left: 0; }
table { border-collapse: collapse; width: 100%; margin: 1em 0; }
th, td { border: 1px solid #767676; padding: .35em .6em; text-align: left; vertical-align: top;
  overflow-wrap: anywhere; }
th:first-child, td:first-child { min-width: 8rem; overflow-wrap: break-word; }
thead th { background: #eee; }
figure { margin: 1em 0; border-left: 4px solid #767676; padding: .1em 0 .1em 1em; }
figure.found { border-left-color: #8a1c1c; }
figure.fine { border-left-color: #1d6b34; }
figcaption { font-weight: 600; }
figure p { white-space: pre-wrap; overflow-wrap: anywhere; margin: .3em 0; }
mark { background: #ffe9a8; color: inherit; text-decoration: underline; text-underline-offset: .15em; }
footer { border-top: 2px solid #1a1a1a; margin-top: 3em; padding-top: .6em; }
@media print {
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  nav, .skip { display: none; }
  a { color: inherit; text-decoration: none; }
  h1, h2, h3, h4, h5 { break-after: avoid; }
  figure, tr, li { break-inside: avoid; }
  mark, thead th { print-color-adjust: exact; }
}
"""


def policy_html(pack: Pack, as_of: date | None = None) -> str:
    """Return the policy in force on a day (``None``: today) as a page that stands alone."""
    reader = _reader()
    env: dict[str, Any] = {}
    tokens = reader.parse(policy_markdown(pack, as_of), env)
    contents = _name_headings(tokens)
    body = reader.renderer.render(tokens, reader.options, env)
    head, heading_end, rest = body.partition("</h1>")
    name = f"{pack.id} {pack.version}, digest {pack.digest[:12]}"
    lines = [
        "<!doctype html>",
        '<html lang="en-AU">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(pack.title)} ({escape(pack.version)})</title>",
        f"<style>{STYLE}{_page_footer(name)}</style>",
        "</head>",
        "<body>",
        '<a class="skip" href="#main">Skip to the policy</a>',
        f"<header>{head}{heading_end}</header>",
        '<nav aria-label="Contents">',
        _contents(contents),
        "</nav>",
        '<main id="main" tabindex="-1">',
        rest.strip(),
        "</main>",
        f"<footer><p>{escape(name)}. <strong>{NOTICE}</strong></p></footer>",
        "</body>",
        "</html>",
    ]
    return "\n".join(lines) + "\n"


def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    reader.add_render_rule("fence", _fence)
    reader.add_render_rule("th_open", _header_cell)
    return reader


def _name_headings(tokens: Sequence[Token]) -> list[tuple[int, str, str]]:
    """Give headings their anchors; return (level, anchor, words) of those that the contents list."""
    contents, used = [], set()
    for token, inline in pairwise(tokens):
        if token.type == "heading_open" and token.tag in _IN_CONTENTS:
            words = "".join(child.content for child in inline.children or ())
            anchor = slug(words)
            if anchor in used:
                continue
            used.add(anchor)
            token.attrSet("id", anchor)
            contents.append((_IN_CONTENTS[token.tag], anchor, words))
    return contents


def _contents(entries: list[tuple[int, str, str]]) -> str:
    lines, depth = ["<ul>"], 2
    for number, (level, anchor, words) in enumerate(entries):
        if level > depth:
            lines.append("<ul>")
        elif level < depth:
            lines.append("</ul></li>")
        follows = number + 1 < len(entries) and entries[number + 1][0] > level
        lines.append(f'<li><a href="#{escape(anchor)}">{escape(words)}</a>{"" if follows else "</li>"}')
        depth = level
    return "\n".join([*lines, "</ul></li>" * (depth - 2), "</ul>"])


def _page_footer(name: str) -> str:
    said = f"{name}. {NOTICE}".replace("\\", "").replace('"', "").replace("<", "")
    return (
        "@page { size: A4; margin: 20mm 18mm 24mm; "
        f'@bottom-left {{ content: "{said}"; font: 8pt sans-serif; width: 85%; }} '
        '@bottom-right { content: counter(page) " of " counter(pages); font: 8pt sans-serif; } }\n'
    )


def _header_cell(*_: object) -> str:
    return '<th scope="col">'


def _fence(_renderer: object, tokens: Sequence[Token], number: int, *_: object) -> str:
    token = tokens[number]
    word, *options = token.info.split() or [""]
    if word != "post":
        return f"<pre><code>{escape(token.content)}</code></pre>\n"
    fine = "ok" in options
    caption = ["Nothing is found" if fine else "Found"]
    for option in options:
        key, value = option.partition("=")[::2]
        said = {"use": f"{value} use", "author": f"by author {value}", "channel": f"on {value}"}.get(
            key, value
        )
        caption.append(_WORDS.get(option, said))
    words = _MARK.sub(r"<mark>\1</mark>", escape(token.content.removesuffix("\n"), quote=False))
    about = escape(", ".join(part for part in caption if part))
    return (
        f'<figure class="{"fine" if fine else "found"}"><figcaption>{about}</figcaption>'
        f"<p>{words}</p></figure>\n"
    )
