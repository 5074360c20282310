"""Asking the gate first, and working out only what is asked for, changes no answer."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from circumspect import Post, Profile
from circumspect.content.post import Author, Use
from circumspect.content.text import Text
from circumspect.detectors.matching import LONG_TEXT, PAYS_AFTER, Meaning, Tally
from circumspect.engine import Engine
from circumspect.errors import PackError
from circumspect.glance import MOST_COLUMNS
from circumspect.reader import Reading
from circumspect.reader.reading import NOTHING
from circumspect.rules.evaluate import matches
from circumspect.sight import PostSight
from tests.making import make_pack, make_rule

WORDS = {
    "ant": ["ant"],
    "bee": ["bee"],
    "cow": ["cow"],
    "dog": ["dog"],
    "big-boss": ["big boss"],
    "here": ["here"],
}
TOLD = "reader-rule-likely"
LEAVES = (*WORDS, "shout", TOLD)
INNER = ("one", "two")
TEXT = st.lists(
    st.sampled_from(
        ("ant", "bee", "cow", "dog", "big", "boss", "here", "WOW", ",", ". ", "?", "!", "\n", "\nA ", " ")
    ),
    max_size=14,
).map(lambda parts: " ".join(parts).replace(" \n ", "\n").replace(" ? ", "?"))


def _atoms(names: tuple[str, ...], relations: tuple[str, ...]) -> st.SearchStrategy[str]:
    return st.builds(
        lambda relation, name: f"{relation}{name}", st.sampled_from(relations), st.sampled_from(names)
    )


@st.composite
def _condition(draw: st.DrawFn, names: tuple[str, ...]) -> dict[str, Any]:
    entries = draw(
        st.lists(_atoms(names, ("", "", "", "post:", "profile:", "parent:")), min_size=1, max_size=3)
    )
    beside = _atoms(names, ("", "post:", "before:", "after:", "inside:", "profile:", "parent:", "context:"))
    some = draw(st.lists(beside.filter(lambda a: not a.startswith("context:")), max_size=2))
    never = draw(st.lists(beside.filter(lambda a: not a.startswith("context:")), max_size=1))
    return {
        "all": entries,
        "any": some,
        "unless": never,
        "within": draw(st.sampled_from(("sentence", "sentence", "post", 2, 5))),
        "ordered": draw(st.booleans()),
        "widen": draw(st.sampled_from(("match", "clause", "sentence"))),
    }


@given(
    one=_condition(LEAVES),
    two=_condition((*LEAVES, "one")),
    when=_condition((*LEAVES, *INNER)),
    text=TEXT,
    bio=TEXT,
    parent=st.none() | TEXT,
    told=st.none() | st.tuples(st.integers(0, 40), st.integers(1, 20)),
)
@example(
    {"all": ["ant"]},
    {"all": ["ant"]},
    {"all": ["big-boss"], "any": ["here"]},
    "my big\nBoss here",
    "",
    None,
    None,
)
@example(
    {"all": ["cow"], "widen": "clause"},
    {"all": ["ant"]},
    {"all": ["one"], "any": ["bee"]},
    "bee\nA cow",
    "",
    None,
    None,
)
@example(
    {"all": ["cow"], "widen": "clause"},
    {"all": ["ant"]},
    {"all": ["bee"], "any": ["one"]},
    "bee ok?Yes cow",
    "",
    None,
    None,
)
@example(
    {"all": ["ant"]}, {"all": ["ant"]}, {"all": ["profile:ant"], "any": ["bee"]}, "hi", "ant bee", None, None
)
@example(
    {"all": ["ant"]},
    {"all": ["ant"]},
    {"all": ["parent:ant"], "any": ["post:bee"]},
    "hi",
    "",
    "ant bee",
    None,
)
def test_what_holds_without_the_gate_holds_with_it(
    one: dict[str, Any],
    two: dict[str, Any],
    when: dict[str, Any],
    text: str,
    bio: str,
    parent: str | None,
    told: tuple[int, int] | None,
) -> None:
    lists = {**WORDS, "shout": {"patterns": ["WOW"]}, "one": one, "two": two}
    try:
        engine = Engine(make_pack(lists, [make_rule([when])]))
    except PackError:
        return  # a signal made of itself, or another pack that is refused
    post = Post(text, profile=Profile(bio=bio) if bio else None, parent=parent)
    parts = engine._read(post, engine.compiled.part(post.text))
    reading = NOTHING
    if told and told[0] < len(text):
        reading = Reading("test", {TOLD: (told[0], min(len(text), sum(told)))})
    awake = engine.compiled.awake(parts, reading.signals)
    engine.compiled.scanner.see(Text("", "", " " * (LONG_TEXT + 1)), ())  # makes the scanner ready for many
    glance = engine.compiled.glance
    read = parts["text"].text
    if glance is not None and not (bio or parent is not None or told):
        seen = glance.awake(read, engine.compiled.scanner.fired(read), (Use.PERSONAL, Author.EMPLOYEE))
        assert (seen or 0) == awake
    condition = engine.compiled.rules[0].condition
    free = matches(condition, PostSight(engine.compiled, post, parts, reading))
    gated = matches(condition, PostSight(engine.compiled, post, parts, reading, awake)) if awake else []
    assert free == gated


def test_the_start_up_search_finds_what_the_dictionary_finds() -> None:
    engine = Engine(make_pack({"p": ["(we're|they're) here"]}, [make_rule([{"all": ["p"]}])]))
    answers = {len(engine.check(Post("but theyre here")).findings) for _ in range(PAYS_AFTER + 5)}
    assert {1} == answers


def test_what_a_signal_stands_for_is_worked_out_once_however_many_drafts_come() -> None:
    scanner = Engine(make_pack({"p": ["here"]}, [make_rule([{"all": ["p"]}])])).compiled.scanner
    meanings, asked = [Meaning(1, (0,), ())], []

    def bits_of(signal: int) -> int:
        asked.append(signal)
        return 1 << signal

    tally = Tally(scanner, bits_of)
    assert [0b1] == list(tally.meanings(meanings))
    meanings.append(Meaning(0b110, (1, 2), ()))  # written out for a second draft
    assert [0b1, 0b110] == list(tally.meanings(meanings))
    assert len(asked) == len(set(asked))


def test_a_pack_with_more_clauses_than_a_glance_holds_is_checked_without_it() -> None:
    names = [f"{a}{b}{c}" for a in "abcdefghij" for b in "klmnopqrst" for c in "uvwxyz"]
    lists = {name: [name] for name in names}
    rules = [make_rule([{"all": [one, other]} for other in names[:300]]) for one in names[300:301]]
    engine = Engine(make_pack(lists, rules))
    engine.compiled.gate.width = MOST_COLUMNS
    answers = [engine.check(Post(f"{names[300]} {names[0]}")) for _ in range(PAYS_AFTER + 5)]
    assert engine.compiled.glance is None
    assert {1} == {len(answer.findings) for answer in answers}
