"""A day on the command line: 2012-01-18, or 18 January 2012."""

from __future__ import annotations

from datetime import date, datetime

import click

_FORMS = ("%Y-%m-%d", "%d %B %Y", "%d %b %Y")


def day_of(ctx: click.Context, param: click.Parameter, value: str | None) -> date | None:
    """Read the day of an option; a callback for click. What was given is never repeated: it may be a post."""
    if value is None:
        return None
    for form in _FORMS:
        try:
            return datetime.strptime(value.strip(), form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    raise click.BadParameter("is no day that we can read; write 2012-01-18 or '18 January 2012'.", ctx, param)
