"""``circumspect check``: one post, or many."""

from __future__ import annotations

import os
import sys
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from circumspect.cli import faults
from circumspect.cli.options import (
    circumstance_options,
    colour_option,
    make_checker,
    make_style,
    policy_options,
    post_of,
    reader_option,
)
from circumspect.errors import PostError
from circumspect.report import FORMATS

if TYPE_CHECKING:
    from circumspect.api import Checker, Post
    from circumspect.cli.inputs import Source
    from circumspect.report import Style

_EXAMPLES = """\b
Examples:
  circumspect check 'Great day at the beach with the kids'
  circumspect check 'Long shift' --bio 'Border Force officer, Cairns'
  circumspect check draft.txt --use official --channel twitter
  pbpaste | circumspect check - --fix
  circumspect check draft.txt --format html --output report.html
  circumspect check posts.jsonl --output answers.jsonl --resume
  circumspect check 'What I wrote back then' --as-of 2012-03-01
"""


@click.command(epilog=_EXAMPLES)
@click.argument("words", nargs=-1, metavar="[TEXT | FILE | -]")
@circumstance_options
@policy_options
@reader_option
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="How to answer; text, or jsonl for many posts, unless said.",
)
@click.option("--fix", is_flag=True, help="Print the mended post, and what remains on standard error.")
@click.option(
    "--text", "as_text", is_flag=True, help="The argument is the post itself, even if it looks like a file."
)
@click.option(
    "--input",
    "kind",
    type=click.Choice(["auto", "text", "jsonl"]),
    default="auto",
    show_default=True,
    help="One post as plain text, or one post a line as JSON. Auto: .jsonl files, and standard input that "
    "begins with such a line.",
)
@click.option(
    "--output", "file", metavar="FILE", help="Write the answer there; the file is for your eyes only."
)
@click.option("--resume", is_flag=True, help="Go on with --output after its last whole line.")
@click.option("--include-text", is_flag=True, help="Put the post's words into json, jsonl and sarif too.")
@colour_option
def check(words: tuple[str, ...], **given: Any) -> int:
    """Check a post before it goes out.

    Give the words in quotes, a file, or - for standard input (your shell remembers what you type as an
    argument, and other users of the machine can see it while the command runs; standard input leaves no
    such trace).

    A .jsonl file holds many posts, one JSON object a line with a field "text" and, where known, id, use,
    author, channel, profile (name, bio, employer), parent, date, authorised. What a line does not say is
    taken from the options.

    Exit status: 0 clear, 1 not clear, 2 an error. Nothing is sent, logged or kept.
    """
    from circumspect.cli.inputs import open_source, words_given

    source = open_source(
        words_given(words, given), as_text=given["as_text"], kind=given["kind"], form=given["form"] or ""
    )
    with closing(source):
        return _check(source, given)


def _check(source: Source, given: dict[str, Any]) -> int:
    many = source.lines is not None
    form, file = given["form"] or ("jsonl" if many else "text"), given["file"]
    _refuse_what_cannot_be(given, form, many=many)
    _spare_the_draft(source, given)
    checker = make_checker(given["pack"], given["overlay"], no_reader=given["no_reader"])
    style = make_style(
        given["colour"] if file is None else "never", sys.stdout, include_text=given["include_text"]
    )
    if many:
        from circumspect.cli.batch import check_many

        post_of("", given)  # complains of options that are no text, before any line is read
        return check_many(checker, source, given, form, style, file, resume=given["resume"])
    return _check_one(source, checker, form, style, given)


def _check_one(source: Source, checker: Checker, form: str, style: Style, given: dict[str, Any]) -> int:
    from circumspect.cli.output import opened
    from circumspect.report import render
    from circumspect.report.view import advice_title

    post = post_of(source.text, given)
    if not (post.text.strip() or post.profile or post.passed_on):
        raise PostError("the post is empty, so there is nothing to check.")
    if given["fix"]:
        return _fix(post, checker, given)
    answer = checker.check(post)
    alternatives = checker.alternatives(post, answer)
    report = render(
        form, post, answer, checker.policy, alternatives=alternatives, source=source.name, style=style
    )
    with opened(given["file"], draft=True) as output:
        output.write(report)
    if given["file"] is not None:
        faults.say(f"{advice_title(checker.policy, answer.advice)}. The report is in the file.")
    return faults.CLEAR if answer.advice.weight == 0 else faults.FOUND


def _fix(post: Post, checker: Checker, given: dict[str, Any]) -> int:
    from circumspect.cli.output import opened
    from circumspect.report import render

    mended = checker.mend(post)
    answer = checker.check(mended)
    with opened(given["file"], draft=True) as output:
        output.write(mended.text if mended.text.endswith("\n") else f"{mended.text}\n")
    if answer.advice.weight == 0:
        faults.say(
            "Mended. Nothing else was found." if mended.text != post.text else "There was nothing to mend."
        )
        return faults.CLEAR
    done = (
        "What could be mended by machine is; this remains:"
        if mended.text != post.text
        else "Nothing here can be mended by machine:"
    )
    faults.say(f"{done}\n")
    alternatives = checker.alternatives(mended, answer)
    style = make_style(given["colour"], sys.stderr)
    faults.say(
        render("text", mended, answer, checker.policy, alternatives=alternatives, style=style).rstrip("\n")
    )
    return faults.FOUND


def _spare_the_draft(source: Source, given: dict[str, Any]) -> None:
    """Refuse to write a report over the draft itself; a mended post may take its place."""
    if not given["file"] or given["fix"] or not Path(given["file"]).is_file():
        return
    output = Path(given["file"]).stat()
    with suppress(OSError, ValueError):  # standard input need not be a file
        draft = source.path.stat() if source.path else os.fstat(sys.stdin.fileno())
        if os.path.samestat(output, draft):
            raise PostError("--output names the file that is to be checked; the report would replace it.")


def _refuse_what_cannot_be(given: dict[str, Any], form: str, *, many: bool) -> None:
    if given["fix"] and many:
        raise PostError("--fix mends one post; give the posts one by one.")
    if given["fix"] and given["form"] not in {None, "text"}:
        raise PostError("--fix prints the mended post and no report; leave --format out.")
    if given["resume"] and not given["file"]:
        raise PostError("--resume goes on with a file; name it with --output FILE.")
    if given["resume"] and (form != "jsonl" or not many):
        raise PostError("--resume is for many posts (a .jsonl file) answered as jsonl.")
