"""Reads a policy pack from its folder. Every error names file, key or line, the value, and the fix.

A pack is a folder::

    pack.toml  clauses.toml  law.toml  agency.toml  harbours.toml  emoji.toml
    lexicon/*.toml      one file a subject: word lists and the signals made of them
    rules/*.md          one page a rule
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from circumspect.errors import PackError, suggest
from circumspect.policy.model import (
    CLAUSE_KINDS,
    COVERAGES,
    Agency,
    Clause,
    Composite,
    Contacts,
    Group,
    Harbour,
    Law,
    Pack,
    strings,
)
from circumspect.rules.condition import KEYS as CONDITION_KEYS
from circumspect.rules.condition import condition_from_mapping
from circumspect.rules.page import split_page
from circumspect.rules.rule import Rule, rule_from_mapping

DEFAULT_PACK = "acbps_2012"
_GROUP_KEYS = frozenset({"note", "phrases", "exact", "patterns", "common", "hides"})
_COMPOSITE_KEYS = CONDITION_KEYS | {"note"}
_OVERLAY_KEYS = frozenset({"contacts", "vocabulary"})


def load_pack(name_or_folder: str | Path = DEFAULT_PACK, overlay: str | Path | None = None) -> Pack:
    """Read a pack that ships with Circumspect (by name) or one of your own (by folder).

    *overlay* is a TOML file of the agency's own private additions: ``[contacts]`` lists and
    ``[vocabulary.<group>]`` word lists, laid over the pack's. Raises PackError.
    """
    root = _folder(name_or_folder)
    head = _toml(root / "pack.toml", "pack.toml")
    for key in ("id", "title", "agency", "version", "certainty", "advice"):
        if key not in head:
            raise PackError(f"pack.toml: the key '{key}' is missing.")
    extra = _overlay(Path(overlay)) if overlay else {}
    agency_data = _toml(root / "agency.toml", "agency.toml")
    groups, composites = _lexicon(root, agency_data, extra)
    rules, pages = _rules(root)
    return Pack(
        id=head["id"],
        title=head["title"],
        agency_name=head["agency"],
        version=head["version"],
        digest=_digest(root),
        document=head.get("document", {}),
        certainty=head["certainty"],
        advice=head["advice"],
        clauses=tuple(_clauses(root)),
        laws=tuple(_laws(root)),
        agency=_agency(agency_data, extra),
        groups=groups,
        composites=composites,
        harbours=tuple(_harbours(root)),
        rules=rules,
        pages=pages,
        emoji=_toml(root / "emoji.toml", "emoji.toml", optional=True).get("emoji", {}),
    )


def shipped_packs() -> tuple[str, ...]:
    """Return the names of the packs that come with Circumspect."""
    packs = resources.files("circumspect") / "packs"
    return tuple(sorted(entry.name for entry in packs.iterdir() if (entry / "pack.toml").is_file()))


def _folder(name_or_folder: str | Path) -> Traversable:
    if str(name_or_folder) in shipped_packs():
        return resources.files("circumspect") / "packs" / str(name_or_folder)
    folder = Path(name_or_folder)
    if not (folder / "pack.toml").is_file():
        raise PackError(
            f"no policy pack at '{name_or_folder}': a pack is a folder with a file pack.toml, or one of the "
            f"names that ship with Circumspect.{suggest(str(name_or_folder), shipped_packs())}"
        )
    return folder


def _toml(path: Traversable, name: str, *, optional: bool = False) -> dict[str, Any]:
    if optional and not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise PackError(f"{name}: the file is missing from the pack.") from None
    except OSError as error:
        raise PackError(f"{name}: cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError as error:
        raise PackError(f"{name}: is not UTF-8 text (byte {error.start}). Save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise PackError(f"{name}: is not valid TOML: {error}.") from None


def _digest(root: Traversable) -> str:
    """SHA-256 over the names and bytes of every file of the pack, in order of name."""
    total = hashlib.sha256()
    for name, path in sorted(_files(root, "")):
        total.update(f"{name}\n".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _files(folder: Traversable, prefix: str) -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _files(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith((".toml", ".md")):
            yield prefix + entry.name, entry


def _overlay(path: Path) -> dict[str, Any]:
    data = _toml(path, path.name)
    for key in data:
        if key not in _OVERLAY_KEYS:
            raise PackError(f"{path.name}: unknown table '{key}'.{suggest(key, _OVERLAY_KEYS)}")
    known = {field.name.replace("_", "-") for field in fields(Contacts)}
    for key in data.get("contacts", {}):
        if key not in known:
            raise PackError(f"{path.name}: [contacts] unknown key '{key}'.{suggest(key, known)}")
    return data


def _clauses(root: Traversable) -> Iterator[Clause]:
    seen: set[tuple[str, date]] = set()
    for number, table in enumerate(_toml(root / "clauses.toml", "clauses.toml").get("clause", []), 1):
        place = f"clauses.toml: clause {table.get('id', f'number {number}')}"
        _need(table, ("id", "kind", "title", "text", "from", "source", "coverage", "coverage-why"), place)
        _one_of(table, "kind", CLAUSE_KINDS, place)
        _one_of(table, "coverage", COVERAGES, place)
        if (table["id"], table["from"]) in seen:
            raise PackError(f"{place}: is given twice from the same day; give the later text a later 'from'.")
        seen.add((table["id"], table["from"]))
        yield Clause(
            since=table["from"],
            until=table.get("until"),
            id=table["id"],
            kind=table["kind"],
            title=table["title"],
            text=table["text"],
            source=table["source"],
            coverage=table["coverage"],
            coverage_why=table["coverage-why"],
            law=strings(table.get("law")),
            related=strings(table.get("related")),
            question=table.get("question", ""),
        )


def _laws(root: Traversable) -> Iterator[Law]:
    for number, table in enumerate(_toml(root / "law.toml", "law.toml", optional=True).get("law", []), 1):
        place = f"law.toml: law {table.get('id', f'number {number}')}"
        _need(table, ("id", "title", "gist", "source", "verified"), place)
        yield Law(
            since=table.get("from"),
            until=table.get("until"),
            id=table["id"],
            title=table["title"],
            provision=table.get("provision", ""),
            gist=table["gist"],
            source=table["source"],
            verified=table["verified"],
            penalty=table.get("penalty", ""),
            replaced_by=table.get("replaced-by", ""),
            note=table.get("note", ""),
        )


def _agency(data: Mapping[str, Any], extra: Mapping[str, Any]) -> Agency:
    contacts = {}
    for field in fields(Contacts):
        key = field.name.replace("_", "-")
        contacts[field.name] = strings(data.get("contacts", {}).get(key)) + strings(extra.get("contacts", {}).get(key))
    tables = {key: tuple(value) for key, value in data.items() if isinstance(value, list) and key != "name"}
    return Agency(names=tuple(data.get("name", [])), contacts=Contacts(**contacts), tables=tables)


def _lexicon(
    root: Traversable, agency: Mapping[str, Any], extra: Mapping[str, Any]
) -> tuple[tuple[Group, ...], tuple[Composite, ...]]:
    groups: dict[str, Group] = {}
    composites: dict[str, Composite] = {}
    sources = [("agency.toml", agency.get("vocabulary", {}))]
    folder = root / "lexicon"
    for path in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if path.name.endswith(".toml"):
            sources.append((f"lexicon/{path.name}", _toml(path, f"lexicon/{path.name}")))
    for file, tables in sources:
        for name, table in tables.items():
            place = f"{file}: [{name}]"
            if name in groups or name in composites:
                raise PackError(f"{place}: the name is taken by another list or signal.")
            if "all" in table:
                _known(table, _COMPOSITE_KEYS, place)
                try:
                    condition = condition_from_mapping(table)
                except PackError as error:
                    raise PackError(f"{place}: {error}") from None
                composites[name] = Composite(name, file, condition, table.get("note", ""))
            else:
                groups[name] = _group(name, file, table, place)
    for name, table in extra.get("vocabulary", {}).items():
        added = _group(name, "overlay", table, f"overlay: [vocabulary.{name}]")
        old = groups.get(name, Group(name, "overlay"))
        groups[name] = Group(
            name,
            old.subject,
            old.note or added.note,
            old.phrases + added.phrases,
            old.exact + added.exact,
            old.patterns + added.patterns,
            old.common,
            old.hides,
        )
    return tuple(groups.values()), tuple(composites.values())


def _group(name: str, file: str, table: Any, place: str) -> Group:
    if not isinstance(table, dict):
        raise PackError(f"{place}: must be a table with phrases, exact or patterns.")
    _known(table, _GROUP_KEYS, place)
    for key in ("phrases", "exact", "patterns"):
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise PackError(f"{place}: '{key}' must be a list of words in quotes, none of them empty.")
    group = Group(
        name,
        file,
        table.get("note", ""),
        strings(table.get("phrases")),
        strings(table.get("exact")),
        strings(table.get("patterns")),
        bool(table.get("common", False)),
        strings(table.get("hides")),
    )
    if not (group.phrases or group.exact or group.patterns):
        raise PackError(f"{place}: is empty; give it phrases, exact or patterns.")
    if group.common and group.hides:
        raise PackError(f"{place}: a common list cannot hide others; it is looked up too late for that.")
    if group.common and group.patterns:
        raise PackError(f"{place}: a common list cannot have patterns; every pattern is looked at always.")
    return group


def _harbours(root: Traversable) -> Iterator[Harbour]:
    for number, table in enumerate(_toml(root / "harbours.toml", "harbours.toml", optional=True).get("harbour", []), 1):
        place = f"harbours.toml: harbour {table.get('id', f'number {number}')}"
        _need(table, ("id", "title", "text", "clauses", "all"), place)
        _known(table, CONDITION_KEYS | {"id", "title", "text", "clauses"}, place)
        try:
            condition = condition_from_mapping(table)
        except PackError as error:
            raise PackError(f"{place}: {error}") from None
        yield Harbour(table["id"], table["title"], table["text"], strings(table["clauses"]), condition)


def _rules(root: Traversable) -> tuple[tuple[Rule, ...], dict[str, str]]:
    rules, pages = [], {}
    for path in sorted((root / "rules").iterdir(), key=lambda entry: entry.name):
        if not path.name.endswith(".md"):
            continue
        file = f"rules/{path.name}"
        try:
            source = path.read_text("utf-8")
            header, _, _ = split_page(source)
            rule = rule_from_mapping(header)
        except UnicodeDecodeError as error:
            raise PackError(f"{file}: is not UTF-8 text (byte {error.start}). Save it as UTF-8.") from None
        except PackError as error:
            raise PackError(f"{file}: {error}") from None
        if path.name != f"{rule.id}.md":
            raise PackError(f"{file}: holds the rule '{rule.id}'; the file must be called {rule.id}.md.")
        rules.append(rule)
        pages[rule.id] = source
    if not rules:
        raise PackError("rules/: the pack has no rule page.")
    return tuple(rules), pages


def _need(table: Mapping[str, Any], keys: tuple[str, ...], place: str) -> None:
    for key in keys:
        if key not in table:
            near = [name for name in table if name not in keys]
            raise PackError(f"{place}: the key '{key}' is missing.{suggest(key, near) if near else ''}")


def _known(table: Mapping[str, Any], known: frozenset[str], place: str) -> None:
    for key in table:
        if key not in known:
            raise PackError(f"{place}: unknown key '{key}'.{suggest(key, known)}")


def _one_of(table: Mapping[str, Any], key: str, known: tuple[str, ...], place: str) -> None:
    if table[key] not in known:
        raise PackError(f"{place}: '{key}' is {table[key]!r}.{suggest(str(table[key]), known)}")
