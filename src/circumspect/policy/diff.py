"""What changed between two packs, or between two days of one pack: clauses, law, rules, lists, wording."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from difflib import SequenceMatcher
from typing import Any, TypeVar

from circumspect.policy.model import Clause, Composite, Group, Harbour, Law, Pack, day_in_words
from circumspect.policy.wording import condition_in_words, document_lines, in_force
from circumspect.rules.rule import Rule

SCHEMA = "circumspect.policy-diff/1"
_MOST_LISTED = 12
"""How many words of a list the text names before it counts the rest."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed: what it is called, and each of its fields as it was and as it is."""

    id: str
    title: str
    fields: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a pack (its clauses, say): what was added, what ended, and what changed."""

    added: tuple[tuple[str, str], ...] = ()
    ended: tuple[tuple[str, str], ...] = ()
    changed: tuple[Change, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.ended or self.changed)


@dataclass(frozen=True, slots=True)
class ListChange:
    """A word list of both packs whose words differ."""

    name: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    settings: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PolicyDiff:
    """Everything that changed from one state of a policy to another."""

    old: str
    new: str
    document: tuple[Change, ...]
    clauses: Part
    law: Part
    rules: Part
    retired: tuple[tuple[str, str], ...]
    harbours: Part
    lists: Part
    words: tuple[ListChange, ...]
    signals: Part
    wording: Part

    def __bool__(self) -> bool:
        return any(getattr(self, f.name) for f in fields(self) if f.name not in {"old", "new"})


def diff(old: Pack, new: Pack) -> PolicyDiff:
    """Compare two packs, or one pack as of two days; a pack of no day is compared as it stands today."""
    old, new = old.as_of(old.day), new.as_of(new.day)
    old_groups, new_groups = _by(old.groups, _name), _by(new.groups, _name)
    rules = _part(old.rules, new.rules, lambda rule: rule.id, lambda rule: f"{rule.code} {rule.title}", _rule)
    was = {rule.id: rule.status for rule in old.rules}
    both = sorted(old.pages.keys() & new.pages.keys())
    return PolicyDiff(
        old=_label(old),
        new=_label(new),
        document=_document(old, new),
        clauses=_part(old.clauses, new.clauses, lambda c: c.id, lambda c: c.title, _clause),
        law=_part(old.laws, new.laws, _law_key, lambda law: law.title, _law),
        rules=rules,
        retired=tuple(
            (rule.id, f"{rule.code} {rule.title}")
            for rule in new.rules
            if rule.status == "retired" and was.get(rule.id, "retired") != "retired"
        ),
        harbours=_part(old.harbours, new.harbours, lambda h: h.id, lambda h: h.title, _harbour),
        lists=Part(
            added=tuple(
                (name, _count(group)) for name, group in new_groups.items() if name not in old_groups
            ),
            ended=tuple(
                (name, _count(group)) for name, group in old_groups.items() if name not in new_groups
            ),
        ),
        words=tuple(
            change
            for name, group in old_groups.items()
            if name in new_groups and (change := _words(group, new_groups[name])) is not None
        ),
        signals=_part(old.composites, new.composites, _name, lambda c: c.note, _composite),
        wording=_part(
            _wording(old, both).items(),
            _wording(new, both).items(),
            lambda item: item[0],
            lambda _: "",
            lambda item: {"says": item[1]},
        ),
    )


def word_diff(old: str, new: str) -> str:
    """Return both texts in one, word by word: what went as ``[-...-]``, what came as ``{+...+}``.

    Where little is left of the old text, the whole of both is shown: that reads better than shreds.
    """
    before, after = old.split(), new.split()
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    kept = sum(b - a for op, a, b, _, _ in steps if op == "equal")
    if 2 * kept < max(len(before), len(after)):
        steps = [("replace", 0, len(before), 0, len(after))]
    parts = []
    for op, a, b, c, d in steps:
        if op == "equal":
            parts.append(" ".join(before[a:b]))
            continue
        gone, come = " ".join(before[a:b]), " ".join(after[c:d])
        parts += [f"[-{gone}-]"] * bool(gone) + [f"{{+{come}+}}"] * bool(come)
    return " ".join(parts)


def diff_text(found: PolicyDiff) -> str:
    """Return the differences as plain text; words that went stand in [- -], words that came in {+ +}."""
    lines = [f"From  {found.old}", f"to    {found.new}", ""]
    if not found:
        return "\n".join([*lines, "Nothing differs.", ""])
    lines += _change_lines("Document control", found.document)
    lines += _part_lines("Clauses", found.clauses)
    lines += _part_lines("Law", found.law)
    lines += _part_lines("Rules", found.rules)
    lines += [f"  retired  {name}: {title}" for name, title in found.retired]
    lines += [""] * bool(found.retired)
    lines += _part_lines("Safe harbours", found.harbours)
    lines += _part_lines("Lists", found.lists)
    for change in found.words:
        lines.append(f"  list {change.name}")
        lines += [f"    {key}: {word_diff(*pair)}" for key, pair in change.settings.items()]
        lines += _listed("+", change.added) + _listed("-", change.removed)
    lines += [""] * bool(found.words)
    lines += _part_lines("Signals made of others", found.signals)
    lines += _part_lines("Agency, wording and pages", found.wording)
    return "\n".join(lines)


def diff_data(found: PolicyDiff) -> dict[str, Any]:
    """Return the differences as plain data."""
    data: dict[str, Any] = {"schema": SCHEMA, "old": found.old, "new": found.new}
    data["document"] = [_change_data(change) for change in found.document]
    for name in ("clauses", "law", "rules", "harbours", "lists", "signals", "wording"):
        part: Part = getattr(found, name)
        data[name] = {
            "added": [{"id": key, "title": title} for key, title in part.added],
            "ended": [{"id": key, "title": title} for key, title in part.ended],
            "changed": [_change_data(change) for change in part.changed],
        }
    data["rules"]["retired"] = [{"id": key, "title": title} for key, title in found.retired]
    data["lists"]["changed"] = [
        {
            "id": change.name,
            "added": list(change.added),
            "removed": list(change.removed),
            "settings": {key: {"old": old, "new": new} for key, (old, new) in change.settings.items()},
        }
        for change in found.words
    ]
    return data


def _part(
    old: Iterable[_T],
    new: Iterable[_T],
    key: Callable[[_T], str],
    title: Callable[[_T], str],
    said: Callable[[_T], Mapping[str, str]],
) -> Part:
    before, after = _by(old, key), _by(new, key)
    changed = []
    for name, one in before.items():
        if name in after:
            was, now = said(one), said(after[name])
            differing = {
                f: (was.get(f, ""), now.get(f, ""))
                for f in {**was, **now}
                if was.get(f, "") != now.get(f, "")
            }
            if differing:
                changed.append(Change(name, title(after[name]), differing))
    return Part(
        added=tuple((name, title(one)) for name, one in after.items() if name not in before),
        ended=tuple((name, title(one)) for name, one in before.items() if name not in after),
        changed=tuple(changed),
    )


def _by(things: Iterable[_T], key: Callable[[_T], str]) -> dict[str, _T]:
    return {key(thing): thing for thing in things}


def _name(named: Group | Composite) -> str:
    return named.name


def _law_key(law: Law) -> str:
    return law.id


def _clause(clause: Clause) -> Mapping[str, str]:
    return {
        "title": clause.title,
        "text": clause.text,
        "question": clause.question,
        "kind": clause.kind,
        "law": ", ".join(clause.law),
        "source": clause.source,
        "coverage": clause.coverage,
        "coverage-why": clause.coverage_why,
        "until": day_in_words(clause.until) if clause.until else "",
    }


def _law(law: Law) -> Mapping[str, str]:
    return {
        "title": law.title,
        "provision": law.provision,
        "gist": law.gist,
        "penalty": law.penalty,
        "verified": "yes" if law.verified else "no",
        "until": day_in_words(law.until) if law.until else "",
    }


def _rule(rule: Rule) -> Mapping[str, str]:
    said = {
        "code": rule.code,
        "title": rule.title,
        "status": rule.status,
        "severity": rule.severity,
        "why": rule.why,
        "mend": rule.mend,
        "clauses": "; ".join(f"{key}: {', '.join(ids)}" for key, ids in sorted(rule.clauses.items())),
        "advice": "; ".join(f"{use}: {advice}" for use, advice in sorted(rule.advice.items())),
        "raise": "; ".join(f"{r.to} when {' or '.join(map(str, r.any))}" for r in rule.raises),
        "questions": ", ".join(rule.questions),
        "holds of": "own words, and others' that are shared or liked" if rule.when_shared else "own words",
    }
    for branch in rule.branches:
        words = [
            str(branch.certainty),
            f"for {', '.join(sorted(branch.uses))} use by {', '.join(sorted(branch.authors))}",
            condition_in_words(branch.condition),
        ]
        words += [f"less certain when {' or '.join(map(str, branch.lower_if))}"] * bool(branch.lower_if)
        words += [f"likely when {' or '.join(map(str, branch.lift_if))}"] * bool(branch.lift_if)
        words += [f"kind {branch.kind}"] * (branch.kind is not None)
        words += [f"mended by '{branch.edit}'"] * (branch.edit is not None)
        words += [f"says: {branch.why} {branch.mend}"] * ((branch.why, branch.mend) != (rule.why, rule.mend))
        said[f"when {branch.id}"] = "; ".join(words)
    return said


def _harbour(harbour: Harbour) -> Mapping[str, str]:
    return {
        "title": harbour.title,
        "text": harbour.text,
        "clauses": ", ".join(harbour.clauses),
        "when": condition_in_words(harbour.condition),
    }


def _composite(composite: Composite) -> Mapping[str, str]:
    return {"when": condition_in_words(composite.condition), "note": composite.note}


def _wording(pack: Pack, pages: Iterable[str]) -> Mapping[str, str]:
    """Return what else a pack says, by where it says it, and on those pages: none of it has an id."""
    agency = pack.agency
    said = {
        f"contacts {f.name.replace('_', '-')}": ", ".join(getattr(agency.contacts, f.name))
        for f in fields(agency.contacts)
    }
    for name, rows in {"names": agency.names, **agency.tables}.items():
        said[f"agency {name}"] = "; ".join(
            ", ".join(f"{key} {value}" for key, value in row.items()) for row in rows
        )
    said |= {f"certainty {key}": words for key, words in pack.certainty.items()}
    for key, words in pack.advice.items():
        said[f"advice {key}"] = "; ".join(f"{name}: {value}" for name, value in words.items())
    said |= {f"emoji {key}": words for key, words in pack.emoji.items()}
    said |= {f"trait {key}": words for key, words in pack.traits.items()}
    # What stands above the page's second fence is the rule itself.
    return said | {f"page {key}": pack.pages[key].split("+++", 2)[-1] for key in pages}


def _words(old: Group, new: Group) -> ListChange | None:
    before = [*old.phrases, *(f"exact {w}" for w in old.exact), *(f"pattern {p}" for p in old.patterns)]
    after = [*new.phrases, *(f"exact {w}" for w in new.exact), *(f"pattern {p}" for p in new.patterns)]
    settings = {
        key: pair
        for key, pair in {
            "common": (str(old.common).lower(), str(new.common).lower()),
            "hides": (", ".join(old.hides), ", ".join(new.hides)),
        }.items()
        if pair[0] != pair[1]
    }
    added = tuple(word for word in after if word not in set(before))
    removed = tuple(word for word in before if word not in set(after))
    return ListChange(new.name, added, removed, settings) if added or removed or settings else None


def _document(old: Pack, new: Pack) -> tuple[Change, ...]:
    before, after = dict(document_lines(old)), dict(document_lines(new))
    differing = {
        key: (before.get(key, ""), after.get(key, ""))
        for key in {**before, **after}
        if before.get(key, "") != after.get(key, "")
    }
    return (Change("document", "", differing),) if differing else ()


def _count(group: Group) -> str:
    return f"{len(group.phrases) + len(group.exact) + len(group.patterns)} entries"


def _label(pack: Pack) -> str:
    return f"{pack.id} {pack.version} (digest {pack.digest[:12]}), {in_force(pack)}"


def _part_lines(title: str, part: Part) -> list[str]:
    if not part:
        return []
    lines = [title]
    lines += [f"  added    {key}: {said}".rstrip(": ") for key, said in part.added]
    lines += [f"  ended    {key}: {said}".rstrip(": ") for key, said in part.ended]
    return lines + _change_lines("", part.changed) + ([] if part.changed else [""])


def _change_lines(title: str, changes: tuple[Change, ...]) -> list[str]:
    if not changes:
        return []
    lines = [title] if title else []
    for change in changes:
        lines += [f"  changed  {change.id}: {change.title}".rstrip(": ")] * (not title)
        lines += [f"    {key}: {word_diff(*pair)}" for key, pair in change.fields.items()]
    return [*lines, ""]


def _listed(sign: str, words: tuple[str, ...]) -> list[str]:
    lines = [f"    {sign} {word}" for word in words[:_MOST_LISTED]]
    return lines + [f"    {sign} and {len(words) - _MOST_LISTED} more"] * (len(words) > _MOST_LISTED)


def _change_data(change: Change) -> dict[str, Any]:
    both = {
        key: {"old": old, "new": new, "words": word_diff(old, new)}
        for key, (old, new) in change.fields.items()
    }
    return {"id": change.id, "title": change.title, "fields": both}
