"""Post to Assessment: read the words, find the signals, try the rules, weigh what they found.

One look of the scanner tells which conditions could hold (``gate.py``); most posts end there. Only for the
others is it worked out where their signals stand, and the conditions tried.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from circumspect.assessment import (
    MEANING,
    PART_OF_MEANING,
    Advice,
    Assessment,
    Certainty,
    Edit,
    Finding,
    Fine,
    Unread,
    gravest_first,
)
from circumspect.compile import Compiled, Part, Trigger
from circumspect.content.language import other_scripts, unread_parts
from circumspect.content.post import Author, Post
from circumspect.content.text import Text
from circumspect.gate import ones
from circumspect.passed_on import with_passed_on
from circumspect.policy.model import Harbour, Pack, day_in_words
from circumspect.reader.reading import NOTHING, PREFIX, MeaningReader, Reading
from circumspect.rules.evaluate import Match, Place, holds_near, matches
from circumspect.rules.rule import Branch, Rule
from circumspect.sight import NOT_ENGLISH, PostSight
from circumspect.signals import Field, Span

BLOCK, BLOCK_LENGTH = 256, 256 * 280
"""How many posts are read together, and after how many characters in all a block ends sooner."""


class FirstLook(NamedTuple):
    """The text of a post, the patterns that fired in it, and which conditions could hold; None: not known."""

    text: Text
    patterns: Sequence[int]
    awake: int | None


class Engine:
    """Checks posts against one pack. Immutable once built, so one may serve many threads."""

    def __init__(self, pack: Pack, *, plain: bool = False) -> None:
        self.pack = pack
        self.compiled = Compiled(pack, plain=plain)
        self._label = f"{pack.id} {pack.version}"
        self._questions = {rule.id: rule.questions for rule in pack.rules}
        self._when_shared = frozenset(rule.id for rule in pack.rules if rule.when_shared)
        self._began = min((c.since for c in pack.clauses if c.since), default=date.min)
        self._clear = Assessment(Advice.CLEAR, pack=self._label)

    def check(self, post: Post, reader: MeaningReader | None = None) -> Assessment:
        """Return the assessment of one post. Never raises for anything a post may hold.

        What a *reader* of meaning tells is one more source of signals.
        """
        text, reading = self._reading(post, reader)
        if reading.signals:
            found = self._check(post, text, reading)
        else:
            found = _with_reading(self._check(post, text), reading)
        return (
            self._with_passed_on(found, post, self.check(post.as_own(), reader)) if post.passed_on else found
        )

    def check_many(self, posts: Iterable[Post], reader: MeaningReader | None = None) -> Iterator[Assessment]:
        """Yield the assessment of each post in order. A tuple is read in blocks, other posts one by one.

        What is done step by step for a whole block has its tables at hand, in the caches of the processor.
        A *reader* reads every post in which the words find something; which of the others is left to it.
        """
        read = self.compiled.normaliser.read
        for block in _blocks(posts):
            texts = [read(post.text) for post in block]
            looks = [self._first_look(post, text) for post, text in zip(block, texts, strict=True)]
            texts.reverse()
            looks.reverse()
            for post in block:
                text, look = texts.pop(), looks.pop()
                found = look if isinstance(look, Assessment) else self._judge(post, look)
                if reader is not None:
                    reading = reader.read(post, text, every=bool(found.findings))
                    told = bool(reading.signals)
                    found = self._check(post, text, reading) if told else _with_reading(found, reading)
                if post.passed_on:
                    found = self._with_passed_on(found, post, *self.check_many((post.as_own(),), reader))
                yield found

    def _check(self, post: Post, text: Text, reading: Reading = NOTHING) -> Assessment:
        look = self._first_look(post, text, reading)
        return look if isinstance(look, Assessment) else self._judge(post, look, reading)

    def _first_look(self, post: Post, text: Text, reading: Reading = NOTHING) -> Assessment | FirstLook:
        patterns = self.compiled.scanner.fired(text)
        awake, glance = None, self.compiled.glance
        if glance is not None and not (post.profile or post.parent is not None or reading.signals):
            awake = glance.awake(text, patterns, (post.use, post.author))
            if awake is None and not (post.media or other_scripts(text)):
                return self._nothing(post)
        return FirstLook(text, patterns, awake)

    def _judge(self, post: Post, look: FirstLook, reading: Reading = NOTHING) -> Assessment:
        compiled, (text, patterns, awake) = self.compiled, look
        if awake is None:
            parts = self._read(post, Part(text, compiled.scanner.see(text, patterns)))
            awake = compiled.awake(parts, reading.signals) & compiled.among[post.use, post.author]
        else:
            awake &= compiled.among[post.use, post.author]
            parts = {"text": compiled.look(text, patterns, awake)}
        unread = _language_unread(text)
        if not awake and not unread and len(parts) == 1 and not post.media:
            return _with_reading(self._nothing(post), reading)
        sight = PostSight(self.compiled, post, parts, reading, awake)
        return _with_reading(self._weigh(post, sight, awake, unread), reading)

    def look(self, post: Post, reader: MeaningReader | None = None) -> PostSight:
        """Return all that can be seen in a post, for an explanation to ask."""
        _, reading = self._reading(post, reader)
        return PostSight(self.compiled, post, self._read(post, self.compiled.part(post.text)), reading)

    def _reading(self, post: Post, reader: MeaningReader | None) -> tuple[Text, Reading]:
        text = self.compiled.normaliser.read(post.text)
        return text, NOTHING if reader is None else reader.read(post, text)

    def _nothing(self, post: Post) -> Assessment:
        if post.id is None and post.date is None:
            return self._clear
        return Assessment(Advice.CLEAR, post_id=post.id, notes=self._notes(post), pack=self._label)

    def _read(self, post: Post, text: Part) -> dict[Place, Part]:
        part = self.compiled.part
        parts: dict[Place, Part] = {"text": text}
        if post.profile is not None:
            parts["profile"] = part(f"{post.profile.name}\n\n{post.profile.bio}\n\n{post.profile.employer}")
        if post.parent is not None:
            parts["parent"] = part(post.parent)
        return parts

    def _weigh(self, post: Post, sight: PostSight, awake: int, unread: list[Unread]) -> Assessment:
        rules, harbours = self.compiled.rules, self.compiled.harbours
        held: list[tuple[Rule, Branch, Match]] = []
        reached: list[Trigger[Harbour]] = []
        for number in ones(awake):
            if number < len(rules):
                trigger = rules[number]
                held += [(*trigger.subject, match) for match in matches(trigger.condition, sight)]
            else:
                reached.append(harbours[number - len(rules)])
        findings = self._findings(post, sight, held)
        fine = [one for harbour in reached for one in _fine(harbour, sight)]  # they may ask what was found
        unread += sight.unread()
        unread += [Unread("picture or file", "attachments are not looked at yet")] * bool(post.media)
        advice = max((f.advice for f in findings), key=lambda a: a.weight, default=Advice.CLEAR)
        if advice is Advice.CLEAR and unread:
            advice = Advice.CONSIDER
        return Assessment(
            advice=advice,
            findings=tuple(findings),
            questions=self._asked(post, findings),
            fine=tuple(fine),
            unread=tuple(unread),
            notes=self._notes(post),
            post_id=post.id,
            pack=self._label,
        )

    def _asked(self, post: Post, findings: Iterable[Finding]) -> tuple[str, ...]:
        """Return the self-questions worth asking: they are for staff."""
        if post.author is Author.PUBLIC:
            return ()
        return tuple(sorted({question for f in findings for question in self._questions[f.rule]}))

    def _with_passed_on(self, own: Assessment, post: Post, read: Assessment) -> Assessment:
        found = with_passed_on(own, post, read, self._when_shared)
        return replace(found, questions=self._asked(post, found.findings))

    def _findings(
        self, post: Post, sight: PostSight, held: list[tuple[Rule, Branch, Match]]
    ) -> list[Finding]:
        sure = [(rule, branch, match, _certainty(branch, sight, match)) for rule, branch, match in held]
        sight.found = frozenset(rule.id for rule, _, _, certainty in sure if certainty >= Certainty.LIKELY)
        if not sure:
            return []
        in_force = self._in_force(post.date)
        findings = [self._finding(post, sight, in_force, *entry) for entry in sure]
        if len(findings) == 1:
            return findings
        # Of two that are as sure, what rests on words says more exactly why than what was read.
        findings.sort(key=lambda f: (-f.certainty, _told(f.signals), -(f.span.end - f.span.start)))
        taken: dict[tuple[str, str], list[Span]] = {}
        kept = [
            f
            for f in findings
            # Once a rule is sure of something in the post, its mere possibilities are noise.
            if (f.certainty > Certainty.POSSIBLE or f.rule not in sight.found)
            and _take(taken.setdefault((f.rule, f.span.field), []), f.span)
        ]
        return sorted(kept, key=gravest_first)

    def _finding(
        self,
        post: Post,
        sight: PostSight,
        in_force: frozenset[str],
        rule: Rule,
        branch: Branch,
        match: Match,
        certainty: Certainty,
    ) -> Finding:
        span = sight.span(match.place, match.mark)
        if rule.id in sight.reading.by_circumstances and all(map(_is_told, match.signals)):
            span = _of_profile(post) or span
        advice = branch.advice or rule.advice.get(post.use, Advice.CONSIDER)
        for raised in rule.raises:
            if (
                post.use in raised.uses
                and raised.to.weight > advice.weight
                and any(holds_near(a, sight, match) for a in sight.compiled.present(raised.any, sight.there))
            ):
                advice = raised.to
        if certainty is Certainty.POSSIBLE:
            advice = min(advice, Advice.CONSIDER, key=lambda a: a.weight)
        cited = rule.cites(post.use, post.author)
        return Finding(
            rule=rule.id,
            code=rule.code,
            branch=branch.id,
            clauses=tuple(clause for clause in cited if clause in in_force) or cited,
            span=span,
            certainty=certainty,
            advice=advice,
            severity=rule.severity,
            why=self._why(rule, branch, match, sight.reading.traits),
            mend=branch.mend,
            kind=branch.kind,
            edit=_edit(branch, span, post.text),
            signals=match.signals,
        )

    def _why(self, rule: Rule, branch: Branch, match: Match, traits: frozenset[str]) -> str:
        """Return why, and where it rests on the reader of meaning, what the post was read as."""
        if not _told(match.signals):
            return branch.why
        names = (f"{name}." for name in rule.traits)
        seen = [
            words
            for name in names
            for trait, words in self.pack.traits.items()
            if trait.startswith(name) and trait in traits
        ]
        return f"{branch.why} It reads as {', '.join(seen)}." if seen else branch.why

    def _in_force(self, day: date | None) -> frozenset[str]:
        """Return the clauses in force on a day, or the first ones for a day before there were any."""
        day = max(day or date.today(), self._began)  # noqa: DTZ011 - a policy's day is a local one
        return frozenset(c.id for c in self.pack.clauses if c.holds(day))

    def _notes(self, post: Post) -> tuple[str, ...]:
        if post.date is None:
            return ()
        if post.date < self._began:
            began = day_in_words(self._began)
            return (f"The policy took effect on {began}, after this post; it was judged by the first text.",)
        return (f"Judged by the text in force on {day_in_words(post.date)}.",)


def _blocks(posts: Iterable[Post]) -> Iterator[Sequence[Post]]:
    """Yield a tuple in blocks, and other posts each alone, so that none waits for the next one to come."""
    most = BLOCK if isinstance(posts, tuple) else 1
    block: list[Post] = []
    length = 0
    for post in posts:
        block.append(post)
        length += len(post.text)
        if len(block) == most or length >= BLOCK_LENGTH:
            yield block
            block, length = [], 0
    if block:
        yield block


def _fine(trigger: Trigger[Harbour], sight: PostSight) -> list[Fine]:
    """Say where a harbour holds, once."""
    harbour = trigger.subject
    return [
        Fine(harbour.id, harbour.title, harbour.text, harbour.clauses, sight.span(match.place, match.mark))
        for match in matches(trigger.condition, sight)[:1]
    ]


def _certainty(branch: Branch, sight: PostSight, match: Match) -> Certainty:
    if branch.certainty is Certainty.POSSIBLE:
        # A second witness counts; the reader is none to its own word.
        lifted = not _told(match.signals) and any(
            holds_near(atom, sight, match) for atom in sight.compiled.present(branch.lift_if, sight.there)
        )
        return Certainty.LIKELY if lifted else Certainty.POSSIBLE
    lowered = any(
        holds_near(atom, sight, match) for atom in sight.compiled.present(branch.lower_if, sight.there)
    )
    return Certainty(branch.certainty - lowered)


def _told(signals: tuple[str, ...]) -> bool:
    """Tell whether some of the signals come from the reader of meaning."""
    return any(map(_is_told, signals))


def _is_told(signal: str) -> bool:
    return signal.rpartition(":")[2].startswith(PREFIX)


def _of_profile(post: Post) -> Span | None:
    """Return the part of a profile that says most of its owner."""
    fields: tuple[Field, ...] = ("bio", "employer", "name")
    return next((Span(0, len(said), f) for f in fields if (said := getattr(post.profile, f, ""))), None)


def _take(taken: list[Span], span: Span) -> bool:
    """Add a span to the sorted spans that lie apart, unless it overlaps one of them."""
    at = bisect_left(taken, span)
    if any(span.overlaps(other) for other in taken[max(0, at - 1) : at + 1]):
        return False
    taken.insert(at, span)
    return True


def _language_unread(text: Text) -> list[Unread]:
    return [
        Unread("part of the text", NOT_ENGLISH, Span(*text.to_original(start, end)))
        for start, end in unread_parts(text)
    ]


def _with_reading(found: Assessment, reading: Reading) -> Assessment:
    """Say in an assessment who read the meaning, and what of it was not read."""
    if not reading.unread:
        return replace(found, reader=reading.reader) if reading.reader else found
    part = Unread(MEANING if reading.absent else PART_OF_MEANING, reading.unread)
    doubted = found.advice is Advice.CLEAR and not reading.absent
    return replace(
        found,
        advice=Advice.CONSIDER if doubted else found.advice,
        unread=(*found.unread, part),
        reader=reading.reader,
    )


def _edit(branch: Branch, span: Span, text: str) -> Edit | None:
    """Turn the branch's mechanical mend into an edit of the author's words, taking a spare blank along."""
    if branch.edit is None or span.field != "text":
        return None
    start, end = span.start, span.end
    if not branch.edit:
        if start and text[start - 1] in " \t" and (end == len(text) or not text[end].isalnum()):
            start -= 1
        elif end < len(text) and text[end] == " " and (start == 0 or text[start - 1].isspace()):
            end += 1
    return Edit(Span(start, end), branch.edit)
