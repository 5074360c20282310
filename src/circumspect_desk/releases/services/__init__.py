"""What may be done with releases: writing, deciding, publishing.

Each service is one transaction with its audit entry.

Every service locks the release first, looks at the turn that the page showed, and asks the same selector as
the page whether this person may; what slips past all of that is refused by the database.
"""

from circumspect_desk.releases.models import Answered
from circumspect_desk.releases.services.deciding import (
    approvals_expire,
    release_approve,
    release_look_again,
    release_pass_step,
    release_refuse,
    release_return,
    second_looks_remind,
)
from circumspect_desk.releases.services.publishing import (
    is_approved,
    release_correct,
    release_publish,
    release_take_down,
)
from circumspect_desk.releases.services.settings import (
    delegation_end,
    delegation_give,
    steps_set,
    token_make,
    token_revoke,
    topic_add,
)
from circumspect_desk.releases.services.writing import (
    Answer,
    Draft,
    Upload,
    findings_of,
    release_revise,
    release_start,
    release_submit,
    release_withdraw,
)

__all__ = [
    "Answer",
    "Answered",
    "Draft",
    "Upload",
    "approvals_expire",
    "delegation_end",
    "delegation_give",
    "findings_of",
    "is_approved",
    "release_approve",
    "release_correct",
    "release_look_again",
    "release_pass_step",
    "release_publish",
    "release_refuse",
    "release_return",
    "release_revise",
    "release_start",
    "release_submit",
    "release_take_down",
    "release_withdraw",
    "second_looks_remind",
    "steps_set",
    "token_make",
    "token_revoke",
    "topic_add",
]
