"""Registers the app."""

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    """See the package."""

    name = "circumspect_desk.policies"
