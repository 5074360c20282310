"""A finding that somebody says is wrong: rule, certainty and reason are handed over, never the draft."""

from __future__ import annotations

from collections.abc import Mapping

SCHEMA = "circumspect.dispute/1"
REASONS: Mapping[str, str] = {
    "public-source": "it is public already: the news, a release, a hearing",
    "not-the-agency": "it is about another agency, company or country",
    "quoted": "the words are somebody else's, quoted or condemned",
    "joke": "it is plainly a joke or banter",
    "fiction": "it is invented: a story, a game, a film",
    "former": "it is about times long past",
    "homonym": "the word means something else here",
    "wrong-person": "it is about somebody else, or nobody",
    "not-work": "it has nothing to do with the work",
    "misread": "the words do not say what the finding says",
    "other": "none of these",
}
