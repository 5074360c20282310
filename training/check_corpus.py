"""Checks the corpus: its shape, its splits, its numbers, near-duplicates; and prints what the datasheet says.

    python -m training.check_corpus [--quiet]

Exit status 1 when anything is wrong, with file, line and reason.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from circumspect import load_policy
from circumspect.evaluation.labelled import Labelled, read_labelled

CORPUS = Path(__file__).parent / "corpus"
REPORT = Path(__file__).parent / "posts" / "report" / "dev.jsonl"
KINDS = ("operation", "seizure", "policy", "daily-work", "legal")
ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    "voice": ("none", "insider", "named", "outsider", "former"),
    "source": ("none", "first-hand", "public", "hearsay"),
    "topic": ("none", "agency", "other-agency", "government"),
    "target": ("none", "person", "group", "protected", "agency", "government", "company", "thing", "self"),
    "frame": ("real", "fiction", "hypothetical", "joke", "quote"),
    "time": ("now", "past", "future", "long-past"),
}
"""What explains a label, and the values it may take; the first is the ordinary one."""
NEEDED = frozenset({"id", "writer", "text", "rules", "kinds", "spans", "marks", "profile_rules"}) | {
    "hard",
    "attributes",
}
"""What every line must say."""
SPLITS = ("train", "calibration", "test")
LEAST = {"writers": 40, "posts": 10_000, "calibration": 4, "test": 8, "rule": 400, "ordinary": 3_000}
WORDS, ALIKE = 5, 0.5
"""Two posts are near-duplicates when they share half of their runs of five words."""

_WORD = re.compile(r"[a-z0-9']+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the corpus."""

    file: str
    line: int
    data: Mapping[str, Any]

    @property
    def flagged(self) -> bool:
        """Whether any rule holds."""
        return bool(self.data["rules"])

    def units(self) -> Iterator[str]:
        """Yield the rules that hold, and the kinds of agency information."""
        yield from self.data["rules"]
        yield from (f"agency-info: {kind}" for kind in self.data["kinds"])


def entries(folder: Path = CORPUS / "posts") -> Iterator[Entry]:
    """Yield every line of every writer. Raises SystemExit for one that is not JSON, by file and line."""
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text("utf-8").rstrip("\n").split("\n"), 1):
            try:
                yield Entry(path.name, number, json.loads(line))
            except json.JSONDecodeError as error:
                raise SystemExit(
                    f"{path.name}, line {number}: is not JSON: {error.msg} at column {error.colno}"
                ) from None


def writers(folder: Path = CORPUS) -> Mapping[str, Mapping[str, Any]]:
    """Return what is known of each writer, by id."""
    return tomllib.loads((folder / "writers.toml").read_text("utf-8"))


def readings(folder: Path = CORPUS / "readings") -> Iterator[tuple[str, frozenset[str], frozenset[str]]]:
    """Yield id, first and second label of every post that was read twice, thrown-out ones too."""
    for path in sorted(folder.glob("*.tsv")):
        for number, first, second in _lines_of(path):
            yield number, frozenset(first.split()), frozenset(second.split())


def read_anew(path: Path = CORPUS / "read_anew.tsv") -> Iterator[tuple[str, list[frozenset[str]]]]:
    """Yield id and three labels of every post that two others read anew: the one before, and theirs.

    Where those two agree their label holds; else the post is out.
    """
    for number, *labels in _lines_of(path):
        yield number, [frozenset(label.split()) for label in labels]


def _lines_of(path: Path) -> Iterator[list[str]]:
    for line in path.read_text("utf-8").rstrip("\n").split("\n"):
        yield line.split("\t")


