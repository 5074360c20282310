"""Every example on every rule page is a test: exact spans, exact silence."""

from __future__ import annotations

import pytest

from circumspect import Certainty, Checker
from circumspect.policy.loader import load_pack
from circumspect.rules.page import HEADINGS, Example, examples, sections, split_page

PACK = load_pack()
CHECKER = Checker(reader=False)


def _examples() -> list[tuple[str, Example]]:
    found = []
    for rule, page in PACK.pages.items():
        _, body, line = split_page(page)
        found += [(rule, example) for example in examples(body, line)]
    return found


@pytest.mark.parametrize(
    ("rule", "example"), [pytest.param(r, e, id=f"{r}:{e.line}") for r, e in _examples()]
)
def test_the_example_is_judged_as_its_page_says(rule: str, example: Example) -> None:
    findings = [f for f in CHECKER.check(example.post).findings if f.rule == rule]
    if not example.flagged:
        assert [] == [
            (f.branch, str(f.certainty), example.post.text[f.span.start : f.span.end]) for f in findings
        ]
        return
    at_least = Certainty.LIKELY if example.certainty is None else example.certainty
    sure = [f for f in findings if f.certainty >= at_least]
    assert sure, f"no finding of {rule}; found {[(f.branch, str(f.certainty)) for f in findings]}"
    marked = [example.post.text[f.span.start : f.span.end] for f in sure if f.span.field == "text"]
    assert sorted(example.post.text[s.start : s.end] for s in example.spans) == sorted(marked)
    if example.certainty is not None:
        assert {example.certainty} == {f.certainty for f in sure}
    if example.kind is not None:
        assert example.kind in {f.kind for f in sure}


@pytest.mark.parametrize("rule", PACK.rules, ids=lambda rule: rule.id)
def test_every_rule_page_has_its_prose_and_enough_examples(rule: object) -> None:
    page = PACK.pages[rule.id]  # type: ignore[attr-defined]
    _, body, line = split_page(page)
    prose = sections(body)
    assert tuple(prose) == HEADINGS
    assert all(len(text) > 40 for text in prose.values())
    flagged = [example for example in examples(body, line) if example.flagged]
    clear = [example for example in examples(body, line) if not example.flagged]
    assert len(flagged) >= 12
    assert len(clear) >= 12
