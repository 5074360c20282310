"""What a run found, as tables: for the terminal, for the documentation, and as JSON."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

Cell = str | int | float


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns, with what must be said of them."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """One number to reach, and what was reached. ``at_least`` tells on which side of the target is good."""

    what: str
    target: float
    reached: float
    unit: str
    at_least: bool
    stretch: float | None = None

    @property
    def met(self) -> bool:
        """Whether the target is met."""
        return self.reached >= self.target if self.at_least else self.reached <= self.target

    @property
    def answer(self) -> str:
        """Say in words how it stands."""
        if not self.met:
            short = self.target / self.reached if self.at_least else self.reached / self.target
            return f"FALLS SHORT by a factor of {short:.2g}" if short < float("inf") else "FALLS SHORT"
        stretched = self.stretch is not None and (
            self.reached >= self.stretch if self.at_least else self.reached <= self.stretch
        )
        if stretched:
            return "met, and the stretch too"
        return "met" if self.stretch is None else "met, not the stretch"


@dataclass(frozen=True, slots=True)
class Section:
    """One subject of a run."""

    name: str
    title: str
    tables: tuple[Table, ...]
    verdicts: tuple[Verdict, ...] = ()


@dataclass(frozen=True, slots=True)
class Machine:
    """What the numbers were taken on, in words that name no person and no place."""

    processor: str
    cores: int
    python: str
    system: str
    versions: dict[str, str]

    def __str__(self) -> str:
        return f"{self.processor}, {self.cores} cores, {self.python}, {self.system}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A whole run."""

    day: str
    machine: Machine
    corpus: str
    load: str
    options: str
    seconds: float
    sections: tuple[Section, ...]
    missing: tuple[str, ...]

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """Every target that was measured, in order."""
        return tuple(verdict for section in self.sections for verdict in section.verdicts)

    def as_json(self) -> dict[str, Any]:
        """Return the run as plain data."""
        data = asdict(self)
        data["verdicts"] = [asdict(v) | {"met": v.met, "answer": v.answer} for v in self.verdicts]
        return data


def machine() -> Machine:
    """Describe this machine."""
    names = ("ahocorasick-rs", "google-re2", "presidio-analyzer", "spacy", "scrubadub", "datafog")
    found = {}
    for name in names:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return Machine(_processor(), os.cpu_count() or 1, python, platform.system(), found)


def today() -> str:
    """Return the day, as the documentation writes it."""
    now = datetime.now(tz=UTC)
    return f"{now.day} {now:%B %Y}"


def as_text(outcome: Outcome) -> str:
    """Render a run for a terminal."""
    lines = [
        f"Circumspect beside its peers, {outcome.day}",
        f"  machine  {outcome.machine}",
        f"  corpus   {outcome.corpus}",
        f"  load     {outcome.load}",
        f"  run      {outcome.options}; {outcome.seconds:.0f} s in all",
        *(f"  {line}" for line in outcome.missing),
    ]
    for section in outcome.sections:
        lines += ["", section.title.upper()]
        for table in section.tables:
            lines += ["", table.title, *_columns(table), *(f"  * {note}" for note in table.notes)]
    if outcome.verdicts:
        lines += ["", "TARGETS", "", *_columns(verdict_table(outcome.verdicts))]
    return "\n".join(lines)


def verdict_table(verdicts: Iterable[Verdict]) -> Table:
    """Return the targets as a table."""
    rows = tuple(
        (
            v.what,
            f"{'≥' if v.at_least else '≤'} {number(v.target)} {v.unit}",
            f"{number(v.reached)} {v.unit}",
            v.answer,
        )
        for v in verdicts
    )
    return Table("Targets", ("what", "to reach", "reached", ""), rows)


def as_markdown(table: Table) -> str:
    """Render a table as Markdown."""
    right = _numeric(table)
    lines = [
        f"| {' | '.join(table.columns)} |",
        f"|{'|'.join('---:' if flag else '---' for flag in right)}|",
        *(
            f"| {' | '.join(number(cell).replace('|', chr(92) + '|') for cell in row)} |"
            for row in table.rows
        ),
    ]
    if table.notes:
        lines += ["", *(f"* {note}" for note in table.notes)]
    return "\n".join(lines)


def number(value: Cell) -> str:
    """Write a number with three figures that count, large ones whole; leave words as they are."""
    if isinstance(value, str):
        return value
    if isinstance(value, int) or abs(value) >= 1000:
        return f"{value:,.0f}"
    if value == 0:
        return "0"
    return f"{value:.3g}"


def _numeric(table: Table) -> list[bool]:
    return [
        bool(table.rows) and all(not isinstance(row[at], str) or not row[at] for row in table.rows)
        for at in range(len(table.columns))
    ]


def _columns(table: Table) -> list[str]:
    right = _numeric(table)
    grid: list[Sequence[str]] = [table.columns, *(tuple(map(number, row)) for row in table.rows)]
    widths = [max(len(row[at]) for row in grid) for at in range(len(table.columns))]
    return [
        "  "
        + "  ".join(
            cell.rjust(width) if flag else cell.ljust(width)
            for cell, width, flag in zip(row, widths, right, strict=True)
        ).rstrip()
        for row in grid
    ]


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    except OSError:
        pass
    return platform.processor() or platform.machine() or "unknown processor"
