"""A pack made ready to check posts: signals numbered, conditions indexed by what can make them hold.

Each scanned signal has a bit, once for the text, once for the profile, once for the parent. A condition
is tried only when for every entry of its ``all`` some bit is set that could make the entry true.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from circumspect.content.fold import OPAQUE
from circumspect.content.language import function_words
from circumspect.content.normalise import NEEDS_FULL_READING, Normaliser
from circumspect.detectors.base import Detector
from circumspect.detectors.matching import Scanner
from circumspect.detectors.registry import DETECTORS
from circumspect.errors import PackError, suggest
from circumspect.policy.model import Harbour, Pack
from circumspect.rules.condition import Atom, Condition
from circumspect.rules.evaluate import Place
from circumspect.rules.rule import Branch, Rule

PLACES: tuple[Place, ...] = ("text", "profile", "parent")
FLAGS = (
    "official",
    "personal",
    "employee",
    "public",
    "authorised",
    "share",
    "like",
    "reply",
    "closed",
    "media",
    "profile",
)
"""Circumstances that ``context:`` may name, besides ``channel-<name>`` and ``found-<rule>``."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class AnyOf:
    """A need that several ways can meet, each a tuple of needs. ``mask`` holds some bit of every way."""

    mask: int
    ways: tuple[tuple[Need, ...], ...]


Need = int | AnyOf
"""What must be seen for a condition to be able to hold: one bit of a mask, or one of several ways."""


def met(bits: int, needs: tuple[Need, ...]) -> bool:
    """Tell whether the set bits meet every need."""
    for need in needs:
        if isinstance(need, int):
            if not bits & need:
                return False
        elif not bits & need.mask or not any(met(bits, way) for way in need.ways):
            return False
    return True


@dataclass(frozen=True, slots=True)
class Trigger(Generic[_T]):
    """Something with a condition, and what the set bits must meet for it to be able to hold."""

    subject: _T
    condition: Condition
    needs: tuple[Need, ...]


class Index(Generic[_T]):
    """Finds, for the bits that are set, the conditions that can hold."""

    def __init__(self, triggers: list[Trigger[_T]], common: int) -> None:
        self.triggers = triggers
        self.by_bit: dict[int, int] = {}
        for number, trigger in enumerate(triggers):
            rare = [mask for mask in map(_mask, trigger.needs) if not mask & common]
            chosen = min(rare, key=int.bit_count)
            for bit in _bits(chosen):
                self.by_bit[bit] = self.by_bit.get(bit, 0) | 1 << number
        self.waking = sum(1 << bit for bit in self.by_bit)

    def woken(self, bits: int, among: int = -1) -> Iterator[Trigger[_T]]:
        """Yield the triggers whose needs the set bits can meet; *among* masks the triggers considered."""
        numbers = 0
        for bit in _bits(bits & self.waking):
            numbers |= self.by_bit[bit]
        for number in _bits(numbers & among):
            trigger = self.triggers[number]
            if met(bits, trigger.needs):
                yield trigger

    def wakes(self, bits: int, among: int = -1) -> bool:
        """Tell whether ``woken`` would yield anything."""
        return bool(bits & self.waking) and next(self.woken(bits, among), None) is not None


