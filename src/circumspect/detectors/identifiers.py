"""Numbers with a check digit, by our own arithmetic (python-stdnum is the tests' oracle).

A random number passes such a check one time in ten to a hundred, so a number that passes is a candidate:
each signal needs its word of context nearby, which the detector looks for itself. Sources: Australian
Taxation Office (TFN, ABN), ASIC (ACN), Services Australia (Medicare), ISO 6346, IMO resolution A.1117(30),
IATA resolution 600a, ISO/IEC 7812 (cards), ICAO 9303.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import ClassVar, NamedTuple

from circumspect.content.text import Text
from circumspect.detectors.base import Detector, Sighting

_REACH = 60
"""How many characters before and after a number its word of context may stand."""


def tfn(number: str) -> bool:
    """Tax file number: nine digits, weights 1 4 3 7 5 8 6 9 10, sum divisible by 11."""
    return len(number) == 9 and _weighted(number, (1, 4, 3, 7, 5, 8, 6, 9, 10)) % 11 == 0


def abn(number: str) -> bool:
    """Australian business number: first digit less one, weights 10 1 3 … 19, sum divisible by 89."""
    if len(number) != 11 or number[0] == "0":
        return False
    return (_weighted(number, (10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19)) - 10) % 89 == 0


def acn(number: str) -> bool:
    """Australian company number: weights 8 … 1 on eight digits; the ninth makes the sum a multiple of ten."""
    return len(number) == 9 and (-_weighted(number[:8], (8, 7, 6, 5, 4, 3, 2, 1))) % 10 == int(number[8])


def medicare(number: str) -> bool:
    """Medicare card: first digit 2 to 6; weights 1 3 7 9 1 3 7 9; the ninth digit is the sum modulo 10."""
    if len(number) not in {10, 11} or number[0] not in "23456":
        return False
    return _weighted(number[:8], (1, 3, 7, 9, 1, 3, 7, 9)) % 10 == int(number[8])


def luhn(number: str) -> bool:
    """Payment card: 13 to 19 digits whose Luhn sum is a multiple of ten."""
    if not 13 <= len(number) <= 19 or number[0] == "0" or len(set(number)) == 1:
        return False
    doubled = [int(d) * 2 if at % 2 else int(d) for at, d in enumerate(reversed(number))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


_LETTERS = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", (n for n in range(10, 39) if n % 11), strict=True))


def container(number: str) -> bool:
    """Freight container (ISO 6346): letters count 10 to 38 without 11, 22, 33; weights are powers of two."""
    total = sum((_LETTERS[c] if c in _LETTERS else int(c)) << at for at, c in enumerate(number[:10]))
    return total % 11 % 10 == int(number[10])


def imo(number: str) -> bool:
    """Ship (IMO): weights 7 … 2 on six digits; the seventh is the last digit of the sum."""
    return len(number) == 7 and _weighted(number[:6], (7, 6, 5, 4, 3, 2)) % 10 == int(number[6])


def air_waybill(number: str) -> bool:
    """Air waybill: three digits of the airline, seven of the serial, and the serial modulo 7."""
    return len(number) == 11 and int(number[3:10]) % 7 == int(number[10])


def _weighted(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))


class _Kind(NamedTuple):
    pattern: re.Pattern[str]
    valid: Callable[[str], bool]
    context: re.Pattern[str] | None


def _words(*words: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(words) + r")\b", re.A | re.I)


def _always(_: str) -> bool:
    return True


_KINDS: dict[str, _Kind] = {
    "tfn": _Kind(re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{3}(?!\d)", re.A), tfn, _words("tfn", "tax file")),
    "abn": _Kind(
        re.compile(r"(?<!\d)\d{2} ?\d{3} ?\d{3} ?\d{3}(?!\d)", re.A), abn, _words("abn", "business number")
    ),
    "acn": _Kind(re.compile(r"(?<!\d)\d{3} ?\d{3} ?\d{3}(?!\d)", re.A), acn, _words("acn", "company number")),
    "medicare": _Kind(
        re.compile(r"(?<!\d)[2-6]\d{3} ?\d{5} ?\d(?:[ /-]?\d)?(?!\d)", re.A), medicare, _words("medicare")
    ),
    "payment-card": _Kind(
        re.compile(r"(?<!\d)(?:\d{4}(?:[ -]?\d{4}){2}[ -]?\d{1,7}|3\d{3}[ -]\d{6}[ -]\d{5})(?!\d)", re.A),
        luhn,
        _words("cards?", "visa", "mastercard", "amex", "credit", "debit", "cvv", "expiry"),
    ),
    "container": _Kind(re.compile(r"\b[A-Z]{3}[UJZ][ -]?\d{6}[ -]?\d\b", re.A), container, None),
    "air-waybill": _Kind(
        re.compile(r"(?<!\d)\d{3}[- ]\d{4} ?\d{4}(?!\d)", re.A),
        air_waybill,
        _words("awb", "mawb", "hawb", "waybill", "air ?cargo", "freight", "consignment"),
    ),
    "imo-ship": _Kind(re.compile(r"\bIMO[ :#No.]{0,5}(\d{7})\b", re.A), imo, None),
    "passport-number": _Kind(
        re.compile(r"\bP?[A-Z]\d{7}\b", re.A | re.I), _always, _words("passports?", "pp no")
    ),
    "passport-strip": _Kind(re.compile(r"\bP<[A-Z]{3}[A-Z<]{10,39}", re.A), _always, None),
    "bank-account": _Kind(
        re.compile(
            r"(?:(?<!\d)\d{3}-\d{3}|(?<!\d)\d{3} \d{3}(?=[ ,:/-]{1,3}acc)|(?<=bsb )(?:\d{6}|\d{3} \d{3}))"
            r"[ ,:/-]{1,3}(?:acc\w{0,5}[ :.#]{1,3}(?:no[ :.]{1,2}|number[ :]{1,2})?)?"
            r"(?:\d{6,9}|\d{4}[ -]\d{4}|\d{2,3}[ -]\d{3}[ -]\d{3})(?!\d)",
            re.A | re.I,
        ),
        _always,
        _words("bsb", "acc(?:ount|t)?", "bank"),
    ),
    "licence-number": _Kind(
        re.compile(r"(?<![\w-])[A-Z]?\d{5,9}[A-Z]{0,2}(?![\w-])", re.A),
        _always,
        _words("licen[cs]e (?:no|number|num|#)", "driver['\u2019]?s? licen[cs]e", "licen[cs]e #"),
    ),
}  # fmt: skip
_MARKS = re.compile(r"[^0-9A-Z<]")


class Identifiers(Detector):
    """Finds identifiers whose check digit holds and whose word of context stands near."""

    name = "identifiers"
    signals: ClassVar[Mapping[str, str]] = {
        "tfn": "a tax file number",
        "abn": "an Australian business number",
        "acn": "an Australian company number",
        "medicare": "a Medicare card number",
        "payment-card": "a payment card number",
        "container": "a freight container number",
        "air-waybill": "an air waybill number",
        "imo-ship": "a ship's IMO number",
        "passport-number": "a passport number",
        "passport-strip": "the machine-readable line of a passport",
        "bank-account": "a bank account with its branch number",
        "licence-number": "a driver licence number",
    }
    wakes = r"(?:\d[ -]?){8}|[A-Za-z]\d{7}|[A-Z]{3}[UJZ][ -]?\d{6}|P<[A-Z]{3}|IMO|(?i:licen[cs]e|\bbsb\b)"
    examples: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "tfn": ("my TFN is 123 456 782",),
        "abn": ("ABN 51 824 753 556",),
        "acn": ("ACN 000 000 019",),
        "medicare": ("Medicare 2000 00002 0",),
        "payment-card": ("my card 4111 1111 1111 1111",),
        "container": ("CSQU3054383 is on hold", "ZZZU 123456 4"),
        "air-waybill": ("awb 999-0000 0011",),
        "imo-ship": ("IMO 9074729",),
        "passport-number": ("passport no N1234567", "passport n1234567"),
        "passport-strip": ("P<AUSCITIZEN<<JANE<<<<<<<<<",),
        "bank-account": ("BSB 062-000 acc 12345678", "BSB 062-000 acc 1234567"),
        "licence-number": ("my licence number 12345678",),
    }
    silent = (
        "123 456 782 people",
        "CSQU3054384",
        "card night at 4111 1111 1111 1112",
        "licence to print money",
    )

    def detect(self, text: Text) -> Iterator[Sighting]:
        """Yield the identifiers of a text."""
        clean = text.clean
        for signal, kind in _KINDS.items():
            for match in kind.pattern.finditer(clean):
                number = _MARKS.sub("", match[match.lastindex or 0])
                if not kind.valid(number):
                    continue
                around = max(0, match.start() - _REACH), match.end() + _REACH
                if kind.context is None or kind.context.search(clean, *around):
                    yield Sighting(signal, *match.span())
