"""``circumspect clause``: explains a clause of the policy and the law it rests on."""

from __future__ import annotations

from datetime import date

import click

from circumspect.cli import faults
from circumspect.cli.options import (
    colour_option,
    day_option,
    make_policy,
    make_style,
    policy_options,
    print_lines,
    stdout,
)

_EXAMPLES = """\b
Examples:
  circumspect clause --list
  circumspect clause 4.8
  circumspect clause 3.6d --as-of 2012-03-01
"""


@click.command(epilog=_EXAMPLES)
@click.argument("number", required=False, metavar="[NUMBER]")
@click.option("--list", "as_list", is_flag=True, help="List all clauses, with how the software serves each.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to answer.",
)
@day_option
@policy_options
@colour_option
def clause(
    number: str | None,
    as_list: bool,
    form: str,
    day: date | None,
    pack: str,
    overlay: str | None,
    colour: str,
) -> int:
    """Explain a clause: what it says, the law then and today, and how the software serves it.

    Where the law is marked as not verified, it is from memory: look it up before you rely on it.
    """
    from circumspect.report.json import dumped
    from circumspect.report.pages import clause_data, clause_list, clause_page

    if number is None and not as_list:
        raise click.UsageError("Name a clause by its number, or see them all: circumspect clause --list")
    if number is not None and as_list:
        raise click.UsageError("--list shows every clause; leave it out, or the number of the one.")
    policy = make_policy(pack, overlay)
    style = make_style(colour, stdout())
    if number is None:
        shown = policy.as_of(day) if day else policy
        if form == "json":
            numbers = dict.fromkeys(entry.id for entry in shown.clauses)
            print_lines([dumped([clause_data(policy, entry, day) for entry in numbers], indent=2)])
        else:
            print_lines(clause_list(shown, style))
    elif form == "json":
        print_lines([dumped(clause_data(policy, number, day), indent=2)])
    else:
        print_lines(clause_page(policy, number, style, day))
    return faults.CLEAR
