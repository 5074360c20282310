"""The checker that others hold in their hands: shared, pickled, fed post by post, asked for another day."""

from __future__ import annotations

import pickle
import random
import re
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from itertools import cycle
from pathlib import Path
from threading import Barrier

import pytest

from circumspect import Assessment, Checker, PackError, Post, PostError, Profile, Use, check, load_policy
from circumspect.detectors.matching import PAYS_AFTER
from circumspect.engine import BLOCK, Engine
from circumspect.policy.model import Clause
from circumspect.policy.phrases import expand
from tests.making import TINY, make_pack, make_rule

THREADS = 8
MAIL = "Mail me at jo.citizen@customs.gov.au"
OVERLAY = """\
[contacts]
domains = ["gumtree-flat.example"]

[vocabulary.borrower]
phrases = ["the bookworm"]
"""
WORDED = Post("We saw that the bookworm took out six books.")
WRITTEN = Post("Write to pat@gumtree-flat.example about it.")
MENDABLE = (
    "Card WL123456 is overdue, write to pat@wattle.nsw.gov.au about it.",
    "Ring 02 5550 0123 or 02 5550 0144.",
    "a@wattle.nsw.gov.au b@wattle.nsw.gov.au",
    "Nothing to see here, just the sea and the sun.",
    "(desk@wattle.nsw.gov.au) Lovely day,\tisn't it? 0255500155",
    "W\u200brite to pat@wat\u200btle.nsw.gov.au   about it \U0001f92b.",
)


def _texts() -> tuple[str, ...]:
    """Return 320 texts, each with words from other lists of the shipped pack."""
    chance = random.Random(2012)
    groups = load_policy().groups
    phrases = [
        expand(chance.choice(group.phrases or group.exact))[0]
        for group in groups
        if group.phrases or group.exact
    ]
    frames = ("I saw that {} and {} at work.", "As a customs officer I say {}, {}!", "{}. Never {}", "{}, {}")
    odd = ("", " 1d10t", "\u200b", f" {MAIL}", " Ring 02 6274 0123.", " #BorderForce")
    return tuple(
        chance.choice(frames).format(*chance.sample(phrases, 2)) + chance.choice(odd) for _ in range(320)
    )


TEXTS = _texts()


