"""A desk whose checker fails, with the draft in the message of its exception: what then reaches the disk?

python -m tests.desk.faulty PORT
"""

from __future__ import annotations

import os
import sys
from typing import NoReturn

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "circumspect_desk.settings"
django.setup()

from circumspect_desk.checks import views  # noqa: E402 - settings come first
from circumspect_desk.operations.start import prepare, run  # noqa: E402
from circumspect_desk.wsgi import application  # noqa: E402, F401 - what is served


def fails(post: object, *_rest: object) -> NoReturn:
    """Fail as badly as code can: quoting what it was given."""
    raise ValueError(f"could not read {post.text!r}")  # type: ignore[attr-defined]


setattr(views, "answer", fails)  # noqa: B010 - in place of another kind of function

if __name__ == "__main__":
    list(prepare())
    run("127.0.0.1", int(sys.argv[1]), 1, "tests.desk.faulty:application")
