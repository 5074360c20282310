"""``circumspect policy``: look a policy pack over, compare it, print it, and see what serves it."""

from __future__ import annotations

import json
import shutil
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from circumspect.cli.days import day_of
from circumspect.policy.files import DEFAULT_PACK

if TYPE_CHECKING:
    from circumspect.policy.lint import Surroundings
    from circumspect.policy.model import Pack

_Function = TypeVar("_Function", bound=Callable[..., Any])
_FORMATS = {"json": "JSON", "markdown": "Markdown", "html": "a page to read or print"}
_WIDEST = 120


_POLICY_EXAMPLES = """\b
Examples:
  circumspect policy show
  circumspect policy show --as-of 2012-06-30
  circumspect policy coverage
  circumspect policy export --format html --output policy.html
  circumspect policy lint --pack my-agency
  circumspect policy diff acbps_2012 my-agency
"""
_SHOW_EXAMPLES = """\b
Examples:
  circumspect policy show
  circumspect policy show --as-of '18 January 2012'
  circumspect policy show --pack my-agency --format json
"""
_COVERAGE_EXAMPLES = """\b
Examples:
  circumspect policy coverage
  circumspect policy coverage --format json
"""
_EXPORT_EXAMPLES = """\b
Examples:
  circumspect policy export > policy.md
  circumspect policy export --format html --output policy.html
  circumspect policy export --format json --as-of 2012-01-18
"""
_LINT_EXAMPLES = """\b
Examples:
  circumspect policy lint
  circumspect policy lint --pack my-agency
  circumspect policy lint --overlay our-names.toml
"""
_DIFF_EXAMPLES = """\b
Examples:
  circumspect policy diff old-pack new-pack
  circumspect policy diff --from-date 2012-01-18 --to-date 2024-12-11
  circumspect policy diff my-agency --from-date '1 July 2024' --format json
"""


def _day_option(name: str, says: str) -> Callable[[_Function], _Function]:
    return click.option(name, callback=day_of, metavar="DAY", help=says)


_pack = click.option("--pack", default=DEFAULT_PACK, show_default=True, help="A pack's name, or its folder.")
_overlay = click.option(
    "--overlay",
    type=click.Path(exists=True, dir_okay=False),
    help="A TOML file with your agency's private additions.",
)
_as_of = _day_option("--as-of", "The policy in force on that day. Without it: today.")
_output = click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file to write. Without it: print.",
)


@click.group(epilog=_POLICY_EXAMPLES)
def policy() -> None:
    """Look a policy pack over, compare it, print it, see what the software does for each clause.

    A pack is a folder of TOML and Markdown that holds one policy. A day is written 2012-01-18 or
    '18 January 2012'.
    """


@policy.command(short_help="Show document control, version, digest.", epilog=_SHOW_EXAMPLES)
@_pack
@_as_of
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def show(pack: str, as_of: date | None, form: str) -> None:
    """Show which policy this is: document control, version, digest, what is in force.

    Two packs with the same digest hold the same files. Quote the version and the digest when you cite a
    reading of the policy.
    """
    from circumspect.api import load_policy
    from circumspect.policy.wording import document_lines

    loaded = load_policy(pack, as_of=as_of).as_of(as_of)
    if form == "json":
        from circumspect.policy.export import policy_data

        data = policy_data(load_policy(pack), as_of)
        short = {key: data[key] for key in ("notice", "pack", "as_of", "document")}
        _print_json({"schema": "circumspect.policy-summary/1", **short, "counts": _counts(loaded)})
        return
    rows = [
        *document_lines(loaded),
        ("Pack", f"{loaded.id}, version {loaded.version}"),
        ("Digest", loaded.digest),
    ]
    rows += [("In force", _in_force(loaded)), ("Holds", _said(_counts(loaded)))]
    _print_rows(rows)


@policy.command(short_help="Show how each clause is served, and why.", epilog=_COVERAGE_EXAMPLES)
@_pack
@_as_of
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def coverage(pack: str, as_of: date | None, form: str) -> None:
    """Show for each clause how the software serves it: by which rules, and why no further.

    automated: a rule finds it. partial: rules find part of it. self-question: the writer is asked. human:
    people alone. A rule 'on trial' is tested and does not speak yet.
    """
    from circumspect.api import load_policy
    from circumspect.policy.coverage import coverage_data, coverage_text

    loaded = load_policy(pack).as_of(as_of)
    if form == "json":
        _print_json(coverage_data(loaded))
        return
    click.echo(coverage_text(loaded, _width()), nl=False)


@policy.command(short_help="Write the whole policy to read or print.", epilog=_EXPORT_EXAMPLES)
@_pack
@_as_of
@click.option("--format", "form", type=click.Choice(list(_FORMATS)), default="markdown", show_default=True)
@_output
def export(pack: str, as_of: date | None, form: str, output: Path | None) -> None:
    """Write the whole policy: document control, clauses, law then and now, rules with their examples.

    The HTML is one file that loads nothing, made for reading, for screen readers and for printing. Word lists
    are left out, so a private overlay never gets into it. A printed copy is never the version in force.
    """
    from circumspect.api import load_policy

    loaded = load_policy(pack)
    if form == "json":
        from circumspect.policy.export import policy_data

        _write(json.dumps(policy_data(loaded, as_of), ensure_ascii=False, indent=1) + "\n", output)
    elif form == "html":
        from circumspect.policy.export_html import policy_html

        _write(policy_html(loaded, as_of), output)
    else:
        from circumspect.policy.export import policy_markdown

        _write(policy_markdown(loaded, as_of), output)


