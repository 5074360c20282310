"""Word lists, patterns, and the conditions that ask for them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from functools import cache

from circumspect.content.language import function_words
from circumspect.errors import PackError, suggest
from circumspect.policy.model import Composite, Group, Pack
from circumspect.policy.patterns import pattern_problems
from circumspect.policy.phrases import expand, spellings
from circumspect.policy.problem import Problem, Sources
from circumspect.reader.reading import signal_names
from circumspect.rules.condition import Atom, Condition
from circumspect.rules.rule import KINDS

_MOST_SHOWN = 48
"""How many characters of a phrase a message shows."""


def list_problems(pack: Pack, files: Sources) -> Iterator[Problem]:
    """Yield what is wrong with the word lists: patterns, phrases, duplicates, lists that nothing asks for."""
    groups = {group.name: group for group in pack.groups}
    used = {atom.signal for _, _, atoms in _asking(pack) for atom in atoms}
    used |= {name for group in pack.groups for name in group.hides}
    for group in pack.groups:
        head = _head_line(group, files)
        for problem in (*_patterns(group), *_phrases(group), *_hides(group, groups)):
            mentioned = problem.key.removeprefix("in ")
            line = files.line_with(group.subject, mentioned, head) if mentioned else head
            yield Problem(
                group.subject, f"[{group.name}]", problem.message, problem.hint, problem.grave, line
            )
    named_things: list[Group | Composite] = [*pack.groups, *pack.composites]
    for named in named_things:
        if named.name not in used:
            said = "no rule, signal or harbour asks for it."
            hint, line = "Use it, or leave it out.", _head_line(named, files)
            yield Problem(named.subject, f"[{named.name}]", said, hint, grave=False, line=line)


def condition_problems(
    pack: Pack, files: Sources, signals: Collection[str], circumstances: Collection[str]
) -> Iterator[Problem]:
    """Yield what is wrong with conditions: unknown names, circles, and what would be tried on every post."""
    composites = {composite.name: composite.condition for composite in pack.composites}
    known = {*composites, *(group.name for group in pack.groups), *signals}
    known |= set(signal_names((rule.id for rule in pack.rules), KINDS))
    for place, line, atoms in _asking(pack, files):
        for atom in dict.fromkeys(atoms):
            if atom.relation != "context" and atom.signal not in known:
                hint = suggest(atom.signal, known).strip()
                yield Problem(*place, f"unknown signal '{atom.signal}'.", hint, line=line)
            elif atom.relation == "context" and not _circumstance(atom, circumstances):
                hint = suggest(atom.signal, circumstances).strip()
                yield Problem(*place, f"unknown circumstance '{atom}'.", hint, line=line)
    circles = list(_circles(pack, composites, files))
    yield from circles
    if not circles:
        yield from _too_common(pack, composites, files)


def _asking(
    pack: Pack, files: Sources | None = None
) -> Iterator[tuple[tuple[str, str], int, tuple[Atom, ...]]]:
    """Yield (file and key, line, atoms) of all that asks for signals."""
    files = files or Sources({})
    for composite in pack.composites:
        place = composite.subject, f"[{composite.name}]"
        yield place, _head_line(composite, files), composite.condition.atoms()
    for harbour in pack.harbours:
        line = files.line("harbours.toml", f'id = "{harbour.id}"')
        yield ("harbours.toml", f"harbour {harbour.id}"), line, harbour.condition.atoms()
    for rule in pack.rules:
        file = f"rules/{rule.id}.md"
        for branch in rule.branches:
            line = files.line(file, f'id = "{branch.id}"', files.line(file, "[[when]]"))
            yield (
                (file, f"[[when]] {branch.id}"),
                line,
                branch.condition.atoms() + branch.lower_if + branch.lift_if,
            )
        for raised in rule.raises:
            yield (file, "[[raise]]"), files.line(file, "[[raise]]"), raised.any


def _circumstance(atom: Atom, circumstances: Collection[str]) -> bool:
    return atom.signal in circumstances or atom.signal.startswith(("channel-", "found-"))


def _circles(pack: Pack, composites: Mapping[str, Condition], files: Sources) -> Iterator[Problem]:
    @cache
    def reached(name: str) -> frozenset[str]:
        found: set[str] = set()
        waiting = [name]
        while waiting:
            condition = composites.get(waiting.pop())
            for atom in condition.atoms() if condition else ():
                if atom.relation != "context" and atom.signal not in found:
                    found.add(atom.signal)
                    waiting.append(atom.signal)
        return frozenset(found)

    for composite in pack.composites:
        if composite.name in reached(composite.name):
            others = sorted(
                n for n in reached(composite.name) if n in composites and composite.name in reached(n)
            )
            said = (
                f"is made of itself (by way of {', '.join(others)})."
                if len(others) > 1
                else "is made of itself."
            )
            hint = "Make a signal of lists and of signals that do not lead back to it."
            line = _head_line(composite, files)
            yield Problem(composite.subject, f"[{composite.name}]", said, hint, line=line)


def _too_common(pack: Pack, composites: Mapping[str, Condition], files: Sources) -> Iterator[Problem]:
    common = {group.name for group in pack.groups if group.common}

    @cache
    def rare(condition: Condition) -> bool:
        return any(all(map(rare_atom, group)) for group in condition.all if group[0].relation != "context")

    def rare_atom(atom: Atom) -> bool:
        return rare(composites[atom.signal]) if atom.signal in composites else atom.signal not in common

    hint = "Name one that is not, or the condition would be tried on every post."
    said = "every signal of 'all' is common or a mere circumstance."
    for harbour in pack.harbours:
        if not rare(harbour.condition):
            line = files.line("harbours.toml", f'id = "{harbour.id}"')
            yield Problem("harbours.toml", f"harbour {harbour.id}", said, hint, line=line)
    for rule in pack.rules:
        file = f"rules/{rule.id}.md"
        for branch in rule.branches:
            if not rare(branch.condition):
                line = files.line(file, f'id = "{branch.id}"', files.line(file, "[[when]]"))
                yield Problem(file, f"[[when]] {branch.id}", said, hint, line=line)


def _patterns(group: Group) -> Iterator[Problem]:
    for pattern in group.patterns:
        for said in pattern_problems(pattern):
            yield Problem("", f"in {pattern}", f"the pattern '{_short(pattern)}' {said}")


def _phrases(group: Group) -> Iterator[Problem]:
    english = frozenset() if group.common else function_words()[0]
    seen: dict[tuple[str, bool], str] = {}
    twice: dict[tuple[str, str], list[str]] = {}
    written = [(phrase, False) for phrase in group.phrases] + [(phrase, True) for phrase in group.exact]
    for phrase, exact in written:
        place = _quoted(phrase)
        if not phrase.isascii():
            hint = "Texts lose their accents and curly quotes before they are compared; write plain letters."
            yield Problem("", place, f"'{phrase}' can never be found: it is not plain ASCII.", hint)
            continue
        try:
            words = expand(phrase)
        except PackError as error:
            yield Problem("", place, str(error))
            continue
        for word in words:
            folded = spellings(word)[0]
            if not folded:
                yield Problem("", place, f"'{word}' has no letter or digit to look for.", "Use a pattern.")
            elif not exact and folded in english:
                hint = "It would wake the rules on almost every post: make the list common, or say more."
                yield Problem("", place, f"'{word}' is an everyday word by itself.", hint)
            key = (word if exact else folded), exact
            if key in seen:
                twice.setdefault((seen[key], phrase), []).append(word)
            seen.setdefault(key, phrase)
    yield from _twice(twice)


def _twice(twice: Mapping[tuple[str, str], list[str]]) -> Iterator[Problem]:
    """Phrases written twice, and those that brackets write out twice: these are odd, but harmless."""
    bracketed = {}
    for (first, second), words in twice.items():
        if first == second:
            yield Problem("", _quoted(second), f"'{_short(first)}' stands twice.", "Leave one out.")
        else:
            bracketed[first, second] = words
    if bracketed:
        (first, second), words = next(iter(bracketed.items()))
        count = sum(map(len, bracketed.values()))
        said = f"'{_short(second)}' gives '{words[0]}', which '{_short(first)}' gives already"
        more = f", and so it is with {count - 1} more" if count > 1 else ""
        yield Problem("", _quoted(second), f"{said}{more}.", "Leave one out, or let it be.", grave=False)


def _quoted(phrase: str) -> str:
    return f"in {json.dumps(phrase, ensure_ascii=False)}"


def _short(phrase: str) -> str:
    return phrase if len(phrase) <= _MOST_SHOWN else f"{phrase[: _MOST_SHOWN - 4]} ..."


def _hides(group: Group, groups: Mapping[str, Group]) -> Iterator[Problem]:
    for name in group.hides:
        if name not in groups:
            yield Problem("", "hides", f"hides an unknown list '{name}'.", suggest(name, groups).strip())
        elif groups[name].common:
            said = f"hides '{name}', which is common and looked up later, so nothing is hidden."
            yield Problem("", "hides", said, "Take it out, or let that list be rare.")


def _head_line(named: Group | Composite, files: Sources) -> int:
    head = f"vocabulary.{named.name}" if named.subject == "agency.toml" else named.name
    return files.line(named.subject, f"[{head}]")
