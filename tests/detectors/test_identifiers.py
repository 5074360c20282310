"""Our arithmetic against python-stdnum, number by number, and the word of context that each number needs."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from stdnum import imo as std_imo
from stdnum import iso6346 as std_container
from stdnum import luhn as std_luhn
from stdnum.au import abn as std_abn
from stdnum.au import acn as std_acn
from stdnum.au import tfn as std_tfn

from circumspect.content.normalise import Normaliser
from circumspect.detectors import identifiers
from circumspect.detectors.identifiers import Identifiers
from circumspect.policy.loader import load_pack

DETECTOR = Identifiers(load_pack().agency)
READER = Normaliser(frozenset)

Check = Callable[[str], bool]


def _digits(length: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=length, max_size=length)


def _one_right(head: str, check: Check, last: str = "0123456789") -> str | None:
    """The number that begins with *head* and holds by *check*, where one last digit does it."""
    right = [head + digit for digit in last if check(head + digit)]
    assert len(right) <= 1
    return right[0] if right else None


def _found(text: str) -> dict[str, list[str]]:
    clean = READER.full(text)
    found: dict[str, list[str]] = {}
    for signal, start, end in DETECTOR.detect(clean):
        found.setdefault(signal, []).append(clean.clean[start:end])
    return found


@given(_digits(9))
@example("123456782")
def test_tax_file_number(number: str) -> None:
    assert identifiers.tfn(number) == std_tfn.is_valid(number)


@given(_digits(8))
@example("12345677")
def test_a_tax_file_number_of_eight_digits_is_left_out(number: str) -> None:
    """The oracle knows the old ones too; people who have one are few, and eight digits are a date."""
    assert not identifiers.tfn(number)


@given(_digits(11))
@example("51824753556")
@example("01824753556")
def test_business_number(number: str) -> None:
    """The oracle takes a leading nought, which the Tax Office never gives out."""
    assert identifiers.abn(number) == (std_abn.is_valid(number) and number[0] != "0")


@given(_digits(9))
def test_a_business_number_made_from_a_company_number(company: str) -> None:
    number = std_abn.calc_check_digits(company) + company
    assert identifiers.abn(number)


@given(_digits(9))
@example("000000019")
def test_company_number(number: str) -> None:
    assert identifiers.acn(number) == std_acn.is_valid(number)


@given(_digits(8))
def test_every_company_number_has_one_right_last_digit(head: str) -> None:
    assert _one_right(head, identifiers.acn) == head + std_acn.calc_check_digit(head)


@given(st.integers(13, 19).flatmap(_digits))
@example("4111111111111111")
@example("378282246310005")
def test_payment_card(number: str) -> None:
    sound = number[0] != "0" and len(set(number)) > 1
    assert identifiers.luhn(number) == (std_luhn.is_valid(number) and sound)


@pytest.mark.parametrize("number", ["4" * 12, "4111111111111111" + "1111", "0" * 16, "5555555555555555"])
def test_no_payment_card(number: str) -> None:
    assert not identifiers.luhn(number)


@given(st.from_regex(r"[A-Z]{3}[UJZ][0-9]{7}", fullmatch=True))
@example("CSQU3054383")
@example("ZZZU1234564")
def test_freight_container(number: str) -> None:
    assert identifiers.container(number) == std_container.is_valid(number)


@given(_digits(7))
@example("9074729")
def test_ship(number: str) -> None:
    assert identifiers.imo(number) == std_imo.is_valid(number)


@given(_digits(11))
def test_air_waybill(number: str) -> None:
    """stdnum knows none. The serial's last digit is the other seven by 7, so it is never 7, 8 or 9."""
    serial, check = divmod(int(number[3:]), 10)
    assert identifiers.air_waybill(number) == (serial % 7 == check)
    assert not (identifiers.air_waybill(number) and check > 6)


@given(st.sampled_from("23456"), _digits(7), st.sampled_from("123456789"))
def test_medicare_card(first: str, rest: str, issue: str) -> None:
    """stdnum knows none. One check digit of ten is right, and a changed digit is always noticed."""
    right = [digit for digit in "0123456789" if identifiers.medicare(first + rest + digit + issue)]
    assert len(right) == 1
    number = first + rest + right[0] + issue
    assert identifiers.medicare(number + "1")
    for at in range(1, 8):
        changed = number[:at] + str((int(number[at]) + 1) % 10) + number[at + 1 :]
        assert not identifiers.medicare(changed)


@pytest.mark.parametrize("number", ["1000000000", "7000000000", "20000000", "200000002011"])
def test_no_medicare_card(number: str) -> None:
    assert not identifiers.medicare(number)


@pytest.mark.parametrize(
    ("text", "signal", "words"),
    [
        ("my tfn: 123456782, keep it", "tfn", "123456782"),
        ("Tax file number 123-456-782", "tfn", "123-456-782"),
        ("invoice from ABN 51824753556", "abn", "51824753556"),
        ("ACN 000 000 019 trading as", "acn", "000 000 019"),
        ("medicare card 2000 00002 0/1", "medicare", "2000 00002 0/1"),
        ("visa 4111-1111-1111-1111 exp 01/30", "payment-card", "4111-1111-1111-1111"),
        ("amex card 3782 822463 10005", "payment-card", "3782 822463 10005"),
        ("box CSQU 305438 3 came in", "container", "CSQU 305438 3"),
        ("MAWB 999-00000011", "air-waybill", "999-00000011"),
        ("the ship, IMO: 9074729, sailed", "imo-ship", "IMO: 9074729"),
        ("Passport is N1234567 issued here", "passport-number", "N1234567"),
        ("my passport PA1234567", "passport-number", "PA1234567"),
        ("bank is 062-000 acc 1234 5678 ta", "bank-account", "062-000 acc 1234 5678"),
        ("BSB 062-000 account 1234 5678", "bank-account", "062-000 account 1234 5678"),
        ("BSB 062000 Acct No: 12345678", "bank-account", "062000 Acct No: 12345678"),
        ("drivers licence is 012345678", "licence-number", "012345678"),
    ],
)
def test_a_number_with_its_word_of_context_is_found(text: str, signal: str, words: str) -> None:
    assert _found(text).get(signal) == [words]


@pytest.mark.parametrize(
    "text",
    [
        "123 456 782 of them came",
        "tickets 000 000 019 sold",
        "4111 1111 1111 1111 reasons to smile",
        "lot 999-0000 0011 at the auction",
        "my passport is new and the order is 1234567",
        "the licence is a joke",
        "IMO 1234568 is a lot",
        "order N1234567 shipped",
        "call 1300 363 263 about your ABN",
        "medicare says 2012 2013 and 2014 were dear",
        "credit card fraud cost 1,234,567,890 dollars",
        "CSQU3054384",
    ],
)
def test_a_number_without_its_context_or_its_check_is_passed_over(text: str) -> None:
    assert _found(text) == {}


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    clean = READER.full(text)
    for signal, start, end in DETECTOR.detect(clean):
        assert signal in DETECTOR.signals
        assert 0 <= start < end <= len(clean.clean)
        assert re.search(r"\w", clean.clean[start:end])
