"""Circumspect: think before you post, as software. See ``circumspect.api`` for all that may be called."""

from circumspect.api import Advice, Assessment, Certainty, Checker, Pack, check, load_policy
from circumspect.assessment import Finding
from circumspect.content.post import Action, Author, Post, Profile, Use
from circumspect.errors import CircumspectError, PackError, PostError
from circumspect.signals import Span

__version__ = "0.1.0"
__all__ = [
    "Action",
    "Advice",
    "Assessment",
    "Author",
    "Certainty",
    "Checker",
    "CircumspectError",
    "Finding",
    "Pack",
    "PackError",
    "Post",
    "PostError",
    "Profile",
    "Span",
    "Use",
    "__version__",
    "check",
    "load_policy",
]
