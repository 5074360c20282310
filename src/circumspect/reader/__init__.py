"""The reader of meaning: a small trained network that reads a post as a person would, on this machine.

``reading`` says what it tells the rules; ``segments`` and ``wordpiece`` what it is given; ``weights`` opens
the network; ``words`` is the quick look beside it; ``reader`` turns what they tell into signals.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from circumspect.content.post import Post
from circumspect.content.text import Text
from circumspect.reader.reading import Reading

if TYPE_CHECKING:
    from circumspect.reader.reader import Reader


class Unopened:
    """Stands where the reader could not be opened, and says so of every post."""

    def __init__(self, why: str) -> None:
        self._reading = Reading(unread=why, absent=True)

    def read(self, _post: Post, _text: Text, *, every: bool = True) -> Reading:  # noqa: ARG002 - as a reader has it
        """Return a reading that says why nothing was read."""
        return self._reading


def open_reader(rules: AbstractSet[str]) -> Reader | Unopened:
    """Open the reader with the weights that ship, or what says of every post why it is not read.

    A reader that knows none of the *rules* of a pack learnt another policy, and is not asked.
    """
    from circumspect.reader.weights import ReaderError, Weights  # noqa: PLC0415 - opened only where asked for

    try:
        weights = Weights()
    except ReaderError as error:
        return Unopened(str(error))
    if rules.isdisjoint(weights.meta.rules):
        return Unopened("the reader learnt another policy; --no-reader leaves it out")
    from circumspect.reader.reader import Reader  # noqa: PLC0415

    return Reader(weights)


__all__ = ["Reading", "Unopened", "open_reader"]
