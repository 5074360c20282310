"""The pages of the policy: reading it, acknowledging it, keeping it."""

from circumspect_desk.policies.views.acknowledging import acknowledge, document_file, receipt, scenarios
from circumspect_desk.policies.views.keeping import (
    acknowledgements,
    acknowledgements_export,
    document_add,
    document_in_force,
    document_review,
    documents,
)
from circumspect_desk.policies.views.people import roster
from circumspect_desk.policies.views.reading import changes, clause, policy, printed, rule, search

__all__ = [
    "acknowledge",
    "acknowledgements",
    "acknowledgements_export",
    "changes",
    "clause",
    "document_add",
    "document_file",
    "document_in_force",
    "document_review",
    "documents",
    "policy",
    "printed",
    "receipt",
    "roster",
    "rule",
    "scenarios",
    "search",
]
