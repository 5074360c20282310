"""The one checker and policy of this process."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from circumspect.api import Checker, Pack


@cache
def checker() -> Checker:
    """Return the checker; built at the first check, or when the server warms up."""
    return Checker(settings.CONFIG.pack, overlay=settings.CONFIG.overlay)


def policy() -> Pack:
    """Return the policy that posts are checked against."""
    return checker().policy
