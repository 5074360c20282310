"""``circumspect rule``: explains any rule, offline."""

from __future__ import annotations

import click

from circumspect.cli import faults
from circumspect.cli.options import (
    colour_option,
    make_policy,
    make_style,
    policy_options,
    print_lines,
    stdout,
)

_EXAMPLES = """\b
Examples:
  circumspect rule --list
  circumspect rule SM408
  circumspect rule contact-details --examples
"""


@click.command(epilog=_EXAMPLES)
@click.argument("name", required=False, metavar="[CODE | ID]")
@click.option("--list", "as_list", is_flag=True, help="List all rules, one a line.")
@click.option("--examples", is_flag=True, help="Show every example of the rule's page.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="Markdown is the page as the pack holds it.",
)
@policy_options
@colour_option
def rule(
    name: str | None, as_list: bool, examples: bool, form: str, pack: str, overlay: str | None, colour: str
) -> int:
    """Explain a rule: what it finds, why, how to mend it, when it is fine, its known mistakes, examples."""
    from circumspect.policy.export import rule_data
    from circumspect.report.json import dumped
    from circumspect.report.pages import known_rule, rule_list, rule_page

    if name is None and not as_list:
        raise click.UsageError("Name a rule by code or id, or see them all: circumspect rule --list")
    if name is not None and as_list:
        raise click.UsageError("--list shows every rule; leave it out, or the name of the one.")
    if name is None and form == "markdown":
        raise click.UsageError("Markdown is the page of one rule; name it, or leave --format out.")
    if name is None and examples:
        raise click.UsageError("--examples shows those of one rule; name it, or leave --examples out.")
    policy = make_policy(pack, overlay)
    style = make_style(colour, stdout())
    if name is None:
        if form == "json":
            print_lines([dumped([rule_data(policy, entry) for entry in policy.rules], indent=2)])
        else:
            print_lines(rule_list(policy, style))
        return faults.CLEAR
    found = known_rule(policy, name)
    if form == "markdown":
        print_lines([policy.pages[found.id].rstrip("\n")])
    elif form == "json":
        print_lines([dumped(rule_data(policy, found), indent=2)])
    else:
        print_lines(rule_page(policy, found, style, every_example=examples))
    return faults.CLEAR
