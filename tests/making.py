"""Makes small packs in memory and on disk, so that a test says only what it is about."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from circumspect.api import Assessment, Certainty, Post
from circumspect.content.text import Text
from circumspect.engine import Engine
from circumspect.policy.model import Agency, Composite, Contacts, Group, Pack
from circumspect.reader import Reading
from circumspect.rules.condition import condition_from_mapping
from circumspect.rules.rule import Rule, rule_from_mapping

TINY = Path(__file__).parent / "packs" / "tiny"
"""A second, invented pack: Shire of Wattle."""

Lists: TypeAlias = Mapping[str, Any]
"""Lists and signals by name: phrases, or a table as a lexicon has them."""


def make_rule(when: Sequence[Mapping[str, Any]], **header: Any) -> Rule:
    """Return a rule with these conditions; what a condition leaves out is filled in."""
    branches = [{"id": f"when-{n}", "certainty": "likely", **branch} for n, branch in enumerate(when)]
    return rule_from_mapping(
        {
            "id": "rule",
            "code": "SM100",
            "title": "A rule",
            "severity": "medium",
            "status": "live",
            "why": "Why.",
            "mend": "Mend.",
            "clauses": {"personal": ["1"], "official": ["1"]},
            "advice": {"personal": "consider", "official": "consider"},
            "when": branches,
            **header,
        }
    )


def make_pack(lists: Lists, rules: Sequence[Rule] = (), **fields: Any) -> Pack:
    """Return a pack of these lists, signals made of others (those with ``all``) and rules."""
    groups, composites = [], []
    for name, content in lists.items():
        table = content if isinstance(content, Mapping) else {"phrases": content}
        if "all" in table:
            composites.append(Composite(name, "test", condition_from_mapping(table)))
            continue
        words: dict[str, Any] = {
            key: tuple(table.get(key, ())) for key in ("phrases", "exact", "patterns", "hides")
        }
        groups.append(Group(name, "test", common=bool(table.get("common")), **words))
    whole: dict[str, Any] = {
        "id": "made",
        "title": "Made",
        "agency_name": "Nobody",
        "version": "1",
        "digest": "0" * 64,
        "document": {},
        "certainty": {},
        "advice": {},
        "clauses": (),
        "laws": (),
        "agency": Agency((), Contacts(domains=("agency.example",)), {}),
        "groups": tuple(groups),
        "composites": tuple(composites),
        "harbours": (),
        "rules": tuple(rules),
        "pages": {},
        "emoji": {},
    }
    return Pack(**{**whole, **fields})


def check(lists: Lists, when: Mapping[str, Any], post: Post | str) -> Assessment:
    """Check a post against one condition over some lists."""
    made = Engine(make_pack(lists, [make_rule([when])]))
    return made.check(Post(post) if isinstance(post, str) else post)


def marked(lists: Lists, when: Mapping[str, Any], post: Post | str) -> list[str]:
    """Return the words that a condition marks in a post, in order."""
    text = post if isinstance(post, str) else post.text
    findings = check(lists, when, post).findings
    spans = sorted(finding.span for finding in findings if finding.span.field == "text")
    return [text[span.start : span.end] for span in spans]


def certainties(assessment: Assessment) -> list[Certainty]:
    """Return how sure each finding is."""
    return [finding.certainty for finding in assessment.findings]


class Reads:
    """A reader of meaning that has one answer to every post."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def read(self, _post: Post, _text: Text, *, every: bool = True) -> Reading:
        return self._reading


def copy_tiny(folder: Path) -> Path:
    """Copy the tiny pack to a folder, where a test may break it."""
    return Path(shutil.copytree(TINY, folder / "tiny"))


def change(pack: Path, file: str, old: str, new: str) -> Path:
    """Change some words of one file of a pack; they must be there."""
    path = pack / file
    text = path.read_text("utf-8")
    assert old in text, f"{file} has no {old!r}"
    path.write_text(text.replace(old, new, 1), "utf-8")
    return pack
