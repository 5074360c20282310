"""`circumspect dispute`: a finding is said to be wrong, and the draft stays where it is."""

from __future__ import annotations

import json

import click
import pytest

from circumspect import __version__
from circumspect.cli.dispute import dispute
from circumspect.policy.loader import load_pack
from circumspect.report.dispute import REASONS
from tests.cli.helpers import TINY, Command


def test_the_record_holds_rule_reason_and_versions_and_nothing_else(circumspect: Command) -> None:
    answer = circumspect("dispute", "LH101", "--certainty", "certain", "--reason", "quoted")
    policy = load_pack(TINY)
    assert answer.status == 0
    assert json.loads(answer.out) == {
        "schema": "circumspect.dispute/1",
        "rule": "lamp-numbers",
        "code": "LH101",
        "condition": None,
        "certainty": "certain",
        "reason": "quoted",
        "policy": {"id": "tiny", "version": "1", "digest": policy.digest},
        "software": __version__,
    }
    assert answer.out.count("\n") == 1
    assert answer.err.startswith("Nothing was sent.")


def test_the_condition_may_be_named(circumspect: Command) -> None:
    arguments = ("dispute", "keeper-named", "--certainty", "likely", "--reason", "former")
    assert json.loads(circumspect(*arguments, "--condition", "said").out)["condition"] == "said"
    refused = circumspect(*arguments, "--condition", "canary words")
    assert refused.status == 2
    assert "Choose from: said, profile, murky." in refused.err
    assert "canary" not in refused.err


def test_it_takes_no_free_text(circumspect: Command) -> None:
    for option in ("--reason", "--certainty"):
        arguments = ["dispute", "LH101", "--certainty", "certain", "--reason", "joke"]
        arguments[arguments.index(option) + 1] = "my canary story"
        answer = circumspect(*arguments)
        assert answer.status == 2
        assert answer.out == ""
        assert "canary" not in answer.err
    choices = (click.Choice, click.types.StringParamType)
    assert all(isinstance(param.type, choices) or param.is_eager for param in dispute.params)
    assert circumspect("dispute", "LH101", "canary", "--certainty", "certain", "--reason", "joke").status == 2


@pytest.mark.parametrize("reason", REASONS)
def test_the_help_explains_every_reason(circumspect: Command, reason: str) -> None:
    assert f"    {reason}" in circumspect("dispute", "--help").out


def test_the_common_reasons_are_there() -> None:
    wanted = {
        "public-source",
        "not-the-agency",
        "quoted",
        "joke",
        "fiction",
        "former",
        "homonym",
        "wrong-person",
        "other",
    }
    assert wanted <= set(REASONS)
