"""The lint finds every mistake it knows, says where, and passes over a sound pack."""

from __future__ import annotations

from pathlib import Path

import pytest

from circumspect.compile import FLAGS, Compiled
from circumspect.detectors.registry import DETECTORS
from circumspect.policy.lint import Problem, Surroundings, lint
from circumspect.policy.loader import load_pack, pack_sources
from tests.making import TINY, change, copy_tiny

AROUND = Surroundings(frozenset(s for d in DETECTORS for s in d.signals), frozenset(FLAGS), Compiled)
LEXICON, LOANS, CLAUSES = "lexicon/library.toml", "rules/loan-talk.md", "clauses.toml"
SPARE_LAW = '[[law]]\nid = "b"\ntitle = "B"\ngist = "B."\nsource = "B"\nverified = false\n'
EXAMPLE = "```post\nCard [[WL123456]] is blocked.\n```"


def problems(folder: Path) -> tuple[Problem, ...]:
    return lint(load_pack(folder), pack_sources(folder), AROUND)


def line_of(folder: Path, file: str, words: str) -> int:
    lines = (folder / file).read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if words in line)


def test_the_tiny_pack_has_no_problem() -> None:
    assert () == problems(TINY)


def test_the_shipped_pack_has_no_error() -> None:
    found = lint(load_pack(), pack_sources(), AROUND)
    assert [] == [str(problem) for problem in found if problem.grave]


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "says"),
    [
        ("pack.toml", 'owner = "Manager Libraries"\n', "", "[document]", "document control lacks 'owner'"),
        ("pack.toml", "possible = ", "maybe = ", "[certainty]", "'possible' is missing"),
        ("pack.toml", "[advice.clear]", "[advice.clean]", "[advice]", "'clear' is missing"),
        ("pack.toml", 'id = "wattle"', 'id = "The Wattle"', "id", "no plain name"),
        (CLAUSES, 'law = ["library-act-9"]', 'law = ["library-act-8"]', "clause W2", "unknown law"),
        (CLAUSES, 'related = ["W1"]', 'related = ["W9"]', "clause W2", "unknown related clause 'W9'"),
        (
            CLAUSES,
            "A definition. There is nothing in it to find in a post.",
            "None.",
            "clause W1",
            "no reason",
        ),
        (
            CLAUSES,
            'question = "Would the borrower mind if they read this?"\n',
            "",
            "clause W4",
            "needs 'question'",
        ),
        (
            CLAUSES,
            "until = 2019-06-30",
            "until = 2017-06-30",
            "clause W2",
            "before it begins on 1 March 2018",
        ),
        (CLAUSES, "until = 2019-06-30", "until = 2019-07-01", "clause W2", "two texts are in force"),
        (
            CLAUSES,
            'kind = "definition"\n',
            'kind = "definition"\nlaw = ["x"]\n',
            "clause W1",
            "unknown law 'x'",
        ),
        (CLAUSES, 'coverage = "human"', 'coverage = "automated"', "clause W1", "automated, but no live rule"),
        ("law.toml", "from = 2001-07-01\n", "", "law library-act-9", "is verified, but has no 'from'"),
        (
            "law.toml",
            "until = 2019-06-30",
            "until = 2019-07-30",
            "law library-act-9",
            "two texts are in force",
        ),
        (
            "law.toml",
            "verified = true",
            'verified = true\nreplaced-by = "library-act-10"',
            "law library-act-9",
            "'replaced-by' names unknown law 'library-act-10'",
        ),
        ("agency.toml", "verified = true", "", "[[name]] Shire of Wattle", "'verified' is missing"),
        (
            "agency.toml",
            "verified = true",
            "verified = 1",
            "[[name]] Shire of Wattle",
            "'verified' is missing",
        ),
        ("agency.toml", "from = 1911-05-01", 'from = "1911"', "[[name]] Shire of Wattle", "must be days"),
        (
            "agency.toml",
            "from = 1911-05-01",
            "from = 1911-05-01\nuntil = 1900-01-01",
            "[[name]] Shire",
            "ends before",
        ),
        ("agency.toml", 'name = "Gumtree Flat"\n', "", "[[branch-library]] number 1", "'name' is missing"),
        ("harbours.toml", '["W2"]', '["W7"]', "harbour book-love", "unknown clause 'W7'"),
        (
            "harbours.toml",
            'all = ["own-reading"]',
            'all = ["own-reading"]\nunless = ["context:found-loan-tolk"]',
            "harbour book-love",
            "'context:found-loan-tolk' names no rule",
        ),
        (LEXICON, r"'\bWL\d{6}\b'", r"'\bWL\d+\b'", "[card-number]", "repeats without end"),
        (LEXICON, '"took out"', '"took out", "took out"', "[loan]", "'took out' stands twice"),
        (LEXICON, '"took out"', '"took out", "about"', "[loan]", "'about' is an everyday word"),
        (LEXICON, '"took out"', '"took out", "..."', "[loan]", "has no letter or digit"),
        (LEXICON, '"took out"', '"took out", "caf\u00e9"', "[loan]", "it is not plain ASCII"),
        (LEXICON, '"took out"', '"took out", "won\u2019t return"', "[loan]", "it is not plain ASCII"),
        (LEXICON, "[loan]", '[loan]\nhides = ["staff"]', "[loan]", "hides 'staff', which is common"),
        (LOANS, 'code = "SM101"', 'code = "SM102"', "code", "is the code of loan-talk too"),
        (LOANS, 'code = "SM101"', 'code = "LT1"', "code", "is no code"),
        (LOANS, 'code = "SM101"', 'code = "SM1011"', "code", "is no code"),
        (LOANS, 'personal = ["W2"]', 'personal = ["W9"]', "clauses", "cites unknown clause 'W9'"),
        (LOANS, 'personal = ["W2"]', "personal = []", "personal", "[clauses] names none for 'personal'"),
        (LOANS, 'personal = ["W2"]\n', "", "personal", "[clauses] names none for 'personal'"),
        (
            LOANS,
            "lower-if =",
            'authors = ["public"]\nlower-if =',
            "public",
            "[clauses] names none for 'public'",
        ),
        (LOANS, 'questions = ["W4"]', 'questions = ["W1"]', "questions", "'W1' is no clause with a question"),
        (LOANS, 'official = "seek-authorisation"\n', "", "official", "[advice] says nothing for 'official'"),
        (LOANS, 'personal = "consider"', 'personal = "clear"', "personal", "a finding never is"),
        (LOANS, "context:found-shire", "context:found-sire", "raise", "names no rule"),
        (
            LOANS,
            'any = ["staff"]',
            'any = ["context:found-shire-address"]',
            "raise",
            "before the findings are known",
        ),
        (LOANS, 'why = "A reader', 'why = "In breach, a reader', "why", "says 'breach'"),
        (LOANS, 'mend = "Leave', 'mend = "To end the violation leave', "mend", "says 'violation'"),
        (LOANS, 'title = "What', 'title = "A breach: what', "title", "says 'breach'"),
        (LOANS, 'why = "The number', 'why = "The breached number', "why", "says 'breached'"),
        (LOANS, 'edit = ""', 'edit = ""\nkind = "policy"', "kind", "some conditions give a kind"),
        (LOANS, "## Why it matters\n", "", "prose", "'## Why it matters' is missing"),
        (LOANS, "## Why it matters", "## Why it hurts", "prose", "unknown heading '## Why it hurts'"),
        (LOANS, "## Known mistakes", "## What it finds", "prose", "a heading stands twice"),
        (LOANS, "### A number of a card\n", "```post ok\nFine.\n``\n", "example", "this block is not closed"),
        (LOANS, EXAMPLE, "```post\nCard WL123456 is blocked.\n```", "example", "mark the words to be found"),
        (LOANS, EXAMPLE, EXAMPLE.replace("post", "post ok"), "example", "marked ok must not mark words"),
        (
            LOANS,
            EXAMPLE,
            EXAMPLE.replace("post", "post fine"),
            "example",
            "unknown word 'fine' after ```post",
        ),
        (
            LOANS,
            EXAMPLE,
            EXAMPLE.replace("post", "post use=work"),
            "example",
            "'use=work' after ```post has an unknown",
        ),
        (LOANS, EXAMPLE, EXAMPLE.replace("post", "post ok=1"), "example", "must be written ok"),
        (LOANS, EXAMPLE, EXAMPLE.replace("post", "post channel"), "example", "must be written channel=..."),
        (
            LOANS,
            EXAMPLE,
            EXAMPLE.replace("post", "Post"),
            "example",
            "an example opens with ```post and a blank",
        ),
        (LOANS, EXAMPLE, EXAMPLE.replace("]]", "]"), "example", "a [[ or ]] stands alone"),
        (LOANS, EXAMPLE, f"{EXAMPLE}\n\n{EXAMPLE}", "example 'A number", "is the same as the one in line"),
        (
            LOANS,
            EXAMPLE,
            f"{EXAMPLE}\n\n```post ok\nCard WL123456 is blocked.\n```",
            "example 'A number",
            "says the opposite of the one in line",
        ),
        (
            LOANS,
            EXAMPLE,
            EXAMPLE.replace("post", "post kind=policy"),
            "example 'A number",
            "which no condition gives",
        ),
        (
            LOANS,
            EXAMPLE,
            EXAMPLE.replace("post", "post author=public"),
            "example 'A number",
            "no condition is meant for",
        ),
        (LOANS, "### A loan told at the desk\n", "", "example", "stands under no case"),
    ],
)
def test_a_mistake_is_an_error(tmp_path: Path, file: str, old: str, new: str, key: str, says: str) -> None:
    folder = change(copy_tiny(tmp_path), file, old, new)
    found = [p for p in problems(folder) if p.grave and says in p.message and p.key.startswith(key)]
    assert found, "\n".join(map(str, problems(folder)))
    expected = "rules/shire-address.md" if "is the code of" in says else file
    assert {expected} == {problem.file for problem in found}
    assert all(problem.message.endswith((".", "?")) for problem in found)


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "says"),
    [
        (LEXICON, '"took out"', '"took out", "took (out|off)"', "[loan]", "gives 'took out', which"),
        (LEXICON, "[story]", '[odd]\nphrases = ["an odd thing"]\n\n[story]', "[odd]", "asks for it"),
        (LEXICON, "[story]", '[odd]\nall = ["borrower", "gossip"]\n\n[story]', "[odd]", "asks for it"),
        (LOANS, "[clauses]\n", '[clauses]\npublic = ["W2"]\n', "public", "which no condition is meant for"),
        (LOANS, 'why = "A reader', 'why = "' + "Word " * 26 + "a reader", "why", "words."),
        (LOANS, 'personal = ["W2"]', 'personal = ["W2", "W1"]', "clause W1", "is left to people, but SM101"),
        (
            CLAUSES,
            "from = 2019-07-01",
            "from = 2019-07-01\nuntil = 2024-01-01",
            "clauses",
            "no longer in force",
        ),
        (CLAUSES, 'kind = "definition"', 'kind = "obligation"', "clause W1", ""),
        ("law.toml", "[[law]]", f"{SPARE_LAW}\n[[law]]", "law b", "no clause rests on it"),
    ],
)
def test_what_may_stand_is_a_warning(
    tmp_path: Path, file: str, old: str, new: str, key: str, says: str
) -> None:
    folder = change(copy_tiny(tmp_path), file, old, new)
    if not says:
        change(folder, CLAUSES, 'coverage = "human"', 'coverage = "partial"')
        says = "is called partial, but no live rule cites it"
    found = [problem for problem in problems(folder) if problem.key == key and says in problem.message]
    assert [False] == [problem.grave for problem in found], "\n".join(map(str, problems(folder)))


