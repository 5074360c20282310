"""``circumspect explain``: why a rule did or did not find something in a post."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import click

from circumspect.cli import faults
from circumspect.cli.options import (
    circumstance_options,
    colour_option,
    make_checker,
    make_style,
    policy_options,
    post_of,
    print_lines,
    reader_option,
    stdout,
)
from circumspect.errors import PostError

_EXAMPLES = """\b
Examples:
  circumspect explain 'Call me on ext 4971' --rule SM408
  circumspect explain draft.txt --rule identify-self --bio 'Officer, Cairns'
"""


@click.command(epilog=_EXAMPLES)
@click.argument("words", nargs=-1, metavar="[TEXT | FILE | -]")
@click.option("--rule", "wanted", required=True, metavar="CODE|ID", help="The rule to ask about.")
@circumstance_options
@click.option(
    "--text", "as_text", is_flag=True, help="The argument is the post itself, even if it looks like a file."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to answer.",
)
@click.option(
    "--all", "every", is_flag=True, help="List the conditions too that saw nothing of what they ask for."
)
@policy_options
@reader_option
@colour_option
def explain(words: tuple[str, ...], **given: Any) -> int:
    """Say why a rule did or did not find something in a post, and what would change its answer.

    For every condition that something was seen for: what that was, what was missing, what stood in the way.
    No word of the post is repeated. Exit status: 0 the rule finds nothing, 1 it finds something, 2 an error.
    """
    from circumspect.cli.inputs import open_source, words_given
    from circumspect.report.explanation import explanation_data, explanation_lines
    from circumspect.report.json import dumped
    from circumspect.report.pages import known_rule

    with closing(
        open_source(words_given(words, given), as_text=given["as_text"], kind="auto", form="text")
    ) as source:
        if source.lines is not None:
            raise PostError(
                "these are JSON lines, which hold many posts, and one is explained at a time; give the words "
                "of that one."
            )
    post = post_of(source.text, given)
    if not (post.text.strip() or post.profile or post.passed_on):
        raise PostError("the post is empty, so there is nothing to explain.")
    checker = make_checker(given["pack"], given["overlay"], no_reader=given["no_reader"])
    rule = known_rule(checker.policy, given["wanted"])
    answer = checker.check(post)
    if given["form"] == "json":
        print_lines([dumped(explanation_data(checker, post, rule, answer), indent=2)])
    else:
        style = make_style(given["colour"], stdout())
        print_lines(explanation_lines(checker, post, rule, answer, style, every=given["every"]))
    found = any(finding.rule == rule.id for finding in answer.findings)
    return faults.FOUND if found else faults.CLEAR
