"""A pack made ready to check posts: signals numbered, conditions behind a gate that knows what they need.

Each scanned signal has a bit for the text, for the profile, for the parent, and for a sentence of the text. A
condition is tried only when for every entry of its ``all``, and for its ``any``, some bit is set that could
make it true.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import product
from operator import or_
from typing import Generic, Literal, NamedTuple, TypeVar

from circumspect.content.fold import OPAQUE
from circumspect.content.language import function_words
from circumspect.content.normalise import HINTS, Normaliser
from circumspect.content.post import Author, Use
from circumspect.content.text import Text
from circumspect.detectors.base import Detector
from circumspect.detectors.matching import PatternSet, Scanner, Seen, Tally
from circumspect.detectors.registry import DETECTORS
from circumspect.errors import PackError, suggest
from circumspect.gate import AnyOf, Clause, Gate, Need, Row, Rows, ones, rare
from circumspect.glance import MOST_COLUMNS, Glance
from circumspect.policy.model import Group, Pack
from circumspect.reader.reading import PREFIX, signal_names
from circumspect.rules.condition import Atom, Condition
from circumspect.rules.evaluate import Place
from circumspect.rules.rule import KINDS, Branch, Rule

Where = Place | Literal["sentence"]
"""Where a signal must stand: anywhere in a part of a post, or with others in one sentence of the text."""

PLACES: tuple[Place, ...] = ("text", "profile", "parent")
_WHERE: tuple[Where, ...] = (*PLACES, "sentence")
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

_GRAMMAR, _EVERYDAY, _RARE, _PATTERN, _LONGER = 1.0, 0.1, 0.01, 0.03, 0.1
"""How often, about, a post holds a word of grammar, an everyday word, another, what a pattern seeks; and the
factor for each further word of a phrase."""

_CHOICE = re.compile(r"\(([^()]*)\)")
_T = TypeVar("_T")


class Part(NamedTuple):
    """One part of a post: as it was read, and what a look at it found."""

    text: Text
    seen: Seen


@dataclass(frozen=True, slots=True)
class Trigger(Generic[_T]):
    """Something with a condition."""

    subject: _T
    condition: Condition


class Compiled:
    """Everything of a pack that checking needs. Built once; immutable; shared between threads."""

    def __init__(self, pack: Pack, *, plain: bool = False) -> None:
        self.pack = pack
        told = signal_names((rule.id for rule in pack.rules), KINDS)
        names = (*(group.name for group in pack.groups), *told)
        self.numbers = {name: number for number, name in enumerate(names)}
        """The number of each list of the lexicon, and of each signal that a reader of meaning may tell."""
        self.composites = {composite.name: composite.condition for composite in pack.composites}
        self.detectors: tuple[Detector, ...] = tuple(kind(pack.agency) for kind in DETECTORS)
        self.wakes = {
            detector.name: len(self.numbers) + number for number, detector in enumerate(self.detectors)
        }
        self.by_signal = {signal: detector for detector in self.detectors for signal in detector.signals}
        self.width = len(self.numbers) + len(self.detectors)
        self._refuse_clashes()
        numbered = {self.numbers[group.name]: group for group in pack.groups}
        wakes = {self.wakes[detector.name]: detector.wakes for detector in self.detectors}
        self.scanner = Scanner(numbered, wakes, plain=plain)
        # The hints are a set of their own: joined with the pack's patterns they would multiply their states.
        self.normaliser = Normaliser(
            self.scanner.vocabulary, function_words()[0], pack.emoji, PatternSet(HINTS, plain=plain).fired
        )
        self._common = 0
        for number, group in numbered.items():
            for where in _WHERE if group.common else ():
                self._common |= self._bit(number, where)
        self._weights = [_weight(group) for group in pack.groups] + [_RARE] * len(told)
        self._weights += [_PATTERN] * len(self.detectors)
        self._guessed: dict[Clause, float] = {}
        self._rows = Rows(self._often)
        self._needs: dict[tuple[str, Where], tuple[Need, ...]] = {}
        needed: list[list[Row]] = []
        self.rules: list[Trigger[tuple[Rule, Branch]]] = []
        for rule in pack.rules:
            for branch in rule.branches if rule.status == "live" else ():
                self.rules.append(Trigger((rule, branch), branch.condition))
                needed.append(self._trigger(branch.condition, f"{rule.id}.{branch.id}"))
        self.harbours = [Trigger(harbour, harbour.condition) for harbour in pack.harbours]
        needed += [self._trigger(h.condition, f"harbour {h.id}") for h in pack.harbours]
        self.among = {pair: self._among(*pair) for pair in product(Use, Author)}
        """The mask of the triggers that speak to each use and author; the harbours always do."""
        in_sentence = (1 << self.width) - 1 << self.width * _WHERE.index("sentence")
        self.gate = Gate(needed, in_sentence)
        self.tallies: Mapping[Place, Tally] = {place: self._tally(place) for place in PLACES}
        self._met_by_told = {
            signal: self.gate.met_by(self.bits_in("text", 1 << self.numbers[signal])) for signal in told
        }
        self._glance: Glance[tuple[Use, Author]] | None = None
        self._carrying: list[int] = []
        """For each condition the meanings, as bits by number, of the phrases that it may ask for."""
        self._asks: dict[str, int] = {}
        self._rests: dict[str, int] = {}
        self._hiders = dict.fromkeys(self.numbers, 0)
        for number, group in numbered.items():
            for name in group.hides:
                self._hiders[name] |= 1 << number
        for rule in pack.rules:
            for atom in (atom for branch in rule.branches for atom in branch.lower_if + branch.lift_if):
                self._known(atom, rule.id)
            for atom in (atom for raised in rule.raises for atom in raised.any):
                self._known(atom, rule.id)
        self.rules = [Trigger(t.subject, t.condition.bound(self._atom_rests_on)) for t in self.rules]
        self.harbours = [Trigger(t.subject, t.condition.bound(self._atom_rests_on)) for t in self.harbours]
        self.composites = {n: c.bound(self._atom_rests_on) for n, c in self.composites.items()}
        asked = [self._asked(*t.condition.atoms(), *_beside(*t.subject)) for t in self.rules]
        asked += [self._asked(*trigger.condition.atoms()) for trigger in self.harbours]
        self._wanted = asked
        self.every_signal = (1 << self.width) - 1

    def _among(self, use: Use, author: Author) -> int:
        mask = (1 << len(self.harbours)) - 1 << len(self.rules)
        for number, trigger in enumerate(self.rules):
            _, branch = trigger.subject
            mask |= (use in branch.uses and author in branch.authors) << number
        return mask

    def part(self, original: str) -> Part:
        """Read one part of a post and look at it."""
        text = self.normaliser.read(original)
        return Part(text, self.scanner.see(text, self.scanner.fired(text)))

    @property
    def glance(self) -> Glance[tuple[Use, Author]] | None:
        """The compiled glance at a text; None where there is none, or it does not pay yet."""
        if self._glance is None and self.gate.width < MOST_COLUMNS:
            self._make_glance()
        return self._glance

    def _make_glance(self) -> None:
        quick = self.scanner.quick
        if quick is not None:
            tree, meanings = quick
            tally = self.tallies["text"]
            carrying: dict[int, int] = {}
            for number, meaning in enumerate(meanings):
                for signal in ones(meaning.mask):
                    carrying[signal] = carrying.get(signal, 0) | 1 << number
            self._carrying = [
                reduce(or_, (carrying.get(signal, 0) for signal in ones(mask)), 0) for mask in self._wanted
            ]
            self._glance = Glance(tree, self.gate, tally.meanings(meanings), tally.patterns, self.among)

    def look(self, text: Text, patterns: Sequence[int], awake: int) -> Part:
        """Look once more at a text on which a glance woke some conditions, for what they may ask for."""
        carrying = reduce(or_, map(self._carrying.__getitem__, ones(awake)), 0)
        return Part(
            text,
            self.scanner.see(text, patterns, carrying.to_bytes(carrying.bit_length() // 8 + 1, "little")),
        )

    def awake(self, parts: Mapping[Place, Part], told: Iterable[str] = ()) -> int:
        """Return the mask of the conditions that could hold: of the rules, then of the harbours.

        *told* are a reader's signals; whether they stand beside others is for the conditions to find out.

        The gate is asked about the text as a whole and then, if it is not sure, sentence by sentence.
        """
        text = parts["text"].text
        everywhere = reduce(or_, (self._met_by_told.get(signal, 0) for signal in told), 0)
        whole = everywhere
        for place, part in parts.items():
            whole |= self.tallies[place].of(part.seen)
        rows = self.gate.open(whole)
        if not rows:
            return 0
        if len(text.sentences) == 1:
            return reduce(or_, (conditions for _, conditions in rows))
        awake, apart = 0, []
        for row, conditions in rows:
            # A single clause that is met at all is met in some sentence.
            if (row & ~self.gate.anywhere).bit_count() < 2:
                awake |= conditions
            else:
                apart.append((row, conditions))
        whole = whole & self.gate.anywhere | everywhere
        for met_here in self.tallies["text"].by_sentence(*parts["text"]) if apart else ():
            met_here |= whole  # noqa: PLW2901 - joined with what may stand anywhere
            opened = [conditions for row, conditions in apart if met_here & row == row]
            if opened:
                awake = reduce(or_, opened, awake)
                apart = [(row, conditions) for row, conditions in apart if conditions & ~awake]
        return awake

    def wanted(self, awake: int) -> int:
        """Return the mask of the scanned signals that the conditions in a mask may ask for."""
        return reduce(or_, map(self._wanted.__getitem__, ones(awake)), 0)

    def signals(self) -> Mapping[str, str]:
        """Return every signal of the pack and its detectors, with where it comes from."""
        known = {group.name: group.subject for group in self.pack.groups}
        known |= {composite.name: composite.subject for composite in self.pack.composites}
        known |= {name: "the reader of meaning" for name in self.numbers if name not in known}
        return known | {signal: f"detectors/{d.name}.py" for signal, d in self.by_signal.items()}

    def needs(self, condition: Condition, where: Where = "sentence") -> tuple[Need, ...]:
        """Return what must be seen for the condition to be able to hold."""
        needs: list[Need] = []
        groups = condition.all
        if condition.any and any(not group[0].relation for group in groups):
            groups = (*groups, condition.any)  # they look where the entries stand: in the text
        for group in groups:
            if any(atom.relation == "context" for atom in group):
                continue
            ways = tuple(self.needs_of(atom.signal, _where(atom, condition, where)) for atom in group)
            plain = [way[0] for way in ways if len(way) == 1 and isinstance(way[0], int)]
            if len(ways) == 1:
                needs.extend(ways[0])
            elif len(plain) == len(ways):
                needs.append(reduce(or_, plain))
            else:
                needs.append(AnyOf(ways))
        return tuple(dict.fromkeys(needs))

    def needs_of(self, signal: str, where: Where) -> tuple[Need, ...]:
        """Return what must be seen for a signal to stand somewhere."""
        key = signal, where
        if key not in self._needs:
            self._needs[key] = ()  # met again only in a circle, which _known refuses first
            self._needs[key] = self._signal_needs(*key)
        return self._needs[key]

    def _signal_needs(self, signal: str, where: Where) -> tuple[Need, ...]:
        if signal in self.composites:
            return self.needs(self.composites[signal], where)
        number = self.numbers.get(signal)
        if number is None:
            number = self.wakes[self.by_signal[signal].name]
        return (self._bit(number, where),)

    def _asked(self, *atoms: Atom) -> int:
        return reduce(or_, (self._asks_for(a.signal) for a in atoms if a.relation != "context"), 0)

    def _asks_for(self, signal: str) -> int:
        """Return the mask of the scanned signals that a signal rests on, with those that may hide them."""
        if signal not in self._asks:
            if signal in self.composites:
                self._asks[signal] = self._asked(*self.composites[signal].atoms())
            elif signal in self.numbers:
                self._asks[signal] = self._hiders[signal] | 1 << self.numbers[signal]
            else:
                self._asks[signal] = 1 << self.wakes[self.by_signal[signal].name]
        return self._asks[signal]

    def rests_on(self, signal: str) -> int:
        """Return the mask of the scanned signals of which some must be there for a signal to be there."""
        if signal not in self._rests:
            if signal in self.composites:
                needed = (atom for group in self.composites[signal].all for atom in group)
                parts = [-1 if a.relation == "context" else self.rests_on(a.signal) for a in needed]
                self._rests[signal] = reduce(or_, parts)
            else:
                number = self.numbers.get(signal)
                self._rests[signal] = 1 << (
                    self.wakes[self.by_signal[signal].name] if number is None else number
                )
        return self._rests[signal]

    def bits_in(self, place: Place, signals: int) -> int:
        """Return the bits that a mask of scanned signals sets where they stand in a place."""
        bits = signals << self.width * _WHERE.index(place)
        return bits | signals << self.width * _WHERE.index("sentence") if place == "text" else bits

    def present(self, atoms: tuple[Atom, ...], there: int) -> list[Atom]:
        """Return the atoms whose signals may stand somewhere where a mask of scanned signals was seen."""
        return [atom for atom in atoms if self._atom_rests_on(atom) & there]

    def _atom_rests_on(self, atom: Atom) -> int:
        return -1 if atom.relation == "context" else self.rests_on(atom.signal)

    def _bit(self, number: int, where: Where) -> int:
        return 1 << number + self.width * _WHERE.index(where)

    def _tally(self, place: Place) -> Tally:
        return Tally(self.scanner, lambda number: self.gate.met_by(self.bits_in(place, 1 << number)))

    def _trigger(self, condition: Condition, owner: str) -> list[Row]:
        for atom in condition.atoms():
            self._known(atom, owner)
        needs = self.needs(condition)
        if not rare(needs, self._common):
            raise PackError(
                f"{owner}: every signal of 'all' is common or a mere circumstance, so it would be tried on "
                f"every post; name one that is not."
            )
        return self._rows.of(needs)

    def _often(self, clause: Clause) -> float:
        """Guess how often a clause is met: by how many phrases, and short ones far more than long ones."""
        if clause not in self._guessed:
            self._guessed[clause] = sum(self._weights[number % self.width] for number in ones(clause))
        return self._guessed[clause]

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
        elif atom.signal not in self.numbers and atom.signal not in self.by_signal:
            raise PackError(f"{owner}: unknown signal '{atom.signal}'.{suggest(atom.signal, self.signals())}")

    def _refuse_clashes(self) -> None:
        for name in (*(group.name for group in self.pack.groups), *self.composites):
            if name.startswith(PREFIX):
                raise PackError(f"the lexicon names a list '{name}'; '{PREFIX}' begins what a reader tells.")
        for signal, detector in self.by_signal.items():
            if signal in self.numbers or signal in self.composites:
                raise PackError(
                    f"the lexicon names a list '{signal}', which detectors/{detector.name}.py offers already."
                )
        known = {group.name for group in self.pack.groups}
        for group in self.pack.groups:
            for name in group.hides:
                if name not in known:
                    hint = suggest(name, known)
                    raise PackError(f"{group.subject}: [{group.name}] hides an unknown list '{name}'.{hint}")
        for emoji in self.pack.emoji:
            if OPAQUE in emoji or not emoji:
                raise PackError("emoji.toml: an emoji is empty or holds a NUL character.")


def _weight(group: Group) -> float:
    """Guess how often a post holds some phrase or pattern of a list."""
    grammar = function_words()[0]
    each = _EVERYDAY if group.common else _RARE
    total = _PATTERN * len(group.patterns)
    for phrase in (*group.phrases, *group.exact):
        ways = 1 + phrase.count("|")
        if ways > 1:
            phrase = _CHOICE.sub(lambda choice: min(choice[1].split("|"), key=len), phrase)  # noqa: PLW2901
        first, *others = phrase.lower().split()
        likely = _GRAMMAR if not others and first in grammar else each
        total += likely * ways * _LONGER ** len(others)
    return total


def _beside(rule: Rule, branch: Branch) -> tuple[Atom, ...]:
    """Return what a finding is weighed by, besides its condition."""
    return branch.lower_if + branch.lift_if + tuple(atom for raised in rule.raises for atom in raised.any)


def _where(atom: Atom, condition: Condition, where: Where) -> Where:
    """Return where an atom looks, for a condition that is itself to hold somewhere."""
    if atom.relation in {"profile", "parent"}:
        return atom.relation
    if where == "sentence" and (atom.relation or condition.within == "post"):
        return "text"
    return where
