"""The staff roster: read from a table, held against the people who are known, without changing anything."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from circumspect_desk.accounts.models import Person

COLUMNS = ("staff_number", "name", "email", "work_area", "employment")
_LONGEST = {field.name: field.max_length or 0 for field in Person._meta.concrete_fields}  # noqa: SLF001
_NEEDED = ("staff_number", "name")
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a roster: where, what stands there, and how to mend it."""

    line: int
    column: str
    value: str
    mend: str


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody on the roster."""

    staff_number: str
    name: str
    email: str
    work_area: str
    employment: str

    def values(self) -> dict[str, str]:
        """What is said of them, by field."""
        return {name: getattr(self, name) for name in COLUMNS}


@dataclass(frozen=True, slots=True)
class Change:
    """Somebody who is known and of whom the roster says something else: field, as it is, as it will be."""

    person: Person
    entry: Entry
    fields: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do. ``doubts`` are what a person should look at before it is done."""

    added: tuple[Entry, ...]
    changed: tuple[Change, ...]
    left: tuple[Person, ...]
    same: int
    doubts: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.left)

    @property
    def digest(self) -> str:
        """What tells this plan from any other."""
        said = [
            *(f"+{entry}" for entry in self.added),
            *(f"*{change.person.staff_number} {change.fields}" for change in self.changed),
            *(f"-{person.staff_number}" for person in self.left),
        ]
        return hashlib.sha256("\n".join(said).encode()).hexdigest()


def read(data: bytes) -> tuple[list[Entry], list[Problem]]:
    """Return the people on a roster, and all that is wrong with it. Where something is, use none of it."""
    try:
        text = data.decode("utf-8-sig")
        odd = text.find("\0")
    except UnicodeDecodeError as error:
        text, odd = data[: error.start].decode("latin-1"), error.start
    if odd >= 0:
        mend = "This is no text in UTF-8. In the spreadsheet, save the table as “CSV UTF-8”, and send that."
        return [], [Problem(text.count("\n", 0, odd) + 1, "", "", mend)]
    table = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows, line = [], 1
    try:
        for row in table:
            rows.append((line, row))
            line = table.line_num + 1
    except csv.Error as error:
        mend = f"Nothing can be read from here on ({error}). Look for a quotation mark that is not closed."
        return [], [Problem(line, "", "", mend)]
    header = [name.strip().casefold() for name in rows[0][1]] if rows else []
    if problems := list(_header_problems(header)):
        return [], problems
    return _entries(rows[1:], header)


def plan(entries: Iterable[Entry], people: Iterable[Person]) -> Plan:
    """Return what a roster would do to the people who are known. Nothing is changed."""
    known = {person.staff_number.casefold(): person for person in people}
    added, changed, same = [], [], 0
    for entry in entries:
        person = known.pop(entry.staff_number.casefold(), None)
        if person is None:
            added.append(entry)
        elif differing := tuple(_differences(person, entry)):
            changed.append(Change(person, entry, differing))
        else:
            same += 1
    left = tuple(sorted((p for p in known.values() if p.present), key=lambda p: p.staff_number))
    stay = len(changed) + same
    return Plan(tuple(added), tuple(changed), left, same, tuple(_doubts(added, left, stay)))


def _header_problems(header: list[str]) -> Iterator[Problem]:
    wanted = ",".join(COLUMNS)
    if not any(header):
        yield Problem(1, "", "", f"The first line names the columns: {wanted}")
        return
    if len(header) == 1 and any(sign in header[0] for sign in ";\t"):
        yield Problem(1, "", header[0][:_SHOWN], "Separate the columns by commas.")
        return
    for number, name in enumerate(header, 1):
        missing = [column for column in COLUMNS if column not in header]
        if name not in COLUMNS:
            near = get_close_matches(name, missing, n=1)
            mend = (
                f"Did you mean “{near[0]}”?" if near else "Leave this column out: the desk does not need it."
            )
            yield Problem(1, name or f"column {number}", name[:_SHOWN], mend)
        elif header.index(name) != number - 1:
            yield Problem(1, name, name, "This column stands twice. Leave one of them out.")
    for column in COLUMNS:
        if column not in header:
            yield Problem(1, column, "", f"This column is missing. The columns are: {wanted}")


def _entries(rows: list[tuple[int, list[str]]], header: list[str]) -> tuple[list[Entry], list[Problem]]:
    found: list[Entry] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for line, row in rows:
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(header):
            mend = f"{len(header)} values are wanted. Put a value that holds a comma in quotation marks."
            problems.append(Problem(line, "", f"{len(row)} values", mend))
            continue
        cells = {name: " ".join(cell.split()) for name, cell in zip(header, row, strict=True)}
        problems += _cell_problems(line, cells)
        number = cells["staff_number"].casefold()
        if number and number in seen:
            mend = f"This number stands on line {seen[number]} as well. Each person has one line."
            problems.append(Problem(line, "staff_number", cells["staff_number"][:_SHOWN], mend))
        seen.setdefault(number, line)
        found.append(Entry(**cells))
    if not found and not problems:
        problems.append(
            Problem(2, "", "", "The roster names nobody. Every person is a line below the columns.")
        )
    return found, problems


def _cell_problems(line: int, cells: Mapping[str, str]) -> Iterator[Problem]:
    for name, value in cells.items():
        shown = value[:_SHOWN]
        if not value and name in _NEEDED:
            yield Problem(
                line, name, "", "This is needed of every person. Fill it in, or leave the line out."
            )
        elif len(value) > _LONGEST[name]:
            yield Problem(line, name, f"{shown}…", f"Shorten it to {_LONGEST[name]} characters.")
        elif not value.isprintable():
            yield Problem(line, name, ascii(shown), "Take out what cannot be seen, and type it anew.")
    if cells["email"]:
        try:
            validate_email(cells["email"])
        except ValidationError:
            mend = "Write an address like jo@agency.gov.au, or leave it empty."
            yield Problem(line, "email", cells["email"][:_SHOWN], mend)


def _differences(person: Person, entry: Entry) -> Iterator[tuple[str, str, str]]:
    for name, new in entry.values().items():
        old = getattr(person, name)
        if old != new:
            yield name.replace("_", " "), old, new
    if not person.present:
        yield "with the agency", "no", "yes"


def _doubts(added: list[Entry], left: tuple[Person, ...], stay: int) -> Iterator[str]:
    gone = {_bare(person.staff_number): person.staff_number for person in left}
    for entry in added:
        if other := gone.get(_bare(entry.staff_number)):
            yield (
                f"{entry.staff_number} is new and {other} would leave. If that is one person, the number was "
                "changed on the way, as spreadsheets do: format its column as text."
            )
    if len(left) > max(stay, 1):
        yield f"More people would leave ({len(left)}) than stay ({stay}). Make sure that the roster is whole."


def _bare(number: str) -> str:
    return number.casefold().lstrip("0")
