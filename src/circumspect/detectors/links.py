"""Links and mentions: where a post points, and whether that place is the agency's own or the press."""

from __future__ import annotations

import re
from collections.abc import Iterator

from circumspect.content.text import Text
from circumspect.detectors.base import Detector, Sighting
from circumspect.policy.model import Agency

_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]{3,300}|(?<![@\w.-])[a-z0-9][a-z0-9-]{0,40}(?:\.[a-z0-9-]{2,40}){0,4}"
    r"\.(?:com|org|net|au|gov|edu|io|tv|uk|nz|co|info|ly|gl|news|example|test)(?:/[^\s<>\"]{0,300})?(?![\w@])",
    re.A | re.I,
)
_MENTION = re.compile(r"(?<![\w@.])@[A-Za-z0-9_]{2,30}", re.A)
_NEWS_WORDS = ("news", "abc.net", "herald", "times", "guardian", "age.com", "smh", "daily", "post.", "bbc", "reuters", "sbs", "courier", "mercury", "aph.gov", "youtu.be")


class Links(Detector):
    """Finds links by where they lead, and mentions of other accounts."""

    name = "links"
    signals = {
        "link": "any link",
        "agency-link": "a link to one of the agency's own public sites",
        "government-link": "a link to another Australian government or parliament site",
        "news-link": "a link to a news site",
        "mention": "another account, named with @",
    }
    wakes = r"(?i:https?://|www\.|\.(?:com|org|net|au|gov|edu|io|tv|uk|nz|co|info|ly|gl|news|example|test)\b)|@[A-Za-z0-9_]{2}"
    examples = {
        "link": ("see https://shop.example/tents", "shop.com.au has it"),
        "agency-link": ("read www.customs.gov.au/news/1",),
        "government-link": ("as told on aph.gov.au/estimates", "https://www.ato.gov.au/x"),
        "news-link": ("https://www.abc.net.au/news/2012-01-18/x",),
        "mention": ("thanks @jess_w",),
    }
    silent = ("a@shop.example", "one.two three", "e.g. this")

    def __init__(self, agency: Agency) -> None:
        super().__init__(agency)
        self._own = tuple(d.lower() for d in (*agency.contacts.domains, *agency.contacts.public_sites))
        self._news = tuple(d.lower() for d in agency.contacts.news_sites) + _NEWS_WORDS

    def detect(self, text: Text) -> Iterator[Sighting]:
        """Yield links and mentions; a link gives ``link`` and, where it is known, its kind too."""
        for match in _LINK.finditer(text.clean):
            end = match.start() + len(match[0].rstrip(".,;:!?)'"))
            host = re.sub(r"^(?:https?://)?(?:www\.)?", "", match[0].lower()).split("/")[0].rstrip(".,;:!?)'")
            yield Sighting("link", match.start(), end)
            kind = self._kind(host)
            if kind:
                yield Sighting(kind, match.start(), end)
        for match in _MENTION.finditer(text.clean):
            yield Sighting("mention", *match.span())

    def _kind(self, host: str) -> str | None:
        if any(host == own or host.endswith(f".{own}") for own in self._own):
            return "agency-link"
        if any(word in host for word in self._news):
            return "news-link"
        return "government-link" if host.endswith((".gov.au", ".gov")) else None
