"""Reads a policy pack from its folder. Every error names file, key or line, the value, and the fix.

pack.toml  clauses.toml  law.toml  agency.toml  harbours.toml  emoji.toml  traits.toml
lexicon/*.toml      one file a subject: word lists and the signals made of them
rules/*.md          one page a rule
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path
from types import TracebackType
from typing import Any

from circumspect.errors import PackError, suggest
from circumspect.policy.contacts import CONTACT_KEYS, contacts_of
from circumspect.policy.files import (
    DEFAULT_PACK,
    folder_files,
    pack_digest,
    pack_folder,
    pack_sources,
    read_text,
    read_toml,
    shipped_packs,
)
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
)
from circumspect.policy.patterns import pattern_problems
from circumspect.policy.phrases import check_brackets
from circumspect.rules.condition import KEYS as CONDITION_KEYS
from circumspect.rules.condition import condition_from_mapping
from circumspect.rules.page import split_page
from circumspect.rules.reading import Table
from circumspect.rules.rule import Rule, rule_from_mapping

FORMAT = 1
"""The format of packs that this version reads (``format`` in pack.toml)."""

_HEAD_KEYS = frozenset({"format", "id", "title", "agency", "version", "document", "certainty", "advice"})
_CLAUSE_KEYS = frozenset(
    {"id", "kind", "title", "text", "from", "until", "source", "law", "coverage", "coverage-why", "related"}
) | {"question"}
_LAW_KEYS = frozenset(
    {"id", "title", "provision", "from", "until", "gist", "source", "verified", "penalty", "replaced-by"}
) | {"note"}
_GROUP_KEYS = frozenset({"note", "phrases", "exact", "patterns", "common", "hides"})
_COMPOSITE_KEYS = CONDITION_KEYS | {"note"}
_HARBOUR_KEYS = CONDITION_KEYS | {"id", "title", "text", "clauses"}
_OVERLAY_KEYS = frozenset({"contacts", "vocabulary"})


class _Errors:
    """What to do with an error: raise it at once, or keep it in a list and read on."""

    def __init__(self, kept: list[PackError] | None) -> None:
        self._kept = kept

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: object, error: BaseException | None, traceback: TracebackType | None) -> bool:
        if self._kept is None or not isinstance(error, PackError):
            return False
        self._kept.append(error)
        return True


def load_pack(name_or_folder: str | Path = DEFAULT_PACK, overlay: str | Path | None = None) -> Pack:
    """Read a pack that ships with Circumspect (by name) or one of your own (by folder).

    *overlay* is a TOML file of the agency's own private additions: ``[contacts]`` lists and
    ``[vocabulary.<group>]`` word lists, laid over the pack's. Raises PackError.
    """
    return _load(pack_folder(name_or_folder), overlay, _Errors(None))


def try_pack(
    name_or_folder: str | Path = DEFAULT_PACK, overlay: str | Path | None = None
) -> tuple[Pack | None, tuple[PackError, ...]]:
    """Read a pack as ``load_pack`` does, but go on after an error: return the pack, or all that is wrong."""
    found: list[PackError] = []
    errors, pack = _Errors(found), None
    with errors:
        pack = _load(pack_folder(name_or_folder), overlay, errors)
    return (None if found else pack), tuple(found)


def _load(root: Traversable, overlay: str | Path | None, errors: _Errors) -> Pack:
    head, agency_data, extra = Table({}), Table({}), Table({})
    sayings: Mapping[str, Mapping[str, str]] = {"emoji": {}, "traits": {}}
    with errors:
        head = _head(root)
    with errors:
        agency_data = Table(read_toml(root / "agency.toml", "agency.toml"), "agency.toml")
    with errors:
        extra = _overlay(Path(overlay)) if overlay else extra
    with errors:
        sayings = {key: _sayings(root, key) for key in sayings}
    groups, composites = _lexicon(root, agency_data, extra, errors)
    rules, pages = _rules(root, errors)
    agency = Agency((), Contacts(), {})
    with errors:
        agency = _agency(agency_data, extra)
    return Pack(
        id=head.text("id"),
        title=head.text("title"),
        agency_name=head.text("agency"),
        version=head.text("version"),
        digest=pack_digest(root, overlay),
        document=head.table("document"),
        certainty=head.table("certainty"),
        advice=head.table("advice"),
        clauses=tuple(_clauses(root, errors)),
        laws=tuple(_laws(root, errors)),
        agency=agency,
        groups=groups,
        composites=composites,
        harbours=tuple(_harbours(root, errors)),
        rules=rules,
        pages=pages,
        emoji=sayings["emoji"],
        traits=sayings["traits"],
    )


def _head(root: Traversable) -> Table:
    head = Table(read_toml(root / "pack.toml", "pack.toml"), "pack.toml")
    head.known(_HEAD_KEYS).need("id", "title", "agency", "version", "certainty", "advice")
    if head.data.get("format", FORMAT) != FORMAT:
        raise head.error(
            f"'format' is {head.data['format']!r}, and this version of Circumspect reads {FORMAT}."
        )
    for key in ("id", "title", "agency", "version"):
        head.words(key)
    head.table("document")
    certainty = Table(head.table("certainty"), "pack.toml: [certainty]")
    for name in certainty.data:
        certainty.words(name)
    for name, entry in head.table("advice").items():
        advice = Table(entry, f"pack.toml: [advice.{name}]")
        advice.words("title"), advice.words("text")
    return head


def _sayings(root: Traversable, key: str) -> Mapping[str, str]:
    file = Table(read_toml(root / f"{key}.toml", f"{key}.toml", optional=True), f"{key}.toml").known({key})
    table = Table(file.table(key), f"{key}.toml: [{key}]")
    return {thing: table.words(thing) for thing in table.data}


def _overlay(path: Path) -> Table:
    data = Table(read_toml(path, path.name), path.name)
    for key in data.data:
        if key not in _OVERLAY_KEYS:
            raise data.error(f"unknown table '{key}'.{suggest(key, _OVERLAY_KEYS)}")
    Table(data.table("contacts"), f"{path.name}: [contacts]").known(CONTACT_KEYS)
    return data


def _clauses(root: Traversable, errors: _Errors) -> Iterator[Clause]:
    seen: set[tuple[str, date | None]] = set()
    for table in _entries(root / "clauses.toml", "clause", errors):
        with errors:
            clause = _clause(table)
            if (clause.id, clause.since) in seen:
                raise table.error("is given twice from the same day; give the later text a later 'from'.")
            seen.add((clause.id, clause.since))
            yield clause


def _clause(table: Table) -> Clause:
    table.known(_CLAUSE_KEYS).need(
        "id", "kind", "title", "text", "from", "source", "coverage", "coverage-why"
    )
    return Clause(
        since=table.day("from"),
        until=table.day("until"),
        id=table.words("id"),
        kind=table.choice("kind", CLAUSE_KINDS),
        title=table.words("title"),
        text=table.words("text"),
        source=table.words("source"),
        coverage=table.choice("coverage", COVERAGES),
        coverage_why=table.words("coverage-why"),
        law=table.names("law"),
        related=table.names("related"),
        question=table.text("question"),
    )


def _laws(root: Traversable, errors: _Errors) -> Iterator[Law]:
    for table in _entries(root / "law.toml", "law", errors, optional=True):
        with errors:
            table.known(_LAW_KEYS).need("id", "title", "gist", "source", "verified")
            yield Law(
                since=table.day("from"),
                until=table.day("until"),
                id=table.words("id"),
                title=table.words("title"),
                provision=table.text("provision"),
                gist=table.words("gist"),
                source=table.words("source"),
                verified=table.flag("verified"),
                penalty=table.text("penalty"),
                replaced_by=table.text("replaced-by"),
                note=table.text("note"),
            )


def _entries(path: Traversable, key: str, errors: _Errors, *, optional: bool = False) -> Iterator[Table]:
    """Yield the tables ``[[key]]`` of a file, each of which knows its place."""
    entries: list[Any] = []
    with errors:
        file = Table(read_toml(path, path.name, optional=optional), path.name).known({key})
        entries = list(file.tables(key))
    for number, entry in enumerate(entries, 1):
        with errors:
            name = entry.get("id", f"number {number}") if isinstance(entry, Mapping) else f"number {number}"
            yield Table(entry, f"{path.name}: {key} {name}")


def _agency(data: Table, extra: Table) -> Agency:
    ours = Table(data.table("contacts"), "agency.toml: [contacts]").known(CONTACT_KEYS)
    contacts = contacts_of(ours, Table(extra.table("contacts"), "overlay: [contacts]"))
    for key, value in data.data.items():
        if key not in {"contacts", "vocabulary"} and not isinstance(value, list):
            raise data.error(f"unknown table [{key}]; a list of things is written [[{key}]], once for each.")
    tables = {
        key: tuple(Table(entry, f"agency.toml: [[{key}]]").data for entry in data.tables(key))
        for key, value in data.data.items()
        if isinstance(value, list)
    }
    return Agency(names=tables.pop("name", ()), contacts=contacts, tables=tables)


def _lexicon(
    root: Traversable, agency: Table, extra: Table, errors: _Errors
) -> tuple[tuple[Group, ...], tuple[Composite, ...]]:
    groups: dict[str, Group] = {}
    composites: dict[str, Composite] = {}
    for file, name, entry in _vocabulary(root, agency, errors):
        with errors:
            table = Table(entry, f"{file}: [{name}]")
            if name in groups or name in composites:
                raise table.error("the name is taken by another list or signal.")
            if "all" in table:
                composites[name] = _composite(name, file, table)
            else:
                groups[name] = _group(name, file, table)
    with errors:
        for name, entry in extra.table("vocabulary").items():
            with errors:
                table = Table(entry, f"overlay: [vocabulary.{name}]")
                groups[name] = _added(name, groups, composites, table)
    for group in groups.values():
        with errors:
            _refuse_chains(group, groups)
    return tuple(groups.values()), tuple(composites.values())


def _refuse_chains(group: Group, groups: Mapping[str, Group]) -> None:
    """A list that hides one that hides others would make the outcome depend on which of them comes first."""
    for name in group.hides:
        if name in groups and groups[name].hides:
            place = f"{group.subject}: [{group.name}]"
            raise PackError(f"{place} hides '{name}', which itself hides others; let one of the two hide.")


def _vocabulary(root: Traversable, agency: Table, errors: _Errors) -> Iterator[tuple[str, str, Any]]:
    with errors:
        for name, entry in agency.table("vocabulary").items():
            yield "agency.toml", name, entry
    for file, path in folder_files(root / "lexicon", "lexicon", ".toml"):
        with errors:
            for name, entry in read_toml(path, file).items():
                yield file, name, entry


def _composite(name: str, file: str, table: Table) -> Composite:
    table.known(_COMPOSITE_KEYS)
    try:
        return Composite(name, file, condition_from_mapping(table.data), table.text("note"))
    except PackError as error:
        raise table.error(str(error)) from None


def _group(name: str, file: str, table: Table) -> Group:
    table.known(_GROUP_KEYS)
    group = Group(
        name,
        file,
        table.text("note"),
        table.names("phrases"),
        table.names("exact"),
        table.names("patterns"),
        table.flag("common"),
        table.names("hides"),
    )
    if not (group.phrases or group.exact or group.patterns):
        raise table.error("is empty; give it phrases, exact or patterns.")
    if group.common and group.hides:
        raise table.error("a common list cannot hide others; it is looked up too late for that.")
    if group.common and group.patterns:
        raise table.error("a common list cannot have patterns; every pattern is looked at always.")
    for phrase in group.phrases + group.exact:
        if "(" in phrase or ")" in phrase:
            try:
                check_brackets(phrase)
            except PackError as error:
                raise table.error(str(error)) from None
    return group


def _added(
    name: str, groups: Mapping[str, Group], composites: Mapping[str, Composite], table: Table
) -> Group:
    """Return a list of the pack with the words of an overlay added to it."""
    if name in composites:
        raise table.error("is a signal made of others; an overlay adds words to lists only.")
    if name not in groups:
        raise table.error(f"no list of the pack has this name.{suggest(name, groups)}")
    old = groups[name]
    added = _group(name, "overlay", table)
    for pattern in added.patterns:  # an agency's own file is no part of the pack that `policy lint` is run on
        for problem in pattern_problems(pattern):
            raise table.error(f"the pattern {pattern!r} {problem}")
    if old.common and added.patterns:
        raise table.error("this list of the pack is common, so patterns cannot be added to it.")
    return replace(
        old,
        note=old.note or added.note,
        phrases=old.phrases + added.phrases,
        exact=old.exact + added.exact,
        patterns=old.patterns + added.patterns,
        hides=tuple(dict.fromkeys(old.hides + added.hides)),
    )


def _harbours(root: Traversable, errors: _Errors) -> Iterator[Harbour]:
    seen: set[str] = set()
    for table in _entries(root / "harbours.toml", "harbour", errors, optional=True):
        with errors:
            table.need("id", "title", "text", "clauses", "all").known(_HARBOUR_KEYS)
            try:
                condition = condition_from_mapping(table.data)
            except PackError as error:
                raise table.error(str(error)) from None
            if table.words("id") in seen:
                raise table.error("the id is used twice.")
            seen.add(table.words("id"))
            yield Harbour(
                table.words("id"),
                table.words("title"),
                table.words("text"),
                table.names("clauses"),
                condition,
            )


def _rules(root: Traversable, errors: _Errors) -> tuple[tuple[Rule, ...], dict[str, str]]:
    rules: list[Rule] = []
    pages: dict[str, str] = {}
    files = list(folder_files(root / "rules", "rules", ".md"))
    for file, path in files:
        with errors:
            source = read_text(path, file)
            try:
                rule = rule_from_mapping(split_page(source)[0])
            except PackError as error:
                raise PackError(f"{file}: {error}") from None
            if path.name != f"{rule.id}.md":
                raise PackError(f"{file}: holds the rule '{rule.id}'; the file must be called {rule.id}.md.")
            rules.append(rule)
            pages[rule.id] = source
    if not files:
        with errors:
            raise PackError("rules/: the pack has no rule page; write one as docs/pack-format.md shows.")
    return tuple(rules), pages


__all__ = ["DEFAULT_PACK", "FORMAT", "load_pack", "pack_sources", "shipped_packs", "try_pack"]
