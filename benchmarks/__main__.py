"""Measures Circumspect beside its peers and prints the ratios: ``python -m benchmarks`` or ``make bench``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from benchmarks import document, report
from benchmarks.corpus import SEED
from benchmarks.gate import gate
from benchmarks.report import Outcome
from benchmarks.suite import SECTIONS, Bench
from circumspect.policy.loader import DEFAULT_PACK


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for. Returns 1 when the gate does not hold, else 0."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.record and not options.gate:
        parser.error("--record goes with --gate")
    if options.write_docs and (options.only or options.quick or options.pack != DEFAULT_PACK):
        parser.error("--write-docs needs the whole run of the shipped pack: no --only, --quick or --pack")
    if options.gate:
        return 0 if gate(options.seed, record=options.record) else 1
    outcome = run(
        _bench(options), options.only or list(SECTIONS), "quick run" if options.quick else "whole run"
    )
    print(report.as_text(outcome))
    if options.json:
        Path(options.json).write_text(
            json.dumps(outcome.as_json(), indent=1, ensure_ascii=False) + "\n", "utf-8"
        )
    if options.write_docs:
        print(f"\nWrote docs/{document.write(outcome).name}.")
    return 0


def run(bench: Bench, names: Sequence[str], options: str) -> Outcome:
    """Measure the named sections, saying on the error stream what is under way."""
    begun = perf_counter()
    corpus = bench.corpus
    lengths = sorted(map(len, corpus.texts))
    sections = []
    for name in names:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        sections.append(SECTIONS[name](bench))
    return Outcome(
        day=report.today(),
        machine=report.machine(),
        corpus=f"{len(lengths):,} posts from seed {bench.seed}, {corpus.planted:,} of them planted; "
        f"{lengths[0]} to {lengths[-1]:,} characters, half of them up to {lengths[len(lengths) // 2]}",
        load=str(bench.load),
        options=f"{options[:1].upper()}{options[1:]}, {bench.rounds} rounds",
        seconds=perf_counter() - begun,
        sections=tuple(sections),
        missing=tuple(bench.peers[1]) if "speed" in names else (),
    )


def _bench(options: argparse.Namespace) -> Bench:
    if options.quick:
        return Bench(
            options.seed,
            options.posts or 2_000,
            rounds=3,
            seconds=0.5,
            hostile=8,
            tries=300,
            sizes=(1_000, 10_000, 100_000),
            starts=3,
            pack=options.pack,
        )
    return Bench(options.seed, options.posts or 10_000, pack=options.pack)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="fewer posts, rounds and tries: a first impression"
    )
    parser.add_argument(
        "--only", action="append", choices=list(SECTIONS), help="measure this subject alone (may be repeated)"
    )
    parser.add_argument("--posts", type=int, help="size of the corpus (10,000; quick: 2,000)")
    parser.add_argument("--seed", type=int, default=SEED, help="where chance starts (%(default)s)")
    parser.add_argument("--pack", default=DEFAULT_PACK, help="a policy pack by name or folder (%(default)s)")
    parser.add_argument("--json", metavar="FILE", help="write every number to a file too")
    parser.add_argument("--write-docs", action="store_true", help="write docs/performance.md from this run")
    parser.add_argument(
        "--gate", action="store_true", help="only see that nothing became ten times slower (needs no peer)"
    )
    parser.add_argument(
        "--record", action="store_true", help="with --gate: record what is measured as the new measure"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
