"""Fields that several forms of releases have: text of several lines, files, moments and days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from circumspect_desk.releases.uploads import kind_of

MOST_FILES = 10
_LONGEST_NOTE = 10_000
_MOMENT = "%Y-%m-%dT%H:%M"


class Words(forms.CharField):
    """Text of several lines. Its ends are trimmed and its lines end alike: same words, same digest."""

    def __init__(self, *, rows: int = 4, max_length: int = _LONGEST_NOTE, **kwargs: Any) -> None:
        kwargs.setdefault("error_messages", {}).setdefault(
            "max_length", "This takes %(limit_value)d characters; yours has %(show_value)d."
        )
        super().__init__(max_length=max_length, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(str(value or "").replace("\r\n", "\n")))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:  # noqa: ARG002
        """Let the browser take more than the limit: words lost in pasting are worse than an error."""
        return {}


class Files(forms.FileField):
    """Any number of files."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=_SeveralFiles(), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        """Return the files. Raises ValidationError for those that may not be attached."""
        files = [super(Files, self).clean(file, initial) for file in data or ()]
        problems = list(_problems(files))
        if len(files) > MOST_FILES:
            problems.append(ValidationError(f"Attach at most {MOST_FILES} files at a time."))
        if problems:
            raise ValidationError(problems)
        return files


class _SeveralFiles(forms.FileInput):
    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"multiple": True})


def _problems(files: Sequence[UploadedFile[bytes]]) -> Iterator[ValidationError]:
    for file in files:
        try:
            kind_of(file)
        except ValidationError as problem:
            yield problem


def moment_field(label: str, help_text: str) -> forms.DateTimeField:
    """Return a field for a moment, which may be left empty."""
    return forms.DateTimeField(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MOMENT),
        error_messages={"invalid": "Write the day and time like 2012-01-18 16:05, or leave it empty."},
    )


def day_field(label: str, help_text: str = "", *, required: bool = False) -> forms.DateField:
    """Return a field for a day."""
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write the day like 2012-01-18.", "required": "Say from which day."},
    )
