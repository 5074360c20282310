"""What a post passes on of others, by sharing or liking it: judged too, and never more than likely."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import replace

from circumspect.assessment import (
    MEANING,
    PART_OF_MEANING,
    Advice,
    Assessment,
    Certainty,
    Finding,
    gravest_first,
)
from circumspect.content.post import Post

_OF_WHAT = " of what is passed on"
_MEND = (
    "To share and to like are commonly read as agreeing: leave it where it is, or say in your own words what "
    "you think of it."
)


def with_passed_on(
    own: Assessment, post: Post, read: Assessment, when_shared: AbstractSet[str]
) -> Assessment:
    """Add to what holds of one's own words what holds of those passed on, *read* as if they were one's own.

    Only the rules *when_shared* are found in them. Beside words of one's own, which may say the opposite, it
    is a question and no more (decision 0017).
    """
    alone, known = not post.own_words, own.rules(Certainty.POSSIBLE)
    passed_on = [
        _as_passed_on(finding, alone=alone)
        for finding in read.findings
        # What the profile tells is there already, unless it tells it of these words alone.
        if finding.rule in when_shared and (finding.span.field == "text" or finding.rule not in known)
    ]
    advice = max((own.advice, *(f.advice for f in passed_on)), key=lambda a: a.weight)
    # Where there are no words of one's own, only those of the other can be left unread.
    kept = [u for u in own.unread if not (alone and u.what == MEANING)]
    unread = [replace(u, what=f"{u.what}{_OF_WHAT}") for u in read.unread if u.what == PART_OF_MEANING]
    doubted = advice is Advice.CLEAR and bool(unread)
    unread += [u for u in read.unread if alone and u.what == MEANING]
    return replace(
        own,
        advice=Advice.CONSIDER if doubted else advice,
        findings=tuple(sorted((*own.findings, *passed_on), key=gravest_first)),
        unread=(*kept, *unread),
        reader=own.reader or read.reader,
    )


def _as_passed_on(finding: Finding, *, alone: bool) -> Finding:
    return replace(
        finding,
        span=finding.span._replace(field="parent") if finding.span.field == "text" else finding.span,
        certainty=min(finding.certainty, Certainty.LIKELY if alone else Certainty.POSSIBLE),
        advice=finding.advice if alone else min(finding.advice, Advice.CONSIDER, key=lambda a: a.weight),
        mend=_MEND,
        edit=None,
    )
