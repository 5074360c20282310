"""Who may authorise what, the steps before a decision, tokens and topics."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from circumspect_desk.accounts.models import Person
from circumspect_desk.accounts.roles import Role
from circumspect_desk.accounts.selectors import present_people
from circumspect_desk.releases.forms.fields import day_field
from circumspect_desk.releases.models import Step, Topic

_MORE_STEPS = 2


class DelegationForm(forms.Form):
    """Authority given to a person."""

    topics = forms.ModelMultipleChoiceField(
        Topic.objects.all(),
        label="Topics",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one topic."},
    )
    instrument = forms.CharField(
        label="Instrument",
        help_text="The document that gives the authority, with its number or date.",
        max_length=200,
        error_messages={"required": "Name the document that gives the authority."},
    )
    since = day_field("From", required=True)
    until = day_field("Until", "The last day. Leave it empty where there is none.")
    urgent = forms.BooleanField(
        label="It covers urgent releases",
        help_text="Decided by one person, and looked at by a second within a day.",
        required=False,
    )

    def __init__(self, data: QueryDict | None = None, *, giver: Person) -> None:
        super().__init__(data, auto_id="delegation-%s")
        self.fields["person"] = forms.ModelChoiceField(
            _holding(Role.AUTHORISER).exclude(pk=giver.pk),
            label="Who",
            help_text="Somebody other than you, who holds the role of authoriser.",
            empty_label="Choose a person",
            error_messages={"required": "Choose who may authorise."},
        )
        self.order_fields(["person"])

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order."""
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if isinstance(since, date) and isinstance(until, date) and until < since:
            self.add_error("until", "The last day comes before the first.")
        return self.cleaned_data


class StepsForm(forms.Form):
    """The steps in their order: a row for each, and some more. A row without a name is no step."""

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="steps-%s")
        there = list(Step.objects.prefetch_related("people"))
        people = _holding(Role.AUTHOR, Role.AUTHORISER)
        self._rows = range(1, len(there) + _MORE_STEPS + 1)
        for row, step in zip(self._rows, [*there, *[None] * _MORE_STEPS], strict=True):
            self.fields[f"name_{row}"] = forms.CharField(
                label="Name",
                help_text="Like “Legal”. Leave it empty to take the step out.",
                max_length=80,
                required=False,
                initial=step.name if step else "",
            )
            self.fields[f"place_{row}"] = forms.IntegerField(
                label="Place in the order", min_value=1, max_value=999, required=False, initial=row
            )
            self.fields[f"hours_{row}"] = forms.IntegerField(
                label="Hours it may take",
                min_value=1,
                max_value=2_000,
                required=False,
                initial=step.hours if step else 24,
            )
            self.fields[f"people_{row}"] = forms.ModelMultipleChoiceField(
                people,
                label="People who can let a release pass",
                widget=forms.CheckboxSelectMultiple,
                required=False,
                initial=[person.pk for person in step.people.all()] if step else [],
            )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The fields of each row, and which step it was."""
        return [
            {
                "number": row,
                "was": self.fields[f"name_{row}"].initial,
                "fields": [self[f"{name}_{row}"] for name in ("name", "place", "hours", "people")],
            }
            for row in self._rows
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for the hours and the people of every step that has a name."""
        for row in self._rows:
            name = self.cleaned_data.get(f"name_{row}")
            if name and not self.cleaned_data.get(f"hours_{row}") and f"hours_{row}" not in self.errors:
                self.add_error(f"hours_{row}", f"Say how many hours the step {name} may take.")
            if name and not self.cleaned_data.get(f"people_{row}") and f"people_{row}" not in self.errors:
                self.add_error(f"people_{row}", f"Choose who can let a release pass the step {name}.")
        return self.cleaned_data

    def steps(self) -> list[tuple[str, int, list[Person]]]:
        """Return the steps in their order."""
        said = self.cleaned_data
        named = [row for row in self._rows if said[f"name_{row}"]]
        named.sort(key=lambda row: (said[f"place_{row}"] or row, row))
        return [(said[f"name_{row}"], said[f"hours_{row}"], list(said[f"people_{row}"])) for row in named]


class TokenForm(forms.Form):
    """A token for a publishing tool."""

    name = forms.CharField(
        label="Name of the tool",
        max_length=80,
        error_messages={"required": "Name the tool that the token is for."},
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="token-%s")


class TopicForm(forms.Form):
    """A topic that authority can be given for."""

    name = forms.CharField(
        label="Name of the topic", max_length=80, error_messages={"required": "Give the topic a name."}
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="topic-%s")


def _holding(*roles: Role) -> QuerySet[Person]:
    return present_people().filter(roles_held__role__in=roles).distinct()
