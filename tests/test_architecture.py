"""The shape of the house: sizes, names, what is public, what no engine file may do."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import circumspect
import circumspect_desk

SOURCE = Path(circumspect.__file__).parent
DESK = Path(circumspect_desk.__file__).parent
MODULES = sorted(SOURCE.rglob("*.py"))
DESK_MODULES = sorted(path for path in DESK.rglob("*.py") if path.parent.name != "migrations")
BANNED = {
    "socket",
    "urllib",
    "requests",
    "http",
    "ssl",
    "logging",
    "tempfile",
    "pickle",
    "shelve",
    "sqlite3",
    "asyncio",
}


def _name(path: Path) -> str:
    return str(path.relative_to(SOURCE.parent))


@pytest.mark.parametrize("path", MODULES + DESK_MODULES, ids=_name)
def test_a_module_stays_short_enough_to_read_at_one_go(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", MODULES + DESK_MODULES, ids=_name)
def test_a_module_and_its_public_names_say_what_they_are_for(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    assert ast.get_docstring(tree)
    public = (
        node
        for node in tree.body
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_")
    )
    assert [] == [node.name for node in public if not ast.get_docstring(node)]


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_module_imports_nothing_that_could_send_or_store_a_draft(path: Path) -> None:
    imported = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            imported.add(node.module.split(".")[0])
    assert set() == imported & BANNED


def test_the_public_names_are_these_and_no_others() -> None:
    expected = """Action Advice Assessment Author Certainty Checker CircumspectError Finding Pack PackError
        Post PostError Profile Span Use __version__ check load_policy"""
    assert expected.split() == circumspect.__all__
    assert all(hasattr(circumspect, name) for name in circumspect.__all__)
