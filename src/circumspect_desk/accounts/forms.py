"""Forms of people, accounts and roles."""

from __future__ import annotations

from django import forms

from circumspect_desk.accounts.roles import MEANS, Role


class FindForm(forms.Form):
    """Narrows the list of people."""

    words = forms.CharField(label="Name or staff number", required=False, max_length=100)
    role = forms.ChoiceField(label="Role", required=False, choices=[("", "Any"), *Role.choices])


class PersonForm(forms.Form):
    """Somebody whom neither the roster nor single sign-on knows yet."""

    staff_number = forms.CharField(label="Staff number", max_length=40)
    name = forms.CharField(label="Name", max_length=200)
    email = forms.EmailField(label="E-mail", required=False)
    work_area = forms.CharField(label="Work area", max_length=120, required=False)


class RolesForm(forms.Form):
    """The roles of a person."""

    roles = forms.MultipleChoiceField(
        label="Roles",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(role.value, f"{role.label}: {MEANS[role]}") for role in Role if role is not Role.STAFF],
    )


class ResetForm(forms.Form):
    """A new first password for an account."""

    password = forms.CharField(
        label="New first password",
        help_text="At least 14 characters. Hand it over in person; a second factor is set up anew.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class AccountForm(forms.Form):
    """An account for a person."""

    username = forms.CharField(label="Sign-in name", max_length=60)
    password = forms.CharField(
        label="First password",
        help_text="At least 14 characters. Hand it over in person; it is to be changed at the first sign-in.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
