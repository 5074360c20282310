"""``circumspect evaluate``: how well the checker judges posts that people have labelled."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from circumspect.cli.options import print_lines, reader_option

if TYPE_CHECKING:
    from circumspect.api import Checker
    from circumspect.evaluation.labelled import BadLine
    from circumspect.evaluation.scores import Count, Evaluation, Judged

BY = ("use", "author", "channel", "writer", "functionality", "id")

_EXAMPLES = """\b
Examples:
  circumspect evaluate posts.jsonl
  circumspect evaluate tests/meaning/functionalities/*.jsonl --by functionality
  circumspect evaluate posts.jsonl --errors
"""


@click.command(epilog=_EXAMPLES)
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE...",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.option("--errors", is_flag=True, help="List the posts on which checker and labels differ, by id.")
@click.option(
    "--by",
    type=click.Choice(BY),
    help="One row for each value of a field ('id': the part before the first hyphen).",
)
@click.option("--pack", default=None, help="Policy pack: a name, or a folder.")
@click.option(
    "--overlay", type=click.Path(exists=True, dir_okay=False), help="Your agency's private additions."
)
@reader_option
def evaluate(
    files: tuple[Path, ...],
    as_json: bool,
    errors: bool,
    by: str | None,
    pack: str | None,
    overlay: str | None,
    no_reader: bool,
) -> None:
    """Measure the checker on labelled posts (JSON lines), all files together.

    A line holds a post's fields and its labels: rules (empty when clear), kinds, spans. Findings count at
    likely or above; possible has a row of its own. Intervals are 95 % bootstraps over posts.
    """
    from circumspect.assessment import MEANING
    from circumspect.evaluation.scores import score

    checker = _checker(pack, overlay, no_reader=no_reader)
    judged: list[Judged] = []
    bad: list[BadLine] = []
    for file in files:
        here, unread = _judge(file, checker)
        for line in unread:
            click.echo(f"{file.name}, line {line.line}: {line.why}", err=True)
        judged += here
        bad += unread
    if not judged:
        raise click.UsageError(f"{', '.join(file.name for file in files)} holds no labelled post.")
    groups: dict[str, list[Judged]] = {}
    for one in judged if by else ():
        groups.setdefault(_value(one, by or ""), []).append(one)
    scores = {name: score(members) for name, members in sorted(groups.items())}
    whole = score(judged)
    readers = sorted({one.assessment.reader for one in judged} - {""})
    if not no_reader and any(part.what == MEANING for one in judged for part in one.assessment.unread):
        click.echo("The reader of meaning did not read all of these posts; check one to see why.", err=True)
    if as_json:
        plain = {"all": _plain(whole), "by": {name: _plain(part) for name, part in scores.items()}}
        head = {"schema": "circumspect.evaluation/1", "readers": readers}
        click.echo(json.dumps(head | plain, indent=1))
    else:
        _print(whole, readers)
        if by:
            _print_groups(by, scores)
        if errors:
            _print_errors(whole)
    if bad:
        click.echo(f"{len(bad)} of {len(bad) + len(judged)} lines could not be read.", err=True)
        sys.exit(2)


def _checker(pack: str | None, overlay: str | None, *, no_reader: bool) -> Checker:
    from circumspect.api import Checker
    from circumspect.errors import CircumspectError
    from circumspect.policy.loader import DEFAULT_PACK

    try:
        return Checker(pack or DEFAULT_PACK, overlay=overlay, reader=not no_reader)
    except CircumspectError as error:
        raise click.UsageError(str(error)) from None


def _judge(file: Path, checker: Checker) -> tuple[list[Judged], list[BadLine]]:
    from circumspect.evaluation.labelled import BadLine, read_labelled
    from circumspect.evaluation.scores import Judged

    names = {name.lower(): rule.id for rule in checker.policy.rules for name in (rule.id, rule.code)}
    judged: list[Judged] = []
    bad: list[BadLine] = []
    try:
        with file.open(encoding="utf-8-sig", newline="\n") as lines:
            for entry in read_labelled(lines, names):
                if isinstance(entry, BadLine):
                    bad.append(entry)
                else:
                    judged.append(Judged(entry, checker.check(entry.post)))
    except UnicodeDecodeError as error:
        raise click.UsageError(
            f"{file.name} is not UTF-8 text (near byte {error.start}). Save it as UTF-8."
        ) from None
    return judged, bad


def _value(judged: Judged, by: str) -> str:
    if by == "id":
        return (judged.labelled.post.id or "").partition("-")[0] or "(none)"
    value = judged.labelled.fields.get(by)
    return str(value) if value else "(none)"


def _plain(evaluation: Evaluation) -> dict[str, Any]:
    plain = asdict(evaluation)
    for key in ("rules", "kinds", "certainty"):
        plain[key] = {name: _figures(count) for name, count in getattr(evaluation, key).items()}
    for key in ("micro", "spans"):
        plain[key] = _figures(getattr(evaluation, key))
    return plain


def _figures(count: Count) -> dict[str, float | int | None]:
    figures: dict[str, float | int | None] = {"n": count.n, "tp": count.tp, "fp": count.fp, "fn": count.fn}
    return figures | {"precision": count.precision, "recall": count.recall, "f1": count.f1}


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / whole:.1%})" if whole else "none"


def _number(value: float | None) -> str:
    return "   -" if value is None else f"{value:.2f}"


def _row(name: str, count: Count) -> str:
    shares = f"{_number(count.precision):>11}{_number(count.recall):>8}{_number(count.f1):>7}"
    return f"  {name:<20}{count.n:>6}{shares}{count.fp:>7}"


def _print(scores: Evaluation, readers: list[str]) -> None:
    head = f"  {'':<20}{'n':>6}{'precision':>11}{'recall':>8}{'F1':>7}{'wrong':>7}"
    click.echo(
        f"{scores.posts} posts, {scores.clear} of them clear. Findings at likely or above, "
        f"{'meaning read by ' + ', '.join(readers) if readers else 'by words alone'}.\n\nBy rule\n{head}"
    )
    for rule, count in scores.rules.items():
        click.echo(_row(rule, count))
    click.echo(_row("all (micro)", scores.micro))
    low, high = scores.micro_interval
    click.echo(f"\n  micro-F1 {scores.micro.f1:.3f} (95 % interval {low:.3f} to {high:.3f})")
    if scores.macro is not None:
        low, high = scores.macro_interval
        click.echo(
            f"  macro-F1 {scores.macro:.3f} ({low:.3f} to {high:.3f}) "
            f"over the {len(scores.macro_rules)} rules with at least 5 posts"
        )
    if scores.kinds:
        click.echo(f"\nBy kind of agency information\n{head}")
        for kind, count in scores.kinds.items():
            click.echo(_row(kind, count))
    click.echo(f"\nBy certainty (the highest a rule reached on a post)\n{head}")
    for grade, count in scores.certainty.items():
        click.echo(_row(grade, count))
    click.echo(f"\n  exactly the right rules    {_share(scores.exact, scores.posts)}")
    click.echo(f"  clear posts with a finding {_share(scores.clear_flagged, scores.clear)}")
    click.echo(f"  flagged posts with any     {_share(scores.flagged_seen, scores.posts - scores.clear)}")
    click.echo(
        f"  words marked (characters)  "
        f"precision {_number(scores.spans.precision)}, recall {_number(scores.spans.recall)}"
    )


def _print_groups(by: str, groups: dict[str, Evaluation]) -> None:
    click.echo(
        f"\nBy {by}\n  {'':<34}{'posts':>6}{'right set':>11}"
        f"{'clear flagged':>15}{'flagged seen':>14}{'micro-F1':>10}"
    )
    for name, s in groups.items():
        flagged = s.posts - s.clear
        clear, seen = f"{s.clear_flagged}/{s.clear}", f"{s.flagged_seen}/{flagged}"
        f1 = _number(s.micro.f1 if flagged else None)
        cells = f"{s.exact / s.posts:>11.0%}{clear:>15}{seen:>14}{f1:>10}"
        print_lines([f"  {name[:33]:<34}{s.posts:>6}{cells}"])


def _print_errors(scores: Evaluation) -> None:
    click.echo("\nWhere checker and labels differ")
    for error in scores.errors:
        parts = [f"missed {rule}" for rule in error.missed] + [
            f"wrongly found {r} ({b}, {c})" for r, b, c in error.wrong
        ]
        note = f" - label says: {error.note}" if error.note else ""
        print_lines([f"  {error.id or '(no id)'}: {'; '.join(parts)}{note}"])
