"""Public collections are read for what their labels and ours agree on, and nothing else."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest

from training import public
from training.public import public_posts

DISCRIMINATION = frozenset({"discrimination"})


def _write(folder: Path, name: str, text: str) -> None:
    with gzip.open(folder / name, "wt", encoding="utf-8", newline="") as file:
        file.write(text)


def test_each_collection_gives_what_its_label_says(tmp_path: Path) -> None:
    _write(tmp_path, "edos.csv.gz", "text,label_sexist\nA,sexist\nB,not sexist\n")
    _write(tmp_path, "hatemoji_build_train.csv.gz", "text,label_gold\nC,1\nD,0\n")
    _write(tmp_path, "davidson.csv.gz", "tweet,class\nE,0\nF,1\nG,2\n")
    _write(
        tmp_path,
        "ordinary_posts_crisislex.csv.gz",
        "event,text\n2013_Manila_floods,H\n2013_Oklahoma_Tornado,I\n",
    )
    found = {post.text: post.rules for post in public_posts(tmp_path)}
    flagged = {text for text, rules in found.items() if rules == DISCRIMINATION}
    assert {"A", "C", "E"} == flagged
    assert {"A", "B", "C", "D", "E", "G", "I"} == set(found)


def test_a_text_that_stands_in_two_places_counts_once(tmp_path: Path) -> None:
    _write(tmp_path, "edos.csv.gz", "text,label_sexist\nThe same,sexist\nthe  SAME,not sexist\n")
    assert ["The same"] == [post.text for post in public_posts(tmp_path)]


def test_an_empty_folder_is_told_which_files_are_looked_for(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="edos"):
        list(public_posts(tmp_path))


def test_an_ordinary_tweet_that_was_read_as_hostile_is_not_learnt_as_clear(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = hashlib.sha256(b"those people ought to be sent back").hexdigest()[:12]
    monkeypatch.setattr(public, "_HOSTILE", frozenset({digest}))
    rows = "event,text\n2013_Oklahoma_Tornado,Those  people ought to be sent BACK\n2013_Oklahoma_Tornado,I\n"
    _write(tmp_path, "ordinary_posts_crisislex.csv.gz", rows)
    assert ["I"] == [post.text for post in public_posts(tmp_path)]
