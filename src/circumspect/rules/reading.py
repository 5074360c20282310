"""Reads the tables of a pack key by key, so that every error names the place, the value and the fix."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from circumspect.errors import PackError, suggest

_KINDS = {
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "text",
    list: "a list",
    dict: "a table",
    datetime: "a date with a time",
    date: "a date",
}


class Table:
    """One TOML table. *place* says where it stands ("clauses.toml: clause 2.3"), for the errors."""

    def __init__(self, data: object, place: str = "") -> None:
        self.place = place
        if not isinstance(data, Mapping):
            raise self.error(f"must be a table of keys and values; found {kind(data)}.")
        self.data = data

    def __contains__(self, key: str) -> bool:
        return key in self.data

    def error(self, message: str) -> PackError:
        """Return an error that names this place."""
        return PackError(f"{self.place}: {message}" if self.place else message)

    def known(self, keys: Collection[str]) -> Table:
        """Refuse a key that is none of *keys*, naming the nearest."""
        for key in self.data:
            if key not in keys:
                raise self.error(f"unknown key '{key}'.{suggest(key, keys)}")
        return self

    def need(self, *keys: str) -> Table:
        """Refuse the table when one of *keys* is missing."""
        for key in keys:
            if key not in self.data:
                near = get_close_matches(key, [name for name in self.data if name not in keys], n=1)
                hint = f" Is '{near[0]}' meant to be it?" if near else ""
                raise self.error(f"the key '{key}' is missing.{hint}")
        return self

    def text(self, key: str, default: str = "") -> str:
        """Return the text of a key."""
        value = self.data.get(key, default)
        if not isinstance(value, str):
            raise self.error(f"'{key}' must be text in quotes; found {kind(value)}.")
        return value

    def words(self, key: str) -> str:
        """Return the text of a key that must be there and must not be empty."""
        value = self.need(key).text(key)
        if not value.strip():
            raise self.error(f"'{key}' is empty; say it in words.")
        return value

    def names(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, none of them empty; a missing key is an empty list."""
        value = self.data.get(key, [])
        if isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value):
            return tuple(value)
        raise self.error(
            f'\'{key}\' must be a list of texts in quotes, none empty: ["one", "two"]; found {kind(value)}.'
        )

    def day(self, key: str) -> date | None:
        """Return a day, None where the key is missing."""
        value = self.data.get(key)
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        raise self.error(f"'{key}' must be a day without quotes, such as 2012-01-18; found {kind(value)}.")

    def flag(self, key: str) -> bool:
        """Return true or false; a missing key is false."""
        value = self.data.get(key, False)
        if not isinstance(value, bool):
            raise self.error(f"'{key}' must be true or false, without quotes; found {kind(value)}.")
        return value

    def choice(self, key: str, known: Collection[str], default: str = "") -> str:
        """Return the text of a key that must be one of *known*."""
        value = self.text(key, default)
        if value not in known:
            raise self.error(f"'{key}' is '{value}', which is none of those known.{_choices(value, known)}")
        return value

    def table(self, key: str) -> Mapping[str, Any]:
        """Return the table under a key, an empty one where it is missing."""
        value = self.data.get(key, {})
        if not isinstance(value, Mapping):
            raise self.error(f"[{key}] must be a table of keys and values; found {kind(value)}.")
        return value

    def tables(self, key: str) -> Iterator[Any]:
        """Yield the tables written as ``[[key]]``."""
        value = self.data.get(key, [])
        if not isinstance(value, list):
            raise self.error(f"'{key}' must be written as [[{key}]], once for each; found {kind(value)}.")
        yield from value


def kind(value: object) -> str:
    """Say what kind of TOML value something is."""
    return _KINDS.get(type(value), "something else")


def _choices(value: str, known: Collection[str]) -> str:
    return suggest(value, known) or f" Known: {', '.join(sorted(known))}."
