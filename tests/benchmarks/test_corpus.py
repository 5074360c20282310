"""The benchmark's corpus: the same from the same seed, of the stated mix, planted with what can be found."""

from __future__ import annotations

import random

import pytest

from benchmarks import words
from benchmarks.adversary import LENGTH, Hostile
from benchmarks.corpus import Corpus, Sample, fill, ordinary, synthesise
from benchmarks.planting import SHARES, container_number, number
from circumspect import Checker, Post
from circumspect.detectors import identifiers

CHECKER = Checker(reader=False)
CORPUS = synthesise(CHECKER.policy, seed=7, size=400)


def test_the_same_seed_gives_the_same_corpus_and_another_seed_another() -> None:
    assert (
        synthesise(CHECKER.policy, seed=7, size=60).texts == synthesise(CHECKER.policy, seed=7, size=60).texts
    )
    assert (
        synthesise(CHECKER.policy, seed=7, size=60).texts != synthesise(CHECKER.policy, seed=8, size=60).texts
    )


def test_one_post_in_ten_is_planted_with_a_known_kind() -> None:
    assert len(CORPUS.samples) == 400
    assert CORPUS.planted == 40
    assert {sample.planted for sample in CORPUS.samples} <= {"", *SHARES}
    assert len(CORPUS.part(planted=True).samples) == 40
    assert not any(sample.planted for sample in CORPUS.part(planted=False).samples)


def test_most_planted_posts_and_few_ordinary_ones_have_findings_or_signals() -> None:
    found = [bool(CHECKER.check(post).findings) for post in CORPUS.part(planted=True).posts]
    ordinary_found = [bool(CHECKER.check(post).findings) for post in CORPUS.part(planted=False).posts]
    assert sum(found) / len(found) > sum(ordinary_found) / len(ordinary_found)


def test_lengths_are_those_of_posts() -> None:
    lengths = sorted(len(text) for text in synthesise(CHECKER.policy, size=2_000).texts)
    assert lengths[0] <= 12
    assert 50 <= lengths[len(lengths) // 2] <= 150
    assert lengths[-1] > 900
    assert sum(length <= 320 for length in lengths) / len(lengths) > 0.9


def test_the_noise_of_real_posts_is_there() -> None:
    texts = synthesise(CHECKER.policy, size=1_000).texts
    for mark in ("#", "@", "\u2019", "\u201c", "https://", "😂", "!"):
        assert any(mark in text for text in texts), mark
    assert any(text.isupper() for text in texts)


def test_every_gap_of_a_sentence_can_be_filled() -> None:
    chance = random.Random(1)
    for topic in words.SENTENCES:
        for line in topic:
            filled = fill(chance, line)
            assert "{" not in filled
            assert filled.strip()


def test_ordinary_posts_keep_to_a_longest_length_but_for_their_trimmings() -> None:
    chance = random.Random(2)
    for _ in range(300):
        bare = ordinary(chance, longest=80).split(" #")[0].split(" http")[0]
        assert len(bare) < 160


@pytest.mark.parametrize("size", [1, 10, 77, 399])
def test_a_sample_keeps_the_share_of_planted_posts(size: int) -> None:
    sample = CORPUS.sample(size)
    assert len(sample.samples) == size
    assert sample.planted == round(size / 10)
    assert len({id(one) for one in sample.samples}) == size


def test_a_sample_as_large_as_the_corpus_is_the_corpus() -> None:
    assert CORPUS.sample(400) is CORPUS
    assert CORPUS.sample(9_999) is CORPUS


def test_circumstances_are_added_and_the_words_stay() -> None:
    corpus = Corpus((Sample(Post("one")), Sample(Post("two"), "phrase"))).with_circumstances()
    assert corpus.texts == ["one", "two"]
    assert [post.parent for post in corpus.posts] == ["two", "one"]
    assert all(post.profile for post in corpus.posts)
    assert corpus.planted == 1


def test_planted_containers_have_their_check_digit() -> None:
    chance = random.Random(3)
    assert all(identifiers.container(container_number(chance)) for _ in range(50))


def test_planted_numbers_come_in_many_kinds() -> None:
    chance = random.Random(4)
    kinds = {number(chance).translate({ord(digit): None for digit in "0123456789"})[:4] for _ in range(200)}
    assert len(kinds) >= 6


HOSTILE = Hostile(CHECKER.policy)


@pytest.mark.parametrize("kind", HOSTILE.kinds)
@pytest.mark.parametrize("woken", [False, True])
def test_hostile_posts_have_exactly_the_length_asked_for(kind: str, woken: bool) -> None:
    for length in (1, LENGTH, 1_000):
        assert len(HOSTILE.text(kind, random.Random(5), length, woken=woken)) == length


@pytest.mark.parametrize("kind", HOSTILE.kinds)
def test_no_hostile_post_makes_the_check_raise(kind: str) -> None:
    CHECKER.check(Post(HOSTILE.text(kind, random.Random(6), woken=True)))
