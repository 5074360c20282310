"""Links and mentions: where a post points, and whether that place is the agency's own or the press."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import ClassVar

from circumspect.content.text import Text
from circumspect.detectors.base import Detector, Sighting
from circumspect.policy.model import Agency

_SCHEME = re.compile(r"^https?://")
_HOST = re.compile(r"^(?:[^@]{0,200}@)?(?:www\.)?|(?::\d{0,5})?[.,;:!?)']{0,9}$")
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]{3,300}|(?<![@\w.-])[a-z0-9][a-z0-9-]{0,40}(?:\.[a-z0-9-]{2,40}){0,4}"
    r"\.(?:com|org|net|au|gov|edu|io|tv|uk|nz|co|info|ly|gl|news|example|test)(?:/[^\s<>\"]{0,300})?(?![\w@])",
    re.A | re.I,
)
_MENTION = re.compile(r"(?<![\w@.])@[A-Za-z0-9_]{2,30}", re.A)
_NEWS = re.compile(
    r"(?:^|\.)(?:[a-z0-9-]{0,30}(?:news|herald|times|guardian|telegraph|examiner|gazette|tribune|reuters)[a-z0-9-]{0,20}"
    r"|(?:the|daily)[a-z-]{0,30}(?:age|australian|mail|mercury|advertiser|conversation|west|post|star)|couriermail"
    r"|(?:washington|huff|huffington|national)post|abc|sbs|bbc|smh|cnn|crikey|afr|aph)\.",
    re.A,
)


class Links(Detector):
    """Finds links by where they lead, and mentions of other accounts."""

    name = "links"
    signals: ClassVar[Mapping[str, str]] = {
        "link": "any link",
        "agency-link": "a link to one of the agency's own public sites",
        "government-link": "a link to another Australian government or parliament site",
        "news-link": "a link to a news site, or to what Parliament publishes",
        "mention": "another account, named with @",
    }
    wakes = r"(?i:https?://|www\.|\.(?:com|org|net|au|gov|edu|io|tv|uk|nz|co|info|ly|gl|news|example|test)\b)|@[A-Za-z0-9_]{2}"
    examples: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "link": ("see https://shop.example/tents", "shop.com.au has it"),
        "agency-link": ("read www.customs.gov.au/news/1",),
        "government-link": ("as told on aph.gov.au/estimates", "https://www.ato.gov.au/x"),
        "news-link": (
            "https://www.abc.net.au/news/2012-01-18/x",
            "www.canberratimes.com.au/x",
            "aph.gov.au/estimates",
        ),
        "mention": ("thanks @jess_w",),
    }
    silent = ("a@shop.example", "one.two three", "e.g. this")

    def __init__(self, agency: Agency) -> None:
        super().__init__(agency)
        contacts = agency.contacts
        self._own = tuple(map(_bare, (*contacts.domains, *contacts.public_sites)))
        self._news = tuple(map(_bare, contacts.news_sites))

    def detect(self, text: Text) -> Iterator[Sighting]:
        """Yield links and mentions; a link gives ``link`` and, where they are known, its kinds too."""
        for match in _LINK.finditer(text.clean):
            end = match.start() + len(match[0].rstrip(".,;:!?)'"))
            host = _HOST.sub("", re.split(r"[/?#]", _SCHEME.sub("", match[0].lower()), maxsplit=1)[0])
            yield Sighting("link", match.start(), end)
            for kind in self._kinds(host):
                yield Sighting(kind, match.start(), end)
        for match in _MENTION.finditer(text.clean):
            yield Sighting("mention", *match.span())

    def _kinds(self, host: str) -> Iterator[str]:
        if _under(host, self._own):
            yield "agency-link"
            return
        if _NEWS.search(host) or _under(host, self._news):
            yield "news-link"
        if host.endswith((".gov.au", ".gov")):
            yield "government-link"


def _bare(site: str) -> str:
    return site.lower().removeprefix("www.")


def _under(host: str, domains: tuple[str, ...]) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)
