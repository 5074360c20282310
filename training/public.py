"""Public collections as labelled posts, for `attack`, `discrimination` and what is neither. None is shipped.

    python -m training.public FOLDER        what a folder of them gives, by source and label

Fetch the collections from their authors (the repositories stand in ``SOURCES``), write each as a gzipped CSV
file of the name given there, and keep their rows out of the repository. Their labels follow other guidelines
than our table (abuse of one person that names no protected attribute is no hate there and `attack` here), so
only what the two agree on is taken, and nothing of a collection is ever a test of ours.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from training.false_alarms import KEPT_APART

Row = Mapping[str, str]
_HOSTILE = frozenset((Path(__file__).parent / "hostile_tweets.txt").read_text("utf-8").split("\n"))


@dataclass(frozen=True, slots=True)
class Public:
    """One post of a collection. ``rules`` are those known to hold.

    ``only`` names the rules that the label speaks of: whether another rule holds is not known.
    """

    source: str
    text: str
    rules: frozenset[str]
    only: frozenset[str]


@dataclass(frozen=True, slots=True)
class Source:
    """A collection: its files, where it comes from, its licence, and how a row is read."""

    files: tuple[str, ...]
    repository: str
    licence: str
    read: Callable[[Row], Public | None]


def _edos(row: Row) -> Public:
    rules = frozenset({"discrimination"} if row["label_sexist"] == "sexist" else ())
    return Public("edos", row["text"], rules, frozenset({"discrimination"}))


def _hatemoji(row: Row) -> Public:
    rules = frozenset({"discrimination"} if row["label_gold"] == "1" else ())
    return Public("hatemoji", row["text"], rules, frozenset({"discrimination"}))


def _davidson(row: Row) -> Public | None:
    """Hate is discrimination, neither is neither; what is merely offensive is too mixed to say anything."""
    if row["class"] == "1":
        return None
    hate = row["class"] == "0"
    known = frozenset({"discrimination"} if hate else {"discrimination", "attack"})
    return Public("davidson", row["tweet"], frozenset({"discrimination"} if hate else ()), known)


def _ordinary(row: Row) -> Public | None:
    """Ordinary and crisis tweets: taken as clear, but for hostile ones.

    The events that false alarms are counted on stay out.
    """
    if row["event"].lower() in KEPT_APART or _digest(row["text"]) in _HOSTILE:
        return None
    return Public("crisislex", row["text"], frozenset(), frozenset())


SOURCES: Mapping[str, Source] = {
    "edos": Source(("edos.csv.gz",), "rewire-online/edos", "CC0 1.0", _edos),
    "hatemoji": Source(
        ("hatemoji_build_train.csv.gz", "hatemoji_build_validation.csv.gz"),
        "HannahKirk/Hatemoji",
        "CC BY 4.0 (Kirk et al. 2022)",
        _hatemoji,
    ),
    "davidson": Source(
        ("davidson.csv.gz",),
        "t-davidson/hate-speech-and-offensive-language",
        "MIT; do not redistribute the tweets",
        _davidson,
    ),
    "crisislex": Source(("ordinary_posts_crisislex.csv.gz",), "sajao/CrisisLex", "MIT", _ordinary),
}


def public_posts(folder: Path) -> Iterator[Public]:
    """Yield the posts of every collection that the folder holds, each text once.

    Raises SystemExit when it holds none, naming the files that are looked for.
    """
    files = [(source, folder / name) for source in SOURCES.values() for name in source.files]
    if not any(path.is_file() for _, path in files):
        names = ", ".join(path.name for _, path in files)
        raise SystemExit(f"{folder} holds none of the collections. Looked for: {names}.")
    seen: set[str] = set()
    for source, path in files:
        if not path.is_file():
            continue
        with gzip.open(path, "rt", encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                post = source.read(row)
                if post and (folded := _folded(post.text)) not in seen:
                    seen.add(folded)
                    yield post


def _folded(text: str) -> str:
    return " ".join(text.lower().split())


def _digest(text: str) -> str:
    return hashlib.sha256(_folded(text).encode()).hexdigest()[:12]


def main() -> None:
    """Print what a folder gives."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    counts = Counter(
        (post.source, ", ".join(sorted(post.rules)) or "none of those it speaks of")
        for post in public_posts(parser.parse_args().folder)
    )
    for (source, label), count in sorted(counts.items()):
        known = SOURCES[source]
        print(f"{source:<12}{label:<28}{count:>7}  {known.repository}, {known.licence}")


if __name__ == "__main__":
    main()
