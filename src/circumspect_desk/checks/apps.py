"""Registers the app."""

from django.apps import AppConfig


class ChecksConfig(AppConfig):
    """See the package."""

    name = "circumspect_desk.checks"
