"""The arithmetic of an evaluation, on answers made by hand."""

from __future__ import annotations

import pytest

from circumspect import Advice, Assessment, Certainty, Finding, Span
from circumspect.evaluation import evaluate, read_labelled
from circumspect.evaluation.labelled import BadLine, Labelled


def _finding(
    rule: str, span: tuple[int, int], certainty: Certainty = Certainty.LIKELY, kind: str | None = None
) -> Finding:
    return Finding(rule, "X", "b", (), Span(*span), certainty, Advice.CONSIDER, "low", "", "", kind)


def _labelled(*lines: str) -> list[Labelled]:
    return [entry for entry in read_labelled(lines) if isinstance(entry, Labelled)]


LINES = (
    '{"id": "1", "text": "aaaa bbbb", "rules": ["r"], "kinds": ["k"], "spans": ["aaaa"]}',
    '{"id": "2", "text": "aaaa bbbb", "rules": []}',
    '{"id": "3", "text": "aaaa bbbb", "rules": ["r", "s"]}',
    '{"id": "4", "text": "aaaa bbbb", "rules": []}',
)
ANSWERS = {
    "1": (_finding("r", (0, 6), Certainty.CERTAIN, "k"),),
    "2": (_finding("r", (0, 2)),),
    "3": (_finding("r", (0, 2), Certainty.POSSIBLE),),
    "4": (),
}


def _answer(post: object) -> Assessment:
    return Assessment(Advice.CONSIDER, ANSWERS[post.id])  # type: ignore[attr-defined]


def test_rules_are_counted_at_likely_or_above() -> None:
    scores = evaluate(_labelled(*LINES), _answer)
    rule = scores.rules["r"]
    assert (1, 1, 1) == (rule.tp, rule.fp, rule.fn)
    assert pytest.approx(0.5) == rule.f1
    assert (2, 1, 2, 1) == (scores.exact, scores.clear_flagged, scores.clear, scores.flagged_seen)


def test_each_grade_of_certainty_is_counted_by_the_highest_a_rule_reached() -> None:
    grades = evaluate(_labelled(*LINES), _answer).certainty
    assert (1, 0) == (grades["certain"].tp, grades["certain"].fp)
    assert (0, 1) == (grades["likely"].tp, grades["likely"].fp)
    assert (1, 0) == (grades["possible"].tp, grades["possible"].fp)


def test_marked_words_are_scored_by_character_over_all_findings_together() -> None:
    spans = evaluate(_labelled(*LINES), _answer).spans
    assert (4, 4, 0) == (spans.tp, spans.fp, spans.fn)


def test_errors_name_the_post_what_was_missed_and_what_was_wrong() -> None:
    errors = {e.id: (e.missed, e.wrong) for e in evaluate(_labelled(*LINES), _answer).errors}
    assert {"2": ((), (("r", "b", "likely"),)), "3": (("r", "s"), ())} == errors


def test_a_rule_with_few_posts_does_not_count_in_the_macro_average() -> None:
    assert evaluate(_labelled(*LINES), _answer).macro is None


def test_a_bad_line_is_told_by_number_and_the_rest_is_read() -> None:
    entries = list(
        read_labelled([LINES[0], "{oops", "", '{"text": "x"}', '{"text": "x", "rules": [], "spans": ["y"]}'])
    )
    bad = [(e.line, e.why) for e in entries if isinstance(e, BadLine)]
    assert [2, 4, 5] == [line for line, _ in bad]
    assert "column 2" in bad[0][1]
    assert "'rules' is missing" in bad[1][1]
    assert "span number 1" in bad[2][1]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"text": ' + "[" * 100_000, "nested too deeply"),
        ('{"text": "x", "rules": [], "note": ' + "9" * 5_000 + "}", "a number that is too long"),
        ('{"text": "x", "rules": ["r"], "rules": []}', "gives a field twice"),
    ],
    ids=["deep", "huge", "doubled"],
)
def test_a_line_that_cannot_be_trusted_is_a_bad_line(line: str, why: str) -> None:
    (entry,) = read_labelled([line])
    assert isinstance(entry, BadLine)
    assert why in entry.why


def test_the_interval_holds_the_score() -> None:
    scores = evaluate(_labelled(*LINES), _answer)
    low, high = scores.micro_interval
    assert low <= scores.micro.f1 <= high
