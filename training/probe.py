"""A quick reader of words to measure the corpus with: are labels given away, do more writers help?

    python -m training.probe        (make probe)

It learns from the training writers and is scored on the test writers. It is a probe and nothing that ships.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.metrics import f1_score, roc_auc_score
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import StandardScaler

from circumspect.content.language import function_words
from training.check_corpus import entries, writers

Row = Mapping[str, Any]
DRAWS, SEED = 3, 2012
_EMOJI = re.compile("[\u2600-\u27bf\U0001f300-\U0001faff]")


def words(row: Row) -> str:
    """Return a post and its circumstances as one text."""
    profile = row["profile"] or {}
    around = f"use_{row['use']} author_{row['author']} {'authorised ' * row['authorised']}"
    return f"{around} {' '.join(f'bio_{w}' for w in ' '.join(profile.values()).split())} {row['text']}"


def style(row: Row) -> list[float]:
    """Return how a post is written, without a word of what it says."""
    text = row["text"]
    length = max(1, len(text))
    counts = [
        sum(map(text.count, marks))
        for marks in ("!", "?", ".,;:", "#", "@", "\n", "'\"\u2019\u201c", "-\u2013\u2014")
    ]
    return [
        np.log(length),
        np.log1p(len(text.split())),
        sum(c.isupper() for c in text) / length,
        sum(c.isdigit() for c in text) / length,
        len(_EMOJI.findall(text)) / length,
        float(text[:1].islower()),
        *(count / length for count in counts),
    ]


def _features() -> FeatureUnion:
    return FeatureUnion(
        [
            ("words", TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)),
            ("letters", TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), min_df=3, sublinear_tf=True)),
        ]
    )


def macro_f1(train: Sequence[Row], test: Sequence[Row], rules: Sequence[str]) -> float:
    """Return the macro-F1 over the rules of one linear reader a rule."""
    features = _features()
    learn = features.fit_transform([words(row) for row in train])
    judge = features.transform([words(row) for row in test])
    scores = []
    for rule in rules:
        model = SGDClassifier(loss="log_loss", alpha=2e-5, class_weight="balanced", random_state=SEED)
        model.fit(learn, [rule in row["rules"] for row in train])
        scores.append(f1_score([rule in row["rules"] for row in test], model.predict(judge)))
    return float(np.mean(scores))


def _auc(rows: Sequence[Row], told: Mapping[str, float]) -> float:
    return float(roc_auc_score([bool(row["rules"]) for row in rows], [told[row["id"]] for row in rows]))


def _within_sets(rows: Sequence[Row], told: Mapping[str, float]) -> float:
    """Return how often the flagged one of two posts of a contrast set is told to be so."""
    sets: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if row["set"]:
            sets.setdefault((row["writer"], row["set"]), []).append(row)
    right = [
        told[one["id"]] > told[other["id"]]
        for members in sets.values()
        for one in members
        for other in members
        if one["rules"] and not other["rules"]
    ]
    return float(np.mean(right))


def main() -> None:
    """Print how well style and words tell flagged from clear, and the curve over the number of writers."""
    known = writers()
    rows = [entry.data for entry in entries()]
    by_writer: dict[str, list[Row]] = {writer: [] for writer in known}
    for row in rows:
        by_writer[row["writer"]].append(row)
    train_writers = [writer for writer in known if known[writer]["split"] == "train"]
    test = [row for writer in known if known[writer]["split"] == "test" for row in by_writer[writer]]
    hard = [row for row in test if row["rules"] or row["hard"]]
    train = [row for writer in train_writers for row in by_writer[writer]]
    rules = sorted({rule for row in rows for rule in row["rules"]})
    print(
        f"{len(train)} posts of {len(train_writers)} writers to learn from, "
        f"{len(test)} of other writers to judge"
    )
    print("\nFlagged or clear, area under the curve (0.5 is chance)")
    grammar = TfidfVectorizer(vocabulary=sorted(function_words()[0]), use_idf=False, token_pattern=r"\b\w+\b")  # noqa: S106 - a pattern, no secret
    by_grammar = make_pipeline(grammar, LogisticRegression(max_iter=1000))
    linear = make_pipeline(_features(), SGDClassifier(loss="log_loss", alpha=2e-5, random_state=SEED))
    by_style = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    readers: Mapping[str, tuple[Any, Any]] = {
        "style alone": (by_style, style),
        "function words": (by_grammar, lambda row: row["text"]),
        "all words": (linear, words),
    }
    for name, (model, read) in readers.items():
        model.fit([read(row) for row in train], [bool(row["rules"]) for row in train])
        told = {
            row["id"]: one
            for row, one in zip(test, model.decision_function([read(r) for r in test]), strict=True)
        }
        print(
            f"  {name:<14} all {_auc(test, told):.2f}   without ordinary life {_auc(hard, told):.2f}   "
            f"within contrast sets {_within_sets(test, told):.2f}"
        )
    print("\nMacro-F1 over the rules, by number of writers learnt from (mean, least and most of the draws)")
    chance = random.Random(SEED)
    for count in sorted({5, 10, 20, 30, 40, len(train_writers)}):
        if count > len(train_writers):
            continue
        draws = 1 if count == len(train_writers) else DRAWS
        scores = [
            macro_f1(
                [row for writer in chance.sample(train_writers, count) for row in by_writer[writer]],
                test,
                rules,
            )
            for _ in range(draws)
        ]
        print(f"  {count:>3} writers  {np.mean(scores):.3f}  ({min(scores):.3f} to {max(scores):.3f})")


if __name__ == "__main__":
    main()
