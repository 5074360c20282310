"""E-mail addresses and telephone numbers, and whose they are.

Australian number shapes after the ACMA numbering plan. Points on the agency profile's public list are
told apart from the rest, so that the hotline never reads as a leak.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import ClassVar

from circumspect.content.text import Text
from circumspect.detectors.base import Detector, Sighting
from circumspect.policy.model import Agency

_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6}", re.A)
_DOT = r" ?(?:\[dot\]|\(dot\)| dot |\.) ?"
_AT = re.compile(
    r"(?P<name>[A-Za-z0-9._-]{2,64})(?P<at> ?(?:\[at\]|\(at\)| at ) ?)"
    rf"(?P<host>[A-Za-z0-9-]{{2,40}}){_DOT}gov{_DOT}au\b",
    re.A | re.I,
)
_PHONE = re.compile(
    r"(?<![\w.$-])(?:"
    r"(?P<mobile>(?:\+?61[ .-]?|0)4\d{2}[ .-]?\d{3}[ .-]?\d{3})"
    r"|(?P<service>1[38]00[ .-]?\d{2,3}[ .-]?\d{2,4}(?:[ .-]?\d{1,3})?|13[ .-]?\d{1,2}[ .-]?\d{2,3})"
    r"|(?P<landline>(?:\+?61[ .-]?\(?0?\)?[ .-]?|\(?0)[2378]\)?[ .-]?\d{4}[ .-]?\d{4})"
    r"|(?P<local>(?!20\d\d[ -](?:19|20)\d\d)[2-9]\d{3}[ -]\d{4})"
    r"|(?P<abroad>\+(?!61)[1-9]\d{0,2}[ .-]?(?:\(?\d{1,4}\)?[ .-]?){2,5})"
    r")(?![\w-])",
    re.A,
)
_EXTENSION = re.compile(
    r"\b(?:ext(?:ension|n)?\.? ?(?:no\.? ?|number |is |on )?#?|(?<!\d )x(?=\d))(?!(?:19|20)\d\d\b)\d{3,5}\b",
    re.A | re.I,
)
_TRAILING = " .-("


class Contacts(Detector):
    """Finds contact points and tells the agency's own, the public ones and all others apart."""

    name = "contacts"
    signals: ClassVar[Mapping[str, str]] = {
        "agency-email": "an e-mail address at one of the agency's domains, not on its public list",
        "public-contact": "a contact point on the agency profile's public list",
        "other-email": "any other e-mail address",
        "agency-phone": "a number in one of the agency's telephone blocks",
        "mobile-phone": "a mobile number",
        "landline-phone": "a landline number outside the agency's blocks",
        "service-phone": "a 13, 1300 or 1800 number, or one abroad, not on the public list",
        "local-phone": "eight digits written like a local number",
        "phone-extension": "a telephone extension",
    }
    wakes = (
        r"[A-Za-z0-9._%+-]@[A-Za-z0-9-]{1,63}\."
        r"|(?i:\bext(?:ension|n)?(?:\b|\d)|\bx ?\d{3}|[(\[](?:at|dot)[)\]]|\bgov(?: dot |\.)au| dot gov )"
        r"|4\d{2}[ .-]?\d{3}[ .-]?\d{3}|\b1[38]00[ .-]?\d|\b13[ .-]?\d|[2378]\)?[ .-]?\d{4}[ .-]?\d{4}"
        r"|\b[2-9]\d{3}[ -]\d{4}\b|\+[1-9]"
    )
    examples: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "agency-email": (
            "mail jo.citizen@customs.gov.au",
            "jo.citizen at customs dot gov dot au",
            "jo.citizen at customs[dot]gov[dot]au",
        ),
        "public-contact": (
            "call 1300 363 263",
            "information@customs.gov.au",
            "ring 1800 06 1800 now",
            "131 881",
        ),
        "other-email": ("sales@shop.example",),
        "agency-phone": ("my desk is 02 6274 0000", "(02) 6274-0000", "+61 2 6274 0000"),
        "mobile-phone": ("0491 570 006", "+61 491 570 006", "0491570006"),
        "landline-phone": ("(02) 5550 1234", "07 5550 1234"),
        "service-phone": ("1800 160 401",),
        "local-phone": ("ring 5550 1234",),
        "phone-extension": ("I'm on ext 4971", "ext4971", "extension 4971", "reach me on x4971"),
    }
    silent = (
        "Pay $0400123456 now",
        "the score was 12-10",
        "a@b",
        "in 2012 2013 it rained",
        "0.491 570 006",
        "a 1920 x 1080 screen",
        "the extension 2012",
    )

    def __init__(self, agency: Agency) -> None:
        super().__init__(agency)
        contacts = agency.contacts
        self._domains = tuple(domain.lower() for domain in contacts.domains)
        self._public_emails = frozenset(address.lower() for address in contacts.public_emails)
        self._public_phones = frozenset(map(_digits, contacts.public_phones))
        self._prefixes = tuple(map(_digits, contacts.phone_prefixes))
        self._local_prefixes = tuple(prefix[2:] for prefix in self._prefixes)

    def detect(self, text: Text) -> Iterator[Sighting]:
        """Yield the contact points of a text."""
        clean = text.clean
        for match in _EMAIL.finditer(clean):
            end = match.end() - (len(match[0]) - len(match[0].rstrip(".-")))
            yield Sighting(self._email(clean[match.start() : end].lower()), match.start(), end)
        for match in _AT.finditer(clean):
            if f"{match['host'].lower()}.gov.au" in self._domains and _is_address(match):
                yield Sighting("agency-email", match.start(), match.end())
        for match in _PHONE.finditer(clean):
            end = match.start() + len(match[0].rstrip(_TRAILING))
            signal = self._phone(match.lastgroup or "", _digits(match[0]))
            if signal:
                yield Sighting(signal, match.start(), end)
        for match in _EXTENSION.finditer(clean):
            yield Sighting("phone-extension", match.start(), match.end())

    def _email(self, address: str) -> str:
        if address in self._public_emails:
            return "public-contact"
        domain = address.rpartition("@")[2]
        own = any(domain == known or domain.endswith(f".{known}") for known in self._domains)
        return "agency-email" if own else "other-email"

    def _phone(self, shape: str, digits: str) -> str | None:
        if digits in self._public_phones:
            return "public-contact"
        if shape == "abroad":
            return "service-phone" if 9 <= len(digits) <= 15 else None
        if shape == "service":
            right = len(digits) == 10 if digits.startswith(("1300", "1800")) else len(digits) == 6
            return "service-phone" if right else None
        if shape == "mobile":
            return "mobile-phone"
        if shape == "landline":
            return "agency-phone" if digits.startswith(self._prefixes) else "landline-phone"
        return "agency-phone" if digits.startswith(self._local_prefixes) else "local-phone"


def _is_address(spoken: re.Match[str]) -> bool:
    """Whether "name at host" is an address spelled out: "jo.citizen at" or "(at)", not "the list at"."""
    return (
        spoken["at"].strip().lower() != "at"
        or " dot " in spoken[0].lower()
        or any(mark in spoken["name"].strip(".") for mark in "._0123456789")
    )


def _digits(number: str) -> str:
    """The digits of a telephone number, +61 read as 0."""
    digits = re.sub(r"\D", "", number)
    if digits.startswith("61") and len(digits) in {11, 12}:
        return "0" + digits[2:].removeprefix("0")
    return digits
