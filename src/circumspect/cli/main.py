"""``circumspect``: names the commands, and sees to it that every way of ending is a decent one."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

import click

from circumspect import __version__
from circumspect.cli import faults
from circumspect.cli.lazy import Command, LazyGroup
from circumspect.errors import CircumspectError

_TABLE = {
    "check": Command(
        "circumspect.cli.check:check", "Check a post, a file, or many posts before they go out."
    ),
    "explain": Command("circumspect.cli.explain:explain", "Say why a rule did or did not find something."),
    "rule": Command("circumspect.cli.rule:rule", "Explain a rule."),
    "clause": Command("circumspect.cli.clause:clause", "Explain a clause of the policy and its law."),
    "dispute": Command("circumspect.cli.dispute:dispute", "Say that a finding is wrong, without the draft."),
    "demo": Command("circumspect.cli.demo:demo", "Show the checker at work on sample posts."),
    "policy": Command(
        "circumspect.cli.policy:policy", "Lint, compare, export a policy pack; show its coverage."
    ),
    "evaluate": Command("circumspect.cli.evaluate:evaluate", "Measure the checker on labelled posts."),
}

_EXAMPLES = """\b
Examples:
  circumspect check 'Long day at the border, we cracked it open at 4 am'
  circumspect check draft.txt --use official
  pbpaste | circumspect check -
  circumspect rule --list
  circumspect demo
"""


@click.command(
    epilog=_EXAMPLES,
    cls=LazyGroup,
    table=_TABLE,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="circumspect %(version)s", help="Show the version.")
def cli() -> None:
    """Think before you post: check a draft against your agency's social-media policy.

    Everything happens on this machine. Nothing you check is sent or kept.
    """


def main() -> NoReturn:
    """Run the command line and end the process with its status."""
    _no_core_dump()
    _stand_in_for_closed_streams()
    status = run(sys.argv[1:])
    faults.let_go()
    sys.exit(status)


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status. No exception but SystemExit leaves this function."""
    if "_CIRCUMSPECT_COMPLETE" in os.environ:
        cli.main(list(arguments), prog_name="circumspect")
    try:
        status = _invoke(list(arguments))
        sys.stdout.flush()
    except click.exceptions.Exit as ending:
        status = ending.exit_code
    except click.ClickException as error:
        status = faults.usage(error, arguments)
    except CircumspectError as error:
        faults.say(f"circumspect: {error}")
        status = faults.ERROR
    except (KeyboardInterrupt, click.Abort):
        status = faults.stopped()
    except BrokenPipeError:
        status = faults.pipe_closed()
    except OSError as error:
        status = faults.system(error)
    except Exception as error:  # noqa: BLE001 - whatever it is, its traceback could quote the post
        status = faults.internal(error)
    return status


def _invoke(arguments: list[str]) -> int:
    with cli.make_context("circumspect", arguments) as context:
        result = cli.invoke(context)
    return result if isinstance(result, int) else faults.CLEAR


def _no_core_dump() -> None:
    """A crash of the interpreter must not leave its memory, and so the draft, on the disk."""
    try:
        import resource
    except ImportError:  # Windows writes none unless its owner arranged for it
        return
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _stand_in_for_closed_streams() -> None:
    """Where Python has no standard stream, put one that cannot be read or written, so that all fail alike.

    It takes the number of the closed one, or a file that is opened later would, and be written to by mistake.
    What is said on a closed standard error is lost.
    """
    with suppress(OSError):
        if sys.stdin is None:
            sys.stdin = os.fdopen(os.open(os.devnull, os.O_WRONLY), "r", encoding="utf-8")
        if sys.stdout is None:
            sys.stdout = os.fdopen(os.open(os.devnull, os.O_RDONLY), "w", encoding="utf-8")
        if sys.stderr is None:
            sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")
