"""The sections of a run: each measures one subject and returns its tables and what became of its targets."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from benchmarks import starting
from benchmarks.adversary import Hostile, search, worst_of_kinds
from benchmarks.corpus import SEED, Corpus, synthesise, warmed
from benchmarks.measure import Contender, Rate, affordable, latencies, one_by_one, percentile, rates
from benchmarks.peers import Load, Peer, load_of, peers
from benchmarks.reading import PROCESSES, bulk, let_in
from benchmarks.report import Section, Table, Verdict
from benchmarks.scaling import REPEATED, SIZES, growths
from circumspect import Checker, Post
from circumspect.engine import Engine
from circumspect.policy.loader import DEFAULT_PACK

_MEGABYTE = 1 << 20
_SHOWN = 15


@dataclass(frozen=True)
class Bench:
    """What all sections share: the checker, the corpus, and how long things may take."""

    seed: int = SEED
    size: int = 10_000
    rounds: int = 7
    seconds: float = 4.0
    """How long one round of one contender may take."""
    hostile: int = 40
    """Hostile posts of each kind."""
    tries: int = 5_000
    """Steps of the random search for a dearer post."""
    sizes: tuple[int, ...] = SIZES
    starts: int = 10
    pack: str = DEFAULT_PACK

    @cached_property
    def checker(self) -> Checker:
        """The checker under test, warm."""
        return warmed(Checker(self.pack, reader=False))

    @cached_property
    def corpus(self) -> Corpus:
        """The corpus."""
        return synthesise(self.checker.policy, self.seed, self.size)

    @cached_property
    def load(self) -> Load:
        """What the pack asks a scanner to look for."""
        return load_of(self.checker.policy)

    @cached_property
    def peers(self) -> tuple[list[Peer], list[str]]:
        """The peers that are installed, and what must be said of the others."""
        return peers(self.checker.policy, Engine(self.checker.policy))


def speed(bench: Bench) -> Section:
    """Posts a second of our check, given one list, and of its peers, beside which it gets each post alone."""
    ours, corpus = one_by_one(bench.checker.check), bench.corpus

    def many(posts: Sequence[Post]) -> None:
        for _ in bench.checker.check_many(posts):
            pass

    found = [bool(answer.findings) for answer in bench.checker.check_many(corpus.posts)]
    clear = Corpus(tuple(s for s, hit in zip(corpus.samples, found, strict=True) if not hit))
    hits = Corpus(tuple(s for s, hit in zip(corpus.samples, found, strict=True) if hit))
    mixes = (
        ("whole check, the mix", "every post of the corpus, as one list", corpus),
        ("  ordinary posts", "the nine in ten with nothing planted", corpus.part(planted=False)),
        ("  planted posts", "the one in ten with something planted", corpus.part(planted=True)),
        ("  posts without a finding", "whatever was planted", clear),
        ("  posts with a finding", "whatever was planted", hits),
        (
            "  with profile and parent",
            "the mix, each with a profile and the post it answers",
            corpus.with_circumstances(),
        ),
    )
    contenders = [Contender(name, what, many, part.posts) for name, what, part in mixes if part.samples]
    contenders.append(
        Contender("  one by one", "the mix, each post by a call of its own", ours, corpus.posts)
    )
    own = len(contenders)
    for name, what, look in bench.peers[0]:
        run = one_by_one(look)
        size = affordable(run, corpus.posts, bench.seconds)
        contenders.append(Contender(name, what, run, corpus.sample(size).posts))
    taken = rates(contenders, (ours, many), bench.rounds)
    tables = (
        Table(
            "Our check: normalise, detect, rules, findings",
            ("", "posts/s", "slowest round", "fastest round", "posts", "what"),
            tuple((r.name, r.rate, r.slowest, r.fastest, r.posts, r.what) for r in taken[:own]),
            (f"{sum(found)} of {len(found):,} posts have a finding.",),
        ),
        Table(
            "Beside them",
            (
                "",
                "posts/s",
                "slowest round",
                "fastest round",
                "posts",
                "our check is × as fast",
                "what it was given",
            ),
            tuple((r.name, r.rate, r.slowest, r.fastest, r.posts, r.ratio, r.what) for r in taken[own:]),
            ("The ratio compares the same posts in the same round; a slow peer has a sample of the corpus.",),
        ),
    )
    return Section("speed", "Posts a second, one process", tables, _speed_verdicts(taken))


def _speed_verdicts(taken: list[Rate]) -> tuple[Verdict, ...]:
    verdicts = [
        Verdict("whole check, the mix", 25_000, taken[0].rate, "posts/s", at_least=True, stretch=50_000)
    ]
    same_load = [rate.ratio for rate in taken if "same load" in rate.name]
    if same_load:
        verdicts.append(
            Verdict(
                "beside Presidio's faster set-up with the same load",
                50,
                min(same_load),
                "×",
                at_least=True,
                stretch=100,
            )
        )
    return tuple(verdicts)


def latency(bench: Bench) -> Section:
    """How long single posts take."""
    corpus = bench.corpus
    taken = latencies(bench.checker.check, corpus.posts, bench.rounds)
    pairs = list(zip(corpus.samples, taken, strict=True))
    groups = {
        "all posts": taken,
        "ordinary posts": [t for sample, t in pairs if not sample.planted],
        "planted posts": [t for sample, t in pairs if sample.planted],
        "up to 280 characters": [t for sample, t in pairs if len(sample.post.text) <= 280],
    }
    rows = tuple(
        (
            name,
            percentile(ts, 0.5) * 1e3,
            percentile(ts, 0.9) * 1e3,
            percentile(ts, 0.99) * 1e3,
            max(ts) * 1e3,
            len(ts),
        )
        for name, ts in groups.items()
        if ts
    )
    note = f"Milliseconds; each post counts with the median of {bench.rounds} rounds."
    table = Table("One post", ("", "p50", "p90", "p99", "max", "posts"), rows, (note,))
    verdict = Verdict("one post of the mix, p99", 0.5, percentile(taken, 0.99) * 1e3, "ms", at_least=False)
    return Section("latency", "One post at a time", (table,), (verdict,))


def adversarial(bench: Bench) -> Section:
    """The dearest posts of 280 characters that could be made."""
    chance, hostile = random.Random(bench.seed), Hostile(bench.checker.policy)
    worst = worst_of_kinds(bench.checker, hostile, chance, bench.hostile)
    seconds, text = search(bench.checker, hostile, chance, worst, bench.tries)
    order = sorted(worst, key=lambda kind: worst[kind][0], reverse=True)
    rows = (
        (f"found by search ({bench.tries:,} steps)", seconds * 1e3),
        *((kind, worst[kind][0] * 1e3) for kind in order[:_SHOWN]),
    )
    notes = (
        f"The {_SHOWN} dearest of {len(worst)} kinds: of each the dearest of {bench.hostile} posts.",
        f"The cheapest kind is '{order[-1]}' with {worst[order[-1]][0] * 1e3:.3g} ms.",
        f"What the search found begins {text[:60]!a}.",
    )
    dearest = max(seconds, worst[order[0]][0]) * 1e3
    verdict = Verdict("worst post of 280 characters", 5, dearest, "ms", at_least=False)
    return Section(
        "adversarial",
        "Hostile posts of 280 characters",
        (Table("Dearest kinds", ("kind", "ms"), rows, notes),),
        (verdict,),
    )


def linearity(bench: Bench) -> Section:
    """How time grows with length."""
    found = growths(bench.checker, bench.corpus, random.Random(bench.seed), bench.sizes)
    slowest = min(found, key=lambda growth: growth.speed)
    shown = [*found[:_SHOWN], *(g for g in found[_SHOWN:] if "joined" in g.kind or g is slowest)]
    rows = tuple(
        (
            g.kind,
            *(g.seconds[s] * 1e3 if s in g.seconds else "not tried" for s in bench.sizes),
            g.tenfold,
            g.doubling,
        )
        for g in shown
    )
    columns = ("kind", *(f"{size // 1000:,} KB, ms" for size in bench.sizes), "per tenfold", "per doubling")
    notes = (
        f"The {_SHOWN} steepest of {len(found)} kinds, then joined posts and the slowest kind.",
        f"The slowest kind is read at {slowest.speed / 1e6:.2g} MB/s.",
        f"A text of {REPEATED:,} characters, repeated as often as its length asks for.",
        "Linear is 10 and 2, quadratic 100 and 4.",
    )
    verdict = Verdict("steepest growth for a tenfold text", 15, found[0].tenfold, "×", at_least=False)
    return Section("linearity", "Long texts", (Table("Growth", columns, rows, notes),), (verdict,))


def start(bench: Bench) -> Section:
    """Time to the first answer."""
    found = starting.start_up(bench.starts, bench.pack)
    tables = (
        Table(
            "From start to end of a process",
            ("", "ms"),
            tuple((n, s * 1e3) for n, s in found.processes.items()),
            found.missing,
        ),
        Table(
            "Within it",
            ("stage", "ms"),
            tuple((n, s * 1e3) for n, s in found.stages.items()),
            (f"Medians of {bench.starts}.",),
        ),
    )
    verdicts = tuple(
        Verdict(f"first answer, {name}", most, found.processes[name], "s", at_least=False)
        for name, most in ((starting.BY_WORDS, 0.5), (starting.READ, 1.0))
        if name in found.processes
    )
    return Section("start", "Start-up", tables, verdicts)


def memory(bench: Bench) -> Section:
    """Peak memory of a process that checks the corpus."""
    alone = starting.memory(bench.corpus.texts, bench.pack, reader=False)
    one, many = (starting.memory(bench.corpus.sample(n).texts, bench.pack, reader=True) for n in (1, 100))
    rows = [(stage, used / _MEGABYTE) for stage, used in alone.items()]
    rows += [
        ("with the reader, after one post", list(one.values())[-1] / _MEGABYTE),
        ("with the reader, after 100 posts", list(many.values())[-1] / _MEGABYTE),
    ]
    table = Table("Peak resident memory", ("stage", "MB"), tuple(rows))
    verdicts = (
        Verdict("memory of a checking process", 250, rows[-3][1], "MB", at_least=False),
        Verdict("memory of one post with the reader", 250, rows[-2][1], "MB", at_least=False),
    )
    return Section("memory", "Memory", (table,), verdicts)


def reading(bench: Bench) -> Section:
    """What the reader of meaning costs."""
    checker, ordinary = Checker(bench.pack), bench.corpus.part(planted=False).posts
    some = bench.corpus.sample(500).posts
    share = let_in(checker, ordinary[:2000])
    taken = latencies(checker.check, some, min(3, bench.rounds))
    rate = bulk(bench.pack, ordinary, min(3, bench.rounds))
    rows = (
        ("one post, p50", f"{percentile(taken, 0.5) * 1e3:.3g} ms"),
        ("one post, p99", f"{percentile(taken, 0.99) * 1e3:.3g} ms"),
        (f"ordinary posts, {PROCESSES} processes", f"{rate:,.0f} posts/s"),
        ("of them let in by the quick look", f"{share:.0%}"),
    )
    notes = (f"One post: {len(some)} posts of the mix; ordinary posts: {len(ordinary):,}.",)
    verdicts = (
        Verdict("one post with the reader, p50", 10, percentile(taken, 0.5) * 1e3, "ms", at_least=False),
        Verdict("ordinary posts with the reader, two processes", 3000, rate, "posts/s", at_least=True),
    )
    return Section("reading", "The reader of meaning", (Table("With it", ("", ""), rows, notes),), verdicts)


SECTIONS: dict[str, Callable[[Bench], Section]] = {
    "speed": speed,
    "latency": latency,
    "adversarial": adversarial,
    "linearity": linearity,
    "reading": reading,
    "start": start,
    "memory": memory,
}
"""Every section by the name that ``--only`` takes."""
