"""One thing that is wrong with a pack, and where; and the lines of its files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong: the file, the key in it, what is wrong, how to mend it. ``line`` 0 is unknown.

    A problem that is not ``grave`` is a warning: it deserves a look, and may stand.
    """

    file: str
    key: str
    message: str
    hint: str = ""
    grave: bool = True
    line: int = 0

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        grade = "error" if self.grave else "warning"
        said = f"{self.key}: {self.message}" if self.key else self.message
        hint = f"\n    {self.hint}" if self.hint else ""
        return f"{place or 'the pack'}: {grade}: {said}{hint}"


class Sources:
    """The text of a pack's files, to find lines in."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._lines = {name: text.splitlines() for name, text in texts.items()}

    def line(self, file: str, start: str, after: int = 0) -> int:
        """Return the number of the first line beyond *after* that starts with *start*; 0 where none does."""
        for number, line in enumerate(self._lines.get(file, ())[after:], after + 1):
            if line.lstrip().startswith(start):
                return number
        return 0

    def line_with(self, file: str, words: str, after: int = 0) -> int:
        """Return the number of the first line beyond *after* that holds *words*; *after* where none does."""
        for number, line in enumerate(self._lines.get(file, ())[after:], after + 1):
            if words in line:
                return number
        return after
