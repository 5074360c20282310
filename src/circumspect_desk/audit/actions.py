"""Every action that the audit trail knows, with the sentence that tells of it.

An action that is not named here cannot be recorded, so a new one is a decision taken in this file. Sentences
may use the keys of an entry's detail: ``{release}``. They hold no words of a draft of a personal post, ever.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from circumspect.api import day_in_words

ACTIONS: Mapping[str, str] = {
    # people
    "person.added": "{person} was added by hand.",
    "account.created": "The account {account} was made for {person}.",
    "account.reset": "{account} was given a new first password, and no longer has a second factor.",
    "account.closed": "The account {account} was closed.",
    "account.opened": "The account {account} was opened again.",
    "account.signed-in": "{account} signed in.",
    "account.sign-in-failed": "Someone failed to sign in.",
    "account.signed-out": "{account} signed out.",
    "account.password-changed": "{account} has a new password.",
    "account.second-factor-changed": "{account} changed the second factor of signing in.",
    "role.given": "{person} was given the role {role}.",
    "role.taken": "{person} no longer holds the role {role}.",
    "role.aligned": "The roles of {person} were set to {roles}, as single sign-on told.",
    "token.made": "A token named {token} was made for publishing tools.",
    "token.revoked": "The token named {token} no longer works.",
    "roster.imported": "The staff roster was imported: {added} added, {changed} changed, {left} left.",
    # the policy
    "policy.document-added": "Version {version} of the policy document was added (digest {digest}).",
    "policy.in-force": "Version {version} of the policy document is in force from {day}.",
    "policy.review-set": "Version {version} of the policy document is to be reviewed by {day}.",
    "policy.acknowledged": "{person} acknowledged version {version} of the policy (receipt {receipt}).",
    "policy.quiz-done": "{person} did the scenarios of version {version}.",
    "policy.reminded": "{count} people were reminded to acknowledge version {version}.",
    "policy.review-reminded": "The owner was reminded that the policy is due for review on {day}.",
    "policy.acknowledgements-read": "The acknowledgements of version {version} were looked through.",
    "policy.acknowledgements-exported": "The acknowledgements of version {version} were exported.",
    "policy.dispute-answered": "A finding of {rule} that was said to be wrong was looked at.",
    # releases
    "release.started": "{release} was started.",
    "release.revised": "Revision {revision} of {release} was written.",
    "release.submitted": "Revision {revision} of {release} was put forward for decision.",
    "release.step-passed": "The step {step} of {release}, revision {revision}, was passed.",
    "release.approved": "Revision {revision} of {release} was approved.",
    "release.approval-void": "The approval of revision {revision} of {release} no longer holds: {because}.",
    "release.returned": "Revision {revision} of {release} was returned with reasons.",
    "release.refused": "Revision {revision} of {release} was refused with reasons.",
    "release.withdrawn-request": "{release} was withdrawn by its authors.",
    "release.urgent": "Revision {revision} of {release} was approved as urgent; second look due by {due}.",
    "release.second-look": "The urgent release {release} was looked at a second time: {outcome}.",
    "release.second-look-reminded": "Those who authorise were told of {count} second looks that are overdue.",
    "release.published": "{release} was published at {address}.",
    "release.corrected": "{release} was corrected: {correction}.",
    "release.taken-down": "{release} was withdrawn from where it was published.",
    "release.asked": "A publishing tool asked whether a text is approved: {answer}.",
    "release.read": "{release} was read.",
    "release.attachment-read": "The attachment {attachment} of {release} was read.",
    "register.exported": "The register of releases was exported.",
    "delegation.given": "{person} may authorise {topics} under {instrument}.",
    "delegation.ended": "{person} may no longer authorise under {instrument}.",
    "topic.added": "The topic {topic} was added.",
    "steps.changed": "The steps of authorisation were set to: {steps}.",
    # the audit trail itself
    "audit.read": "The audit trail was read.",
    "audit.exported": "The audit trail was exported.",
    "backup.made": "A backup was made.",
    "backup.restored": "A backup of {day} was restored.",
}


def sentence(action: str, detail: Mapping[str, object]) -> str:
    """Return what an entry says, in words."""
    return ACTIONS[action].format_map(_Known(detail))


class _Known(dict[str, object]):
    """An entry of an older version may lack a key: it is left out of its sentence, not a fault."""

    def __missing__(self, key: str) -> str:
        return f"({key} not recorded)"

    def __getitem__(self, key: str) -> object:
        """Return a value for a sentence; days are kept as 2012-01-18 and told as 18 January 2012."""
        value = super().__getitem__(key)
        return (
            day_in_words(date.fromisoformat(value))
            if isinstance(value, str) and _DAY.fullmatch(value)
            else value
        )


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
