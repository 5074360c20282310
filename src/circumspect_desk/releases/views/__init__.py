"""The pages of releases and of their register."""

from circumspect_desk.releases.views.acting import act
from circumspect_desk.releases.views.administration import (
    delegation_end,
    delegation_give,
    settings,
    steps_set,
    token_make,
    token_revoke,
    topic_add,
)
from circumspect_desk.releases.views.listing import releases, second_looks
from circumspect_desk.releases.views.reading import attachment, release
from circumspect_desk.releases.views.registered import (
    register,
    register_entry,
    register_export,
    released_already,
)
from circumspect_desk.releases.views.writing import revise, start, submit

__all__ = [
    "act",
    "attachment",
    "delegation_end",
    "delegation_give",
    "register",
    "register_entry",
    "register_export",
    "release",
    "released_already",
    "releases",
    "revise",
    "second_looks",
    "settings",
    "start",
    "steps_set",
    "submit",
    "token_make",
    "token_revoke",
    "topic_add",
]
