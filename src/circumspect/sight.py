"""What can be seen in one post: where each signal stands, worked out only when a condition asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from circumspect.assessment import Unread
from circumspect.compile import Compiled, Part
from circumspect.content.language import unread_parts
from circumspect.content.post import Post
from circumspect.content.text import Text
from circumspect.gate import met
from circumspect.reader.reading import NOTHING, Reading
from circumspect.rules.evaluate import Hit, Place, matches
from circumspect.signals import Field, Span

NOT_ENGLISH = "not in English, so it was not read"
_PROFILE_FIELDS: tuple[Field, ...] = ("name", "bio", "employer")


class PostSight:
    """What can be seen in one post: the ``Sight`` that conditions look through, worked out when asked."""

    def __init__(
        self,
        compiled: Compiled,
        post: Post,
        parts: Mapping[Place, Part],
        reading: Reading = NOTHING,
        awake: int | None = None,
    ) -> None:
        self.found: frozenset[str] = frozenset()
        self.compiled = compiled
        self._post = post
        other = "post it passes on" if post.passed_on else "post it answers"
        self._around: tuple[tuple[Place, str], ...] = (("profile", "profile"), ("parent", other))
        self._parts = parts
        self.reading = reading
        wanted = compiled.every_signal if awake is None else compiled.wanted(awake)
        self._hits = {place: compiled.scanner.hits(*part, wanted) for place, part in parts.items()}
        for signal, span in reading.signals.items():
            number = compiled.numbers.get(signal)
            if number is not None:  # a reader may know rules that this pack does not have
                self._hits["text"][number] = [span]
        self._bits, self.there = 0, 1 << compiled.width  # one bit more, for what asks for no signal
        for place, hits in self._hits.items():
            there = sum(1 << number for number in hits)
            self._bits |= compiled.bits_in(place, there)
            self.there |= there
        self._known: dict[tuple[Place, str], Sequence[Hit]] = {}
        self._failed: list[Unread] = []

    def __repr__(self) -> str:
        return f"PostSight({self._post!r})"

    def unread(self) -> list[Unread]:
        """Return what could not be looked at: detectors that failed, what is not English around the text."""
        around = [
            Unread(f"part of the {what}", NOT_ENGLISH, self.span(place, hit))
            for place, what in self._around
            if place in self._parts
            for hit in unread_parts(self._parts[place].text)
        ]
        return self._failed + around

    def text(self, place: Place) -> Text | None:
        """Return the text of one place, None where the post has none."""
        part = self._parts.get(place)
        return None if part is None else part.text

    def flag(self, name: str) -> bool:
        """Tell whether a circumstance of the post holds (see ``compile.FLAGS``)."""
        post = self._post
        if name.startswith("found-"):
            return name.removeprefix("found-") in self.found
        if name.startswith("channel-"):
            return post.channel == name.removeprefix("channel-")
        return {
            "authorised": post.released,
            "closed": post.audience.value == "closed",
            "media": bool(post.media),
            "profile": post.profile is not None,
            "reply": post.parent is not None or post.action.value == "reply",
        }.get(name, name in {post.use.value, post.author.value, post.action.value})

    def hits(self, place: Place, signal: str) -> Sequence[Hit]:
        """Return where a signal stands in one place, sorted by start."""
        key = place, signal
        known = self._known.get(key)
        if known is None:
            self._known[key] = ()
            known = self._known[key] = self._find(place, signal)
        return known

    def _find(self, place: Place, signal: str) -> Sequence[Hit]:
        if place not in self._parts:
            return ()
        number = self.compiled.numbers.get(signal)
        if number is not None:
            hits = self._hits[place].get(number, ())
            return hits if len(hits) < 2 else sorted(set(hits))
        condition = self.compiled.composites.get(signal)
        if condition is not None:
            if not met(self._bits, self.compiled.needs_of(signal, place)):
                return ()
            return sorted({match.mark for match in matches(condition, self, place) if match.place == place})
        return self._detect(place, signal)

    def _detect(self, place: Place, signal: str) -> Sequence[Hit]:
        detector = self.compiled.by_signal[signal]
        if self.compiled.wakes[detector.name] not in self._hits[place]:
            return ()
        found: dict[str, list[Hit]] = {name: [] for name in detector.signals}
        try:
            for name, start, end in detector.detect(self._parts[place].text):
                found[name].append((start, end))
        except Exception:  # noqa: BLE001 - a fault in one detector must not hide what the others see, nor read as clean
            self._failed.append(Unread(f"{detector.name}", "the detector failed on this post"))
        for name, ranges in found.items():
            self._known[place, name] = sorted(ranges)
        return self._known[place, signal]

    def span(self, place: Place, hit: Hit) -> Span:
        """Map a range of a place to the words as their author wrote them."""
        start, end = self._parts[place].text.to_original(*hit)
        if place != "profile":
            return Span(start, end, place)
        profile = self._post.profile
        lengths = [len(profile.name), len(profile.bio)] if profile else [0, 0]
        for field, length in zip(_PROFILE_FIELDS, lengths, strict=False):
            if start < length or (start == 0 and end <= length):
                return Span(start, min(end, length), field)
            start, end = max(0, start - length - 2), max(0, end - length - 2)
        return Span(start, end, "employer")