@policy.command(short_help="Print all that is wrong with a pack.", epilog=_LINT_EXAMPLES)
@_pack
@_overlay
def lint(pack: str, overlay: str | None) -> None:
    """Look a pack over and print all that is wrong with it, with file, line and how to mend it.

    An error must be mended. A warning deserves a look. Status 0: no error. 1: errors. 2: the pack cannot be
    read at all.
    """
    from circumspect.policy.lint import lint as look_over
    from circumspect.policy.loader import pack_sources, try_pack

    loaded, errors = try_pack(pack, overlay)
    for error in errors:
        click.echo(f"error: {error}")
    if loaded is None:
        click.echo(f"\nThe pack cannot be read: {_count(len(errors), 'error')}.")
        raise click.exceptions.Exit(2)
    problems = look_over(loaded, pack_sources(pack), _surroundings())
    for problem in problems:
        click.echo(str(problem))
    grave = sum(problem.grave for problem in problems)
    counts = f"{_count(grave, 'error')}, {_count(len(problems) - grave, 'warning')}"
    click.echo(f"{'' if not problems else chr(10)}{loaded.id} {loaded.version}: {counts}.")
    if grave:
        raise click.exceptions.Exit(1)


@policy.command(short_help="Show what changed between two policies.", epilog=_DIFF_EXAMPLES)
@click.argument("packs", nargs=-1, metavar="[PACK [PACK]]")
@_day_option("--from-date", "The first pack as it stood on that day. Without it: today.")
@_day_option("--to-date", "The second pack as it stood on that day. Without it: today.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def diff(packs: tuple[str, ...], from_date: date | None, to_date: date | None, form: str) -> None:
    """Show what changed between two packs, or between two days of one pack.

    Clauses and law that were added, ended or changed; rules that were added, changed or retired; words that
    went into lists or out of them. Words that went stand in [- -], words that came in {+ +}.

    Status 0: nothing differs. 1: something does.
    """
    from circumspect.api import load_policy
    from circumspect.policy.diff import diff as compare
    from circumspect.policy.diff import diff_data, diff_text

    if len(packs) > 2 or (len(packs) < 2 and from_date is None and to_date is None):
        raise click.UsageError("Name two packs, or give --from-date or --to-date to compare two days of one.")
    old, new = (*packs, *packs, DEFAULT_PACK, DEFAULT_PACK)[:2]
    found = compare(load_policy(old).as_of(from_date), load_policy(new).as_of(to_date))
    if form == "json":
        _print_json(diff_data(found))
    else:
        click.echo(diff_text(found), nl=False)
    if found:
        raise click.exceptions.Exit(1)


def _surroundings() -> Surroundings:
    from circumspect.compile import FLAGS, Compiled
    from circumspect.detectors.registry import DETECTORS
    from circumspect.policy.lint import Surroundings

    offered = frozenset(signal for detector in DETECTORS for signal in detector.signals)
    return Surroundings(offered, frozenset(FLAGS), Compiled)


def _counts(pack: Pack) -> dict[str, int]:
    statuses = Counter(rule.status for rule in pack.rules)
    rules = {f"rules_{status}": statuses[status] for status in ("live", "shadow", "retired")}
    return {"clauses": len(pack.clauses), "law": len(pack.laws), **rules, "harbours": len(pack.harbours)}


def _said(counts: dict[str, int]) -> str:
    rules = ", ".join(f"{counts[f'rules_{status}']} {status}" for status in ("live", "shadow", "retired"))
    clauses, law = _count(counts["clauses"], "clause"), _count(counts["law"], "provision")
    return f"{clauses}, {law} of law, rules: {rules}, {_count(counts['harbours'], 'safe harbour')}"


def _in_force(pack: Pack) -> str:
    from circumspect.policy.model import day_in_words

    newest = max((clause.since for clause in pack.clauses if clause.since), default=None)
    since = f"since {day_in_words(pack.first_day)}"
    since += f", newest clause since {day_in_words(newest)}" if newest != pack.first_day else ""
    return f"{since} (as of {day_in_words(pack.day)})"


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _print_rows(rows: list[tuple[str, str]]) -> None:
    from textwrap import wrap

    left = max(len(label) for label, _ in rows)
    for label, text in rows:
        first, *others = wrap(text, max(30, _width() - left - 2)) or [""]
        click.echo(f"{label:<{left}}  {first}")
        for line in others:
            click.echo(f"{'':<{left}}  {line}")


def _width() -> int:
    return min(_WIDEST, shutil.get_terminal_size((100, 24)).columns) if sys.stdout.isatty() else 100


def _print_json(data: dict[str, Any]) -> None:
    from circumspect.policy.export import as_plain

    click.echo(json.dumps(as_plain(data), ensure_ascii=False, indent=1))


def _write(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, "utf-8", newline="\n")
    except OSError as error:
        raise click.ClickException(f"{output.name} cannot be written: {error.strerror}.") from None
    click.echo(f"Wrote {output.name}.", err=True)
