"""What the check page may write."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from circumspect import __version__
from circumspect_desk.accounts.models import Person
from circumspect_desk.accounts.roles import Role
from circumspect_desk.accounts.selectors import holds
from circumspect_desk.audit.api import Audited, audited
from circumspect_desk.checks.models import Dispute
from circumspect_desk.web.engine import policy


def dispute_record(*, rule: str, certainty: str, reason: str) -> Dispute:
    """Keep that a finding was said to be wrong.

    It is nobody's deed, so the audit trail does not hear of it.
    """
    known = policy()
    return Dispute.objects.create(
        rule=rule,
        certainty=certainty,
        reason=reason,
        pack=f"{known.id} {known.version}",
        version=__version__,
        day=timezone.localdate(),
    )


@audited("policy.dispute-answered")
def dispute_look_at(*, by: Person, dispute: Dispute) -> Audited[Dispute]:
    """Mark a dispute as looked at."""
    if not holds(by, Role.POLICY_OWNER):
        raise PermissionDenied("Only the policy owner looks at what was said to be wrong.")
    dispute.looked_at = True
    dispute.save(update_fields=("looked_at",))
    return Audited(dispute, "dispute", dispute.pk, {"rule": dispute.rule})
