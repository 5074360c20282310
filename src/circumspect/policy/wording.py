"""Parts of a pack said in words: conditions, document control, how a pack names itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from circumspect.policy.model import Pack, day_in_words
from circumspect.rules.condition import Atom, Condition

PLACES = {
    "": "",
    "post": "anywhere in the post",
    "profile": "in the profile",
    "parent": "in the post that is answered",
    "before": "just before",
    "after": "just after",
    "inside": "around it",
    "context": "as a circumstance",
}
"""Where a signal is looked for, by the prefix of an atom."""

NOTICE = "Printed copies, and copies saved earlier, are not the version in force."


def condition_in_words(condition: Condition) -> str:
    """Write a condition out in one sentence without its full stop."""
    entries = ", and ".join(_or(group) for group in condition.all)
    parts = [entries + (", in this order" if condition.ordered else "")]
    if len(condition.all) > 1:
        counted = isinstance(condition.within, int)
        parts.append(f"within {condition.within} words" if counted else f"within one {condition.within}")
    if condition.any:
        parts.append(f"with {_or(condition.any)}")
    if condition.unless:
        parts.append(f"unless there is {_or(condition.unless)}")
    if condition.mark:
        parts.append(f"marking {' and '.join(condition.mark)}")
    if condition.widen != "match":
        parts.append(f"marking the whole {condition.widen}")
    return "; ".join(parts)


def atom_in_words(atom: Atom) -> str:
    """Say what an atom asks for and where it looks."""
    if atom.relation != "context":
        return f"{atom.signal} {PLACES[atom.relation]}".rstrip()
    if atom.signal.startswith("found-"):
        return f"a finding of {atom.signal.removeprefix('found-')}"
    if atom.signal.startswith("channel-"):
        return f"the channel {atom.signal.removeprefix('channel-')}"
    return f"the circumstance '{atom.signal}'"


def document_lines(pack: Pack) -> Iterator[tuple[str, str]]:
    """Yield document control as pairs of label and text, in the order of the pack."""
    yield "Policy pack", pack.title
    yield "Agency", pack.agency_name
    yield from _lines(pack.document, "")


def identity(pack: Pack) -> str:
    """Name a pack so that a copy can be told from another: id, version, digest."""
    return f"{pack.id}, version {pack.version}, digest {pack.digest}"


def in_force(pack: Pack) -> str:
    """Say of which day the clauses are."""
    return f"as in force on {day_in_words(pack.day)}" if pack.day else "as in force today"


def plain(value: Any) -> str:
    """Write a value of a TOML file in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return day_in_words(value)
    if isinstance(value, Mapping):
        return ", ".join(_pair(key, one) for key, one in value.items())
    if isinstance(value, list):
        return "; ".join(map(plain, value))
    return str(value)


def _or(atoms: tuple[Atom, ...]) -> str:
    return " or ".join(map(atom_in_words, atoms))


def _lines(data: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in data.items():
        label = f"{prefix}{key.replace('_', ' ').replace('-', ' ')}"
        if isinstance(value, Mapping) and not {"name", "position", "id"} & set(value):
            yield from _lines(value, f"{label}: ")
        else:
            yield label[:1].upper() + label[1:], plain(value)


def _pair(key: str, value: Any) -> str:
    if value is True:
        return key
    if isinstance(value, date):
        return f"{key} {plain(value)}" if key == "on" else plain(value)
    return plain(value)
