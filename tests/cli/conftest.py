"""Fixtures of the command-line tests."""

from __future__ import annotations

import pytest

from tests.cli.helpers import Command


@pytest.fixture
def circumspect(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Command:
    """Return the command line as a function: ``circumspect("check", "a post")``."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("TERM", raising=False)
    return Command(monkeypatch, capsysbinary)
