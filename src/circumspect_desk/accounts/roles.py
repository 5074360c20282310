"""The roles of the desk, and what each is for."""

from __future__ import annotations

from django.db import models


class Role(models.TextChoices):
    """What a person may do.

    Roles belong to people, never to accounts: two accounts do not make two people.
    """

    STAFF = "staff", "Staff"
    AUTHOR = "author", "Author"
    AUTHORISER = "authoriser", "Authoriser"
    POLICY_OWNER = "policy-owner", "Policy owner"
    AUDITOR = "auditor", "Auditor"
    ADMINISTRATOR = "administrator", "Administrator"


MEANS: dict[Role, str] = {
    Role.STAFF: "reads the policy and the register, and acknowledges the policy",
    Role.AUTHOR: "writes releases and puts them forward",
    Role.AUTHORISER: "decides on releases that others wrote, within a delegation",
    Role.POLICY_OWNER: "keeps the policy document and sees who has acknowledged it",
    Role.AUDITOR: "reads everything and changes nothing",
    Role.ADMINISTRATOR: "keeps accounts, roles and settings; has no part in content",
}

CONTENT = frozenset({Role.AUTHOR, Role.AUTHORISER})
"""The roles that have a part in content, which whoever administers the desk has not."""
OVERSEEN = CONTENT | {Role.ADMINISTRATOR}
"""The roles whose deeds the auditor reads, and so holds none of."""
