"""Reports: one assessment, said to a person or to a program.

May be imported by the command line and by whoever calls the api; imports the api and what lies below it,
never the other way round. A report for people shows the post's words, for it is their own screen or file; a
report for programs holds positions only, unless asked otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from circumspect.report.style import PLAIN, Checked, Style

if TYPE_CHECKING:
    from circumspect.api import Alternative, Assessment, Pack, Post

FORMATS = ("text", "json", "jsonl", "sarif", "html", "markdown")
_MODULES = {"jsonl": "json"}


def render(
    form: str,
    post: Post,
    assessment: Assessment,
    policy: Pack,
    *,
    alternatives: Sequence[Alternative] | None = None,
    source: str = "draft",
    style: Style = PLAIN,
) -> str:
    """Return the report on one post in one of ``FORMATS``, with a line end at its end.

    *alternatives* is what ``Checker.alternatives`` gave, None where it was not asked. *source* says where the
    post came from: a file name, "stdin", or whatever a reader will recognise. Raises KeyError for an unknown
    format.
    """
    checked = Checked(post, assessment, None if alternatives is None else tuple(alternatives), source)
    return "".join(_renderer(form, "one")(iter([checked]), policy, style))


def render_many(form: str, posts: Iterable[Checked], policy: Pack, style: Style = PLAIN) -> Iterator[str]:
    """Yield the report on many posts piece by piece, as they come. Raises KeyError for an unknown format."""
    return _renderer(form, "many")(iter(posts), policy, style)


def _renderer(form: str, count: str) -> Callable[[Iterator[Checked], Pack, Style], Iterator[str]]:
    if form not in FORMATS:
        raise KeyError(form)
    module = import_module(f"circumspect.report.{_MODULES.get(form, form)}")
    found: Callable[[Iterator[Checked], Pack, Style], Iterator[str]] = getattr(module, f"{form}_{count}")
    return found


__all__ = ["FORMATS", "PLAIN", "Checked", "Style", "render", "render_many"]
