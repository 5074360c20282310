"""Writes docs/performance.md from a run."""

from __future__ import annotations

from pathlib import Path

from benchmarks.report import Outcome, Section, as_markdown, verdict_table

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"

_HEAD = """# How fast it is

<!-- Written by `python -m benchmarks --write-docs`; edit benchmarks/document.py, not this page. -->

Measured on {day} on {machine}. One process, one thread, no accelerator. Again on your machine, with every
peer installed in an environment of its own:

    make bench

{options}; {seconds:.0f} seconds in all. `make bench ARGS=--quick` takes a minute or two, `ARGS="--only
speed"` measures one subject, `ARGS="--json out.json"` keeps the raw numbers.

"""
_METHOD = """## How it was measured

* **Corpus.** {corpus}. It is made from a seed by `benchmarks/corpus.py`, from nothing outside this
  repository: sentences on everyday subjects with capitals, slips, stretched letters, curly marks, emoji,
  hashtags, mentions and links as people write them; now and then a post that is not in English. One post
  in ten has something planted (`benchmarks/planting.py`): a phrase of the pack's lists, the words of some
  rule's condition, a flagged example of a rule page with its circumstances, a contact point, what a
  detector looks for, an identifier whose check digit holds. Synthetic posts are more alike than real
  ones, which favours whatever keeps things in caches, on every side.
* **Load.** {load}.
* **One list, or one by one.** Our own rows are measured with `Checker.check_many`, given a list; "one by
  one" calls `Checker.check` for each post. Up to reader 2026.3 (29 November 2026) all rows were one by one.
* **Side by side.** All contenders live in one process and take turns: in every round each runs over its
  posts, and our check over the same posts, one by one, right after it. A figure is the median of the
  rounds, with the slowest and the fastest round beside it; a ratio is the median of the rounds' ratios.
  What one contender holds in memory is kept out of later garbage collections.
* **Warm.** Every contender sees posts before any time is taken; our checker builds its tree of words only
  once that pays, and has built it by then. What a cold start costs stands under start-up.
* **Slow peers** get as many posts as fit a few seconds a round, spread evenly over the corpus with its
  share of planted ones; the table says how many.
* **Single posts** are timed over several rounds, of which each post's median counts: pauses of the
  machine are not the software's. Hostile posts take the least of five checks.

### What the peers were given

* **Presidio with the same load**, in two set-ups, and the target is judged by the faster one: a
  `PatternRecognizer` for each word list, with its phrases written out as a deny list and its patterns as
  patterns; and one recogniser for all phrases and one for all patterns. The patterns that wake our
  detectors count among the patterns. Presidio is *not* asked for what our check does besides: undoing
  disguised words, check digits, rules, findings. So the ratio is a lower bound.
* **Presidio with its defaults**: its own recognisers for English and those for Australian identifiers.
  That is another task than ours, given for scale.
* **No language model.** None is on the package index, so Presidio runs on a blank English pipeline of
  spaCy (tokens only), which is all that pattern recognisers need, and much faster than with a model.
  `tldextract` uses the list it ships and asks no network.
* **scrubadub** with its detectors for `en_AU`, **datafog** with its regex engine: their own, much smaller
  loads, given for scale.
* **The raw engines** look for the same phrases and patterns and make nothing of what they find. The
  automaton and the plain alternation are given text that was folded beforehand. They show what is left to
  gain.

Versions: {versions}."""


def write(outcome: Outcome) -> Path:
    """Write the page and return where it stands."""
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(render(outcome), encoding="utf-8")
    return PAGE


def render(outcome: Outcome) -> str:
    """Return the page for a run."""
    parts = [
        _HEAD.format(
            day=outcome.day, machine=outcome.machine, options=outcome.options, seconds=outcome.seconds
        ).rstrip(),
        f"## Against the targets\n\n{as_markdown(verdict_table(outcome.verdicts))}\n\n{_shortfalls(outcome)}",
        *map(_section, outcome.sections),
        _METHOD.format(
            corpus=outcome.corpus,
            load=outcome.load,
            versions=", ".join(f"{name} {number}" for name, number in outcome.machine.versions.items()),
        ).rstrip(),
    ]
    if outcome.missing:
        parts.append("### Not measured\n\n" + "\n".join(f"* {line}" for line in outcome.missing))
    return "\n\n".join(parts) + "\n"


def _shortfalls(outcome: Outcome) -> str:
    short = [verdict.what for verdict in outcome.verdicts if not verdict.met]
    if not short:
        return "Every target is met in this run."
    return f"What falls short: {'; '.join(short)}."


def _section(section: Section) -> str:
    tables = "\n\n".join(f"### {table.title}\n\n{as_markdown(table)}" for table in section.tables)
    return f"## {section.title}\n\n{tables}"
