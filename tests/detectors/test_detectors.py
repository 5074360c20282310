"""Walks through every detector: each finds what it says, and passes over what it says."""

from __future__ import annotations

import re

import pytest

from circumspect.content.language import function_words
from circumspect.content.normalise import Normaliser
from circumspect.content.text import Text
from circumspect.detectors.base import Detector, Sighting
from circumspect.detectors.matching import PatternSet
from circumspect.detectors.registry import DETECTORS
from circumspect.policy.loader import load_pack

AGENCY = load_pack().agency
ALL = {kind.name: kind(AGENCY) for kind in DETECTORS}
READER = Normaliser(frozenset, function_words()[0])
ZERO_WIDTH = "\u200b"

EACH = pytest.mark.parametrize("detector", ALL.values(), ids=ALL)
EACH_EXAMPLE = pytest.mark.parametrize(
    ("detector", "signal", "example"),
    [
        pytest.param(detector, signal, example, id=f"{signal}-{number}")
        for detector in ALL.values()
        for signal, examples in detector.examples.items()
        for number, example in enumerate(examples)
    ],
)
EACH_SILENT = pytest.mark.parametrize(
    ("detector", "silent"),
    [
        pytest.param(detector, silent, id=f"{detector.name}-{number}")
        for detector in ALL.values()
        for number, silent in enumerate(detector.silent)
    ],
)


def _read(original: str) -> Text:
    return READER.read(original)


def _seen(detector: Detector, text: Text, signal: str) -> list[Sighting]:
    return [sighting for sighting in detector.detect(text) if sighting.signal == signal]


def _in_words(text: Text, sightings: list[Sighting]) -> list[str]:
    return [text.clean[s.start : s.end] for s in sightings]


def test_no_two_detectors_share_a_name_or_a_signal() -> None:
    signals = [signal for detector in ALL.values() for signal in detector.signals]
    assert len(ALL) == len(DETECTORS)
    assert len(set(signals)) == len(signals)


@EACH
def test_every_signal_is_explained_and_has_examples(detector: Detector) -> None:
    assert set(detector.examples) == set(detector.signals)
    assert all(detector.signals.values())
    assert all(detector.examples.values())
    assert detector.silent


@EACH_EXAMPLE
def test_an_example_gives_its_signal_within_the_text(detector: Detector, signal: str, example: str) -> None:
    text = _read(example)
    everything = list(detector.detect(text))
    assert signal in {sighting.signal for sighting in everything}
    assert {sighting.signal for sighting in everything} <= set(detector.signals)
    assert all(0 <= sighting.start < sighting.end <= len(text.clean) for sighting in everything)


@EACH_EXAMPLE
def test_an_example_wakes_its_detector(detector: Detector, signal: str, example: str) -> None:
    assert PatternSet([detector.wakes]).fired(_read(example).clean)


@EACH_EXAMPLE
def test_the_fast_matcher_wakes_the_detector_too(detector: Detector, signal: str, example: str) -> None:
    re2 = pytest.importorskip("re2")
    assert re2.compile(detector.wakes).search(_read(example).clean)


@EACH_EXAMPLE
def test_an_invisible_character_hides_nothing(detector: Detector, signal: str, example: str) -> None:
    plain = _read(example)
    wanted = _in_words(plain, _seen(detector, plain, signal))
    for start, end in {(s.start, s.end) for s in _seen(detector, plain, signal)}:
        middle = (start + end) // 2
        hidden = _read(example[:middle] + ZERO_WIDTH + example[middle:])
        found = _seen(detector, hidden, signal)
        assert _in_words(hidden, found) == wanted
        mapped = [hidden.original[slice(*hidden.to_original(s.start, s.end))] for s in found]
        assert [words.replace(ZERO_WIDTH, "") for words in mapped] == wanted


@EACH_EXAMPLE
def test_an_example_is_found_among_other_words(detector: Detector, signal: str, example: str) -> None:
    """On lines of its own, for a marking or a quoted line must stand at the start of one."""
    text = _read(f"Well, so much for that.\n{example}\nAnd a good night to all.")
    assert _in_words(text, _seen(detector, text, signal))


@EACH_SILENT
def test_a_text_named_silent_gives_nothing(detector: Detector, silent: str) -> None:
    assert list(detector.detect(_read(silent))) == []


@EACH
@pytest.mark.parametrize(
    "odd",
    ["", " ", "\n", "\u00e9\u00df\u4e2d\u6587", "\ud800", "[[[[", '"' * 80, "@" * 80, "0" * 400, "> " * 40],
)
def test_odd_texts_are_read_without_a_fault(detector: Detector, odd: str) -> None:
    text = READER.full(odd)
    assert all(0 <= s.start < s.end <= len(text.clean) for s in detector.detect(text))


@EACH
def test_the_waking_pattern_is_bounded(detector: Detector) -> None:
    without_classes = re.sub(r"\\.|\[(?:\\.|[^\]\\])*\]", "x", detector.wakes)
    assert not re.search(r"[*+]|\{\d+,\}", without_classes)
