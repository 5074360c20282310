"""The report in Markdown: the post stands in a code block with its marks below the words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from circumspect.api import Pack
from circumspect.report.cells import visible
from circumspect.report.marked import MOST_MARKS, marked_lines
from circumspect.report.style import Checked, Style
from circumspect.report.view import Aside, Part, Point, View, view

_SPECIAL = re.compile(r"([\\`*_\[\]<>#~|&])")


def markdown_one(posts: Iterator[Checked], policy: Pack, style: Style) -> Iterator[str]:
    """Yield the report on one post, as a document of its own."""
    for checked in posts:
        yield from _report(view(checked, policy), policy, style, "#")


def markdown_many(posts: Iterator[Checked], policy: Pack, style: Style) -> Iterator[str]:
    """Yield one document with a section for each post."""
    yield f"# Posts read with {_escaped(policy.title)}\n"
    for checked in posts:
        shown = view(checked, policy)
        yield f"\n## {_escaped(shown.where) or 'Post'}\n\n"
        yield from _report(shown, policy, style, "###")


def _report(shown: View, policy: Pack, style: Style, level: str) -> Iterator[str]:
    plain = replace(style, colour=False)
    yield f"{level} {_escaped(shown.headline)}\n\n{_escaped(shown.summary)}\n"
    for part in shown.parts:
        if part.text:
            yield from _part(part, plain, level)
    for point in shown.points:
        yield from _point(point, level)
    for title, asides in (
        ("Ask yourself", tuple(Aside("", f"{a.text} ({a.lead})") for a in shown.questions)),
        ("What is fine", shown.fine),
        ("What was not read", shown.unread),
        ("What would change the answer", shown.alternatives),
    ):
        if asides:
            yield f"\n{level}# {title}\n\n"
            yield from (f"- {_aside(aside)}\n" for aside in asides)
    if shown.notes:
        yield "\n" + "".join(f"{_escaped(note)}\n" for note in shown.notes)
    yield f"\nRead with {_escaped(policy.title)}, version {_escaped(policy.version)}.\n"


def _part(part: Part, style: Style, level: str) -> Iterator[str]:
    lines = list(marked_lines(part.text, part.marks, style, ""))
    longest = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    yield f"\n{level}# {part.title}\n\n{fence}text\n" + "\n".join(lines) + f"\n{fence}\n"
    if len(part.marks) > MOST_MARKS:
        yield f"\n{len(part.marks) - MOST_MARKS:,} more marks are left out.\n"


def _point(point: Point, level: str) -> Iterator[str]:
    places = f", in {point.places} places" if point.places > 1 else ""
    meaning = f" ({point.meaning[:1].lower()}{point.meaning[1:].rstrip('.')})" if point.meaning else ""
    yield f"\n{level}# {point.label}. {_escaped(point.title)}{places}\n\n"
    yield f"{point.certainty}{_escaped(meaning)}. {_escaped(point.why)}\n\n"
    yield f"- To mend it: {_escaped(point.mend)}\n"
    if point.edit:
        yield f"- Suggested edit: {_escaped(point.edit)}\n"
    if point.own_advice:
        yield f"- On its own: {_escaped(point.own_advice)}.\n"
    if point.clauses:
        word = "Clauses" if len(point.clauses) > 1 else "Clause"
        yield f"- {word}: {_escaped('; '.join(point.clauses))}. Rule {_escaped(point.code)}.\n"


def _aside(aside: Aside) -> str:
    return f"**{_escaped(aside.lead)}**: {_escaped(aside.text)}" if aside.lead else _escaped(aside.text)


def _escaped(words: str) -> str:
    return _SPECIAL.sub(r"\\\1", visible(words))
