"""What may be done with a release that stands there: one form for each act."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from circumspect_desk.releases.forms.fields import Words, moment_field
from circumspect_desk.releases.models import Channel, Release


class ActForm(forms.Form):
    """Something to do with a release as the page shows it: ``turn`` tells which page that was."""

    action: ClassVar[str]
    title: ClassVar[str]
    says: ClassVar[str]
    button: ClassVar[str]
    grave: ClassVar[bool] = False
    """Ends something: folded away, with a red button."""

    turn = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, release: Release) -> None:
        super().__init__(data, auto_id=f"{self.action}-%s", initial={"turn": release.turn})
        self.release = release


class PassStepForm(ActForm):
    """Let it pass the step it waits at."""

    action, title, button = "pass-step", "Let it pass this step", "Pass the step"
    says = "It goes on to the next step, or to the decision. What you say here is kept with it."
    remark = Words(label="Remark (optional)", required=False, rows=2)


class ApproveForm(ActForm):
    """Approve it."""

    action, title, button = "approve", "Approve", "Approve this revision"
    says = "You approve these texts and files and no others: any change to them needs a new decision."
    conditions = Words(
        label="Conditions (optional)", help_text="What publishing has to keep to.", required=False, rows=2
    )
    expires_at = moment_field("Expires (optional)", "After this the approval no longer holds.")


class ReturnForm(ActForm):
    """Give it back."""

    action, title, button = "return", "Return to the authors", "Return with reasons"
    says = "The authors can write a new revision and put that forward."
    reasons = Words(
        label="Reasons", error_messages={"required": "Give your reasons: the authors need them to go on."}
    )


class RefuseForm(ActForm):
    """Refuse it."""

    action, title, button, grave = "refuse", "Refuse", "Refuse with reasons", True
    says = "The release ends there. What was written and your reasons are kept."
    reasons = Words(
        label="Reasons", error_messages={"required": "Give your reasons: they are kept with the release."}
    )


class WithdrawForm(ActForm):
    """Take it back."""

    action, title, button, grave = "withdraw", "Withdraw", "Withdraw this release", True
    says = "The release ends there. What was written is kept, as records are."


class SecondLookForm(ActForm):
    """Look at an urgent release afterwards."""

    action, title, button = "second-look", "Look at it a second time", "Record the second look"
    says = "It was approved as urgent by one person. Say whether you agree with that decision."
    agrees = forms.TypedChoiceField(
        label="Your view",
        choices=[("yes", "I agree"), ("no", "I object")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether you agree."},
    )
    reasons = Words(label="Reasons (needed where you object)", required=False)


class PublishForm(ActForm):
    """Say where it was published."""

    action, title, button = "publish", "Record where it was published", "Record the publication"
    says = "Record each channel after the approved text went out there. It then stands in the register."
    address = forms.URLField(
        label="Address",
        help_text="The full address of the post or page.",
        max_length=500,
        assume_scheme="https",
        error_messages={
            "required": "Give the address of the post or page.",
            "invalid": "Write the full address, like https://www.agency.gov.au/news/1.",
        },
    )

    def __init__(self, data: QueryDict | None = None, *, release: Release) -> None:
        super().__init__(data, release=release)
        self.fields["channel"] = forms.ChoiceField(
            label="Channel", choices=unpublished(release), error_messages={"required": "Choose the channel."}
        )
        self.order_fields(["channel"])


class CorrectForm(ActForm):
    """Say that it was corrected."""

    action, title, button, grave = "correct", "Record a correction", "Record the correction", True
    says = (
        "For when something that was published was wrong. The register shows the correction beside the text."
    )
    reason = Words(
        label="What was corrected, and why", error_messages={"required": "Say what was corrected, and why."}
    )
    corrected_by = forms.CharField(
        label="Number of the release that corrects it (optional)",
        help_text="Like R2026-000012.",
        max_length=20,
        required=False,
    )

    def clean_corrected_by(self) -> Release | None:
        """Return the release of that number."""
        number = str(self.cleaned_data["corrected_by"]).upper()
        if not number:
            return None
        found = Release.objects.filter(number=number).exclude(pk=self.release.pk).first()
        if found is None:
            raise ValidationError("There is no other release of this number.")
        return found


class TakeDownForm(ActForm):
    """Say that it was taken down."""

    action, title, button, grave = (
        "take-down",
        "Record that it was taken down",
        "Record the taking down",
        True,
    )
    says = "For when it was removed from where it was published. The register keeps it, with the reason."
    reason = Words(
        label="Why it was taken down", error_messages={"required": "Say why: the register keeps the reason."}
    )


def unpublished(release: Release) -> list[tuple[str, str]]:
    """Return the channels that the newest revision has a text for and was not published on."""
    newest = release.newest
    done = set(newest.publications.values_list("channel", flat=True))
    there = newest.texts.values_list("channel", flat=True)
    return [(channel, Channel(channel).label) for channel in there if channel not in done]
