"""The form of a check, and of saying that a finding is wrong."""

from __future__ import annotations

from typing import Any

from django import forms

from circumspect import Action, Author, Post, Profile, Use
from circumspect.report.dispute import REASONS

LONGEST = 60_000
_PASSING_ON = frozenset({Action.SHARE, Action.LIKE})
CHANNELS = (
    ("", "Not said"),
    ("facebook", "Facebook"),
    ("twitter", "X (Twitter)"),
    ("instagram", "Instagram"),
    ("linkedin", "LinkedIn"),
    ("video", "A video site"),
    ("blog", "A blog"),
    ("forum", "A forum"),
    ("chat", "A chat or group"),
    ("dating", "A dating site"),
    ("review", "A review"),
    ("email", "An e-mail or list"),
)


class CheckForm(forms.Form):
    """A draft and the circumstances that change the answer."""

    text = forms.CharField(
        label="Your draft",
        max_length=LONGEST,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off"}),
        error_messages={
            "max_length": f"This is longer than {LONGEST:,} characters. Check it in parts, "
            "or with 'circumspect check FILE' on your own machine.",
        },
    )
    use = forms.ChoiceField(
        label="Whose account is it for?",
        choices=[("personal", "My own"), ("official", "An official one")],
        initial="personal",
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it is for your own account or an official one."},
    )
    channel = forms.ChoiceField(label="Where", choices=CHANNELS, required=False)
    bio = forms.CharField(
        label="What your profile says",
        help_text="Your bio, where you have one: it can change the answer.",
        max_length=600,
        required=False,
    )
    name = forms.CharField(label="The name on your profile", max_length=120, required=False)
    parent = forms.CharField(
        label="The post of somebody else",
        help_text="The one that you answer, share or like, where there is one.",
        max_length=6_000,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )
    action = forms.ChoiceField(
        label="What you do with it",
        help_text="To share and to like are commonly read as agreeing.",
        choices=[("reply", "Answer it"), ("share", "Share it"), ("like", "Like it")],
        initial="reply",
        required=False,
        widget=forms.RadioSelect,
    )
    authorised = forms.CharField(
        label="Release authority",
        help_text="For an official post that was authorised: its number.",
        max_length=60,
        required=False,
    )
    date = forms.DateField(
        label="The day of the post",
        help_text="It is judged by the policy of that day. Leave it empty for today.",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": "Write the day like 2012-01-18, or leave it empty."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "check-%s"} | kwargs)
        for bound in self.fields.values():
            bound.widget.attrs.setdefault("autocomplete", "off")

    def clean(self) -> dict[str, Any]:
        """Ask for words to check: one's own, or those of somebody else that are shared or liked."""
        said = super().clean() or {}
        if said.get("action") in _PASSING_ON:
            if not said.get("parent", "x").strip():
                self.add_error("parent", "Paste the post that you want to share or like.")
        elif not said.get("text", "x").strip():
            self.add_error("text", "Write or paste the post that you want to check.")
        return said

    def post(self) -> Post:
        """Return the post that the form describes."""
        said = self.cleaned_data
        profile = Profile(name=said["name"], bio=said["bio"])
        return Post(
            said["text"].replace("\r\n", "\n"),
            use=Use(said["use"]),
            author=Author.EMPLOYEE,
            channel=said["channel"],
            profile=profile if said["name"] or said["bio"] else None,
            date=said["date"],
            parent=said["parent"].replace("\r\n", "\n") or None,
            action=Action(said["action"]) if said["action"] in _PASSING_ON else Action.POST,
            authorised=said["authorised"],
        )


class DisputeForm(forms.Form):
    """That a finding is wrong: rule, certainty, reason.

    There is no field that could hold words of a draft.
    """

    rule = forms.CharField(widget=forms.HiddenInput, max_length=20)
    certainty = forms.ChoiceField(
        widget=forms.HiddenInput, choices=[(c, c) for c in ("certain", "likely", "possible")]
    )
    reason = forms.ChoiceField(
        label="Why is it wrong?",
        choices=[(code, says[:1].upper() + says[1:]) for code, says in REASONS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what comes nearest."},
    )
