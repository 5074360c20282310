"""The forms of the policy pages."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from circumspect_desk.policies.models import STATEMENT, Document
from circumspect_desk.policies.scenarios import Question

LARGEST_DOCUMENT = 20_000_000
LARGEST_ROSTER = 4_000_000
KINDS = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".txt": "text/plain; charset=utf-8",
}
"""The kinds of files that a document may have, by the end of their names."""


def _day(label: str, help_text: str = "", *, required: bool = False, initial: Any = None) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=required,
        initial=initial,
        input_formats=("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "Write the day like 2012-01-18.", "required": "Give a day."},
    )


class AsOfForm(forms.Form):
    """The day whose text is shown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["as-of"] = _day("The policy as it stood on", "Leave it empty for today.")


class ChangesForm(forms.Form):
    """Two days to compare."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from"] = _day("From the text of", required=True)
        self.fields["to"] = _day("To the text of", required=True)


class SearchForm(forms.Form):
    """Words to look for in clauses and rules."""

    q = forms.CharField(
        label="Search clauses and rules",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
        error_messages={"max_length": "Search for fewer words: at most 200 characters."},
    )


class AcknowledgeForm(forms.Form):
    """That a person agrees to the statement, and to which version."""

    document = forms.IntegerField(widget=forms.HiddenInput)
    agreed = forms.BooleanField(error_messages={"required": "Tick the box if you agree with the statement."})

    def __init__(self, *args: Any, document: Document, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["document"] = document.pk
        self.fields["agreed"].label = document.statement


class QuizForm(forms.Form):
    """Answers to the questions of one draw."""

    seed = forms.CharField(widget=forms.HiddenInput, max_length=60)

    def __init__(self, *args: Any, questions: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in questions:
            self.fields[question.name] = forms.TypedChoiceField(
                label=f"Would the policy object to post {question.number}?",
                choices=[("yes", "Yes, it would object"), ("no", "No, it lets it pass")],
                coerce=lambda said: said == "yes",
                widget=forms.RadioSelect,
                error_messages={"required": f"Answer for post {question.number}."},
            )


class FilterForm(forms.Form):
    """Narrows the list of those who have acknowledged, or not yet."""

    document = forms.ChoiceField(label="Version", required=False)
    area = forms.ChoiceField(label="Work area", required=False)
    employment = forms.ChoiceField(label="Employment", required=False)
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", "Any"), ("due", "Not acknowledged yet"), ("done", "Acknowledged")],
    )
    words = forms.CharField(label="Name or staff number", required=False, max_length=100)

    def __init__(
        self,
        *args: Any,
        documents: Sequence[Document],
        areas: Sequence[str],
        employments: Sequence[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["document"]).choices = [
            ("", "In force"),
            *((str(d.pk), d.version) for d in documents),
        ]
        cast("forms.ChoiceField", self.fields["area"]).choices = [
            ("", "Any"),
            *((area, area) for area in areas),
        ]
        cast("forms.ChoiceField", self.fields["employment"]).choices = [
            ("", "Any"),
            *((kind, kind) for kind in employments),
        ]


class DocumentForm(forms.Form):
    """A version of the agency's document."""

    version = forms.CharField(
        label="Version",
        help_text="As the document itself is numbered, for instance 2012-01.",
        max_length=40,
    )
    title = forms.CharField(label="Title", max_length=200)
    file = forms.FileField(
        label="File",
        help_text="A PDF, a Word document without macros (.docx) or plain text (.txt), at most 20 MB.",
        widget=forms.FileInput(attrs={"accept": ",".join(KINDS)}),
        error_messages={
            "required": "Choose the file of the document.",
            "empty": "This file is empty. Choose the document itself.",
        },
    )
    statement = forms.CharField(
        label="What people declare",
        help_text="It stands on every receipt, and cannot be changed afterwards.",
        initial=STATEMENT,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    days = forms.IntegerField(
        label="Days to acknowledge it",
        help_text="Counted from the day on which it comes into force.",
        initial=28,
        min_value=1,
        max_value=365,
    )

    def clean_file(self) -> UploadedFile[bytes]:
        """Look at what the file holds, whatever it is called."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_DOCUMENT:
            raise ValidationError("This file is larger than 20 MB. Save it smaller, without large pictures.")
        name = PurePath(file.name or "").suffix.lower()
        if name not in KINDS:
            raise ValidationError("This file is of another kind. Send a PDF, a .docx or a .txt.")
        holds = {".pdf": _is_pdf, ".docx": _is_word, ".txt": _is_text}[name]
        if not holds(file):
            raise ValidationError(
                f"This file is called {name}, and holds something else. Save it anew as what it is called."
            )
        file.seek(0)
        return file


class InForceForm(forms.Form):
    """From which day a version is in force, and when it is to be looked at again."""

    since = _day("In force from", required=True, initial=timezone.localdate)
    review_on = _day(
        "To be reviewed by",
        "You are reminded 60, 30 and 7 days before it, and every week after.",
        required=True,
    )


class ReviewForm(forms.Form):
    """When a version that is in force is to be looked at again."""

    review_on = _day(
        "To be reviewed by",
        "You are reminded 60, 30 and 7 days before it, and every week after.",
        required=True,
    )


class RosterForm(forms.Form):
    """A staff roster to look at."""

    file = forms.FileField(
        label="Roster (CSV)",
        help_text="At most 4 MB. You see what it would do before anything is done.",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={
            "required": "Choose the file of the roster.",
            "empty": "This file is empty. Choose the roster itself.",
        },
    )

    def clean_file(self) -> UploadedFile[bytes]:
        """Refuse what is too large to be shown before it is done."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_ROSTER:
            raise ValidationError("This file is larger than 4 MB: about 35,000 people fit in 3 MB.")
        return file


def _is_pdf(file: UploadedFile[bytes]) -> bool:
    file.seek(0)
    return bool(file.read(5) == b"%PDF-")


def _is_word(file: UploadedFile[bytes]) -> bool:
    """Whether a file is a Word document, and one without macros."""
    file.seek(0)
    try:
        with zipfile.ZipFile(io.BytesIO(file.read())) as parts:
            names = set(parts.namelist())
    except (zipfile.BadZipFile, ValueError):
        return False
    return {"[Content_Types].xml", "word/document.xml"} <= names and "word/vbaProject.bin" not in names


def _is_text(file: UploadedFile[bytes]) -> bool:
    file.seek(0)
    try:
        words = file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return all(sign.isprintable() or sign.isspace() for sign in words)
