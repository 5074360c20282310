"""The benchmark's arithmetic, and how it is told. Nothing here takes a time."""

from __future__ import annotations

import json
import math
import tomllib

import pytest

from benchmarks import document, report
from benchmarks.__main__ import main
from benchmarks.gate import Slip, as_toml, compare, yardstick
from benchmarks.measure import Contender, Rate, Run, exponent, latencies, one_by_one, percentile, rates
from benchmarks.report import Outcome, Section, Table, Verdict
from benchmarks.scaling import Growth
from circumspect import Post

POSTS = [Post("one"), Post("two"), Post("three")]


def test_a_rate_is_the_median_of_its_rounds() -> None:
    rate = Rate("peer", "", posts=100, seconds=(2.0, 1.0, 4.0), ours=(0.5, 0.1, 0.1))
    assert rate.rate == 50
    assert rate.slowest == 25
    assert rate.fastest == 100
    assert rate.ratio == 10  # of 4, 10 and 40


def test_every_contender_runs_once_a_round_on_its_own_posts_and_ours_beside_it() -> None:
    seen: list[tuple[str, str]] = []

    def runner(name: str) -> Run:
        return one_by_one(lambda post: seen.append((name, post.text)))

    ours, other = runner("ours"), runner("other")
    found = rates(
        [Contender("ours", "", ours, POSTS), Contender("other", "", other, POSTS[:1])], (ours,), rounds=2
    )
    assert [(rate.name, rate.posts, len(rate.seconds), len(rate.ours)) for rate in found] == [
        ("ours", 3, 2, 2),
        ("other", 1, 2, 2),
    ]
    warm_up, rounds = seen[:4], seen[4:]
    assert [name for name, _ in warm_up] == ["ours"] * 3 + ["other"]
    first, second = rounds[:5], rounds[5:]
    assert first == [("ours", "one"), ("ours", "two"), ("ours", "three"), ("other", "one"), ("ours", "one")]
    assert second == [("other", "one"), ("ours", "one"), ("ours", "one"), ("ours", "two"), ("ours", "three")]
    assert found[0].ratio == 1


def test_every_post_gets_one_latency() -> None:
    assert len(latencies(lambda _: None, POSTS, rounds=3)) == 3


@pytest.mark.parametrize(
    ("share", "expected"), [(0.0, 1), (0.01, 1), (0.5, 5), (0.51, 6), (0.9, 9), (0.99, 10), (1.0, 10)]
)
def test_a_percentile_is_a_value_that_was_taken(share: float, expected: int) -> None:
    assert percentile([3, 1, 2, 10, 9, 8, 7, 6, 5, 4], share) == expected


def test_a_percentile_of_nothing_is_no_number() -> None:
    assert math.isnan(percentile([], 0.5))


def test_growth_tells_linear_from_quadratic() -> None:
    linear = Growth("a", {1_000: 0.001, 10_000: 0.01, 100_000: 0.1})
    assert linear.tenfold == pytest.approx(10)
    assert linear.doubling == pytest.approx(2)
    assert linear.speed == pytest.approx(1_000_000)
    quadratic = Growth("b", {1_000: 0.001, 10_000: 0.1})
    assert quadratic.tenfold == pytest.approx(100)
    assert quadratic.doubling == pytest.approx(4)
    assert exponent(0.001, 0.1, 10) == pytest.approx(2)


@pytest.mark.parametrize(
    ("verdict", "answer"),
    [
        (Verdict("", 25, 30, "", at_least=True), "met"),
        (Verdict("", 25, 30, "", at_least=True, stretch=50), "met, not the stretch"),
        (Verdict("", 25, 60, "", at_least=True, stretch=50), "met, and the stretch too"),
        (Verdict("", 25, 10, "", at_least=True), "FALLS SHORT by a factor of 2.5"),
        (Verdict("", 5, 4, "", at_least=False), "met"),
        (Verdict("", 5, 20, "", at_least=False), "FALLS SHORT by a factor of 4"),
        (Verdict("", 5, 5, "", at_least=False), "met"),
    ],
)
def test_a_verdict_says_on_which_side_of_its_target_it_is(verdict: Verdict, answer: str) -> None:
    assert verdict.answer == answer


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.0, "0"),
        (0.01234, "0.0123"),
        (5.0, "5"),
        (12.34, "12.3"),
        (999.9, "1e+03"),
        (25_000.4, "25,000"),
        (7, "7"),
        ("x", "x"),
    ],
)
def test_numbers_are_written_with_the_figures_that_count(value: report.Cell, written: str) -> None:
    assert report.number(value) == written