@pytest.mark.parametrize(("status", "grave"), [("live", True), ("shadow", False)])
def test_too_few_examples_are_an_error_once_a_rule_speaks(tmp_path: Path, status: str, grave: bool) -> None:
    folder = change(copy_tiny(tmp_path), LOANS, 'status = "live"', f'status = "{status}"')
    page = (folder / LOANS).read_text("utf-8")
    change(folder, LOANS, page[page.index("### Told and numbered") :], "")
    found = [problem for problem in problems(folder) if "are the fewest" in problem.message]
    assert {
        "has 11 flagged examples; 12 are the fewest.": grave,
        "has 5 clear examples; 12 are the fewest.": grave,
    } == {problem.message: problem.grave for problem in found}


def test_a_retired_rule_needs_no_examples(tmp_path: Path) -> None:
    folder = change(copy_tiny(tmp_path), LOANS, 'status = "live"', 'status = "retired"')
    page = (folder / LOANS).read_text("utf-8")
    change(
        folder,
        LOANS,
        page[page.index("### A loan told") :],
        "All have gone with the rule that they were for.\n",
    )
    assert [] == [problem for problem in problems(folder) if problem.file == LOANS]


def test_every_mistake_is_listed_and_not_only_the_first(tmp_path: Path) -> None:
    folder = copy_tiny(tmp_path)
    change(folder, LEXICON, 'all = ["borrower", "loan"]', 'all = ["borower", "lone"]')
    change(folder, LOANS, 'all = ["card-number"]', 'all = ["card-numbr"]')
    change(folder, LOANS, 'code = "SM101"', 'code = "X"')
    change(folder, LOANS, 'lower-if = ["post:opinion"]', 'lower-if = ["context:offical"]')
    said = [problem.message for problem in problems(folder) if problem.grave]
    assert "'X' is no code." in said
    assert "unknown signal 'borower'." in said
    assert "unknown signal 'lone'." in said
    assert "unknown signal 'card-numbr'." in said
    assert "unknown circumstance 'context:offical'." in said


