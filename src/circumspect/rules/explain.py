"""Why a rule did or did not find something, condition by condition, without a word of the post."""

from __future__ import annotations

from dataclasses import dataclass, replace

from circumspect.content.post import Post
from circumspect.rules.condition import Atom
from circumspect.rules.evaluate import Place, Sight, matches
from circumspect.rules.rule import Branch, Rule


@dataclass(frozen=True, slots=True)
class BranchExplanation:
    """One condition of the rule: whether it held, what it asked for and saw, what kept it from holding."""

    branch: str
    certainty: str
    held: bool
    applies: bool
    seen: tuple[str, ...]
    missing: tuple[str, ...]
    blocked_by: tuple[str, ...]
    together: bool

    @property
    def reason(self) -> str:
        """Return one sentence that says why."""
        if self.held:
            return f"held: {', '.join(self.seen)}"
        if not self.applies:
            return "is not meant for this use or author"
        if self.missing:
            return f"did not see {', '.join(self.missing)}"
        if self.blocked_by:
            return f"was kept silent by {', '.join(self.blocked_by)}"
        if not self.together:
            return f"saw {', '.join(self.seen)}, but not near enough to one another"
        return "did not hold"


@dataclass(frozen=True, slots=True)
class Explanation:
    """Every condition of a rule, as one post met it."""

    rule: str
    code: str
    branches: tuple[BranchExplanation, ...]

    @property
    def held(self) -> bool:
        """Whether any condition of the rule held."""
        return any(branch.held for branch in self.branches)


def explain(rule: Rule, post: Post, sight: Sight) -> Explanation:
    """Try every condition of a rule on a post and say how each fared."""
    return Explanation(rule.id, rule.code, tuple(_explain(branch, post, sight) for branch in rule.branches))


def _explain(branch: Branch, post: Post, sight: Sight) -> BranchExplanation:
    condition = branch.condition
    # What rests on the profile or the parent alone stands there, and so does what stands beside it.
    bare = matches(replace(condition, any=(), unless=()), sight)
    place: Place = bare[0].place if bare else "text"
    seen, missing = [], []
    for group in condition.all:
        there = [str(atom) for atom in group if _seen(atom, sight, place)]
        if there:
            seen.append(there[0])
        else:
            missing.append(" or ".join(map(str, group)))
    if condition.any and not any(_seen(atom, sight, place) for atom in condition.any):
        missing.append("any of " + ", ".join(map(str, condition.any)))
    applies = post.use in branch.uses and post.author in branch.authors
    free = replace(condition, unless=())
    together = not missing and bool(matches(free, sight))
    blocked = tuple(
        str(atom)
        for atom in condition.unless
        if together
        and _seen(atom, sight, place)
        and matches(free, sight) != matches(replace(free, unless=(atom,)), sight)
    )
    return BranchExplanation(
        branch=branch.id,
        certainty=str(branch.certainty),
        held=applies and bool(matches(condition, sight)),
        applies=applies,
        seen=tuple(seen),
        missing=tuple(missing),
        blocked_by=blocked,
        together=together,
    )


def _seen(atom: Atom, sight: Sight, place: Place) -> bool:
    if atom.relation == "context":
        return sight.flag(atom.signal)
    elsewhere: dict[str, Place] = {"post": "text", "profile": "profile", "parent": "parent"}
    return bool(sight.hits(elsewhere.get(atom.relation, place), atom.signal))
