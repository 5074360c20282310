"""Contact points of an agency, as a pack and an overlay name them: what could match nothing is refused."""

from __future__ import annotations

import re
from dataclasses import fields

from circumspect.policy.model import Contacts
from circumspect.rules.reading import Table

CONTACT_KEYS = frozenset(field.name.replace("_", "-") for field in fields(Contacts))

_LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})+", re.IGNORECASE)
_SITE = re.compile(rf"(?:https?://)?{_DOMAIN.pattern}(?:/\S*)?", re.IGNORECASE)
_EMAIL = re.compile(rf"[^\s@]+@{_DOMAIN.pattern}", re.IGNORECASE)
_PHONE = re.compile(r"[+(]?[0-9][0-9 ().-]*")
_PREFIX = re.compile(
    r"\(?[0-9][0-9 ().-]*"
)  # one that begins +61 is no beginning of a number as it is compared
_SHAPES = {
    "domains": (_DOMAIN, "a domain by itself, such as wattle.nsw.gov.au"),
    "phone-prefixes": (
        _PREFIX,
        "the first digits of numbers as they are dialled in Australia, such as 02 5550",
    ),
    "public-phones": (_PHONE, "a number, such as 02 5550 0100"),
    "public-emails": (_EMAIL, "an address, such as library@wattle.nsw.gov.au"),
    "public-sites": (_SITE, "a site, such as www.wattle.nsw.gov.au"),
    "news-sites": (_SITE, "a site, such as news.example.au"),
}


def contacts_of(ours: Table, theirs: Table) -> Contacts:
    """Return the contact points of a pack and of an overlay together.

    Raises PackError, with place, value and the likely fix, for one of another shape, which would protect
    nothing.
    """
    found: dict[str, tuple[str, ...]] = {}
    for key, (shape, wanted) in _SHAPES.items():
        for table in (ours, theirs):
            for value in table.names(key):
                if not shape.fullmatch(value):
                    raise table.error(f"'{key}' has '{value}', which can match nothing; write {wanted}.")
        found[key.replace("-", "_")] = (*ours.names(key), *theirs.names(key))
    return Contacts(**found)
