"""Labelled posts of files, for the tools that grade and measure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NoReturn

from circumspect.evaluation.labelled import Labelled, read_labelled


def labelled_posts(files: Iterable[Path], fail: Callable[[str], NoReturn]) -> list[Labelled]:
    """Return the posts of some files. One that cannot be read is told to *fail*, by file and line."""
    posts = []
    for file in files:
        for entry in read_labelled(file.read_text("utf-8").split("\n")):
            if not isinstance(entry, Labelled):
                fail(f"{file}, line {entry.line}: {entry.why}")
            posts.append(entry)
    return posts