class Compiled:
    """Everything of a pack that checking needs. Built once; immutable; shared between threads."""

    def __init__(self, pack: Pack, *, plain: bool = False) -> None:
        self.pack = pack
        self.groups = {group.name: number for number, group in enumerate(pack.groups)}
        self.composites = {composite.name: composite.condition for composite in pack.composites}
        self.detectors: tuple[Detector, ...] = tuple(kind(pack.agency) for kind in DETECTORS)
        self.wakes = {
            detector.name: len(self.groups) + number for number, detector in enumerate(self.detectors)
        }
        self.by_signal = {signal: detector for detector in self.detectors for signal in detector.signals}
        self.width = len(self.groups) + len(self.detectors)
        self._refuse_clashes()
        numbered = {self.groups[group.name]: group for group in pack.groups}
        wakes = {self.wakes[detector.name]: detector.wakes for detector in self.detectors}
        self.scanner = Scanner(numbered, wakes, NEEDS_FULL_READING, plain=plain)
        self.normaliser = Normaliser(self.scanner.vocabulary, function_words()[0], pack.emoji)
        text_common = sum(1 << number for number, group in numbered.items() if group.common)
        self.common = sum(text_common << self.width * place for place in range(len(PLACES)))
        self._needs: dict[tuple[str, Place], tuple[Need, ...]] = {}
        self.rules: Index[tuple[Rule, Branch]] = Index(
            [
                Trigger(
                    (rule, branch),
                    branch.condition,
                    self._trigger(branch.condition, f"{rule.id}.{branch.id}"),
                )
                for rule in pack.rules
                if rule.status == "live"
                for branch in rule.branches
            ],
            self.common,
        )
        self.harbours: Index[Harbour] = Index(
            [Trigger(h, h.condition, self._trigger(h.condition, f"harbour {h.id}")) for h in pack.harbours],
            self.common,
        )
        for rule in pack.rules:
            for atom in (atom for branch in rule.branches for atom in branch.lower_if):
                self._known(atom, rule.id)
            for atom in (atom for raised in rule.raises for atom in raised.any):
                self._known(atom, rule.id)

    def select(self, wanted: Callable[[Rule, Branch], bool]) -> int:
        """Return the mask of the rule triggers whose rule and branch are wanted."""
        return sum(1 << n for n, trigger in enumerate(self.rules.triggers) if wanted(*trigger.subject))

    def signals(self) -> Mapping[str, str]:
        """Return every signal of the pack and its detectors, with where it comes from."""
        known = {group.name: group.subject for group in self.pack.groups}
        known |= {composite.name: composite.subject for composite in self.pack.composites}
        return known | {signal: f"detectors/{d.name}.py" for signal, d in self.by_signal.items()}

    def needs(self, condition: Condition, place: Place = "text") -> tuple[Need, ...]:
        """Return what must be seen for the condition to be able to hold."""
        needs: list[Need] = []
        for group in condition.all:
            if group[0].relation == "context":
                continue
            ways = tuple(self._atom_needs(atom, place) for atom in group)
            if len(ways) == 1:
                needs.extend(ways[0])
            elif all(len(way) == 1 and isinstance(way[0], int) for way in ways):
                needs.append(self._any_mask(ways))
            else:
                needs.append(AnyOf(self._any_mask(ways), ways))
        return tuple(dict.fromkeys(needs))

    def _any_mask(self, ways: tuple[tuple[Need, ...], ...]) -> int:
        """Join one mask of each way, one that is not common where there is one."""
        total = 0
        for way in ways:
            masks = [_mask(need) for need in way]
            rare = [mask for mask in masks if not mask & self.common]
            total |= min(rare or masks, key=int.bit_count)
        return total

    def _atom_needs(self, atom: Atom, place: Place) -> tuple[Need, ...]:
        return self.needs_of(atom.signal, atom.relation if atom.relation in {"profile", "parent"} else place)

    def needs_of(self, signal: str, place: Place) -> tuple[Need, ...]:
        """Return what must be seen for a signal to stand in a place."""
        key = signal, place
        if key not in self._needs:
            self._needs[key] = ()  # met again only in a circle, which _known refuses first
            self._needs[key] = self._signal_needs(*key)
        return self._needs[key]

    def _signal_needs(self, signal: str, place: Place) -> tuple[Need, ...]:
        if signal in self.composites:
            return self.needs(self.composites[signal], place)
        number = self.groups.get(signal)
        if number is None:
            number = self.wakes[self.by_signal[signal].name]
        return (1 << number + self.width * PLACES.index(place),)

    def _trigger(self, condition: Condition, owner: str) -> tuple[Need, ...]:
        for atom in condition.atoms():
            self._known(atom, owner)
        needs = self.needs(condition)
        if all(_mask(need) & self.common for need in needs):
            raise PackError(
                f"{owner}: every signal of 'all' is common or a mere circumstance, so it would be tried on "
                f"every post; name one that is not."
            )
        return needs

    def _known(self, atom: Atom, owner: str, path: tuple[str, ...] = ()) -> None:
        if atom.relation == "context":
            if atom.signal not in FLAGS and not atom.signal.startswith(("channel-", "found-")):
                raise PackError(f"{owner}: unknown circumstance '{atom}'.{suggest(atom.signal, FLAGS)}")
            return
        if atom.signal in path:
            raise PackError(f"{owner}: the signal '{atom.signal}' is made of itself ({' > '.join(path)}).")
        if atom.signal in self.composites:
            for part in self.composites[atom.signal].atoms():
                self._known(part, owner, (*path, atom.signal))
        elif atom.signal not in self.groups and atom.signal not in self.by_signal:
            raise PackError(f"{owner}: unknown signal '{atom.signal}'.{suggest(atom.signal, self.signals())}")

    def _refuse_clashes(self) -> None:
        for signal, detector in self.by_signal.items():
            if signal in self.groups or signal in self.composites:
                raise PackError(
                    f"the lexicon names a list '{signal}', which detectors/{detector.name}.py offers already."
                )
        for group in self.pack.groups:
            for name in group.hides:
                if name not in self.groups:
                    hint = suggest(name, self.groups)
                    raise PackError(f"{group.subject}: [{group.name}] hides an unknown list '{name}'.{hint}")
        for emoji in self.pack.emoji:
            if OPAQUE in emoji or not emoji:
                raise PackError("emoji.toml: an emoji is empty or holds a NUL character.")


def _mask(need: Need) -> int:
    return need if isinstance(need, int) else need.mask


def _bits(mask: int) -> Iterator[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