def test_unknown_names_come_with_the_likeliest_one(tmp_path: Path) -> None:
    folder = change(copy_tiny(tmp_path), LOANS, 'all = ["card-number"]', 'all = ["card-numbr"]')
    (problem,) = [p for p in problems(folder) if "unknown signal" in p.message]
    assert "Did you mean 'card-number'?" == problem.hint
    assert "[[when]] card" == problem.key


def test_a_circle_names_all_who_stand_in_it(tmp_path: Path) -> None:
    folder = change(copy_tiny(tmp_path), LEXICON, "[story]", '[pair]\nall = ["loan-told"]\n\n[story]')
    change(folder, LEXICON, 'all = ["borrower", "loan"]', 'all = ["borrower", "pair"]')
    said = {p.key: p.message for p in problems(folder) if "is made of itself" in p.message}
    assert {"[loan-told]", "[pair]"} == set(said)
    assert "is made of itself (by way of loan-told, pair)." == said["[pair]"]


def test_a_condition_that_would_be_tried_on_every_post_is_an_error(tmp_path: Path) -> None:
    folder = change(
        copy_tiny(tmp_path), LOANS, 'all = ["card-number"]', 'all = ["staff|opinion", "context:official"]'
    )
    (problem,) = [p for p in problems(folder) if "is common" in p.message]
    assert ("[[when]] card", LOANS) == (problem.key, problem.file)


