"""A release as its author wants it, and the answers to what the checker found in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from circumspect_desk.releases.forms.fields import MOST_FILES, Files, Words, moment_field
from circumspect_desk.releases.models import LONGEST, Answered, Channel, Release, Revision, Topic
from circumspect_desk.releases.services import Answer, Draft, Upload
from circumspect_desk.releases.services.writing import Finding
from circumspect_desk.releases.uploads import KINDS, LARGEST


class DraftForm(forms.Form):
    """A release as its author wants it: one text for each channel that it goes to."""

    turn = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(
        label="Title",
        help_text="What the release is called in lists and in the register.",
        max_length=160,
        error_messages={"required": "Give the release a title."},
    )
    topic = forms.ModelChoiceField(
        Topic.objects.all(),
        label="Topic",
        help_text="It decides who may authorise the release.",
        empty_label="Choose a topic",
        error_messages={"required": "Choose the topic."},
    )
    purpose = Words(
        label="Purpose",
        help_text="What the release is for, and for whom. It is not published.",
        error_messages={"required": "Say what the release is for."},
    )
    sources = Words(
        label="Sources",
        help_text="Where the facts come from, and who confirmed them. It is not published.",
        required=False,
    )
    planned_at = moment_field("Planned for", "When it is to be published, where that is known.")
    uploads = Files(
        label="Attach files",
        help_text=f"{KINDS}. At most {MOST_FILES} at a time, each up to {LARGEST // 1_000_000} MB.",
        required=False,
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile[bytes]] | None = None,
        *,
        release: Release | None = None,
    ) -> None:
        super().__init__(data, files, initial=_as_it_stands(release) if release else None)
        if release is None:  # there is no page that could be older than it
            del self.fields["turn"]
        for channel, label in Channel.choices:
            self.fields[f"text_{channel}"] = Words(
                label=label,
                help_text=f"At most {LONGEST[channel]:,} characters.",
                max_length=LONGEST[channel],
                rows=4 if LONGEST[channel] < 5_000 else 8,
                required=False,
                error_messages={
                    "max_length": f"{label} takes {LONGEST[channel]:,} characters; yours has %(show_value)d."
                },
            )
        if release and release.newest.attachments.exists():
            self.fields["kept"] = _kept(release.newest)

    @property
    def texts(self) -> list[forms.BoundField]:
        """The fields of the channels."""
        return [self[f"text_{channel}"] for channel in Channel.values]

    def clean(self) -> dict[str, Any]:
        """Ask for at least one text; say that files have to be chosen again where something else is wrong."""
        said = self.cleaned_data
        names = [f"text_{channel}" for channel in Channel.values]
        if not any(said.get(name) for name in names) and not any(name in self.errors for name in names):
            self.add_error(names[0], "Write the text of at least one channel.")
        if said.get("uploads") and self.errors:
            self.add_error("uploads", "Choose the files again: browsers forget them when a page comes back.")
        return said

    def draft(self) -> Draft:
        """Return the draft that the form describes."""
        said = self.cleaned_data
        kept = [Upload(kept=file) for file in said.get("kept", ())]
        return Draft(
            title=said["title"],
            topic=said["topic"],
            purpose=said["purpose"],
            sources=said["sources"],
            planned_at=said["planned_at"],
            texts={channel: said[f"text_{channel}"] for channel in Channel.values if said[f"text_{channel}"]},
            uploads=[*kept, *(Upload(file=file) for file in said["uploads"])],
        )


def _as_it_stands(release: Release) -> dict[str, Any]:
    newest = release.newest
    return {
        "turn": release.turn,
        "title": release.title,
        "topic": release.topic_id,
        "purpose": newest.purpose,
        "sources": newest.sources,
        "planned_at": newest.planned_at,
        "kept": [file.pk for file in newest.attachments.all()],
        **{f"text_{text.channel}": text.words for text in newest.texts.all()},
    }


class SubmitForm(forms.Form):
    """An answer to each finding, and whether it is urgent."""

    turn = forms.IntegerField(widget=forms.HiddenInput)
    urgent = forms.BooleanField(
        label="This is urgent",
        help_text="One authorised person decides, without the steps; somebody else looks at it afterwards.",
        required=False,
    )

    def __init__(
        self, data: QueryDict | None = None, *, release: Release, findings: Sequence[Finding]
    ) -> None:
        super().__init__(data, initial={"turn": release.turn})
        self._findings = findings
        for finding in findings:
            self.fields[f"answer-{finding.key}"] = forms.ChoiceField(
                label="Your answer",
                choices=Answered.choices,
                widget=forms.RadioSelect,
                error_messages={"required": "Choose one, or go back and mend the text."},
            )
            self.fields[f"reason-{finding.key}"] = Words(
                label="Why",
                rows=2,
                max_length=2_000,
                error_messages={
                    "required": f"Say why “{finding.title}” may stand, or go back and mend the text."
                },
            )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each finding with the fields of its answer."""
        return [
            {
                "finding": finding,
                "channel": Channel(finding.channel).label,
                "clauses": finding.clauses.split(", "),
                "answer": self[f"answer-{finding.key}"],
                "reason": self[f"reason-{finding.key}"],
            }
            for finding in self._findings
        ]

    def answers(self) -> dict[str, Answer]:
        """Return the answers by the key of their finding."""
        said = self.cleaned_data
        return {
            finding.key: Answer(Answered(said[f"answer-{finding.key}"]), said[f"reason-{finding.key}"])
            for finding in self._findings
        }


def _kept(before: Revision) -> forms.TypedMultipleChoiceField:
    """Return a field of the attachments of the revision before, with digests: two files may have one name."""
    there = {str(file.pk): file for file in before.attachments.all()}
    return forms.TypedMultipleChoiceField(
        label="Files to keep from the revision before",
        choices=[(key, f"{file.name} (SHA-256 {file.digest[:16]}…)") for key, file in there.items()],
        coerce=there.__getitem__,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
