"""The report for a terminal: legible without colour, worst first, in plain words."""

from __future__ import annotations

from collections.abc import Iterator

from circumspect.api import Advice, Pack
from circumspect.report.cells import visible
from circumspect.report.marked import MOST_MARKS, marked_lines
from circumspect.report.prose import WIDEST, prose
from circumspect.report.style import Checked, Style
from circumspect.report.view import Aside, Point, View, view


def text_one(posts: Iterator[Checked], policy: Pack, style: Style) -> Iterator[str]:
    """Yield the report on one post."""
    for checked in posts:
        for line in _report(view(checked, policy), style):
            yield line + "\n"


def text_many(posts: Iterator[Checked], policy: Pack, style: Style) -> Iterator[str]:
    """Yield the reports on many posts, each under a line that says which post it is."""
    for number, checked in enumerate(posts):
        shown = view(checked, policy)
        title = visible(shown.where) or "Post"
        yield "\n" * bool(number) + style.bold(f"{title} ".ljust(min(style.width, WIDEST), "-")) + "\n\n"
        for line in _report(shown, style):
            yield line + "\n"


def _report(shown: View, style: Style) -> Iterator[str]:
    yield style.of(shown.advice, shown.headline)
    yield from prose(shown.summary, style)
    for part in shown.parts:
        if not part.text:
            continue
        yield ""
        if part.field != "text":
            yield f"{part.title}:"
        yield from marked_lines(part.text, part.marks, style)
        if len(part.marks) > MOST_MARKS:
            left = len(part.marks) - MOST_MARKS
            yield from prose(f"[{left:,} more marks; --format json lists them all]", style, "    ")
    for point in shown.points:
        yield ""
        yield from _point(point, style)
    yield from _section("Ask yourself", shown.questions, style, behind=True)
    yield from _section("What is fine", shown.fine, style)
    yield from _section("What was not read", shown.unread, style)
    yield from _section("What would change the answer", shown.alternatives, style)
    if shown.notes:
        yield ""
        for note in shown.notes:
            yield from prose(note, style)
    if style.hints:
        yield from _hints(shown, style)


def _point(point: Point, style: Style) -> Iterator[str]:
    indent = " " * (len(point.label) + 2)
    places = f", in {point.places} places" if point.places > 1 else ""
    yield f"{style.of(point.advice, point.label)}  {style.bold(point.title)}{places}"
    meaning = point.meaning.rstrip(".")
    sure = f"{point.certainty} ({meaning[:1].lower()}{meaning[1:]})." if meaning else f"{point.certainty}."
    yield from prose(f"{sure} {point.why}", style, indent)
    yield from prose(f"To mend it: {point.mend}", style, indent)
    if point.edit:
        yield from prose(f"Suggested edit: {point.edit}", style, indent)
    if point.own_advice:
        yield from prose(f"On its own: {point.own_advice}.", style, indent)
    if point.clauses:
        word = "Clauses" if len(point.clauses) > 1 else "Clause"
        yield from prose(f"{word}: {'; '.join(point.clauses)}. Rule {point.code}.", style, indent, dim=True)


def _section(title: str, asides: tuple[Aside, ...], style: Style, *, behind: bool = False) -> Iterator[str]:
    if not asides:
        return
    yield ""
    yield style.bold(title)
    for aside in asides:
        if behind:
            words = f"{aside.text} ({aside.lead})"
        else:
            words = f"{aside.lead}: {aside.text}" if aside.lead else aside.text
        yield from prose(words, style, "  - ", later="    ")


def _hints(shown: View, style: Style) -> Iterator[str]:
    yield ""
    if shown.codes:
        more = "  ".join(f"circumspect rule {code}" for code in shown.codes)
        yield from prose(f"To learn more: {more}", style, dim=True)
        yield from prose(
            f"Is a finding wrong? Say so without your words: circumspect dispute {shown.codes[0]} --help",
            style,
            dim=True,
        )
    elif shown.advice is Advice.CLEAR:
        yield from prose("To learn what is looked at: circumspect rule --list", style, dim=True)
