"""A second agency adopts the software by writing a pack: nothing is hard-wired to the first."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest

import circumspect
from circumspect import Advice, Author, Certainty, Checker, Post, Use
from circumspect.rules.page import Example, examples, split_page
from tests.making import TINY

CHECKER = Checker(TINY, reader=False)
SOURCE = Path(circumspect.__file__).parent
FIRST_AGENCY = re.compile(r"customs|\bborder\b(?![-:])|border ?force|acbps|\babf\b|\bdibp\b", re.I)
ALLOWED = {
    "policy/files.py": ['DEFAULT_PACK = "acbps_2012"'],
    # a detector's examples are tried with the profile of the shipped pack
    "detectors/contacts.py": [
        "jo.citizen@customs.gov.au",
        "jo.citizen at customs",
        '"information@customs.gov.au"',
    ],
    "detectors/links.py": ['"agency-link": ("read www.customs.gov.au'],
}
"""What engine modules may say of the first agency, by line."""


def _examples() -> list[tuple[str, Example]]:
    found = []
    for rule, page in CHECKER.policy.pages.items():
        _, body, line = split_page(page)
        found += [(rule, example) for example in examples(body, line)]
    return found


@pytest.mark.parametrize(
    ("rule", "example"), [pytest.param(r, e, id=f"{r}:{e.line}") for r, e in _examples()]
)
def test_the_example_is_judged_as_its_page_says(rule: str, example: Example) -> None:
    findings = [f for f in CHECKER.check(example.post).findings if f.rule == rule]
    at_least = example.certainty or Certainty.LIKELY
    sure = [f for f in findings if f.certainty >= at_least] if example.flagged else findings
    text = example.post.text
    marked = sorted(text[f.span.start : f.span.end] for f in sure)
    assert sorted(text[span.start : span.end] for span in example.spans) == marked
    assert example.certainty is None or {example.certainty} == {f.certainty for f in sure}


def test_a_post_is_checked_from_end_to_end() -> None:
    post = Post("Card WL123456 is overdue, write to pat@wattle.nsw.gov.au about it.")
    found = CHECKER.check(post)
    assert ["shire-address", "loan-talk"] == sorted((f.rule for f in found.findings), reverse=True)
    assert {"loan-talk", "shire-address"} == found.rules()
    assert Advice.DO_NOT_POST is found.advice
    assert ("W4",) == found.questions
    assert "wattle 3" == found.pack
    assert "Card is overdue, write to about it." == CHECKER.mend(post).text


def test_the_clauses_cited_are_those_of_its_own_policy() -> None:
    (finding,) = CHECKER.check(Post("Ring 02 5550 0123.", use=Use.OFFICIAL, author=Author.PUBLIC)).findings
    assert ("W3",) == finding.clauses


def test_a_harbour_of_its_own_is_told() -> None:
    assert ["book-love"] == [fine.id for fine in CHECKER.check(Post("My favourite novel is back.")).fine]


def test_the_words_of_the_first_agency_mean_nothing_to_it() -> None:
    posts = (
        "As a customs officer I seized ten kilos at the border last night.",
        "Mail me at jo@customs.gov.au or ring 02 6274 0000.",
    )
    assert [()] * len(posts) == [CHECKER.check(Post(post)).findings for post in posts]


def test_its_words_mean_nothing_to_the_first_agency() -> None:
    text = "Our regular took out six books from the Wattle library, card WL123456."
    assert not Checker(reader=False).check(Post(text)).rules()


def test_a_rule_explains_itself() -> None:
    explained = CHECKER.explain(Post("We saw that the borrower has borrowed it."), "SM101")
    assert explained.held
    assert "did not see card-number" == explained.branches[0].reason


def test_its_checker_survives_the_way_to_another_process() -> None:
    again = pickle.loads(pickle.dumps(CHECKER))  # noqa: S301 - our own bytes
    assert "wattle" == again.policy.id


def test_no_module_of_the_engine_names_the_first_agency() -> None:
    named = []
    for path in sorted(SOURCE.rglob("*.py")):
        module = path.relative_to(SOURCE).as_posix()
        if module.startswith(("packs/", "evaluation/")):
            continue
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if FIRST_AGENCY.search(line) and not any(words in line for words in _allowed(module)):
                named.append(f"{module}:{number}: {line.strip()}")
    assert [] == named


def _allowed(module: str) -> list[str]:
    """The list above, and the examples in the help of commands, which show the shipped pack at work."""
    if module.startswith("cli/"):
        return ["  circumspect ", "acbps_2012"]
    return ALLOWED.get(module, [])