def test_a_rule_on_trial_is_looked_over_as_if_it_spoke(tmp_path: Path) -> None:
    folder = change(copy_tiny(tmp_path), LOANS, 'status = "live"', 'status = "shadow"')
    change(folder, LOANS, 'all = ["card-number"]', 'all = ["card-numbr"]')
    assert any("unknown signal" in problem.message for problem in problems(folder))


def test_what_only_the_engine_sees_is_reported_too(tmp_path: Path) -> None:
    folder = change(copy_tiny(tmp_path), LEXICON, "[loan]", '[loan]\nhides = ["borowr"]')
    assert any("hides an unknown list 'borowr'" in problem.message for problem in problems(folder))


@pytest.mark.parametrize(
    ("file", "old", "new", "where"),
    [
        (CLAUSES, 'related = ["W1"]', 'related = ["W9"]', 'id = "W2"'),
        (LEXICON, r"'\bWL\d{6}\b'", r"'\bWL\d+\b'", r"\bWL\d+"),
        (LEXICON, '"took out"', '"took out", "about"', '"about"'),
        (LOANS, 'code = "SM101"', 'code = "X"', "code ="),
        (LOANS, EXAMPLE, EXAMPLE.replace("]]", "]"), None),
        ("agency.toml", "verified = true", "", "Shire of Wattle"),
    ],
)
def test_a_problem_names_its_line(tmp_path: Path, file: str, old: str, new: str, where: str | None) -> None:
    folder = change(copy_tiny(tmp_path), file, old, new)
    grave = [problem for problem in problems(folder) if problem.grave]
    line = line_of(folder, file, where) if where else line_of(folder, file, "WL123456") - 1
    assert line in {problem.line for problem in grave}
    assert f"{file}:{line}: error: " in "\n".join(map(str, grave))


def test_the_conditions_are_tried_with_the_engine(tmp_path: Path) -> None:
    tried: list[object] = []
    pack = load_pack(copy_tiny(tmp_path))
    lint(pack, {}, Surroundings(AROUND.signals, AROUND.circumstances, tried.append))
    assert 1 == len(tried)