def problems(corpus: list[Entry], known: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Say all that is wrong."""
    rules = {rule.id: rule.id for rule in load_policy().rules}
    seen: set[str] = set()
    for entry in corpus:
        lacking = NEEDED.difference(key for key, value in entry.data.items() if value is not None)
        if lacking:
            yield f"{entry.file}, line {entry.line}: lacks {', '.join(sorted(lacking))}"
    corpus = [entry for entry in corpus if all(entry.data.get(key) is not None for key in NEEDED)]
    for entry in corpus:
        where = f"{entry.file}, line {entry.line}"
        yield from (f"{where}: {problem}" for problem in _of_entry(entry, rules, known))
        if entry.data["id"] in seen:
            yield f"{where}: the id {entry.data['id']} is used twice"
        seen.add(entry.data["id"])
    agreed = {number: first for number, first, second in readings() if first == second}
    agreed |= {number: third for number, (_, third, fourth) in read_anew() if third == fourth}
    split = {number for number, (_, third, fourth) in read_anew() if third != fourth}
    for entry in corpus:
        number, labels = entry.data["id"], frozenset(entry.data["rules"])
        if number in split or ((labels or entry.data["hard"]) and agreed.get(number) != labels):
            where = f"{entry.file}, line {entry.line}"
            yield f"{where}: flagged or hard, and no other reader gave the same labels"
    yield from _of_numbers(corpus, known, rules)
    for one, other in near_duplicates(corpus):
        yield f"{one} and {other} are near-duplicates"


def _of_entry(
    entry: Entry, rules: Mapping[str, str], known: Mapping[str, Mapping[str, Any]]
) -> Iterator[str]:
    data = entry.data
    (read,) = read_labelled([json.dumps(data)], rules)
    if not isinstance(read, Labelled):
        yield read.why
        return
    if data["writer"] not in known or entry.file != f"{data['writer']}.jsonl":
        yield f"the writer {data['writer']} is unknown or writes in another file"
    if bool(data["kinds"]) != ("agency-info" in data["rules"]) or not set(data["kinds"]) <= set(KINDS):
        yield "kinds go with agency-info, and only those that are known"
    marked = {rule for mark in data["marks"] for rule in mark["rules"]} | set(data["profile_rules"])
    if marked != set(data["rules"]):
        yield f"the marks speak of {sorted(marked)}, the labels of {sorted(data['rules'])}"
    if [data["text"][mark["start"] : mark["end"]] for mark in data["marks"]] != data["spans"]:
        yield "the marks are not the spans"
    for name, values in ATTRIBUTES.items():
        if data["attributes"].get(name) not in values:
            yield f"the attribute {name} is {data['attributes'].get(name)!r}"


def _of_numbers(
    corpus: list[Entry], known: Mapping[str, Mapping[str, Any]], rules: Iterable[str]
) -> Iterator[str]:
    split = Counter(writer["split"] for writer in known.values())
    units = Counter(unit for entry in corpus for unit in entry.units())
    ordinary = sum(not entry.flagged and not entry.data["hard"] for entry in corpus)
    counts = {"writers": len(known), "posts": len(corpus), "ordinary": ordinary}
    counts |= {name: split[name] for name in ("calibration", "test")}
    for name, count in counts.items():
        if count < LEAST[name]:
            yield f"{name}: {count}, and at least {LEAST[name]} are asked for"
    for unit in (*rules, *(f"agency-info: {kind}" for kind in KINDS)):
        if units[unit] < LEAST["rule"]:
            yield f"{unit}: {units[unit]} posts, and at least {LEAST['rule']} are asked for"
    if set(split) != set(SPLITS):
        yield f"the splits are {sorted(split)}"
    clear = sum(not entry.flagged for entry in corpus)
    if corpus and not 0.4 <= clear / len(corpus) <= 0.6:
        yield f"{clear} of {len(corpus)} posts are clear: about half are asked for"


def near_duplicates(corpus: list[Entry]) -> Iterator[tuple[str, str]]:
    """Yield pairs of ids too alike: across contrast sets, and against the posts kept for reporting."""
    report = map(json.loads, REPORT.read_text("utf-8").splitlines())
    posts = [(data["id"], "report", data) for data in report]
    posts += [(e.data["id"], f"{e.data['writer']} {e.data['set'] or e.data['id']}", e.data) for e in corpus]
    known_runs = {number: runs(data["text"]) for number, (_, _, data) in enumerate(posts)}
    holding: dict[str, list[int]] = defaultdict(list)
    for number, own in known_runs.items():
        shared: Counter[int] = Counter()
        for run in own:
            shared.update(holding[run])
            holding[run].append(number)
        for other, count in shared.items():
            together = posts[number][1] == posts[other][1]
            if together and (posts[number][1] == "report" or not _same(posts[number][2], posts[other][2])):
                continue
            if count >= ALIKE * min(len(own), len(known_runs[other])):
                yield posts[other][0], posts[number][0]


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two posts of one contrast set differ in nothing that a reader sees."""
    keys = ("text", "use", "author", "channel", "profile", "parent", "authorised")
    return all(one.get(key) == other.get(key) for key in keys)


def runs(text: str) -> frozenset[str]:
    """Return the runs of five words of a text, by which copies are told; a shorter text is one run."""
    words = _WORD.findall(text.lower())
    if len(words) < WORDS:
        return frozenset({" ".join(words)})
    return frozenset(" ".join(words[at : at + WORDS]) for at in range(len(words) - WORDS + 1))


def agreement() -> Iterator[str]:
    """Yield the lines of the table of agreement between the first and the second reader."""
    both: Counter[str] = Counter()
    one: Counter[str] = Counter()
    posts = same = 0
    for _, first, second in readings():
        posts += 1
        same += first == second
        both.update(first & second)
        one.update(first ^ second)
    yield f"read twice: {posts} posts, the same rules on {same} ({same / posts:.1%}); the others thrown out"
    for rule in sorted(both | one):
        f1 = 2 * both[rule] / (2 * both[rule] + one[rule])
        yield f"  {rule:<18} both {both[rule]:>5}  only one {one[rule]:>4}  F1 {f1:.2f}"


def anew() -> str:
    """Return the line on the posts that were read anew by two others."""
    all_ = [labels for _, labels in read_anew()]
    alike = [(before, third) for before, third, fourth in all_ if third == fourth]
    changed = sum(before != third for before, third in alike)
    return f"read anew: {len(all_)} posts, {len(alike)} alike, {changed} of them not as before; the rest out"


def third_look(path: Path = CORPUS / "third_look.tsv") -> str:
    """Return the line on the third look at posts drawn at random."""
    lines = list(_lines_of(path))
    same = sum(set(label.split()) == set(third.split()) for _, label, third in lines)
    return f"third look: {len(lines)} posts drawn at random, the same rules on {same}; the others thrown out"


def numbers(corpus: list[Entry], known: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Yield the lines of the numbers of the corpus, by split and by unit."""
    by_split: dict[str, Counter[str]] = {name: Counter() for name in SPLITS}
    units: dict[str, Counter[str]] = defaultdict(Counter)
    for entry in corpus:
        split = known[entry.data["writer"]]["split"]
        kind = "flagged" if entry.flagged else "hard clear" if entry.data["hard"] else "ordinary"
        by_split[split].update((kind, "posts"))
        for unit in entry.units():
            units[unit][split] += 1
    for name, counts in by_split.items():
        count = sum(writer["split"] == name for writer in known.values())
        parts = ", ".join(f"{counts[kind]} {kind}" for kind in ("flagged", "hard clear", "ordinary"))
        yield f"{name}: {count} writers, {counts['posts']} posts ({parts})"
    for unit in sorted(units):
        shares = "".join(f"{units[unit][name]:>8}" for name in SPLITS)
        yield f"  {unit:<26}{sum(units[unit].values()):>6}{shares}"


def main() -> int:
    """Check and print; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quiet", action="store_true", help="print only what is wrong")
    quiet = parser.parse_args().quiet
    corpus, known = list(entries()), writers()
    found = list(problems(corpus, known))
    if not quiet:
        print("\n".join([*numbers(corpus, known), *agreement(), anew(), third_look()]))
    for problem in found:
        print(problem, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
