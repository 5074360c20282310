"""Finding released passages: by words, and by a sentence ("has this been released already?").

Both databases bring a full-text index; each is asked in its own way here and nowhere else. The index holds
what was published and nothing else, and a question is never kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from circumspect_desk.releases.models import Release

TABLE = "releases_passage"
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_MOST_WORDS, _LONGEST_PASSAGE = 40, 600
_COMMON = frozenset(
    _WORD.findall(
        "a about all an and are as at be been but by can do for from had has have he her his how i if in "
        "into is it its just me my no not of on one or our out she so some than that the their them then "
        "there they this to up us was we were what when which who will with would you your"
    )
)


@dataclass(frozen=True, slots=True)
class Near:
    """A released passage, the release it stands in, and how many of the words that were asked for it has."""

    release: Release
    words: str
    share: int
    """In percent."""


def keep(release: Release) -> None:
    """Put what a release published into the index: passages of about a sentence, and all of it as one."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE} WHERE release_id = %s", [release.pk])  # noqa: S608 - our own table
        passages = list(dict.fromkeys(_passages(release)))
        rows = [(release.pk, 0, words) for words in passages] + [(release.pk, 1, "\n".join(passages))]
        cursor.executemany(
            f"INSERT INTO {TABLE} (release_id, whole, words) VALUES (%s, %s, %s)",  # noqa: S608 - likewise
            rows,
        )


def matching(words: str) -> RawSQL | list[int]:
    """Return the keys of releases that hold every one of the words, as a query to look things up in."""
    asked = _asked(words)
    if not asked:
        return []
    if connection.vendor == "sqlite":
        match = " AND ".join(f'"{word}"*' for word in asked)
        condition = "words MATCH %s"
    else:
        match = " & ".join(f"{word}:*" for word in asked)
        condition = "to_tsvector('english', words) @@ to_tsquery('english', %s)"
    return RawSQL(  # noqa: S611 - what is asked for goes in as a parameter
        f"SELECT release_id FROM {TABLE} WHERE whole = 1 AND {condition}",  # noqa: S608 - our own table
        [match],
    )


def nearest(sentence: str, most: int = 10) -> list[Near]:
    """Return the released passages that have most in common with a sentence, nearest first."""
    asked = [word for word in _asked(sentence) if word not in _COMMON]
    if not asked:
        return []
    if connection.vendor == "sqlite":
        match = " OR ".join(f'"{word}"' for word in asked)
        sql = (
            f"SELECT release_id, words FROM {TABLE} WHERE whole = 0 AND words MATCH %s ORDER BY rank LIMIT %s"  # noqa: S608
        )
        values: list[str | int] = [match, 5 * most]
    else:
        match = " | ".join(asked)
        sql = (
            f"SELECT release_id, words FROM {TABLE}, to_tsquery('english', %s) asked "  # noqa: S608
            "WHERE whole = 0 AND to_tsvector('english', words) @@ asked "
            "ORDER BY ts_rank_cd(to_tsvector('english', words), asked) DESC LIMIT %s"
        )
        values = [match, 5 * most]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows = cursor.fetchall()
    known: dict[int, Release] = _visible().in_bulk({key for key, _ in rows})
    found = [Near(known[key], words, _share(asked, words)) for key, words in rows if key in known]
    return sorted(found, key=lambda near: -near.share)[:most]


def _visible() -> QuerySet[Release]:
    return Release.objects.select_related("topic")


def _share(asked: list[str], words: str) -> int:
    there = {word.lower()[:6] for word in _WORD.findall(words)}
    return round(100 * sum(word[:6] in there for word in asked) / len(asked))


def _asked(words: str) -> list[str]:
    return list(dict.fromkeys(word.lower()[:100] for word in _WORD.findall(words)))[:_MOST_WORDS]


def _passages(release: Release) -> Iterator[str]:
    yield release.title
    revision = release.newest
    published = revision.publications.values_list("channel", flat=True)
    for text in revision.texts.filter(channel__in=published):
        for sentence in _SENTENCE.split(text.words):
            for at in range(0, len(sentence), _LONGEST_PASSAGE):
                if sentence[at : at + _LONGEST_PASSAGE].strip():
                    yield sentence[at : at + _LONGEST_PASSAGE].strip()
