"""Quoted words: what stands between quotation marks, or behind a ``>`` at the start of a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import ClassVar

from circumspect.content.text import Text
from circumspect.detectors.base import Detector, Sighting

_QUOTED = re.compile(
    r"\"(?=\S)([^\"\n]{2,600}?)\"|\u201c([^\u201d\u201c\n]{2,600}?)\u201d|\u00ab([^\u00bb\n]{2,600}?)\u00bb"
    r"|(?:(?<=\s)|(?<=^)|(?<=[(:]))['\u2018](?=\w)([^'\u2018\u2019\n]{2,200}(?:['\u2019][a-z][^'\u2018\u2019\n]{0,200}){0,6})['\u2019](?=[\s.,;:!?)]|$)"
)
_LINE = re.compile(r"^[ \t]{0,9}>{1,9}[ \t]{0,9}([^\s>].{0,2000})$", re.M)


class Quotation(Detector):
    """Marks quoted ranges, so that a condition can ask whether something stands ``inside:quotation``."""

    name = "quotation"
    signals: ClassVar[Mapping[str, str]] = {"quotation": "words between quotation marks, or a quoted line"}
    wakes = "[\"\u201c\u00ab]|(?:^|[\\s(:])['\u2018]\\w|(?m:^[ \\t]{0,9}>)"
    examples: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "quotation": (
            'He said "all is well" and left',
            "\u201call is well\u201d",
            "they call it 'the shed' here",
            "> all is well",
        ),
    }
    silent = ("the dogs' dinner and the cats' milk", "5'11\" tall", "don't won't can't")

    def detect(self, text: Text) -> Iterator[Sighting]:
        """Yield the quoted ranges, marks left out."""
        for match in _QUOTED.finditer(text.clean):
            yield Sighting("quotation", *match.span(match.lastindex or 0))
        for match in _LINE.finditer(text.clean):
            yield Sighting("quotation", *match.span(1))
