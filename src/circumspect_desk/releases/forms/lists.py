"""Which releases to list, and a sentence to look for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from circumspect_desk.releases.forms.fields import Words, day_field
from circumspect_desk.releases.models import Channel, State, Topic


class ReleasesFilter(forms.Form):
    """Which releases to list."""

    state = forms.ChoiceField(label="State", choices=[("", "Any state"), *State.choices], required=False)
    topic = forms.ModelChoiceField(
        Topic.objects.all(), label="Topic", empty_label="Any topic", required=False
    )
    words = forms.CharField(label="Words of the title, or a number", max_length=160, required=False)


class RegisterFilter(forms.Form):
    """Which entries of the register to list."""

    words = forms.CharField(label="Words", max_length=200, required=False)
    topic = forms.ModelChoiceField(
        Topic.objects.all(), label="Topic", empty_label="Any topic", required=False
    )
    channel = forms.ChoiceField(
        label="Channel", choices=[("", "Any channel"), *Channel.choices], required=False
    )
    since = day_field("Published from")
    until = day_field("Published until")

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order."""
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if isinstance(since, date) and isinstance(until, date) and until < since:
            self.add_error("until", "The last day comes before the first.")
        return self.cleaned_data


class SentenceForm(forms.Form):
    """A sentence that may have been released already."""

    sentence = Words(
        label="The sentence or passage",
        max_length=2_000,
        error_messages={"required": "Write or paste a sentence to look for."},
    )
