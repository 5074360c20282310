"""What Django's own checks for deployment cannot know of the desk."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register  # noqa: A004 - what Django calls it

from circumspect_desk.accounts.selectors import demo_accounts


@register(Tags.security, deploy=True)
def for_use_in_earnest(**_kwargs: Any) -> list[CheckMessage]:
    """Look for what makes a desk unfit for use in earnest."""
    found: list[CheckMessage] = []
    if demo_accounts().filter(is_active=True).exists():
        found.append(
            Warning(
                "This desk holds demonstration accounts, which anybody can sign in with.",
                hint="Start anew with an empty database.",
                id="desk.W001",
            )
        )
    if not settings.CONFIG.security_contact:
        found.append(
            Warning(
                "Nobody is named to whom weaknesses of the desk are told.",
                hint="Set CIRCUMSPECT_SECURITY_CONTACT to an address that is read.",
                id="desk.W002",
            )
        )
    return found
