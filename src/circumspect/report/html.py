"""The report as one page of HTML: stands alone, prints well, runs no script and loads nothing.

Every word that comes from a post or a pack is escaped; what HTML cannot hold is shown as a replacement sign.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from circumspect.api import Pack
from circumspect.report.marked import Mark
from circumspect.report.style import Checked, Style
from circumspect.report.view import Aside, Part, Point, View, view

_STYLE = """
  :root { color-scheme: light; }
  body { font: 1.0625rem/1.55 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
         color: #1a1a1a; background: #fff; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }
  h1, h2, h3 { line-height: 1.25; margin: 1.6em 0 .4em; }
  h1 { font-size: 1.75rem; } h2 { font-size: 1.375rem; } h3 { font-size: 1.125rem; }
  .headline { border-left: .5rem solid #1b5e20; padding-left: .75rem; margin-top: .5em; }
  .consider { border-color: #8a5300; } .seek-authorisation { border-color: #6a1b9a; } .do-not-post { border-color: #b00020; }
  blockquote { margin: 1rem 0; padding: .75rem 1rem; background: #f3f3f3; border: 1px solid #c8c8c8;
               white-space: pre-wrap; overflow-wrap: anywhere; }
  mark { background: #ffe58a; color: #1a1a1a; border-bottom: 2px solid #b00020; padding: 0 .1em; }
  mark.unread { background: #e2e2e2; border-bottom: 2px dotted #4a4a4a; }
  sup { font-size: .75em; font-weight: bold; line-height: 0; }
  dl { margin: .4em 0; } dt { font-weight: bold; float: left; clear: left; margin-right: .4em; } dd { margin: 0 0 .25em; }
  .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  footer { margin-top: 2.5rem; border-top: 1px solid #c8c8c8; color: #4a4a4a; font-size: .9375rem; }
  @media print { body { margin: 0; max-width: none; font-size: 11pt; } section.point { break-inside: avoid; }
    mark, blockquote, .headline { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
"""  # noqa: E501 - a style sheet reads best with one rule a line
_HEAD = """<!DOCTYPE html>
<html lang="en-AU">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
"""


def html_one(posts: Iterator[Checked], policy: Pack, _style: Style) -> Iterator[str]:
    """Yield the page for one post."""
    for checked in posts:
        shown = view(checked, policy)
        yield _HEAD.format(title=f"{_safe(shown.headline)} - Circumspect", style=_STYLE)
        yield from _report(shown, 1, "")
    yield _foot(policy)


def html_many(posts: Iterator[Checked], policy: Pack, _style: Style) -> Iterator[str]:
    """Yield one page with a section for each post."""
    yield _HEAD.format(title="Posts read - Circumspect", style=_STYLE)
    yield "<h1>Posts read</h1>\n"
    for number, checked in enumerate(posts, 1):
        shown = view(checked, policy)
        yield f"<section>\n<h2>{_safe(shown.where) or 'Post'}</h2>\n"
        yield from _report(shown, 3, f"p{number}-")
        yield "</section>\n"
    yield _foot(policy)


def _report(shown: View, level: int, prefix: str) -> Iterator[str]:
    yield f'<h{level} class="headline {shown.advice.value}">{_safe(shown.headline)}</h{level}>\n'
    yield f"<p>{_safe(shown.summary)}</p>\n"
    for part in shown.parts:
        if part.text:
            yield f"<h{level + 1}>{_safe(part.title)}</h{level + 1}>\n"
            yield f'<blockquote dir="auto">{"".join(marked_words(part, prefix))}</blockquote>\n'
    if shown.points:
        yield f"<h{level + 1}>What was found</h{level + 1}>\n"
        for point in shown.points:
            yield from _point(point, level + 2, prefix)
    for title, asides in (
        ("Ask yourself", tuple(Aside("", f"{a.text} ({a.lead})") for a in shown.questions)),
        ("What is fine", shown.fine),
        ("What was not read", shown.unread),
        ("What would change the answer", shown.alternatives),
    ):
        if asides:
            items = "".join(f"<li>{_aside(aside)}</li>\n" for aside in asides)
            yield f"<h{level + 1}>{title}</h{level + 1}>\n<ul>\n{items}</ul>\n"
    for note in shown.notes:
        yield f"<p>{_safe(note)}</p>\n"


def _point(point: Point, level: int, prefix: str) -> Iterator[str]:
    places = f", in {point.places} places" if point.places > 1 else ""
    sure = f"{point.certainty}. {point.meaning}".strip()
    rows = [("How sure", sure), ("To mend it", point.mend)]
    if point.edit:
        rows.append(("Suggested edit", point.edit))
    if point.own_advice:
        rows.append(("On its own", f"{point.own_advice}."))
    if point.clauses:
        word = "Clauses" if len(point.clauses) > 1 else "Clause"
        rows.append((word, f"{'; '.join(point.clauses)}. Rule {point.code}."))
    yield f'<section class="point" id="{prefix}finding-{point.label}">\n'
    yield f"<h{level}>{point.label}. {_safe(point.title)}{places}</h{level}>\n"
    yield f"<p>{_safe(point.why)}</p>\n<dl>\n"
    yield from (f"<dt>{name}:</dt> <dd>{_safe(words)}</dd>\n" for name, words in rows)
    yield "</dl>\n</section>\n"


def _aside(aside: Aside) -> str:
    return f"<strong>{_safe(aside.lead)}</strong>: {_safe(aside.text)}" if aside.lead else _safe(aside.text)


def marked_words(part: Part, prefix: str) -> Iterator[str]:
    """Yield the words of a field, cut wherever a mark begins or ends."""
    text, marks = part.text, sorted(part.marks, key=lambda mark: mark[:3])
    position, opened = 0, 0
    while opened < len(marks):
        # Marks that touch one another are set together; between such clusters nothing is marked.
        last = opened
        right = marks[opened].end
        while last + 1 < len(marks) and marks[last + 1].start < right:
            last += 1
            right = max(right, marks[last].end)
        cluster = marks[opened : last + 1]
        yield _safe(text[position : cluster[0].start])
        yield from _cluster(text, cluster, prefix)
        position, opened = right, last + 1
    yield _safe(text[position:])


def _cluster(text: str, marks: Sequence[Mark], prefix: str) -> Iterator[str]:
    cuts = sorted({at for mark in marks for at in (mark.start, mark.end)})
    for start, end in zip(cuts, cuts[1:] or cuts, strict=False):
        here = [mark for mark in marks if mark.start <= start and end <= mark.end]
        kind = "" if any(mark.advice for mark in here) else ' class="unread"'
        begins = [mark.label for mark in here if mark.start == start]
        ends = [mark for mark in here if mark.end == end]
        said = f'<span class="hidden">[{", ".join(begins)} begins] </span>' if begins else ""
        numbers = ", ".join(_link(mark, prefix) for mark in ends)
        yield f"<mark{kind}>{said}{_safe(text[start:end])}{f'<sup>{numbers}</sup>' if numbers else ''}</mark>"


def _link(mark: Mark, prefix: str) -> str:
    return (
        f'<a href="#{prefix}finding-{mark.label}">{mark.label}</a>'
        if mark.advice
        else f"not read ({mark.label})"
    )


def _foot(policy: Pack) -> str:
    return (
        f"<footer><p>Read with {_safe(policy.title)}, version {_safe(policy.version)}. This is advice about "
        f"a draft, made on your own machine; nothing was sent or kept.</p></footer>\n"
        f"</main>\n</body>\n</html>\n"
    )


def _safe(words: str) -> str:
    """Return words for HTML: its signs escaped, and what it cannot hold replaced."""
    return escape("".join(char if _holds(char) else "\ufffd" for char in words))


def _holds(char: str) -> bool:
    code = ord(char)
    if code < 0x20:
        return char in "\t\n\r"
    return not (
        0x7F <= code < 0xA0 or 0xD800 <= code <= 0xDFFF or 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE
    )
