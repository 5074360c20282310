"""``circumspect demo``: the checker at work on the sample posts of a pack."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import click

from circumspect.cli import faults
from circumspect.cli.lines import object_of
from circumspect.cli.options import (
    colour_option,
    make_checker,
    make_style,
    policy_options,
    print_lines,
    reader_option,
    stdout,
)
from circumspect.content.post import Post, post_from_mapping
from circumspect.errors import PackError, PostError
from circumspect.policy.loader import shipped_packs

_SAMPLES = "samples.jsonl"


@click.command()
@policy_options
@reader_option
@colour_option
def demo(pack: str, overlay: str | None, colour: str, *, no_reader: bool) -> int:
    """Show the checker at work on sample posts: invented ones, that nobody ever wrote."""
    from circumspect.report import render

    checker = make_checker(pack, overlay, no_reader=no_reader)
    style = make_style(colour, stdout(), hints=False)
    policy = checker.policy
    samples = list(_samples(pack))
    print_lines([style.bold(policy.title), f"{len(samples)} invented posts, checked on this machine."])
    for number, (title, post) in enumerate(samples, 1):
        answer = checker.check(post)
        report = render(
            "text", post, answer, policy, alternatives=checker.alternatives(post, answer), style=style
        )
        heading = f"{number}. {title} "
        print_lines(["", style.bold(heading.ljust(min(style.width, 100), "-")), "", report.rstrip("\n")])
    print_lines(
        [
            "",
            "Check a draft of your own:  circumspect check 'TEXT'   (or a file, or - for standard input)",
            "Read about any rule:        circumspect rule --list",
        ]
    )
    return faults.CLEAR


def _samples(pack: str) -> Iterator[tuple[str, Post]]:
    """Yield the samples of a pack, each with its title; examples of its rule pages where it has none."""
    root = resources.files("circumspect") / "packs" / pack if pack in shipped_packs() else Path(pack)
    source = root / _SAMPLES
    if not source.is_file():
        yield from _from_pages(pack)
        return
    try:
        lines = source.read_bytes().splitlines()
    except OSError as error:
        raise PackError(f"{_SAMPLES}: cannot be read ({faults.reason(error)}).") from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                data = object_of(line)
                yield str(data.get("note", "A post")), post_from_mapping(data)
            except PostError as error:
                raise PackError(f"{_SAMPLES}, line {number}: {error}") from None


def _from_pages(pack: str) -> Iterator[tuple[str, Post]]:
    from circumspect.api import load_policy
    from circumspect.rules.page import examples, split_page

    for page in load_policy(pack).pages.values():
        _, body, line = split_page(page)
        for example in examples(body, line)[:2]:
            yield example.case or "An example", example.post
