"""Protective markings of three eras, and the grammar of the e-mail marking.

Sources: Protective Security Manual (to July 2012), Australian Government security classification system
(2011 to 2018), Protective Security Policy Framework (from October 2018), Email Protective Marking Standard.
Ordinary words such as "secret" are no markings: a marking is in capitals where markings stand, or is a
form that no ordinary sentence uses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import ClassVar

from circumspect.content.text import Text
from circumspect.detectors.base import Detector, Sighting

_EMAIL = re.compile(
    r"\[(?:VER=[0-9.]{1,8}, ?)?(?:NS=[a-z.]{1,20}, ?)?(?:SEC|DLM)=(?P<level>[A-Za-z][A-Za-z: -]{2,40})"
    r"(?:, ?[A-Z]{2,10}=[^\],\n]{1,128}){0,8}\]",
    re.A,
)
_HEADER = re.compile(r"\bX-Protective-Marking: ?[^\n]{3,200}", re.A)
_WHOSE = "audit|cabinet|client|commercial|legal|medical|personnel|policy|security|staff"
_IN_CONFIDENCE = re.compile(
    rf"\b(?:(?i:(?:{_WHOSE})-in-confidence)|[A-Z]{{4,16}}-IN-CONFIDENCE|(?:{_WHOSE.upper()}) IN CONFIDENCE"
    rf"|(?:{_WHOSE.title()}) In Confidence)\b",
    re.A,
)
_BANNER = re.compile(
    r"(?<![A-Za-z])(?:TOP[ -]SECRET|HIGHLY PROTECTED|OFFICIAL: ?Sensitive|OFFICIAL:SENSITIVE"
    r"|FOR OFFICIAL USE ONLY|For[- ]Official[- ]Use[- ]Only"
    r"|Sensitive: ?(?:Personal|Legal|Cabinet)|SENSITIVE: ?(?:PERSONAL|LEGAL|CABINET)"
    r"|FOUO|AUSTEO|AGAO|AUSTRALIAN EYES ONLY|NOFORN|(?:PROTECTED|SECRET) ?// ?[A-Z]{3,20})(?![A-Za-z])",
    re.A,
)
_ALONE = re.compile(r"(?m)^[ \t*\[(]*(SECRET|PROTECTED|CONFIDENTIAL|RESTRICTED|OFFICIAL)[ \t*\])]*$", re.A)
_STAMPED = re.compile(
    r"\b(?i:marked|stamped|classified(?: as| at)?|labelled|headed|rated)"
    r"(?: (?i:as|it|up|with|at))?[ \"'\u2018\u201c]{1,3}"
    r"(?:(?:SECRET|PROTECTED|CONFIDENTIAL|RESTRICTED)\b"
    r"|(?i:top secret|secret|protected|confidential|restricted)\b(?! [a-z]{2}ing))",
    re.A,
)
_LOW = {"UNOFFICIAL", "OFFICIAL", "UNCLASSIFIED"}


class Markings(Detector):
    """Finds protective markings as such, and words saying that something bears one."""

    name = "markings"
    signals: ClassVar[Mapping[str, str]] = {
        "marking": "a protective marking or caveat in the form markings have",
        "formal-marking": "a marking in the grammar of the e-mail standard, which nothing else uses",
        "low-marking": "an e-mail marking that protects nothing (UNCLASSIFIED, OFFICIAL)",
        "banner": "a classification alone on its line, in capitals",
        "said-marked": "words saying that something is marked or classified",
    }
    wakes = (
        r"(?i:in[ -]confidence|(?:SEC|DLM)=|X-Protective)|FOUO|AUSTEO|AGAO|EYES ONLY|NOFORN"
        r"|(?i:official[ -]use[ -]only)|HIGHLY PROTECTED|TOP[ -]SECRET"
        r"|OFFICIAL:|SECRET|PROTECTED|CONFIDENTIAL|RESTRICTED|(?i:sensitive: ?(?:personal|legal|cabinet))"
        r"|(?i:\b(?:marked|stamped|classified|labelled|headed|rated)\b)"
        r"|(?m:^[ \t*\[(]{0,9}OFFICIAL[ \t*\])]{0,9}$)"
    )
    examples: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "marking": (
            "Subject: roster [SEC=PROTECTED]",
            "[VER=2018.4, NS=gov.au, SEC=OFFICIAL:Sensitive, ACCESS=Personal-Privacy]",
            "[SEC=SECRET, CAVEAT=ACCOUNTABLE-MATERIAL, CAVEAT=AUSTEO]",
            "it says STAFF-IN-CONFIDENCE on top",
            "Cabinet-in-confidence, page 3",
            "FOR OFFICIAL USE ONLY",
            "OFFICIAL: Sensitive",
            "X-Protective-Marking: SEC=PROTECTED",
            "SECRET//AUSTEO",
            "PROTECTED // CABINET across the top",
            "Staff In Confidence",
        ),
        "formal-marking": ("Subject: roster [SEC=PROTECTED]", "X-Protective-Marking: SEC=PROTECTED"),
        "low-marking": ("minutes [SEC=UNCLASSIFIED]",),
        "banner": ("PROTECTED\nTo: all staff", "**SECRET**"),
        "said-marked": (
            "a brief marked Secret",
            "the memo was stamped PROTECTED",
            "classified as confidential",
        ),
    }
    silent = (
        "a secret recipe",
        "protected species",
        "he is highly protected",
        "restricted parking",
        "classified ads",
        "the SECRET to good bread",
        "talk to staff in confidence",
        "I WAS TOLD IN CONFIDENCE",
    )

    def detect(self, text: Text) -> Iterator[Sighting]:
        """Yield the markings of a text."""
        clean = text.clean
        for match in _EMAIL.finditer(clean):
            low = (
                match["level"].strip().upper() in _LOW
                and "CAVEAT" not in match[0]
                and "ACCESS" not in match[0]
            )
            for signal in ("low-marking",) if low else ("marking", "formal-marking"):
                yield Sighting(signal, *match.span())
        for match in _HEADER.finditer(clean):
            yield Sighting("marking", *match.span())
            yield Sighting("formal-marking", *match.span())
        for pattern in (_IN_CONFIDENCE, _BANNER):
            for match in pattern.finditer(clean):
                yield Sighting("marking", *match.span())
        for match in _ALONE.finditer(clean):
            yield Sighting("banner", *match.span(1))
        for match in _STAMPED.finditer(clean):
            yield Sighting("said-marked", *match.span())
