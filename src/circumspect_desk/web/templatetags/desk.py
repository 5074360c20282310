"""What templates need beyond Django's own."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.forms import CheckboxSelectMultiple
from django.utils import timezone
from django.utils.safestring import SafeString

from circumspect.api import day_in_words

register = template.Library()

TAG_COLOURS = {
    "draft": "grey",
    "submitted": "blue",
    "returned": "yellow",
    "approved": "green",
    "refused": "red",
    "withdrawn": "grey",
    "published": "teal",
    "taken-down": "orange",
    "due": "yellow",
    "overdue": "red",
    "done": "green",
}


@register.filter
def day(value: date | datetime | None) -> str:
    """Write a day in words: 18 January 2012."""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return day_in_words(value) if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """Write a moment in words: 18 January 2012, 4:05 pm."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    hour = local.hour % 12 or 12
    return f"{day_in_words(local.date())}, {hour}:{local:%M} {'am' if local.hour < 12 else 'pm'}"


@register.filter
def colour(state: str) -> str:
    """Return the colour of a tag that names a state."""
    return TAG_COLOURS.get(str(state), "grey")


@register.filter
def of(mapping: Any, key: Any) -> Any:
    """Return what a mapping holds of a key."""
    return mapping.get(key, "") if hasattr(mapping, "get") else ""


@register.filter
def first_word(words: str) -> str:
    """Return the first word of some: the number of a clause that is written with its title."""
    return words.partition(" ")[0]


@register.inclusion_tag("parts/error_summary.html")
def error_summary(form: Any) -> dict[str, Any]:
    """List what is wrong with a form, each leading to its field."""
    return {"form": form}


@register.inclusion_tag("parts/field.html")
def field(bound: Any, **extra: Any) -> dict[str, Any]:
    """Show a field of a form: label, hint, error, and what is typed into."""
    widget = bound.field.widget
    several = isinstance(widget, CheckboxSelectMultiple)  # which calls itself a checkbox
    kind = "several" if several else getattr(widget, "input_type", widget.__class__.__name__.lower())
    described = [f"{bound.auto_id}-hint"] if bound.help_text else []
    described += [f"{bound.auto_id}-error"] if bound.errors else []
    return {"field": bound, "kind": kind, "described": " ".join(described), **extra}


@register.simple_tag
def control(bound: Any, css: str, described: str = "") -> SafeString:
    """Render the control of a field with a class, and what describes it."""
    attributes = {"class": f"{css} {css}--error" if bound.errors else css}
    if described:
        attributes["aria-describedby"] = described
    if bound.errors:
        attributes["aria-invalid"] = "true"
    rendered: SafeString = bound.as_widget(attrs=attributes)
    return rendered