TABLE = Table(
    "Speed",
    ("", "posts/s", "what"),
    (("ours", 25_000.0, "all | of it"), ("theirs", 471.2, "less")),
    ("a note",),
)


def outcome(verdict: Verdict) -> Outcome:
    machine = report.Machine("Some CPU", 2, "CPython 3.11", "Linux", {"spacy": "3.8"})
    sections = (Section("speed", "Posts a second", (TABLE,), (verdict,)),)
    return Outcome(
        "1 June 2012",
        machine,
        "10 posts",
        "5 phrases",
        "Whole run",
        60.4,
        sections,
        ("datafog: not measured",),
    )


MET = Verdict("whole check", 10, 20, "posts/s", at_least=True)
SHORT = Verdict("whole check", 10, 2, "posts/s", at_least=True)


def test_the_terminal_sees_numbers_under_their_columns() -> None:
    text = report.as_text(outcome(MET))
    lines = text.splitlines()
    head = next(line for line in lines if "posts/s" in line and "what" in line)
    ours = next(line for line in lines if line.startswith("  ours"))
    assert head.index("posts/s") + len("posts/s") == ours.index("25,000") + len("25,000")
    assert "Some CPU, 2 cores" in text
    assert "datafog: not measured" in text
    assert "* a note" in text


def test_a_table_in_markdown_has_its_bars_escaped_and_its_numbers_to_the_right() -> None:
    assert report.as_markdown(TABLE).splitlines() == [
        "|  | posts/s | what |",
        "|---|---:|---|",
        "| ours | 25,000 | all \\| of it |",
        "| theirs | 471 | less |",
        "",
        "* a note",
    ]


def test_the_page_says_when_where_how_and_what_falls_short() -> None:
    page = document.render(outcome(SHORT))
    for words in (
        "1 June 2012",
        "Some CPU",
        "make bench",
        "10 posts",
        "5 phrases",
        "spacy 3.8",
        "datafog: not measured",
    ):
        assert words in page
    assert "What falls short: whole check." in page
    assert "Every target is met" in document.render(outcome(MET))
    assert "{" not in page


def test_the_json_holds_the_verdicts_in_words() -> None:
    data = json.loads(json.dumps(outcome(SHORT).as_json()))
    assert data["verdicts"][0]["met"] is False
    assert data["verdicts"][0]["answer"] == "FALLS SHORT by a factor of 5"
    assert data["sections"][0]["tables"][0]["rows"][0][1] == 25_000


def test_the_gate_holds_up_to_ten_times_the_recorded_cost_and_no_further() -> None:
    assert Slip("a", 2.0, 20.0, 10.0).held
    assert not Slip("a", 2.0, 20.1, 10.0).held
    assert "FAILS" in str(Slip("a", 2.0, 20.1, 10.0))
    assert "x 1.50  ok" in str(Slip("a", 2.0, 3.0, 10.0))


def test_a_cost_that_was_never_recorded_is_not_judged() -> None:
    slips = compare({"new": 5.0, "old": 5.0}, {"tolerance": 3, "cost": {"old": 1.0}})
    assert [(slip.name, slip.held) for slip in slips] == [("new", True), ("old", False)]
    assert "not recorded" in str(slips[0])


def test_the_record_can_be_read_back() -> None:
    record = tomllib.loads(as_toml({"check-mix": 1.25, "growth": 1.0}))
    assert record["cost"] == {"check-mix": 1.25, "growth": 1.0}
    assert all(slip.held for slip in compare({"check-mix": 12.4, "growth": 3.9}, record))


def test_growth_is_held_tighter_for_quadratic_is_only_ten_times_linear() -> None:
    record = tomllib.loads(as_toml({"check-mix": 1.0, "growth": 1.0}))
    assert [slip.held for slip in compare({"check-mix": 9.0, "growth": 9.0}, record)] == [True, False]


def test_a_record_of_another_shape_is_refused() -> None:
    with pytest.raises(TypeError, match="tolerance"):
        compare({"a": 1.0}, {"tolerance": "ten"})


def test_the_yardstick_knows_no_policy_and_counts_the_same_every_time() -> None:
    post = Post("Such a lovely day, isn't it? 123")
    assert yardstick(post) == yardstick(post) > 0


@pytest.mark.parametrize(
    "arguments",
    [["--record"], ["--write-docs", "--quick"], ["--write-docs", "--only", "speed"], ["--only", "nothing"]],
)
def test_options_that_do_not_go_together_are_refused(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as refusal:
        main(arguments)
    assert refusal.value.code == 2