@pytest.fixture
def hasty() -> Iterator[None]:
    """Threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    path = tmp_path / "our.toml"
    path.write_text(OVERLAY, "utf-8")
    return path


def test_the_texts_are_enough_for_the_switch_to_the_tree() -> None:
    assert 320 == len(set(TEXTS))
    assert PAYS_AFTER < len(TEXTS)


@pytest.mark.parametrize("attempt", range(3))
def test_eight_threads_get_the_answers_that_one_gets(hasty: None, attempt: int) -> None:
    alone = Checker(reader=False)
    expected = [alone.check(Post(text)) for text in TEXTS]
    shared, start = Checker(reader=False), Barrier(THREADS)

    def answers(_: int) -> list[Assessment]:
        start.wait()
        return [shared.check(Post(text)) for text in TEXTS]

    with ThreadPoolExecutor(THREADS) as threads:
        assert [expected] * THREADS == list(threads.map(answers, range(THREADS)))


def test_a_checker_that_was_pickled_answers_the_same() -> None:
    checker = Checker(reader=False)
    again = pickle.loads(pickle.dumps(checker))  # noqa: S301 - our own bytes
    for text in TEXTS[:40]:
        assert checker.check(Post(text)) == again.check(Post(text))


@pytest.mark.parametrize(("post", "rule"), [(WORDED, "loan-talk"), (WRITTEN, "shire-address")])
def test_an_overlay_changes_an_answer_and_survives_pickling(overlay: Path, post: Post, rule: str) -> None:
    checker = Checker(TINY, overlay=overlay, reader=False)
    again = pickle.loads(pickle.dumps(checker))  # noqa: S301 - our own bytes
    assert rule not in Checker(TINY, reader=False).check(post).rules()
    assert rule in checker.check(post).rules()
    assert checker.check(post) == again.check(post)


def test_many_posts_are_taken_one_by_one_and_answered_in_order() -> None:
    taken = []

    def posts() -> Iterator[Post]:
        for number, text in enumerate((MAIL, "Lovely day.", MAIL, "Off to the sea.")):
            taken.append(number)
            yield Post(text, id=str(number))

    answers = Checker(reader=False).check_many(posts())
    assert [] == taken
    for number in range(4):
        assert str(number) == next(answers).post_id
        assert list(range(number + 1)) == taken
    assert None is next(answers, None)


def test_many_posts_get_the_answers_that_each_gets_alone() -> None:
    checker = Checker(reader=False)
    posts = [Post(text) for text in TEXTS[:20]]
    assert [checker.check(post) for post in posts] == list(checker.check_many(iter(posts)))


def of_all_kinds(size: int) -> list[Post]:
    """Return posts in which each seventh answers another, or has a profile, or is not in English."""
    posts = [Post(text, id=str(number)) for number, text in zip(range(size), cycle(TEXTS), strict=False)]
    posts[3::7] = [replace(post, parent=MAIL) for post in posts[3::7]]
    posts[4::7] = [replace(post, profile=Profile(bio="Officer, Customs")) for post in posts[4::7]]
    posts[5::7] = [replace(post, text="Вчера мы были на море.") for post in posts[5::7]]
    return posts


@pytest.mark.parametrize("form", [list, tuple, deque])
@pytest.mark.parametrize("size", [0, 1, BLOCK, BLOCK + 1])
def test_posts_read_in_blocks_get_the_answers_that_each_gets_alone(
    form: Callable[[Iterable[Post]], Iterable[Post]], size: int
) -> None:
    posts = of_all_kinds(size)
    answers = list(Checker(reader=False).check_many(form(posts)))
    alone = Checker(reader=False)
    assert [alone.check(post) for post in posts] == answers


class Watched(tuple[Post, ...]):  # noqa: SLOT001 - a tuple can have none that hold anything
    """Posts that know how many of them were asked for."""

    taken = 0

    def __iter__(self) -> Iterator[Post]:
        for post in super().__iter__():
            self.taken += 1
            yield post


def test_a_long_text_ends_a_block() -> None:
    posts = Watched([Post("We sailed. " * 7_000, id="long"), *of_all_kinds(3)])
    answers = Checker(reader=False).check_many(posts)
    assert "long" == next(answers).post_id
    assert 1 == posts.taken
    next(answers)
    assert len(posts) == posts.taken


@pytest.mark.parametrize("reader", [False, True])
def test_a_list_may_change_while_it_is_checked(reader: bool) -> None:
    posts = of_all_kinds(9)
    checker = Checker(reader=reader)
    expected = list(checker.check_many(tuple(posts)))
    found = []
    for answer in checker.check_many(posts):
        found.append(answer)
        posts.pop(0)
    assert expected == found


def test_a_circumstance_may_be_given_as_a_plain_word() -> None:
    official = check(MAIL, use=Use.OFFICIAL)
    assert official == check(MAIL, use="official")
    assert official != check(MAIL, use="personal")


def test_an_unknown_circumstance_is_told_with_its_field_and_what_is_known() -> None:
    with pytest.raises(PostError, match=r"'use'.*personal"):
        check(MAIL, use="privat")


def test_an_unknown_pack_is_told_with_the_nearest_name() -> None:
    with pytest.raises(PackError, match=r"no policy pack at 'acbps_2021'.*Did you mean 'acbps_2012'\?"):
        Checker("acbps_2021", reader=False)


def _clause(number: str, since: date, until: date | None = None) -> Clause:
    return Clause(since, until, number, "obligation", "Dogs", "No dogs.", "page 1", "automated", "A word.")


DATED = Engine(
    make_pack(
        {"dog": ["dog"]},
        [make_rule([{"all": ["dog"]}], clauses={"personal": ["1", "2", "3"], "official": ["1"]})],
        clauses=(
            _clause("1", date(2010, 1, 1), date(2014, 12, 31)),
            _clause("1", date(2015, 1, 1)),
            _clause("2", date(2010, 1, 1), date(2012, 12, 31)),
            _clause("3", date(2016, 1, 1)),
        ),
    )
)
"""Two texts of one clause, a clause that ended, and one that came later."""


@pytest.mark.parametrize(
    ("day", "clauses"),
    [
        (date(2012, 12, 31), ("1", "2")),
        (date(2013, 1, 1), ("1",)),
        (date(2015, 1, 1), ("1",)),
        (date(2016, 1, 1), ("1", "3")),
        (None, ("1", "3")),
    ],
)
def test_a_finding_cites_the_clauses_in_force_on_the_day_of_the_post(
    day: date | None, clauses: tuple[str, ...]
) -> None:
    (finding,) = DATED.check(Post("my dog", date=day)).findings
    assert clauses == finding.clauses


@pytest.mark.parametrize(("day", "texts"), [(date(2012, 6, 1), 2), (date(2014, 6, 1), 1), (None, 2)])
def test_a_pack_as_of_a_day_holds_one_text_of_each_clause(day: date | None, texts: int) -> None:
    clauses = DATED.pack.as_of(day).clauses
    assert texts == len(clauses) == len({clause.id for clause in clauses})


def test_the_policy_as_of_a_day_is_loaded_for_that_day() -> None:
    day = date(2019, 6, 30)
    assert day == load_policy(TINY, as_of=day).day
    (before,) = (c for c in load_policy(TINY, as_of=day).clauses if c.id == "W2")
    (after,) = (c for c in load_policy(TINY, as_of=date(2019, 7, 1)).clauses if c.id == "W2")
    assert before.text != after.text


def test_an_alternative_names_the_bio_that_gives_the_writer_away() -> None:
    checker = Checker(reader=False)
    post = Post("The roster is a joke again.", profile=Profile(name="Jo", bio="I work for Customs"))
    now = checker.check(post)
    found = {other.change: other for other in checker.alternatives(post)}
    without = found["without the bio in your profile"]
    assert "identify-self" in now.rules() - without.rules
    assert without.advice.weight < now.advice.weight
    assert checker.alternatives(post, now) == checker.alternatives(post)


@pytest.mark.parametrize("text", MENDABLE)
def test_mending_twice_is_mending_once(text: str) -> None:
    checker = Checker(TINY, reader=False)
    mended = checker.mend(Post(text))
    assert mended == checker.mend(mended)


@pytest.mark.parametrize("text", MENDABLE)
def test_what_mending_removes_lies_inside_the_spans_of_the_edits(text: str) -> None:
    checker = Checker(TINY, reader=False)
    spans = sorted(f.edit.span for f in checker.check(Post(text)).findings if f.edit is not None)
    kept, at = [], 0
    for span in spans:
        kept.append(text[at : span.start])
        at = max(at, span.end)
    kept.append(text[at:])
    mended = checker.mend(Post(text)).text
    assert re.fullmatch(".*".join(map(re.escape, kept)), mended, re.S)
    assert bool(spans) == (text != mended)
