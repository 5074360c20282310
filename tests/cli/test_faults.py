"""When something is wrong with us: the kind and the place are told, and no word of the post."""

from __future__ import annotations

import pytest

from circumspect.api import Checker
from tests.cli.helpers import Command


@pytest.mark.parametrize("kind", [ValueError, RecursionError, MemoryError, UnicodeError, AssertionError])
def test_an_internal_error_tells_kind_and_place_only(
    monkeypatch: pytest.MonkeyPatch, circumspect: Command, kind: type[Exception]
) -> None:
    def broken(self: Checker, post: object, assessment: object = None) -> object:
        raise kind("canary words of the post")

    monkeypatch.setattr(Checker, "alternatives", broken)
    answer = circumspect("check", "canary words of the post")
    assert answer.status == 2
    assert answer.out == ""
    assert f"an internal error, {kind.__name__} in circumspect/cli/check.py, line " in answer.err
    assert "without the draft" in answer.err
    assert "canary" not in answer.err
    assert "Traceback" not in answer.err


def test_a_broken_pack_is_told_with_file_and_fix(
    circumspect: Command, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("pack")
    (folder / "pack.toml").write_text("id = 3 4")
    answer = circumspect("check", "canary", "--pack", str(folder))
    assert answer.status == 2
    assert "pack.toml" in answer.err
    assert "canary" not in answer.err
