"""Runs those commands of docs/quality.md and of the reader's card whose output stands below them, anew.

    python -m tools.quality [WORDS ...]    (make quality; with words, only the commands that hold one of them)

A command stands alone in an indented block, what it printed in the blocks that follow. The prose around is a
person's to write.
"""

from __future__ import annotations

import argparse
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Container
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = (ROOT / "docs" / "quality.md", ROOT / "src" / "circumspect" / "reader" / "data" / "CARD.md")

_COMMAND = "(?:circumspect|python -m) "
_PRINTED = rf"    (?!{_COMMAND}).*\n"
_BLOCK = re.compile(rf"(?m)^    (?P<command>{_COMMAND}.+)\n\n{_PRINTED}(?:\n*{_PRINTED})*")


def main() -> None:
    """Write the pages anew."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("words", nargs="*", help="run only the commands that hold one of these")
    words = parser.parse_args().words
    pages = {path: path.read_text("utf-8") for path in PAGES}
    found = {c for page in pages.values() for c in commands(page)}
    wanted = {c for c in found if not words or any(word in c for word in words)}
    if not wanted:
        parser.error(f"no command with output below it holds {' or '.join(words)}")
    for path, page in pages.items():
        path.write_text(filled(page, wanted, printed_by), "utf-8", newline="\n")


def commands(page: str) -> list[str]:
    """Return the commands of the page that have their output below them."""
    return [match["command"] for match in _BLOCK.finditer(page)]


def filled(page: str, wanted: Container[str], run: Callable[[str], str]) -> str:
    """Return the page with what each wanted command prints below it."""

    def block(match: re.Match[str]) -> str:
        command = match["command"]
        if command not in wanted:
            return match[0]
        lines = (f"    {line}".rstrip() for line in run(command).strip("\n").split("\n"))
        return f"    {command}\n\n" + "\n".join(lines) + "\n"

    return _BLOCK.sub(block, page)


def printed_by(command: str) -> str:
    """Return what a command prints, run in the repository with the Python that runs this."""
    program, *words = shlex.split(command)
    files = [path for word in words for path in _files(word)]
    start = ["-m", "circumspect"] if program == "circumspect" else []
    print(command, file=sys.stderr)
    done = subprocess.run(
        [sys.executable, *start, *files], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    sys.stderr.write(done.stderr)
    if done.returncode or not done.stdout.strip():
        raise SystemExit(f"That ended with status {done.returncode}; that page is as it was.")
    return done.stdout


def _files(word: str) -> list[str]:
    """Return the files that a pattern means, as a shell would; any other word as it is."""
    return sorted(str(p.relative_to(ROOT)) for p in ROOT.glob(word)) if "*" in word or "[" in word else [word]


if __name__ == "__main__":
    main()
