"""``circumspect dispute``: says that a finding is wrong, without the draft."""

from __future__ import annotations

import click

from circumspect.cli import faults
from circumspect.cli.options import make_policy, policy_options, print_lines
from circumspect.errors import PostError
from circumspect.report.dispute import REASONS, SCHEMA

_EPILOG = (
    "\b\nReasons:\n"
    + "".join(f"  {code.ljust(16)}{says}\n" for code, says in REASONS.items())
    + """
\b
Example:
  circumspect dispute SM408 --certainty certain --reason public-source
"""
)


@click.command(epilog=_EPILOG)
@click.argument("name", metavar="CODE|ID")
@click.option(
    "--certainty",
    required=True,
    type=click.Choice(["certain", "likely", "possible"]),
    help="How sure the finding said it was.",
)
@click.option(
    "--reason",
    required=True,
    type=click.Choice(list(REASONS)),
    metavar="CODE",
    help="Why it is wrong; see below.",
)
@click.option("--condition", metavar="ID", help="Which condition of the rule held (json and explain tell).")
@policy_options
def dispute(
    name: str, certainty: str, reason: str, condition: str | None, pack: str, overlay: str | None
) -> int:
    """Say that a finding is wrong: prints one record that you can send to those who keep the rules.

    The record holds rule, certainty, reason, and the version of policy and software. It holds no word of
    your post, no name and no time, and it takes no free text. Nothing is sent by this command.
    """
    from circumspect import __version__
    from circumspect.report.json import dumped
    from circumspect.report.pages import known_rule

    policy = make_policy(pack, overlay)
    rule = known_rule(policy, name)
    if condition is not None and condition not in {branch.id for branch in rule.branches}:
        known = ", ".join(branch.id for branch in rule.branches)
        raise PostError(f"--condition is none of the rule's. Choose from: {known}.")
    record = {
        "schema": SCHEMA,
        "rule": rule.id,
        "code": rule.code,
        "condition": condition,
        "certainty": certainty,
        "reason": reason,
        "policy": {"id": policy.id, "version": policy.version, "digest": policy.digest},
        "software": __version__,
    }
    print_lines([dumped(record)])
    faults.say("Nothing was sent. The line above is the whole record; pass it on if you like.")
    return faults.CLEAR
