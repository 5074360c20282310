"""What a larger network told is mixed into the labels, and only where something was told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from circumspect.content.post import Post
from training.reader import taught
from training.reader.examples import UNITS, UNKNOWN, Example
from training.reader.taught import SHARE, mixed, write

LOGITS = arrays(np.float32, len(UNITS), elements=st.floats(-20, 20, width=32))


def example(text: str, label: float) -> Example:
    units = np.full(len(UNITS), label, np.float32)
    return Example(Post(text), None, (), (), units, np.zeros((0, 17), np.float32), ())  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("taught") / "taught.npz"


@given(LOGITS, st.sampled_from([0.0, 1.0]))
def test_what_was_told_counts_beside_the_label(path: Path, told: np.ndarray, label: float) -> None:
    write([example("a", label)], told[None], path)
    (found,) = mixed([example("a", label)], path)
    sure = 1 / (1 + np.exp(-np.clip(told, -8, 8)))
    np.testing.assert_allclose(found.units, (1 - SHARE) * label + SHARE * sure, atol=0.01)


def test_where_there_is_no_label_what_was_told_stands_alone(path: Path) -> None:
    write([example("a", UNKNOWN)], np.full((1, len(UNITS)), 8.0, np.float32), path)
    (found,) = mixed([example("a", UNKNOWN)], path)
    np.testing.assert_allclose(found.units, 1.0, atol=0.01)


def test_a_post_of_which_nothing_was_told_keeps_its_labels(path: Path) -> None:
    write([example("a", 0.0)], np.zeros((1, len(UNITS)), np.float32), path)
    other = example("b", 1.0)
    official = replace(other, post=Post("a", parent="another post to answer"))
    assert [other, official] == mixed([other, official], path)


def test_what_was_told_of_other_rules_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(taught, "UNITS", ("another", *UNITS[1:]))
        write([example("a", 0.0)], np.zeros((1, len(UNITS)), np.float32), path)
    with pytest.raises(SystemExit, match="make teach"):
        mixed([example("a", 0.0)], path)
